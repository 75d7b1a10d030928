//! Whole worlds: replay, clones, branches, manual mode, bounds.

use raft::types::{PeerId, Role};

use super::*;
use crate::intervention::{ActOutcome, Intervention, LinkChange};

fn id(number: u16) -> PeerId {
    PeerId::new(number).unwrap()
}

fn world(change: impl FnOnce(&mut WorldConfig)) -> World {
    let mut config = WorldConfig::default();
    change(&mut config);
    World::new(config).unwrap()
}

fn put(value: u32) -> Intervention {
    Intervention::Request {
        peer: None,
        op: format!("put x {value}"),
    }
}

/// A busy second or three: commands, a crash, a loss of power, a partition, bad links.
fn eventful() -> World {
    let mut world = world(|config| {
        config.loss = 0.05;
        config.duplication = 0.05;
    });
    let acts = [
        put(1),
        Intervention::Crash { peer: 2 },
        put(2),
        Intervention::Partition {
            groups: vec![vec![1, 2], vec![3, 4, 5]],
        },
        put(3),
        Intervention::Restart { peer: 2 },
        Intervention::HealAll {},
        Intervention::Link(LinkChange {
            from: Some(1),
            late: Some(0.5),
            ..LinkChange::default()
        }),
        Intervention::PowerLoss {
            peer: 3,
            torn: None,
        },
        put(4),
        Intervention::Restart { peer: 3 },
        Intervention::Fire { peer: 5 },
    ];
    for (round, act) in (1..).zip(acts) {
        world.advance(500_000 + round * 200_000, u64::MAX);
        // Whether there is a leader to ask is part of the run.
        let _ = world.act(act);
    }
    world
}

#[test]
fn a_cluster_elects_a_leader_and_replicates() {
    for peers in [1, 2, 3, 5, 9, 99] {
        let mut world = world(|config| config.peers = peers);
        world.advance(3_000_000, u64::MAX);
        let leader = world.leader().expect("a leader");
        let outcome = world.act(put(1)).unwrap();
        assert!(
            matches!(outcome, ActOutcome::Proposed { peer, .. } if peer == leader.get()),
            "{outcome:?}"
        );
        world.advance(3_500_000, u64::MAX);
        for peer in world.ids() {
            assert_eq!(world.store(peer).unwrap().get("x"), Some("1"), "{peer}");
        }
        assert_eq!(world.violations(), []);
    }
}

#[test]
fn the_same_configuration_seed_and_interventions_give_the_same_run() {
    let (mut one, mut other) = (eventful(), eventful());
    one.advance(4_000_000, u64::MAX);
    other.advance(4_000_000, u64::MAX);
    assert_eq!(one.trace_hash(), other.trace_hash());
    let mut seed = one.config().clone();
    seed.seed += 1;
    let another = World::replay(seed, &[], 4_000_000).unwrap();
    assert_ne!(one.trace_hash(), another.trace_hash());
}

#[test]
fn a_clone_goes_on_as_its_original_does() {
    let mut original = eventful();
    let mut clone = original.clone();
    original.advance(5_000_000, u64::MAX);
    clone.advance(5_000_000, u64::MAX);
    assert_eq!(original.trace_hash(), clone.trace_hash());
}

#[test]
fn the_recorded_interventions_make_the_same_run() {
    let mut original = eventful();
    original.advance(5_000_000, u64::MAX);
    let recorded: Vec<_> = original.interventions().iter().cloned().collect();
    assert!(recorded.len() > 8);
    let replayed = World::replay(original.config().clone(), &recorded, 5_000_000).unwrap();
    assert_eq!(original.trace_hash(), replayed.trace_hash());
    assert_eq!(original.interventions(), replayed.interventions());
}

/// With equal latencies four heartbeats arrive in the same microsecond. A reader who steps through
/// them and acts between two must get the same run again.
#[test]
fn an_act_between_simultaneous_things_is_replayed_between_them() {
    let mut world = world(|config| {
        config.latency_min_us = 10_000;
        config.latency_max_us = 10_000;
    });
    world.advance(1_000_000, u64::MAX);
    let mut acted = 0;
    while acted < 3 {
        world.step();
        if world.next_event_at() == Some(world.now()) {
            let leader = world.leader().unwrap();
            world
                .act(Intervention::Fire { peer: leader.get() })
                .unwrap();
            acted += 1;
        }
    }
    world.advance(2_000_000, u64::MAX);
    let recorded = world.interventions();
    assert!(recorded.iter().any(|one| one.after.is_some()));
    let replayed = World::replay(world.config().clone(), recorded.iter(), 2_000_000);
    assert_eq!(replayed.unwrap().trace_hash(), world.trace_hash());
}

#[test]
fn a_network_function_is_recorded_and_replayed_without_it() {
    let mut world = world(|_| {});
    let mut count = 0;
    let mut decide = |flight: &Flight| {
        count += 1;
        match count % 11 {
            0 => Some(Fate::Drop),
            3 => Some(Fate::Duplicate),
            5 => Some(Fate::DelayUs(30_000)),
            7 if flight.to == id(2) => Some(Fate::Deliver),
            _ => None,
        }
    };
    world.advance_with(1_000_000, u64::MAX, &mut decide);
    world.act_with(put(1), &mut decide).unwrap();
    world.advance_with(2_000_000, u64::MAX, &mut decide);
    let recorded = world.interventions();
    assert!(recorded.len() > 20);
    let replayed = World::replay(world.config().clone(), recorded.iter(), 2_000_000).unwrap();
    assert_eq!(replayed.trace_hash(), world.trace_hash());
    assert_eq!(replayed.interventions(), recorded);
}

/// Two branches of one run may differ only by what the reader changed.
#[test]
fn dropping_a_message_moves_no_other_latency() {
    let mut original = world(|_| {});
    original.advance(1_000_000, u64::MAX);
    let leader = original.leader().unwrap();
    while original.flights().len() < 4 {
        original.step();
    }
    let mut branch = original.clone();
    let dropped = branch.flights().next().unwrap().id;
    branch.drop_message(dropped.get()).unwrap();
    let flights = |world: &World, count: usize| {
        let mut seen = BTreeMap::new();
        let mut world = world.clone();
        for _ in 0..count {
            world.step();
            for flight in world.flights() {
                seen.insert(flight.id, flight.arrives_at - flight.sent_at);
            }
        }
        seen
    };
    let (before, after) = (flights(&original, 400), flights(&branch, 400));
    let mut same = 0;
    for (id, latency) in &after {
        if let Some(other) = before.get(id) {
            assert_eq!(latency, other, "{id:?}");
            same += 1;
        }
    }
    assert!(same > 100, "{same}");
    assert_eq!(branch.leader(), Some(leader));
}

/// A follower that was cut off needs what was dropped, and a state of several pieces.
#[test]
fn a_follower_behind_the_base_catches_up_by_a_snapshot_in_pieces() {
    let mut world = world(|config| {
        config.peers = 3;
        config.loss = 0.1;
        config.snapshot_every = 4;
    });
    world.advance(1_000_000, u64::MAX);
    let leader = world.leader().unwrap();
    let victim = world.ids().find(|id| *id != leader).unwrap().get();
    world.act(Intervention::Isolate { peer: victim }).unwrap();
    for key in 0..12 {
        let op = format!("put key{key} {}", "v".repeat(400));
        let _ = world.act(Intervention::Request { peer: None, op });
        world.advance(world.now() + 200_000, u64::MAX);
    }
    world.act(Intervention::Connect { peer: victim }).unwrap();
    world.advance(world.now() + 5_000_000, u64::MAX);
    let notes = |wanted: fn(&raft::Note) -> bool| {
        let events = world.events_from(0, usize::MAX);
        events
            .filter(|(_, event)| matches!(&event.kind, EventKind::Note(note) if wanted(note)))
            .count()
    };
    assert!(notes(|note| matches!(note, raft::Note::SnapshotTaken { .. })) >= 6);
    assert!(notes(|note| matches!(note, raft::Note::ChunkReceived { added: 1.., .. })) >= 4);
    assert!(notes(|note| matches!(note, raft::Note::SnapshotInstalled { .. })) >= 1);
    let store = world.store(id(victim)).unwrap();
    assert_eq!(store.iter().count(), 12);
    assert_eq!(Some(store), world.store(world.leader().unwrap()));
    assert_eq!(world.violations(), []);
    let recorded = world.interventions().iter();
    let replayed = World::replay(world.config().clone(), recorded, world.now()).unwrap();
    assert_eq!(replayed.trace_hash(), world.trace_hash());
}

#[test]
fn a_snapshot_survives_a_loss_of_power_once_it_is_durable_and_costs_nothing_before() {
    let mut world = world(|config| {
        config.peers = 1;
        config.disk_min_us = 5_000;
        config.disk_max_us = 5_000;
    });
    world.advance(1_000_000, u64::MAX);
    for value in 1..=3 {
        world.act(put(value)).unwrap();
        world.advance(world.now() + 20_000, u64::MAX);
    }
    let snapshot = Intervention::Snapshot { peer: 1 };
    let (fail, start) = (
        Intervention::PowerLoss {
            peer: 1,
            torn: None,
        },
        Intervention::Restart { peer: 1 },
    );
    // Not durable yet: the log is whole. Durable: it begins behind the snapshot.
    for (wait, base) in [(0, 0), (20_000, 4)] {
        let mut world = world.clone();
        world.act(snapshot.clone()).unwrap();
        assert_eq!(world.log_of(id(1)).base().index, 4);
        world.advance(world.now() + wait, u64::MAX);
        world.act(fail.clone()).unwrap();
        let log = world.log_of(id(1));
        assert_eq!((log.base().index, log.last_index()), (base, 4));
        world.act(start.clone()).unwrap();
        let restored = world.store(id(1)).unwrap().get("x");
        assert_eq!(restored, (base == 4).then_some("3"));
        world.advance(world.now() + 1_000_000, u64::MAX);
        assert_eq!(world.store(id(1)).unwrap().get("x"), Some("3"));
        assert_eq!(world.violations(), []);
    }
    world.act(snapshot.clone()).unwrap();
    let refusal = world.act(snapshot).unwrap_err().to_string();
    assert_eq!(
        refusal,
        "S1 takes no snapshot: index 4 is in the snapshot up to index 4 already"
    );
    assert_eq!(world.violations(), []);
}

#[test]
fn by_hand_nothing_moves_but_the_clock_and_the_disks() {
    let mut world = world(|config| {
        config.peers = 3;
        config.manual = true;
    });
    world.advance(10_000_000, u64::MAX);
    assert!(world.trace().is_empty());
    world.fire(1).unwrap();
    world.advance(10_010_000, u64::MAX);
    let requests: Vec<u64> = world.flights().map(|flight| flight.id.get()).collect();
    assert_eq!(requests.len(), 2);
    let copy = world.duplicate(requests[1]).unwrap();
    world.drop_message(requests[1]).unwrap();
    world.deliver(copy).unwrap();
    world.advance(10_020_000, u64::MAX);
    let reply = world.flights().find(|flight| flight.from == id(3)).unwrap();
    world.deliver(reply.id.get()).unwrap();
    assert_eq!(world.peer(id(1)).unwrap().role(), Role::Leader);
    assert!(world.deliver(requests[1]).is_err());
    let replayed = World::replay(
        world.config().clone(),
        world.interventions().iter(),
        world.now(),
    );
    assert_eq!(replayed.unwrap().trace_hash(), world.trace_hash());
}
