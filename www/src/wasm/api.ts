/**
 * What the page knows of the wasm package: the face of `World`, and nothing
 * else. Everything the page shows comes through here, and everything the
 * reader does goes through here.
 */

/** Virtual microseconds since the run began. */
export type Micros = number;
/** A peer's number: S1 is 1. */
export type PeerId = number;

/** The configuration of a run; a run is this and its interventions. */
export interface WorldConfig {
  peers: number;
  seed: number;
  election_timeout_min_us: Micros;
  election_timeout_max_us: Micros;
  heartbeat_interval_us: Micros;
  noop_on_election: boolean;
  latency_min_us: Micros;
  latency_max_us: Micros;
  loss: number;
  duplication: number;
  disk_min_us: Micros;
  disk_max_us: Micros;
  manual: boolean;
}

/** One thing the reader does to the world. */
export type Intervention =
  | { do: 'crash'; peer: PeerId }
  | { do: 'restart'; peer: PeerId }
  | { do: 'power_loss'; peer: PeerId }
  | { do: 'fire'; peer: PeerId }
  | { do: 'request'; peer?: PeerId; op: string }
  | { do: 'cut'; from: PeerId; to: PeerId }
  | { do: 'heal'; from: PeerId; to: PeerId }
  | { do: 'partition'; groups: PeerId[][] }
  | { do: 'isolate'; peer: PeerId }
  | { do: 'heal_all' }
  | {
      do: 'link';
      from: PeerId;
      to: PeerId;
      latency_min_us?: Micros;
      latency_max_us?: Micros;
      loss?: number;
      duplication?: number;
    }
  | { do: 'deliver'; message: number }
  | { do: 'drop'; message: number }
  | { do: 'duplicate'; message: number };

/** The answer of `advance`. */
export interface Advance {
  events: number;
  now: Micros;
  /** Which bound stopped it, if one did. */
  limit?: string | undefined;
}

/** One event of the trace, in words. */
export interface EventView {
  id: number;
  at: Micros;
  /** The peer it happened at; 0 or absent when it happened to none. */
  peer?: PeerId | null | undefined;
  kind: string;
  text: string;
  why: string;
  section: string;
  cause?: number | null | undefined;
  /** Whether a reader who follows the run should be told. */
  matters: boolean;
  message?: number | null | undefined;
}

/** One entry of a peer's log. */
export interface EntryView {
  index: number;
  term: number;
  text: string;
}

/** A simulated cluster. */
export interface World {
  config(): WorldConfig;
  readonly now: Micros;
  readonly events: number;
  readonly nextAt: Micros | undefined;
  advance(untilUs: Micros, maxEvents?: number): Advance;
  step(): boolean;
  act(intervention: Intervention): unknown;
  frame(): Float64Array;
  logs(from: number, count: number): Float64Array;
  entry(peer: PeerId, index: number): EntryView | undefined;
  eventsFrom(id: number, max: number): EventView[];
  violations(): string[];
  traceHash(): string;
  free(): void;
}

/** What a loaded wasm package offers the page. */
export interface Engine {
  create(config: Partial<WorldConfig>): World;
  defaults(): WorldConfig;
  freshSeed(): number;
}
