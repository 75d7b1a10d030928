//! Reads without a log entry, leases and what bounds a leader, in whole worlds.

use std::collections::{BTreeMap, BTreeSet};

use raft::{
    Note, PeerId,
    random::Draw,
    read::{ReadError, ReadFailure},
    rules::{LeaseVerdict, ReadVerdict},
};
use raft_sim::{
    Intervention, World, WorldConfig, WorldError,
    checkers::Property,
    clients::{Load, LoadMix, Outcome, ReadMode},
    intervention::ActOutcome,
    service::Answer,
    trace::{Alarm, Event, EventId, EventKind},
};

fn world(change: impl FnOnce(&mut WorldConfig)) -> World {
    let mut config = WorldConfig {
        peers: 3,
        ..WorldConfig::default()
    };
    change(&mut config);
    let mut world = World::new(config).unwrap();
    world.advance(1_000_000, u64::MAX);
    world
}

fn with_leases(config: &mut WorldConfig) {
    config.leader_stickiness = true;
    config.lease_reads = true;
}

fn act(world: &mut World, act: Intervention) -> ActOutcome {
    world.act(act).unwrap()
}

fn put(world: &mut World, op: &str) -> ActOutcome {
    let op = op.to_owned();
    act(world, Intervention::Request { peer: None, op })
}

fn pass(world: &mut World, by: u64) {
    world.advance(world.now() + by, u64::MAX);
}

/// Asks `peer`, which takes the read in.
#[track_caller]
fn read(world: &mut World, peer: Option<PeerId>) -> EventId {
    match ask(world, peer) {
        ActOutcome::Reading { request, .. } => request,
        other => panic!("{other:?}"),
    }
}

fn ask(world: &mut World, peer: Option<PeerId>) -> ActOutcome {
    let peer = peer.map(PeerId::get);
    let key = "x".to_owned();
    act(world, Intervention::Read { peer, key })
}

fn events(world: &World) -> impl Iterator<Item = (EventId, &Event)> {
    world.events_from(0, usize::MAX)
}

/// What a client is told.
type Answered = Result<Answer, ReadFailure>;

/// What came of a read so far.
fn outcome(world: &World, read: EventId) -> Option<Answered> {
    events(world).find_map(|(_, event)| match &event.kind {
        EventKind::ReadAnswered {
            request, answer, ..
        } if *request == read => Some(Ok(answer.clone())),
        EventKind::ReadFailed { request, failure } if *request == read => Some(Err(*failure)),
        _ => None,
    })
}

fn value(text: &str) -> Answer {
    Answer::Value(text.into())
}

/// How the last read that a leader took in stood.
fn last_verdict(world: &World) -> ReadVerdict {
    let verdicts = events(world).filter_map(|(_, event)| match event.kind {
        EventKind::Note(Note::ReadAsked { verdict, .. }) => Some(verdict),
        _ => None,
    });
    verdicts.last().unwrap()
}

fn follower(world: &World) -> PeerId {
    let leader = world.leader().unwrap();
    world.ids().find(|id| *id != leader).unwrap()
}

/// Every answer comes from a state that has all that clients had been told of when they asked.
#[track_caller]
fn check_reads(world: &World) -> u32 {
    let (mut told, mut answers) = (0, 0);
    let mut asked = BTreeMap::new();
    for (id, event) in events(world) {
        match &event.kind {
            EventKind::Answered { entry, .. } => told = told.max(entry.index),
            EventKind::ReadRequested { .. } => {
                asked.insert(id, told);
            }
            EventKind::ReadAnswered {
                request,
                index,
                last_applied,
                ..
            } => {
                assert!(*index >= asked[request], "a stale read: {event:?}");
                assert!(last_applied >= index, "too early: {event:?}");
                answers += 1;
            }
            _ => {}
        }
    }
    answers
}

#[track_caller]
fn check_replay(world: &World) {
    assert_eq!(world.violations(), []);
    let recorded = world.interventions().iter();
    let replayed = World::replay(world.config().clone(), recorded, world.now()).unwrap();
    assert_eq!(replayed.trace_hash(), world.trace_hash());
}

#[test]
fn a_leader_reads_what_was_written_and_appends_nothing() {
    let mut world = world(|_| {});
    put(&mut world, "put x 1");
    pass(&mut world, 500_000);
    let before = world.max_last_index();
    let first = read(&mut world, None);
    assert_eq!(outcome(&world, first), None, "a quorum must answer first");
    pass(&mut world, 100_000);
    assert_eq!(outcome(&world, first), Some(Ok(value("1"))));
    assert_eq!(world.max_last_index(), before);
    assert_eq!(check_reads(&world), 1);
    check_replay(&world);
}

#[test]
fn a_follower_that_lags_answers_once_it_has_what_the_leader_has() {
    let mut world = world(|config| (config.latency_min_us, config.latency_max_us) = (2_000, 2_000));
    let (leader, follower) = (world.leader().unwrap(), follower(&world));
    put(&mut world, "put x 1");
    let late = world.flights().find(|flight| flight.to == follower);
    let message = late.unwrap().id.get();
    let by_us = 200_000;
    act(&mut world, Intervention::Delay { message, by_us });
    pass(&mut world, 10_000);
    assert_eq!(world.store(leader).unwrap().get("x"), Some("1"));
    assert_eq!(world.store(follower).unwrap().get("x"), None);
    let read = read(&mut world, Some(follower));
    pass(&mut world, 250_000);
    let waited = |event: &Event| match event.kind {
        EventKind::Note(Note::ReadIndexLearnt {
            index,
            last_applied,
            ..
        }) => last_applied < index,
        _ => false,
    };
    assert!(events(&world).any(|(_, event)| waited(event)));
    assert_eq!(outcome(&world, read), Some(Ok(value("1"))));
    assert_eq!(check_reads(&world), 1);
    check_replay(&world);
}

#[test]
fn a_deposed_leader_that_is_cut_off_has_no_answer() {
    for check_quorum in [false, true] {
        let mut world = world(|config| config.check_quorum = check_quorum);
        put(&mut world, "put x 1");
        pass(&mut world, 500_000);
        let old = world.leader().unwrap();
        act(&mut world, Intervention::Isolate { peer: old.get() });
        let early = read(&mut world, Some(old));
        pass(&mut world, 1_000_000);
        assert!(matches!(outcome(&world, early), Some(Err(_))));
        put(&mut world, "put x 2");
        pass(&mut world, 100_000);
        if check_quorum {
            // It stepped down and knows nobody.
            let refused = ActOutcome::NotLeader {
                peer: old.get(),
                leader: None,
            };
            assert_eq!(ask(&mut world, Some(old)), refused);
            let refusal = ReadError::NoLeader;
            let told = |event: &Event| event.kind == EventKind::ReadTurnedAway { refusal };
            assert!(events(&world).any(|(_, event)| told(event)));
        } else {
            let late = read(&mut world, Some(old));
            pass(&mut world, 1_000_000);
            assert_eq!(outcome(&world, late), Some(Err(ReadFailure::TimedOut)));
        }
        let new = read(&mut world, None);
        pass(&mut world, 100_000);
        assert_eq!(outcome(&world, new), Some(Ok(value("2"))));
        assert_eq!(check_reads(&world), 1);
        check_replay(&world);
    }
}

#[test]
fn reads_that_time_out_are_told_as_that() {
    let mut world = world(|_| {});
    let old = world.leader().unwrap();
    act(&mut world, Intervention::Isolate { peer: old.get() });
    let read = read(&mut world, Some(old));
    pass(&mut world, 1_000_000);
    assert_eq!(outcome(&world, read), Some(Err(ReadFailure::TimedOut)));
    let fired = |timer| {
        let by_hand = false;
        let kind = EventKind::TimerFired { timer, by_hand };
        let here = |event: &Event| event.peer == Some(old) && event.kind == kind;
        events(&world).filter(|(_, event)| here(event)).count()
    };
    assert_eq!(fired(Alarm::Reads), 1);
    assert!(fired(Alarm::Heartbeat) > 20);
}

#[test]
fn by_its_lease_a_leader_answers_at_once_and_sends_nothing() {
    let mut world = world(with_leases);
    put(&mut world, "put x 1");
    pass(&mut world, 500_000);
    let before = world.trace().len();
    let read = read(&mut world, None);
    assert_eq!(outcome(&world, read), Some(Ok(value("1"))));
    let mut since = world.events_from(before, usize::MAX);
    assert!(!since.any(|(_, event)| matches!(event.kind, EventKind::Sent { .. })));
    assert!(matches!(last_verdict(&world), ReadVerdict::ByLease { .. }));
    check_replay(&world);
}

#[test]
fn a_leader_that_hands_over_has_no_lease() {
    let mut world = world(with_leases);
    put(&mut world, "put x 1");
    pass(&mut world, 500_000);
    let (leader, to) = (world.leader().unwrap(), follower(&world));
    act(
        &mut world,
        Intervention::Transfer {
            from: None,
            to: to.get(),
        },
    );
    let during = read(&mut world, Some(leader));
    assert_eq!(outcome(&world, during), None);
    let lease = LeaseVerdict::HandedOver;
    assert_eq!(last_verdict(&world), ReadVerdict::NeedsRound { lease });
    pass(&mut world, 500_000);
    assert_eq!(world.leader(), Some(to));
    let after = read(&mut world, None);
    assert_eq!(outcome(&world, after), Some(Ok(value("1"))));
    check_reads(&world);
    check_replay(&world);
}

#[test]
fn a_leader_that_stood_still_knows_that_its_lease_is_over() {
    let mut world = world(with_leases);
    put(&mut world, "put x 1");
    pass(&mut world, 500_000);
    let old = world.leader().unwrap();
    // Cut off, so that nothing tells it that it is deposed.
    act(&mut world, Intervention::Isolate { peer: old.get() });
    act(&mut world, Intervention::Pause { peer: old.get() });
    pass(&mut world, 1_000_000);
    put(&mut world, "put x 2");
    pass(&mut world, 100_000);
    act(&mut world, Intervention::Resume { peer: old.get() });
    let read = read(&mut world, Some(old));
    let verdict = last_verdict(&world);
    let ReadVerdict::NeedsRound { lease } = verdict else {
        panic!("{verdict:?}");
    };
    assert!(matches!(lease, LeaseVerdict::Expired { .. }), "{lease:?}");
    pass(&mut world, 1_000_000);
    assert_eq!(outcome(&world, read), Some(Err(ReadFailure::TimedOut)));
    check_replay(&world);
}

/// Two followers whose clocks run fast depose a leader whose clock runs slow, which is asked to
/// read while its lease holds by its own clock. Returns the answer.
fn race_of_clocks(assumed_ppm: u32) -> (World, Option<Answered>) {
    let mut world = world(|config| {
        with_leases(config);
        config.clock_drift_ppm = assumed_ppm;
        config.election_timeout_max_us = 160_000;
        (config.latency_min_us, config.latency_max_us) = (1_000, 1_000);
        (config.disk_min_us, config.disk_max_us) = (100, 100);
    });
    let old = world.leader().unwrap();
    for id in world.ids() {
        let drift_ppm = if id == old { -250_000 } else { 250_000 };
        act(
            &mut world,
            Intervention::Clock {
                peer: id.get(),
                offset_us: None,
                drift_ppm: Some(drift_ppm),
            },
        );
    }
    put(&mut world, "put x 1");
    pass(&mut world, 500_000);
    // Just behind a round that was confirmed.
    let confirmed = |world: &World| {
        let rounds = events(world).filter(|(_, event)| {
            matches!(event.kind, EventKind::Note(Note::RoundConfirmed { .. }))
        });
        rounds.count()
    };
    let before = confirmed(&world);
    while confirmed(&world) == before {
        world.step();
    }
    assert_eq!(world.leader(), Some(old));
    act(&mut world, Intervention::Isolate { peer: old.get() });
    let end = world.now() + 190_000;
    while world.leader() == Some(old) && world.now() < end {
        world.step();
    }
    pass(&mut world, 10_000);
    put(&mut world, "put x 2");
    pass(&mut world, 10_000);
    let read = read(&mut world, Some(old));
    let answer = outcome(&world, read);
    (world, answer)
}

#[test]
fn a_lease_allows_for_as_much_drift_as_is_assumed_and_no_more() {
    let (world, answer) = race_of_clocks(0);
    assert_eq!(
        answer,
        Some(Ok(value("1"))),
        "stale: clocks drift more than assumed"
    );
    let newest = world.leader().and_then(|leader| world.store(leader));
    assert_eq!(newest.unwrap().get("x"), Some("2"));
    let found: Vec<Property> = world.violations().iter().map(|it| it.property).collect();
    assert_eq!(found, [Property::Linearizability]);
    // 1.25 of a second here for 0.75 there.
    let (world, answer) = race_of_clocks(666_667);
    assert_eq!(answer, None, "the lease is over");
    check_reads(&world);
    check_replay(&world);
}

#[test]
fn a_leader_with_too_much_uncommitted_turns_clients_away_and_says_so() {
    let mut world = world(|config| config.max_uncommitted_bytes = 64);
    let leader = world.leader().unwrap();
    act(&mut world, Intervention::Isolate { peer: leader.get() });
    let mut taken = 0;
    let op = format!("put x {}", "v".repeat(16));
    let peer = Some(leader.get());
    let refused = loop {
        let op = op.clone();
        match act(&mut world, Intervention::Request { peer, op }) {
            ActOutcome::Proposed { .. } if taken < 9 => taken += 1,
            other => break other,
        }
    };
    assert!(taken > 0);
    let ActOutcome::TooManyUncommitted { bytes, max, .. } = refused else {
        panic!("{refused:?}");
    };
    assert!(bytes > 64 && max == 64, "{refused:?}");
    let (_, last) = events(&world).last().unwrap();
    assert_eq!(last.kind, EventKind::TooManyUncommitted { bytes, max });
    let said = raft_sim::explain::explain(last, world.trace(), &[]);
    assert!(said.why.contains("at most 64 may"), "{said:?}");
    act(&mut world, Intervention::HealAll {});
    pass(&mut world, 1_000_000);
    assert!(matches!(put(&mut world, &op), ActOutcome::Proposed { .. }));
    check_replay(&world);
}

#[test]
fn no_more_reads_are_pending_than_is_allowed() {
    let mut world = world(|_| {});
    let leader = world.leader();
    let isolated = leader.unwrap().get();
    act(&mut world, Intervention::Isolate { peer: isolated });
    let max = world
        .peer(leader.unwrap())
        .unwrap()
        .config()
        .max_pending_reads;
    for _ in 0..max {
        read(&mut world, leader);
    }
    let refused = ActOutcome::TooManyReads {
        peer: isolated,
        max: max as u64,
    };
    assert_eq!(ask(&mut world, leader), refused);
    pass(&mut world, 1_000_000);
    read(&mut world, leader);
    check_replay(&world);
}

#[test]
fn a_crash_takes_the_reads_with_it_and_the_next_life_reads_again() {
    let mut world = world(with_leases);
    put(&mut world, "put x 1");
    pass(&mut world, 500_000);
    let follower = follower(&world);
    let lost = read(&mut world, Some(follower));
    let peer = follower.get();
    act(&mut world, Intervention::Crash { peer });
    let down = Intervention::Read {
        peer: Some(peer),
        key: "x".to_owned(),
    };
    assert_eq!(world.act(down), Err(WorldError::Down { peer: follower }));
    act(&mut world, Intervention::Restart { peer });
    pass(&mut world, 200_000);
    let again = read(&mut world, Some(follower));
    pass(&mut world, 200_000);
    assert_eq!(outcome(&world, lost), None);
    assert_eq!(outcome(&world, again), Some(Ok(value("1"))));
    check_replay(&world);
}

#[test]
fn a_key_has_some_bytes() {
    let mut world = world(|_| {});
    for len in [0, 1 << 16] {
        let key = "k".repeat(len);
        let said = world
            .act(Intervention::Read { peer: None, key })
            .unwrap_err();
        let expected = format!("key is {len} bytes long; allowed: 1 to 65535");
        assert_eq!(said.to_string(), expected);
    }
    assert_eq!(world.interventions().len(), 0);
}

#[test]
fn virtual_clients_read_without_entries_at_whatever_peer_they_ask() {
    for leases in [false, true] {
        let mut world = world(|config| {
            config.client_reads = ReadMode::Index;
            if leases {
                with_leases(config);
            }
        });
        let ask = |world: &mut World, client, op: &str| {
            let (op, session) = (op.to_owned(), None);
            act(
                world,
                Intervention::Client {
                    client,
                    op,
                    session,
                    peer: None,
                },
            );
            pass(world, 300_000);
        };
        ask(&mut world, 1, "put x 1");
        let before = world.max_last_index();
        for client in 1..=3 {
            ask(&mut world, client, "get x");
        }
        assert_eq!(world.max_last_index(), before);
        let calls = world.history().from(1, 3);
        let answers: Vec<&Outcome> = calls.map(|(_, call)| &call.outcome).collect();
        let one = Outcome::Answered(Answer::Value("1".into()));
        assert_eq!(answers, [&one, &one, &one]);
        assert_eq!(check_reads(&world), 3);
        let readers: BTreeSet<Option<PeerId>> = events(&world)
            .filter(|(_, event)| matches!(event.kind, EventKind::ReadAnswered { .. }))
            .map(|(_, event)| event.peer)
            .collect();
        assert_eq!(readers.len(), 3, "each reads at its own peer");
        check_replay(&world);
    }
}

#[test]
fn a_virtual_client_goes_on_asking_until_its_read_is_answered() {
    let mut world = world(|config| config.client_reads = ReadMode::Index);
    put(&mut world, "put x 1");
    pass(&mut world, 300_000);
    let cut_off = follower(&world).get();
    act(&mut world, Intervention::Isolate { peer: cut_off });
    // Client n asks peer n first.
    act(
        &mut world,
        Intervention::Client {
            client: cut_off,
            op: "get x".to_owned(),
            session: None,
            peer: None,
        },
    );
    pass(&mut world, 5_000_000);
    let (_, call) = world.history().from(0, 1).next().unwrap();
    let one = Answer::Value("1".into());
    assert_eq!(call.outcome, Outcome::Answered(one));
    check_replay(&world);
}

#[test]
fn a_bound_on_what_is_uncommitted_delays_clients_and_loses_nothing() {
    let mut world = world(|config| {
        config.max_uncommitted_bytes = 40;
        config.max_in_flight_bytes = 40;
    });
    act(
        &mut world,
        Intervention::Load(Load {
            clients: 8,
            every_us: 20_000,
            until_us: Some(4_000_000),
            keys: 2,
            mix: LoadMix::default(),
        }),
    );
    pass(&mut world, 8_000_000);
    let full = |event: &Event| matches!(event.kind, EventKind::TooManyUncommitted { .. });
    assert!(events(&world).any(|(_, event)| full(event)));
    let answered = |call: &raft_sim::clients::Ended| matches!(call.outcome, Outcome::Answered(_));
    let history = world.history().from(0, usize::MAX);
    assert!(history.filter(|(_, call)| answered(call)).count() > 50);
    check_replay(&world);
}

/// Reads at any peer, in worlds where peers are cut off, stand still, crash and drift within what
/// is assumed.
#[test]
fn no_read_is_stale_whatever_happens() {
    let mut answers = 0;
    for seed in 0..24 {
        let leases = seed % 2 == 1;
        let mut world = world(|config| {
            (config.seed, config.peers) = (seed, 5);
            config.loss = 0.05;
            config.duplication = 0.05;
            config.snapshot_every = 20;
            config.client_reads = ReadMode::Index;
            if leases {
                with_leases(config);
                config.clock_drift_ppm = 500_000;
            }
        });
        act(
            &mut world,
            Intervention::Load(Load {
                clients: 3,
                every_us: 30_000,
                until_us: None,
                keys: 2,
                mix: LoadMix::default(),
            }),
        );
        for turn in 0..150 {
            let mut draw = Draw::new(seed, 6, turn, 0);
            let peer = draw.within(1..=5) as u16;
            let done = match draw.within(0..=19) {
                0 => Intervention::Isolate { peer },
                1 => Intervention::HealAll {},
                2 => Intervention::Crash { peer },
                3 | 4 => Intervention::Restart { peer },
                5 => Intervention::Pause { peer },
                6 => Intervention::Resume { peer },
                7 => Intervention::Clock {
                    peer,
                    offset_us: None,
                    drift_ppm: Some(draw.within(0..=400_000).cast_signed() - 200_000),
                },
                8 => Intervention::Transfer {
                    from: None,
                    to: peer,
                },
                9..=12 => Intervention::Request {
                    peer: None,
                    op: format!("put x {turn}"),
                },
                _ => Intervention::Read {
                    peer: Some(peer),
                    key: "x".to_owned(),
                },
            };
            // Whether it can be done is part of the run.
            let _ = world.act(done);
            pass(&mut world, draw.within(0..=60_000));
        }
        answers += check_reads(&world);
        check_replay(&world);
    }
    assert!(answers > 200, "{answers} answers");
}
