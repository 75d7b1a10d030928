/**
 * What is shown: the frame of the panels, what is selected, which menu and
 * which words stand there. It hands each view the same frame, and asks for a
 * new rendering only when something that is rendered has changed.
 */
import { Chronicle } from './chronicle.js';
import { Commands, type Desk } from './commands.js';
import { Feed, type Listener } from './feed.js';
import type { Frame } from './frame.js';
import type { IntentDetail, Selection } from './intents.js';
import type { Tab, Viewing } from './link/recipe.js';
import { Narrator } from './narrator.js';
import type { Controls } from './params.js';
import type { PeerDeed } from './peer-deeds.js';
import { EngineDied, errorText, type Run } from './run.js';
import { explain, lastAt, opening, type Saying, sayingOf } from './saying.js';
import { type Audience, Session } from './session.js';
import { Sharing } from './sharing.js';
import { recall, remember } from './store.js';
import type { Dweller, Layout } from './surroundings.js';
import type { ClusterView } from './views/cluster.js';
import type { HelpDialog } from './views/help.js';
import type { Comparison } from './views/log-plan.js';
import type { LogsView } from './views/logs.js';
import type { MenuPage } from './views/menu.js';
import type { ShareDialog } from './views/share.js';
import type { SpacetimeView } from './views/spacetime.js';
import { heightOf } from './views/splitter.js';
import type { TransportAsk, TransportBar } from './views/transport.js';
import type { Engine, EventView, Micros, PeerId, WorldConfig } from './wasm/api.js';

/** Milliseconds between two renderings of the panels while time runs. */
const PANEL_GAP_MS = 120;
/** Events that the space-time diagram takes in between two frames. */
const CHRONICLED = 8192;
/** The name under which its height is remembered. */
const TIME_HEIGHT = 'time-height';

/** The element, as far as what is shown needs it. */
export interface Screen {
  readonly controls: Controls;
  readonly engineLoader: () => Promise<Engine>;
  /** Whether any of it can be seen. */
  readonly visible: boolean;
  /** The views, when they are rendered. */
  readonly cluster: ClusterView | null;
  readonly logs: LogsView | null;
  readonly spacetime: SpacetimeView | null;
  readonly transport: TransportBar | null;
  readonly help: HelpDialog | null;
  readonly shareDialog: ShareDialog | null;
  readonly menu: HTMLElement | null;
  readonly updateComplete: Promise<boolean>;
  /** The clock's speed; setting it changes nothing that is so already. */
  speed: number;
  requestUpdate(): void;
  announce(name: string, detail?: unknown, climbs?: boolean): void;
  whisper(text: string): void;
}

/** Everything that is rendered, but for the frame that the views draw. */
export interface Shown {
  readonly layout: Layout;
  readonly upright: boolean;
  readonly still: boolean;
  readonly tab: Tab;
  /** The panels' frame; it is renewed a few times in a second. */
  readonly frame: Frame | null;
  readonly events: readonly EventView[];
  readonly everything: boolean;
  readonly selection: Selection | null;
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
  readonly behind: boolean;
  /** The height of the space-time diagram beneath the stage, in hundredths of the whole. */
  readonly timeHeight: number;
}

export class Show implements Audience, Desk, Dweller, Listener {
  readonly session = new Session(this);
  readonly commands = new Commands(this.session, this);
  readonly sharing = new Sharing(this.session, this);
  private readonly screen: Screen;
  private readonly feed = new Feed(this);
  private readonly narrator: Narrator;
  private panelsAt = 0;
  private chronicle: Chronicle | null = null;
  private shown: Shown = {
    layout: 'wide',
    upright: false,
    still: false,
    tab: 'inspect',
    frame: null,
    events: [],
    everything: false,
    selection: null,
    menu: null,
    saying: null,
    hint: null,
    notice: '',
    failure: '',
    commandProblem: '',
    playing: false,
    behind: false,
    timeHeight: heightOf(recall(TIME_HEIGHT)),
  };

  constructor(screen: Screen) {
    this.screen = screen;
    this.narrator = new Narrator((text) => screen.whisper(text));
  }

  /** What is to be rendered at this moment. */
  get now(): Shown {
    return this.shown;
  }

  get selection(): Selection | null {
    return this.shown.selection;
  }

  /** Takes changes; renders when there is one. */
  put(part: Partial<Shown>): void {
    const before = this.shown;
    const names = Object.keys(part) as (keyof Shown)[];
    if (names.every((name) => part[name] === before[name])) return;
    this.shown = { ...before, ...part };
    this.screen.requestUpdate();
  }

  /** Lets go of what still waits to be said. */
  dispose(): void {
    this.narrator.dispose();
  }

  // ---- What the session says ---------------------------------------------

  loadEngine(): Promise<Engine> {
    return this.screen.engineLoader();
  }

  onRun(run: Run): void {
    this.closeMenu();
    this.feed.clear();
    this.commands.clear();
    const saying = opening(run.config.peers);
    this.put({ events: [], selection: null, hint: null, saying });
    this.chronicle = new Chronicle(run.config.peers);
    const { cluster, logs, spacetime } = this.screen;
    cluster?.reset();
    spacetime?.reset();
    if (!logs) return;
    logs.source = run;
    logs.reset();
  }

  onFrame(run: Run, frame: Frame, seen: Frame | null, hurry: boolean): void {
    this.feed.read(run, frame, seen, hurry);
    this.draw(hurry);
    const now = performance.now();
    const saying = this.feed.caption(now, !hurry) ?? this.shown.saying;
    this.put({ behind: this.session.behind, saying });
    if (hurry && now - this.panelsAt < PANEL_GAP_MS) return;
    this.panelsAt = now;
    this.put({ frame });
    this.list(run, frame);
    const gone = (selection: Selection | null | undefined): boolean =>
      selection?.kind === 'message' && !frame.message(selection.id);
    if (gone(this.shown.menu?.selection)) this.closeMenu();
    if (gone(this.selection)) this.pick(null);
  }

  onBound(limit: string): void {
    if (this.shown.notice) return;
    this.session.clock.pause();
    this.tell(`The run has reached a bound of the world (${limit}).`);
  }

  changed(): void {
    const { playing, speed } = this.session.clock;
    this.put({ playing });
    this.screen.speed = speed;
    this.screen.announce('raft-change');
  }

  tell(problem: string): void {
    this.put({ notice: problem });
    this.screen.announce('raft-problem', problem);
  }

  fail(failure: string): void {
    this.put({ failure });
  }

  // ---- What the trace says -----------------------------------------------

  heard(event: EventView, aloud: boolean): void {
    if (aloud) this.narrator.tell(event.text);
    this.screen.announce('raft-event', event, false);
  }

  lost(messages: readonly number[]): void {
    this.screen.cluster?.mourn(messages);
  }

  compared(comparison: Comparison, at: Micros): void {
    this.screen.logs?.mark(comparison, at);
  }

  // ---- What surrounds it -------------------------------------------------

  onSize(layout: Layout, upright: boolean): void {
    let { tab } = this.shown;
    if (layout !== this.shown.layout) {
      if (layout === 'narrow') tab = 'logs';
      else if (tab === 'logs' || (layout === 'wide' && (tab === 'events' || tab === 'time')))
        tab = 'inspect';
    }
    this.put({ layout, upright, tab });
  }

  onSight(visible: boolean): void {
    this.session.clock.visible = visible;
    if (visible) this.draw();
  }

  onMotion(still: boolean): void {
    this.put({ still });
  }

  // ---- What the reader does ----------------------------------------------

  /** A view asks for something. */
  readonly onIntent = (event: Event): void => {
    event.stopPropagation();
    const { detail } = event as CustomEvent<IntentDetail>;
    const { intent } = detail;
    if (intent.do === 'select') {
      this.pick(intent.selection, intent.menu ?? false, intent.focusMenu ?? false);
      return;
    }
    if (intent.do === 'seek') {
      this.show(intent.event);
      return;
    }
    const problem = this.session.obey(intent);
    if (problem) detail.problem = problem;
  };

  readonly onTransport = ({ detail: asked }: CustomEvent<TransportAsk>): void => {
    const { clock } = this.session;
    if (asked.do === 'speed') clock.speed = asked.speed;
    else if (asked.do === 'toggle') clock.toggle();
    else if (asked.do === 'step') clock.step();
    else this.session.toNext();
  };

  readonly onHint = ({ detail: selection }: CustomEvent<Selection | null>): void => {
    const { run, frame } = this.session;
    this.put({ hint: run && frame ? explain(run, frame, selection) : null });
  };

  readonly onEverything = ({ detail }: CustomEvent<boolean>): void => this.seeEverything(detail);

  private seeEverything(everything: boolean): void {
    const { run, frame } = this.session;
    this.feed.everything = everything;
    this.put({ everything });
    if (run && frame) this.list(run, frame);
  }

  pick(selection: Selection | null, open = false, focusMenu = false): void {
    this.closeMenu();
    const { cluster, logs, spacetime, controls } = this.screen;
    this.put({ selection, frame: this.session.frame });
    cluster?.select(selection?.kind === 'event' ? null : selection);
    spacetime?.select(selection);
    logs?.select(selection?.kind === 'peer' ? selection.id : 0);
    if (!selection || selection.kind === 'event' || !open || controls === 'none') return;
    // A message would fly on under the reader's hand.
    const release = selection.kind === 'message' ? this.session.clock.hold() : null;
    const tab = this.shown.layout === 'narrow' ? this.shown.tab : 'inspect';
    this.put({ tab, menu: { selection, release, page: 'first' } });
    if (focusMenu) this.focusMenu();
  }

  /** Shows another leaf of the menu, or opens it there. */
  turn(page: MenuPage): void {
    const { menu } = this.shown;
    if (!menu) return;
    this.put({ menu: { ...menu, page } });
    this.focusMenu();
  }

  private focusMenu(): void {
    void this.screen.updateComplete.then(() =>
      this.screen.menu?.querySelector<HTMLElement>('button')?.focus(),
    );
  }

  /** Shows an event in all views, and says what it was. */
  private show(id: number): void {
    const event = this.session.run?.eventsFrom(id, 1)[0];
    if (event?.id !== id) {
      this.say({ what: `Event ${id} is forgotten.`, why: 'Only the latest events are kept.' });
      return;
    }
    this.pick({ kind: 'event', id });
    this.say(sayingOf(event));
  }

  /** Closes the menu, and does what was chosen there. */
  choose(action: () => void): void {
    this.closeMenu();
    action();
  }

  say(saying: Saying): void {
    this.put({ saying });
  }

  askAbout(peer: PeerId, question: PeerDeed): void {
    this.pick({ kind: 'peer', id: peer }, true);
    this.turn(question);
  }

  openHelp(): void {
    this.screen.help?.open();
  }

  /** Opens the dialog of what can be handed on; the page around may put the link into its address. */
  openShare(): void {
    const { run } = this.session;
    if (!run) return;
    this.session.clock.pause();
    const at = run.now;
    this.sharing.link().then(
      (hash) => {
        const address = new URL(window.location.href);
        address.search = '';
        address.hash = hash;
        this.screen.shareDialog?.open(address.href, at);
        this.screen.announce('raft-link', hash);
      },
      (error: unknown) => this.session.fault(error),
    );
  }

  get viewing(): Viewing {
    const { tab, selection, everything } = this.shown;
    return { tab, selection, everything, speed: this.session.clock.speed };
  }

  view({ tab, selection, everything, speed }: Viewing): void {
    const { frame, clock } = this.session;
    if (speed) clock.speed = speed;
    const beside = tab === 'events' || tab === 'time';
    if (tab && tab !== 'logs' && (!beside || this.shown.layout !== 'wide')) this.put({ tab });
    this.seeEverything(everything ?? false);
    const there = selection?.kind === 'peer' ? frame?.peer(selection.id) : selection;
    this.pick(there ? (selection ?? null) : null);
  }

  close(): boolean {
    const { menu, notice, selection } = this.shown;
    if (menu) {
      const element = this.screen.menu;
      const root = element?.getRootNode();
      const inside = root instanceof ShadowRoot && element?.contains(root.activeElement);
      this.closeMenu();
      if (inside) this.screen.cluster?.focusOn(menu.selection);
    } else if (notice) this.put({ notice: '' });
    else if (selection) this.pick(null);
    else return false;
    return true;
  }

  /** Starts a run of this configuration; answers what was wrong with it. */
  startFrom(config: WorldConfig): string | null {
    try {
      this.session.restart(config);
      return null;
    } catch (error) {
      if (error instanceof EngineDied) this.session.fault(error);
      return errorText(error);
    }
  }

  // ---- Picture -----------------------------------------------------------

  /** The last thing that mattered at what is selected; with nothing selected, at the leader. */
  why(): Saying | null {
    const { run, frame } = this.session;
    const { selection } = this.shown;
    if (!run || !frame) return null;
    if (selection === null) return lastAt(run, frame, this.shown.frame?.leader ?? 0);
    return selection.kind === 'peer' || selection.kind === 'event'
      ? explain(run, frame, selection)
      : null;
  }

  /** Gives views that were rendered anew what they draw from. */
  connect(): void {
    const { logs, spacetime } = this.screen;
    const { run } = this.session;
    spacetime?.select(this.selection);
    if (logs && run && logs.source !== run) {
      logs.source = run;
      logs.select(this.selection?.kind === 'peer' ? this.selection.id : 0);
    }
    this.draw();
  }

  /** Makes the space-time diagram as high as that, or as high as it was made. */
  raiseTime(height: number | null): void {
    const timeHeight = heightOf(height === null ? null : String(height));
    this.put({ timeHeight });
    remember(TIME_HEIGHT, String(timeHeight));
  }

  /** Gives the keyboard back to what is on the stage. */
  focusOn(selection: Selection): void {
    if (selection.kind === 'peer' || selection.kind === 'link')
      this.screen.cluster?.focusOn(selection);
  }

  private closeMenu(): void {
    this.shown.menu?.release?.();
    this.put({ menu: null });
  }

  private list(run: Run, frame: Frame): void {
    this.feed.refresh(run, frame);
    this.put({ events: this.feed.list });
  }

  private draw(hurry = false): void {
    const { run, frame } = this.session;
    const { cluster, logs, spacetime, transport, visible } = this.screen;
    if (!frame || !visible) return;
    cluster?.draw(frame);
    logs?.draw(frame);
    if (run && spacetime && this.chronicle) {
      this.chronicle.read(run, frame.events, hurry ? CHRONICLED : Number.POSITIVE_INFINITY);
      spacetime.draw(frame, this.chronicle);
    }
    transport?.tell(frame.now);
  }
}
