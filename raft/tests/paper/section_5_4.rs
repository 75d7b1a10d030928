//! §5.4: safety.

use raft::{Position, Role};

use crate::bench::{Bench, accepted, append, ask_vote, at, vote};

/// A voter whose last entry has a later term denies its vote, however long the candidate's log is.
#[test]
fn s5_4_1_of_two_logs_the_one_with_the_later_last_term_is_more_up_to_date() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    assert_eq!(bench.answer(1, 2, ask_vote(5, at(3, 99))), vote(5, false));
    let mut bench = Bench::with_logs(4, &[&[1, 3, 3], &[], &[]]);
    assert_eq!(bench.answer(1, 2, ask_vote(5, at(4, 1))), vote(5, true));
}

/// With the same last term the longer log is the more up to date; of equals each votes for each.
#[test]
fn s5_4_1_of_two_logs_with_the_same_last_term_the_longer_is_more_up_to_date() {
    for (index, granted) in [(1, false), (2, true), (3, true)] {
        let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
        assert_eq!(
            bench.answer(1, 2, ask_vote(5, at(4, index))),
            vote(5, granted)
        );
    }
}

/// A candidate without a committed entry wins with no majority: one of each majority has the entry.
#[test]
fn s5_4_1_a_candidate_without_a_committed_entry_does_not_win() {
    let mut bench = Bench::new(5);
    bench.elect(1);
    bench.cut(4);
    bench.cut(5);
    bench.propose(1, "committed");
    bench.carry_all();
    assert_eq!(bench.applied(1), ["committed"]);
    bench.heal();
    bench.crash(1);
    bench.time_out(5);
    bench.carry_all();
    assert_eq!(bench.role(5), Role::Candidate);
    bench.elect(2);
}

/// Leader Completeness (Figure 3): what one leader committed is in the log of the next, from its
/// first moment.
#[test]
fn s5_4_1_leader_completeness_a_new_leader_has_every_committed_entry() {
    let mut bench = Bench::new(3);
    for (leader, text) in [(1, "a"), (2, "b"), (3, "c"), (1, "d")] {
        bench.time_out(leader);
        let before = bench.log_of(leader);
        bench.carry_all();
        assert_eq!(bench.log_of(leader), before, "nothing flows to a leader");
        bench.propose(leader, text);
        bench.carry_all();
        bench.heartbeat(leader);
    }
    for number in bench.numbers() {
        assert_eq!(bench.applied(number), ["a", "b", "c", "d"]);
    }
}

/// A new leader goes on replicating what its predecessor left unfinished.
#[test]
fn s5_4_2_a_new_leader_finishes_what_an_earlier_one_began() {
    let mut bench = Bench::with_logs(1, &[&[1, 1], &[1], &[1]]);
    bench.elect(1);
    assert_eq!(bench.log_of(2), [1, 1]);
    assert_eq!(bench.log_of(3), [1, 1]);
}

/// An entry keeps the term in which it was made, whoever replicates it.
#[test]
fn s5_4_2_entries_keep_their_terms_when_a_later_leader_replicates_them() {
    let mut bench = Bench::with_logs(4, &[&[1, 2, 4], &[1], &[1]]);
    bench.elect(1);
    bench.propose(1, "of term 5");
    bench.carry_all();
    for number in bench.numbers() {
        assert_eq!(bench.log_of(number), [1, 2, 4, 5], "S{number}");
    }
}

/// Not even when every peer has it: Raft takes the simpler rule.
#[test]
fn s5_4_2_an_entry_of_an_earlier_term_on_every_peer_is_not_committed_by_counting() {
    let mut bench = Bench::with_logs(2, &[&[1, 2], &[1, 2], &[1, 2]]);
    bench.elect(1);
    bench.heartbeat(1);
    bench.heartbeat(1);
    for follower in [2, 3] {
        assert_eq!(bench.progress(1, follower).match_index, 2);
    }
    assert_eq!(bench.peer(1).commit_index(), 0);
}

/// Figure 8 (c): the entry of term 2 is on three of five, yet its leader does not commit it.
#[test]
fn s5_4_2_figure_8_c_an_entry_of_an_earlier_term_on_a_majority_is_not_committed() {
    let bench = figure_8_c();
    assert_eq!(
        [1, 2, 3].map(|it| bench.log_of(it)),
        [[1, 2], [1, 2], [1, 2]]
    );
    assert_eq!(bench.peer(1).commit_index(), 0);
}

/// Figure 8 (d): rightly so, for S5 can still be elected, and overwrites it.
#[test]
fn s5_4_2_figure_8_d_such_an_entry_can_still_be_overwritten() {
    let mut bench = figure_8_c();
    bench.crash(1);
    bench.restart(5);
    bench.time_out(5);
    bench.carry_all();
    bench.elect(5);
    bench.propose(5, "x");
    bench.carry_all();
    for number in 2..=5 {
        assert_eq!(bench.log_of(number)[..2], [1, 3], "S{number}");
    }
}

/// Figure 8 (e): with an entry of the leader's own term on a majority, all before it commit too, and
/// S5 cannot be elected any more.
#[test]
fn s5_4_2_figure_8_e_an_entry_of_the_leader_s_own_term_commits_those_before_it() {
    let mut bench = figure_8_c();
    bench.propose(1, "of term 4");
    bench.carry_all();
    assert_eq!(bench.peer(1).commit_index(), 3);
    bench.crash(1);
    bench.restart(5);
    for _ in 0..2 {
        bench.time_out(5);
        bench.carry_all();
        assert_eq!(bench.role(5), Role::Candidate);
    }
}

/// Figure 8 up to (c): S1 led in term 2 and left its entry on S2; S5 led in term 3, with an entry
/// that nobody else has; now S1 leads in term 4, and has brought its entry of term 2 to S3.
fn figure_8_c() -> Bench {
    let logs: [&[u64]; 5] = [&[1, 2], &[1, 2], &[1], &[1], &[1, 3]];
    let mut bench = Bench::with_logs(3, &logs);
    bench.crash(4);
    bench.crash(5);
    bench.elect(1);
    bench.heartbeat(1);
    bench.restart(4);
    assert_eq!(bench.term(1), 4);
    bench
}

/// State Machine Safety (Figure 3): services are given the same command at the same index, through
/// any number of leaders.
#[test]
fn s5_4_3_state_machine_safety_all_services_apply_the_same() {
    let mut bench = Bench::new(5);
    for round in 0..20_u16 {
        let leader = round % 5 + 1;
        let away = (round + 2) % 5 + 1;
        bench.cut(away);
        bench.time_out(leader);
        bench.carry_all();
        if bench.role(leader) == Role::Leader {
            bench.propose(leader, &round.to_string());
            bench.carry_all();
        }
        bench.heal();
    }
    let leader = bench.leaders()[0];
    bench.propose(leader, "last");
    bench.carry_all();
    bench.heartbeat(leader);
    assert!(bench.applied(leader).len() > 10);
    for number in bench.numbers() {
        assert_eq!(bench.applied(number), bench.applied(leader), "S{number}");
    }
}

/// The same election restriction protects a follower that knows more than its voters: what a leader
/// says of an earlier place takes nothing committed away.
#[test]
fn s5_4_3_a_committed_entry_is_never_removed() {
    let mut bench = Bench::with_logs(4, &[&[1, 4], &[], &[]]);
    bench.tell(1, 2, append(4, at(4, 2), &[], 2));
    let late = append(4, Position::ZERO, &[1], 1);
    assert_eq!(bench.answer(1, 2, late), accepted(4, 1));
    assert_eq!(bench.log_of(1), [1, 4]);
    assert_eq!(bench.peer(1).commit_index(), 2);
}
