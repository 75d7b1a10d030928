//! Linearizable reads that put nothing into the log (thesis §6.4): what is asked, and what comes of
//! it.

use core::fmt;

use crate::types::{Index, PeerId};

/// The driver's name for a read. The core only hands it back.
pub type ReadId = u64;

/// Names a follower's request for a read index, over all lives of that follower: a late answer to
/// a request of an earlier life must not be taken for the answer to a later one, which was asked
/// after more was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadContext {
    /// Drawn when a life first asks.
    pub nonce: u64,
    /// Counts the requests of that life from 1.
    pub count: u64,
}

impl fmt::Display for ReadContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}/{}", self.nonce, self.count)
    }
}

/// What came of a read. Each that [`Peer::read`](crate::Peer::read) accepted has one outcome, at
/// the latest when the longest election timeout has passed, unless its peer's life ends before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOutcome {
    /// The read.
    pub id: ReadId,
    /// The read index, which is applied: the service's state now has everything that was committed
    /// anywhere when the read was asked. Or why there is none.
    pub result: Result<Index, ReadFailure>,
}

/// Why a read was accepted and yet has no answer. It may be asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFailure {
    /// This peer led when it was asked, and no longer does.
    LostLeadership,
    /// The leader that this follower asked no longer is its leader.
    LeaderChanged,
    /// The peer that this follower took for its leader refused: it does not lead, or has too many
    /// reads pending.
    Refused {
        /// That peer.
        by: PeerId,
    },
    /// Nothing came of it within the longest election timeout: no quorum confirmed the leader, no
    /// entry of its term was committed, a message was lost, or this peer is that far behind.
    TimedOut,
}

impl fmt::Display for ReadFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LostLeadership => write!(f, "this peer no longer leads"),
            Self::LeaderChanged => write!(f, "the leader that was asked is the leader no more"),
            Self::Refused { by } => write!(
                f,
                "{by} does not lead, or has too many reads pending; try again shortly"
            ),
            Self::TimedOut => write!(f, "no answer within an election timeout"),
        }
    }
}

impl core::error::Error for ReadFailure {}

/// Why a read was refused at once. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// This peer neither leads nor knows who does.
    NoLeader,
    /// As many reads are pending as [`Config::max_pending_reads`](crate::Config::max_pending_reads)
    /// allows.
    TooMany {
        /// That many.
        max: usize,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLeader => write!(f, "no leader is known"),
            Self::TooMany { max } => {
                write!(f, "{max} reads are pending, and no more are allowed")
            }
        }
    }
}

impl core::error::Error for ReadError {}
