//! What bounds a leader, in reads and in what is not committed.

use super::*;

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
