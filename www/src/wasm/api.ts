/**
 * What the page uses of the wasm package: the face of `World`, and nothing
 * else. The types are the package's own; everything the page shows comes
 * through here, and everything the reader does goes through here.
 */
import type {
  BrokenRuleView,
  Caption,
  Intervention,
  World as PackageWorld,
  RecordedIntervention,
  WorldConfig,
} from '../../pkg/raft_web.js';

export type {
  ActOutcome,
  Advance,
  BranchView,
  BrokenRule,
  BrokenRuleView,
  CallView,
  Caption,
  ChecksView,
  CheckView,
  DiffView,
  EntryLifeView,
  EntryView,
  EventView,
  ExpectationView,
  Fate,
  InstantView,
  LinkChange,
  Load,
  Mark,
  MessageView,
  NetworkFunction,
  PeerLifeView,
  PeerView,
  PendingMessage,
  RecordedIntervention,
  RowView,
  ScenarioReport,
  ServiceView,
  TraceFormat,
  Wanted,
  Without,
  WorldConfig,
} from '../../pkg/raft_web.js';
export type { Intervention };

/** Virtual microseconds since the run began. */
export type Micros = number;
/** A peer's number: S1 is 1. */
export type PeerId = number;
/** A branch's number. */
export type BranchId = number;

/** A simulated cluster, as far as the page uses it. */
export type World = Pick<
  PackageWorld,
  | 'act'
  | 'advance'
  | 'branches'
  | 'captions'
  | 'checks'
  | 'chronicle'
  | 'companionFrame'
  | 'config'
  | 'diff'
  | 'dropBranch'
  | 'end'
  | 'endEvents'
  | 'endMoment'
  | 'entry'
  | 'eventOf'
  | 'events'
  | 'eventsFrom'
  | 'figures'
  | 'fork'
  | 'frame'
  | 'frameBefore'
  | 'free'
  | 'history'
  | 'interventions'
  | 'life'
  | 'linkChanges'
  | 'links'
  | 'logs'
  | 'marks'
  | 'message'
  | 'moment'
  | 'now'
  | 'peer'
  | 'peerBefore'
  | 'pin'
  | 'rename'
  | 'report'
  | 'say'
  | 'search'
  | 'searchOn'
  | 'seek'
  | 'seekMoment'
  | 'service'
  | 'setNetwork'
  | 'setCompanion'
  | 'step'
  | 'stepBack'
  | 'switchTo'
  | 'toNext'
  | 'toPrevious'
  | 'toScenario'
  | 'trace'
  | 'traceHash'
  | 'violations'
  | 'unsay'
  | 'without'
  | 'withoutFates'
>;

/** What a loaded wasm package offers the page. */
export interface Engine {
  create(config: Partial<WorldConfig>): World;
  /** The run of a recipe, up to and with an instant; given up when `goOn` says no. */
  replay(
    config: WorldConfig,
    interventions: RecordedIntervention[],
    until: Micros,
    captions?: Caption[],
    goOn?: () => boolean,
  ): World;
  /** The run of a scenario, at its start, with all of it ahead; given up when `goOn` says no. */
  scenario(text: string, seed?: number, goOn?: () => boolean): World;
  defaults(): WorldConfig;
  /** The rules that can be broken on purpose. */
  rules(): BrokenRuleView[];
  freshSeed(): number;
}
