//! What a peer is made of, as JavaScript says it.

use js_sys::Error;
use raft::{Config, Stored, codec};
use serde::Deserialize;

use crate::boundary::{Bytes, error, peer_set};

/// What a peer is made of. Spans are in microseconds; what is left out has `raft`'s default.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Options {
    pub(super) id: u16,
    peers: Vec<u16>,
    #[serde(default)]
    learners: Vec<u16>,
    pub(super) seed: Option<u64>,
    #[serde(default)]
    pub(super) now: u64,
    stored: Option<Bytes>,
    #[serde(default)]
    lost_disk: bool,
    election_timeout_min_us: Option<u64>,
    election_timeout_max_us: Option<u64>,
    heartbeat_interval_us: Option<u64>,
    noop_on_election: Option<bool>,
    pre_vote: Option<bool>,
    check_quorum: Option<bool>,
    leader_stickiness: Option<bool>,
    max_append_bytes: Option<usize>,
    max_in_flight: Option<usize>,
    max_command_bytes: Option<usize>,
    max_snapshot_bytes: Option<usize>,
    snapshot_chunk_bytes: Option<usize>,
    lease_reads: Option<bool>,
    clock_drift_ppm: Option<u32>,
    max_pending_reads: Option<usize>,
    max_uncommitted_bytes: Option<usize>,
    max_in_flight_bytes: Option<usize>,
}

impl Options {
    pub(super) fn config(&self) -> Result<Config, Error> {
        let voters = peer_set("options.peers", &self.peers)?;
        let learners = peer_set("options.learners", &self.learners)?;
        let default = Config::new(voters);
        Ok(Config {
            voters,
            learners,
            election_timeout_min: self
                .election_timeout_min_us
                .unwrap_or(default.election_timeout_min),
            election_timeout_max: self
                .election_timeout_max_us
                .unwrap_or(default.election_timeout_max),
            heartbeat_interval: self
                .heartbeat_interval_us
                .unwrap_or(default.heartbeat_interval),
            pre_vote: self.pre_vote.unwrap_or(default.pre_vote),
            check_quorum: self.check_quorum.unwrap_or(default.check_quorum),
            leader_stickiness: self.leader_stickiness.unwrap_or(default.leader_stickiness),
            noop_on_election: self.noop_on_election.unwrap_or(default.noop_on_election),
            max_append_bytes: self.max_append_bytes.unwrap_or(default.max_append_bytes),
            max_in_flight: self.max_in_flight.unwrap_or(default.max_in_flight),
            max_command_bytes: self.max_command_bytes.unwrap_or(default.max_command_bytes),
            max_snapshot_bytes: self
                .max_snapshot_bytes
                .unwrap_or(default.max_snapshot_bytes),
            snapshot_chunk_bytes: self
                .snapshot_chunk_bytes
                .unwrap_or(default.snapshot_chunk_bytes),
            lease_reads: self.lease_reads.unwrap_or(default.lease_reads),
            clock_drift_ppm: self.clock_drift_ppm.unwrap_or(default.clock_drift_ppm),
            max_pending_reads: self.max_pending_reads.unwrap_or(default.max_pending_reads),
            max_uncommitted_bytes: self
                .max_uncommitted_bytes
                .unwrap_or(default.max_uncommitted_bytes),
            max_in_flight_bytes: self
                .max_in_flight_bytes
                .unwrap_or(default.max_in_flight_bytes),
        })
    }

    /// What the peer's disk holds.
    pub(super) fn stored(&self) -> Result<Stored, Error> {
        match &self.stored {
            Some(_) if self.lost_disk => Err(error(
                "options.lost_disk: a disk that was lost has nothing stored; what came after it \
                 tells of the loss by itself",
            )),
            Some(bytes) => codec::decode_stored(&bytes.0)
                .map_err(|refusal| error(format!("options.stored: {refusal}"))),
            None => Ok(Stored {
                lost: self.lost_disk,
                ..Stored::default()
            }),
        }
    }
}
