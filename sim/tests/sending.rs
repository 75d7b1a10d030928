//! How a leader sends, as a world is configured: in batches, through a window, snapshots in pieces.

use raft::{Note, PeerId};
use raft_sim::{
    Intervention, World, WorldConfig,
    clients::{Load, LoadMix},
    intervention::ActOutcome,
    trace::{Event, EventId, EventKind, Summary},
};

fn world(change: impl FnOnce(&mut WorldConfig)) -> World {
    // All messages take the same time: none overtakes another, and nothing is sent twice for that.
    let mut config = WorldConfig {
        peers: 3,
        latency_min_us: 10_000,
        latency_max_us: 10_000,
        ..WorldConfig::default()
    };
    change(&mut config);
    let mut world = World::new(config).unwrap();
    pass(&mut world, 1_000_000);
    world
}

fn pass(world: &mut World, by: u64) {
    world.advance(world.now() + by, u64::MAX);
}

fn act(world: &mut World, act: Intervention) -> ActOutcome {
    world.act(act).unwrap()
}

/// Gives the leader `count` commands at one instant, and returns where the first one's event is.
fn ask(world: &mut World, count: u64) -> EventId {
    let before = world.trace().len();
    for number in 0..count {
        let op = format!("put x {number}");
        let taken = act(world, Intervention::Request { peer: None, op });
        assert!(matches!(taken, ActOutcome::Proposed { .. }), "{taken:?}");
    }
    before
}

fn others(world: &World) -> Vec<PeerId> {
    let leader = world.leader();
    world.ids().filter(|id| Some(*id) != leader).collect()
}

/// What was sent to `to` from the event `since` on, in its order.
fn sent(world: &World, since: EventId, to: PeerId) -> Vec<Summary> {
    let events = world.events_from(since, usize::MAX);
    let sent = events.filter_map(|(_, event)| match event.kind {
        EventKind::Sent {
            to: receiver,
            message,
            ..
        } if receiver == to => Some(message),
        _ => None,
    });
    sent.collect()
}

/// How many entries each message had that brought any.
fn entries(world: &World, since: EventId, to: PeerId) -> Vec<u32> {
    let sent = sent(world, since, to).into_iter();
    sent.filter_map(|message| match message {
        Summary::AppendEntries { entries, .. } if entries > 0 => Some(entries),
        _ => None,
    })
    .collect()
}

#[track_caller]
fn check(world: &World) {
    assert_eq!(world.violations(), []);
    let recorded = world.interventions().iter();
    let replayed = World::replay(world.config().clone(), recorded, world.now()).unwrap();
    assert_eq!(replayed.trace_hash(), world.trace_hash());
}

#[test]
fn commands_of_one_instant_leave_as_one_message_per_follower() {
    for (batch_us, expected) in [(1, vec![10]), (0, vec![1; 10])] {
        let mut world = world(|config| config.batch_us = batch_us);
        let since = ask(&mut world, 10);
        pass(&mut world, 200_000);
        for follower in others(&world) {
            assert_eq!(entries(&world, since, follower), expected);
        }
        let writes = world.events_from(since, usize::MAX);
        let of_leader = writes.filter(|(_, event)| {
            event.peer == world.leader() && matches!(event.kind, EventKind::Persisted { .. })
        });
        assert_eq!(of_leader.count(), expected.len(), "a write is a batch too");
        let leader = world.peer(world.leader().unwrap()).unwrap();
        assert_eq!(leader.commit_index(), 11);
        check(&world);
    }
}

#[test]
fn commands_wait_for_those_that_come_soon_after_and_no_longer() {
    let mut world = world(|config| config.batch_us = 5_000);
    let since = ask(&mut world, 1);
    pass(&mut world, 4_000);
    ask(&mut world, 2);
    let follower = others(&world)[0];
    assert!(entries(&world, since, follower).is_empty());
    pass(&mut world, 1_000);
    assert_eq!(entries(&world, since, follower), [3]);
    ask(&mut world, 1);
    pass(&mut world, 200_000);
    assert_eq!(entries(&world, since, follower), [3, 1]);
    check(&world);
}

#[test]
fn what_is_gathered_leaves_with_whatever_leaves_before() {
    let mut world = world(|config| config.batch_us = 1_000_000);
    let since = ask(&mut world, 3);
    let leader = world.leader().unwrap();
    act(&mut world, Intervention::Fire { peer: leader.get() });
    let follower = others(&world)[0];
    assert_eq!(entries(&world, since, follower), [3]);
    // A batch that has left does not make the next one shorter.
    let mut world_of_two = world.clone();
    pass(&mut world_of_two, 10_000);
    check(&world_of_two);
    check(&world);
}

#[test]
fn each_request_is_told_at_once_and_its_entry_follows_from_it() {
    let mut world = world(|config| config.batch_us = 5_000);
    let since = ask(&mut world, 2);
    let told: Vec<&Event> = world
        .events_from(since, usize::MAX)
        .map(|(_, event)| event)
        .collect();
    let [first, one, second, two] = told[..] else {
        panic!("{told:?}");
    };
    assert!(matches!(first.kind, EventKind::Requested { .. }));
    assert!(matches!(one.kind, EventKind::Note(Note::Appended { .. })));
    assert_eq!(one.cause, Some(since));
    assert!(matches!(second.kind, EventKind::Requested { .. }));
    assert_eq!(two.cause, Some(since + 2));
    check(&world);
}

#[test]
fn a_crash_takes_what_was_gathered() {
    for act_of in [
        |peer| Intervention::Crash { peer },
        |peer| Intervention::PowerLoss { peer, torn: None },
        |peer| Intervention::Wipe { peer },
    ] {
        let mut world = world(|config| config.batch_us = 20_000);
        let last = world.max_last_index();
        ask(&mut world, 3);
        let leader = world.leader().unwrap().get();
        act(&mut world, act_of(leader));
        assert_eq!(world.max_last_index(), last);
        act(&mut world, Intervention::Restart { peer: leader });
        pass(&mut world, 2_000_000);
        ask(&mut world, 1);
        pass(&mut world, 500_000);
        check(&world);
    }
}

#[test]
fn who_stands_still_sends_what_it_gathered_when_it_goes_on() {
    let mut world = world(|config| config.batch_us = 5_000);
    let since = ask(&mut world, 3);
    let leader = world.leader().unwrap().get();
    let follower = others(&world)[0];
    act(&mut world, Intervention::Pause { peer: leader });
    pass(&mut world, 10_000);
    assert!(entries(&world, since, follower).is_empty());
    act(&mut world, Intervention::Resume { peer: leader });
    assert_eq!(entries(&world, since, follower), [3]);
    pass(&mut world, 200_000);
    check(&world);
}

#[test]
fn clients_that_come_together_share_messages() {
    let load = |batch_us| {
        let mut world = world(|config| config.batch_us = batch_us);
        let leader = world.leader().unwrap();
        let since = world.trace().len();
        let clients = Load {
            clients: 16,
            keys: 4,
            every_us: 5_000,
            until_us: Some(3_000_000),
            mix: LoadMix::default(),
        };
        act(&mut world, Intervention::Load(clients));
        pass(&mut world, 4_000_000);
        assert_eq!(world.leader(), Some(leader));
        let follower = others(&world)[0];
        let brought = entries(&world, since, follower);
        check(&world);
        (brought.iter().sum::<u32>(), brought.len() as u32)
    };
    let (entries, messages) = load(0);
    assert!(entries < 2 * messages, "{entries} in {messages}");
    let (entries, messages) = load(20_000);
    assert!(entries > 2 * messages, "{entries} in {messages}");
}

#[test]
fn a_message_brings_no_more_bytes_than_is_allowed() {
    // "put x 0" has two bytes of its own, and a length before each argument: with the one that every
    // entry counts, nine.
    let mut world = world(|config| {
        config.batch_us = 1;
        config.max_append_bytes = 30;
    });
    let since = ask(&mut world, 10);
    pass(&mut world, 200_000);
    let follower = others(&world)[0];
    assert_eq!(entries(&world, since, follower), [3, 3, 3, 1]);
    check(&world);
}

/// The most messages with entries that were on their way to `follower` at one time.
fn most_in_flight(world: &mut World, follower: PeerId, until: u64) -> usize {
    let mut most = 0;
    while world.now() < until {
        world.step();
        let brings = |message: &raft::Message| match message {
            raft::Message::AppendEntries(request) => !request.entries.is_empty(),
            _ => false,
        };
        let flights = world.flights();
        let there = flights.filter(|it| it.to == follower && brings(&it.message));
        most = most.max(there.count());
    }
    most
}

#[test]
fn no_more_messages_are_on_their_way_than_the_window_allows() {
    for (max_in_flight, expected) in [(1, 1), (3, 3), (32, 10)] {
        let mut world = world(|config| config.max_in_flight = max_in_flight);
        let since = ask(&mut world, 10);
        let follower = others(&world)[0];
        let until = world.now() + 40_000;
        assert_eq!(most_in_flight(&mut world, follower, until), expected);
        pass(&mut world, 200_000);
        // What waited leaves together.
        assert_eq!(entries(&world, since, follower).iter().sum::<u32>(), 10);
        check(&world);
    }
}

#[test]
fn a_snapshot_comes_in_pieces_of_the_size_that_is_configured() {
    for piece in [64, 1024] {
        let mut world = world(|config| {
            config.snapshot_every = 5;
            config.snapshot_chunk_bytes = piece;
        });
        let behind = others(&world)[0];
        let peer = behind.get();
        act(&mut world, Intervention::Isolate { peer });
        let op = format!("put x {}", "v".repeat(200));
        for _ in 0..8 {
            let op = op.clone();
            act(&mut world, Intervention::Request { peer: None, op });
            pass(&mut world, 100_000);
        }
        let since = world.trace().len();
        act(&mut world, Intervention::Connect { peer });
        pass(&mut world, 3_000_000);
        let pieces: Vec<(u64, u64)> = sent(&world, since, behind)
            .into_iter()
            .filter_map(|message| match message {
                Summary::InstallSnapshot { offset, bytes, .. } if bytes > 0 => {
                    Some((offset, bytes))
                }
                _ => None,
            })
            .collect();
        assert!(!pieces.is_empty());
        assert!(
            pieces.iter().all(|(_, bytes)| *bytes <= piece),
            "{pieces:?}"
        );
        let more_than_one = pieces.iter().any(|(offset, _)| *offset > 0);
        assert_eq!(more_than_one, piece == 64, "{pieces:?}");
        let log = world.peer(behind).unwrap().log();
        assert!(log.base().index >= 5);
        check(&world);
    }
}
