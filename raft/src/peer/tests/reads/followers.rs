//! Reads at followers, which ask their leader.

use super::*;

#[test]
fn a_follower_reads_when_it_has_applied_what_its_leader_says() {
    let mut follower = follower();
    follower.read(2_000, 5).unwrap();
    follower.read(2_000, 6).unwrap();
    let asked = said(&settle(&mut follower, 2_000));
    let [(1, Message::ReadIndex(request))] = asked[..] else {
        panic!("one request for both: {asked:?}");
    };
    follower
        .receive(3_000, id(1), told(1, request.context, Some(2)))
        .unwrap();
    assert_eq!(settle(&mut follower, 3_000).reads, []);
    follower
        .receive(4_000, id(1), append(1, Position::new(1, 1), &[1], 2))
        .unwrap();
    let mut order = Vec::new();
    while let Some(effect) = follower.poll_effect() {
        match effect {
            Effect::Apply(apply) => order.push(apply.index),
            Effect::Read(outcome) => order.push(outcome.id),
            _ => {}
        }
    }
    assert_eq!(order, [2, 5, 6], "the entry is applied before it is read");
    // The same answer again finds nobody waiting.
    follower
        .receive(5_000, id(1), told(1, request.context, Some(2)))
        .unwrap();
    assert_eq!(settle(&mut follower, 5_000).reads, []);
}

#[test]
fn a_follower_that_was_sent_a_snapshot_reads_behind_it() {
    let (mut follower, asked) = asking_follower();
    follower
        .receive(3_000, id(1), told(1, asked, Some(9)))
        .unwrap();
    let snapshot = Message::InstallSnapshot(InstallSnapshot {
        term: 1,
        last: Position::new(1, 9),
        membership: Arc::new(config(3).membership().unwrap()),
        offset: 0,
        data: Arc::from(&b"state"[..]),
        done: true,
    });
    follower.receive(4_000, id(1), snapshot).unwrap();
    assert_eq!(settle(&mut follower, 4_000).reads, [ready(5, 9)]);
}

#[test]
fn a_read_without_a_known_leader_is_refused() {
    let mut follower = peer(2, 3, 1, &[]);
    assert_eq!(follower.read(1_000, 1), Err(ReadError::NoLeader));
    follower.fire(1_000);
    assert_eq!(follower.read(1_000, 1), Err(ReadError::NoLeader));
}

#[test]
fn a_refused_follower_fails_its_read() {
    let (mut follower, asked) = asking_follower();
    // Only the leader that was asked is listened to.
    let refusal = told(1, asked, None);
    follower.receive(3_000, id(3), refusal.clone()).unwrap();
    assert_eq!(settle(&mut follower, 3_000).reads, []);
    follower.receive(3_000, id(1), refusal).unwrap();
    let by = id(1);
    let outcome = failed(5, ReadFailure::Refused { by });
    assert_eq!(settle(&mut follower, 3_000).reads, [outcome]);
}

#[test]
fn a_change_of_leader_fails_what_is_not_answered_and_keeps_what_is() {
    let (mut follower, asked) = asking_follower();
    follower
        .receive(3_000, id(1), told(1, asked, Some(2)))
        .unwrap();
    follower.read(3_000, 6).unwrap();
    settle(&mut follower, 3_000);
    let next = append(2, Position::new(1, 1), &[1, 2], 2);
    follower.receive(4_000, id(3), next).unwrap();
    let wanted = settle(&mut follower, 4_000);
    assert_eq!(
        wanted.reads,
        [failed(6, ReadFailure::LeaderChanged), ready(5, 2)]
    );
}

#[test]
fn a_read_that_no_message_carries_yet_is_not_sent_to_the_next_leader() {
    let mut follower = follower();
    follower.read(2_000, 5).unwrap();
    let next = append(2, Position::new(1, 1), &[], 1);
    follower.receive(2_000, id(3), next).unwrap();
    let wanted = settle(&mut follower, 2_000);
    assert_eq!(said(&wanted), []);
    assert_eq!(wanted.reads, [failed(5, ReadFailure::LeaderChanged)]);
}

/// The answer to an earlier life's request has an index of before the later life's was asked.
#[test]
fn requests_of_two_lives_are_told_apart() {
    let contexts: Vec<_> = [2_000, 2_001]
        .into_iter()
        .map(|now| {
            let mut follower = follower();
            follower.read(now, 5).unwrap();
            let asked = said(&settle(&mut follower, now));
            let (_, Message::ReadIndex(request)) = asked[0] else {
                panic!("{asked:?}");
            };
            request.context
        })
        .collect();
    assert_eq!(contexts[0].count, contexts[1].count);
    assert_ne!(contexts[0].nonce, contexts[1].nonce);
    let mut follower = follower();
    follower.read(2_001, 5).unwrap();
    settle(&mut follower, 2_001);
    follower
        .receive(3_000, id(1), told(1, contexts[0], Some(1)))
        .unwrap();
    assert_eq!(settle(&mut follower, 3_000).reads, []);
}
