//! What a peer refuses, and what refuses a message before it can change anything.

use core::fmt;

use super::{Peer, State};
use crate::{
    message::{AppendOutcome, InstallOutcome, Message, PreVote, RequestVote},
    read::ReadContext,
    rules::{Rules, TermVerdict},
    types::{Index, MAX_NUMBER, PeerId, Position, Term},
};

/// Why a proposal was refused. Nothing was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposeError {
    /// Only a leader appends (§5.3).
    NotLeader {
        /// Who leads instead, as far as this peer knows.
        leader: Option<PeerId>,
    },
    /// The leader is handing over to another peer (thesis §3.10).
    Transferring {
        /// To whom.
        to: PeerId,
    },
    /// The command is larger than the configuration allows.
    TooLarge {
        /// Its bytes.
        len: usize,
        /// The most that is allowed.
        max: usize,
    },
    /// The leader has as many bytes uncommitted as the configuration allows: no quorum stores them
    /// fast enough.
    TooManyUncommitted {
        /// What it would come to, counting an entry's payload and one more.
        bytes: usize,
        /// The most that is allowed.
        max: usize,
    },
    /// The log ends at [`MAX_NUMBER`]: there is no index for another entry.
    LogFull,
}

impl fmt::Display for ProposeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLeader { leader } => not_leader(f, *leader),
            Self::LogFull => write!(
                f,
                "the log ends at {MAX_NUMBER}, the largest index there is"
            ),
            Self::Transferring { to } => {
                write!(f, "the leader is handing over to {to}; try again shortly")
            }
            Self::TooManyUncommitted { bytes, max } => write!(
                f,
                "{bytes} bytes of entries would be uncommitted; at most {max} are allowed"
            ),
            Self::TooLarge { len, max } => {
                write!(
                    f,
                    "a command of {len} bytes is too large; at most {max} are allowed"
                )
            }
        }
    }
}

impl core::error::Error for ProposeError {}

/// Who does not lead says who does, as far as it knows.
pub(super) fn not_leader(f: &mut fmt::Formatter<'_>, leader: Option<PeerId>) -> fmt::Result {
    match leader {
        Some(leader) => write!(f, "not the leader; {leader} is"),
        None => write!(f, "not the leader; none is known"),
    }
}

/// Why leadership was not transferred. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferError {
    /// Only a leader hands over.
    NotLeader {
        /// Who leads instead, as far as this peer knows.
        leader: Option<PeerId>,
    },
    /// The target leads already, or is no voter.
    BadTarget {
        /// The target.
        to: PeerId,
    },
    /// Another transfer is under way.
    Busy {
        /// To whom.
        to: PeerId,
    },
}

impl fmt::Display for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLeader { leader } => not_leader(f, *leader),
            Self::BadTarget { to } => write!(f, "{to} is not another voter of this cluster"),
            Self::Busy { to } => write!(f, "a transfer to {to} is under way"),
        }
    }
}

impl core::error::Error for TransferError {}

/// Why a snapshot of the service's state was refused. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotError {
    /// The service cannot have a state that contains an entry that was not applied.
    NotApplied {
        /// The index that was named.
        index: Index,
        /// `lastApplied`.
        last_applied: Index,
    },
    /// An earlier snapshot contains the entry.
    Old {
        /// The index that was named.
        index: Index,
        /// The last index of that snapshot.
        base: Index,
    },
    /// The state is larger than the configuration allows.
    TooLarge {
        /// Its bytes.
        len: usize,
        /// The most that is allowed.
        max: usize,
    },
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotApplied {
                index,
                last_applied,
            } => write!(
                f,
                "index {index} is not applied; lastApplied is {last_applied}"
            ),
            Self::Old { index, base } => write!(
                f,
                "index {index} is in the snapshot up to index {base} already"
            ),
            Self::TooLarge { len, max } => write!(
                f,
                "a snapshot of {len} bytes is too large; at most {max} are allowed"
            ),
        }
    }
}

impl core::error::Error for SnapshotError {}

/// Why a message was refused: no correct peer could have sent it. The state is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiveError {
    /// The sender is this peer itself. (Anyone else may speak: in a configuration that has not come
    /// here yet, it may lead or vote; thesis §4.1.)
    Stranger {
        /// The sender.
        sender: PeerId,
    },
    /// A number is beyond [`MAX_NUMBER`].
    TooLarge,
    /// A term is 0, or an index and its term are not both 0 or both positive.
    Zero,
    /// An entry has a later term than the message or an earlier one than the entry before it.
    TermsOutOfOrder,
    /// A candidate's log ends in the term that it stands in, or a later one.
    VoteForThePast {
        /// The candidate's term.
        term: Term,
        /// The end of its log.
        last: Position,
    },
    /// Another peer claims to lead the term that this peer leads.
    SecondLeader {
        /// The other.
        other: PeerId,
        /// The term.
        term: Term,
    },
    /// The follower confirms entries that were never sent, or rejects one that was not asked for.
    NeverSent {
        /// The index it named.
        index: Index,
    },
    /// The follower answers a round that was never begun.
    NeverBegun {
        /// The round that it named.
        round: u64,
    },
    /// The snapshot is larger than the configuration, which all peers share, allows.
    SnapshotTooLarge {
        /// How many bytes it has at least.
        len: u64,
        /// The most that is allowed.
        max: usize,
    },
    /// The leader wants a committed entry removed.
    OverwritesCommitted {
        /// The index of that entry.
        index: Index,
    },
}

impl fmt::Display for ReceiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stranger { sender } => write!(f, "{sender} is this peer itself"),
            Self::TooLarge => write!(f, "a term or index is above {MAX_NUMBER}"),
            Self::Zero => write!(
                f,
                "terms are at least 1, and only the index 0 goes with the term 0 of an empty log"
            ),
            Self::TermsOutOfOrder => {
                write!(
                    f,
                    "the terms of a log never decrease, nor exceed their leader's"
                )
            }
            Self::VoteForThePast { term, last } => {
                write!(
                    f,
                    "a candidate in term {term} cannot have a log that ends at {last}"
                )
            }
            Self::SecondLeader { other, term } => {
                write!(
                    f,
                    "{other} claims to lead term {term}, which this peer leads"
                )
            }
            Self::NeverSent { index } => write!(f, "index {index} was never sent"),
            Self::NeverBegun { round } => write!(f, "round {round} was never begun"),
            Self::SnapshotTooLarge { len, max } => write!(
                f,
                "a snapshot of {len} bytes or more is too large; at most {max} are allowed"
            ),
            Self::OverwritesCommitted { index } => {
                write!(
                    f,
                    "the entry at index {index} is committed and cannot be replaced"
                )
            }
        }
    }
}

impl core::error::Error for ReceiveError {}

impl<R: Rules> Peer<R> {
    /// Refuses what no correct peer sends, before anything changes.
    pub(super) fn check(
        &self,
        from: PeerId,
        verdict: TermVerdict,
        message: &Message,
    ) -> Result<(), ReceiveError> {
        if from == self.id {
            return Err(ReceiveError::Stranger { sender: from });
        }
        well_formed(message)?;
        match (message, &self.state) {
            (
                Message::AppendEntries(_) | Message::InstallSnapshot(_) | Message::Confirm(_),
                State::Leader(_),
            ) if message.term() == self.current_term() => Err(ReceiveError::SecondLeader {
                other: from,
                term: message.term(),
            }),
            (Message::AppendEntries(request), _) if verdict != TermVerdict::Stale => {
                match self.first_conflict(request) {
                    Some(index) if !self.rules.remove(self.commit_index, index) => {
                        Err(ReceiveError::OverwritesCommitted { index })
                    }
                    _ => Ok(()),
                }
            }
            (Message::InstallSnapshot(request), _) if verdict != TermVerdict::Stale => {
                let (len, max) = (request.end(), self.config.max_snapshot_bytes);
                if len > max as u64 {
                    return Err(ReceiveError::SnapshotTooLarge { len, max });
                }
                let index = request.last.index;
                let committed = !self.rules.remove(self.commit_index, index);
                match self.log.term_at(index) {
                    Some(ours) if committed && self.rules.overwrite(ours, request.last.term) => {
                        Err(ReceiveError::OverwritesCommitted { index })
                    }
                    _ => Ok(()),
                }
            }
            (Message::InstallSnapshotReply(reply), State::Leader(_))
                if verdict == TermVerdict::Current =>
            {
                let index = reply.last.index;
                let sent = match reply.outcome {
                    InstallOutcome::Wants { offset } => self.was_sent(from, reply.last, offset),
                    InstallOutcome::Has => index <= self.log.last_index(),
                };
                if sent {
                    Ok(())
                } else {
                    Err(ReceiveError::NeverSent { index })
                }
            }
            (Message::ConfirmReply(reply), State::Leader(leadership))
                if verdict == TermVerdict::Current && !leadership.rounds.has_begun(reply.round) =>
            {
                Err(ReceiveError::NeverBegun { round: reply.round })
            }
            (Message::AppendEntriesReply(reply), State::Leader(_))
                if verdict == TermVerdict::Current =>
            {
                let (AppendOutcome::Accepted { matched: index }
                | AppendOutcome::Rejected { probed: index, .. }) = reply.outcome;
                if index > self.log.last_index() {
                    return Err(ReceiveError::NeverSent { index });
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Could any peer have sent this at all?
pub(crate) fn well_formed(message: &Message) -> Result<(), ReceiveError> {
    // Only a PreVote may be answered before the first term.
    let term_zero_is_fine = matches!(message, Message::PreVoteReply(_));
    if message.term() == 0 && !term_zero_is_fine {
        return Err(ReceiveError::Zero);
    }
    if message.term() > MAX_NUMBER {
        return Err(ReceiveError::TooLarge);
    }
    match message {
        Message::RequestVote(RequestVote { term, last, .. })
        | Message::PreVote(PreVote { term, last }) => {
            position(*last)?;
            if last.term >= *term {
                return Err(ReceiveError::VoteForThePast {
                    term: *term,
                    last: *last,
                });
            }
        }
        Message::PreVoteReply(reply) => {
            if reply.asked == 0 {
                return Err(ReceiveError::Zero);
            }
            if reply.asked > MAX_NUMBER {
                return Err(ReceiveError::TooLarge);
            }
        }
        Message::AppendEntries(request) => {
            position(request.prev)?;
            if request.last_index() > MAX_NUMBER || request.commit > MAX_NUMBER {
                return Err(ReceiveError::TooLarge);
            }
            let mut before = request.prev.term;
            for entry in &*request.entries {
                if entry.term == 0 {
                    return Err(ReceiveError::Zero);
                }
                if entry.term < before {
                    return Err(ReceiveError::TermsOutOfOrder);
                }
                before = entry.term;
            }
            if before > request.term {
                return Err(ReceiveError::TermsOutOfOrder);
            }
        }
        Message::AppendEntriesReply(reply) => match reply.outcome {
            AppendOutcome::Accepted { matched } if matched > MAX_NUMBER => {
                return Err(ReceiveError::TooLarge);
            }
            AppendOutcome::Accepted { .. } => {}
            AppendOutcome::Rejected { probed, hint } => {
                position(hint)?;
                if probed > MAX_NUMBER {
                    return Err(ReceiveError::TooLarge);
                }
                if hint.index > probed {
                    return Err(ReceiveError::NeverSent { index: hint.index });
                }
            }
        },
        Message::InstallSnapshot(request) => {
            position(request.last)?;
            if request.last == Position::ZERO {
                return Err(ReceiveError::Zero);
            }
            if request.end() > MAX_NUMBER {
                return Err(ReceiveError::TooLarge);
            }
            if request.last.term > request.term {
                return Err(ReceiveError::TermsOutOfOrder);
            }
        }
        Message::InstallSnapshotReply(reply) => {
            position(reply.last)?;
            if matches!(reply.outcome, InstallOutcome::Wants { offset } if offset > MAX_NUMBER) {
                return Err(ReceiveError::TooLarge);
            }
        }
        Message::Confirm(request) => {
            if request.round == 0 {
                return Err(ReceiveError::Zero);
            }
            number(request.round)?;
        }
        Message::ConfirmReply(reply) => number(reply.round)?,
        Message::ReadIndex(request) => context(request.context)?,
        Message::ReadIndexReply(reply) => {
            context(reply.context)?;
            number(reply.index.unwrap_or(0))?;
        }
        Message::RequestVoteReply(_) | Message::TimeoutNow(_) => {}
    }
    Ok(())
}

fn number(number: u64) -> Result<(), ReceiveError> {
    if number > MAX_NUMBER {
        Err(ReceiveError::TooLarge)
    } else {
        Ok(())
    }
}

fn context(context: ReadContext) -> Result<(), ReceiveError> {
    number(context.nonce)?;
    number(context.count)
}

fn position(position: Position) -> Result<(), ReceiveError> {
    if position.term > MAX_NUMBER || position.index > MAX_NUMBER {
        Err(ReceiveError::TooLarge)
    } else if (position.term == 0) == (position.index == 0) {
        Ok(())
    } else {
        Err(ReceiveError::Zero)
    }
}
