//! What a world is made of.

mod start;

use std::sync::Arc;

use raft::{config::Config, types::Micros, types::PeerId};
use serde::{Deserialize, Serialize};

pub use start::StartDisk;

use crate::{
    clients::ReadMode,
    error::WorldError,
    limits::{
        MAX_ASSUMED_DRIFT_PPM, MAX_COMMAND_BYTES, MAX_LOG_ENTRIES, MAX_PEERS, MAX_SEED,
        MAX_SNAPSHOT_BYTES, MAX_SPAN, SNAPSHOT_CHUNK_BYTES,
    },
    random::Chance,
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
    /// Refuses what could not run.
    ///
    /// # Errors
    /// A [`WorldError::Field`] for the first field that is not allowed.
    pub fn validate(&self) -> Result<(), WorldError> {
        if !(1..=MAX_PEERS).contains(&self.peers) {
            return Err(WorldError::field(
                "peers",
                self.peers,
                format_args!("1 to {MAX_PEERS}"),
            ));
        }
        if self.voters > self.peers {
            return Err(WorldError::field(
                "voters",
                self.voters,
                format_args!("0 (all) to {}, the number of peers", self.peers),
            ));
        }
        if self.seed > MAX_SEED {
            return Err(WorldError::field(
                "seed",
                self.seed,
                format_args!("0 to {MAX_SEED}"),
            ));
        }
        for (name, value) in [
            ("election_timeout_min_us", self.election_timeout_min_us),
            ("election_timeout_max_us", self.election_timeout_max_us),
            ("heartbeat_interval_us", self.heartbeat_interval_us),
        ] {
            if !(1..=MAX_SPAN).contains(&value) {
                let allowed = format_args!("1 to {MAX_SPAN} (one day)");
                return Err(WorldError::field(name, value, allowed));
            }
        }
        check_range(
            "election_timeout_max_us",
            "election_timeout_min_us",
            self.election_timeout_min_us,
            self.election_timeout_max_us,
        )?;
        if self.heartbeat_interval_us >= self.election_timeout_min_us {
            return Err(WorldError::field(
                "heartbeat_interval_us",
                self.heartbeat_interval_us,
                format_args!(
                    "less than election_timeout_min_us ({}), or followers give up on a leader \
                     that is well",
                    self.election_timeout_min_us
                ),
            ));
        }
        check_range(
            "latency_max_us",
            "latency_min_us",
            self.latency_min_us,
            self.latency_max_us,
        )?;
        check_range(
            "disk_max_us",
            "disk_min_us",
            self.disk_min_us,
            self.disk_max_us,
        )?;
        for (name, value) in [
            ("disk_bytes", self.disk_bytes),
            ("max_uncommitted_bytes", self.max_uncommitted_bytes),
            ("max_in_flight_bytes", self.max_in_flight_bytes),
        ] {
            if value > MAX_SEED {
                let allowed = format_args!("0 to {MAX_SEED}");
                return Err(WorldError::field(name, value, allowed));
            }
        }
        if self.lease_reads && !self.leader_stickiness {
            return Err(WorldError::field(
                "lease_reads",
                true,
                "false without leader_stickiness: a lease holds only while voters refuse whoever \
                 asks for a vote behind their leader's back",
            ));
        }
        if self.clock_drift_ppm > MAX_ASSUMED_DRIFT_PPM {
            let allowed = format_args!("0 to {MAX_ASSUMED_DRIFT_PPM}");
            let value = self.clock_drift_ppm;
            return Err(WorldError::field("clock_drift_ppm", value, allowed));
        }
        if self.snapshot_every > MAX_LOG_ENTRIES {
            let allowed = format_args!("0 to {MAX_LOG_ENTRIES}");
            return Err(WorldError::field(
                "snapshot_every",
                self.snapshot_every,
                allowed,
            ));
        }
        check_chance("loss", self.loss)?;
        check_chance("duplication", self.duplication)?;
        start::validate(&self.start, self.peers)?;
        self.validate_clients()
    }

    fn validate_clients(&self) -> Result<(), WorldError> {
        check_range(
            "client_latency_max_us",
            "client_latency_min_us",
            self.client_latency_min_us,
            self.client_latency_max_us,
        )?;
        if !(1..=MAX_SPAN).contains(&self.client_timeout_us) {
            let allowed = format_args!("1 to {MAX_SPAN} (one day)");
            return Err(WorldError::field(
                "client_timeout_us",
                self.client_timeout_us,
                allowed,
            ));
        }
        if self.client_patience_us > MAX_SPAN {
            let allowed = format_args!("0 to {MAX_SPAN} (one day)");
            return Err(WorldError::field(
                "client_patience_us",
                self.client_patience_us,
                allowed,
            ));
        }
        check_chance("client_loss", self.client_loss)?;
        Ok(())
    }

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
            snapshot_chunk_bytes: SNAPSHOT_CHUNK_BYTES,
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

/// Refuses an empty range, and one that goes beyond a day.
pub(crate) fn check_range(
    max_name: &'static str,
    min_name: &'static str,
    min: Micros,
    max: Micros,
) -> Result<(), WorldError> {
    if max > MAX_SPAN {
        let allowed = format_args!("up to {MAX_SPAN} (one day)");
        return Err(WorldError::field(max_name, max, allowed));
    }
    if min > max {
        let allowed = format_args!("at most {max_name} ({max})");
        return Err(WorldError::field(min_name, min, allowed));
    }
    Ok(())
}

/// Refuses what is no probability.
pub(crate) fn check_chance(name: &'static str, value: f64) -> Result<Chance, WorldError> {
    Chance::new(value).ok_or_else(|| WorldError::field(name, value, "0 to 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(change: impl FnOnce(&mut WorldConfig)) -> String {
        let mut config = WorldConfig::default();
        change(&mut config);
        config.validate().unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_are_accepted() {
        assert_eq!(WorldConfig::default().validate(), Ok(()));
    }

    #[test]
    fn no_bound_is_none_and_the_others_reach_the_peers() {
        let plain = WorldConfig::default().for_peers();
        assert_eq!(plain.max_uncommitted_bytes, usize::MAX);
        assert_eq!(plain.max_in_flight_bytes, usize::MAX);
        let config = WorldConfig {
            leader_stickiness: true,
            lease_reads: true,
            clock_drift_ppm: 500,
            max_uncommitted_bytes: 7,
            max_in_flight_bytes: 8,
            ..WorldConfig::default()
        };
        assert_eq!(config.validate(), Ok(()));
        let peers = config.for_peers();
        assert!(peers.lease_reads);
        assert_eq!(peers.clock_drift_ppm, 500);
        assert_eq!(peers.max_uncommitted_bytes, 7);
        assert_eq!(peers.max_in_flight_bytes, 8);
    }

    #[test]
    fn each_refusal_names_field_value_and_what_is_allowed() {
        for (said, expected) in [
            (refusal(|c| c.peers = 0), "peers is 0; allowed: 1 to 99"),
            (
                refusal(|c| c.peers = 1000),
                "peers is 1000; allowed: 1 to 99",
            ),
            (
                refusal(|c| c.voters = 6),
                "voters is 6; allowed: 0 (all) to 5, the number of peers",
            ),
            (
                refusal(|c| c.seed = 1 << 53),
                "seed is 9007199254740992; allowed: 0 to 9007199254740991",
            ),
            (
                refusal(|c| c.election_timeout_min_us = 0),
                "election_timeout_min_us is 0; allowed: 1 to 86400000000 (one day)",
            ),
            (
                refusal(|c| c.election_timeout_max_us = 100_000),
                "election_timeout_min_us is 150000; allowed: at most election_timeout_max_us \
                 (100000)",
            ),
            (
                refusal(|c| c.heartbeat_interval_us = 150_000),
                "heartbeat_interval_us is 150000; allowed: less than election_timeout_min_us \
                 (150000), or followers give up on a leader that is well",
            ),
            (
                refusal(|c| c.latency_max_us = 1),
                "latency_min_us is 8000; allowed: at most latency_max_us (1)",
            ),
            (
                refusal(|c| c.disk_max_us = MAX_SPAN + 1),
                "disk_max_us is 86400000001; allowed: up to 86400000000 (one day)",
            ),
            (
                refusal(|c| c.disk_bytes = 1 << 53),
                "disk_bytes is 9007199254740992; allowed: 0 to 9007199254740991",
            ),
            (
                refusal(|c| c.max_uncommitted_bytes = 1 << 53),
                "max_uncommitted_bytes is 9007199254740992; allowed: 0 to 9007199254740991",
            ),
            (
                refusal(|c| c.max_in_flight_bytes = 1 << 53),
                "max_in_flight_bytes is 9007199254740992; allowed: 0 to 9007199254740991",
            ),
            (
                refusal(|c| c.lease_reads = true),
                "lease_reads is true; allowed: false without leader_stickiness: a lease holds only \
                 while voters refuse whoever asks for a vote behind their leader's back",
            ),
            (
                refusal(|c| c.clock_drift_ppm = 1_000_001),
                "clock_drift_ppm is 1000001; allowed: 0 to 1000000",
            ),
            (
                refusal(|c| c.snapshot_every = 1_000_001),
                "snapshot_every is 1000001; allowed: 0 to 1000000",
            ),
            (
                refusal(|c| c.client_timeout_us = 0),
                "client_timeout_us is 0; allowed: 1 to 86400000000 (one day)",
            ),
            (
                refusal(|c| c.client_patience_us = MAX_SPAN + 1),
                "client_patience_us is 86400000001; allowed: 0 to 86400000000 (one day)",
            ),
            (
                refusal(|c| c.client_latency_min_us = 7_000),
                "client_latency_min_us is 7000; allowed: at most client_latency_max_us (6000)",
            ),
            (
                refusal(|c| c.client_loss = 2.0),
                "client_loss is 2; allowed: 0 to 1",
            ),
            (
                refusal(|c| c.loss = f64::NAN),
                "loss is NaN; allowed: 0 to 1",
            ),
            (
                refusal(|c| c.duplication = 1.5),
                "duplication is 1.5; allowed: 0 to 1",
            ),
        ] {
            assert_eq!(said, expected);
        }
    }
}
