//! Reads for which a leader has itself confirmed, at leaders and at followers.

use super::*;

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
