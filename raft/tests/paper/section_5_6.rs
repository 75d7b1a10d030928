//! §5.6: timing and availability.

use raft::Role;

use crate::bench::{Bench, command, id};

/// Safety does not depend on timing: however early timers fire and however late messages are, no
/// two peers apply different commands, and no term has two leaders.
#[test]
fn s5_6_no_order_of_events_makes_results_wrong() {
    for seed in 1..=200_u64 {
        let mut bench = Bench::new(3);
        let mut state = seed;
        let mut draw = |below: usize| {
            state = raft::random::mix(state);
            (state % below as u64) as usize
        };
        let mut led = std::collections::BTreeMap::new();
        for step in 0..150 {
            let number = draw(3) as u16 + 1;
            match draw(8) {
                0 => bench.time_out(number),
                1 if bench.role(number) == Role::Leader => {
                    bench.propose(number, &step.to_string());
                }
                2 if !bench.wire.is_empty() => bench.wire.rotate_left(1),
                _ => drop(bench.carry()),
            }
            for leader in bench.leaders() {
                let first = *led.entry(bench.term(leader)).or_insert(leader);
                assert_eq!(first, leader, "seed {seed}: two leaders of a term");
            }
            let applied = [1, 2, 3].map(|it| bench.applied(it));
            let longest = applied.iter().max_by_key(|it| it.len()).unwrap();
            for (slot, it) in applied.iter().enumerate() {
                assert_eq!(it[..], longest[..it.len()], "seed {seed}: S{}", slot + 1);
            }
        }
    }
}

/// Availability does: when answers take longer than the election timeout, elections do not end.
#[test]
fn s5_6_without_answers_within_the_election_timeout_there_is_no_leader() {
    let mut bench = Bench::new(3);
    for term in 1..=10 {
        // What is sent in one term arrives in the next.
        let late: Vec<_> = bench.wire.drain(..).collect();
        let deadline = bench.peer(1).timer().deadline;
        bench.now = deadline;
        bench.peer_mut(1).wake(deadline);
        for letter in late {
            bench.tell(letter.to, letter.from, letter.message);
        }
        bench.wire.clear();
        assert_eq!(bench.term(1), term);
        assert!(bench.leaders().is_empty());
    }
}

/// With a broadcast time well below the election timeout a leader is found and stays: the heartbeat
/// interval must be shorter than the shortest election timeout, or the configuration is refused.
#[test]
fn s5_6_heartbeats_must_be_more_frequent_than_election_timeouts() {
    let bench = Bench::new(3);
    let mut config = bench.peer(1).config().clone();
    assert!(config.heartbeat_interval < config.election_timeout_min);
    config.heartbeat_interval = config.election_timeout_min;
    assert!(config.validate().is_err());
}

/// After a leader's crash nobody is served for about an election timeout, and no longer.
#[test]
fn s5_6_after_a_leader_s_crash_the_cluster_is_back_after_an_election_timeout() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    let crashed_at = bench.now;
    bench.crash(1);
    let deadline = |bench: &Bench, number| bench.peer(number).deadline();
    let first = if deadline(&bench, 2) < deadline(&bench, 3) {
        2
    } else {
        3
    };
    assert!(bench.peer_mut(first).propose(command("x")).is_err());
    bench.wait_for(first);
    bench.carry_all();
    assert_eq!(bench.peer(first).leader(), Some(id(first)));
    let timeout = bench.peer(first).config().election_timeout_max;
    assert!(bench.now - crashed_at <= timeout);
}
