//! Reads by a lease, and the clocks that it rests on.

use super::*;

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
