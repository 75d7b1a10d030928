//! What is refused, in which words, and what reaches the peers.

use super::*;
use crate::limits::MAX_SPAN;

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
        max_in_flight: 9,
        max_append_bytes: 10,
        snapshot_chunk_bytes: 11,
        ..WorldConfig::default()
    };
    assert_eq!(config.validate(), Ok(()));
    let peers = config.for_peers();
    assert!(peers.lease_reads);
    assert_eq!(peers.clock_drift_ppm, 500);
    assert_eq!(peers.max_uncommitted_bytes, 7);
    assert_eq!(peers.max_in_flight_bytes, 8);
    assert_eq!((peers.max_in_flight, peers.max_append_bytes), (9, 10));
    assert_eq!(peers.snapshot_chunk_bytes, 11);
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
            refusal(|c| c.max_in_flight = 0),
            "max_in_flight is 0; allowed: 1 to 1000",
        ),
        (
            refusal(|c| c.max_append_bytes = 1_048_577),
            "max_append_bytes is 1048577; allowed: 1 to 1048576",
        ),
        (
            refusal(|c| c.snapshot_chunk_bytes = 0),
            "snapshot_chunk_bytes is 0; allowed: 1 to 1048576",
        ),
        (
            refusal(|c| c.batch_us = MAX_SPAN + 1),
            "batch_us is 86400000001; allowed: 0 to 86400000000 (one day)",
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
