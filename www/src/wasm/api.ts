/**
 * What the page uses of the wasm package: the face of `World`, and nothing
 * else. The types are the package's own; everything the page shows comes
 * through here, and everything the reader does goes through here.
 */
import type {
  Advance,
  BrokenRuleView,
  EventView,
  Intervention,
  World as PackageWorld,
  RecordedIntervention,
  WorldConfig,
} from '../../pkg/raft_web.js';

export type {
  ActOutcome,
  Advance,
  BrokenRule,
  BrokenRuleView,
  CallView,
  ChecksView,
  CheckView,
  EntryView,
  EventView,
  Load,
  RecordedIntervention,
  RowView,
  ServiceView,
  WorldConfig,
} from '../../pkg/raft_web.js';
export type { Intervention };

/** Virtual microseconds since the run began. */
export type Micros = number;
/** A peer's number: S1 is 1. */
export type PeerId = number;
/** A branch's number. */
export type BranchId = number;

/** What stands on the timeline. */
export interface Mark {
  readonly moment: number;
  readonly at: Micros;
  readonly event?: number;
  readonly kind: 'leader' | 'crash' | 'restart' | 'commit' | 'violation' | 'act' | 'say';
  readonly peer?: PeerId;
  readonly text?: string;
  /** The index of the intervention. */
  readonly act?: number;
}

/** One branch of a run's tree. */
export interface BranchView {
  readonly id: BranchId;
  readonly name: string;
  readonly parent: BranchId | null;
  readonly forked_at: Micros | null;
  readonly end: Micros;
  readonly interventions: number;
  readonly pinned: boolean;
  readonly current: boolean;
}

/** In what two branches differ. */
export interface DiffView {
  /** The first event that differs; a side has none when its branch ended before. */
  readonly first: {
    readonly at: Micros;
    readonly a: EventView | null;
    readonly b: EventView | null;
  } | null;
  /** The instant at which the states are compared. */
  readonly at: Micros;
  readonly peers: readonly {
    readonly peer: PeerId;
    readonly differences: readonly {
      readonly what: string;
      readonly a: string;
      readonly b: string;
    }[];
  }[];
}

/** A caption with its place. */
export interface Words {
  moment: number;
  at: Micros;
  text: string;
}

/** What came of leaving an intervention out. */
export interface WithoutView {
  readonly branch: BranchId;
  readonly refused: readonly { readonly index: number; readonly why: string }[];
}

export type TraceFormat = 'ndjson' | 'shiviz';

/** The run's past, its branches, and what can be taken out of it. */
export interface Past {
  readonly end: Micros;
  readonly moment: number;
  readonly endMoment: number;
  seek(at: Micros, maxEvents?: number): Advance;
  seekMoment(moment: number): void;
  stepBack(): boolean;
  toNext(maxEvents?: number): boolean;
  toPrevious(): boolean;
  marks(): Mark[];
  branches(): BranchView[];
  switchTo(branch: BranchId): void;
  rename(branch: BranchId, name: string): void;
  pin(branch: BranchId, pinned: boolean): void;
  dropBranch(branch: BranchId): void;
  fork(name?: string): BranchId;
  without(index: number): WithoutView;
  diff(a: BranchId, b: BranchId, at?: Micros): DiffView;
  setCompanion(branch: BranchId | null): void;
  companionFrame(): Float64Array | undefined;
  toScenario(name: string, about?: string): string;
  say(text: string): void;
  trace(format: TraceFormat, maxEvents?: number): string;
}

/** A simulated cluster, as far as the page uses it. */
export type World = Pick<
  PackageWorld,
  | 'act'
  | 'advance'
  | 'checks'
  | 'chronicle'
  | 'config'
  | 'entry'
  | 'events'
  | 'eventsFrom'
  | 'frame'
  | 'free'
  | 'history'
  | 'interventions'
  | 'logs'
  | 'now'
  | 'service'
  | 'step'
  | 'traceHash'
  | 'violations'
> &
  Past;

/** What a loaded wasm package offers the page. */
export interface Engine {
  create(config: Partial<WorldConfig>): World;
  /** The run of a recipe, up to and with an instant. */
  replay(
    config: WorldConfig,
    interventions: RecordedIntervention[],
    until: Micros,
    captions?: Words[],
  ): World;
  /** The run of a scenario, at its start, with all of it ahead. */
  scenario(text: string, seed?: number): World;
  defaults(): WorldConfig;
  /** The rules that can be broken on purpose. */
  rules(): BrokenRuleView[];
  freshSeed(): number;
}
