/**
 * What a link of format 1 leaves unsaid. A link holds only the fields of the
 * configuration that differ from these, so they never change: a field that the
 * engine gains later is added with the value that means "as before"; when the
 * engine's own default of a field changes, this table stays as it is.
 */
import type { WorldConfig } from '../wasm/api.js';

export const DEFAULTS_1 = {
  peers: 5,
  voters: 0,
  seed: 1,
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
  max_append_bytes: 65_536,
  batch_us: 0,
  snapshot_chunk_bytes: 1024,
  latency_min_us: 8000,
  latency_max_us: 16_000,
  loss: 0,
  duplication: 0,
  disk_min_us: 500,
  disk_max_us: 2000,
  torn_writes: false,
  disk_bytes: 0,
  snapshot_every: 0,
  manual: false,
  client_sessions: true,
  client_reads: 'log',
  client_loss: 0,
  client_latency_min_us: 2000,
  client_latency_max_us: 6000,
  client_timeout_us: 300_000,
  client_patience_us: 10_000_000,
} as const satisfies WorldConfig;
