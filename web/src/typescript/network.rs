//! What is under way, and what decides of it.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const NETWORK: &str = r#"
/** Everything that is going to happen. */
export interface Pending {
  messages: PendingMessage[];
  timers: PendingTimer[];
  writes: PendingWrite[];
}

/** A message in flight. */
export interface PendingMessage {
  id: number;
  from: number;
  to: number;
  kind:
    | "RequestVote"
    | "RequestVoteReply"
    | "PreVote"
    | "PreVoteReply"
    | "TimeoutNow"
    | "AppendEntries"
    | "AppendEntriesReply"
    | "InstallSnapshot"
    | "InstallSnapshotReply"
    | "ReadIndex"
    | "ReadIndexReply"
    | "Confirm"
    | "ConfirmReply";
  term: number;
  sent_at: number;
  arrives_at: number;
  /** When it is lost, if it is. */
  lost_at: number | null;
  entries: number;
  /** Of a reply: whether the vote was granted, the entries accepted, the snapshot installed or the read index given. */
  granted: boolean | null;
  copy: number;
}

/** What a message in flight carries, beside what a frame says of it. */
export interface MessageView {
  /** The first entries of an AppendEntries, at most 5, their texts cut. */
  entries: EntryView[];
  /** What an InstallSnapshot brings; null for other messages. */
  piece: PieceView | null;
  /** The other fields that a frame has no room for: what each is called, and what it says. */
  more: [string, string][];
}

/** A piece of a snapshot, as in Figure 13. */
export interface PieceView {
  /** Where in the snapshot it begins, in bytes. */
  offset: number;
  /** How long it is; 0 when the leader asks how far the follower has come. */
  bytes: number;
  /** Whether the snapshot ends with it. */
  done: boolean;
}

/** The timer of a peer that is up. */
export interface PendingTimer {
  peer: number;
  kind: "election" | "heartbeat";
  since: number;
  at: number;
}

/** A write that is not durable yet. */
export interface PendingWrite {
  peer: number;
  write: number;
  since: number;
  at: number;
  term: number | null;
  /** The last index of the snapshot in it. */
  snapshot_index: number | null;
  from_index: number | null;
  entries: number;
}

/** What becomes of a message. */
export type Fate = "deliver" | "drop" | "duplicate" | { delay_us: number };

/** Decides the fate of a message that was just sent; nothing leaves it to the link. */
export type NetworkFunction = (message: PendingMessage) => Fate | null | undefined;
"#;
