//! Bad input at the door of a running world: each gets an error that says what is allowed, and the
//! cluster goes on as if nothing had been said.

use raft_sim::{
    Fate, Intervention, LinkChange, Recorded, World, WorldConfig,
    limits::{MAX_COMMAND_BYTES, MAX_FLIGHTS, MAX_NOW, MAX_SPAN},
    world::Limit,
};

fn running() -> World {
    let mut world = World::new(WorldConfig::default()).unwrap();
    world.advance(1_000_000, u64::MAX);
    assert!(world.leader().is_some());
    world
}

fn link(change: LinkChange) -> Intervention {
    Intervention::Link(change)
}

#[test]
fn a_refused_intervention_says_why_and_leaves_the_world_as_it_was() {
    let mut world = running();
    let leader = world.leader().unwrap().get();
    let hash = world.trace_hash();
    let in_flight = world.flights().next().map_or(1, |flight| flight.id.get());
    let refused = [
        (
            Intervention::Crash { peer: 0 },
            "there is no peer 0; the peers are 1 to 5",
        ),
        (
            Intervention::Crash { peer: 6 },
            "there is no peer 6; the peers are 1 to 5",
        ),
        (Intervention::Restart { peer: leader }, "is up already"),
        (
            Intervention::Cut { from: 2, to: 2 },
            "S2 has no link to itself",
        ),
        (
            Intervention::Partition {
                groups: vec![vec![1, 2], vec![2]],
            },
            "S2 is in two groups of the partition; allowed: one",
        ),
        (
            Intervention::Partition {
                groups: vec![vec![1000]],
            },
            "there is no peer 1000",
        ),
        (
            Intervention::Request {
                peer: None,
                op: "steal x".to_owned(),
            },
            "\"steal x\" is not an operation: allowed are put, get, append, delete and cas",
        ),
        (
            Intervention::Propose {
                peer: None,
                command: vec![0; 10_000_000],
            },
            "the command has 10000000 bytes; allowed: up to 1048576",
        ),
        (
            Intervention::Deliver { message: 7 },
            "no message with the id 7 is in flight",
        ),
        (Intervention::Drop { message: u64::MAX }, "is in flight"),
        (Intervention::Duplicate { message: 0 }, "is in flight"),
        (
            Intervention::Delay {
                message: 1,
                by_us: 1,
            },
            "no message with the id 1 is in flight",
        ),
        (
            Intervention::Fate {
                message: u64::MAX,
                fate: Fate::Drop,
            },
            "is in flight",
        ),
        (
            Intervention::Fate {
                message: in_flight,
                fate: Fate::DelayUs(MAX_SPAN + 1),
            },
            "delay_us is 86400000001; allowed: 0 to 86400000000 (one day)",
        ),
        (
            link(LinkChange {
                loss: Some(f64::NAN),
                ..LinkChange::default()
            }),
            "loss is NaN; allowed: 0 to 1",
        ),
        (
            link(LinkChange {
                late: Some(-0.5),
                ..LinkChange::default()
            }),
            "late is -0.5; allowed: 0 to 1",
        ),
        (
            link(LinkChange {
                latency_min_us: Some(50_000),
                ..LinkChange::default()
            }),
            "latency_min_us is 50000; allowed: at most latency_max_us (16000)",
        ),
        (
            link(LinkChange {
                latency_max_us: Some(u64::MAX),
                ..LinkChange::default()
            }),
            "latency_max_us is 18446744073709551615; allowed: up to 86400000000 (one day)",
        ),
        (
            link(LinkChange {
                from: Some(3),
                to: Some(3),
                ..LinkChange::default()
            }),
            "S3 has no link to itself",
        ),
    ];
    for (intervention, expected) in refused {
        let error = world.act(intervention).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!((world.trace_hash(), world.interventions().len()), (hash, 0));
    world.advance(1_500_000, u64::MAX);
    assert_eq!(world.leader().map(raft::PeerId::get), Some(leader));
}

#[test]
fn a_peer_that_is_down_refuses_what_only_a_live_one_can_do() {
    let mut world = running();
    world.act(Intervention::Crash { peer: 2 }).unwrap();
    let op = "get x".to_owned();
    for intervention in [
        Intervention::Crash { peer: 2 },
        Intervention::PowerLoss {
            peer: 2,
            torn: None,
        },
        Intervention::Fire { peer: 2 },
        Intervention::Request { peer: Some(2), op },
    ] {
        let error = world.act(intervention).unwrap_err().to_string();
        assert_eq!(error, "S2 is down");
    }
    for peer in [1, 3, 4, 5] {
        world.act(Intervention::Crash { peer }).unwrap();
    }
    let op = "get x".to_owned();
    let error = world.act(Intervention::Request { peer: None, op });
    let said = error.unwrap_err().to_string();
    assert_eq!(said, "no peer leads now; wait for an election");
    assert!(world.next_event_at().is_none_or(|at| at < 2_000_000));
    world.advance(u64::MAX, u64::MAX);
    assert_eq!(world.now(), MAX_NOW);
}

#[test]
fn a_long_run_stops_at_the_bound_that_was_given() {
    let mut world = running();
    let before = world.now();
    let answer = world.advance(MAX_NOW, 1_000);
    assert_eq!((answer.events, answer.limit), (1_000, Some(Limit::Events)));
    assert!(answer.reached > before && answer.reached < before + 10_000_000);
    let answer = world.advance(world.now() + 1_000_000, u64::MAX);
    assert_eq!(answer.limit, None);
    // Time does not go back.
    let now = world.now();
    assert_eq!(world.advance(0, u64::MAX).reached, now);
}

#[test]
fn more_messages_than_there_is_room_for_are_lost_and_told() {
    let config = WorldConfig {
        peers: 99,
        latency_min_us: MAX_SPAN,
        latency_max_us: MAX_SPAN,
        election_timeout_min_us: 1_000,
        election_timeout_max_us: 2_000,
        heartbeat_interval_us: 10,
        disk_min_us: 0,
        disk_max_us: 0,
        ..WorldConfig::default()
    };
    let mut world = World::new(config).unwrap();
    let answer = world.advance(1_000_000, 3_000);
    assert_eq!(answer.limit, Some(Limit::Events));
    assert_eq!(world.limit(), Some(Limit::Flights));
    assert_eq!(world.flights().len(), MAX_FLIGHTS);
    let answer = world.advance(world.now() + 1_000, u64::MAX);
    assert_eq!(answer.limit, Some(Limit::Flights));
    assert_eq!(world.flights().len(), MAX_FLIGHTS);
}

#[test]
fn the_longest_command_is_taken_and_the_next_longer_one_is_not() {
    let mut world = running();
    let propose = |len| Intervention::Propose {
        peer: None,
        command: vec![b'x'; len],
    };
    world.act(propose(MAX_COMMAND_BYTES)).unwrap();
    assert!(world.act(propose(MAX_COMMAND_BYTES + 1)).is_err());
    world.advance(1_500_000, u64::MAX);
    for peer in world.ids() {
        assert_eq!(world.store(peer).unwrap().opaque(), 1);
    }
}

#[test]
fn copies_of_a_message_are_bounded() {
    let mut world = running();
    while world.flights().len() == 0 {
        world.step();
    }
    let id = world.flights().next().unwrap().id.get();
    for copy in 1..=15 {
        assert_eq!(world.duplicate(id).unwrap(), id + copy);
    }
    let error = world.duplicate(id + 3).unwrap_err().to_string();
    assert!(
        error.contains("copied 15 times already; allowed: 15"),
        "{error}"
    );
    world.advance(2_000_000, u64::MAX);
    assert_eq!(world.violation_count(), 0);
}

#[test]
fn a_recording_that_is_out_of_order_is_refused() {
    let acts = [(500_000, 1), (400_000, 2)]
        .map(|(at, peer)| Recorded::from((at, Intervention::Crash { peer })));
    let error = World::replay(WorldConfig::default(), &acts, 1_000_000).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an intervention at 400000 us comes behind 500000 us; they must be in order of time"
    );
}

#[test]
fn interventions_and_configurations_with_unknown_keys_are_refused() {
    for (json, expected) in [
        (
            r#"{"do":"crash","peer":1,"hard":true}"#,
            "unknown field `hard`, expected `peer`",
        ),
        (
            r#"{"do":"link","from":1,"to":2,"speed":3}"#,
            "unknown field `speed`",
        ),
        (r#"{"do":"heal_all"}"#, ""),
        (r#"{"do":"fate","message":1,"fate":{"delay_us":5}}"#, ""),
        (r#"{"do":"crash","peer":-1}"#, "integer `-1`"),
        (r#"{"do":"crash","peer":70000}"#, "integer `70000`"),
        (r#"{"do":"heal_all","now":true}"#, "unknown field `now`"),
        (r#"{"do":"explode"}"#, "unknown variant `explode`"),
    ] {
        let said = match serde_json::from_str::<Intervention>(json) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert_eq!(said.is_empty(), expected.is_empty(), "{json}: {said}");
        assert!(said.contains(expected), "{said}");
    }
    let error = serde_json::from_str::<WorldConfig>(r#"{"servers":5}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("unknown field `servers`, expected one of `peers`")
    );
}
