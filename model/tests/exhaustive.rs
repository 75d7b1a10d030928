//! All runs within small bounds keep the properties; with one rule broken, some run does not.

use raft::{
    Paper, PeerSet, Position, Quorum, Rules,
    quorum::Tally,
    rules::{VoteQuestion, VoteVerdict},
};
use raft_model::{Bounds, Cluster};
use stateright::{Checker, HasDiscoveries, Model};

/// Explores everything and demands that every property holds.
fn holds(bounds: Bounds, at_least: usize) {
    let checker = Cluster::new(bounds, Paper)
        .checker()
        .threads(2)
        .spawn_bfs()
        .join();
    checker.assert_properties();
    let states = checker.unique_state_count();
    println!("{bounds:?}: {states} states");
    assert!(
        states >= at_least,
        "only {states} states: the bounds have lost their point"
    );
}

/// Explores until `property` is violated, and demands that it is.
fn is_caught<R: Rules + Send + Sync + 'static>(rules: R, bounds: Bounds, property: &'static str) {
    let checker = Cluster::new(bounds, rules)
        .checker()
        .threads(2)
        .finish_when(HasDiscoveries::AnyFailures)
        .spawn_bfs()
        .join();
    let path = checker.discovery(property);
    let path = path.unwrap_or_else(|| panic!("{property} was not seen to fail"));
    println!("{property}: {} steps", path.into_actions().len());
}

const SMALL: Bounds = Bounds {
    peers: 3,
    terms: 2,
    proposals: 1,
    wire: 2,
    beats: 1,
    repeats: 0,
    crashes: 0,
    noop: false,
    pre_vote: false,
};

#[test]
fn two_terms_and_a_command() {
    holds(SMALL, 40_000);
}

#[test]
fn a_message_may_come_again() {
    let bounds = Bounds {
        repeats: 1,
        beats: 0,
        ..SMALL
    };
    holds(bounds, 40_000);
}

#[test]
fn a_peer_may_crash_and_come_back() {
    let bounds = Bounds {
        crashes: 1,
        beats: 0,
        ..SMALL
    };
    holds(bounds, 40_000);
}

#[test]
fn leaders_may_begin_with_an_entry_of_their_own() {
    let bounds = Bounds {
        noop: true,
        proposals: 0,
        ..SMALL
    };
    holds(bounds, 10_000);
}

#[test]
fn peers_may_ask_before_they_stand() {
    let bounds = Bounds {
        pre_vote: true,
        beats: 0,
        ..SMALL
    };
    holds(bounds, 40_000);
}

/// One vote is enough.
#[derive(Clone, Copy, Debug)]
struct OneVoteWins;

impl Rules for OneVoteWins {
    fn election(&self, _: &Quorum, granted: PeerSet, _: PeerSet) -> Tally {
        if granted.is_empty() {
            Tally::Open
        } else {
            Tally::Won
        }
    }
}

#[test]
fn a_leader_without_a_majority_is_caught() {
    // It asks and leads in one step: two requests and two heartbeats at once.
    let bounds = Bounds {
        terms: 1,
        wire: 4,
        ..SMALL
    };
    is_caught(OneVoteWins, bounds, "Election Safety (§5.2)");
}

/// Whoever asks gets a vote, however often it was given.
#[derive(Clone, Copy, Debug)]
struct VotesForEveryone;

impl Rules for VotesForEveryone {
    fn vote(&self, question: &VoteQuestion) -> VoteVerdict {
        VoteVerdict::Granted {
            theirs: question.candidate_last,
            ours: question.own_last,
        }
    }
}

#[test]
fn a_second_vote_in_a_term_is_caught() {
    is_caught(VotesForEveryone, SMALL, "Election Safety (§5.2)");
}

/// Any log is good enough for a vote.
#[derive(Clone, Copy, Debug)]
struct IgnoresLogs;

impl Rules for IgnoresLogs {
    fn vote(&self, question: &VoteQuestion) -> VoteVerdict {
        raft::rules::vote(&VoteQuestion {
            own_last: Position::ZERO,
            ..*question
        })
    }
}

#[test]
fn a_leader_that_lacks_a_committed_entry_is_caught() {
    is_caught(IgnoresLogs, SMALL, "Leader Completeness (§5.4)");
}
