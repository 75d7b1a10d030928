//! What clients saw, and whether the promises hold.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const CHECKS: &str = r#"
/** What a client asked for, and what came of it. */
export interface CallView {
  /** Calls are counted in the order in which they end; open ones stand behind all others. */
  number: number;
  client: number;
  op: string;
  began: number;
  /** The event with which it began. */
  call: number;
  /** When it ended for its client; null while it is open. */
  ended: number | null;
  /** The event with which it ended. */
  end: number | null;
  /** The answer; null when there is none. */
  answer: string | null;
  /** When its client asked once more; the first 16 times. */
  retries: number[];
}

/** What the checkers say: of each property, and of the keys that clients asked about. */
export interface ChecksView {
  properties: CheckView[];
  /** At most 100; those that do not hold come first. */
  keys: KeyView[];
  /** How many keys there are. */
  key_count: number;
  /** Of how many nothing can be said any more: too much happened at one time. */
  undecided_keys: number;
}

/** A property that always holds, unless a rule is broken. */
export interface CheckView {
  name: string;
  /** What it says. */
  text: string;
  section: string;
  /** How it was first broken; null while it holds. */
  broken: ViolationView | null;
}

/** How a property was broken. */
export interface ViolationView {
  at: number;
  /** The event that broke it. */
  event: number;
  peers: number[];
  /** What was seen, with the values. */
  text: string;
}

/** What can be said of the history of a key: whether it is linearizable. */
export interface KeyView {
  key: string;
  state: "holds" | "undecided" | "broken";
}

/** A rule that can be broken on purpose. */
export interface BrokenRuleView {
  name: BrokenRule;
  /** What is done wrong. */
  text: string;
  section: string;
  /** The name of the property that is the first to fall, as a rule. */
  property: string;
}
"#;
