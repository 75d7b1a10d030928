//! The typings of what crosses as plain objects. One section, in the words of the README.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const PEER: &str = r#"
/** What a peer is made of. Spans and times are in microseconds. */
export interface PeerOptions {
  /** This peer's number, 1 to 99. */
  id: number;
  /** The numbers of all voters, this one's among them. */
  peers: number[];
  /** Keys the randomised election timeouts, 0 to 2^53 - 1. A fresh one when left out. */
  seed?: number;
  /** The time at which the peer starts; 0 when left out. */
  now?: number;
  /** The `state` of the last `persist` output that became durable, for a peer that restarts. */
  stored?: Uint8Array;
  election_timeout_min_us?: number;
  election_timeout_max_us?: number;
  heartbeat_interval_us?: number;
  /** Whether a new leader appends an entry of its own at once. On when left out. */
  noop_on_election?: boolean;
  max_append_bytes?: number;
  max_in_flight?: number;
  max_command_bytes?: number;
}

/** One thing to do. They must be done in the order in which they come. */
export type PeerOutput =
  /** Make `state` durable in the place of what was stored before, then call `persisted(now, id)`. */
  | { kind: "persist"; id: number; state: Uint8Array }
  /** Carry `bytes` to peer `to`; not before the persist with the id `after` is durable, if there is one. */
  | { kind: "send"; to: number; bytes: Uint8Array; after: number | null }
  /** Apply a committed command: the lab's ApplyMsg. `command` is null for a leader's no-op. */
  | { kind: "apply"; index: number; term: number; command: Uint8Array | null };

/** The place of an entry in the log. */
export interface Position {
  index: number;
  term: number;
}

/** A role of Figure 4. */
export type Role = "follower" | "candidate" | "leader";

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
}
"#;
