//! Raft as a sans-IO, deterministic state machine.

#![forbid(unsafe_code)]

pub mod chunked;
pub mod config;
pub mod effect;
pub mod log;
pub mod message;
pub mod note;
pub mod peer_set;
pub mod quorum;
pub mod random;
pub mod rules;
pub mod storage;
pub mod types;
