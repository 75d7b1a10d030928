//! The core beside [raft-rs](https://docs.rs/raft/0.7.0), which `TiKV` runs on: the same work on the
//! same network, in one process.
//!
//! Each is driven as its documentation says, by one thread, on a network that is a queue of messages
//! and on storage that is durable at once. For raft-rs that is its own `MemStorage`, which holds the
//! log that it works on; this core holds its log itself. No logging, and the same settings:
//! [`PRE_VOTE_AND_CHECK_QUORUM`], heartbeats every 50 ms, election timeouts of 150 to 300 ms,
//! messages of up to 64 KiB, 256 of them in flight.

pub mod ours;
pub mod raft_rs;

/// Bytes of a command.
pub const COMMAND_BYTES: usize = 16;

/// Bytes of entries in one message.
pub const MESSAGE_BYTES: usize = 64 * 1024;

/// Messages with entries on their way to one follower.
pub const WINDOW: usize = 256;

/// Whether both run with PreVote and CheckQuorum, and refuse votes while a leader is heard.
pub const PRE_VOTE_AND_CHECK_QUORUM: bool = true;

/// How long a leader is silent at most, in microseconds of virtual time.
pub const HEARTBEAT_US: u64 = 50_000;

/// When a committed entry is known to the followers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// At once: messages of their own say it.
    AtOnce,
    /// With the next message that travels anyway, entries or a heartbeat.
    WithTheNext,
}

/// A cluster on a perfect network, with a leader.
pub trait Cluster {
    /// What it is called in the figures.
    const NAME: &'static str;

    /// A cluster of `peers`, led by the first, with nothing left to do.
    fn new(peers: u16, known: Known) -> Self;

    /// Proposes as many commands at one instant, and carries messages until none is left.
    fn propose(&mut self, commands: usize);

    /// Lets virtual time pass, in microseconds, with nothing to do but heartbeats.
    fn idle(&mut self, span: u64);

    /// Messages carried so far.
    fn messages(&self) -> u64;

    /// Commands that every peer has applied.
    fn applied(&self) -> u64;
}

/// The command with this number.
pub fn command(number: u64) -> [u8; COMMAND_BYTES] {
    u128::from(number).to_be_bytes()
}
