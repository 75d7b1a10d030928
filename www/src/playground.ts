/**
 * The playground: `<raft-playground>`. This is its outer face: attributes,
 * what a page may call, and its life in the page. What is shown is kept in
 * `show.ts` and drawn by `views/shell.ts`. Nothing here decides about Raft.
 */
import { LitElement } from 'lit';
import { checkSpeed, SPEED_DEFAULT } from './clock.js';
import { logOf, type StoreEntry, storeOf } from './contents.js';
import { define } from './define.js';
import { footStyles } from './foot-styles.js';
import type { Frame } from './frame.js';
import { INTENT } from './intents.js';
import { commandIn, isEcho } from './keys.js';
import { meansRun } from './link/link.js';
import type { Links } from './links.js';
import { pointed } from './modality.js';
import { type Controls, PEERS_DEFAULT, type Rules, SEED_DEFAULT, type Theme } from './params.js';
import { playgroundStyles } from './playground-styles.js';
import { errorText, type Run } from './run.js';
import type { Screen } from './screen.js';
import { Show } from './show.js';
import { stageStyles } from './stage-styles.js';
import { recall, remember } from './store.js';
import { controls as controlStyles, tokens } from './styles.js';
import { Surroundings } from './surroundings.js';
import type { ClusterView } from './views/cluster.js';
import type { EventsView } from './views/events.js';
import type { HelpDialog } from './views/help.js';
import type { LogsView } from './views/logs.js';
import { placeMenu } from './views/menu.js';
import type { ScenarioDialog } from './views/scenarios.js';
import type { SettingsDialog } from './views/settings.js';
import type { ShareDialog } from './views/share.js';
import { failure, shell } from './views/shell.js';
import type { SpacetimeView } from './views/spacetime.js';
import type { TimelineView } from './views/timeline.js';
import type { TransportBar } from './views/transport.js';
import type {
  ActOutcome,
  Engine,
  EntryView,
  Intervention,
  PeerId,
  RecordedIntervention,
  WorldConfig,
} from './wasm/api.js';
import { loadEngine } from './wasm/load.js';

/**
 * A Raft cluster to watch and to break.
 *
 * @element raft-playground
 * @attr {number} servers - Peers of the first run, 1 to 99. Default 5.
 * @attr {number} seed - Seed of the first run. Default 7.
 * @attr {number} speed - Virtual time per real time, 0.001 to 100. Default 1/30.
 * @attr {boolean} autoplay - Start as soon as it can be seen.
 * @attr {"full" | "minimal" | "none"} controls - How much stands around the picture. Default `full`.
 * @attr {"light" | "dark"} theme - Follows the system when absent.
 * @attr {boolean} hold-at-captions - Stop at every caption until the reader goes on.
 * @attr {boolean} page-keys - Take keys from the whole page, not only from inside the element.
 *
 * @fires raft-ready - The first run is there.
 * @fires raft-event - Something that matters happened; `detail` is the event.
 * @fires raft-change - Playing, speed or run changed.
 * @fires raft-link - The reader shares the run; `detail` is the hash of its link.
 * @fires raft-problem - Something went wrong; `detail` is the sentence shown.
 *
 * @cssprop --raft-bg, --raft-stage, --raft-raised, --raft-hover - Surfaces.
 * @cssprop --raft-ink, --raft-ink-2, --raft-line, --raft-line-2 - Text and lines.
 * @cssprop --raft-select, --raft-danger, --raft-ok - Selection and focus, danger, health.
 * @cssprop --raft-term-0, --raft-term-1 to --raft-term-8, --raft-term-ink - The cycle of terms.
 * @cssprop --raft-font, --raft-mono, --raft-size, --raft-hit - Type and the size of targets.
 */
export class RaftPlayground extends LitElement implements Screen {
  static override properties = {
    servers: { type: Number },
    seed: { type: Number },
    speed: { type: Number },
    autoplay: { type: Boolean },
    controls: { type: String, reflect: true },
    theme: { type: String, reflect: true },
    pageKeys: { type: Boolean, attribute: 'page-keys' },
    holdAtCaptions: { type: Boolean, attribute: 'hold-at-captions' },
  };
  declare servers: number;
  declare seed: number;
  declare speed: number;
  declare autoplay: boolean;
  declare controls: Controls;
  declare theme: Theme | '';
  declare pageKeys: boolean;
  declare holdAtCaptions: boolean;
  /** Switches of the algorithm in the first run; what is left out is the engine's default. */
  rules: Rules = {};

  /** A link's hash, `#r=...`: the run to begin with. */
  link = '';

  static override styles = [tokens, controlStyles, stageStyles, footStyles, playgroundStyles];

  /** Loads the engine; a page may bring its own. */
  engineLoader: () => Promise<Engine> = loadEngine;

  private readonly show = new Show(this);
  private readonly surroundings = new Surroundings(this, this.show);
  private starting = false;
  private undo: (() => void)[] = [];
  private readonly views = new Map<string, Element>();
  /** The button that was clicked last. */
  private clicked: EventTarget | undefined;

  constructor() {
    super();
    this.servers = PEERS_DEFAULT;
    this.seed = SEED_DEFAULT;
    this.speed = SPEED_DEFAULT;
    this.autoplay = false;
    this.controls = 'full';
    this.theme = '';
    this.pageKeys = false;
    this.holdAtCaptions = false;
  }

  // ---- What a page may do ------------------------------------------------

  /** The frame that is shown, or `null` before the first run. */
  get frame(): Frame | null {
    return this.show.session.frame;
  }

  /** What every direction of every link does to messages, or `null` before the first run. */
  get links(): Links | null {
    return this.show.session.links;
  }

  /** The configuration of the run, or `null` before the first. */
  get config(): WorldConfig | null {
    return this.show.session.run?.config ?? null;
  }

  /** What was done to the world on the branch that is shown, in order, each with its place. */
  get interventions(): readonly RecordedIntervention[] {
    return this.show.session.run?.interventions ?? [];
  }

  /** Whether frames are being drawn at this moment. */
  get running(): boolean {
    return this.show.session.clock.running;
  }

  /** The hash of the trace so far: two runs with the same hash are the same run. */
  get traceHash(): string {
    return this.show.session.run?.traceHash() ?? '';
  }

  /**
   * The entries of a peer's log at this moment, in order: each with its `index`, its `term` and its
   * command as `text`, which is cut where it is very long. Of a peer that is down, those on its disk.
   *
   * @param peer - The peer's number: S1 is 1.
   * @param from - The first index that is wanted; what a snapshot holds of the log is left out.
   * @param count - How many entries at most: 1 to 1,000.
   * @throws RangeError that names the argument and what is allowed. Error before the first run.
   */
  log(peer: PeerId, from?: number, count?: number): readonly EntryView[] {
    return logOf(this.run, peer, from, count);
  }

  /**
   * A peer's key-value store at this moment, in the order of the keys; `null` while the peer is down
   * and has none. Of the keys that any peer has, the first 1,000 are looked for; a key or a value is
   * cut after 60 characters, with “…” at its end.
   *
   * @param peer - The peer's number: S1 is 1.
   * @throws RangeError when there is no such peer. Error before the first run.
   */
  store(peer: PeerId): readonly StoreEntry[] | null {
    return storeOf(this.run, peer);
  }

  /** Lets time move. */
  play(): void {
    this.show.session.clock.play();
  }

  /** Stops time. */
  pause(): void {
    this.show.session.clock.pause();
  }

  /** Pauses, and processes the next thing that is due. */
  step(): void {
    this.show.session.clock.step();
  }

  /** Stops time, and goes to an instant of the run, in virtual microseconds; not beyond its end. */
  seek(at: number): void {
    this.show.session.seek(at);
  }

  /** Plays a scenario's file. False when it cannot be: then the run that is there stays. */
  playScenario(text: string): boolean {
    return this.show.exchange.sharing.playText(text);
  }

  /** Starts a new run; what is not said is taken from the run that is there. Throws what is wrong. */
  restart(config: Partial<WorldConfig> = {}): void {
    this.show.session.restart(config);
  }

  /**
   * Does one thing to the world, as a part of the same deed `together` with what was done before it:
   * they are taken back as one, if nothing happened between them. Throws what is wrong with it.
   */
  act(intervention: Intervention, together = false): ActOutcome {
    return this.show.session.act(intervention, together);
  }

  /** The run as the hash of a link, `#r=...`: with it the same run opens at the same instant. */
  share(): Promise<string> {
    return this.show.exchange.sharing.link();
  }

  /** Opens the run of a link's hash. False when it cannot be: then the run that is there stays. */
  openLink(hash: string): Promise<boolean> {
    return this.show.exchange.sharing.open(hash);
  }

  /** Says something above the stage that stays until it is closed. */
  tell(problem: string): void {
    this.show.tell(problem);
  }

  // ---- Life --------------------------------------------------------------

  override connectedCallback(): void {
    super.connectedCallback();
    const recalled = recall('theme');
    if (!this.theme && (recalled === 'light' || recalled === 'dark')) this.theme = recalled;
    const onKey = (event: KeyboardEvent): void => this.onKey(event);
    const keys: EventTarget = this.pageKeys ? window : this;
    keys.addEventListener('keydown', onKey as EventListener);
    this.addEventListener(INTENT, this.show.onIntent);
    this.addEventListener('click', this.onClick, true);
    this.addEventListener('dragover', this.onDrag);
    this.addEventListener('drop', this.onDrop);
    this.undo = [
      () => this.removeEventListener('click', this.onClick, true),
      () => this.removeEventListener('dragover', this.onDrag),
      () => this.removeEventListener('drop', this.onDrop),
      () => keys.removeEventListener('keydown', onKey as EventListener),
      () => this.removeEventListener(INTENT, this.show.onIntent),
    ];
    void this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const undo of this.undo) undo();
    this.undo = [];
    this.show.dispose();
  }

  private async start(): Promise<void> {
    const { session } = this.show;
    if (session.run || this.starting) return;
    this.starting = true;
    this.show.fail('');
    try {
      await session.load();
      await this.updateComplete;
      this.applySpeed();
      if (!meansRun(this.link) || !(await this.openLink(this.link))) {
        session.take(session.first({ ...this.rules, peers: this.servers, seed: this.seed }));
        if (this.autoplay) session.clock.play();
      }
      this.announce('raft-ready');
    } catch (error) {
      this.show.fail(errorText(error));
      this.announce('raft-problem', this.show.now.failure);
    } finally {
      this.starting = false;
    }
  }

  private get run(): Run {
    const { run } = this.show.session;
    if (!run) throw new Error('There is no run yet; wait for raft-ready.');
    return run;
  }

  private applySpeed(): void {
    const { clock } = this.show.session;
    try {
      clock.speed = checkSpeed(this.speed);
    } catch (error) {
      this.tell(`${errorText(error)} The speed stays at ${clock.speed.toPrecision(3)}.`);
      this.speed = clock.speed;
    }
  }

  /** Sends an event to the page around; what comes by the hundred does not climb the page. */
  announce(name: string, detail: unknown = null, climbs = true): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: climbs, composed: climbs }));
  }

  private onKey(event: KeyboardEvent): void {
    if (this.show.now.failure) return;
    const command = commandIn(event);
    if (command && this.controls === 'none' && command !== 'toggle') return;
    // What the browser would do with a held key is not wanted either.
    if (isEcho(event, command) || (command && this.show.commands.obey(command)))
      event.preventDefault();
  }

  /** The second click of two is not meant for a button that the first has brought there. */
  private readonly onClick = (event: MouseEvent): void => {
    const button = event.composedPath().find((one) => one instanceof HTMLButtonElement);
    if (event.detail > 1 && button && button !== this.clicked) {
      event.preventDefault();
      event.stopPropagation();
    }
    this.clicked = button;
  };

  private readonly onDrag = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  };

  /** A scenario's file that is dropped anywhere is played. */
  private readonly onDrop = (event: DragEvent): void => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void this.show.exchange.sharing.openFile(file);
  };

  private switchTheme(): void {
    const dark =
      this.theme === 'dark' ||
      (this.theme !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
    this.theme = dark ? 'light' : 'dark';
    remember('theme', this.theme);
  }

  // ---- The screen --------------------------------------------------------

  /** They are asked for with every frame: what was found is kept as long as it is there. */
  private find<T extends Element>(selector: string): T | null {
    const known = this.views.get(selector);
    if (known?.isConnected) return known as T;
    const found = this.renderRoot.querySelector<T>(selector);
    if (found) this.views.set(selector, found);
    return found;
  }

  get cluster(): ClusterView | null {
    return this.find('raft-cluster.first');
  }

  get second(): ClusterView | null {
    return this.find('raft-cluster.second');
  }

  get timeline(): TimelineView | null {
    return this.find('raft-timeline');
  }

  get scenarios(): ScenarioDialog | null {
    return this.find('raft-scenarios');
  }

  get logs(): LogsView | null {
    return this.find('raft-logs');
  }

  get spacetime(): SpacetimeView | null {
    return this.find('raft-spacetime');
  }

  get transport(): TransportBar | null {
    return this.find('raft-transport');
  }

  get help(): HelpDialog | null {
    return this.find('raft-help');
  }

  get shareDialog(): ShareDialog | null {
    return this.find('raft-share');
  }

  get events(): EventsView | null {
    const list = this.find<EventsView>('raft-events');
    // It is loaded later than the page.
    return list?.hasUpdated ? list : null;
  }

  get menu(): HTMLElement | null {
    return this.find('.menu');
  }

  get visible(): boolean {
    return this.surroundings.onScreen;
  }

  /** Says it to those who do not see the page. */
  whisper(text: string): void {
    const live = this.renderRoot.querySelector('.live');
    if (live) live.textContent = text;
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const { run, clock } = this.show.session;
    if (changed.has('holdAtCaptions')) this.show.hold(this.holdAtCaptions);
    if (changed.has('speed') && run && this.speed !== clock.speed) this.applySpeed();
  }

  /** Everything is rendered, and every view shows where time went to. */
  protected override async getUpdateComplete(): Promise<boolean> {
    await this.show.settled;
    return super.getUpdateComplete();
  }

  /** The keyboard stays near when what had it goes away: it does not fall to the page. */
  protected override update(changed: Map<PropertyKey, unknown>): void {
    const held = pointed() ? null : this.shadowRoot?.activeElement;
    const place = held?.closest<HTMLElement>('.menu, .invite, .notice');
    super.update(changed);
    if (!place || held?.isConnected) return;
    // In the menu it goes to all that is there: to the next button it would be another deed.
    if (place.isConnected && place.matches('.menu')) place.focus();
    else this.show.takeFocus(place.matches('.notice'));
  }

  override updated(): void {
    this.show.connect();
    const { cluster, menu } = this;
    const open = this.show.now.menu;
    if (menu && cluster && open) placeMenu(menu, cluster, open.selection);
  }

  override render(): unknown {
    const { show, controls, servers } = this;
    if (show.now.failure) {
      const { remains } = show.session;
      const save = remains && ((): void => void show.exchange.sharing.rescue(remains));
      return failure(show.now.failure, () => void this.start(), save);
    }
    return shell(show, {
      controls,
      servers,
      openSettings: () => {
        const { config } = this;
        if (config) this.renderRoot.querySelector<SettingsDialog>('raft-settings')?.open(config);
      },
      switchTheme: () => this.switchTheme(),
    });
  }
}

define('raft-playground', RaftPlayground);

declare global {
  interface HTMLElementTagNameMap {
    'raft-playground': RaftPlayground;
  }
}
