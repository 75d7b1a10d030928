//! Virtual clients: what they do when answers are lost, leaders change and sessions expire, and that
//! the referee sees what they are told.

mod common;

use common::{ask, begun, pass};
use raft_sim::{
    Intervention, World, WorldConfig,
    checkers::Property,
    clients::{ClientId, Load, LoadMix, Outcome, ReadMode},
    limits::{MAX_CLIENT_QUEUE, MAX_CLIENTS, MAX_SESSIONS},
    service::Answer,
    trace::EventKind,
};

fn world(change: impl FnOnce(&mut WorldConfig)) -> World {
    let mut config = WorldConfig::default();
    change(&mut config);
    let world = begun(config);
    assert!(world.leader().is_some());
    world
}

/// The answers so far: the client, what it asked for, and how that ended.
fn history(world: &World) -> Vec<(u16, String, String)> {
    let views = world.call_views(0, usize::MAX);
    let end = |answer: Option<String>, ended: Option<u64>| match (answer, ended) {
        (Some(answer), _) => answer,
        (None, Some(_)) => "unknown".to_owned(),
        (None, None) => "open".to_owned(),
    };
    let all = views.into_iter();
    all.map(|call| (call.client, call.op, end(call.answer, call.ended)))
        .collect()
}

fn values(world: &World, key: &str) -> Vec<Option<String>> {
    let value = |peer| Some(world.store(peer)?.get(key)?.to_owned());
    world.ids().map(value).collect()
}

fn texts(world: &World, kind: &str) -> Vec<String> {
    let views = world.event_views(0, usize::MAX).into_iter();
    views
        .filter(|view| view.kind == kind)
        .map(|view| view.text)
        .collect()
}

#[test]
fn a_client_finds_the_leader_and_has_its_operations_done_in_order() {
    let mut world = world(|_| {});
    for op in ["put x 1", "append x 2", "get x", "cas x 12 3", "get y"] {
        ask(&mut world, 3, op);
    }
    pass(&mut world, 2_000_000);
    let answers: Vec<String> = history(&world).into_iter().map(|call| call.2).collect();
    assert_eq!(answers, ["done", "done", "\"12\"", "done", "no such key"]);
    assert_eq!(values(&world, "x"), vec![Some("3".to_owned()); 5]);
    assert_eq!(world.violation_count(), 0);
    // The history's ends are events of the run.
    for (_, call) in world.history().from(0, 10) {
        let end = &world.trace().get(call.end).unwrap().kind;
        let Outcome::Answered(answer) = &call.outcome else {
            panic!("{call:?}");
        };
        let expected = EventKind::ClientAnswered {
            client: ClientId::new(3).unwrap(),
            call: call.call,
            answer: answer.clone(),
        };
        assert_eq!(*end, expected);
    }
}

#[test]
fn a_lost_answer_makes_an_append_twice_without_a_session_and_once_with_one() {
    for (session, value, violated) in [(false, "aa", true), (true, "a", false)] {
        let mut world = world(|config| config.client_sessions = session);
        // It knows the leader, and has its session.
        ask(&mut world, 1, "get x");
        pass(&mut world, 1_000_000);
        let lose = Intervention::ClientLoseAnswer { client: 1 };
        world.act(lose).unwrap();
        ask(&mut world, 1, "append x a");
        pass(&mut world, 2_000_000);
        assert_eq!(texts(&world, "client_answer_lost").len(), 1);
        assert_eq!(values(&world, "x"), vec![Some(value.to_owned()); 5]);
        // The client was answered all the same; reading shows what happened.
        assert_eq!(history(&world)[1].2, "done");
        ask(&mut world, 2, "get x");
        pass(&mut world, 1_000_000);
        let violation = world.violations().first();
        assert_eq!(violation.is_some(), violated, "{violation:?}");
        if let Some(violation) = violation {
            assert_eq!(violation.property, Property::Linearizability);
            let said = violation.to_string();
            assert!(said.contains("was answered \"aa\""), "{said}");
            assert!(said.contains("allows only \"a\""), "{said}");
        }
    }
}

#[test]
fn a_client_outlives_the_leader_that_it_asked() {
    for seed in 1..=30 {
        let mut world = world(|config| config.seed = seed);
        ask(&mut world, 1, "put x 0");
        pass(&mut world, 500_000);
        for number in 1..=5 {
            ask(&mut world, 1, &format!("append x {number}"));
            pass(&mut world, 5_000 + 3_000 * number);
            let leader = world.leader().unwrap().get();
            let crash = if number % 2 == 0 {
                Intervention::PowerLoss {
                    peer: leader,
                    torn: None,
                }
            } else {
                Intervention::Crash { peer: leader }
            };
            world.act(crash).unwrap();
            pass(&mut world, 2_000_000);
            world.act(Intervention::Restart { peer: leader }).unwrap();
            pass(&mut world, 1_000_000);
        }
        let ends: Vec<String> = history(&world).into_iter().map(|call| call.2).collect();
        assert_eq!(ends, ["done"; 6], "seed {seed}");
        assert_eq!(
            values(&world, "x"),
            vec![Some("012345".to_owned()); 5],
            "seed {seed}"
        );
        assert_eq!(world.violation_count(), 0, "seed {seed}");
    }
}

#[test]
fn an_answer_from_a_leader_that_was_cut_off_is_not_waited_for() {
    let mut world = world(|_| {});
    ask(&mut world, 1, "put x 1");
    pass(&mut world, 1_000_000);
    let old = world.leader().unwrap().get();
    world.act(Intervention::Isolate { peer: old }).unwrap();
    ask(&mut world, 1, "append x 2");
    pass(&mut world, 3_000_000);
    assert_eq!(history(&world)[1].2, "done");
    assert!(!texts(&world, "client_timed_out").is_empty());
    world.act(Intervention::HealAll {}).unwrap();
    pass(&mut world, 1_000_000);
    // The old leader's entry went; had it stayed, its number would have kept it from counting.
    assert_eq!(values(&world, "x"), vec![Some("12".to_owned()); 5]);
    assert_eq!(world.violation_count(), 0);
}

#[test]
fn an_operation_that_was_given_up_stays_open_in_the_history() {
    let mut world = world(|config| config.client_patience_us = 1_000_000);
    for peer in 1..=5 {
        world.act(Intervention::Crash { peer }).unwrap();
    }
    ask(&mut world, 1, "put x 1");
    let act = Intervention::Client {
        client: 2,
        op: "put x 2".to_owned(),
        session: Some(false),
        peer: None,
    };
    world.act(act).unwrap();
    pass(&mut world, 5_000_000);
    let outcomes: Vec<Outcome> = world
        .history()
        .from(0, 9)
        .map(|(_, call)| call.outcome.clone())
        .collect();
    // The first never had a session, so that its operation was never sent.
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes.contains(&Outcome::NotSent) && outcomes.contains(&Outcome::Unknown));
    assert_eq!(texts(&world, "client_gave_up").len(), 2);
    for peer in 1..=5 {
        world.act(Intervention::Restart { peer }).unwrap();
    }
    pass(&mut world, 2_000_000);
    ask(&mut world, 1, "get x");
    pass(&mut world, 2_000_000);
    assert_eq!(history(&world)[2].2, "no such key");
    assert_eq!(world.violation_count(), 0);
}

#[test]
fn a_client_whose_session_has_expired_opens_another() {
    let mut world = world(|_| {});
    ask(&mut world, 1, "put x 1");
    pass(&mut world, 1_000_000);
    for _ in 0..MAX_SESSIONS {
        let command = [0xa8, 1].to_vec();
        let act = Intervention::Propose {
            peer: None,
            command,
        };
        world.act(act).unwrap();
    }
    pass(&mut world, 1_000_000);
    ask(&mut world, 1, "append x 2");
    pass(&mut world, 1_000_000);
    assert_eq!(texts(&world, "session_expired").len(), 1);
    assert_eq!(texts(&world, "session_opened").len(), 2);
    assert_eq!(history(&world)[1].2, "done");
    assert_eq!(values(&world, "x"), vec![Some("12".to_owned()); 5]);
    assert_eq!(world.violation_count(), 0);
}

#[test]
fn a_stale_read_from_a_peers_own_store_is_found() {
    let mut world = world(|config| config.client_reads = ReadMode::Local);
    let leader = world.leader().unwrap().get();
    let other = leader % 5 + 1;
    ask(&mut world, leader, "put x 1");
    pass(&mut world, 1_000_000);
    // Client n reads from peer n.
    world.act(Intervention::Isolate { peer: other }).unwrap();
    ask(&mut world, leader, "put x 2");
    pass(&mut world, 1_000_000);
    ask(&mut world, leader, "get x");
    pass(&mut world, 100_000);
    assert_eq!(world.violation_count(), 0);
    ask(&mut world, other, "get x");
    pass(&mut world, 100_000);
    let said = world.violations()[0].to_string();
    assert!(said.starts_with("Linearizability is violated"), "{said}");
    assert!(said.contains("was answered \"1\""), "{said}");
    assert_eq!(world.violations()[0].peers[0].get(), other);
    // The same through the log.
    let mut world = self::world(|_| {});
    ask(&mut world, leader, "put x 1");
    pass(&mut world, 1_000_000);
    world.act(Intervention::Isolate { peer: other }).unwrap();
    ask(&mut world, leader, "put x 2");
    pass(&mut world, 1_000_000);
    ask(&mut world, other, "get x");
    pass(&mut world, 2_000_000);
    assert_eq!(history(&world)[2].2, "\"2\"");
    assert_eq!(world.violation_count(), 0);
}

fn load(clients: u16, keys: u32, every_us: u64) -> Intervention {
    Intervention::Load(Load {
        clients,
        keys,
        every_us,
        until_us: None,
        mix: LoadMix::default(),
    })
}

#[test]
fn a_load_keeps_clients_busy_until_it_ends() {
    let mut world = world(|config| config.client_loss = 0.05);
    world.act(load(6, 3, 40_000)).unwrap();
    pass(&mut world, 5_000_000);
    let calls = world.history().len();
    assert!(calls > 300, "{calls}");
    assert!(!texts(&world, "client_retried").is_empty());
    let done = |op: &str| {
        let mut all = world.history().from(0, usize::MAX);
        all.any(|(_, call)| {
            call.operation.to_string().starts_with(op)
                && call.outcome == Outcome::Answered(Answer::Done)
        })
    };
    for op in ["put", "append", "cas", "delete"] {
        assert!(done(op), "{op}");
    }
    assert_eq!(world.violation_count(), 0);
    assert_eq!(world.undecided_keys(), 0);
    // It is replayed from what was done.
    let recorded = world.interventions().iter();
    let replayed = World::replay(world.config().clone(), recorded, world.now()).unwrap();
    assert_eq!(replayed.trace_hash(), world.trace_hash());
    world.act(load(0, 1, 1)).unwrap();
    pass(&mut world, 5_000_000);
    let calls = world.history().len();
    pass(&mut world, 5_000_000);
    assert_eq!(world.history().len(), calls);
}

#[test]
fn a_load_ends_when_it_is_said_to() {
    let mut world = world(|_| {});
    let until = world.now() + 1_000_000;
    let Intervention::Load(load) = load(2, 1, 100_000) else {
        return;
    };
    let act = Intervention::Load(Load {
        until_us: Some(until),
        ..load
    });
    world.act(act).unwrap();
    pass(&mut world, 10_000_000);
    let last = world.history().from(0, usize::MAX).last().unwrap();
    assert!(last.1.began <= until && last.0 >= 10, "{last:?}");
    assert_eq!(texts(&world, "load_changed").len(), 2);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut world = world(|_| {});
    let hash = world.trace_hash();
    let client = |client, op: &str| Intervention::Client {
        client,
        op: op.to_owned(),
        session: None,
        peer: None,
    };
    let Intervention::Load(sound) = load(2, 1, 100_000) else {
        return;
    };
    let nothing = LoadMix {
        get: 0,
        put: 0,
        append: 0,
        cas: 0,
        delete: 0,
    };
    for (act, said) in [
        (
            client(0, "get x"),
            "there is no client 0; the clients are 1 to 32",
        ),
        (client(MAX_CLIENTS + 1, "get x"), "there is no client 33"),
        (client(1, "launch"), "\"launch\" is not an operation"),
        (
            Intervention::ClientLoseAnswer { client: 99 },
            "there is no client 99",
        ),
        (load(33, 1, 1_000), "clients is 33; allowed: 0 to 32"),
        (load(1, 0, 1_000), "keys is 0; allowed: 1 to 100"),
        (load(1, 1, 0), "every_us is 0; allowed: 1 to"),
        (
            Intervention::Load(Load {
                mix: nothing,
                ..sound.clone()
            }),
            "mix is all 0; allowed: one weight above 0",
        ),
        (
            Intervention::Load(Load {
                mix: LoadMix {
                    put: 1_001,
                    ..nothing
                },
                ..sound
            }),
            "mix.put is 1001; allowed: 0 to 1000",
        ),
    ] {
        let error = world.act(act).unwrap_err().to_string();
        assert!(error.starts_with(said), "{error}");
    }
    assert_eq!(world.trace_hash(), hash);
    for _ in 0..=MAX_CLIENT_QUEUE {
        ask(&mut world, 1, "get x");
    }
    let error = world.act(client(1, "get x")).unwrap_err().to_string();
    assert_eq!(
        error,
        "1000 operations wait at C1; allowed: no more than that"
    );
}

#[test]
fn a_run_without_clients_is_the_same_whatever_their_network_is_like() {
    let mut one = world(|_| {});
    let mut other = world(|config| {
        config.client_loss = 0.5;
        config.client_latency_max_us = 90_000;
        config.client_sessions = false;
    });
    for world in [&mut one, &mut other] {
        let op = "put x 1".to_owned();
        world.act(Intervention::Request { peer: None, op }).unwrap();
        pass(world, 1_000_000);
    }
    assert_eq!(one.trace_hash(), other.trace_hash());
}

/// A client that is told whom to ask asks there first, is sent on to the leader, and each time that
/// it asked again is told with its call.
#[test]
fn a_client_asks_first_whom_it_is_told_to_ask() {
    let mut world = world(|_| {});
    let leader = world.leader().unwrap().get();
    let other = 1 + leader % 5;
    let put = |peer| Intervention::Client {
        client: 7,
        op: "put x 1".to_owned(),
        session: Some(false),
        peer: Some(peer),
    };
    world.act(put(other)).unwrap();
    pass(&mut world, 200_000);
    world.act(put(leader)).unwrap();
    pass(&mut world, 200_000);
    let sent: Vec<u16> = world
        .events_from(0, usize::MAX)
        .filter_map(|(_, event)| match event.kind {
            EventKind::ClientSent { to, .. } => Some(to.get()),
            _ => None,
        })
        .collect();
    assert_eq!(sent, [other, leader, leader]);
    let calls = world.call_views(0, usize::MAX);
    assert_eq!(calls[0].retries.len(), 1);
    assert!(calls[0].began < calls[0].retries[0]);
    assert!(Some(calls[0].retries[0]) < calls[0].ended);
    assert!(calls[1].retries.is_empty());
    let refused = world.act(put(6)).unwrap_err().to_string();
    assert!(refused.contains("S6") || refused.contains('6'), "{refused}");
}
