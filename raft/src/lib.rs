//! Raft as a sans-IO, event-driven, deterministic state machine.
//!
//! The algorithm is that of Ongaro and Ousterhout, *In Search of an Understandable Consensus
//! Algorithm (Extended Version)*, 2014; "§" in this crate's documentation is a section of it, and
//! "thesis" is Ongaro's dissertation of the same year. Names are Figure 2's.
//!
//! A [`Peer`] reads no clock, opens no connection and touches no disk. Time, messages and the
//! outcome of writes come in as arguments; what must be done comes out of
//! [`Peer::poll_effect`] in the order in which it must be done. Between two calls nothing happens:
//! [`Peer::deadline`] says when the peer next wants to be woken.
//!
//! # Three peers
//! ```
//! use std::sync::Arc;
//! use raft::{Config, Effect, Peer, PeerId, Role, Stored};
//!
//! let ids: Vec<_> = (1..=3).filter_map(PeerId::new).collect();
//! let config = Arc::new(Config::new(ids.iter().copied().collect()));
//! let mut peers: Vec<_> = ids
//!     .iter()
//!     .map(|&id| Peer::new(id, config.clone(), Stored::default(), 42, 0).unwrap())
//!     .collect();
//! let (mut now, mut proposed, mut applied) = (0, false, Vec::new());
//! while applied.len() < 3 {
//!     // Virtual time jumps to the first deadline.
//!     now = peers.iter().map(Peer::deadline).min().unwrap();
//!     peers.iter_mut().for_each(|peer| peer.wake(now));
//!     if let Some(leader) = peers.iter_mut().find(|peer| peer.role() == Role::Leader && !proposed) {
//!         leader.propose(Arc::from(&b"put x 1"[..])).unwrap();
//!         proposed = true;
//!     }
//!     // Carry out effects, on an instant disk and an instant network, until there are none.
//!     while let Some((from, effect)) =
//!         peers.iter_mut().find_map(|peer| Some((peer.id(), peer.poll_effect()?)))
//!     {
//!         match effect {
//!             Effect::Persist(write) => peers[from.slot()].persisted(now, write.id),
//!             Effect::Send(send) => peers[send.to.slot()].receive(now, from, send.message).unwrap(),
//!             Effect::Apply(apply) if !apply.payload.is_empty() => applied.push((from, apply)),
//!             _ => {} // Snapshots, reads, and notes on what was decided.
//!         }
//!     }
//! }
//! assert!(applied.iter().all(|(_, apply)| apply.index == 2)); // Index 1 is the leader's no-op.
//! ```
//!
//! # For students of the MIT labs
//! | the lab | this crate |
//! |---|---|
//! | `Make(peers, me, persister, applyCh)` | [`Peer::new`] with a [`Config`], an id and what is [`Stored`] |
//! | `Start(command) -> (index, term, isLeader)` | [`Peer::propose`], which gives a [`Position`] or says who leads |
//! | `GetState() -> (term, isLeader)` | [`Peer::current_term`] and [`Peer::role`] |
//! | `ApplyMsg` on `applyCh` | [`Effect::Apply`] |
//! | `Persister.Save`, `ReadRaftState` | [`Effect::Persist`] then [`Peer::persisted`]; [`Persister`] between the two |
//! | `Snapshot(index, bytes)` | [`Peer::snapshot`] |
//! | `ApplyMsg` with `SnapshotValid`, `ReadSnapshot` | [`Effect::Restore`] |
//! | `ticker()` | [`Peer::deadline`] and [`Peer::wake`] |
//! | RPC stubs | [`Effect::Send`], [`Peer::receive`], and [`codec`] for the bytes |
//!
//! # Members come and go
//! [`Config::voters`] is how a cluster begins. From then on the [`Membership`] is a log entry that is in
//! force as soon as it is appended (§6). A leader is asked by [`Peer::change`] to add a learner, to
//! make it a voter once it has caught up, to remove a peer, itself included, or to replace the voters by
//! joint consensus; [`Peer::membership`] tells the configuration in force. A peer of any id may be made
//! with the configuration of the cluster that it is to join: it waits until a leader talks to it.
//! [`membership`] has the whole story.
//!
//! # Where to look
//! [`rules`] has every safety decision, each with its reason; [`peer`] the state machine that asks
//! it; [`note`] what it says about each decision.

#![forbid(unsafe_code)]

pub mod chunked;
pub mod codec;
pub mod config;
pub mod effect;
pub mod journal;
pub mod log;
pub mod membership;
pub mod message;
pub mod note;
pub mod peer;
pub mod peer_set;
pub mod persister;
pub mod progress;
pub mod quorum;
pub mod random;
pub mod read;
pub mod rules;
pub mod storage;
pub mod types;

pub use config::{Config, ConfigError};
pub use effect::{Apply, Effect, Send};
pub use log::{Command, Entries, Entry, Log, Payload};
pub use membership::{Change, Membership, MembershipError};
pub use message::{
    AppendEntries, AppendEntriesReply, AppendOutcome, Confirm, ConfirmReply, InstallOutcome,
    InstallSnapshot, InstallSnapshotReply, Message, PreVote, PreVoteReply, ReadIndex,
    ReadIndexReply, RequestVote, RequestVoteReply, TimeoutNow,
};
pub use note::Note;
pub use peer::{
    CatchUp, ChangeError, Changing, Peer, ProposeError, ReceiveError, SnapshotError, StartError,
    Timer, TransferError,
};
pub use peer_set::PeerSet;
pub use persister::{MemoryPersister, PersistError, Persister};
pub use quorum::Quorum;
pub use read::{ReadContext, ReadError, ReadFailure, ReadId, ReadOutcome};
pub use rules::{Paper, Rules};
pub use storage::{
    HardState, LogWrite, Snapshot, SnapshotWrite, Stored, StoredError, Write, WriteId,
};
pub use types::{Index, MAX_NUMBER, MAX_PEERS, Micros, PeerId, Position, Role, Term};
