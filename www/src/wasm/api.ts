/**
 * What the page uses of the wasm package: the face of `World`, and nothing
 * else. The types are the package's own; everything the page shows comes
 * through here, and everything the reader does goes through here.
 */
import type {
  BrokenRuleView,
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
>;

/** What a loaded wasm package offers the page. */
export interface Engine {
  create(config: Partial<WorldConfig>): World;
  /** The run of a recipe, up to and with an instant. */
  replay(config: WorldConfig, interventions: RecordedIntervention[], until: Micros): World;
  defaults(): WorldConfig;
  /** The rules that can be broken on purpose. */
  rules(): BrokenRuleView[];
  freshSeed(): number;
}
