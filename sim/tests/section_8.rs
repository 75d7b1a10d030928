//! §8 of the paper, sentence by sentence, for what clients and the service do: the other half of
//! `raft/tests/paper/section_8.rs`.

mod common;

use common::{ask, begun, pass};
use raft::PeerId;
use raft_sim::{
    Intervention, World, WorldConfig,
    service::{Request, Ticket},
    trace::{EventId, EventKind},
};

/// A client who is not the leader's neighbour by chance: client n turns to peer n first.
fn stranger(world: &World) -> u16 {
    world.leader().unwrap().get() % 5 + 1
}

/// Whom a client asked, and for what, in order.
fn asked(world: &World, since: EventId) -> Vec<(PeerId, Request)> {
    let events = world.events_from(since, usize::MAX);
    let asked = events.filter_map(|(_, event)| match &event.kind {
        EventKind::ClientSent { to, command, .. } => Some((*to, Request::decode(command)?)),
        _ => None,
    });
    asked.collect()
}

fn tickets(world: &World) -> Vec<Ticket> {
    let asked = asked(world, 0).into_iter();
    asked
        .filter_map(|(_, request)| match request {
            Request::Numbered { ticket, .. } => Some(ticket),
            _ => None,
        })
        .collect()
}

/// The answers that clients were told, in words.
fn answers(world: &World) -> Vec<String> {
    let calls = world.history().from(0, usize::MAX);
    calls
        .filter_map(|(_, call)| match &call.outcome {
            raft_sim::clients::Outcome::Answered(answer) => Some(answer.to_string()),
            _ => None,
        })
        .collect()
}

/// Clients send all of their requests to the leader, once they know it.
#[test]
fn s8_clients_send_their_requests_to_the_leader() {
    let mut world = begun(WorldConfig::default());
    let leader = world.leader().unwrap();
    let client = stranger(&world);
    ask(&mut world, client, "put x 1");
    pass(&mut world, 500_000);
    let since = world.trace().len();
    for op in ["get x", "append x 2", "delete x"] {
        ask(&mut world, client, op);
    }
    pass(&mut world, 1_000_000);
    let asked = asked(&world, since);
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|(to, _)| *to == leader), "{asked:?}");
    assert_eq!(answers(&world), ["done", "\"1\"", "done", "done"]);
}

/// A peer that does not lead refuses, and names the leader that it heard last; the client goes there.
#[test]
fn s8_a_client_that_asks_a_follower_is_sent_on_to_the_leader() {
    let mut world = begun(WorldConfig::default());
    let leader = world.leader().unwrap();
    let client = stranger(&world);
    let since = world.trace().len();
    ask(&mut world, client, "put x 1");
    pass(&mut world, 500_000);
    let asked: Vec<PeerId> = asked(&world, since).into_iter().map(|(to, _)| to).collect();
    assert_eq!(asked[0].get(), client);
    assert!(asked[1..].iter().all(|to| *to == leader), "{asked:?}");
    let hint = world.events_from(since, usize::MAX).any(|(_, event)| {
        event.peer == Some(asked[0])
            && event.kind
                == EventKind::TurnedAway {
                    leader: Some(leader),
                }
    });
    assert!(hint);
}

/// Clients begin with different peers. (Here by their numbers, where the paper has each choose at
/// random.)
#[test]
fn s8_clients_begin_with_different_peers() {
    let mut world = begun(WorldConfig::default());
    let since = world.trace().len();
    for client in 1..=5 {
        ask(&mut world, client, "get x");
    }
    let asked: Vec<u16> = asked(&world, since)
        .iter()
        .map(|(to, _)| to.get())
        .collect();
    assert_eq!(asked, [1, 2, 3, 4, 5]);
}

/// When the leader crashes, requests time out, and the client tries other peers until it finds the next
/// leader. (Here one after the other, where the paper has it choose at random.)
#[test]
fn s8_when_the_leader_crashes_a_client_tries_other_peers() {
    let mut world = begun(WorldConfig::default());
    let leader = world.leader().unwrap();
    ask(&mut world, leader.get(), "put x 1");
    pass(&mut world, 500_000);
    world
        .act(Intervention::Crash { peer: leader.get() })
        .unwrap();
    let since = world.trace().len();
    ask(&mut world, leader.get(), "append x 2");
    pass(&mut world, 3_000_000);
    let timed_out = world
        .events_from(since, usize::MAX)
        .any(|(_, event)| matches!(event.kind, EventKind::ClientTimedOut { .. }));
    let asked = asked(&world, since);
    assert!(timed_out && asked[0].0 == leader && asked[1].0 != leader);
    assert_eq!(answers(&world), ["done", "done"]);
    assert_eq!(world.violation_count(), 0);
}

/// Every command of a client has a serial number of its own, and keeps it when it is asked for again.
#[test]
fn s8_every_command_has_a_serial_number_of_its_own() {
    let mut world = begun(WorldConfig::default());
    let client = stranger(&world);
    ask(&mut world, client, "put x 1");
    pass(&mut world, 500_000);
    let lose = Intervention::ClientLoseAnswer { client };
    world.act(lose).unwrap();
    ask(&mut world, client, "append x 2");
    pass(&mut world, 2_000_000);
    ask(&mut world, client, "append x 3");
    pass(&mut world, 500_000);
    let tickets = tickets(&world);
    let mut numbers: Vec<u64> = tickets.iter().map(|ticket| ticket.sequence).collect();
    let asked = numbers.len();
    numbers.dedup();
    assert_eq!(numbers, [1, 2, 3]);
    assert!(asked > 3, "the second was asked for again");
    assert!(tickets.iter().all(|it| it.session == tickets[0].session));
}

/// A command whose serial number was executed is answered at once, with the answer it had, and not
/// executed again: though the leader crashed behind the commit and before its answer.
#[test]
fn s8_a_command_that_was_executed_is_answered_again_and_not_executed_again() {
    let mut world = begun(WorldConfig::default());
    let leader = world.leader().unwrap();
    let client = leader.get();
    ask(&mut world, client, "put x 1");
    pass(&mut world, 500_000);
    ask(&mut world, client, "cas x 1 2");
    // It dies at the moment at which it has applied the command, and its answer with it.
    let lose = Intervention::ClientLoseAnswer { client };
    world.act(lose).unwrap();
    while world.store(leader).and_then(|store| store.get("x")) != Some("2") {
        assert!(world.step());
    }
    world.act(Intervention::Crash { peer: client }).unwrap();
    pass(&mut world, 3_000_000);
    // Executed once more it would find a 2.
    assert_eq!(answers(&world), ["done", "done"]);
    let other = world.leader().unwrap();
    assert_ne!(other, leader);
    assert_eq!(world.store(other).unwrap().get("x"), Some("2"));
    let last = tickets(&world).into_iter().next_back().unwrap();
    let asked_for = tickets(&world);
    assert!(
        asked_for
            .iter()
            .filter(|it| it.sequence == last.sequence)
            .count()
            > 1
    );
    assert_eq!(world.violation_count(), 0);
}
