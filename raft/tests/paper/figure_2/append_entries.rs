//! The box "AppendEntries RPC".

use raft::Role;

use crate::bench::{Bench, accepted, append, at, heartbeat, is_rejected};

/// The request has the leader's term, the entry before the new ones, these, and `commitIndex`.
#[test]
fn fig2_append_entries_tells_term_previous_entry_entries_and_commit_index() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[1, 4], &[1, 4]]);
    bench.elect(1);
    bench.propose(1, "x");
    bench.carry_all();
    bench.propose(1, "x");
    let expected = append(5, at(5, 3), &[5], 3);
    assert_eq!(bench.carry().unwrap().message, expected);
}

/// A heartbeat is an AppendEntries without entries.
#[test]
fn fig2_append_entries_is_empty_as_a_heartbeat() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[1, 4], &[1, 4]]);
    bench.elect(1);
    let letters = bench.heartbeat(1);
    assert_eq!(letters[0].message, append(5, at(4, 2), &[], 0));
}

/// One message may bring several entries.
#[test]
fn fig2_append_entries_brings_more_than_one_entry() {
    let mut bench = Bench::with_logs(4, &[&[1], &[], &[]]);
    bench.tell(1, 2, append(4, at(1, 1), &[2, 2, 4], 0));
    assert_eq!(bench.log_of(1), [1, 2, 2, 4]);
}

/// The answer has the follower's term, so that a leader whose term is over learns it.
#[test]
fn fig2_append_entries_answer_tells_an_old_leader_that_its_term_is_over() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.tell(2, 3, heartbeat(9));
    bench.heartbeat(1);
    assert_eq!((bench.role(1), bench.term(1)), (Role::Follower, 9));
}

/// A leader of an earlier term is refused, and leaves no trace.
#[test]
fn fig2_append_entries_receiver_1_refuses_an_earlier_term() {
    let mut bench = Bench::with_logs(5, &[&[1], &[], &[]]);
    let answer = bench.answer(1, 2, append(4, at(1, 1), &[4], 2));
    assert!(is_rejected(&answer));
    assert_eq!(answer.term(), 5);
    assert_eq!(
        (bench.log_of(1), bench.peer(1).commit_index()),
        (vec![1], 0)
    );
}

/// Without the entry before the new ones they are refused.
#[test]
fn fig2_append_entries_receiver_2_refuses_what_follows_a_missing_entry() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    assert!(is_rejected(&bench.answer(
        1,
        2,
        append(4, at(4, 3), &[4], 0)
    )));
    assert_eq!(bench.log_of(1), [1, 4]);
}

/// An entry of another term at that place is not the entry before the new ones.
#[test]
fn fig2_append_entries_receiver_2_refuses_what_follows_an_entry_of_another_term() {
    let mut bench = Bench::with_logs(4, &[&[1, 2], &[], &[]]);
    assert!(is_rejected(&bench.answer(
        1,
        2,
        append(4, at(4, 2), &[4], 0)
    )));
    assert_eq!(bench.log_of(1), [1, 2]);
}

/// An entry of another term at the same index goes, and so does everything behind it.
#[test]
fn fig2_append_entries_receiver_3_deletes_a_conflicting_entry_and_all_that_follow() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 2, 2], &[], &[]]);
    assert_eq!(
        bench.answer(1, 2, append(4, at(1, 1), &[4], 0)),
        accepted(4, 2)
    );
    assert_eq!(bench.log_of(1), [1, 4]);
}

/// Entries that are there already do not conflict: what stands behind them stays.
#[test]
fn fig2_append_entries_receiver_3_deletes_nothing_without_a_conflict() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 4], &[], &[]]);
    bench.tell(1, 2, append(4, at(1, 1), &[2], 0));
    assert_eq!(bench.log_of(1), [1, 2, 4]);
}

/// Only those entries are appended that are not there.
#[test]
fn fig2_append_entries_receiver_4_appends_only_new_entries() {
    let mut bench = Bench::with_logs(4, &[&[1, 2], &[], &[]]);
    for _ in 0..2 {
        let answer = bench.answer(1, 2, append(4, at(1, 1), &[2, 4], 0));
        assert_eq!(answer, accepted(4, 3));
        assert_eq!(bench.log_of(1), [1, 2, 4]);
    }
}

/// The leader's `commitIndex` becomes the follower's, if the follower has as much.
#[test]
fn fig2_append_entries_receiver_5_follows_the_leader_s_commit_index() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 4], &[], &[]]);
    bench.tell(1, 2, append(4, at(4, 3), &[], 2));
    assert_eq!(bench.peer(1).commit_index(), 2);
}

/// It goes no further than the last entry that this message showed to be the leader's.
#[test]
fn fig2_append_entries_receiver_5_commits_no_further_than_the_last_new_entry() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 2], &[], &[]]);
    bench.tell(1, 2, append(4, at(1, 1), &[2], 3));
    assert_eq!(bench.peer(1).commit_index(), 2);
}
