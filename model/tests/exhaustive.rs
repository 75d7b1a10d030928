//! All runs within small bounds keep the properties; with one rule broken, some run does not.

use raft::{
    Membership, Paper, PeerSet, Position, Quorum, Rules,
    quorum::Tally,
    rules::{ChangeQuestion, ChangeVerdict, VoteQuestion, VoteVerdict},
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
    voters: 0,
    changes: 0,
    joint: 0,
};

/// Changes of the membership wait for an entry of the leader's term: it begins with one.
const CHANGING: Bounds = Bounds {
    changes: 1,
    noop: true,
    proposals: 0,
    beats: 0,
    ..SMALL
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

#[test]
fn a_peer_may_be_removed() {
    holds(CHANGING, 10_000);
}

/// Of S1 and S2, S2 stays and S3 comes, by joint consensus; or they come and go one by one.
#[test]
fn a_peer_may_be_replaced() {
    let bounds = Bounds {
        voters: 2,
        joint: 0b110,
        terms: 1,
        changes: 2,
        beats: 1,
        ..CHANGING
    };
    holds(bounds, 1_000);
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

/// The new voters take over without a joint configuration in between.
#[derive(Clone, Copy, Debug)]
struct SwitchesDirectly;

impl Rules for SwitchesDirectly {
    fn toward(&self, current: &Membership, voters: PeerSet) -> Option<Membership> {
        let joint = raft::rules::toward(current, voters)?;
        Some(joint.settled())
    }

    fn change(&self, question: &ChangeQuestion) -> ChangeVerdict {
        match raft::rules::change(question) {
            ChangeVerdict::NeedsJoint { .. } => ChangeVerdict::Allowed,
            verdict => verdict,
        }
    }
}

/// Figure 10: a majority of the new voters, S1 alone, commits what one of the old ones does not have.
#[test]
fn a_direct_switch_to_other_voters_is_caught() {
    let bounds = Bounds {
        joint: 0b001,
        ..CHANGING
    };
    is_caught(SwitchesDirectly, bounds, "Leader Completeness (§5.4)");
}
