//! What a run tells of itself: its events, and how a scenario came out.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const REPORT: &str = r#"
/** How `trace` writes the events: a JSON object a line, or as ShiViz reads them. */
export type TraceFormat = "ndjson" | "shiviz";

/** One event, in words. */
export interface EventView {
  /** Events are counted from 0. */
  id: number;
  at: number;
  /** The peer where it happened; 0 for none. */
  peer: number;
  kind: string;
  /** What happened. */
  text: string;
  /** Why, with the values compared; may be empty. */
  why: string;
  /** Where the paper has the rule, such as "§5.2"; may be empty. */
  section: string;
  /** The event that made it happen. */
  cause: number | null;
  /** Whether it changes what a reader should know. */
  matters: boolean;
  /** The message that it is about. */
  message: number | null;
}

/** What a search looks for. Everything that is said must hold. */
export interface Wanted {
  /** Only what a reader should know, as `EventView.matters`. */
  matters: boolean;
  /** Only at one of these peers; empty for any. */
  peers: number[];
  /** Only about this; empty for anything. */
  topic: "" | "election" | "log" | "commit" | "message" | "disk" | "snapshot" | "membership" | "client" | "fault" | "violation";
  /** Only of one of these kinds, as `EventView.kind`; empty for any. */
  kinds: string[];
  /** Only in this term: that which an event names, or else the one that its peer is in; 0 for any. */
  term: number;
  /** Only what leans on this section or one within it, such as "§5.4"; empty for any. */
  section: string;
  /** Only with these words, in capitals or not; empty for any. */
  text: string;
}

/** How a scenario went. */
export interface ScenarioReport {
  name: string;
  seed: number;
  peers: number;
  /** 16 hexadecimal digits. */
  trace_hash: string;
  virtual_us: number;
  events: number;
  /** How many messages peers sent. */
  messages: number;
  /** Requests that reached a live peer. */
  rpcs: number;
  bytes: number;
  /** How many elections were won. */
  elections: number;
  committed: number;
  leader: number | null;
  violations: string[];
  expectations: ExpectationView[];
}

/** Something that a scenario expects, and how it went. */
export interface ExpectationView {
  expected: string;
  /** When it is to be so. */
  scope: "end" | "always" | "once";
  met: boolean;
  /** What was found instead; empty when it was met. */
  found: string;
  /** When that was clear: when it was so once, or was not so any more; else the end. */
  at_us: number;
}
"#;
