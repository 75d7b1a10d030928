//! Clients and their sessions.

use super::*;

#[test]
fn clients_are_told_of_by_name_with_what_they_cannot_know() {
    let mut world = World::new(WorldConfig {
        client_sessions: false,
        ..WorldConfig::default()
    })
    .unwrap();
    world.advance(1_000_000, u64::MAX);
    let ask = |client, op: &str, session| Intervention::Client {
        client,
        op: op.to_owned(),
        session,
        peer: None,
    };
    world.act(ask(3, "put x 1", None)).unwrap();
    world.act(ask(4, "put y 1", Some(true))).unwrap();
    world.advance(2_000_000, u64::MAX);
    for client in [3, 4] {
        let lose = Intervention::ClientLoseAnswer { client };
        world.act(lose).unwrap();
        world
            .act(ask(client, "append x 2", Some(client == 4)))
            .unwrap();
    }
    world.advance(4_000_000, u64::MAX);
    let leader = world.leader().unwrap();
    let said: Vec<(String, String)> = (0..world.trace().len())
        .filter_map(|id| world.event_view(id))
        .map(|view| (view.text, view.why))
        .collect();
    let find = |text: &str| {
        let found = said.iter().find(|(said, _)| said == text);
        found.unwrap_or_else(|| panic!("nowhere: {text}"))
    };
    find("C3 wants: put x 1.");
    find("C3 asks S3: put x 1.");
    find(&format!("C3 turns to {leader}."));
    find(&format!("C3 asks {leader}: put x 1."));
    find("C3 has its answer: put x 1 - done.");
    find("The next answer to C3 will be lost.");
    find(&format!("What {leader} told C3 is lost."));
    find(&format!("C3 has no answer from {leader} after 300 ms."));
    let next = id(leader.get() % 5 + 1);
    let (_, why) = find(&format!("C3 asks again, now {next}: append x 2."));
    assert!(why.contains("it is applied again"), "{why}");
    let text = format!("C4 asks again, now {next}: append x 2 (no. 2 of session ");
    let (_, why) = said
        .iter()
        .find(|(said, _)| said.starts_with(&text))
        .unwrap();
    assert!(why.contains("applied once"), "{why}");
}

#[test]
fn a_client_that_loses_its_session_or_its_patience_says_so() {
    let client = crate::clients::ClientId::new(2).unwrap();
    let said = |kind| {
        let event = Event {
            at: 0,
            peer: None,
            cause: None,
            kind,
        };
        let Explanation { text, why, .. } = explain(&event, &Trace::default(), &[]);
        (text, why)
    };
    check(
        &said(EventKind::SessionExpired { client, session: 7 }),
        "C2's session 7 has expired.",
        "The service keeps a bounded number of sessions, and ends the one that was used least \
         recently by the order of the log: the same at every peer.",
    );
    check(
        &said(EventKind::ClientGaveUp {
            client,
            call: 1,
            sent: true,
        }),
        "C2 gives up: its operation.",
        "It will never know whether the operation was done, or still is.",
    );
    check(
        &said(EventKind::ClientSentOn {
            client,
            by: id(3),
            leader: None,
        }),
        "C2 waits before it asks the next peer.",
        "S3 does not lead, and can name nobody who does.",
    );
    check(
        &said(EventKind::LoadChanged { clients: 4 }),
        "C1 to C4 begin to ask again and again.",
        "Each waits for its answer before it asks for more.",
    );
}
