//! §5.5: follower and candidate crashes.

use raft::{Position, Role};

use crate::bench::{Bench, accepted, append, appends, ask_vote, at, vote};

/// A leader goes on calling a follower that is down, and reaches it once it is up.
#[test]
fn s5_5_a_crashed_follower_is_called_until_it_answers() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.crash(3);
    bench.propose(1, "x");
    for _ in 0..10 {
        let letters = bench.heartbeat(1);
        assert!(appends(&letters).iter().any(|(to, _)| *to == 3));
    }
    bench.restart(3);
    bench.heartbeat(1);
    assert_eq!(bench.log_of(3), [1]);
}

/// A candidate goes on asking a voter that is down, within the same election.
#[test]
fn s5_5_a_crashed_voter_is_asked_until_it_answers() {
    let mut bench = Bench::new(3);
    bench.crash(2);
    bench.crash(3);
    bench.time_out(1);
    bench.carry_all();
    bench.restart(2);
    bench.wait_for(1);
    bench.carry_all();
    assert_eq!((bench.role(1), bench.term(1)), (Role::Leader, 1));
}

/// A candidate that crashes and comes back stands in a later term: it has voted in the one before.
#[test]
fn s5_5_a_crashed_candidate_remembers_that_it_voted_for_itself() {
    let mut bench = Bench::new(3);
    bench.time_out(1);
    bench.crash(1);
    bench.restart(1);
    assert_eq!(
        bench.answer(1, 2, ask_vote(1, Position::ZERO)),
        vote(1, false)
    );
    bench.elect(1);
    assert_eq!(bench.term(1), 2);
}

/// Who crashed between doing and answering gets the same request again, and answers it.
#[test]
fn s5_5_a_request_whose_answer_was_lost_in_a_crash_is_answered_the_second_time() {
    let mut bench = Bench::with_logs(1, &[&[], &[], &[]]);
    let request = append(1, Position::ZERO, &[1, 1], 0);
    bench.tell(1, 2, request.clone());
    bench.crash(1);
    bench.restart(1);
    assert_eq!(bench.answer(1, 2, request), accepted(1, 2));
    assert_eq!(bench.log_of(1), [1, 1]);
}

/// Every request may come twice: the second time it changes nothing.
#[test]
fn s5_5_requests_are_idempotent() {
    let mut bench = Bench::with_logs(1, &[&[1], &[], &[]]);
    for request in [
        ask_vote(2, at(1, 5)),
        append(2, at(1, 1), &[2, 2], 1),
        append(2, at(2, 2), &[2], 3),
    ] {
        let first = bench.answer(1, 2, request.clone());
        let state = (bench.peer(1).stored(), bench.peer(1).commit_index());
        assert_eq!(bench.answer(1, 2, request), first);
        assert_eq!(
            (bench.peer(1).stored(), bench.peer(1).commit_index()),
            state
        );
    }
}
