//! What a message says, in short.

use raft::{
    message::{AppendOutcome, InstallOutcome, Message},
    read::ReadContext,
    types::{Index, Position, Term},
};

/// What a message says, without the entries themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summary {
    /// A candidate asks for a vote.
    RequestVote {
        /// The candidate's term.
        term: Term,
        /// The end of its log.
        last: Position,
        /// Whether the leader asked it to stand.
        transfer: bool,
    },
    /// A peer asks whether it would get a vote.
    PreVote {
        /// The term it would stand in.
        term: Term,
        /// The end of its log.
        last: Position,
    },
    /// The answer.
    PreVoteReply {
        /// The voter's term.
        term: Term,
        /// The term that was asked about.
        asked: Term,
        /// Would it be granted?
        granted: bool,
    },
    /// A leader asks a follower to stand for election.
    TimeoutNow {
        /// The leader's term.
        term: Term,
    },
    /// The answer.
    RequestVoteReply {
        /// The voter's term.
        term: Term,
        /// Granted?
        granted: bool,
    },
    /// A leader replicates entries.
    AppendEntries {
        /// The leader's term.
        term: Term,
        /// The entry that the follower must have.
        prev: Position,
        /// How many entries follow.
        entries: u32,
        /// The leader's `commitIndex`.
        commit: Index,
    },
    /// The answer.
    AppendEntriesReply {
        /// The follower's term.
        term: Term,
        /// What became of it.
        outcome: AppendOutcome,
    },
    /// A leader sends a piece of its snapshot.
    InstallSnapshot {
        /// The leader's term.
        term: Term,
        /// The last entry that the snapshot contains.
        last: Position,
        /// Where the piece begins.
        offset: u64,
        /// Its size.
        bytes: u64,
        /// Whether it is the last.
        done: bool,
    },
    /// The answer.
    InstallSnapshotReply {
        /// The follower's term.
        term: Term,
        /// The last entry that the snapshot contains.
        last: Position,
        /// How far the follower has come with it.
        outcome: InstallOutcome,
    },
    /// A follower asks its leader for a read index.
    ReadIndex {
        /// The follower's term.
        term: Term,
        /// Names the request.
        context: ReadContext,
    },
    /// The answer.
    ReadIndexReply {
        /// The term of the peer that was asked.
        term: Term,
        /// The request.
        context: ReadContext,
        /// The read index; `None` when it is refused.
        index: Option<Index>,
    },
    /// A leader asks whether it still leads.
    Confirm {
        /// The leader's term.
        term: Term,
        /// Its round.
        round: u64,
    },
    /// The answer.
    ConfirmReply {
        /// The follower's term.
        term: Term,
        /// The leader's round.
        round: u64,
    },
}

impl Summary {
    /// The sender's term; of a question whether one could win, the term that it is about.
    pub const fn term(&self) -> Term {
        match *self {
            Self::RequestVote { term, .. }
            | Self::RequestVoteReply { term, .. }
            | Self::PreVote { term, .. }
            | Self::PreVoteReply { term, .. }
            | Self::TimeoutNow { term }
            | Self::AppendEntries { term, .. }
            | Self::AppendEntriesReply { term, .. }
            | Self::InstallSnapshot { term, .. }
            | Self::InstallSnapshotReply { term, .. }
            | Self::ReadIndex { term, .. }
            | Self::ReadIndexReply { term, .. }
            | Self::Confirm { term, .. }
            | Self::ConfirmReply { term, .. } => term,
        }
    }
}

impl From<&Message> for Summary {
    fn from(message: &Message) -> Self {
        match message {
            Message::RequestVote(request) => Self::RequestVote {
                term: request.term,
                last: request.last,
                transfer: request.transfer,
            },
            Message::PreVote(request) => Self::PreVote {
                term: request.term,
                last: request.last,
            },
            Message::PreVoteReply(reply) => Self::PreVoteReply {
                term: reply.term,
                asked: reply.asked,
                granted: reply.granted,
            },
            Message::TimeoutNow(request) => Self::TimeoutNow { term: request.term },
            Message::RequestVoteReply(reply) => Self::RequestVoteReply {
                term: reply.term,
                granted: reply.granted,
            },
            Message::AppendEntries(request) => Self::AppendEntries {
                term: request.term,
                prev: request.prev,
                entries: request.entries.len() as u32,
                commit: request.commit,
            },
            Message::AppendEntriesReply(reply) => Self::AppendEntriesReply {
                term: reply.term,
                outcome: reply.outcome,
            },
            Message::InstallSnapshot(request) => Self::InstallSnapshot {
                term: request.term,
                last: request.last,
                offset: request.offset,
                bytes: request.data.len() as u64,
                done: request.done,
            },
            Message::InstallSnapshotReply(reply) => Self::InstallSnapshotReply {
                term: reply.term,
                last: reply.last,
                outcome: reply.outcome,
            },
            Message::ReadIndex(request) => Self::ReadIndex {
                term: request.term,
                context: request.context,
            },
            Message::ReadIndexReply(reply) => Self::ReadIndexReply {
                term: reply.term,
                context: reply.context,
                index: reply.index,
            },
            Message::Confirm(request) => Self::Confirm {
                term: request.term,
                round: request.round,
            },
            Message::ConfirmReply(reply) => Self::ConfirmReply {
                term: reply.term,
                round: reply.round,
            },
        }
    }
}
