//! Raft as a sans-IO, deterministic state machine.

#![forbid(unsafe_code)]

pub mod chunked;
pub mod codec;
pub mod config;
pub mod effect;
pub mod log;
pub mod message;
pub mod note;
pub mod peer;
pub mod peer_set;
pub mod progress;
pub mod quorum;
pub mod random;
pub mod rules;
pub mod storage;
pub mod types;

pub use config::{Config, ConfigError};
pub use effect::{Apply, Effect, Send};
pub use log::{Command, Entries, Entry, Log, Payload};
pub use message::{
    AppendEntries, AppendEntriesReply, AppendOutcome, Message, RequestVote, RequestVoteReply,
};
pub use note::Note;
pub use peer::{Peer, ProposeError, ReceiveError, Timer};
pub use peer_set::PeerSet;
pub use quorum::Quorum;
pub use rules::{Paper, Rules};
pub use storage::{HardState, LogWrite, Stored, Write, WriteId};
pub use types::{Index, MAX_NUMBER, MAX_PEERS, Micros, PeerId, Position, Role, Term};
