//! What a world refuses to be made of.

use raft::types::Micros;

use super::{WorldConfig, start};
use crate::{
    error::WorldError,
    limits::{
        MAX_ASSUMED_DRIFT_PPM, MAX_IN_FLIGHT, MAX_LOG_ENTRIES, MAX_PEERS, MAX_PIECE_BYTES,
        MAX_SEED, MAX_SPAN,
    },
    random::Chance,
};

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
        for (name, value, most) in [
            ("max_in_flight", self.max_in_flight, MAX_IN_FLIGHT),
            ("max_append_bytes", self.max_append_bytes, MAX_PIECE_BYTES),
            (
                "snapshot_chunk_bytes",
                self.snapshot_chunk_bytes,
                MAX_PIECE_BYTES,
            ),
        ] {
            if !(1..=most).contains(&value) {
                return Err(WorldError::field(name, value, format_args!("1 to {most}")));
            }
        }
        if self.batch_us > MAX_SPAN {
            let allowed = format_args!("0 to {MAX_SPAN} (one day)");
            return Err(WorldError::field("batch_us", self.batch_us, allowed));
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
