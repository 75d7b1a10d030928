//! What the rules say of cases at their edges.

use super::*;
use crate::log::{Entry, Payload};

fn log(terms: &[Term]) -> Log {
    let mut log = Log::new();
    for &term in terms {
        log.append(Entry {
            term,
            payload: Payload::Noop,
        });
    }
    log
}

fn id(number: u16) -> PeerId {
    PeerId::new(number).unwrap()
}

fn question() -> VoteQuestion {
    VoteQuestion {
        candidate: id(1),
        term: 4,
        candidate_last: Position::new(3, 5),
        current_term: 4,
        voted_for: None,
        own_last: Position::new(3, 5),
        lost: false,
    }
}

#[test]
fn a_peer_whose_disk_was_lost_votes_for_nobody() {
    let lost = VoteQuestion {
        lost: true,
        ..question()
    };
    assert_eq!(vote(&lost), VoteVerdict::LostDisk);
    assert_eq!(
        pre_vote(&VoteQuestion { term: 5, ..lost }),
        VoteVerdict::LostDisk
    );
    let again = VoteQuestion {
        voted_for: Some(id(1)),
        ..lost
    };
    assert_eq!(vote(&again), VoteVerdict::LostDisk);
    assert!(!counts(true) && counts(false));
}

#[test]
fn a_candidate_with_an_equal_log_is_granted() {
    assert!(vote(&question()).granted());
}

#[test]
fn a_candidate_with_an_older_log_is_refused() {
    for candidate_last in [Position::new(2, 9), Position::new(3, 4), Position::ZERO] {
        let verdict = vote(&VoteQuestion {
            candidate_last,
            ..question()
        });
        assert!(
            matches!(verdict, VoteVerdict::LogBehind { .. }),
            "{candidate_last}"
        );
    }
}

#[test]
fn a_later_last_term_beats_a_longer_log() {
    let candidate_last = Position::new(4, 1);
    assert!(
        vote(&VoteQuestion {
            candidate_last,
            ..question()
        })
        .granted()
    );
}

#[test]
fn a_vote_is_given_once_per_term_but_repeated_to_its_holder() {
    let verdict = vote(&VoteQuestion {
        voted_for: Some(id(2)),
        ..question()
    });
    assert_eq!(verdict, VoteVerdict::AlreadyVoted { other: id(2) });
    let verdict = vote(&VoteQuestion {
        voted_for: Some(id(1)),
        ..question()
    });
    assert_eq!(verdict, VoteVerdict::Repeated);
}

#[test]
fn a_candidate_of_an_earlier_term_is_refused_even_with_our_vote() {
    let verdict = vote(&VoteQuestion {
        term: 3,
        voted_for: Some(id(1)),
        ..question()
    });
    assert_eq!(verdict, VoteVerdict::StaleTerm { theirs: 3, ours: 4 });
}

#[test]
fn a_pre_vote_is_for_a_later_term_and_does_not_mind_a_vote_given() {
    let asked = VoteQuestion {
        term: 5,
        voted_for: Some(id(2)),
        ..question()
    };
    assert!(pre_vote(&asked).granted());
    let stale = VoteVerdict::StaleTerm { theirs: 4, ours: 4 };
    assert_eq!(pre_vote(&question()), stale);
    let behind = VoteQuestion {
        candidate_last: Position::ZERO,
        ..asked
    };
    assert!(!pre_vote(&behind).granted());
}

#[test]
fn a_leader_is_alive_for_as_long_as_nobody_who_hears_it_would_stand() {
    let heard = |ago| Some(Heard { leader: id(1), ago });
    assert!(leader_is_alive(heard(149), 150));
    assert!(!leader_is_alive(heard(150), 150));
    assert!(!leader_is_alive(None, 150));
}

#[test]
fn the_consistency_check_tells_missing_from_conflicting() {
    let log = log(&[1, 1, 2]);
    assert_eq!(consistency(&log, Position::ZERO), Consistency::Matches);
    assert_eq!(consistency(&log, Position::new(2, 3)), Consistency::Matches);
    assert_eq!(
        consistency(&log, Position::new(1, 3)),
        Consistency::Conflicts { ours: 2 }
    );
    assert_eq!(
        consistency(&log, Position::new(2, 4)),
        Consistency::Missing { last: 3 }
    );
}

#[test]
fn what_was_dropped_behind_the_base_matches() {
    let log = Log::with_base(Position::new(3, 10));
    assert_eq!(consistency(&log, Position::new(1, 4)), Consistency::Matches);
}

/// Figure 7's followers against its leader, whose log ends (term 6, index 10): how many
/// rounds of both sides' backtracking find the last matching entry.
#[test]
fn backtracking_passes_over_a_term_at_a_time() {
    let leader = log(&[1, 1, 1, 4, 4, 5, 5, 6, 6, 6]);
    for (name, follower, matching, rounds) in [
        ("a", log(&[1, 1, 1, 4, 4, 5, 5, 6, 6]), 9, 1),
        ("b", log(&[1, 1, 1, 4]), 4, 1),
        ("e", log(&[1, 1, 1, 4, 4, 4, 4]), 5, 1),
        ("f", log(&[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]), 3, 1),
    ] {
        let mut prev = leader.last();
        let mut used = 0;
        while consistency(&follower, prev) != Consistency::Matches {
            used += 1;
            let hint = backtrack(&follower, prev.index, prev.term);
            prev = backtrack(&leader, hint.index, hint.term);
        }
        assert_eq!((prev.index, used), (matching, rounds), "follower {name}");
    }
}

#[test]
fn entries_of_earlier_terms_do_not_commit_by_counting() {
    let log = log(&[1, 2, 2, 4]);
    let ask = |stored_by_quorum| {
        commit(&CommitQuestion {
            log: &log,
            current_term: 4,
            commit_index: 1,
            stored_by_quorum,
        })
    };
    assert_eq!(ask(1), CommitVerdict::Nothing);
    assert_eq!(ask(3), CommitVerdict::EarlierTerm { index: 3, term: 2 });
    assert_eq!(ask(4), CommitVerdict::UpTo { index: 4 });
}

#[test]
fn only_an_entry_of_another_term_is_overwritten() {
    assert!(!overwrite(3, 3));
    assert!(overwrite(2, 3));
}

#[test]
fn a_committed_entry_is_not_removed() {
    assert!(!remove(3, 3));
    assert!(remove(3, 4));
}

#[test]
fn a_follower_commits_no_further_than_it_knows_to_match() {
    assert_eq!(follow_commit(9, 5), 5);
    assert_eq!(follow_commit(3, 5), 3);
}

#[test]
fn a_snapshot_has_applied_entries_only_and_goes_forward() {
    assert_eq!(
        take_snapshot(3, 9, 10),
        TakeVerdict::NotApplied { last_applied: 9 }
    );
    assert_eq!(take_snapshot(3, 9, 3), TakeVerdict::Old { base: 3 });
    assert_eq!(take_snapshot(3, 9, 4), TakeVerdict::Allowed);
    assert_eq!(take_snapshot(3, 9, 9), TakeVerdict::Allowed);
    assert_eq!(take_snapshot(0, 0, 0), TakeVerdict::Old { base: 0 });
}

#[test]
fn a_follower_needs_a_snapshot_when_its_next_entry_was_dropped() {
    let log = Log::with_base(Position::new(3, 10));
    assert!(needs_snapshot(&log, 10));
    assert!(!needs_snapshot(&log, 11));
    assert!(!needs_snapshot(&Log::new(), 1));
}

#[test]
fn a_snapshot_of_what_is_committed_is_stale() {
    assert_eq!(
        install_snapshot(7, Position::new(2, 7)),
        InstallVerdict::Stale { commit_index: 7 }
    );
    assert_eq!(
        install_snapshot(7, Position::new(2, 8)),
        InstallVerdict::Newer
    );
}

#[test]
fn entries_behind_a_snapshot_stay_only_behind_its_last_entry() {
    let log = log(&[1, 1, 2, 2]);
    assert_eq!(suffix(&log, Position::new(1, 2)), Suffix::Kept);
    assert_eq!(suffix(&log, Position::new(2, 4)), Suffix::Kept);
    assert_eq!(
        suffix(&log, Position::new(3, 3)),
        Suffix::Conflicts { ours: 2 }
    );
    assert_eq!(
        suffix(&log, Position::new(2, 5)),
        Suffix::TooShort { last: 4 }
    );
}

#[test]
fn the_larger_term_wins() {
    assert_eq!(term(3, 2), TermVerdict::Stale);
    assert_eq!(term(3, 3), TermVerdict::Current);
    assert_eq!(term(3, 4), TermVerdict::Newer);
}
