//! What is done to a world, and what became of it.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const ACTS: &str = r#"
/** One thing that is done to a world. Peers are numbers from 1. */
export type Intervention =
  /** The process dies; what it gave to its disk is still written. */
  | { do: "crash"; peer: number }
  /** The power fails; what was not durable is lost. */
  | { do: "power_loss"; peer: number; torn?: boolean }
  /** The disk is replaced by an empty one; the peer comes back without a vote. */
  | { do: "wipe"; peer: number }
  /** The process stands still: no timer fires, messages wait, the disk goes on. */
  | { do: "pause"; peer: number }
  | { do: "resume"; peer: number }
  /** The clock jumps ahead, and runs too fast or (negative) too slow by millionths. */
  | { do: "clock"; peer: number; offset_us?: number; drift_ppm?: number }
  /** Writes from now on take that long; what is left out is as the configuration says. */
  | { do: "disk"; peer: number; min_us?: number; max_us?: number }
  | { do: "restart"; peer: number }
  /** Another peer appears, with an empty disk and the next number; no member until a leader adds it. */
  | { do: "new_peer" }
  /** The timer fires now. */
  | { do: "fire"; peer: number }
  /** The leader (of the highest term, without `from`) hands leadership over. */
  | { do: "transfer"; from?: number; to: number }
  /** The leader changes who belongs to the cluster, one peer at a time: learners receive the log and do not vote; one that is promoted catches up first. */
  | { do: "add_learner"; peer: number; leader?: number }
  | { do: "promote"; peer: number; leader?: number }
  | { do: "remove"; peer: number; leader?: number }
  /** The leader replaces the voters by these, by joint consensus. */
  | { do: "reconfigure"; voters: number[]; leader?: number }
  /** The service hands over a snapshot, and the log drops what it contains. */
  | { do: "snapshot"; peer: number }
  /** A client asks, in words: `put x 1`, `get x`, `append x y`, `delete x`, `cas x 1 2`. Without a peer, the leader. */
  | { do: "request"; peer?: number; op: string }
  /** A client asks for a value, and no entry is appended for it. Without a peer, the leader. */
  | { do: "read"; peer?: number; key: string }
  /** A virtual client, 1 to 32, has one more operation to be done: it finds the leader and asks again when no answer comes. */
  | { do: "client"; client: number; op: string; session?: boolean; /** Whom it asks first. */ peer?: number }
  /** The next answer to an operation of this client is lost. */
  | { do: "client_lose_answer"; client: number }
  /** Clients 1 to `clients` ask for something again and again; 0 ends it. */
  | ({ do: "load" } & Load)
  /** Any bytes are proposed. */
  | { do: "propose"; peer?: number; command: number[] | Uint8Array }
  /** One direction of a link. */
  | { do: "cut"; from: number; to: number }
  | { do: "heal"; from: number; to: number }
  /** Peers of different groups do not reach each other; a peer in none is alone. */
  | { do: "partition"; groups: number[][] }
  | { do: "isolate"; peer: number }
  | { do: "connect"; peer: number }
  | { do: "heal_all" }
  /** Election timers are put off: far enough apart that the first candidate has no rival, or all to one instant. */
  | { do: "timers"; how: "spread" | "align" }
  /** Links treat what is sent from now on differently; what is left out stays as it is. */
  | ({ do: "link" } & LinkChange)
  | { do: "deliver"; message: number }
  | { do: "drop"; message: number }
  | { do: "duplicate"; message: number }
  | { do: "delay"; message: number; by_us: number }
  /** What a network function decided; recorded by the world itself. */
  | { do: "fate"; message: number; fate: Fate };

/** What clients ask for again and again, drawn by chance. */
export interface Load {
  /** How many clients, 0 to 32. */
  clients: number;
  /** How many keys they ask about, 1 to 100: k1, k2, ... 1 when left out. */
  keys?: number;
  /** How often; 100,000 when left out. */
  every_us?: number;
  /** When it ends; never when left out. */
  until_us?: number;
  /** How often each operation is asked for, in proportion to the others. */
  mix?: { get?: number; put?: number; append?: number; cas?: number; delete?: number };
}

/** A change to links: of one direction, or of all from or to a peer, or of all. */
export interface LinkChange {
  from?: number;
  to?: number;
  on?: "both" | "requests" | "replies";
  latency_min_us?: number;
  latency_max_us?: number;
  loss?: number;
  duplication?: number;
  /** The probability that a message is held up for 200 to 2199 ms. */
  late?: number;
}

/** An intervention with its place in the run. */
export interface RecordedIntervention {
  at: number;
  /** Behind how many of the things of the same microsecond; behind all of them when left out. */
  after?: number;
  /** A part of the deed whose part the one before it is: they are taken back as one. */
  together?: boolean;
  act: Intervention;
}

/** What came of an intervention. */
export type ActOutcome =
  | { outcome: "done" }
  | { outcome: "proposed"; peer: number; index: number; term: number }
  | { outcome: "not_leader"; peer: number; leader: number | null }
  /** The leader took no further command. */
  | { outcome: "too_many_uncommitted"; peer: number; bytes: number; max: number }
  /** The answer comes as an event that names `request`. */
  | { outcome: "reading"; peer: number; request: number }
  | { outcome: "too_many_reads"; peer: number; max: number }
  | { outcome: "appeared"; peer: number }
  | { outcome: "copied"; message: number };

/** How far an `advance` came. */
export interface Advance {
  /** How many things happened by themselves. */
  events: number;
  /** The time that was reached. */
  now: number;
  /** Why it went no further than asked, or what was lost on the way. */
  limit?: string;
}
"#;
