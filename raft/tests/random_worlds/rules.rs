//! The rules, each of which can be broken.

use raft::{
    Index, Log, Micros, PeerSet, Position, Quorum, Rules, Term,
    quorum::Tally,
    rules::{
        self, CommitQuestion, CommitVerdict, Consistency, Heard, InstallVerdict, LeaseQuestion,
        LeaseVerdict, ReadQuestion, ReadVerdict, Suffix, TakeVerdict, TermVerdict, VoteQuestion,
        VoteVerdict,
    },
};

/// Which rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switchboard {
    /// None.
    Paper,
    /// A leader of an earlier term is heeded (§5.1).
    HeedStaleLeaders,
    /// Votes go to candidates whose logs are behind (§5.4.1).
    VoteForAnyLog,
    /// A second candidate of a term gets a vote too (§5.2).
    VoteTwice,
    /// One vote less than a majority elects (§5.2).
    MinorityElects,
    /// Entries of earlier terms commit by counting (§5.4.2).
    CountEarlierTerms,
    /// A leader commits all it has (§5.3).
    CommitAll,
    /// An entry of another term before the new ones is not minded (§5.3).
    IgnoreConflict,
    /// Conflicting entries stay (§5.3).
    KeepConflicts,
    /// Entries that came again replace what stands there and behind it (§5.3).
    CutAlways,
    /// A follower commits as far as the leader did, whether or not its log matches (§5.3).
    FollowBlindly,
    /// A snapshot takes the place of a newer state (§7).
    InstallStale,
    /// Entries stay behind a snapshot that they do not follow (§7).
    KeepAnySuffix,
    /// The whole log goes, whatever of it follows the snapshot (§7).
    DropSuffix,
    /// Everything the log has may go into a snapshot, applied or not (§7).
    SnapshotUnapplied,
    /// A leader reads without asking whether it still leads (thesis §6.4).
    ReadUnconfirmed,
    /// Fewer than a quorum confirm a leader (thesis §6.4).
    AnyoneConfirms,
    /// A leader reads before it knows what the one before committed (thesis §6.4).
    ReadEarly,
    /// A follower reads without asking its leader (thesis §6.4).
    ReadLocally,
    /// Leases are as long as if all clocks were alike (thesis §6.4.1).
    IgnoreDrift,
    /// A leader that asked another to stand keeps its lease (thesis §6.4.1).
    KeepLease,
    /// Votes are given in spite of a leader that is heard (thesis §4.2.3).
    NotSticky,
    /// A peer votes although it forgot what it promised (thesis §6.4.1).
    VoteAtOnce,
}

impl Rules for Switchboard {
    fn term(&self, ours: Term, theirs: Term) -> TermVerdict {
        match rules::term(ours, theirs) {
            TermVerdict::Stale if *self == Self::HeedStaleLeaders => TermVerdict::Current,
            verdict => verdict,
        }
    }

    fn vote(&self, question: &VoteQuestion) -> VoteVerdict {
        let question = match self {
            Self::VoteForAnyLog => VoteQuestion {
                own_last: Position::ZERO,
                ..*question
            },
            Self::VoteTwice => VoteQuestion {
                voted_for: None,
                ..*question
            },
            _ => *question,
        };
        rules::vote(&question)
    }

    fn election(&self, quorum: &Quorum, granted: PeerSet, denied: PeerSet) -> Tally {
        match self {
            Self::MinorityElects if granted.len() + 1 >= quorum.needed() => Tally::Won,
            _ => quorum.tally(granted, denied),
        }
    }

    fn consistency(&self, log: &Log, prev: Position) -> Consistency {
        match rules::consistency(log, prev) {
            Consistency::Conflicts { .. } if *self == Self::IgnoreConflict => Consistency::Matches,
            verdict => verdict,
        }
    }

    fn overwrite(&self, ours: Term, theirs: Term) -> bool {
        match self {
            Self::KeepConflicts => false,
            Self::CutAlways => true,
            _ => rules::overwrite(ours, theirs),
        }
    }

    fn remove(&self, commit_index: Index, index: Index) -> bool {
        rules::remove(commit_index, index)
    }

    fn commit(&self, question: &CommitQuestion<'_>) -> CommitVerdict {
        match (self, rules::commit(question)) {
            (Self::CountEarlierTerms, CommitVerdict::EarlierTerm { index, .. }) => {
                CommitVerdict::UpTo { index }
            }
            (Self::CommitAll, CommitVerdict::Nothing)
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
        match self {
            Self::FollowBlindly => leader_commit,
            _ => rules::follow_commit(leader_commit, last_new),
        }
    }

    fn take_snapshot(&self, base: Index, last_applied: Index, index: Index) -> TakeVerdict {
        match rules::take_snapshot(base, last_applied, index) {
            TakeVerdict::NotApplied { .. } if *self == Self::SnapshotUnapplied => {
                TakeVerdict::Allowed
            }
            verdict => verdict,
        }
    }

    fn install_snapshot(&self, commit_index: Index, last: Position) -> InstallVerdict {
        match self {
            Self::InstallStale => InstallVerdict::Newer,
            _ => rules::install_snapshot(commit_index, last),
        }
    }

    fn suffix(&self, log: &Log, last: Position) -> Suffix {
        match (self, rules::suffix(log, last)) {
            (Self::KeepAnySuffix, _) => Suffix::Kept,
            (Self::DropSuffix, Suffix::Kept) => Suffix::TooShort { last: 0 },
            (_, verdict) => verdict,
        }
    }

    fn may_read(&self, question: &ReadQuestion) -> ReadVerdict {
        match (self, rules::may_read(question)) {
            (Self::ReadUnconfirmed, ReadVerdict::NeedsRound { .. })
            | (Self::ReadLocally, ReadVerdict::NotLeader) => ReadVerdict::ByLease { until: 0 },
            (Self::ReadEarly, ReadVerdict::NoEntryOfTerm { .. }) => ReadVerdict::NeedsRound {
                lease: question.lease,
            },
            (_, verdict) => verdict,
        }
    }

    fn confirmed(&self, quorum: &Quorum, answered: PeerSet) -> bool {
        match self {
            Self::AnyoneConfirms => true,
            _ => rules::confirmed(quorum, answered),
        }
    }

    fn lease(&self, question: &LeaseQuestion) -> LeaseVerdict {
        let question = match self {
            Self::IgnoreDrift => LeaseQuestion {
                clock_drift_ppm: 0,
                ..*question
            },
            Self::KeepLease => LeaseQuestion {
                handed_over: false,
                ..*question
            },
            _ => *question,
        };
        rules::lease(&question)
    }

    fn leader_is_alive(&self, heard: Option<Heard>, grace: Micros) -> bool {
        *self != Self::NotSticky && rules::leader_is_alive(heard, grace)
    }

    fn just_started(&self, ago: Micros, promised: Micros) -> bool {
        *self != Self::VoteAtOnce && rules::just_started(ago, promised)
    }
}
