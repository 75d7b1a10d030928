//! What a world is made of.

mod check;
mod start;

use std::sync::Arc;

use raft::{config::Config, types::Micros, types::PeerId};
use serde::{Deserialize, Serialize};

pub(crate) use check::{check_chance, check_range};
pub use start::StartDisk;

use crate::{
    clients::ReadMode,
    limits::{MAX_COMMAND_BYTES, MAX_SNAPSHOT_BYTES, SNAPSHOT_CHUNK_BYTES},
    rules::BrokenRule,
};

/// The configuration of a world. With the seed in it and the interventions, it is the whole run.
///
/// Fields that are left out have their defaults; unknown ones are refused. Times are virtual
/// microseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WorldConfig {
    /// How many peers there are, 1 to 99.
    pub peers: u16,
    /// How many of them vote when the cluster begins: S1 to this one. The others wait outside, until
    /// they are added (§6). 0 for all.
    pub voters: u16,
    /// What everything drawn is drawn from, 0 to 2^53 - 1.
    pub seed: u64,
    /// What is on the disks when the run begins: logs that differ, as in Figure 7. A peer that is
    /// not in it begins with an empty disk.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub start: Vec<StartDisk>,
    /// The shortest election timeout (§5.2, §9.3).
    pub election_timeout_min_us: Micros,
    /// The longest election timeout, inclusive.
    pub election_timeout_max_us: Micros,
    /// How often a leader says that it is there. Below the shortest election timeout.
    pub heartbeat_interval_us: Micros,
    /// Whether a new leader appends a no-op entry at once (§8).
    pub noop_on_election: bool,
    /// Whether a peer asks if it could win before it stands for election (thesis §9.6).
    pub pre_vote: bool,
    /// Whether a leader that hears from no quorum steps down (thesis §6.2).
    pub check_quorum: bool,
    /// Whether peers that hear a leader take part in no election (thesis §4.2.3).
    pub leader_stickiness: bool,
    /// Whether a leader that a quorum has confirmed answers reads by a lease, without asking again
    /// (thesis §6.4.1). Needs `leader_stickiness`.
    pub lease_reads: bool,
    /// By how many parts of a million one peer's clock may run faster than another's, in the eyes of
    /// a leader that relies on its lease. Clocks that drift further may make such a read stale.
    pub clock_drift_ppm: u32,
    /// How many bytes of entries a leader may have that are not committed; it refuses commands
    /// beyond. 0 for no bound.
    pub max_uncommitted_bytes: u64,
    /// How many bytes of entries may be on their way to one follower before its leader waits for an
    /// answer. 0 for no bound.
    pub max_in_flight_bytes: u64,
    /// How many messages with entries may be on their way to one follower before its leader waits for
    /// an answer (pipelining, thesis §10.2.2). 1 to 1,000; 1 for one after the other.
    pub max_in_flight: u64,
    /// How many bytes of entries one message carries, 1 to 1,048,576; an entry that has more travels
    /// alone.
    pub max_append_bytes: u64,
    /// How long a leader lets a command wait for more, which then leave as one message per follower
    /// (batching, thesis §10.2.2). 0 for not at all; 1 is enough for commands of one instant.
    pub batch_us: Micros,
    /// How many bytes of a snapshot one message carries, 1 to 1,048,576 (§7).
    pub snapshot_chunk_bytes: u64,
    /// The shortest time a message travels.
    pub latency_min_us: Micros,
    /// The longest, inclusive.
    pub latency_max_us: Micros,
    /// The probability that a message is lost on its way, 0 to 1.
    pub loss: f64,
    /// The probability that a message arrives twice, 0 to 1.
    pub duplication: f64,
    /// The shortest time until a write is durable.
    pub disk_min_us: Micros,
    /// The longest, inclusive.
    pub disk_max_us: Micros,
    /// Whether a loss of power may leave some of the writes that were on their way, and a part of
    /// the next, on the disk.
    pub torn_writes: bool,
    /// How many bytes a disk has for the journal of a peer; a host stops at a write that does not
    /// fit. 0 for no bound.
    pub disk_bytes: u64,
    /// After how many applied entries a service hands a snapshot to its peer, which drops them from
    /// its log (§7). 0 for never.
    pub snapshot_every: u64,
    /// Whether messages wait to be delivered and timers to be fired by hand. (Those of clients do
    /// not: clients are outside the cluster.)
    pub manual: bool,
    /// The rule that is broken on purpose, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken: Option<BrokenRule>,
    /// Whether clients number their operations in a session, so that one that is asked for again is
    /// applied once (thesis §6.3).
    pub client_sessions: bool,
    /// How clients read.
    pub client_reads: ReadMode,
    /// The probability that a message between a client and a peer is lost, 0 to 1.
    pub client_loss: f64,
    /// The shortest time that such a message travels.
    pub client_latency_min_us: Micros,
    /// The longest, inclusive.
    pub client_latency_max_us: Micros,
    /// How long a client waits for an answer before it asks another peer.
    pub client_timeout_us: Micros,
    /// How long a client tries before it gives an operation up; 0 for ever.
    pub client_patience_us: Micros,
}

impl Default for WorldConfig {
    fn default() -> Self {
        Self {
            peers: 5,
            voters: 0,
            seed: 1,
            start: Vec::new(),
            election_timeout_min_us: 150_000,
            election_timeout_max_us: 300_000,
            heartbeat_interval_us: 50_000,
            noop_on_election: true,
            pre_vote: false,
            check_quorum: false,
            leader_stickiness: false,
            lease_reads: false,
            clock_drift_ppm: 0,
            max_uncommitted_bytes: 0,
            max_in_flight_bytes: 0,
            max_in_flight: 32,
            max_append_bytes: 64 * 1024,
            batch_us: 0,
            snapshot_chunk_bytes: SNAPSHOT_CHUNK_BYTES as u64,
            latency_min_us: 8_000,
            latency_max_us: 16_000,
            loss: 0.0,
            duplication: 0.0,
            disk_min_us: 500,
            disk_max_us: 2_000,
            torn_writes: false,
            disk_bytes: 0,
            snapshot_every: 0,
            manual: false,
            broken: None,
            client_sessions: true,
            client_reads: ReadMode::Log,
            client_loss: 0.0,
            client_latency_min_us: 2_000,
            client_latency_max_us: 6_000,
            client_timeout_us: 300_000,
            client_patience_us: 10_000_000,
        }
    }
}

impl WorldConfig {
    /// Is it this rule that is broken?
    pub fn breaks(&self, rule: BrokenRule) -> bool {
        self.broken == Some(rule)
    }

    /// What each peer is told. The configuration must be valid.
    pub(crate) fn for_peers(&self) -> Arc<Config> {
        let last = match self.voters {
            0 => self.peers,
            voters => voters,
        };
        let voters = (1..=last).filter_map(PeerId::new).collect();
        Arc::new(Config {
            election_timeout_min: self.election_timeout_min_us,
            election_timeout_max: self.election_timeout_max_us,
            heartbeat_interval: self.heartbeat_interval_us,
            noop_on_election: self.noop_on_election,
            pre_vote: self.pre_vote,
            check_quorum: self.check_quorum,
            leader_stickiness: self.leader_stickiness,
            lease_reads: self.lease_reads,
            clock_drift_ppm: self.clock_drift_ppm,
            max_uncommitted_bytes: bound(self.max_uncommitted_bytes),
            max_in_flight_bytes: bound(self.max_in_flight_bytes),
            max_command_bytes: MAX_COMMAND_BYTES,
            max_snapshot_bytes: MAX_SNAPSHOT_BYTES,
            // Validation keeps these small.
            max_in_flight: self.max_in_flight as usize,
            max_append_bytes: self.max_append_bytes as usize,
            snapshot_chunk_bytes: self.snapshot_chunk_bytes as usize,
            ..Config::new(voters)
        })
    }
}

/// A bound in bytes, where 0 stands for none.
fn bound(bytes: u64) -> usize {
    match bytes {
        0 => usize::MAX,
        bytes => usize::try_from(bytes).unwrap_or(usize::MAX),
    }
}

#[cfg(test)]
mod tests;
