//! Places in a run, and its branches.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const HISTORY: &str = r#"
/** Something that stands out in a run, for a timeline. */
export interface Mark {
  /** The happening that it is, or that it stands behind. */
  moment: number;
  at: number;
  /** Of commits that come close upon each other, the first is marked. */
  kind: "leader" | "crash" | "restart" | "commit" | "violation" | "act" | "say";
  /** The event, if it is one. */
  event?: number;
  peer?: number;
  /** Of an election: the term that the leader leads, and until when it led; nothing while it does. */
  term?: number;
  until?: number;
  /** Of a caption: its words. */
  text?: string;
  /** Of a deed: the place in `interventions()` where it begins. It stands where it was done whole. */
  act?: number;
  /** Of a deed of several parts: the moment of the first. */
  began?: number;
}

/** A few words at a place of a run. */
export interface Caption {
  /** Behind how many happenings. */
  moment: number;
  at: number;
  /** 1 to 500 characters. */
  text: string;
}

/** A run of the tree, from its beginning. */
export interface BranchView {
  /** Branches are counted from 1; a number is not given twice. */
  id: number;
  /** 1 to 80 characters. */
  name: string;
  /** The branch that it left, where, and behind how many happenings. */
  parent: number | null;
  forked_at: number | null;
  forked_moment: number | null;
  /** The furthest time, and how many happenings there are up to it. */
  end: number;
  moments: number;
  /** How many deeds were done: what was done together counts once, what a program decided does not. */
  deeds: number;
  /** It is not dropped to make room. */
  pinned: boolean;
  /** It is the one that is shown. */
  current: boolean;
}

/** A branch that was made without a deed. */
export interface Without {
  /** Its number. It is shown now. */
  branch: number;
  /** What could not be done again, by its place in the record of the branch that was left. */
  refused: { index: number; why: string }[];
}

/** How two branches differ. */
export interface DiffView {
  /** The first event that differs, up to where the shorter of the two has come. */
  first: {
    at: number;
    /** What happened in each; null where nothing more does. */
    a: EventView | null;
    b: EventView | null;
    /** Earlier events are forgotten: there may be earlier differences. */
    earlier_are_forgotten: boolean;
  } | null;
  /** None of the events that both have kept differs, and earlier ones are forgotten: nobody knows. */
  forgotten: boolean;
  /** The time at which the states are compared. */
  at: number;
  /** The peers whose states differ, and in what: `role`, `currentTerm`, `log`... */
  peers: { peer: number; differences: { what: string; a: string; b: string }[] }[];
}
"#;
