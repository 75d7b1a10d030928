//! Disks that tear, fill up and are lost; processes that stand still; clocks that go wrong.

mod common;

use common::{check_replay, follower, pass, world};
use raft::{Note, PeerId, rules::VoteVerdict};
use raft_sim::{
    Intervention, World, WorldError,
    trace::{EventKind, Loss},
};

fn put(world: &mut World, value: u64) {
    let op = format!("put x {value}");
    // Whether there is a leader to ask is part of the run.
    let _ = world.act(Intervention::Request { peer: None, op });
}

fn count(world: &World, wanted: impl Fn(&EventKind) -> bool) -> usize {
    let events = world.events_from(0, usize::MAX);
    events.filter(|(_, event)| wanted(&event.kind)).count()
}

#[test]
fn a_torn_write_costs_nothing_that_was_promised() {
    let mut torn = 0;
    for seed in 0..12 {
        let mut world = world(|config| {
            config.seed = seed;
            config.torn_writes = true;
            config.disk_min_us = 10_000;
            config.disk_max_us = 20_000;
        });
        for value in 1..=12 {
            put(&mut world, value);
            put(&mut world, value + 100);
            pass(&mut world, 12_000);
            let peer = (value % 3 + 1) as u16;
            let _ = world.act(Intervention::PowerLoss { peer, torn: None });
            pass(&mut world, 300_000);
            let _ = world.act(Intervention::Restart { peer });
            pass(&mut world, 300_000);
        }
        torn += count(&world, |kind| {
            matches!(kind, EventKind::WriteTorn { torn: 1.., .. })
        });
        check_replay(&world);
    }
    assert!(torn > 10, "{torn}");
}

#[test]
fn one_loss_of_power_may_tear_without_the_world_s_doing_so() {
    let mut kept = 0;
    for torn in [None, Some(false), Some(true)] {
        for seed in 1..=8 {
            let mut world = world(|config| {
                config.seed = seed;
                config.disk_min_us = 50_000;
                config.disk_max_us = 50_000;
            });
            put(&mut world, 1);
            put(&mut world, 2);
            let peer = world.leader().unwrap().get();
            world.act(Intervention::PowerLoss { peer, torn }).unwrap();
            let seen = count(&world, |kind| matches!(kind, EventKind::WriteTorn { .. }));
            assert!(seen == 0 || torn == Some(true));
            kept += seen;
        }
    }
    assert!(kept >= 4, "{kept}");
}

#[test]
fn a_full_disk_stops_its_host_and_snapshots_keep_it_from_filling() {
    let run = |snapshot_every| {
        let mut world = world(|config| {
            config.disk_bytes = 2_000;
            config.snapshot_every = snapshot_every;
        });
        for value in 0..100 {
            put(&mut world, value);
            pass(&mut world, 60_000);
        }
        world
    };
    let full = |kind: &EventKind| matches!(kind, EventKind::DiskFull { .. });
    let mut filled = run(0);
    assert!(count(&filled, full) >= 2);
    let stopped = filled.ids().find(|id| !filled.is_up(*id)).unwrap();
    let peer = stopped.get();
    filled.act(Intervention::Restart { peer }).unwrap();
    assert!(filled.is_up(stopped));
    check_replay(&filled);
    let roomy = run(10);
    assert_eq!(count(&roomy, full), 0);
    assert_eq!(
        roomy.store(PeerId::new(1).unwrap()).unwrap().get("x"),
        Some("99")
    );
    check_replay(&roomy);
}

#[test]
fn a_wiped_peer_comes_back_without_a_vote_and_is_repaired() {
    let mut world = world(|_| {});
    for value in 1..=5 {
        put(&mut world, value);
        pass(&mut world, 100_000);
    }
    let wiped = follower(&world);
    let peer = wiped.get();
    world.act(Intervention::Wipe { peer }).unwrap();
    assert!(!world.is_up(wiped));
    assert_eq!(world.durable(wiped).unwrap().log.last_index(), 0);
    // It is down now: to wipe it again is to replace the disk once more.
    world.act(Intervention::Wipe { peer }).unwrap();
    world.act(Intervention::Restart { peer }).unwrap();
    assert!(world.peer_view(wiped).unwrap().lost_disk);
    pass(&mut world, 500_000);
    assert_eq!(world.store(wiped).unwrap().get("x"), Some("5"));
    let note = |wanted: fn(&Note) -> bool| move |kind: &EventKind| matches!(kind, EventKind::Note(note) if wanted(note));
    let noticed = note(|note| matches!(note, Note::LostEntries { confirmed: 6, .. }));
    assert_eq!(count(&world, noticed), 1);
    let told = note(|note| matches!(note, Note::LostDisk { .. }));
    assert_eq!(count(&world, told), 1);
    // The others elect without it; it outlives restarts.
    let leader = world.leader().unwrap().get();
    world.act(Intervention::Crash { peer: leader }).unwrap();
    world.act(Intervention::Crash { peer }).unwrap();
    world.act(Intervention::Restart { peer }).unwrap();
    pass(&mut world, 2_000_000);
    assert_eq!(world.leader(), None);
    let denied = note(|note| {
        matches!(
            note,
            Note::Voted {
                verdict: VoteVerdict::LostDisk,
                ..
            }
        )
    });
    assert!(count(&world, denied) > 0);
    world.act(Intervention::Restart { peer: leader }).unwrap();
    pass(&mut world, 2_000_000);
    assert!(world.leader().is_some_and(|leader| leader != wiped));
    put(&mut world, 6);
    pass(&mut world, 500_000);
    assert_eq!(world.store(wiped).unwrap().get("x"), Some("6"));
    check_replay(&world);
}

#[test]
fn a_paused_leader_is_replaced_and_learns_it_when_it_goes_on() {
    let mut world = world(|_| {});
    let old = world.leader().unwrap();
    let peer = old.get();
    world.act(Intervention::Pause { peer }).unwrap();
    let paused = WorldError::Paused { peer: old };
    for act in [
        Intervention::Pause { peer },
        Intervention::Fire { peer },
        Intervention::Snapshot { peer },
        Intervention::Request {
            peer: Some(peer),
            op: "get x".to_owned(),
        },
    ] {
        assert_eq!(world.act(act), Err(paused.clone()));
    }
    pass(&mut world, 2_000_000);
    let new = world.leader().unwrap();
    assert_ne!(new, old);
    let mut frame = Vec::new();
    world.fill_frame(&mut frame);
    put(&mut world, 1);
    pass(&mut world, 500_000);
    // It has no idea.
    assert_eq!(world.peer(old).unwrap().role(), raft::Role::Leader);
    let waits = count(&world, |kind| matches!(kind, EventKind::Waits { .. }));
    assert!(waits > 3);
    world.act(Intervention::Resume { peer }).unwrap();
    assert_eq!(world.peer(old).unwrap().role(), raft::Role::Follower);
    pass(&mut world, 500_000);
    assert_eq!(world.leader(), Some(new));
    assert_eq!(world.store(old).unwrap().get("x"), Some("1"));
    let resume = Intervention::Resume { peer };
    assert_eq!(world.act(resume), Err(WorldError::NotPaused { peer: old }));
    check_replay(&world);
}

/// Its disk goes on: what it had written becomes durable, but it promises nothing before it goes
/// on.
#[test]
fn a_paused_peer_s_writes_are_finished_and_its_messages_die_with_it() {
    let mut world = world(|config| {
        config.disk_min_us = 30_000;
        config.disk_max_us = 30_000;
    });
    let id = follower(&world);
    let peer = id.get();
    put(&mut world, 1);
    while world.peer_view(id).unwrap().writes_pending == 0 {
        world.step();
    }
    world.act(Intervention::Pause { peer }).unwrap();
    let before = world.peer(id).unwrap().persisted_index();
    pass(&mut world, 100_000);
    let view = world.peer_view(id).unwrap();
    assert_eq!((view.writes_pending, view.persisted_index), (0, before));
    assert!(view.paused && view.messages_held > 0);
    assert_eq!(world.durable(id).unwrap().log.last_index(), before + 1);
    let mut killed = world.clone();
    world.act(Intervention::Resume { peer }).unwrap();
    assert_eq!(world.peer(id).unwrap().persisted_index(), before + 1);
    assert_eq!(world.peer_view(id).unwrap().messages_held, 0);
    check_replay(&world);
    killed.act(Intervention::Crash { peer }).unwrap();
    let died = |kind: &EventKind| {
        matches!(
            kind,
            EventKind::Lost {
                why: Loss::ReceiverDown,
                ..
            }
        )
    };
    assert!(count(&killed, died) > 0);
    killed.act(Intervention::Restart { peer }).unwrap();
    pass(&mut killed, 1_000_000);
    check_replay(&killed);
}

#[test]
fn a_fast_clock_makes_its_peer_stand_earlier_and_a_slow_one_later() {
    let timer = |drift_ppm| {
        let mut world = world(|_| {});
        let id = follower(&world);
        let peer = id.get();
        let clock = Intervention::Clock {
            peer,
            offset_us: None,
            drift_ppm: Some(drift_ppm),
        };
        world.act(clock).unwrap();
        // A timer that was set by this clock.
        pass(&mut world, 300_000);
        let leader = world.leader().unwrap().get();
        world.act(Intervention::Pause { peer: leader }).unwrap();
        pass(&mut world, 60_000);
        let view = world.peer_view(id).unwrap();
        check_replay(&world);
        view.timer_deadline.unwrap() - view.timer_since.unwrap()
    };
    let (slow, right, fast) = (timer(-200_000), timer(0), timer(200_000));
    assert!((slow * 8 / 10).abs_diff(right) <= 2, "{slow}, {right}");
    assert!((fast * 12 / 10).abs_diff(right) <= 2, "{fast}, {right}");
}

#[test]
fn a_jump_of_the_clock_fires_a_timer_and_too_much_is_refused() {
    let mut world = world(|_| {});
    let id = follower(&world);
    let peer = id.get();
    let jump = |offset_us, drift_ppm| Intervention::Clock {
        peer,
        offset_us: Some(offset_us),
        drift_ppm: Some(drift_ppm),
    };
    let term = world.peer(id).unwrap().current_term();
    for (act, said) in [
        (
            jump(1 << 40, 0),
            "offset_us is 1099511627776; allowed: 0 to 86400000000 (one day)",
        ),
        (
            jump(0, 250_001),
            "drift_ppm is 250001; allowed: -250000 to 250000",
        ),
        (
            jump(0, i64::MIN),
            "drift_ppm is -9223372036854775808; allowed: -250000 to 250000",
        ),
    ] {
        assert_eq!(world.act(act).unwrap_err().to_string(), said);
    }
    world.act(jump(10_000_000, 0)).unwrap();
    pass(&mut world, 1);
    assert!(world.peer(id).unwrap().current_term() > term);
    assert_eq!(
        world.clock(id).unwrap().at(world.now()),
        world.now() + 10_000_000
    );
    pass(&mut world, 1_000_000);
    check_replay(&world);
}

/// What is said of the disk of `peer`: whether it was set for it, and the times.
fn disk_set(world: &World, peer: PeerId) -> Vec<(bool, u64, u64)> {
    let of_peer = world.events_from(0, usize::MAX).map(|(_, event)| event);
    let of_peer = of_peer.filter(|event| event.peer == Some(peer));
    of_peer
        .filter_map(|event| match event.kind {
            EventKind::DiskSet { min, max, own } => Some((own, min, max)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_slow_disk_holds_up_its_own_peer_and_no_other() {
    let mut world = world(|_| {});
    let slow = follower(&world);
    let peer = slow.get();
    let disk = |min_us, max_us| Intervention::Disk {
        peer,
        min_us,
        max_us,
    };
    world.act(disk(Some(400_000), Some(400_000))).unwrap();
    put(&mut world, 1);
    pass(&mut world, 200_000);
    let index = |world: &World, id| world.durable(id).unwrap().log.last_index();
    let leader = world.leader().unwrap();
    assert_eq!(index(&world, leader), 2);
    assert_eq!(index(&world, slow), 1, "its write takes twice as long");
    assert_eq!(
        world.store(leader).unwrap().get("x"),
        Some("1"),
        "the other two are a majority"
    );
    pass(&mut world, 300_000);
    assert_eq!(index(&world, slow), 2);
    // What is left out is as the configuration says; without both it is the disk that it was.
    world.act(disk(None, Some(9_000))).unwrap();
    world.act(disk(None, None)).unwrap();
    put(&mut world, 2);
    pass(&mut world, 100_000);
    assert_eq!(index(&world, slow), 3);
    let said = [
        (true, 400_000, 400_000),
        (true, 500, 9_000),
        (false, 500, 2_000),
    ];
    assert_eq!(disk_set(&world, slow), said);
    check_replay(&world);
}

#[test]
fn a_disk_that_cannot_be_is_refused_and_nothing_is_recorded() {
    let mut world = world(|_| {});
    for (peer, min_us, max_us, words) in [
        (1, Some(5_000), Some(4_999), "min_us"),
        (1, Some(3_000), None, "max_us (2000)"),
        (1, None, Some(u64::MAX), "one day"),
        (9, None, None, "9"),
    ] {
        let act = Intervention::Disk {
            peer,
            min_us,
            max_us,
        };
        let refused = world.act(act).unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
    assert!(world.interventions().is_empty());
}
