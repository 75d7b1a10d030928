//! §5.2: leader election.

use std::collections::BTreeSet;

use raft::{Position, Role};

use crate::bench::{Bench, accepted, ask_vote, heartbeat, id, is_rejected, vote};

/// A peer starts as a follower, also one that led before it crashed.
#[test]
fn s5_2_peers_start_as_followers() {
    let mut bench = Bench::new(3);
    assert!(
        bench
            .numbers()
            .iter()
            .all(|it| bench.role(*it) == Role::Follower)
    );
    bench.elect(1);
    bench.crash(1);
    bench.restart(1);
    assert_eq!(bench.role(1), Role::Follower);
}

/// A follower that hears its leader in time follows for ever.
#[test]
fn s5_2_a_follower_stays_one_while_it_hears_a_leader() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    for _ in 0..100 {
        bench.wait_for(1);
        bench.carry_all();
        let now = bench.now;
        bench.peer_mut(2).wake(now);
        bench.peer_mut(3).wake(now);
    }
    assert_eq!(
        (bench.role(2), bench.role(3)),
        (Role::Follower, Role::Follower)
    );
    assert_eq!(bench.term(1), 1);
}

/// Silence for an election timeout means that there is no leader, and starts an election.
#[test]
fn s5_2_a_follower_that_hears_nothing_starts_an_election() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.crash(1);
    bench.wait_for(2);
    assert_eq!((bench.role(2), bench.term(2)), (Role::Candidate, 2));
    bench.carry_all();
    assert_eq!(bench.leaders(), [2]);
}

/// Votes of a minority do not elect, and neither do votes of an earlier term.
#[test]
fn s5_2_a_candidate_needs_a_majority_of_the_whole_cluster_in_one_term() {
    let mut bench = Bench::new(5);
    bench.time_out(1);
    bench.tell(1, 2, vote(1, true));
    bench.time_out(1);
    bench.tell(1, 3, vote(1, true));
    bench.tell(1, 4, vote(2, true));
    assert_eq!((bench.role(1), bench.term(1)), (Role::Candidate, 2));
    bench.tell(1, 5, vote(2, true));
    assert_eq!(bench.role(1), Role::Leader);
}

/// The same answer twice is one vote.
#[test]
fn s5_2_a_vote_counts_once() {
    let mut bench = Bench::new(5);
    bench.time_out(1);
    for _ in 0..3 {
        bench.tell(1, 2, vote(1, true));
    }
    assert_eq!(bench.role(1), Role::Candidate);
}

/// A peer votes for whoever asks first, and for nobody else in that term.
#[test]
fn s5_2_votes_go_to_the_first_who_asks() {
    let mut bench = Bench::new(3);
    assert_eq!(
        bench.answer(1, 3, ask_vote(1, Position::ZERO)),
        vote(1, true)
    );
    assert_eq!(
        bench.answer(1, 2, ask_vote(1, Position::ZERO)),
        vote(1, false)
    );
    assert_eq!(
        bench.answer(1, 2, ask_vote(2, Position::ZERO)),
        vote(2, true)
    );
}

/// Election Safety (Figure 3): two candidates of one term do not both win, whoever is asked first.
#[test]
fn s5_2_election_safety_a_term_has_at_most_one_leader() {
    for order in 0..64_u32 {
        let mut bench = Bench::new(5);
        bench.time_out(1);
        bench.time_out(2);
        // Every way in which letters to the other three may overtake each other.
        for bit in 0..6 {
            if order >> bit & 1 == 1 {
                let late = bench.wire.pop_front().unwrap();
                bench.wire.push_back(late);
            }
        }
        bench.carry_all();
        assert!(
            bench.leaders().len() <= 1,
            "order {order}: {:?}",
            bench.leaders()
        );
    }
}

/// A leader's heartbeats keep others from standing for election.
#[test]
fn s5_2_heartbeats_prevent_new_elections() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    let before = bench.peer(2).deadline();
    bench.wait_for(1);
    bench.carry_all();
    assert!(bench.peer(2).deadline() > before);
}

/// A candidate takes a leader of its own term, or of a later one, for what it says it is.
#[test]
fn s5_2_a_candidate_recognises_a_leader_whose_term_is_as_large() {
    for term in [3, 4] {
        let mut bench = Bench::with_logs(2, &[&[], &[], &[]]);
        bench.time_out(1);
        assert_eq!(bench.answer(1, 2, heartbeat(term)), accepted(term, 0));
        assert_eq!(bench.role(1), Role::Follower);
        assert_eq!(bench.peer(1).leader(), Some(id(2)));
    }
}

/// A candidate refuses a leader of an earlier term, and goes on.
#[test]
fn s5_2_a_candidate_refuses_a_leader_of_an_earlier_term() {
    let mut bench = Bench::with_logs(2, &[&[], &[], &[]]);
    bench.time_out(1);
    assert!(is_rejected(&bench.answer(1, 2, heartbeat(2))));
    assert_eq!(
        (bench.role(1), bench.peer(1).leader()),
        (Role::Candidate, None)
    );
}

/// After split votes every candidate times out and stands in a later term, until one wins.
#[test]
fn s5_2_after_split_votes_the_candidates_stand_again() {
    let mut bench = Bench::new(2);
    bench.time_out(1);
    bench.time_out(2);
    bench.carry_all();
    assert!(bench.leaders().is_empty());
    let first = if bench.peer(1).deadline() < bench.peer(2).deadline() {
        1
    } else {
        2
    };
    while bench.peer(first).current_term() == 1 {
        bench.wait_for(first);
    }
    bench.carry_all();
    assert_eq!(bench.leaders(), [first]);
    assert_eq!(bench.term(first), 2);
}

/// Election timeouts are drawn from the configured interval, both ends included.
#[test]
fn s5_2_election_timeouts_are_drawn_from_a_fixed_interval() {
    let mut drawn = BTreeSet::new();
    let mut bench = Bench::configured(0, &[&[], &[], &[]], |config| {
        config.election_timeout_min = 100_000;
        config.election_timeout_max = 100_003;
    });
    for _ in 0..200 {
        bench.time_out(1);
        let timer = bench.peer(1).timer();
        drawn.insert(timer.deadline - timer.since);
    }
    assert_eq!(drawn, (100_000..=100_003).collect());
}

/// Peers draw different timeouts, so that in most cases one of them stands before the others.
#[test]
fn s5_2_peers_draw_different_timeouts() {
    let bench = Bench::new(5);
    let deadlines: BTreeSet<_> = bench
        .numbers()
        .iter()
        .map(|it| bench.peer(*it).deadline())
        .collect();
    assert_eq!(deadlines.len(), 5);
}

/// Each election has a timeout of its own, drawn anew, so that a split is not repeated for ever.
#[test]
fn s5_2_each_election_draws_a_new_timeout() {
    let mut bench = Bench::new(3);
    let mut drawn = BTreeSet::new();
    for _ in 0..10 {
        bench.time_out(1);
        let timer = bench.peer(1).timer();
        assert_eq!(timer.since, bench.now);
        drawn.insert(timer.deadline - timer.since);
    }
    assert!(drawn.len() > 5);
}
