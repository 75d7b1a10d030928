//! Rules that can be broken on purpose, one at a time: the switchboard that every peer of a world
//! asks, and the cheats of the hosts around them.
//!
//! To add one, add a row to the table, and ask `Switchboard::breaks` (in a rule) or
//! [`WorldConfig::breaks`](crate::WorldConfig::breaks) (in the world) where it makes a difference.

use raft::{
    Index, Log, PeerSet, Position, Quorum, Rules, Stored, StoredError, Term,
    membership::Membership,
    quorum::Tally,
    rules::{
        self, ChangeQuestion, ChangeVerdict, CommitQuestion, CommitVerdict, Consistency,
        InstallVerdict, Suffix, TakeVerdict, TermVerdict, VoteQuestion, VoteVerdict,
    },
};
use serde::{Deserialize, Serialize};

use crate::checkers::Property;

/// Makes the enum and what is told of each rule from one table.
macro_rules! broken_rules {
    ($( #[doc = $about:literal] $rule:ident: $name:literal, $section:literal, $endangers:ident; )*) => {
        /// A rule that is broken. Its name, in files and on the command line, is the variant's in
        /// small letters, such as `vote_twice`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum BrokenRule {
            $( #[doc = $about] #[serde(rename = $name)] $rule, )*
        }

        impl BrokenRule {
            /// All of them.
            pub const ALL: &[Self] = &[$( Self::$rule, )*];

            /// The name in files and on the command line.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$rule => $name, )* }
            }

            /// What is done wrong.
            pub const fn about(self) -> &'static str {
                match self { $( Self::$rule => $about.trim_ascii(), )* }
            }

            /// Where the paper has the rule that is broken.
            pub const fn section(self) -> &'static str {
                match self { $( Self::$rule => $section, )* }
            }

            /// The property that is the first to fall, as a rule. Others may fall with it.
            pub const fn endangers(self) -> Property {
                match self { $( Self::$rule => Property::$endangers, )* }
            }
        }
    };
}

broken_rules! {
    /// A leader of an earlier term is heeded.
    HeedStaleLeaders: "heed_stale_leaders", "§5.1", ElectionSafety;
    /// A second candidate of a term gets a vote too.
    VoteTwice: "vote_twice", "§5.2", ElectionSafety;
    /// A candidate gets a vote though its log is behind.
    VoteForAnyLog: "vote_for_any_log", "§5.4.1", LeaderCompleteness;
    /// One vote less than a majority elects a leader.
    MinorityElects: "minority_elects", "§5.2", ElectionSafety;
    /// Half of an even number of voters counts as their majority.
    HalfElects: "half_elects", "§5.2", ElectionSafety;
    /// Entries follow upon an entry of another term.
    IgnoreConflict: "ignore_conflict", "§5.3", LogMatching;
    /// Entries that conflict with the leader's stay.
    KeepConflicts: "keep_conflicts", "§5.3", LogMatching;
    /// Entries that come again cut off what stands there and behind.
    TruncateAlways: "truncate_always", "§5.3", LeaderCompleteness;
    /// Entries of earlier terms commit by counting copies (Figure 8).
    CountEarlierTerms: "count_earlier_terms", "§5.4.2", LeaderCompleteness;
    /// A leader commits all that it has, stored by a quorum or not.
    CommitAll: "commit_all", "§5.3", LeaderCompleteness;
    /// A follower commits as far as the leader did, whether its log matches or not.
    FollowBlindly: "follow_blindly", "§5.3", StateMachineSafety;
    /// A late snapshot takes the place of a newer state.
    InstallStale: "install_stale", "§7", Monotonic;
    /// Entries stay behind a snapshot that they do not follow.
    KeepAnySuffix: "keep_any_suffix", "§7", LogMatching;
    /// What may be in a snapshot is not asked: entries go that are not applied yet.
    SnapshotUnapplied: "snapshot_unapplied", "§7", StateMachineSafety;
    /// Messages leave before what they promise is durable.
    SpeakBeforeDurable: "speak_before_durable", "§5.1 (Figure 2)", LeaderCompleteness;
    /// The disk says that a write is durable as soon as it begins.
    LyingDisk: "lying_disk", "§5.1 (Figure 2)", LeaderCompleteness;
    /// A peer that starts again does not know whom it voted for.
    ForgetVote: "forget_vote", "§5.2 (Figure 2)", ElectionSafety;
    /// A peer that starts again has no snapshot, though its log begins behind one.
    ForgetSnapshot: "forget_snapshot", "§7", StateMachineSafety;
    /// An operation that a client asks for again is applied again.
    ApplyAgain: "apply_again", "§8", Linearizability;
    /// A state that comes from a snapshot has no sessions, whatever the snapshot holds.
    ForgetSessions: "forget_sessions", "§8", Linearizability;
    /// The voters are replaced by others at once, without a joint configuration (Figure 10).
    SwitchDirectly: "switch_directly", "§6", ElectionSafety;
    /// A leader changes the membership before it has committed an entry of its term (the bug of 2015).
    ChangeTooSoon: "change_too_soon", "thesis §4.1, as corrected in 2015", LeaderCompleteness;
}

/// The rules of the paper, but for the one that is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switchboard(Option<BrokenRule>);

impl Switchboard {
    /// With this rule broken; with none, the rules of [`Paper`](raft::rules::Paper).
    pub const fn new(broken: Option<BrokenRule>) -> Self {
        Self(broken)
    }

    /// Is it this rule that is broken?
    fn breaks(self, rule: BrokenRule) -> bool {
        self.0 == Some(rule)
    }
}

impl Rules for Switchboard {
    /// Where a rule is broken, peers write what no other would, and go on from there.
    fn may_begin(&self, stored: &Stored) -> Result<(), StoredError> {
        match (self.0, rules::may_begin(stored)) {
            (
                Some(_),
                Err(
                    StoredError::NoSnapshot { .. }
                    | StoredError::TermsOutOfOrder { .. }
                    | StoredError::TermAhead { .. },
                ),
            ) => Ok(()),
            (_, verdict) => verdict,
        }
    }

    fn term(&self, ours: Term, theirs: Term) -> TermVerdict {
        match rules::term(ours, theirs) {
            TermVerdict::Stale if self.breaks(BrokenRule::HeedStaleLeaders) => TermVerdict::Current,
            verdict => verdict,
        }
    }

    fn vote(&self, question: &VoteQuestion) -> VoteVerdict {
        match self.0 {
            Some(BrokenRule::VoteForAnyLog) => rules::vote(&VoteQuestion {
                own_last: Position::ZERO,
                ..*question
            }),
            Some(BrokenRule::VoteTwice) => rules::vote(&VoteQuestion {
                voted_for: None,
                ..*question
            }),
            _ => rules::vote(question),
        }
    }

    fn election(&self, quorum: &Quorum, granted: PeerSet, denied: PeerSet) -> Tally {
        let votes = granted.len();
        match self.0 {
            Some(BrokenRule::MinorityElects) if votes + 1 >= quorum.needed() => Tally::Won,
            Some(BrokenRule::HalfElects) if 2 * votes >= quorum.voters().len() => Tally::Won,
            _ => quorum.tally(granted, denied),
        }
    }

    fn consistency(&self, log: &Log, prev: Position) -> Consistency {
        match rules::consistency(log, prev) {
            Consistency::Conflicts { .. } if self.breaks(BrokenRule::IgnoreConflict) => {
                Consistency::Matches
            }
            verdict => verdict,
        }
    }

    fn overwrite(&self, ours: Term, theirs: Term) -> bool {
        match self.0 {
            Some(BrokenRule::KeepConflicts) => false,
            Some(BrokenRule::TruncateAlways) => true,
            _ => rules::overwrite(ours, theirs),
        }
    }

    fn commit(&self, question: &CommitQuestion<'_>) -> CommitVerdict {
        match (self.0, rules::commit(question)) {
            (Some(BrokenRule::CountEarlierTerms), CommitVerdict::EarlierTerm { index, .. }) => {
                CommitVerdict::UpTo { index }
            }
            (Some(BrokenRule::CommitAll), CommitVerdict::Nothing)
                if question.log.last_index() > question.commit_index =>
            {
                CommitVerdict::UpTo {
                    index: question.log.last_index(),
                }
            }
            (_, verdict) => verdict,
        }
    }

    fn follow_commit(&self, leader_commit: Index, last_new: Index) -> Index {
        if self.breaks(BrokenRule::FollowBlindly) {
            return leader_commit;
        }
        rules::follow_commit(leader_commit, last_new)
    }

    fn take_snapshot(&self, base: Index, last_applied: Index, index: Index) -> TakeVerdict {
        match rules::take_snapshot(base, last_applied, index) {
            TakeVerdict::NotApplied { .. } if self.breaks(BrokenRule::SnapshotUnapplied) => {
                TakeVerdict::Allowed
            }
            verdict => verdict,
        }
    }

    fn install_snapshot(&self, commit_index: Index, last: Position) -> InstallVerdict {
        if self.breaks(BrokenRule::InstallStale) {
            return InstallVerdict::Newer;
        }
        rules::install_snapshot(commit_index, last)
    }

    fn suffix(&self, log: &Log, last: Position) -> Suffix {
        if self.breaks(BrokenRule::KeepAnySuffix) {
            return Suffix::Kept;
        }
        rules::suffix(log, last)
    }

    fn change(&self, question: &ChangeQuestion) -> ChangeVerdict {
        match (self.0, rules::change(question)) {
            (Some(BrokenRule::SwitchDirectly), ChangeVerdict::NeedsJoint { .. }) => {
                ChangeVerdict::Allowed
            }
            (Some(BrokenRule::ChangeTooSoon), ChangeVerdict::NoneOfThisTerm { committed, .. }) => {
                rules::change(&ChangeQuestion {
                    current_term: committed.term,
                    ..*question
                })
            }
            (_, verdict) => verdict,
        }
    }

    fn toward(&self, current: &Membership, voters: PeerSet) -> Option<Membership> {
        let joint = rules::toward(current, voters)?;
        Some(if self.breaks(BrokenRule::SwitchDirectly) {
            joint.settled()
        } else {
            joint
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use raft::PeerId;

    /// Otherwise a rule could be named in a file and not be found by its name.
    #[cfg(feature = "scenario")]
    #[test]
    fn a_broken_rule_has_the_same_name_everywhere() {
        for rule in BrokenRule::ALL {
            let json = serde_json::to_string(rule).unwrap();
            assert_eq!(json, format!("\"{}\"", rule.name()));
            assert!(rule.about().ends_with('.') && rule.section().contains('§'));
        }
    }

    #[test]
    fn only_what_is_broken_is_decided_otherwise() {
        let id = |number| PeerId::new(number).unwrap();
        let asked = VoteQuestion {
            lost: false,
            candidate: id(1),
            term: 4,
            candidate_last: Position::new(3, 5),
            current_term: 4,
            voted_for: Some(id(2)),
            own_last: Position::new(3, 5),
        };
        for &rule in BrokenRule::ALL {
            let granted = Switchboard::new(Some(rule)).vote(&asked).granted();
            assert_eq!(granted, rule == BrokenRule::VoteTwice, "{}", rule.name());
        }
        assert_eq!(Switchboard::default().vote(&asked), rules::vote(&asked));
    }

    #[test]
    fn a_membership_is_changed_too_soon_or_at_once_only_where_that_is_broken() {
        let voters = |last: u16| (1..=last).filter_map(PeerId::new).collect();
        let of = |last| Membership::new(voters(last), PeerSet::EMPTY, PeerSet::EMPTY).unwrap();
        let asked = ChangeQuestion {
            current: of(3),
            current_index: 0,
            next: of(4),
            current_term: 2,
            committed: Position::new(1, 5),
            transferring_to: None,
        };
        let two_at_once = ChangeQuestion {
            next: of(5),
            current_term: 1,
            ..asked
        };
        for &rule in BrokenRule::ALL {
            let rules = Switchboard::new(Some(rule));
            let (soon, direct) = (
                rule == BrokenRule::ChangeTooSoon,
                rule == BrokenRule::SwitchDirectly,
            );
            assert_eq!(rules.change(&asked).is_allowed(), soon, "{}", rule.name());
            let at_once = rules.change(&two_at_once).is_allowed();
            assert_eq!(at_once, direct, "{}", rule.name());
            let next = rules.toward(&of(3), voters(5)).unwrap();
            assert_eq!(!next.is_joint(), direct, "{}", rule.name());
        }
        // One change at a time: that rule holds all the same.
        let second = ChangeQuestion {
            current_index: 6,
            ..asked
        };
        let rules = Switchboard::new(Some(BrokenRule::ChangeTooSoon));
        assert!(!rules.change(&second).is_allowed());
    }
}
