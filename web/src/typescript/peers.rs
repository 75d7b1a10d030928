//! What each peer has: its service, its log, its disk, its state.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const PEERS: &str = r#"
/** The key-value stores side by side, and the load that is going on. */
export interface ServiceView {
  load: Load | null;
  /** How many keys there are, at any peer. */
  keys: number;
  rows: RowView[];
  /** How many calls of clients have ended. */
  calls: number;
}

/** A key: a cell per peer from S1, null for one that is down and has no store. */
export interface RowView {
  key: string;
  cells: (CellView | null)[];
}

/** A key at a peer. */
export interface CellView {
  /** The value, cut to 60 characters; null where the key is not there. */
  value: string | null;
  /** Whether it is another than at the peer that has applied most. */
  differs: boolean;
}

/** One entry of a log. */
export interface EntryView {
  index: number;
  term: number;
  text: string;
}

/** When something happened. */
export interface InstantView {
  at: number;
  /** The event; null for what a run begins with. */
  event: number | null;
  /** Where. */
  peer: number;
}

/** What became of an entry at one peer: the last time that it came into its log. */
export interface PeerLifeView {
  peer: number;
  /** It came into the log, in memory. */
  stored: InstantView | null;
  /** It was durable. */
  persisted: InstantView | null;
  /** The peer knew that it is committed. */
  committed: InstantView | null;
  /** The service applied it. */
  applied: InstantView | null;
  /** A snapshot took its place. */
  folded: InstantView | null;
  /** It was removed from the log, or lost with what was not durable. */
  removed: InstantView | null;
}

/** The life of an entry. */
export interface EntryLifeView {
  index: number;
  term: number;
  /** What it carries; null when nobody has it any more. */
  text: string | null;
  /** Its leader appended it. */
  proposed: InstantView | null;
  /** A leader was the first to know that it is committed. */
  committed: InstantView | null;
  /** By peer, from S1. */
  peers: PeerLifeView[];
  /** Older events are forgotten: not all that happened to it may be known. */
  forgotten: boolean;
}

/** What a disk holds. */
export interface DurableView {
  current_term: number;
  voted_for: number | null;
  /** The last index of its snapshot; 0 for none. */
  snapshot_index: number;
  last_index: number;
  last_term: number;
  /** Up to which index the log on it is the one in memory; all of it while the peer is down. */
  agrees_to: number;
}

/** Who belongs to the cluster, in the eyes of one peer. */
export interface MembershipView {
  /** The index of its entry; 0 for the one that the cluster began with. */
  index: number;
  /** Whether that is committed, as far as the peer knows. */
  committed: boolean;
  /** Who votes; while joint, in the new configuration. */
  voters: number[];
  /** Who votes in the old configuration while joint. */
  outgoing: number[];
  /** Who receives the log and does not vote. */
  learners: number[];
}

/** The state of one peer, in the words of Figure 2. */
export interface PeerView {
  id: number;
  up: boolean;
  /** Up, but standing still. */
  paused: boolean;
  /** Its disk took the place of one that was lost: it has no vote. */
  lost_disk: boolean;
  /** By how many millionths its clock runs too fast; negative when too slow. */
  drift_ppm: number;
  role: Role | "down";
  current_term: number;
  voted_for: number | null;
  leader: number | null;
  /** Who belongs to the cluster in this peer's eyes. */
  membership: MembershipView;
  first_index: number;
  last_index: number;
  last_term: number;
  persisted_index: number;
  commit_index: number;
  last_applied: number;
  /** By peer, from S1; empty unless it leads; 0 for itself. */
  next_index: number[];
  match_index: number[];
  /** How it sends entries, by peer; empty unless it leads, and for itself. */
  pace: ("" | "probe" | "replicate" | "snapshot")[];
  /** How many messages with entries (of a snapshot, one) are not confirmed yet, by peer. */
  in_flight: number[];
  granted: number[];
  denied: number[];
  timer_since: number | null;
  timer_deadline: number | null;
  /** Writes that are not durable yet, and messages that wait for them. */
  writes_pending: number;
  messages_held: number;
  /** How often it was started. */
  lives: number;
  rpcs: number;
  /** What its disk holds: what is left after a loss of power now. */
  durable: DurableView;
  /** The writes that are not durable yet, in order; at most 20. */
  writes: PendingWrite[];
  /** Its key-value store. */
  values: { key: string; value: string }[];
  last_event: number | null;
}
"#;
