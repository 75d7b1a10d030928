//! §5.1: roles and terms.

use raft::{Position, ProposeError, Role};

use crate::bench::{Bench, append, appends, ask_vote, at, command, heartbeat, id, vote};

/// In normal operation one peer leads, and all others follow it.
#[test]
fn s5_1_one_peer_leads_and_all_others_follow() {
    let mut bench = Bench::new(5);
    bench.elect(2);
    for number in [1, 3, 4, 5] {
        assert_eq!(bench.role(number), Role::Follower);
        assert_eq!(bench.peer(number).leader(), Some(id(2)));
    }
    assert_eq!(bench.leaders(), [2]);
}

/// A follower asks nothing of its own accord: without a message or a timeout it says nothing.
#[test]
fn s5_1_followers_only_answer() {
    let mut bench = Bench::new(3);
    assert!(bench.wire.is_empty());
    let letters = bench.tell(1, 2, heartbeat(1));
    assert_eq!(letters.len(), 1);
    bench.tell(1, 2, append(1, Position::ZERO, &[1], 1));
    assert!(bench.wire.is_empty());
}

/// A client that asks a follower is told who leads.
#[test]
fn s5_1_a_follower_redirects_clients_to_the_leader() {
    let mut bench = Bench::new(3);
    bench.elect(2);
    let refused = bench.peer_mut(1).propose(command("x"));
    assert_eq!(
        refused,
        Err(ProposeError::NotLeader {
            leader: Some(id(2))
        })
    );
}

/// Terms are consecutive numbers: each election is in the next one.
#[test]
fn s5_1_each_election_is_in_the_next_term() {
    let mut bench = Bench::new(3);
    for term in 1..=4 {
        bench.time_out(1);
        assert_eq!(bench.term(1), term);
    }
}

/// Who wins an election leads for the rest of its term: nothing of that term deposes it.
#[test]
fn s5_1_a_leader_leads_for_the_rest_of_its_term() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    assert_eq!(
        bench.answer(1, 2, ask_vote(1, Position::ZERO)),
        vote(1, false)
    );
    for _ in 0..20 {
        bench.heartbeat(1);
    }
    assert_eq!((bench.role(1), bench.term(1)), (Role::Leader, 1));
}

/// A term whose votes are split ends without a leader; the next one may have one.
#[test]
fn s5_1_a_term_with_split_votes_has_no_leader() {
    let mut bench = Bench::new(4);
    bench.time_out(1);
    bench.time_out(2);
    bench.tell(3, 1, ask_vote(1, Position::ZERO));
    bench.tell(4, 2, ask_vote(1, Position::ZERO));
    bench.carry_all();
    assert!(bench.leaders().is_empty());
    bench.elect(3);
    assert_eq!(bench.term(3), 2);
}

/// A peer may miss whole terms, and joins the present one when it hears of it.
#[test]
fn s5_1_a_peer_that_missed_terms_joins_the_present_one() {
    let mut bench = Bench::new(3);
    bench.cut(3);
    for number in [1, 2, 1] {
        bench.elect(number);
    }
    assert_eq!(bench.term(3), 0);
    bench.heal();
    bench.heartbeat(1);
    assert_eq!(bench.term(3), 3);
}

/// Every message has its sender's term, and the smaller term becomes the larger.
#[test]
fn s5_1_the_larger_of_two_terms_becomes_both() {
    let mut bench = Bench::new(3);
    bench.tell(2, 3, heartbeat(8));
    bench.time_out(1);
    assert_eq!((bench.term(1), bench.term(2)), (1, 8));
    bench.carry_all();
    assert_eq!((bench.term(1), bench.term(2)), (8, 8));
}

/// A candidate that sees a later term follows at once.
#[test]
fn s5_1_a_candidate_of_an_earlier_term_becomes_a_follower() {
    let mut bench = Bench::new(3);
    bench.time_out(1);
    bench.tell(1, 2, vote(5, false));
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 5));
}

/// So does a leader.
#[test]
fn s5_1_a_leader_of_an_earlier_term_becomes_a_follower() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.tell(1, 2, heartbeat(2));
    assert_eq!(bench.role(1), Role::Follower);
    assert_eq!(bench.peer(1).leader(), Some(id(2)));
}

/// A request of an earlier term is refused, with the present one.
#[test]
fn s5_1_requests_of_an_earlier_term_are_refused() {
    let mut bench = Bench::with_logs(5, &[&[1], &[], &[]]);
    assert_eq!(bench.answer(1, 2, ask_vote(4, at(3, 9))), vote(5, false));
    assert_eq!(bench.answer(1, 2, heartbeat(4)).term(), 5);
    assert_eq!(bench.peer(1).leader(), None);
}

/// A request that is not answered in time is made again.
#[test]
fn s5_1_requests_without_an_answer_are_repeated() {
    let mut bench = Bench::new(3);
    bench.time_out(1);
    bench.tell(1, 2, vote(1, false));
    bench.wire.clear();
    bench.wait_for(1);
    assert_eq!(bench.role(1), Role::Candidate);
    let asked: Vec<_> = bench.wire.iter().map(|letter| letter.to).collect();
    assert_eq!(asked, [3], "S2 answered");
    assert_eq!(bench.wire[0].message, ask_vote(1, Position::ZERO));
}

/// Requests go to all at once: none waits for another's answer.
#[test]
fn s5_1_requests_to_several_peers_do_not_wait_for_each_other() {
    let mut bench = Bench::new(5);
    bench.elect(1);
    bench.propose(1, "x");
    let told: Vec<_> = appends(&bench.wire).iter().map(|(to, _)| *to).collect();
    assert_eq!(told, [2, 3, 4, 5]);
}
