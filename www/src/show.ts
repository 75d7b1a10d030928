/**
 * What is shown: the frame of the panels, what is selected, which menu and
 * which words stand there. It hands each view the same frame, and asks for a
 * new rendering only when something that is rendered has changed.
 */
import { Annals, type BranchAsk, type Page, turnWords } from './annals.js';
import { isDeed, weight } from './captions.js';
import { Commands, type Desk } from './commands.js';
import { Exchange, type Wall } from './exchange.js';
import { Feed, type Listener } from './feed.js';
import { duration, senderOf } from './format.js';
import type { Frame } from './frame.js';
import type { IntentDetail, Selection } from './intents.js';
import { atKeyboard } from './keyboard.js';
import type { Tab } from './link/recipe.js';
import { pointed } from './modality.js';
import { Narrator } from './narrator.js';
import type { PeerDeed } from './peer-deeds.js';
import { Pictures, type Teller } from './pictures.js';
import { type ProgramDesk, Programmer, type ProgramShown } from './program/programmer.js';
import { loadQuickOfPage } from './program/quick.js';
import { Prompter } from './prompter.js';
import { type Arrange, isOpen, packRoom, roomOf, toggled } from './room.js';
import { EngineDied, errorText, type Run } from './run.js';
import { explain, lassoSaying, lastAt, opening, type Saying, sayingOf } from './saying.js';
import { NOTHING_SHOWN, type Screen, type Shown } from './screen.js';
import { type Audience, type Pace, Session } from './session.js';
import { recall, remember } from './store.js';
import type { Dweller, Layout } from './surroundings.js';
import type { Comparison } from './views/log-plan.js';
import type { MenuPage } from './views/menu.js';
import type { TransportAsk } from './views/transport.js';
import type { Engine, EventView, Micros, PeerId, WorldConfig } from './wasm/api.js';

/** Milliseconds between two renderings of the panels while time runs; of many peers more is to be told. */
const PANEL_GAP_MS = 200;
const MANY_GAP_MS = 1000;
/** Peers from which on they are many. */
const MANY_FROM = 12;
/** Events of one step that are looked at. */
const STEP_EVENTS = 50;
/** The name under which the room is remembered. */
const ROOM = 'room';
/** The scenario that a key sets up. */
const REPLICATION = 'log-replication-start';
export class Show implements Audience, Desk, Dweller, Listener, Page, ProgramDesk, Teller, Wall {
  readonly session = new Session(this);
  readonly commands = new Commands(this.session, this);
  readonly exchange: Exchange;
  readonly programmer = new Programmer(this.session, this, loadQuickOfPage);
  private readonly annals = new Annals(this.session, this);
  private readonly screen: Screen;
  private readonly feed = new Feed(this);
  private readonly pictures: Pictures;
  private readonly narrator: Narrator;
  readonly prompter: Prompter;
  private panelsAt = 0;
  /** The frame of a jump of which something was said. */
  private worded: Frame | null = null;
  /** The playhead is in the reader's hand; the slider says by itself where it is. */
  private scrubbing = false;
  /** The event that is selected. */
  private chosen: EventView | undefined;
  private silent = false;
  /** What the reader does has an answer of its own, and needs no words of the place it leads to. */
  private answering = false;
  private answered = false;
  /** The clock's speed, as it was told last. */
  private speed = Number.NaN;
  /** What the keyboard goes back to, from the menu and from the buttons of a group. */
  private haven: Selection = { kind: 'peer', id: 1 };
  /** What had the keyboard when something was told. */
  private before: HTMLElement | null = null;
  private shown: Shown = { ...NOTHING_SHOWN, room: roomOf(recall(ROOM)) };

  constructor(screen: Screen) {
    this.screen = screen;
    this.narrator = new Narrator((text) => screen.whisper(text));
    this.prompter = new Prompter(this.session, this.narrator, () => this.shown);
    this.exchange = new Exchange(this.session, this, screen);
    this.pictures = new Pictures(this.session, screen, this);
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
    if (part.menu) this.haven = part.menu.selection;
    if (part.group?.[0]) this.haven = { kind: 'peer', id: part.group[0] };
    this.screen.requestUpdate();
  }

  /** Lets go of what still waits to be said. */
  dispose(): void {
    this.narrator.forget();
    this.pictures.dispose();
  }

  // ---- What the session says ---------------------------------------------

  loadEngine(): Promise<Engine> {
    return this.screen.engineLoader();
  }

  onRun(run: Run, again: boolean): void {
    this.closeMenu();
    this.programmer.onRun(run.config.peers, again);
    this.feed.clear();
    this.commands.clear();
    this.annals.clear();
    this.prompter.clear();
    this.narrator.forget();
    // What the page begins with is no news, and what was wrong with its address stands on.
    if (this.shown.frame) {
      this.put({ notice: '' });
      if (run.now === 0) this.narrator.interrupt('A new run begins.');
    }
    this.put({ selection: null, hint: null, saying: opening(run.frame()), scenario: null });
    this.group([]);
    this.pictures.begin(run);
  }

  onFrame(run: Run, frame: Frame, pace: Pace): void {
    const hurry = pace === 'flow';
    const elsewhere = pace === 'jump' || pace === 'turn';
    if (elsewhere) {
      this.pictures.letGo(pace);
      this.feed.jump(run, frame);
      // What happened where time was is not told where it is now.
      this.narrator.forget();
    } else this.feed.read(run, frame, hurry);
    this.silent = this.scrubbing;
    this.answered = this.answering;
    this.pictures.onFrame(run, frame, pace);
  }

  get isDue(): boolean {
    const many = (this.session.frame?.size ?? 0) >= MANY_FROM;
    return performance.now() - this.panelsAt >= (many ? MANY_GAP_MS : PANEL_GAP_MS);
  }

  /** Everything but the views that draw frames: what is said, and the panels. */
  renew(run: Run, frame: Frame, pace: Pace, isPanels = this.isDue): void {
    const hurry = pace === 'flow';
    const elsewhere = pace === 'jump' || pace === 'turn';
    const now = performance.now();
    // What a hand on its way passes need not be read; where it rests, all is told.
    if (!isPanels && this.shown.hasty && pace === 'jump') return;
    const caption = this.feed.caption(now, !hurry);
    // What was said of the place where time stands is not said once more, and not taken back.
    const isSaid = elsewhere && this.worded === frame;
    this.worded = elsewhere ? frame : null;
    const words = caption ?? (elsewhere ? opening(frame) : this.shown.saying);
    const saying = isSaid ? this.shown.saying : words;
    this.put({ behind: this.session.behind, saying });
    if (hurry && !isPanels) return;
    this.panelsAt = now;
    const { branches } = this.shown;
    this.annals.read(run, pace);
    if (elsewhere && !this.silent && !this.answered) {
      // What happened long before would be heard as what the reader has done.
      const here = caption && !isSaid && this.feed.isOf(frame.now) ? `${caption.what} ` : '';
      const words = here + turnWords(branches, this.shown.branches);
      if (words) this.narrator.tell(words.trim(), pace === 'turn');
    }
    this.prompter.voice(this.silent);
    this.screen.spacetime?.caption(this.prompter.flags);
    this.put({ frame });
    const gone = (selection: Selection | null | undefined): boolean => {
      if (selection?.kind === 'message') return !frame.message(selection.id);
      // Before a peer was added there is neither it nor a link of it.
      if (selection?.kind === 'peer') return selection.id > frame.size;
      // On another branch the number may be that of another event, or of none.
      if (selection?.kind === 'event')
        return pace === 'turn' && !isSameEvent(run.eventOf(selection.id), this.chosen);
      return selection?.kind === 'link' && Math.max(selection.a, selection.b) > frame.size;
    };
    if (gone(this.shown.menu?.selection)) this.closeMenu();
    if (gone(this.selection)) this.pick(null);
  }

  onBound(limit: string): void {
    const problem = `The run has reached a bound of the world (${limit}).`;
    if (this.shown.notice === problem) return;
    this.session.clock.pause();
    this.tell(problem);
  }

  changed(): void {
    const { playing, speed } = this.session.clock;
    this.put({ playing });
    // A speed that the element was given a moment ago is not the clock's yet: it is left alone.
    if (speed !== this.speed) this.screen.speed = speed;
    this.speed = speed;
    this.screen.announce('raft-change');
  }

  tell(problem: string): void {
    this.before = atKeyboard();
    this.put({ notice: problem });
    this.screen.announce('raft-problem', problem);
  }

  fail(failure: string): void {
    this.put({ failure });
  }

  get program(): ProgramShown {
    return this.shown.program;
  }

  putProgram(program: ProgramShown): void {
    this.put({ program });
  }

  // ---- What the trace says -----------------------------------------------

  heard(event: EventView, aloud: boolean): void {
    if (aloud) this.narrator.tell(event.text, isDeed(event.kind));
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
    if (visible) this.pictures.draw();
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
      if (intent.keep) this.session.seek(intent.at);
      else this.show(intent.event, intent.at);
      return;
    }
    if (intent.do === 'group') {
      // Without the buttons around the stage nothing could be done with them.
      if (this.screen.controls === 'full') this.group(intent.peers);
      return;
    }
    const from = this.session.frame?.events ?? 0;
    const problem = this.commands.carryOut(intent);
    if (problem) detail.problem = problem;
    else if (intent.do === 'partition') this.group([]);
    else if (intent.do === 'fate') this.tellFate(from, intent.message);
  };

  readonly onTransport = ({ detail: asked }: CustomEvent<TransportAsk>): void => {
    const { session } = this;
    const { clock } = session;
    if (asked.do === 'speed') clock.speed = asked.speed;
    else if (asked.do === 'seek') this.scrub(() => session.seek(asked.at));
    else if (asked.do === 'moment')
      this.scrub(() => session.move('jump', (run) => run.seekMoment(asked.moment, asked.at)));
    else if (asked.do === 'toggle') clock.toggle();
    else if (asked.do === 'step') this.step();
    else if (asked.do === 'back') this.back();
    else if (asked.do === 'next') this.next();
    else if (asked.do === 'previous') session.toPrevious();
    else if (asked.do === 'hold') this.hold(asked.holds);
    else session.toCaption(asked.do === 'next-caption' ? 1 : -1);
  };

  private scrub(move: () => void): void {
    this.scrubbing = true;
    try {
      move();
    } finally {
      this.scrubbing = false;
    }
  }

  quietly(move: () => void): void {
    this.answering = true;
    try {
      move();
    } finally {
      this.answering = false;
    }
  }

  /** That a message arrives or is lost is one of many; of the reader's own one it is told. */
  private tellFate(from: number, message: number): void {
    const events = this.session.run?.eventsFrom(from, STEP_EVENTS) ?? [];
    const event = events.find((one) => one.message === message);
    if (!event) return;
    // Where it made a branch it is the caption, which is told with that.
    const isTold = event.matters && (weight(event.kind) > 1 || this.worded === this.session.frame);
    if (!isTold) this.narrator.tell(event.text, true);
  }

  readonly onBranch = ({ detail }: CustomEvent<BranchAsk>): void => this.annals.ask(detail);

  readonly onHint = ({ detail: selection }: CustomEvent<Selection | null>): void => {
    const { run, frame } = this.session;
    this.put({ hint: run && frame ? explain(run, frame, selection) : null });
  };

  /** Of the run comes into sight what is not known yet. */
  readonly onLookOn = (): void => this.pictures.readOn();

  readonly onEverything = ({ detail }: CustomEvent<boolean>): void => this.seeEverything(detail);

  /** A loop is being drawn around peers: what letting go would do. */
  readonly onLasso = ({ detail: inside }: CustomEvent<readonly PeerId[] | null>): void => {
    const { frame } = this.session;
    this.put({ hint: frame && inside ? lassoSaying(frame, inside) : null });
  };

  /** Cuts peers off from all others. */
  partition(group: readonly PeerId[]): void {
    if (this.commands.attempt({ do: 'partition', groups: [group] })) this.group([]);
  }

  /** Picks peers, to be cut off together. */
  group(group: readonly PeerId[]): void {
    this.screen.cluster?.mark(group);
    this.put({ group });
  }

  seeEverything(everything: boolean): void {
    this.put({ everything });
  }

  pick(selection: Selection | null, open = false, focusMenu = false): void {
    this.closeMenu();
    const { cluster, logs, spacetime, controls } = this.screen;
    this.put({ selection, frame: this.session.frame });
    this.chosen = selection?.kind === 'event' ? this.session.run?.eventOf(selection.id) : undefined;
    const apart = selection?.kind === 'event' || selection?.kind === 'entry';
    cluster?.select(apart ? null : selection);
    spacetime?.select(selection);
    logs?.select(selection);
    if (selection?.kind === 'entry' && this.shown.layout !== 'narrow') this.put({ tab: 'inspect' });
    if (!selection || apart || !open || controls === 'none') return;
    // A message would fly on under the reader's hand.
    const release = selection.kind === 'message' ? this.session.clock.hold() : null;
    // While time flowed the views took turns; what is held is the same instant in all of them.
    if (release) this.pictures.draw();
    const tab = this.shown.layout === 'narrow' ? this.shown.tab : 'inspect';
    this.put({ tab, menu: { selection, release, page: 'first' } });
    if (focusMenu) this.focusMenu();
  }

  /** Shows another leaf of the menu, or opens it there. */
  turn(page: MenuPage): void {
    const { menu } = this.shown;
    if (!menu) return;
    this.put({ menu: { ...menu, page } });
    this.focusMenu(page === 'first');
  }

  /** Back from another leaf, the keyboard is where it was left for that. */
  private focusMenu(isBack = false): void {
    const which = isBack ? 'button:last-of-type' : 'button';
    void this.screen.updateComplete.then(() =>
      this.screen.menu?.querySelector<HTMLElement>(which)?.focus(),
    );
  }

  /** Goes to an event, shows it in all views, and says what it was. */
  private show(id: number, at: Micros): void {
    const find = (): EventView | undefined => this.session.run?.event(id);
    let event = find();
    if (!event) {
      // What the end of a long run has forgotten is known where it happened.
      this.session.seek(at);
      event = find();
    }
    if (!event) {
      this.say({ what: `Event ${id} is forgotten.`, why: 'Only the latest events are kept.' });
      return;
    }
    this.session.seek(event.at);
    this.pick({ kind: 'event', id });
    this.put({ saying: sayingOf(event) });
    this.narrator.tell(event.text);
    this.worded = this.session.frame;
  }

  /** Closes the menu, and does what was chosen there. */
  choose(action: () => void): void {
    this.closeMenu();
    action();
  }

  say(saying: Saying): void {
    this.put({ saying });
    this.worded = this.session.frame;
    this.narrator.answer(`${saying.what} ${saying.why}`);
  }

  next(): void {
    const { session } = this;
    const from = session.frame?.now ?? 0;
    if (session.toNext() || !session.frame) return;
    this.say({
      what: `Nothing that matters happens in ${duration(session.frame.now - from)}.`,
      why: 'Press it again to look further, or do something to the cluster.',
    });
  }

  /** Takes back what was told, if it still stands there. */
  hush(problem: string): void {
    if (this.shown.notice === problem) this.put({ notice: '' });
  }

  /** Renders once more what is there. */
  redraw(): void {
    this.screen.requestUpdate();
  }

  answer(text: string): void {
    this.narrator.answer(text);
  }

  step(): void {
    const { session } = this;
    const from = session.frame?.events ?? 0;
    session.clock.step();
    // What matters of it has its caption; of a step that mattered little, what came first is told.
    const events = session.run?.eventsFrom(from, STEP_EVENTS) ?? [];
    if (events.some(({ matters }) => matters)) return;
    const event = events.find(({ why }) => why !== '') ?? events[0];
    if (event) this.say(sayingOf(event));
  }

  back(): void {
    const { session } = this;
    const { run } = session;
    if (!run) return;
    const last = run.eventsFrom(Math.max(run.events - STEP_EVENTS, 0), STEP_EVENTS);
    this.quietly(() => session.back());
    if (session.run !== run) return;
    const gone = last.filter(({ id }) => id >= run.events);
    const event = gone.find(({ matters }) => matters) ?? gone[0];
    this.answer(event ? `Taken back: ${event.text}` : `Back at ${duration(run.now)}.`);
  }

  askAbout(peer: PeerId, question: PeerDeed): void {
    this.pick({ kind: 'peer', id: peer }, true);
    this.turn(question);
  }

  openHelp(): void {
    import('./views/help.js').then(
      () => this.screen.help?.open(),
      () => this.tell('The help could not be loaded. Check the connection and try again.'),
    );
  }

  close(): boolean {
    const { menu, notice, selection, group } = this.shown;
    if (menu) {
      const element = this.screen.menu;
      const root = element?.getRootNode();
      const inside = root instanceof ShadowRoot && element?.contains(root.activeElement);
      this.closeMenu();
      if (inside) this.screen.cluster?.focusOn(menu.selection);
    } else if (notice) this.put({ notice: '' });
    else if (group.length > 0) this.group([]);
    else if (selection) this.pick(null);
    else return false;
    return true;
  }

  /** Stops time at captions from now on, or no more. */
  hold(holds: boolean): void {
    this.session.holds = holds;
    this.put({ holds });
  }

  goOn(): boolean {
    return this.prompter.goOn();
  }

  fork(): void {
    this.annals.ask({ do: 'fork' });
  }

  takeBack(): boolean {
    return this.annals.takeBack();
  }

  setUpReplication(): void {
    void this.exchange.playFromLibrary(REPLICATION);
  }

  showBranches(): void {
    if (this.screen.controls === 'full') this.turnTo('branches');
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
    return selection.kind === 'link' || selection.kind === 'entry'
      ? null
      : explain(run, frame, selection);
  }

  /** Gives views that were rendered anew what they draw from. */
  connect(): void {
    const { logs, spacetime } = this.screen;
    const { run } = this.session;
    spacetime?.select(this.selection);
    spacetime?.caption(this.prompter.flags);
    if (logs && run && logs.source !== run) {
      logs.source = run;
      logs.select(this.selection);
    }
    this.pictures.connect();
  }

  /** Shares the room among the panels like that, from now on. */
  readonly arrange: Arrange = (how) => {
    const room = how(this.shown.room);
    this.put({ room });
    remember(ROOM, packRoom(room));
  };

  /** Opens a panel behind a tab, with the place where it stands. */
  turnTo(tab: Tab): void {
    const { room } = this.shown;
    this.put({ tab, room: isOpen(room, 'side') ? room : toggled(room, 'side') });
  }

  /** Gives the keyboard back to what is on the stage; of a message that is gone, to its sender. */
  focusOn(selection: Selection): void {
    const { cluster } = this.screen;
    if (selection.kind !== 'message') cluster?.focusOn(selection);
    else if (!pointed()) {
      const isThere = this.session.frame?.message(selection.id);
      cluster?.focusOn(isThere ? selection : { kind: 'peer', id: senderOf(selection.id) });
    }
  }

  /** What had the keyboard is gone; from a notice it goes back to where it was before that came. */
  takeFocus(isNotice: boolean): void {
    if (isNotice && this.before?.isConnected) this.before.focus();
    else this.focusOn(this.haven);
  }

  private closeMenu(): void {
    this.shown.menu?.release?.();
    this.put({ menu: null });
  }

  /** When every view shows where time went to. */
  get settled(): Promise<void> {
    return this.pictures.settled;
  }
}

function isSameEvent(a: EventView | undefined, b: EventView | undefined): boolean {
  return a?.at === b?.at && a?.text === b?.text;
}
