//! What peers say to each other: the RPCs of Figure 2, a struct each.
//!
//! Requests and replies are messages of their own, so that a network may lose, delay, repeat and
//! reorder each by itself. Who sent a message is told by whoever delivers it.

use std::sync::Arc;

use crate::{
    log::Entries,
    membership::Membership,
    read::ReadContext,
    types::{Index, Position, Term},
};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A candidate asks for a vote.
    RequestVote(RequestVote),
    /// The answer to it.
    RequestVoteReply(RequestVoteReply),
    /// A peer asks whether it would get a vote if it stood for election.
    PreVote(PreVote),
    /// The answer to it.
    PreVoteReply(PreVoteReply),
    /// A leader asks a follower to stand for election at once.
    TimeoutNow(TimeoutNow),
    /// A leader replicates entries, or says that it is there.
    AppendEntries(AppendEntries),
    /// The answer to it.
    AppendEntriesReply(AppendEntriesReply),
    /// A leader sends a piece of its snapshot.
    InstallSnapshot(InstallSnapshot),
    /// The answer to it.
    InstallSnapshotReply(InstallSnapshotReply),
    /// A leader asks whether it still is the leader.
    Confirm(Confirm),
    /// The answer to it.
    ConfirmReply(ConfirmReply),
    /// A follower asks its leader for a read index.
    ReadIndex(ReadIndex),
    /// The answer to it.
    ReadIndexReply(ReadIndexReply),
}

/// RequestVote's arguments (§5.2, §5.4). The candidate is the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestVote {
    /// The candidate's term.
    pub term: Term,
    /// `lastLogTerm` and `lastLogIndex`: the end of the candidate's log.
    pub last: Position,
    /// Whether the leader itself asked the candidate to stand (thesis §3.10): then a voter does not
    /// refuse because it hears from that leader.
    pub transfer: bool,
}

/// PreVote's arguments (thesis §9.6). Nothing is promised by the question or the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreVote {
    /// The term that the sender would stand in: its own plus one.
    pub term: Term,
    /// The end of the sender's log.
    pub last: Position,
}

/// PreVote's results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreVoteReply {
    /// The voter's `currentTerm`; 0 before the first election.
    pub term: Term,
    /// The term that was asked about.
    pub asked: Term,
    /// Whether the voter would grant its vote.
    pub granted: bool,
}

/// TimeoutNow's arguments (thesis §3.10). There is no answer but the election.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeoutNow {
    /// The leader's term.
    pub term: Term,
}

/// RequestVote's results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestVoteReply {
    /// The voter's `currentTerm`, for the candidate to update itself.
    pub term: Term,
    /// `voteGranted`.
    pub granted: bool,
}

/// AppendEntries' arguments (§5.3). The leader is the sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendEntries {
    /// The leader's term.
    pub term: Term,
    /// `prevLogTerm` and `prevLogIndex`: the entry that the follower must have.
    pub prev: Position,
    /// The entries behind it; none in a heartbeat.
    pub entries: Entries,
    /// `leaderCommit`: the leader's `commitIndex`.
    pub commit: Index,
}

impl AppendEntries {
    /// The index of the last entry that the follower has when it accepts this.
    pub fn last_index(&self) -> Index {
        self.prev.index.saturating_add(self.entries.len() as Index)
    }
}

/// AppendEntries' results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppendEntriesReply {
    /// The follower's `currentTerm`, for the leader to update itself.
    pub term: Term,
    /// `success`, with what the leader needs to know of either outcome.
    pub outcome: AppendOutcome,
    /// Whether the follower's disk was [lost](crate::Stored::lost): then its copies count for
    /// nothing.
    pub lost: bool,
}

/// What became of an AppendEntries.
///
/// The paper's replies rely on being paired with their requests. These say what they answer, so
/// that a late or repeated one is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendOutcome {
    /// The follower's log holds the leader's entries up to and with `matched`, durably.
    Accepted {
        /// The last index known to match.
        matched: Index,
    },
    /// The consistency check failed, or was not made because the request's term is over.
    Rejected {
        /// `prevLogIndex` of the request; 0, where every log matches, when its term is over.
        probed: Index,
        /// The last entry at or before `probed` that could match: the follower passes over all
        /// its entries with a term above `prevLogTerm` (§5.3, the optimisation at its end).
        hint: Position,
    },
}

/// InstallSnapshot's arguments (§7, Figure 13). The leader is the sender.
///
/// It also does what a heartbeat does; without data it does nothing else, and asks how far the
/// follower has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstallSnapshot {
    /// The leader's term.
    pub term: Term,
    /// `lastIncludedTerm` and `lastIncludedIndex`: the last entry that the snapshot contains.
    pub last: Position,
    /// The configuration as of that entry; every piece has it (thesis §5.1 lets the first do).
    pub membership: Arc<Membership>,
    /// Where in the snapshot the data begins, in bytes.
    pub offset: u64,
    /// The piece.
    pub data: Arc<[u8]>,
    /// Whether the snapshot ends with it.
    pub done: bool,
}

impl InstallSnapshot {
    /// How many bytes of the snapshot the follower has when it accepts this.
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.data.len() as u64)
    }
}

/// InstallSnapshot's results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstallSnapshotReply {
    /// The follower's `currentTerm`, for the leader to update itself.
    pub term: Term,
    /// The snapshot that was asked about; [`Position::ZERO`] when the request's term is over.
    pub last: Position,
    /// What became of it.
    pub outcome: InstallOutcome,
    /// Whether the follower's disk was [lost](crate::Stored::lost).
    pub lost: bool,
}

/// How far a follower has come with a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallOutcome {
    /// It has what lies before `offset`, and wants what begins there. It is lost in a crash.
    Wants {
        /// In bytes.
        offset: u64,
    },
    /// It has installed the snapshot, or had committed as much before: durably.
    Has,
}

/// A leader asks whether its followers still follow it (thesis §6.4). It counts as hearing from the
/// leader, and asks for nothing else.
///
/// A heartbeat would do; this one names the round that is answered, so that an answer from before a
/// read was asked does not confirm it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// The leader's term.
    pub term: Term,
    /// Counts the rounds of the term from 1.
    pub round: u64,
}

/// Confirm's results. An answer in the leader's own term says: when I got this, I knew of no later
/// term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmReply {
    /// The follower's `currentTerm`, for the leader to update itself.
    pub term: Term,
    /// The round that was asked about; 0 when the request's term is over.
    pub round: u64,
}

/// A follower asks its leader how far it must have applied to answer a read (thesis §6.4, its end).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadIndex {
    /// The follower's term.
    pub term: Term,
    /// Names the request.
    pub context: ReadContext,
}

/// ReadIndex's results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadIndexReply {
    /// The `currentTerm` of the peer that was asked.
    pub term: Term,
    /// The request that it answers.
    pub context: ReadContext,
    /// The read index; `None` when that peer does not lead, or has too many reads pending.
    pub index: Option<Index>,
}

impl Message {
    /// The sender's term.
    pub fn term(&self) -> Term {
        match self {
            Self::RequestVote(message) => message.term,
            Self::RequestVoteReply(message) => message.term,
            Self::PreVote(message) => message.term,
            Self::PreVoteReply(message) => message.term,
            Self::TimeoutNow(message) => message.term,
            Self::AppendEntries(message) => message.term,
            Self::AppendEntriesReply(message) => message.term,
            Self::InstallSnapshot(message) => message.term,
            Self::InstallSnapshotReply(message) => message.term,
            Self::Confirm(message) => message.term,
            Self::ConfirmReply(message) => message.term,
            Self::ReadIndex(message) => message.term,
            Self::ReadIndexReply(message) => message.term,
        }
    }

    /// Is this a request, not a reply? (What the lab suite counts as an RPC.)
    pub fn is_request(&self) -> bool {
        match self {
            Self::RequestVote(_)
            | Self::PreVote(_)
            | Self::TimeoutNow(_)
            | Self::AppendEntries(_)
            | Self::InstallSnapshot(_)
            | Self::Confirm(_)
            | Self::ReadIndex(_) => true,
            Self::RequestVoteReply(_)
            | Self::PreVoteReply(_)
            | Self::AppendEntriesReply(_)
            | Self::InstallSnapshotReply(_)
            | Self::ConfirmReply(_)
            | Self::ReadIndexReply(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_from_replies() {
        let reply = RequestVoteReply {
            term: 1,
            granted: true,
        };
        assert!(!Message::RequestVoteReply(reply).is_request());
        assert!(Message::TimeoutNow(TimeoutNow { term: 1 }).is_request());
    }
}
