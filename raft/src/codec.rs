//! The bytes of messages and of persistent state.
//!
//! # Format, version 2
//! Every value starts with the version byte (2) and a byte that says what it is. All numbers are
//! unsigned LEB128: seven bits a byte, the lowest first, the high bit set on all but the last, and
//! no byte more than needed. A *position* is a term, then an index. A *membership* is three sets of
//! peers: the voters, the outgoing voters (none unless it is joint) and the learners; each is a count
//! and the peers' numbers, ascending. *Entries* are a count, then for each its term and its payload:
//! 0 for a no-op; 1, the length and the bytes of a command; or 2 and the membership of a
//! configuration.
//!
//! | byte | value | fields |
//! |---|---|---|
//! | `0x01` | RequestVote | term, last position |
//! | `0x02` | RequestVote's reply | term, granted (0 or 1) |
//! | `0x03` | AppendEntries | term, previous position, commit index, entries |
//! | `0x04` | AppendEntries' reply, accepted | term, matched index |
//! | `0x05` | AppendEntries' reply, rejected | term, probed index, hint position |
//! | `0x06` | InstallSnapshot | term, last included position, membership, offset, done (0 or 1), length and bytes of the data |
//! | `0x07` | InstallSnapshot's reply | term, last included position (0, 0 when the request's term is over), then 0 and the offset wanted, or 1 when it is installed |
//! | `0x08` | PreVote | term, last position |
//! | `0x09` | PreVote's reply | the voter's term, the term asked about, granted (0 or 1) |
//! | `0x0a` | TimeoutNow | term |
//! | `0x0b` | RequestVote on the leader's behalf | term, last position |
//! | `0x0c` | ReadIndex | term, nonce and count of the context |
//! | `0x0d` | ReadIndex' reply | term, nonce and count of the context, then 0 when refused, or 1 and the read index |
//! | `0x0e` | Confirm | term, round |
//! | `0x0f` | Confirm's reply | term, round (0 when the request's term is over) |
//! | `0x13` | `0x04` of a peer whose disk was lost | as `0x04` |
//! | `0x14` | `0x05` of a peer whose disk was lost | as `0x05` |
//! | `0x15` | `0x07` of a peer whose disk was lost | as `0x07` |
//! | `0x10` | persistent state | current term, vote (0 for none, or the peer), base position, the membership as of it (0 when it is the first, or 1 and the membership), entries |
//! | `0x11` | persistent state with a snapshot | current term, vote, the snapshot's last included position (the log's base), the membership as above, length and bytes of the snapshot, entries |
//! | `0x12` | persistent state of a peer whose disk was lost | `0x10` or `0x11`, and the fields of that |
//! | `0x20` | a write, in a journal | see [`journal`](crate::journal) |
//!
//! Version 1 had no memberships.
//!
//! Decoding is total: any bytes give a value or a [`DecodeError`]. No length or count is believed:
//! memory is asked for in proportion to the bytes that are there, at most 40 for each, as the shortest
//! entry, of two bytes, takes 32 and is moved once. A value has exactly one encoding. What decodes as a
//! message is also well-formed in the sense of [`Peer::receive`](crate::Peer::receive): numbers are
//! within [`MAX_NUMBER`], and terms in order.

mod sink;
mod source;

use core::fmt;
use std::sync::Arc;

use crate::{
    log::Log,
    membership::MembershipError,
    message::{
        AppendEntries, AppendEntriesReply, AppendOutcome, Confirm, ConfirmReply, InstallOutcome,
        InstallSnapshot, InstallSnapshotReply, Message, PreVote, PreVoteReply, ReadIndex,
        ReadIndexReply, RequestVote, RequestVoteReply, TimeoutNow,
    },
    peer::{ReceiveError, well_formed},
    storage::{HardState, Stored, StoredError},
    types::{MAX_NUMBER, PeerId},
};

pub(crate) use sink::{Length, Sink};
pub(crate) use source::Source;

/// The version byte that every encoded value starts with.
pub const VERSION: u8 = 2;

const REQUEST_VOTE: u8 = 0x01;
const REQUEST_VOTE_REPLY: u8 = 0x02;
const APPEND_ENTRIES: u8 = 0x03;
const APPEND_ACCEPTED: u8 = 0x04;
const APPEND_REJECTED: u8 = 0x05;
const INSTALL_SNAPSHOT: u8 = 0x06;
const INSTALL_SNAPSHOT_REPLY: u8 = 0x07;
const PRE_VOTE: u8 = 0x08;
const PRE_VOTE_REPLY: u8 = 0x09;
const TIMEOUT_NOW: u8 = 0x0a;
const REQUEST_VOTE_TRANSFER: u8 = 0x0b;
const READ_INDEX: u8 = 0x0c;
const READ_INDEX_REPLY: u8 = 0x0d;
const CONFIRM: u8 = 0x0e;
const CONFIRM_REPLY: u8 = 0x0f;
const STORED: u8 = 0x10;
const STORED_WITH_SNAPSHOT: u8 = 0x11;
const STORED_LOST: u8 = 0x12;
const APPEND_ACCEPTED_LOST: u8 = 0x13;
const APPEND_REJECTED_LOST: u8 = 0x14;
const INSTALL_SNAPSHOT_REPLY_LOST: u8 = 0x15;

const NOOP: u8 = 0;
const COMMAND: u8 = 1;
const CONFIGURATION: u8 = 2;

const FIRST: u8 = 0;
const LATER: u8 = 1;

const WANTS: u8 = 0;
const HAS: u8 = 1;

/// Why bytes are not a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The bytes end in the middle of a value.
    Truncated {
        /// Where they end.
        at: usize,
    },
    /// Bytes follow the value.
    TrailingBytes {
        /// Where the value ends.
        at: usize,
    },
    /// The version byte is not [`VERSION`].
    Version {
        /// What it is.
        found: u8,
    },
    /// A byte that chooses between kinds names none.
    Kind {
        /// Where it stands.
        at: usize,
        /// What it is.
        found: u8,
    },
    /// A number is above [`MAX_NUMBER`], or written with more bytes than it needs.
    Number {
        /// Where it starts.
        at: usize,
    },
    /// A peer's number is not 1 to 99.
    Peer {
        /// What it is.
        found: u64,
    },
    /// A membership that cannot be.
    Membership(MembershipError),
    /// The peers of a set are not ascending.
    PeersOutOfOrder {
        /// Where the one stands that is not above the one before.
        at: usize,
    },
    /// The persistent state is one that no correct peer writes.
    Stored(StoredError),
    /// The message is one that no correct peer sends.
    Message(ReceiveError),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { at } => write!(f, "the bytes end at byte {at}, inside a value"),
            Self::TrailingBytes { at } => {
                write!(f, "the value ends at byte {at}, the bytes do not")
            }
            Self::Version { found } => {
                write!(f, "version {found} is not known; this is version {VERSION}")
            }
            Self::Kind { at, found } => write!(f, "byte {at} is {found:#04x}, which names no kind"),
            Self::Number { at } => {
                write!(
                    f,
                    "the number at byte {at} is above {MAX_NUMBER} or not in shortest form"
                )
            }
            Self::Peer { found } => write!(f, "{found} is no peer's number; they go from 1 to 99"),
            Self::Membership(error) => error.fmt(f),
            Self::PeersOutOfOrder { at } => {
                write!(f, "the peer at byte {at} is not above the one before it")
            }
            Self::Stored(error) => error.fmt(f),
            Self::Message(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for DecodeError {}

/// The bytes of `message`.
pub fn encode_message(message: &Message) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded_len(message));
    bytes.message(message);
    bytes
}

/// How many bytes [`encode_message`] gives.
pub fn encoded_len(message: &Message) -> usize {
    let mut length = Length(0);
    length.message(message);
    length.0
}

/// The message that `bytes` are.
///
/// # Errors
/// When they are none, or one that no correct peer sends.
pub fn decode_message(bytes: &[u8]) -> Result<Message, DecodeError> {
    let mut source = Source { bytes, at: 0 };
    let kind = source.head()?;
    let message = match kind {
        REQUEST_VOTE | REQUEST_VOTE_TRANSFER => Message::RequestVote(RequestVote {
            term: source.number()?,
            last: source.position()?,
            transfer: kind == REQUEST_VOTE_TRANSFER,
        }),
        PRE_VOTE => Message::PreVote(PreVote {
            term: source.number()?,
            last: source.position()?,
        }),
        PRE_VOTE_REPLY => Message::PreVoteReply(PreVoteReply {
            term: source.number()?,
            asked: source.number()?,
            granted: source.choice(&[0, 1])? == 1,
        }),
        TIMEOUT_NOW => Message::TimeoutNow(TimeoutNow {
            term: source.number()?,
        }),
        READ_INDEX => Message::ReadIndex(ReadIndex {
            term: source.number()?,
            context: source.context()?,
        }),
        READ_INDEX_REPLY => Message::ReadIndexReply(ReadIndexReply {
            term: source.number()?,
            context: source.context()?,
            index: if source.choice(&[0, 1])? == 1 {
                Some(source.number()?)
            } else {
                None
            },
        }),
        CONFIRM => Message::Confirm(Confirm {
            term: source.number()?,
            round: source.number()?,
        }),
        CONFIRM_REPLY => Message::ConfirmReply(ConfirmReply {
            term: source.number()?,
            round: source.number()?,
        }),
        REQUEST_VOTE_REPLY => Message::RequestVoteReply(RequestVoteReply {
            term: source.number()?,
            granted: source.choice(&[0, 1])? == 1,
        }),
        APPEND_ENTRIES => Message::AppendEntries(AppendEntries {
            term: source.number()?,
            prev: source.position()?,
            commit: source.number()?,
            entries: source.entries()?.into(),
        }),
        APPEND_ACCEPTED | APPEND_ACCEPTED_LOST => Message::AppendEntriesReply(AppendEntriesReply {
            term: source.number()?,
            outcome: AppendOutcome::Accepted {
                matched: source.number()?,
            },
            lost: kind == APPEND_ACCEPTED_LOST,
        }),
        APPEND_REJECTED | APPEND_REJECTED_LOST => Message::AppendEntriesReply(AppendEntriesReply {
            term: source.number()?,
            outcome: AppendOutcome::Rejected {
                probed: source.number()?,
                hint: source.position()?,
            },
            lost: kind == APPEND_REJECTED_LOST,
        }),
        INSTALL_SNAPSHOT => Message::InstallSnapshot(InstallSnapshot {
            term: source.number()?,
            last: source.position()?,
            membership: Arc::new(source.membership()?),
            offset: source.number()?,
            done: source.choice(&[0, 1])? == 1,
            data: source.counted()?.into(),
        }),
        INSTALL_SNAPSHOT_REPLY | INSTALL_SNAPSHOT_REPLY_LOST => {
            Message::InstallSnapshotReply(InstallSnapshotReply {
                term: source.number()?,
                last: source.position()?,
                outcome: if source.choice(&[WANTS, HAS])? == WANTS {
                    InstallOutcome::Wants {
                        offset: source.number()?,
                    }
                } else {
                    InstallOutcome::Has
                },
                lost: kind == INSTALL_SNAPSHOT_REPLY_LOST,
            })
        }
        found => return Err(DecodeError::Kind { at: 1, found }),
    };
    source.end()?;
    well_formed(&message).map_err(DecodeError::Message)?;
    Ok(message)
}

/// The bytes of `stored`.
pub fn encode_stored(stored: &Stored) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.stored(stored);
    bytes
}

/// How many bytes [`encode_stored`] gives.
pub fn stored_len(stored: &Stored) -> usize {
    let mut length = Length(0);
    length.stored(stored);
    length.0
}

/// The persistent state that `bytes` are.
///
/// # Errors
/// When they are none, or one that no peer could have stored.
pub fn decode_stored(bytes: &[u8]) -> Result<Stored, DecodeError> {
    let mut source = Source { bytes, at: 0 };
    let first = source.head()?;
    let lost = first == STORED_LOST;
    let kind = if lost { source.byte()? } else { first };
    let with_snapshot = match kind {
        STORED => false,
        STORED_WITH_SNAPSHOT => true,
        found => {
            let at = 1 + usize::from(lost);
            return Err(DecodeError::Kind { at, found });
        }
    };
    let HardState {
        current_term,
        voted_for,
    } = source.hard_state()?;
    let base = source.position()?;
    let membership = if source.choice(&[FIRST, LATER])? == FIRST {
        None
    } else {
        Some(Arc::new(source.membership()?))
    };
    let snapshot = if with_snapshot {
        Some(source.counted()?.into())
    } else {
        None
    };
    let entries = source.entries()?;
    source.end()?;
    let mut log = Log::with_base(base);
    for entry in entries {
        log.append(entry);
    }
    let stored = Stored {
        hard_state: HardState {
            current_term,
            voted_for,
        },
        snapshot,
        membership,
        log,
        lost,
    };
    stored.validate().map_err(DecodeError::Stored)?;
    Ok(stored)
}

/// The peer of a number.
fn peer(found: u64) -> Result<PeerId, DecodeError> {
    let peer = u16::try_from(found).ok().and_then(PeerId::new);
    peer.ok_or(DecodeError::Peer { found })
}

#[cfg(test)]
mod tests;
