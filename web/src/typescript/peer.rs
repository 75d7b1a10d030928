//! One peer: what it is made of, and what it gives out.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const PEER: &str = r#"
/** What a peer is made of. Spans and times are in microseconds. */
export interface PeerOptions {
  /** This peer's number, 1 to 99. */
  id: number;
  /** The numbers of all voters with which the cluster began. A peer that joins later has the same. */
  peers: number[];
  /** The numbers of those that receive the log from the beginning, and do not vote. */
  learners?: number[];
  /** Keys the randomised election timeouts, 0 to 2^53 - 1. A fresh one when left out. */
  seed?: number;
  /** The time at which the peer starts; 0 when left out. */
  now?: number;
  /** The `state` of the last `persist` output that became durable, for a peer that restarts. */
  stored?: Uint8Array;
  /**
   * The disk of this name once held something, and an empty one is in its place: what the peer
   * promised is forgotten. It follows, but has no vote until it has left the cluster and joined anew.
   */
  lost_disk?: boolean;
  election_timeout_min_us?: number;
  election_timeout_max_us?: number;
  heartbeat_interval_us?: number;
  /** Whether a new leader appends an entry of its own at once. On when left out. */
  noop_on_election?: boolean;
  /** Ask before standing for election (PreVote). Off when left out, as the next two. */
  pre_vote?: boolean;
  /** A leader that hears from no quorum steps down. */
  check_quorum?: boolean;
  /** Peers that hear a leader take part in no election. */
  leader_stickiness?: boolean;
  max_append_bytes?: number;
  max_in_flight?: number;
  max_command_bytes?: number;
  /** The largest snapshot that is taken or received; the same at all peers. */
  max_snapshot_bytes?: number;
  /** How many bytes of a snapshot travel in one message. */
  snapshot_chunk_bytes?: number;
  /** A leader that a quorum confirmed answers reads by a lease. Needs leader_stickiness. */
  lease_reads?: boolean;
  /** How much faster one clock may run than another, in parts per million. */
  clock_drift_ppm?: number;
  /** How many reads may be pending at a peer. */
  max_pending_reads?: number;
  /** How many bytes of entries a leader may have uncommitted; no bound when left out. */
  max_uncommitted_bytes?: number;
  /** How many bytes of entries may be on their way to a follower; no bound when left out. */
  max_in_flight_bytes?: number;
}

/** One thing to do. They must be done in the order in which they come. */
export type PeerOutput =
  /** Make `state` durable in the place of what was stored before, then call `persisted(now, id)`. */
  | { kind: "persist"; id: number; state: Uint8Array }
  /** Carry `bytes` to peer `to`; not before the persist with the id `after` is durable, if there is one. */
  | { kind: "send"; to: number; bytes: Uint8Array; after: number | null }
  /** Apply a committed command: the lab's ApplyMsg. `command` is null for a leader's no-op and for a configuration. */
  | { kind: "apply"; index: number; term: number; command: Uint8Array | null }
  /** Make `snapshot` the service's state: what a call of `snapshot` handed over, here or at the leader. */
  | { kind: "restore"; index: number; term: number; snapshot: Uint8Array }
  /** The outcome of `read(now, id)`: answer from the service's state, or see `failure` for why not. */
  | { kind: "read"; id: number; index: number | null; failure: string | null };

/** The place of an entry in the log. */
export interface Position {
  index: number;
  term: number;
}

/** A change of the membership, in the words of the world's interventions. */
export type MembershipChange =
  /** A new member receives the log, and neither votes nor counts. */
  | { do: "add_learner"; peer: number }
  /** A learner becomes a voter, once it has caught up (thesis §4.2.1). */
  | { do: "promote"; peer: number }
  /** A voter or a learner leaves the cluster, be it the leader itself. */
  | { do: "remove"; peer: number }
  /** These and no others become the voters, by joint consensus (§6). New ones catch up first. */
  | { do: "reconfigure"; voters: number[] };

/** What a change began with. */
export interface Changing {
  /** The configuration that was appended at once, if any was. It need not come to be committed. */
  entry: Position | null;
  /** The learners that catch up first; what they wait for follows by itself. */
  catchingUp: number[];
}

/** A role of Figure 4. */
export type Role = "follower" | "pre_candidate" | "candidate" | "leader";

/** A peer's state, in the words of Figure 2. */
export interface PeerState {
  term: number;
  role: Role;
  isLeader: boolean;
  /** Who leads the current term, when it is known. */
  leader: number | null;
  votedFor: number | null;
  commitIndex: number;
  lastApplied: number;
  lastIndex: number;
  /** The last index that a crash now would not lose. */
  persistedIndex: number;
  /** The configuration in force: the latest in the log (§6). */
  membership: MembershipView;
  /** Whom a leader is handing over to. */
  transferringTo: number | null;
}
"#;
