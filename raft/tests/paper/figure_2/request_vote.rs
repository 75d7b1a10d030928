//! The box "RequestVote RPC".

use raft::{Position, Role};

use crate::bench::{Bench, ask_vote, at, heartbeat, vote};

/// The request has the candidate's term and the index and term of its last entry.
#[test]
fn fig2_request_vote_tells_the_term_and_the_end_of_the_candidate_s_log() {
    let mut bench = Bench::with_logs(6, &[&[1, 4, 5], &[], &[]]);
    bench.time_out(1);
    assert_eq!(bench.carry().unwrap().message, ask_vote(7, at(5, 3)));
}

/// The answer has the voter's term, so that a candidate that is behind catches up.
#[test]
fn fig2_request_vote_s_answer_brings_a_candidate_up_to_the_voter_s_term() {
    let mut bench = Bench::new(3);
    bench.tell(2, 3, heartbeat(9));
    bench.time_out(1);
    bench.carry_all();
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 9));
}

/// A candidate of an earlier term gets no vote.
#[test]
fn fig2_request_vote_receiver_1_refuses_an_earlier_term() {
    let mut bench = Bench::with_logs(5, &[&[], &[], &[]]);
    assert_eq!(
        bench.answer(1, 2, ask_vote(4, Position::ZERO)),
        vote(5, false)
    );
    assert_eq!(bench.peer(1).voted_for(), None);
}

/// Who has no vote given yet gives it to a candidate whose log is up to date.
#[test]
fn fig2_request_vote_receiver_2_votes_for_an_up_to_date_candidate() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    assert_eq!(bench.answer(1, 2, ask_vote(5, at(4, 2))), vote(5, true));
}

/// The candidate that has the vote gets the same answer when it asks again.
#[test]
fn fig2_request_vote_receiver_2_votes_again_for_the_same_candidate() {
    let mut bench = Bench::new(3);
    for _ in 0..2 {
        assert_eq!(
            bench.answer(1, 2, ask_vote(1, Position::ZERO)),
            vote(1, true)
        );
    }
}

/// Another candidate does not get a vote that is given, however good its log is.
#[test]
fn fig2_request_vote_receiver_2_denies_a_second_candidate() {
    let mut bench = Bench::new(3);
    bench.tell(1, 2, ask_vote(5, Position::ZERO));
    assert_eq!(bench.answer(1, 3, ask_vote(5, at(4, 9))), vote(5, false));
}

/// A candidate whose log is behind the voter's gets no vote.
#[test]
fn fig2_request_vote_receiver_2_denies_a_log_that_is_behind() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    assert_eq!(bench.answer(1, 2, ask_vote(5, at(4, 1))), vote(5, false));
    assert_eq!(bench.peer(1).voted_for(), None);
}
