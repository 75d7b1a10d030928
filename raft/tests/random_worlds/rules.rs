//! The rules, each of which can be broken.

use raft::{
    Index, Log, Membership, Micros, PeerId, PeerSet, Position, Quorum, Rules, Stored, StoredError,
    Term,
    quorum::Tally,
    rules::{
        self, ChangeQuestion, ChangeVerdict, CommitQuestion, CommitVerdict, Consistency, Heard,
        InstallVerdict, LeaseQuestion, LeaseVerdict, LeaveVerdict, ReadQuestion, ReadVerdict,
        StandVerdict, Suffix, TakeVerdict, TermVerdict, VoteQuestion, VoteVerdict,
    },
};

/// Which rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switchboard {
    /// None.
    Paper,
    /// A peer begins with what no peer could have written.
    BeginWithAnything,
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
    /// A peer whose disk was lost votes and stands (§5.4.3).
    LostVotes,
    /// Everything the log has may go into a snapshot, applied or not (§7).
    SnapshotUnapplied,
    /// Any voters may follow any others, without a joint configuration between (Figure 10).
    SwitchDirectly,
    /// `C_new` is appended before `C_old,new` is committed (§6).
    LeaveJointEarly,
    /// Under a joint configuration the new voters decide alone (§6).
    NewVotersAlone,
    /// A configuration is in force only once it is committed (§6).
    InForceWhenCommitted,
    /// A leader counts itself though it is no voter any more (thesis §4.2.2).
    CountTheRemoved,
    /// A change may follow one that is not committed (thesis §4.1).
    ChangeAtOnce,
    /// A leader changes the membership before it has committed an entry of its term (the correction
    /// of 2015).
    ChangeInNewTerm,
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
    /// Where a rule is broken, peers write what no other would, and are to go on from there.
    fn may_begin(&self, stored: &Stored) -> Result<(), StoredError> {
        match rules::may_begin(stored) {
            Err(_) if *self != Self::Paper => Ok(()),
            verdict => verdict,
        }
    }

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
            Self::LostVotes => VoteQuestion {
                lost: false,
                ..*question
            },
            _ => *question,
        };
        rules::vote(&question)
    }

    fn stand(
        &self,
        me: PeerId,
        lost: bool,
        current: &Membership,
        committed: &Membership,
    ) -> StandVerdict {
        let lost = lost && *self != Self::LostVotes;
        rules::stand(me, lost, current, committed)
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

    fn quorum(&self, me: PeerId, membership: &Membership) -> Quorum {
        match self {
            Self::NewVotersAlone => Quorum::majority(membership.voters()),
            Self::CountTheRemoved => {
                let with_me = |mut voters: PeerSet| {
                    if !voters.is_empty() {
                        voters.insert(me);
                    }
                    voters
                };
                Quorum::joint(with_me(membership.voters()), with_me(membership.outgoing()))
            }
            _ => rules::quorum(membership),
        }
    }

    fn in_force(&self, index: Index, commit_index: Index) -> bool {
        *self != Self::InForceWhenCommitted || index <= commit_index
    }

    fn change(&self, question: &ChangeQuestion) -> ChangeVerdict {
        let mut question = *question;
        match self {
            Self::ChangeInNewTerm => question.committed.term = question.current_term,
            Self::ChangeAtOnce => question.current_index = question.committed.index,
            _ => {}
        }
        match rules::change(&question) {
            ChangeVerdict::NeedsJoint { .. } if *self == Self::SwitchDirectly => {
                ChangeVerdict::Allowed
            }
            verdict => verdict,
        }
    }

    fn toward(&self, current: &Membership, voters: PeerSet) -> Option<Membership> {
        let joint = rules::toward(current, voters);
        match self {
            Self::SwitchDirectly => joint.map(|joint| joint.settled()),
            _ => joint,
        }
    }

    fn leave_joint(&self, current: &Membership, index: Index, commit_index: Index) -> LeaveVerdict {
        match rules::leave_joint(current, index, commit_index) {
            LeaveVerdict::Uncommitted { .. } if *self == Self::LeaveJointEarly => {
                LeaveVerdict::Leave
            }
            verdict => verdict,
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
