//! Every decision that Raft's safety rests on, each a small pure function that says what it
//! decided and why.
//!
//! The state machine asks here and nowhere else. A reader with Figure 2 beside this file finds its
//! rules in order: terms, votes, elections, the consistency check, what may be overwritten, what
//! may be committed; then those of snapshots (Figure 13), of membership changes (§6), and of reads
//! (thesis §6.4). [`Rules`] exists so that a world can break exactly one of them on purpose;
//! [`Paper`] is the default, has no size and costs nothing.

mod membership;
mod reads;
mod snapshots;

use core::fmt;

pub use membership::{
    ChangeQuestion, ChangeVerdict, LeaveVerdict, RoundVerdict, StandVerdict, change, in_force,
    leave_joint, left_out, quorum, round, stand, toward,
};
pub use reads::{
    LeaseQuestion, LeaseVerdict, ReadQuestion, ReadVerdict, confirmed, just_started, lease,
    lease_span, may_read,
};
pub use snapshots::{
    InstallVerdict, Suffix, TakeVerdict, install_snapshot, needs_snapshot, suffix, take_snapshot,
};

use crate::{
    log::Log,
    membership::{CATCH_UP_ROUNDS, Membership},
    peer_set::PeerSet,
    quorum::{Quorum, Tally},
    storage::{Stored, StoredError},
    types::{Index, Micros, PeerId, Position, Term},
};

/// The rules a peer plays by. Every method's default is the paper's rule.
pub trait Rules: Clone + fmt::Debug {
    /// May a peer begin with what its disk holds?
    ///
    /// # Errors
    /// What no peer that plays by these rules could have written.
    fn may_begin(&self, stored: &Stored) -> Result<(), StoredError> {
        may_begin(stored)
    }

    /// How a message's term compares with one's own.
    fn term(&self, ours: Term, theirs: Term) -> TermVerdict {
        term(ours, theirs)
    }

    /// May this candidate have our vote?
    fn vote(&self, question: &VoteQuestion) -> VoteVerdict {
        vote(question)
    }

    /// Would this peer have our vote, if it stood for election?
    fn pre_vote(&self, question: &VoteQuestion) -> VoteVerdict {
        pre_vote(question)
    }

    /// Is a leader heard so well that an election is out of place?
    fn leader_is_alive(&self, heard: Option<Heard>, grace: Micros) -> bool {
        leader_is_alive(heard, grace)
    }

    /// Does what this follower confirms count towards a quorum?
    fn counts(&self, lost: bool) -> bool {
        counts(lost)
    }

    /// How does an election stand?
    fn election(&self, quorum: &Quorum, granted: PeerSet, denied: PeerSet) -> Tally {
        quorum.tally(granted, denied)
    }

    /// Does our log hold the entry that the leader's new ones follow?
    fn consistency(&self, log: &Log, prev: Position) -> Consistency {
        consistency(log, prev)
    }

    /// Must our entry give way to the leader's at the same index?
    fn overwrite(&self, ours: Term, theirs: Term) -> bool {
        overwrite(ours, theirs)
    }

    /// May the entry at `index`, and all behind it, be removed from a log?
    fn remove(&self, commit_index: Index, index: Index) -> bool {
        remove(commit_index, index)
    }

    /// How far may a leader commit, given how far a quorum has stored its log?
    fn commit(&self, question: &CommitQuestion<'_>) -> CommitVerdict {
        commit(question)
    }

    /// How far may a follower commit on a leader's word?
    fn follow_commit(&self, leader_commit: Index, last_new: Index) -> Index {
        follow_commit(leader_commit, last_new)
    }

    /// May the service's state up to `index` take the place of the log's entries?
    fn take_snapshot(&self, base: Index, last_applied: Index, index: Index) -> TakeVerdict {
        take_snapshot(base, last_applied, index)
    }

    /// Must a follower that needs the entry at `next` be sent a snapshot instead?
    fn needs_snapshot(&self, log: &Log, next: Index) -> bool {
        needs_snapshot(log, next)
    }

    /// May a leader's snapshot take the place of our state?
    fn install_snapshot(&self, commit_index: Index, last: Position) -> InstallVerdict {
        install_snapshot(commit_index, last)
    }

    /// What becomes of our log when a snapshot that ends at `last` is installed?
    fn suffix(&self, log: &Log, last: Position) -> Suffix {
        suffix(log, last)
    }

    /// Who decides under this configuration, in the eyes of `me`?
    fn quorum(&self, me: PeerId, membership: &Membership) -> Quorum {
        let _ = me;
        quorum(membership)
    }

    /// Is the configuration at `index` in force?
    fn in_force(&self, index: Index, commit_index: Index) -> bool {
        in_force(index, commit_index)
    }

    /// May a leader append this configuration?
    fn change(&self, question: &ChangeQuestion) -> ChangeVerdict {
        change(question)
    }

    /// Which configuration leads from `current` to one with `voters`?
    fn toward(&self, current: &Membership, voters: PeerSet) -> Option<Membership> {
        toward(current, voters)
    }

    /// May `C_new` follow the configuration at `index`?
    fn leave_joint(&self, current: &Membership, index: Index, commit_index: Index) -> LeaveVerdict {
        leave_joint(current, index, commit_index)
    }

    /// Must the leader `me` step down because the configuration at `index` leaves it out?
    fn left_out(
        &self,
        me: PeerId,
        current: &Membership,
        index: Index,
        commit_index: Index,
    ) -> bool {
        left_out(me, current, index, commit_index)
    }

    /// May `me` stand for election, under the configuration in force and the last that is known
    /// to be committed, when its disk was `lost` or not?
    fn stand(
        &self,
        me: PeerId,
        lost: bool,
        current: &Membership,
        committed: &Membership,
    ) -> StandVerdict {
        stand(me, lost, current, committed)
    }

    /// May a learner vote after this round of catching up?
    fn round(&self, took: Micros, election_timeout: Micros, ended: u16) -> RoundVerdict {
        round(took, election_timeout, ended, CATCH_UP_ROUNDS)
    }

    /// May a read be answered from this peer's `commitIndex`?
    fn may_read(&self, question: &ReadQuestion) -> ReadVerdict {
        may_read(question)
    }

    /// Is a leader confirmed by those that answered a round?
    fn confirmed(&self, quorum: &Quorum, answered: PeerSet) -> bool {
        confirmed(quorum, answered)
    }

    /// Does a leader hold a lease?
    fn lease(&self, question: &LeaseQuestion) -> LeaseVerdict {
        lease(question)
    }

    /// Was this peer started so recently that it may have promised a vote away before?
    fn just_started(&self, ago: Micros, promised: Micros) -> bool {
        just_started(ago, promised)
    }
}

/// The rules of the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paper;

impl Rules for Paper {}

/// How a message's term compares with one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermVerdict {
    /// The sender is behind: refuse, and tell it our term.
    Stale,
    /// The same term.
    Current,
    /// The sender is ahead: adopt its term and become a follower.
    Newer,
}

/// Persistent state is what a correct peer wrote, or it is refused: to go on from anything else would
/// be to answer for promises that nobody can know (§5.2, §5.3, §7).
///
/// # Errors
/// What is wrong with it.
pub fn may_begin(stored: &Stored) -> Result<(), StoredError> {
    stored.validate()
}

/// Terms act as a logical clock (§5.1): the larger wins, the smaller is refused.
pub fn term(ours: Term, theirs: Term) -> TermVerdict {
    match theirs.cmp(&ours) {
        core::cmp::Ordering::Less => TermVerdict::Stale,
        core::cmp::Ordering::Equal => TermVerdict::Current,
        core::cmp::Ordering::Greater => TermVerdict::Newer,
    }
}

/// What a vote is decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteQuestion {
    /// Who asks.
    pub candidate: PeerId,
    /// The candidate's term.
    pub term: Term,
    /// The end of the candidate's log.
    pub candidate_last: Position,
    /// Our `currentTerm`, already raised to the candidate's if that was newer.
    pub current_term: Term,
    /// Our `votedFor` in that term.
    pub voted_for: Option<PeerId>,
    /// The end of our log.
    pub own_last: Position,
    /// Whether our disk was [lost](crate::Stored::lost), and with it the votes we gave.
    pub lost: bool,
}

/// Whether a candidate gets a vote, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteVerdict {
    /// Granted: no vote was given in this term, and the candidate's log is at least as up to date
    /// as ours (§5.2, §5.4.1).
    Granted {
        /// The end of the candidate's log.
        theirs: Position,
        /// The end of ours.
        ours: Position,
    },
    /// Granted once more: the candidate has this vote already and asks again (§5.2).
    Repeated,
    /// Denied: the candidate's term is over (§5.1).
    StaleTerm {
        /// The candidate's term.
        theirs: Term,
        /// Ours.
        ours: Term,
    },
    /// Denied: the vote of this term went to another, first come first served (§5.2).
    AlreadyVoted {
        /// Who has it.
        other: PeerId,
    },
    /// Denied: the candidate's log is behind ours, so that it may lack committed entries (§5.4.1).
    LogBehind {
        /// The end of the candidate's log.
        theirs: Position,
        /// The end of ours.
        ours: Position,
    },
    /// Denied: a leader was heard so recently that an election would only disturb (thesis §4.2.3,
    /// §9.6).
    LeaderIsAlive {
        /// The leader.
        leader: PeerId,
        /// How long ago it was heard.
        ago: Micros,
    },
    /// Denied: our disk was lost. We may have voted in this term, and may have confirmed committed
    /// entries that neither we nor the candidate have (§5.2, §5.4.3).
    LostDisk,
    /// Denied: leases are on, and before it was started this peer may have heard a leader so
    /// recently that a lease still rests on its silence (thesis §6.4.1).
    JustStarted {
        /// How long ago it was started.
        ago: Micros,
    },
}

/// When a leader was last heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The leader.
    pub leader: PeerId,
    /// How long ago.
    pub ago: Micros,
}

impl VoteVerdict {
    /// Does the candidate get the vote?
    pub const fn granted(&self) -> bool {
        matches!(self, Self::Granted { .. } | Self::Repeated)
    }

    /// Where the paper states the rule that decided.
    pub const fn section(&self) -> &'static str {
        match self {
            Self::Granted { .. } | Self::LogBehind { .. } => "§5.4.1",
            Self::Repeated | Self::AlreadyVoted { .. } => "§5.2",
            Self::StaleTerm { .. } => "§5.1",
            Self::LeaderIsAlive { .. } => "thesis §4.2.3",
            Self::LostDisk => "§5.4.3",
            Self::JustStarted { .. } => "thesis §6.4.1",
        }
    }
}

/// RequestVote, receiver's rules 1 and 2 of Figure 2.
pub fn vote(question: &VoteQuestion) -> VoteVerdict {
    if question.term < question.current_term {
        return VoteVerdict::StaleTerm {
            theirs: question.term,
            ours: question.current_term,
        };
    }
    if question.lost {
        return VoteVerdict::LostDisk;
    }
    match question.voted_for {
        Some(holder) if holder == question.candidate => VoteVerdict::Repeated,
        Some(other) => VoteVerdict::AlreadyVoted { other },
        None if question.candidate_last >= question.own_last => VoteVerdict::Granted {
            theirs: question.candidate_last,
            ours: question.own_last,
        },
        None => VoteVerdict::LogBehind {
            theirs: question.candidate_last,
            ours: question.own_last,
        },
    }
}

/// PreVote, receiver's side (thesis §9.6): as a vote, but nothing is given away, so that a vote of
/// this term does not stand against it.
pub fn pre_vote(question: &VoteQuestion) -> VoteVerdict {
    if question.term <= question.current_term {
        return VoteVerdict::StaleTerm {
            theirs: question.term,
            ours: question.current_term,
        };
    }
    vote(&VoteQuestion {
        voted_for: None,
        ..*question
    })
}

/// What a peer confirms whose disk was lost counts towards no quorum. It is true, but whoever
/// confirms an entry also says that it has voted for no leader of a later term (§5.4.3), and that
/// is what such a peer no longer knows.
pub fn counts(lost: bool) -> bool {
    !lost
}

/// A leader that was heard within the shortest election timeout is taken to be alive: nobody who
/// hears it would stand for election before that (thesis §4.2.3).
pub fn leader_is_alive(heard: Option<Heard>, grace: Micros) -> bool {
    heard.is_some_and(|heard| heard.ago < grace)
}

/// Whether a follower's log holds the entry before the leader's new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// It does: everything up to there is the same in both logs (Log Matching, §5.3).
    Matches,
    /// The log ends before it.
    Missing {
        /// Where the log ends.
        last: Index,
    },
    /// An entry of another term stands there.
    Conflicts {
        /// That term.
        ours: Term,
    },
}

/// AppendEntries, receiver's rule 2 of Figure 2.
pub fn consistency(log: &Log, prev: Position) -> Consistency {
    match log.term_at(prev.index) {
        Some(ours) if ours == prev.term => Consistency::Matches,
        Some(ours) => Consistency::Conflicts { ours },
        // What was dropped behind the base was committed, and committed entries are the same
        // everywhere.
        None if prev.index < log.base().index => Consistency::Matches,
        None => Consistency::Missing {
            last: log.last_index(),
        },
    }
}

/// The last entry at or before `limit` that may match, given that the other side's entry at
/// `limit` has the term `term`: entries of later terms are passed over at once, on both sides,
/// so that a conflict costs one exchange per term and not one per entry (end of §5.3).
pub fn backtrack(log: &Log, limit: Index, term: Term) -> Position {
    let last_not_later = log.first_index_of(term.saturating_add(1)).saturating_sub(1);
    let index = limit.min(last_not_later).max(log.base().index);
    Position::new(log.term_at(index).unwrap_or(0), index)
}

/// AppendEntries, receiver's rule 3 of Figure 2: an entry gives way only to one of another term
/// at the same index. The same entry come again is kept, and so is what follows it: a late
/// message must not cut off what a later one brought.
pub fn overwrite(ours: Term, theirs: Term) -> bool {
    ours != theirs
}

/// A committed entry is never removed: it is in the log of every later leader (Leader
/// Completeness, §5.4.3), so that none would ask for it. A message that does is not Raft's.
pub fn remove(commit_index: Index, index: Index) -> bool {
    index > commit_index
}

/// What a leader's commit is decided on.
#[derive(Clone, Copy, Debug)]
pub struct CommitQuestion<'a> {
    /// The leader's log.
    pub log: &'a Log,
    /// Its `currentTerm`.
    pub current_term: Term,
    /// Its `commitIndex`.
    pub commit_index: Index,
    /// The largest index that a quorum has stored durably.
    pub stored_by_quorum: Index,
}

/// Whether a leader may commit further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitVerdict {
    /// Nothing new is stored by a quorum.
    Nothing,
    /// Everything up to `index` is committed.
    UpTo {
        /// The new `commitIndex`.
        index: Index,
    },
    /// A quorum stores the entry at `index`, but it is of an earlier term: such an entry may still
    /// be overwritten (Figure 8), so counting its copies proves nothing. It commits with the
    /// first entry of the leader's own term (§5.4.2).
    EarlierTerm {
        /// The entry's index.
        index: Index,
        /// The entry's term.
        term: Term,
    },
}

/// Leaders' last rule of Figure 2.
pub fn commit(question: &CommitQuestion<'_>) -> CommitVerdict {
    let index = question.stored_by_quorum;
    if index <= question.commit_index {
        return CommitVerdict::Nothing;
    }
    match question.log.term_at(index) {
        Some(term) if term == question.current_term => CommitVerdict::UpTo { index },
        Some(term) => CommitVerdict::EarlierTerm { index, term },
        None => CommitVerdict::Nothing,
    }
}

/// AppendEntries, receiver's rule 5 of Figure 2. Entries behind the last new one are not known to
/// match the leader's, so its `commitIndex` says nothing about them.
pub fn follow_commit(leader_commit: Index, last_new: Index) -> Index {
    leader_commit.min(last_new)
}

#[cfg(test)]
mod tests;
