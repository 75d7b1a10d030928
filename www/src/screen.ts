/** What is rendered, and where. Types, and what holds before the first run. */
import { NOTHING_TOLD, type Told } from './annals.js';
import type { Frame } from './frame.js';
import type { Selection } from './intents.js';
import type { Tab } from './link/recipe.js';
import type { Controls } from './params.js';
import { type ProgramShown, programAtFirst } from './program/programmer.js';
import { type Room, USUAL_ROOM } from './room.js';
import type { Saying } from './saying.js';
import type { Scenario } from './scenario.js';
import type { Layout } from './surroundings.js';
import type { ClusterView } from './views/cluster.js';
import type { EventsView } from './views/events.js';
import type { HelpDialog } from './views/help.js';
import type { LogsView } from './views/logs.js';
import type { MenuPage } from './views/menu.js';
import type { ScenarioDialog } from './views/scenarios.js';
import type { ShareDialog } from './views/share.js';
import type { SpacetimeView } from './views/spacetime.js';
import type { TimelineView } from './views/timeline.js';
import type { TransportBar } from './views/transport.js';
import type { Engine, PeerId } from './wasm/api.js';

/** The element, as far as what is shown needs it. */
export interface Screen {
  readonly controls: Controls;
  readonly engineLoader: () => Promise<Engine>;
  /** Whether any of it can be seen. */
  readonly visible: boolean;
  /** The views, when they are rendered; `second` is the cluster of the branch beside the one that is shown. */
  readonly cluster: ClusterView | null;
  readonly logs: LogsView | null;
  readonly spacetime: SpacetimeView | null;
  readonly second: ClusterView | null;
  readonly transport: TransportBar | null;
  readonly timeline: TimelineView | null;
  /** The list of events. */
  readonly events: EventsView | null;
  readonly help: HelpDialog | null;
  readonly shareDialog: ShareDialog | null;
  readonly scenarios: ScenarioDialog | null;
  readonly menu: HTMLElement | null;
  readonly updateComplete: Promise<boolean>;
  /** The clock's speed; setting it changes nothing that is so already. */
  speed: number;
  requestUpdate(): void;
  announce(name: string, detail?: unknown, climbs?: boolean): void;
  whisper(text: string): void;
}

/** Everything that is rendered, but for the frame that the views draw. */
export interface Shown extends Told {
  readonly layout: Layout;
  readonly upright: boolean;
  readonly still: boolean;
  readonly tab: Tab;
  /** The panels' frame; it is renewed a few times in a second. */
  readonly frame: Frame | null;
  readonly everything: boolean;
  readonly selection: Selection | null;
  /** Peers that are picked to be cut off together. */
  readonly group: readonly PeerId[];
  readonly menu: {
    readonly selection: Selection;
    readonly release: (() => void) | null;
    readonly page: MenuPage;
  } | null;
  readonly saying: Saying | null;
  readonly hint: Saying | null;
  readonly notice: string;
  readonly failure: string;
  readonly commandProblem: string;
  readonly playing: boolean;
  /** Time stops at captions. */
  readonly holds: boolean;
  readonly behind: boolean;
  /** Which panels are open, and how large they are. */
  readonly room: Room;
  /** One jump follows another. */
  readonly hasty: boolean;
  /** The scenario that is played. */
  readonly scenario: Scenario | null;
  /** The program that decides what becomes of messages. */
  readonly program: ProgramShown;
}

export const NOTHING_SHOWN: Shown = {
  ...NOTHING_TOLD,
  layout: 'wide',
  upright: false,
  still: false,
  tab: 'inspect',
  frame: null,
  everything: false,
  selection: null,
  group: [],
  menu: null,
  saying: null,
  hint: null,
  notice: '',
  failure: '',
  commandProblem: '',
  playing: false,
  holds: false,
  behind: false,
  room: USUAL_ROOM,
  hasty: false,
  scenario: null,
  program: programAtFirst(),
};
