//! §5.3: log replication.

use raft::Term;

use crate::bench::{
    Bench, accepted, append, appends, at, heartbeat, is_rejected, rejections, vote,
};

/// A command goes to all followers at once, and the service has it once a majority stores it.
#[test]
fn s5_3_a_command_is_replicated_then_applied() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.propose(1, "x");
    assert_eq!(appends(&bench.wire).len(), 2);
    bench.tell(1, 2, accepted(1, 1));
    assert_eq!(bench.applied(1), ["x"]);
}

/// The leader goes on sending until every follower has every entry, also after it answered.
#[test]
fn s5_3_a_leader_repeats_what_a_follower_does_not_confirm() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.cut(3);
    bench.propose(1, "x");
    bench.carry_all();
    assert_eq!(bench.applied(1), ["x"]);
    for _ in 0..10 {
        bench.heartbeat(1);
    }
    bench.heal();
    bench.heartbeat(1);
    assert_eq!(bench.log_of(3), [1]);
}

/// A leader commits what it has replicated on a majority, and with it all that stands before.
#[test]
fn s5_3_a_committed_entry_commits_all_before_it() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 4], &[], &[]]);
    bench.time_out(1);
    bench.tell(1, 2, vote(5, true));
    bench.propose(1, "x");
    bench.tell(1, 2, accepted(5, 4));
    assert_eq!(bench.peer(1).commit_index(), 4);
    assert_eq!(bench.applied(1), ["x"; 4]);
}

/// Followers learn how far they may commit from any later AppendEntries, also from a heartbeat.
#[test]
fn s5_3_followers_learn_of_the_commit_index_from_heartbeats() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.propose(1, "x");
    bench.carry_all();
    assert_eq!(bench.peer(2).commit_index(), 0);
    let letters = bench.heartbeat(1);
    assert!(
        appends(&letters)
            .iter()
            .all(|(_, it)| it.commit == 1 && it.entries.is_empty())
    );
    assert_eq!(bench.applied(2), ["x"]);
}

/// Log Matching, first half: of two entries with the same index and term there is only one, since
/// a leader never puts a second one at an index.
#[test]
fn s5_3_a_leader_makes_one_entry_per_index() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    let places: Vec<_> = (0..5).map(|_| bench.propose(1, "x")).collect();
    assert_eq!(
        places,
        (1..=5).map(|index| at(1, index)).collect::<Vec<_>>()
    );
}

/// Log Matching, second half: logs that agree at one entry agree in all before it, since a follower
/// takes nothing that does not follow what it has.
#[test]
fn s5_3_logs_that_share_an_entry_share_all_before_it() {
    let mut bench = figure_7();
    while bench.carry().is_some() {
        let leader = bench.log_of(1);
        for follower in 2..=7 {
            let log = bench.log_of(follower);
            let shared = log
                .iter()
                .zip(&leader)
                .rposition(|(ours, theirs)| ours == theirs);
            let shared = shared.map_or(0, |last| last + 1);
            assert_eq!(log[..shared], leader[..shared], "S{follower}");
        }
    }
}

/// New entries come with the index and term of the entry before them, and a follower without that
/// entry refuses them.
#[test]
fn s5_3_the_consistency_check_refuses_what_does_not_follow() {
    let mut bench = Bench::with_logs(4, &[&[1, 1, 2], &[], &[]]);
    for (prev, refused) in [
        (at(1, 2), false),
        (at(2, 2), true),
        (at(2, 4), true),
        (at(2, 3), false),
    ] {
        let answer = bench.answer(1, 2, append(4, prev, &[], 0));
        assert_eq!(is_rejected(&answer), refused, "{prev}");
    }
}

/// Success means that the logs are the same up to the last new entry: so far and no further.
#[test]
fn s5_3_a_success_tells_how_far_the_logs_are_the_same() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 2, 2], &[], &[]]);
    assert_eq!(
        bench.answer(1, 2, append(4, at(1, 1), &[2], 0)),
        accepted(4, 2)
    );
}

/// In normal operation no consistency check fails.
#[test]
fn s5_3_in_normal_operation_nothing_is_refused() {
    let mut bench = Bench::new(5);
    bench.elect(1);
    let mut refused = 0;
    for _ in 0..20 {
        bench.propose(1, "x");
        refused += rejections(&bench.carry_all());
    }
    assert_eq!(refused, 0);
}

/// The leader of Figure 7, then its followers (a) to (f).
const FIGURE_7: [&[Term]; 7] = [
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6],
    &[1, 1, 1, 4],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    &[1, 1, 1, 4, 4, 4, 4],
    &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
];

/// Figure 7's peers once S1 leads in term 8 and has taken a command, which nobody else has yet.
fn figure_7() -> Bench {
    let mut bench = Bench::with_logs(7, &FIGURE_7);
    bench.time_out(1);
    for voter in [2, 3, 6] {
        bench.tell(1, voter, vote(8, true));
    }
    bench.propose(1, "first of term 8");
    bench
}

/// Followers of any of Figure 7's kinds end with the leader's log.
#[test]
fn s5_3_figure_7_every_follower_ends_with_the_leader_s_log() {
    let mut bench = figure_7();
    bench.heartbeat(1);
    for follower in 2..=7 {
        assert_eq!(
            bench.log_of(follower),
            [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8],
            "S{follower}"
        );
    }
}

/// A new leader starts at the end of its own log: index 11 in Figure 7.
#[test]
fn s5_3_figure_7_the_leader_begins_behind_its_last_entry() {
    let mut bench = Bench::with_logs(7, &FIGURE_7);
    bench.time_out(1);
    for voter in [2, 3, 6] {
        bench.tell(1, voter, vote(8, true));
    }
    assert!((2..=7).all(|follower| bench.progress(1, follower).next_index == 11));
}

/// A follower's entries that conflict are removed by the message that matches, and not before.
#[test]
fn s5_3_conflicting_entries_go_with_the_first_success() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 2], &[], &[]]);
    assert!(is_rejected(&bench.answer(
        1,
        2,
        append(4, at(4, 3), &[4], 0)
    )));
    assert_eq!(bench.log_of(1), [1, 2, 2]);
    bench.tell(1, 2, append(4, at(1, 1), &[4, 4], 0));
    assert_eq!(bench.log_of(1), [1, 4, 4]);
}

/// The optimisation: a term of conflicting entries costs one rejection, not one per entry.
#[test]
fn s5_3_a_conflict_is_passed_over_a_term_at_a_time() {
    let ours = [[1; 10], [4; 10], [6; 10]].concat();
    let theirs = [[1; 10], [2; 10], [5; 10]].concat();
    let mut bench = Bench::with_logs(6, &[&ours, &theirs, &ours]);
    bench.time_out(1);
    let letters = bench.carry_all();
    assert_eq!(bench.log_of(2), ours);
    assert!(
        rejections(&letters) <= 2,
        "{} rejections",
        rejections(&letters)
    );
}

/// A new leader does nothing special to repair logs: its ordinary messages do.
#[test]
fn s5_3_logs_converge_by_heartbeats_alone() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[1, 2, 2], &[]]);
    bench.elect(1);
    bench.heartbeat(1);
    assert_eq!(bench.log_of(2), [1, 4]);
    assert_eq!(bench.log_of(3), [1, 4]);
}

/// Leader Append-Only (Figure 3): a leader's own log only grows, whatever its followers have.
#[test]
fn s5_3_leader_append_only_a_leader_keeps_its_own_log() {
    let mut bench = figure_7();
    bench.time_out(1);
    let mut last = bench.log_of(1);
    while bench.carry().is_some() {
        let log = bench.log_of(1);
        assert_eq!(log[..last.len()], last);
        last = log;
    }
}

/// A cluster goes on while a majority of it is up, and stops when it is not.
#[test]
fn s5_3_a_majority_suffices_to_commit_and_is_needed() {
    let mut bench = Bench::new(5);
    bench.elect(1);
    bench.crash(4);
    bench.crash(5);
    bench.propose(1, "with three");
    bench.carry_all();
    assert_eq!(bench.applied(1), ["with three"]);
    bench.crash(3);
    bench.propose(1, "with two");
    bench.carry_all();
    bench.heartbeat(1);
    assert_eq!(bench.applied(1), ["with three"]);
}

/// One round trip to a majority commits a new entry.
#[test]
fn s5_3_a_new_entry_needs_a_single_round_trip() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.propose(1, "x");
    let there = bench.carry().unwrap();
    assert_eq!(there.to, 2);
    bench.carry(); // To S3, whose answer is not needed.
    bench.carry();
    assert_eq!(bench.peer(1).commit_index(), 1);
}

/// A slow follower does not slow the others down.
#[test]
fn s5_3_a_slow_follower_holds_nobody_up() {
    let mut bench = Bench::new(3);
    bench.elect(1);
    bench.cut(3);
    for _ in 0..100 {
        bench.propose(1, "x");
        bench.carry_all();
    }
    assert_eq!(bench.peer(1).commit_index(), 100);
}

/// An answer to an AppendEntries of an earlier term moves nothing in this one.
#[test]
fn s5_3_answers_of_an_earlier_term_do_not_count() {
    let mut bench = Bench::with_logs(1, &[&[1], &[], &[]]);
    bench.time_out(1);
    bench.tell(1, 2, vote(2, true));
    bench.time_out(1);
    bench.tell(1, 3, heartbeat(3));
    bench.time_out(1);
    bench.tell(1, 2, vote(4, true));
    let before = bench.progress(1, 3).clone();
    bench.tell(1, 3, accepted(2, 1));
    assert_eq!(bench.progress(1, 3), &before);
}

/// Once an AppendEntries has succeeded the follower's log is the leader's, as far as it goes, and stays
/// so for the rest of the term: nothing is refused or removed any more.
#[test]
fn s5_3_logs_that_match_once_match_for_the_rest_of_the_term() {
    let mut bench = figure_7();
    bench.heartbeat(1);
    bench.notes.clear();
    for turn in 0..20 {
        bench.propose(1, "x");
        let letters = bench.carry_all();
        assert_eq!(rejections(&letters), 0, "turn {turn}");
        let whole = bench.log_of(1);
        for follower in 2..=7 {
            let log = bench.log_of(follower);
            assert_eq!(log, whole[..log.len()], "S{follower}, turn {turn}");
        }
    }
    let removed = |note: &raft::Note| matches!(note, raft::Note::Truncated { .. });
    assert!(!bench.notes.iter().any(removed));
}
