//! Everything that a world refuses, with the field or the thing, its value and what is allowed.
//!
//! A refusal leaves the world as it was.

use core::fmt;

use raft::types::{MAX_PEERS, Micros, PeerId};

use crate::{
    clients::ClientId,
    limits::{
        MAX_CLIENT_QUEUE, MAX_CLIENTS, MAX_COMMAND_BYTES, MAX_COPIES, MAX_INTERVENTIONS,
        MAX_LOG_ENTRIES,
    },
};

/// Why a configuration or an intervention was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorldError {
    /// A field's value is not allowed.
    Field {
        /// The field, as it is spelled in the configuration or the intervention.
        name: &'static str,
        /// Its value, as text.
        value: String,
        /// What is allowed.
        allowed: String,
    },
    /// There is no such peer.
    NoSuchPeer {
        /// The number that was given.
        peer: u16,
        /// How many peers there are.
        peers: u16,
    },
    /// A peer appears in two groups of a partition.
    InTwoGroups {
        /// The peer.
        peer: PeerId,
    },
    /// A link from a peer to itself was named.
    OwnLink {
        /// The peer.
        peer: PeerId,
    },
    /// The peer is down.
    Down {
        /// The peer.
        peer: PeerId,
    },
    /// The peer is up.
    Up {
        /// The peer.
        peer: PeerId,
    },
    /// The peer stands still.
    Paused {
        /// The peer.
        peer: PeerId,
    },
    /// The peer does not stand still.
    NotPaused {
        /// The peer.
        peer: PeerId,
    },
    /// Fewer than two peers wait for an election timeout.
    TooFewTimers,
    /// No live peer is a leader.
    NoLeader,
    /// Leadership cannot be handed over like that.
    Transfer {
        /// What the leader says.
        refusal: raft::TransferError,
    },
    /// The membership cannot be changed like that.
    Change {
        /// What the leader says.
        refusal: raft::ChangeError,
    },
    /// No message of this id is in flight.
    NoSuchMessage {
        /// The id.
        message: u64,
    },
    /// The message was sent already, so that no fate can be decided for it in advance.
    AlreadySent {
        /// The id.
        message: u64,
    },
    /// The message was copied as often as is allowed.
    TooManyCopies {
        /// The id.
        message: u64,
    },
    /// There are as many peers as a world can have.
    TooManyPeers,
    /// The text is not an operation of the key-value store.
    NotAnOperation {
        /// The text, shortened.
        text: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A disk holds what no peer could have written.
    Disk {
        /// Whose.
        peer: PeerId,
        /// What is wrong with it.
        problem: raft::StoredError,
    },
    /// The command is too long.
    CommandTooLarge {
        /// Its length in bytes.
        len: usize,
    },
    /// The peer has no snapshot to take.
    NoSnapshot {
        /// The peer.
        peer: PeerId,
        /// Why not.
        problem: raft::SnapshotError,
    },
    /// The leader's log is as long as it may get.
    LogFull {
        /// The leader.
        peer: PeerId,
    },
    /// There is no such client.
    NoSuchClient {
        /// The number that was given.
        client: u16,
    },
    /// As many operations wait at the client as may.
    ClientBusy {
        /// The client.
        client: ClientId,
    },
    /// As many interventions were recorded as may be.
    TooManyInterventions,
    /// A recorded intervention lies before the one in front of it, or before now.
    OutOfOrder {
        /// Its time.
        at: Micros,
        /// The time that was reached.
        now: Micros,
    },
}

impl WorldError {
    pub(crate) fn field(
        name: &'static str,
        value: impl fmt::Display,
        allowed: impl fmt::Display,
    ) -> Self {
        Self::Field {
            name,
            value: value.to_string(),
            allowed: allowed.to_string(),
        }
    }
}

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field {
                name,
                value,
                allowed,
            } => write!(f, "{name} is {value}; allowed: {allowed}"),
            Self::NoSuchPeer { peer, peers } => {
                write!(f, "there is no peer {peer}; the peers are 1 to {peers}")
            }
            Self::InTwoGroups { peer } => {
                write!(f, "{peer} is in two groups of the partition; allowed: one")
            }
            Self::OwnLink { peer } => write!(f, "{peer} has no link to itself"),
            Self::Down { peer } => write!(f, "{peer} is down"),
            Self::Up { peer } => write!(f, "{peer} is up already"),
            Self::Paused { peer } => write!(f, "{peer} is paused"),
            Self::NotPaused { peer } => write!(f, "{peer} is not paused"),
            Self::Transfer { refusal } => refusal.fmt(f),
            Self::Change { refusal } => refusal.fmt(f),
            Self::NoSnapshot { peer, problem } => write!(f, "{peer} takes no snapshot: {problem}"),
            Self::TooFewTimers => f.write_str(
                "fewer than two voters wait for an election timeout: there is nothing to spread \
                 or to align",
            ),
            Self::Disk { peer, problem } => write!(f, "the disk of {peer} cannot be: {problem}"),
            Self::NoLeader => f.write_str("no peer leads now; wait for an election"),
            Self::NoSuchMessage { message } => {
                write!(f, "no message with the id {message} is in flight")
            }
            Self::AlreadySent { message } => write!(
                f,
                "the message with the id {message} was sent already; drop, delay or duplicate it"
            ),
            Self::TooManyCopies { message } => write!(
                f,
                "the message with the id {message} was copied {MAX_COPIES} times already; \
                 allowed: {MAX_COPIES}"
            ),
            Self::TooManyPeers => write!(
                f,
                "there are {MAX_PEERS} peers already; allowed: 1 to {MAX_PEERS}"
            ),
            Self::NotAnOperation { text, problem } => {
                write!(f, "\"{text}\" is not an operation: {problem}")
            }
            Self::CommandTooLarge { len } => write!(
                f,
                "the command has {len} bytes; allowed: up to {MAX_COMMAND_BYTES}"
            ),
            Self::LogFull { peer } => write!(
                f,
                "the log of {peer} has {MAX_LOG_ENTRIES} entries; allowed: no more than that"
            ),
            Self::NoSuchClient { client } => write!(
                f,
                "there is no client {client}; the clients are 1 to {MAX_CLIENTS}"
            ),
            Self::ClientBusy { client } => write!(
                f,
                "{MAX_CLIENT_QUEUE} operations wait at {client}; allowed: no more than that"
            ),
            Self::TooManyInterventions => write!(
                f,
                "the run has {MAX_INTERVENTIONS} interventions; allowed: no more than that"
            ),
            Self::OutOfOrder { at, now } => write!(
                f,
                "an intervention at {at} us comes behind {now} us; they must be in order of time"
            ),
        }
    }
}

impl core::error::Error for WorldError {}
