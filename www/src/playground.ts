/**
 * The playground: `<raft-playground>`. It holds the run, the clock and what is
 * selected, and hands each view the same frame. It decides nothing about
 * Raft: it draws what the world says and sends what the reader does.
 */
import { html, LitElement, nothing } from 'lit';
import { Captions, weight } from './captions.js';
import { Clock, checkSpeed, SPEED_DEFAULT, type Tick } from './clock.js';
import { define } from './define.js';
import { exactTime, glance, handsOver, peerName } from './format.js';
import type { Frame } from './frame.js';
import { AGAIN, CLOSE, HELP, SEND, SETTINGS, THEME } from './icons.js';
import {
  INTENT,
  type Intent,
  type IntentDetail,
  type Selection,
  sameSelection,
} from './intents.js';
import { type Command, commandOf } from './keys.js';
import { pointed } from './modality.js';
import { Narrator } from './narrator.js';
import * as network from './network.js';
import { type Controls, PEERS_DEFAULT, type Rules, SEED_DEFAULT, type Theme } from './params.js';
import { playgroundStyles } from './playground-styles.js';
import { EngineDied, errorText, Run } from './run.js';
import { recall, remember } from './store.js';
import { controls as controlStyles, tokens } from './styles.js';
import './views/cluster.js';
import type { ClusterView } from './views/cluster.js';
import './views/events.js';
import './views/help.js';
import type { HelpDialog } from './views/help.js';
import './views/inspector.js';
import { comparisonOf } from './views/log-plan.js';
import './views/logs.js';
import type { LogsView } from './views/logs.js';
import './views/network-panel.js';
import './views/settings.js';
import type { SettingsDialog } from './views/settings.js';
import './views/transport.js';
import { nextSpeed, type TransportAsk, type TransportBar } from './views/transport.js';
import type {
  ActOutcome,
  Engine,
  EventView,
  Intervention,
  PeerId,
  WorldConfig,
} from './wasm/api.js';
import { loadEngine } from './wasm/load.js';

type Layout = 'wide' | 'medium' | 'narrow';
type Tab = 'logs' | 'events' | 'inspect' | 'network';

/** Events that matter which the page keeps at hand. */
const KEPT_EVENTS = 2000;
/** Events read from the trace in one frame. */
const DRAIN = 4000;
/** Events in the list when every event is shown. */
const EVERY_EVENT = 400;
/** Milliseconds between two renderings of the panels while time runs. */
const PANEL_GAP_MS = 120;
/** A command is sent as it is; this is only where the page stops echoing it. */
const TEN_MEGABYTES = 10 * 1024 * 1024;

interface Saying {
  readonly what: string;
  readonly why: string;
}

interface Menu {
  readonly selection: Selection;
  readonly release: (() => void) | null;
}

/**
 * A Raft cluster to watch and to break.
 *
 * @element raft-playground
 * @attr {number} servers - Peers of the first run, 1 to 99. Default 5.
 * @attr {number} seed - Seed of the first run. Default 7.
 * @attr {number} speed - Virtual time per real time, 0.001 to 10. Default 1/30.
 * @attr {boolean} autoplay - Start as soon as it can be seen.
 * @attr {"full" | "minimal" | "none"} controls - How much stands around the picture. Default `full`.
 * @attr {"light" | "dark"} theme - Follows the system when absent.
 * @attr {boolean} page-keys - Take keys from the whole page, not only from inside the element.
 *
 * @fires raft-ready - The first run is there.
 * @fires raft-event - Something that matters happened; `detail` is the event.
 * @fires raft-change - Playing, speed or run changed.
 * @fires raft-problem - Something went wrong; `detail` is the sentence shown.
 *
 * @cssprop --raft-bg, --raft-stage, --raft-raised, --raft-hover - Surfaces.
 * @cssprop --raft-ink, --raft-ink-2, --raft-line, --raft-line-2 - Text and lines.
 * @cssprop --raft-select, --raft-danger, --raft-ok - Selection and focus, danger, health.
 * @cssprop --raft-term-0, --raft-term-1 to --raft-term-8, --raft-term-ink - The cycle of terms.
 * @cssprop --raft-font, --raft-mono, --raft-size, --raft-hit - Type and the size of targets.
 */
export class RaftPlayground extends LitElement {
  static override properties = {
    servers: { type: Number },
    seed: { type: Number },
    speed: { type: Number },
    autoplay: { type: Boolean },
    controls: { type: String, reflect: true },
    theme: { type: String, reflect: true },
    pageKeys: { type: Boolean, attribute: 'page-keys' },
    layout: { state: true },
    upright: { state: true },
    tab: { state: true },
    panelFrame: { state: true },
    list: { state: true },
    everything: { state: true },
    selection: { state: true },
    menu: { state: true },
    saying: { state: true },
    hint: { state: true },
    notice: { state: true },
    failure: { state: true },
    commandProblem: { state: true },
    playing: { state: true },
    behind: { state: true },
    still: { state: true },
  };
  declare servers: number;
  declare seed: number;
  declare speed: number;
  declare autoplay: boolean;
  declare controls: Controls;
  declare theme: Theme | '';
  declare pageKeys: boolean;
  /** Switches of the algorithm in the first run; what is left out is the engine's default. */
  rules: Rules = {};

  declare private layout: Layout;
  declare private upright: boolean;
  declare private tab: Tab;
  declare private panelFrame: Frame | null;
  declare private list: readonly EventView[];
  declare private everything: boolean;
  declare private selection: Selection | null;
  declare private menu: Menu | null;
  declare private saying: Saying | null;
  declare private hint: Saying | null;
  declare private notice: string;
  declare private failure: string;
  declare private commandProblem: string;
  declare private playing: boolean;
  declare private behind: boolean;
  declare private still: boolean;

  static override styles = [tokens, controlStyles, playgroundStyles];

  /** Loads the engine; a page may bring its own. */
  engineLoader: () => Promise<Engine> = loadEngine;

  private engine: Engine | null = null;
  private run: Run | null = null;
  private current: Frame | null = null;
  private cursor = 0;
  private matters: EventView[] = [];
  private panelsAt = 0;
  private commands = 0;
  private starting = false;
  private violations = 0;
  private captioned: EventView | null = null;
  private onScreen = false;
  private undo: (() => void)[] = [];
  private readonly clock = new Clock({
    onTick: (tick) => this.onTick(tick),
    onChange: () => this.onClockChange(),
    onError: (error) => this.onFault(error),
  });
  private readonly captions = new Captions<EventView>();
  private readonly narrator = new Narrator((text) => {
    const live = this.renderRoot.querySelector('.live');
    if (live) live.textContent = text;
  });

  constructor() {
    super();
    this.servers = PEERS_DEFAULT;
    this.seed = SEED_DEFAULT;
    this.speed = SPEED_DEFAULT;
    this.autoplay = false;
    this.controls = 'full';
    this.theme = '';
    this.pageKeys = false;
    this.layout = 'wide';
    this.upright = false;
    this.tab = 'inspect';
    this.panelFrame = null;
    this.list = [];
    this.everything = false;
    this.selection = null;
    this.menu = null;
    this.saying = null;
    this.hint = null;
    this.notice = '';
    this.failure = '';
    this.commandProblem = '';
    this.playing = false;
    this.behind = false;
    this.still = false;
  }

  // ---- What a page may do ------------------------------------------------

  /** The frame that is shown, or `null` before the first run. */
  get frame(): Frame | null {
    return this.current;
  }

  /** The configuration of the run, or `null` before the first. */
  get config(): WorldConfig | null {
    return this.run?.config ?? null;
  }

  /** Whether frames are being drawn at this moment. */
  get running(): boolean {
    return this.clock.running;
  }

  /** The hash of the trace so far: two runs with the same hash are the same run. */
  get traceHash(): string {
    return this.run?.traceHash() ?? '';
  }

  /** Lets time move. */
  play(): void {
    this.clock.play();
  }

  /** Stops time. */
  pause(): void {
    this.clock.pause();
  }

  /** Pauses, and processes the next thing that is due. */
  step(): void {
    this.clock.step();
  }

  /** Starts a new run; what is not said is taken from the run that is there. Throws what is wrong. */
  restart(config: Partial<WorldConfig> = {}): void {
    const engine = this.engine;
    if (!engine) throw new Error('The engine is not loaded yet; wait for raft-ready.');
    const run = Run.create(engine, { ...(this.run?.config ?? {}), ...config });
    this.take(run);
  }

  /** Does one thing to the world. Throws what is wrong with it. */
  act(intervention: Intervention): ActOutcome {
    if (!this.run) throw new Error('There is no run yet; wait for raft-ready.');
    const outcome = this.run.act(intervention);
    this.refresh();
    return outcome;
  }

  /** Says something above the stage that stays until it is closed. */
  tell(problem: string): void {
    this.notice = problem;
    this.dispatchEvent(
      new CustomEvent('raft-problem', { detail: problem, bubbles: true, composed: true }),
    );
  }

  // ---- Life --------------------------------------------------------------

  override connectedCallback(): void {
    super.connectedCallback();
    const recalled = recall('theme');
    if (!this.theme && (recalled === 'light' || recalled === 'dark')) this.theme = recalled;
    const sizes = new ResizeObserver(() => this.measure());
    sizes.observe(this);
    const seen = new IntersectionObserver((entries) => {
      this.onScreen = entries[entries.length - 1]?.isIntersecting ?? false;
      this.onVisibility();
    });
    seen.observe(this);
    const onVisibility = (): void => this.onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    const motion = window.matchMedia('(prefers-reduced-motion: reduce)');
    const onMotion = (): void => {
      this.still = motion.matches;
    };
    onMotion();
    motion.addEventListener('change', onMotion);
    const onKey = (event: KeyboardEvent): void => this.onKey(event);
    const keys: EventTarget = this.pageKeys ? window : this;
    keys.addEventListener('keydown', onKey as EventListener);
    const onIntent = (event: Event): void => this.onIntent(event as CustomEvent<IntentDetail>);
    this.addEventListener(INTENT, onIntent);
    this.undo = [
      () => sizes.disconnect(),
      () => seen.disconnect(),
      () => document.removeEventListener('visibilitychange', onVisibility),
      () => motion.removeEventListener('change', onMotion),
      () => keys.removeEventListener('keydown', onKey as EventListener),
      () => this.removeEventListener(INTENT, onIntent),
    ];
    void this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const undo of this.undo) undo();
    this.undo = [];
    this.clock.visible = false;
    this.onScreen = false;
    this.narrator.dispose();
  }

  private async start(): Promise<void> {
    if (this.run || this.starting) return;
    this.starting = true;
    this.failure = '';
    try {
      this.engine = await this.engineLoader();
      await this.updateComplete;
      let run: Run;
      try {
        run = Run.create(this.engine, { ...this.rules, peers: this.servers, seed: this.seed });
      } catch (error) {
        if (error instanceof EngineDied) throw error;
        this.tell(`${errorText(error)} Using ${PEERS_DEFAULT} peers and seed ${SEED_DEFAULT}.`);
        run = Run.create(this.engine, { peers: PEERS_DEFAULT, seed: SEED_DEFAULT });
      }
      this.applySpeed();
      this.take(run);
      if (this.autoplay) this.clock.play();
      this.dispatchEvent(new CustomEvent('raft-ready', { bubbles: true, composed: true }));
    } catch (error) {
      this.failure = errorText(error);
      this.dispatchEvent(
        new CustomEvent('raft-problem', { detail: this.failure, bubbles: true, composed: true }),
      );
    } finally {
      this.starting = false;
    }
  }

  private applySpeed(): void {
    try {
      this.clock.speed = checkSpeed(this.speed);
    } catch (error) {
      this.tell(`${errorText(error)} The speed stays at ${this.clock.speed.toPrecision(3)}.`);
      this.speed = this.clock.speed;
    }
  }

  /** Puts a run in the place of the one that is there. */
  private take(run: Run): void {
    this.closeMenu();
    this.run?.free();
    this.run = run;
    this.clock.world = run;
    this.cursor = 0;
    this.matters = [];
    this.list = [];
    this.selection = null;
    this.hint = null;
    this.commands = 0;
    this.violations = 0;
    const { peers } = run.config;
    this.saying = {
      what: peers === 1 ? 'One peer, no leader yet.' : `${peers} peers, no leader yet.`,
      why: 'Each waits for an election timeout of its own; the arc around it runs down.',
    };
    this.captions.clear();
    this.captioned = null;
    this.cluster?.reset();
    const logs = this.logs;
    if (logs) {
      logs.source = run;
      logs.reset();
    }
    this.refresh();
    this.changed();
  }

  // ---- Time --------------------------------------------------------------

  private onTick(tick: Tick): void {
    if (this.behind !== tick.behind) this.behind = tick.behind;
    if (tick.limit && !this.notice) {
      this.clock.pause();
      this.tell(`The run has reached a bound of the world (${tick.limit}).`);
    }
    this.refresh(this.clock.running || this.playing);
  }

  private onClockChange(): void {
    this.playing = this.clock.playing;
    this.speed = this.clock.speed;
    if (!this.playing) this.refresh();
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new CustomEvent('raft-change', { bubbles: true, composed: true }));
  }

  private onVisibility(): void {
    const visible = this.onScreen && !document.hidden;
    this.clock.visible = visible;
    if (visible) this.draw();
  }

  /** The engine threw while time moved. */
  private onFault(error: unknown): void {
    if (error instanceof EngineDied) void this.rebuild(error);
    else this.tell(errorText(error));
  }

  /** A dead engine says nothing true any more: a new one makes the run again from its recipe. */
  private async rebuild(cause: EngineDied): Promise<void> {
    const dead = this.run;
    if (!dead) return;
    this.clock.pause();
    this.clock.world = null;
    this.run = null;
    try {
      this.engine = await this.engineLoader();
      const run = Run.replay(this.engine, dead.config, dead.interventions, dead.lastGood);
      this.take(run);
      this.tell(
        `The engine stopped with a fault (${cause.message}). The run was made again up to ${exactTime(dead.lastGood)} and is paused there.`,
      );
    } catch (error) {
      this.failure = `The engine stopped with a fault, and the run could not be made again (${errorText(error)}). Load the page again.`;
    }
  }

  /** Reads the world, and shows it. */
  private refresh(hurry = false): void {
    const run = this.run;
    if (!run) return;
    try {
      const seen = this.current;
      this.current = run.frame();
      this.drain(run, this.current, seen, hurry);
    } catch (error) {
      this.onFault(error);
      return;
    }
    if (this.current.violations > this.violations) {
      this.violations = this.current.violations;
      this.clock.pause();
      this.tell(`A safety property does not hold: ${run.violations()[0] ?? ''}`);
    }
    this.draw();
    const now = performance.now();
    this.caption(now, !hurry);
    if (hurry && now - this.panelsAt < PANEL_GAP_MS) return;
    this.panelsAt = now;
    this.panelFrame = this.current;
    this.showList();
    if (
      this.menu &&
      this.menu.selection.kind === 'message' &&
      !this.current.message(this.menu.selection.id)
    )
      this.closeMenu();
    if (this.selection?.kind === 'message' && !this.current.message(this.selection.id))
      this.pick(null);
  }

  /** Reads what the trace says since the last time. */
  private drain(run: Run, frame: Frame, seen: Frame | null, hurry: boolean): void {
    while (this.cursor < frame.events) {
      const events = run.eventsFrom(this.cursor, DRAIN);
      const last = events[events.length - 1];
      if (!last) break;
      this.cursor = last.id + 1;
      const lost: number[] = [];
      for (const event of events) {
        if (event.message != null && event.kind.toLowerCase().includes('lost'))
          lost.push(event.message);
        if (event.kind === 'rejected') this.markRejection(run, event, seen);
        if (!event.matters) continue;
        this.matters.push(event);
        this.captions.offer(event);
        if (weight(event.kind) > 1) this.narrator.tell(event.text);
        this.dispatchEvent(new CustomEvent('raft-event', { detail: event }));
      }
      this.cluster?.mourn(lost);
      if (hurry) break;
    }
    if (this.matters.length > KEPT_EVENTS) this.matters = this.matters.slice(-KEPT_EVENTS / 2);
  }

  private markRejection(run: Run, { peer, at, cause }: EventView, seen: Frame | null): void {
    if (cause === null) return;
    const brought = run.eventsFrom(cause, 1)[0]?.message;
    const comparison = comparisonOf(peer, brought, seen);
    if (comparison) this.logs?.mark(comparison, at);
  }

  private caption(nowMs: number, hurry: boolean): void {
    const event = this.captions.at(nowMs, hurry);
    if (!event || event === this.captioned) return;
    this.captioned = event;
    this.saying = { what: event.text, why: joined(event) };
  }

  private showList(): void {
    const run = this.run;
    const frame = this.current;
    if (!run || !frame) return;
    if (this.everything) {
      const last = this.list[this.list.length - 1];
      if (last && last.id === frame.events - 1) return;
      this.list = run.eventsFrom(Math.max(frame.events - EVERY_EVENT, 0), EVERY_EVENT);
    } else if (this.list[this.list.length - 1] !== this.matters[this.matters.length - 1]) {
      this.list = [...this.matters];
    }
  }

  private draw(): void {
    const frame = this.current;
    if (!frame || !this.onScreen) return;
    this.cluster?.draw(frame);
    this.logs?.draw(frame);
    this.transport?.tell(frame.now);
  }

  // ---- What the reader does ----------------------------------------------

  private onIntent(event: CustomEvent<IntentDetail>): void {
    event.stopPropagation();
    const problem = this.obey(event.detail.intent);
    if (problem) event.detail.problem = problem;
  }

  /** Does what a view asks; answers what is wrong with it. */
  private obey(intent: Intent): string | null {
    if (intent.do === 'select') {
      this.pick(intent.selection, intent.menu ?? false, intent.focusMenu ?? false);
      return null;
    }
    const run = this.run;
    const frame = this.current;
    if (!run || !frame) return 'There is no run yet.';
    let problem: string | null = null;
    try {
      for (const act of this.interventionsFor(frame, intent)) {
        const came = run.act(act);
        if (came.outcome === 'not_leader') problem = notLeader(came.peer, came.leader);
      }
    } catch (error) {
      if (error instanceof EngineDied) {
        void this.rebuild(error);
        return null;
      }
      this.refresh();
      return errorText(error);
    }
    this.refresh();
    return problem;
  }

  private interventionsFor(
    frame: Frame,
    intent: Exclude<Intent, { do: 'select' }>,
  ): Intervention[] {
    switch (intent.do) {
      case 'stop':
        return [{ do: 'crash', peer: intent.peer }];
      case 'restart':
        return [{ do: 'restart', peer: intent.peer }];
      case 'fire':
        return [{ do: 'fire', peer: intent.peer }];
      case 'isolate':
        return [{ do: 'isolate', peer: intent.peer }];
      case 'transfer':
        return [{ do: 'transfer', to: intent.to }];
      case 'request':
        return [
          intent.peer === undefined
            ? { do: 'request', op: intent.op }
            : { do: 'request', op: intent.op, peer: intent.peer },
        ];
      case 'cut':
        return network.cut(frame, intent.a, intent.b, intent.direction);
      case 'heal':
        return network.heal(frame, intent.a, intent.b, intent.direction);
      case 'toggle':
        return network.toggle(frame, intent.from, intent.to);
      case 'partition':
        return [network.partition(frame, intent.groups)];
      case 'heal-all':
        return network.healAll(frame);
      case 'quality':
        return [network.setQuality(intent.quality)];
      case 'fate':
        return [network.decide(frame, intent.message, intent.fate)];
    }
  }

  /** Does it, and says on the stage what was wrong. */
  private attempt(intent: Intent): void {
    const problem = this.obey(intent);
    if (problem) this.tell(problem);
  }

  private pick(selection: Selection | null, menu = false, focusMenu = false): void {
    this.closeMenu();
    this.selection = selection;
    this.cluster?.select(selection);
    this.logs?.select(selection?.kind === 'peer' ? selection.id : 0);
    this.panelFrame = this.current;
    if (!selection || !menu || this.controls === 'none') return;
    if (this.layout === 'wide' || this.layout === 'medium') this.tab = 'inspect';
    // A message would fly on under the reader's hand.
    const release = selection.kind === 'message' ? this.clock.hold() : null;
    this.menu = { selection, release };
    if (focusMenu) {
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>('.menu button')?.focus(),
      );
    }
  }

  private closeMenu(): void {
    this.menu?.release?.();
    this.menu = null;
  }

  /** A command nobody thought about: put x 1, put y 2, ... */
  private nextCommand(): string {
    return `put ${'xyz'[this.commands % 3]} ${this.commands + 1}`;
  }

  private request(op = this.nextCommand(), peer?: PeerId): string | null {
    const problem = this.obey(
      peer === undefined ? { do: 'request', op } : { do: 'request', op, peer },
    );
    if (!problem) this.commands++;
    return problem;
  }

  private inviteStop(): void {
    const leader = this.current?.leader;
    if (leader) this.attempt({ do: 'stop', peer: leader });
    else this.saying = { what: 'There is no leader to stop yet.', why: 'Wait for an election.' };
  }

  private inviteCut(): void {
    const frame = this.current;
    if (!frame || frame.size < 2) return;
    const from = frame.leader || 1;
    const other = frame.peers.find(
      (peer) => peer.id !== from && peer.up && !frame.isCut(from, peer.id),
    );
    if (!other) return;
    const a = Math.min(from, other.id);
    const b = Math.max(from, other.id);
    this.attempt({ do: 'cut', a, b, direction: 'both' });
    this.pick({ kind: 'link', a, b }, true);
  }

  private inviteCommand(): void {
    const problem = this.request();
    if (problem) this.saying = { what: 'The command found no leader.', why: problem };
  }

  private onSend(event: SubmitEvent): void {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>('.command input');
    if (!field) return;
    const op = field.value.trim();
    const problem =
      op.length > TEN_MEGABYTES
        ? 'The command is longer than 10 MB; the cluster takes no command of that size.'
        : this.request(op === '' ? undefined : op);
    this.commandProblem = problem ?? '';
    if (!problem) field.value = '';
  }

  // ---- Keys --------------------------------------------------------------

  private onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || this.failure) return;
    const origin = event.composedPath()[0];
    if (origin instanceof HTMLElement) {
      if (origin.closest('dialog[open]')) return;
      if (origin.isContentEditable || origin instanceof HTMLTextAreaElement) return;
      if (origin instanceof HTMLSelectElement) return;
      if (origin instanceof HTMLInputElement && origin.type !== 'range') {
        if (event.key === 'Escape') origin.blur();
        return;
      }
    }
    const command = commandOf(event);
    if (!command) return;
    const button =
      origin instanceof Element &&
      (origin instanceof HTMLButtonElement || origin.hasAttribute('role'));
    // A button that was reached by keyboard keeps its space bar.
    if (event.key === ' ' && button && !pointed()) return;
    if (this.controls === 'none' && command !== 'toggle') return;
    if (this.command(command)) event.preventDefault();
  }

  /** Obeys a key; false when there was nothing to do, so that the page around may use it. */
  private command(command: Command): boolean {
    const frame = this.current;
    if (!frame) return false;
    const selected = this.selection?.kind === 'peer' ? frame.peer(this.selection.id) : undefined;
    switch (command) {
      case 'toggle':
        this.clock.toggle();
        return true;
      case 'step':
        this.clock.step();
        return true;
      case 'next':
        this.toNext();
        return true;
      case 'faster':
      case 'slower':
        this.clock.speed = nextSpeed(this.clock.speed, command === 'faster' ? 1 : -1);
        return true;
      case 'request':
        this.inviteCommand();
        return true;
      case 'restart-leader':
        if (frame.leader) {
          this.attempt({ do: 'stop', peer: frame.leader });
          this.attempt({ do: 'restart', peer: frame.leader });
        }
        return true;
      case 'stop': {
        const peer = selected ?? frame.peer(frame.leader);
        if (peer) this.attempt({ do: peer.up ? 'stop' : 'restart', peer: peer.id });
        return true;
      }
      case 'time-out':
        if (selected?.up) this.attempt({ do: 'fire', peer: selected.id });
        return true;
      case 'transfer':
        if (selected) this.attempt({ do: 'transfer', to: selected.id });
        else {
          this.saying = {
            what: 'Select the peer that is to lead.',
            why: 'The leader hands leadership to it.',
          };
        }
        return true;
      case 'bring-back':
        for (const peer of frame.peers) {
          if (!peer.up) this.attempt({ do: 'restart', peer: peer.id });
        }
        return true;
      case 'heal':
        this.attempt({ do: 'heal-all' });
        return true;
      case 'help':
        this.help?.open();
        return true;
      case 'close':
        return this.escape();
      default: {
        const id = Number(command.slice('select-'.length));
        if (!frame.peer(id)) return false;
        this.pick({ kind: 'peer', id });
        return true;
      }
    }
  }

  private escape(): boolean {
    if (this.menu) {
      const { selection } = this.menu;
      const inside = this.renderRoot
        .querySelector('.menu')
        ?.contains(this.shadowRoot?.activeElement ?? null);
      this.closeMenu();
      if (inside) this.cluster?.focusOn(selection);
      return true;
    }
    if (this.notice) {
      this.notice = '';
      return true;
    }
    if (this.selection) {
      this.pick(null);
      return true;
    }
    return false;
  }

  private toNext(): void {
    const run = this.run;
    if (!run) return;
    let seen = run.events;
    this.clock.stepUntil(() => {
      const events = run.eventsFrom(seen, DRAIN);
      seen = run.events;
      return events.some((event) => event.matters);
    });
  }

  // ---- Picture -----------------------------------------------------------

  private get cluster(): ClusterView | null {
    return this.renderRoot.querySelector<ClusterView>('raft-cluster');
  }

  private get logs(): LogsView | null {
    return this.renderRoot.querySelector<LogsView>('raft-logs');
  }

  private get transport(): TransportBar | null {
    return this.renderRoot.querySelector<TransportBar>('raft-transport');
  }

  private get help(): HelpDialog | null {
    return this.renderRoot.querySelector<HelpDialog>('raft-help');
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = this;
    this.layout = width >= 1100 ? 'wide' : width >= 700 ? 'medium' : 'narrow';
    this.upright = width < height * 1.1;
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('speed') && this.run && this.speed !== this.clock.speed) this.applySpeed();
    if (changed.has('layout')) {
      if (this.layout !== 'narrow' && this.tab === 'logs') this.tab = 'inspect';
      if (this.layout === 'wide' && this.tab === 'events') this.tab = 'inspect';
      if (this.layout === 'narrow' && changed.get('layout') !== undefined) this.tab = 'logs';
    }
  }

  override updated(): void {
    const logs = this.logs;
    if (logs && this.run && logs.source !== this.run) {
      logs.source = this.run;
      logs.select(this.selection?.kind === 'peer' ? this.selection.id : 0);
    }
    this.draw();
    this.placeMenu();
  }

  private placeMenu(): void {
    const menu = this.renderRoot.querySelector<HTMLElement>('.menu');
    const cluster = this.cluster;
    if (!menu || !cluster || !this.menu) return;
    const at = cluster.anchor(this.menu.selection);
    if (!at) return;
    const width = menu.offsetWidth;
    const height = menu.offsetHeight;
    const below = at.y + at.reach + height + 8 < cluster.clientHeight;
    const x = Math.min(Math.max(at.x - width / 2, 8), Math.max(cluster.clientWidth - width - 8, 8));
    const y = below ? at.y + at.reach : Math.max(at.y - at.reach - height, 8);
    menu.style.left = `${x}px`;
    menu.style.top = `${y}px`;
  }

  override render(): unknown {
    if (this.failure) return this.renderFailure();
    const full = this.controls === 'full';
    const bare = this.controls === 'none';
    const narrow = full && this.layout === 'narrow';
    const kind = bare ? 'bare' : full ? this.layout : 'minimal';
    const small = !full || this.layout === 'medium';
    return html`
      <div class="app ${kind} ${this.upright ? 'upright' : ''}" style="--peers: ${this.run?.config.peers ?? this.servers}">
        ${full ? this.renderTop() : nothing} ${this.renderStage(full)}
        ${bare || narrow ? nothing : html`<raft-logs class="logs" role="region" aria-label="Logs" ?compact=${small && full} ?dense=${(this.panelFrame?.size ?? this.servers) > 6}></raft-logs>`}
        ${full && this.layout === 'wide' ? html`<raft-events class="events" role="region" aria-label="Events" .events=${this.list} ?everything=${this.everything} @raft-everything=${this.onEverything}></raft-events>` : nothing}
        ${full ? this.renderSide() : nothing} ${bare ? nothing : this.renderFoot(full)}
      </div>
      <div class="sr live" role="status" aria-live="polite"></div>
      <raft-help></raft-help>
      <raft-settings .onStart=${(config: WorldConfig) => this.startFrom(config)}></raft-settings>
    `;
  }

  private renderFailure(): unknown {
    return html`<div class="fail" role="alert">
      <p><b>The playground cannot run.</b></p>
      <p>${this.failure}</p>
      <button class="line" @click=${() => void this.start()}>Try again</button>
    </div>`;
  }

  private renderTop(): unknown {
    const frame = this.panelFrame;
    const seen = frame ? glance(frame) : { lead: '', facts: [] };
    const peers = frame?.size ?? 0;
    return html`<header class="top">
      <h1>Raft playground</h1>
      <div class="glance">
        <b>${seen.lead}</b> ${seen.facts.map((fact) => html`<span class="facts">${fact}</span>`)}
      </div>
      <button aria-label="Settings of the run: ${peers} peers, seed ${this.run?.config.seed ?? ''}" title="Settings of the run" @click=${() => this.openSettings()}>
        ${SETTINGS}
        <span class="num">${frame ? `${peers} ${peers === 1 ? 'peer' : 'peers'} · seed ${this.run?.config.seed ?? ''}` : ''}</span>
      </button>
      <button aria-label="Run again from the start" title="Run again from the start" @click=${() => this.restart()}>
        ${AGAIN}
      </button>
      <button aria-label="Light or dark" title="Light or dark" @click=${() => this.switchTheme()}>${THEME}</button>
      <button aria-label="Help" title="Help (?)" @click=${() => this.help?.open()}>${HELP}</button>
    </header>`;
  }

  private renderStage(full: boolean): unknown {
    const words = this.hint ?? this.saying;
    return html`<main class="stage">
      ${full ? nothing : html`<h1 class="sr">Raft playground</h1>`}
      <raft-cluster
        ?interactive=${this.controls !== 'none'}
        ?still=${this.still}
        .insetTop=${!full ? 4 : this.layout === 'narrow' ? 54 : 44}
        .insetBottom=${full ? 92 : 96}
        @raft-hint=${this.onHint}
      ></raft-cluster>
      ${
        full
          ? html`<div class="invite" role="group" aria-label="Things to try">
              <button @click=${() => this.inviteStop()}>Stop the leader</button>
              <button @click=${() => this.inviteCut()}>Cut a link</button>
              <button @click=${() => this.inviteCommand()}>Send a command</button>
            </div>`
          : nothing
      }
      <div class="caption">
        ${
          words
            ? html`<p class="what">${words.what}</p>
              ${words.why ? html`<p class="why">${words.why}</p>` : nothing}`
            : nothing
        }
      </div>
      ${this.menu ? this.renderMenu(this.menu.selection) : nothing}
      ${
        this.notice
          ? html`<div class="notice" role="alert">
              <p>${this.notice}</p>
              <button aria-label="Close" @click=${() => {
                this.notice = '';
              }}>${CLOSE}</button>
            </div>`
          : nothing
      }
    </main>`;
  }

  private renderMenu(selection: Selection): unknown {
    const frame = this.current;
    if (!frame) return nothing;
    const item = (words: string, intent: Intent, danger = false): unknown =>
      html`<button
        class=${danger ? 'danger' : ''}
        @click=${() => {
          this.closeMenu();
          this.attempt(intent);
          if (selection.kind !== 'message') this.cluster?.focusOn(selection);
        }}
      >
        ${words}
      </button>`;
    let items: unknown = nothing;
    let label = '';
    if (selection.kind === 'peer') {
      const peer = frame.peer(selection.id);
      if (!peer) return nothing;
      label = peerName(peer.id);
      const leads = peer.role === 'leader';
      items = peer.up
        ? html`${item('Stop', { do: 'stop', peer: peer.id }, true)}
          ${item(leads ? 'Heartbeats now' : 'Time out now', { do: 'fire', peer: peer.id })}
          ${
            leads
              ? html`<button @click=${() => {
                  this.closeMenu();
                  this.inviteCommand();
                }}>Send a command</button>`
              : nothing
          }
          ${handsOver(frame, peer) ? item(`Hand leadership to ${label}`, { do: 'transfer', to: peer.id }) : nothing}
          ${frame.size > 1 ? item('Cut off', { do: 'isolate', peer: peer.id }) : nothing}`
        : item('Restart', { do: 'restart', peer: peer.id });
    } else if (selection.kind === 'link') {
      const { a, b } = selection;
      label = `${peerName(a)} – ${peerName(b)}`;
      const state = network.linkState(frame, a, b);
      items = html`${
        state.there || state.back
          ? item('Heal', { do: 'heal', a, b, direction: 'both' })
          : item('Cut', { do: 'cut', a, b, direction: 'both' }, true)
      }
      ${state.there ? nothing : item(`Cut ${peerName(a)} → ${peerName(b)}`, { do: 'cut', a, b, direction: 'there' })}
      ${state.back ? nothing : item(`Cut ${peerName(b)} → ${peerName(a)}`, { do: 'cut', a, b, direction: 'back' })}`;
    } else {
      const message = frame.message(selection.id);
      if (!message) return nothing;
      label = 'Message';
      items = html`${item('Deliver now', { do: 'fate', message: message.id, fate: 'deliver' })}
        ${item('Drop', { do: 'fate', message: message.id, fate: 'drop' }, true)}
        ${item('Duplicate', { do: 'fate', message: message.id, fate: 'duplicate' })}`;
    }
    return html`<div class="menu" role="toolbar" aria-label="What to do with ${label}">${items}</div>`;
  }

  private renderSide(): unknown {
    const narrow = this.layout === 'narrow';
    const tabs: [Tab, string][] = [
      ...(narrow ? ([['logs', 'Logs']] as [Tab, string][]) : []),
      ...(this.layout === 'wide' ? [] : ([['events', 'Events']] as [Tab, string][])),
      ['inspect', 'Inspect'],
      ['network', 'Network'],
    ];
    const panel = (tab: Tab, view: unknown): unknown =>
      html`<div role="tabpanel" id="panel-${tab}" aria-labelledby="tab-${tab}" ?hidden=${this.tab !== tab}>
        ${view}
      </div>`;
    return html`<section class="side" aria-label="Panels">
      <div class="tabs" role="tablist" @keydown=${this.onTabKey}>
        ${tabs.map(
          ([tab, words]) =>
            html`<button
              role="tab"
              id="tab-${tab}"
              aria-controls="panel-${tab}"
              aria-selected=${this.tab === tab ? 'true' : 'false'}
              tabindex=${this.tab === tab ? 0 : -1}
              @click=${() => {
                this.tab = tab;
              }}
            >
              ${words}
            </button>`,
        )}
      </div>
      ${narrow ? panel('logs', html`<raft-logs class="logs" compact></raft-logs>`) : nothing}
      ${this.layout === 'wide' ? nothing : panel('events', html`<raft-events .events=${this.list} ?everything=${this.everything} @raft-everything=${this.onEverything}></raft-events>`)}
      ${panel(
        'inspect',
        html`<raft-inspector
          .frame=${this.tab === 'inspect' ? this.panelFrame : null}
          .selection=${this.selection}
          .why=${this.whySelected()}
        ></raft-inspector>`,
      )}
      ${panel(
        'network',
        html`<raft-network
          .frame=${this.tab === 'network' ? this.panelFrame : null}
          .config=${this.run?.config ?? null}
        ></raft-network>`,
      )}
    </section>`;
  }

  private renderFoot(full: boolean): unknown {
    return html`<footer class="foot">
      <raft-transport
        ?playing=${this.playing}
        .speed=${this.clock.speed}
        ?slim=${!full || this.layout !== 'wide'}
        ?behind=${this.behind}
        @raft-transport=${this.onTransport}
      ></raft-transport>
      ${
        full
          ? html`<form class="command" novalidate @submit=${this.onSend}>
              <label class="sr" for="command">Command</label>
              <input
                id="command"
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder=${this.nextCommand()}
                aria-invalid=${this.commandProblem ? 'true' : 'false'}
                aria-describedby="command-problem"
                @input=${() => {
                  this.commandProblem = '';
                }}
              />
              <button class="line" type="submit">${SEND} Send</button>
              ${this.commandProblem ? html`<p class="problem" id="command-problem" role="alert">${this.commandProblem}</p>` : nothing}
            </form>`
          : nothing
      }
    </footer>`;
  }

  private whySelected(): { text: string; why: string } | null {
    // With nothing selected the inspector follows the leader.
    if (this.selection === null) return this.whyOf(this.panelFrame?.leader ?? 0);
    return this.selection.kind === 'peer' ? this.whyOf(this.selection.id) : null;
  }

  private whyOf(id: PeerId): { text: string; why: string } | null {
    const last = this.current?.peer(id)?.lastEvent ?? -1;
    if (last < 0 || !this.run) return null;
    const event = this.run.eventsFrom(last, 1)[0];
    return event && event.id === last ? { text: event.text, why: joined(event) } : null;
  }

  private onHint(event: CustomEvent<Selection | null>): void {
    const selection = event.detail;
    const frame = this.current;
    if (!selection || !frame || sameSelection(selection, null)) {
      this.hint = null;
      return;
    }
    if (selection.kind === 'peer') {
      const why = this.whyOf(selection.id);
      this.hint = why ? { what: why.text, why: why.why } : null;
    } else if (selection.kind === 'message') {
      const sent = frame.message(selection.id)?.sentEvent ?? -1;
      const said = sent >= 0 ? this.run?.eventsFrom(sent, 1)[0] : undefined;
      this.hint = said && said.id === sent ? { what: said.text, why: joined(said) } : null;
    } else {
      this.hint = null;
    }
  }

  private onTransport(event: CustomEvent<TransportAsk>): void {
    const asked = event.detail;
    if (asked.do === 'speed') this.clock.speed = asked.speed;
    else if (asked.do === 'toggle') this.clock.toggle();
    else if (asked.do === 'step') this.clock.step();
    else this.toNext();
  }

  private onEverything(event: CustomEvent<boolean>): void {
    this.everything = event.detail;
    this.list = [];
    this.showList();
  }

  private onTabKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || !(event.currentTarget instanceof Element)) return;
    const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
    const at = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
    const next = tabs[(at + step + tabs.length) % tabs.length];
    event.preventDefault();
    next?.click();
    next?.focus();
  }

  private openSettings(): void {
    const config = this.run?.config;
    if (config) this.renderRoot.querySelector<SettingsDialog>('raft-settings')?.open(config);
  }

  private startFrom(config: WorldConfig): string | null {
    try {
      this.restart(config);
      return null;
    } catch (error) {
      if (error instanceof EngineDied) void this.rebuild(error);
      return errorText(error);
    }
  }

  private switchTheme(): void {
    const dark =
      this.theme === 'dark' ||
      (this.theme !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
    this.theme = dark ? 'light' : 'dark';
    remember('theme', this.theme);
  }
}

/** Why a command was not taken. */
function notLeader(peer: PeerId, leader: PeerId | null): string {
  if (!peer) return 'No peer leads now; wait for an election.';
  const hint = leader ? ` It takes ${peerName(leader)} for the leader.` : '';
  return `${peerName(peer)} does not lead, and only a leader takes commands.${hint}`;
}

function joined(event: EventView): string {
  return event.section && !event.why.includes(event.section)
    ? `${event.why} ${event.section}`.trim()
    : event.why;
}

define('raft-playground', RaftPlayground);

declare global {
  interface HTMLElementTagNameMap {
    'raft-playground': RaftPlayground;
  }
}
