//! What a world is made of.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const CONFIG: &str = r#"
/**
 * What a world is made of. Times are virtual microseconds; probabilities go from 0 to 1. With the
 * interventions it is the whole run.
 */
export interface WorldConfig {
  /** How many peers there are, 1 to 99. */
  peers: number;
  /** How many of them vote when the cluster begins; the others wait to be added. 0 for all. */
  voters: number;
  /** What everything drawn is drawn from, 0 to 2^53 - 1. */
  seed: number;
  /** What is on the disks when the run begins; left out when they are empty. */
  start?: StartDisk[];
  election_timeout_min_us: number;
  election_timeout_max_us: number;
  /** Below the shortest election timeout. */
  heartbeat_interval_us: number;
  /** Whether a new leader appends an entry of its own at once. */
  noop_on_election: boolean;
  /** Whether a peer asks if it could win before it stands for election (PreVote). */
  pre_vote: boolean;
  /** Whether a leader that hears from no quorum steps down. */
  check_quorum: boolean;
  /** Whether peers that hear a leader take part in no election. */
  leader_stickiness: boolean;
  /** Whether a confirmed leader answers reads by a lease. Needs leader_stickiness. */
  lease_reads: boolean;
  /** By how many millionths a leader with a lease takes other clocks to run faster at most. */
  clock_drift_ppm: number;
  /** How many bytes of entries a leader may have uncommitted; 0 for no bound. */
  max_uncommitted_bytes: number;
  /** How many bytes of entries may be on their way to a follower; 0 for no bound. */
  max_in_flight_bytes: number;
  /** How many messages with entries may be on their way to a follower, 1 to 1,000. */
  max_in_flight: number;
  /** How many bytes of entries one message carries, 1 to 1,048,576; a larger entry travels alone. */
  max_append_bytes: number;
  /** How long a leader lets a command wait for more, to leave with it; 0 for not at all. */
  batch_us: number;
  /** How many bytes of a snapshot one message carries, 1 to 1,048,576. */
  snapshot_chunk_bytes: number;
  latency_min_us: number;
  latency_max_us: number;
  /** The probability that a message is lost on its way. */
  loss: number;
  /** The probability that a message arrives twice. */
  duplication: number;
  /** The shortest time until a write is durable. */
  disk_min_us: number;
  disk_max_us: number;
  /** Whether a loss of power may leave some unfinished writes, and a part of one, on the disk. */
  torn_writes: boolean;
  /** How many bytes a disk has; 0 for no bound. A host stops at a write that does not fit. */
  disk_bytes: number;
  /** After how many applied entries a service takes a snapshot; 0 for never. */
  snapshot_every: number;
  /** Whether messages wait for `deliver` and timers for `fire`. Those of clients do not. */
  manual: boolean;
  /** The rule that is broken on purpose; left out when none is. */
  broken?: BrokenRule;
  /** Whether clients number what they ask for in a session, so that it is applied once. */
  client_sessions: boolean;
  /** How clients read: through the log, from a peer's store once that is known to be current, or from it as it is, which may be behind. */
  client_reads: "log" | "index" | "local";
  /** The probability that a message between a client and a peer is lost. */
  client_loss: number;
  client_latency_min_us: number;
  client_latency_max_us: number;
  /** How long a client waits for an answer before it asks another peer. */
  client_timeout_us: number;
  /** How long a client tries before it gives an operation up; 0 for ever. */
  client_patience_us: number;
}

/** The disk with which a peer begins. */
export interface StartDisk {
  peer: number;
  /** `currentTerm`; that of the last entry when left out. */
  term?: number;
  /** `votedFor`. */
  voted_for?: number;
  /** The terms of the entries of its log, from index 1 on. */
  log: number[];
}

/** A rule that can be broken. */
export type BrokenRule =
  /** A leader of an earlier term is heeded. */
  | "heed_stale_leaders"
  /** A second candidate of a term gets a vote too. */
  | "vote_twice"
  /** A candidate gets a vote though its log is behind. */
  | "vote_for_any_log"
  /** One vote less than a majority elects a leader. */
  | "minority_elects"
  /** Half of an even number of voters counts as their majority. */
  | "half_elects"
  /** Entries follow upon an entry of another term. */
  | "ignore_conflict"
  /** Entries that conflict with the leader's stay. */
  | "keep_conflicts"
  /** Entries that come again cut off what stands there and behind. */
  | "truncate_always"
  /** Entries of earlier terms commit by counting copies (Figure 8). */
  | "count_earlier_terms"
  /** A leader commits all that it has, stored by a quorum or not. */
  | "commit_all"
  /** A follower commits as far as the leader did, whether its log matches or not. */
  | "follow_blindly"
  /** A late snapshot takes the place of a newer state. */
  | "install_stale"
  /** Entries stay behind a snapshot that they do not follow. */
  | "keep_any_suffix"
  /** What may be in a snapshot is not asked: entries go that are not applied yet. */
  | "snapshot_unapplied"
  /** Messages leave before what they promise is durable. */
  | "speak_before_durable"
  /** The disk says that a write is durable as soon as it begins. */
  | "lying_disk"
  /** A peer that starts again does not know whom it voted for. */
  | "forget_vote"
  /** A peer that starts again has no snapshot, though its log begins behind one. */
  | "forget_snapshot"
  /** An operation that a client asks for again is applied again. */
  | "apply_again"
  /** A state that comes from a snapshot has no sessions. */
  | "forget_sessions"
  /** The voters are replaced by others at once, without a joint configuration (Figure 10). */
  | "switch_directly"
  /** A leader changes the membership before it has committed an entry of its term. */
  | "change_too_soon";
"#;
