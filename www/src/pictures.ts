/**
 * The pictures: which view draws a frame, and with which of the browser's pictures. The stage is in
 * every one; what is dear takes turns with the rest, and after a jump it follows in pieces.
 */
import { Chronicle, KEPT } from './chronicle.js';
import type { Frame } from './frame.js';
import { CROWD_FROM } from './geometry.js';
import type { Run } from './run.js';
import type { Screen, Shown } from './screen.js';
import type { Pace, Session } from './session.js';
import { Slices } from './slices.js';

/** Milliseconds between two drawings of the space-time diagram while time runs. */
const CREEP_MS = 25;
/** Events that the space-time diagram takes in between two frames. */
const CHRONICLED = 8192;
/** Milliseconds of a picture that this takes while time stands. */
const CHRONICLED_MS = 2.5;
/** Milliseconds of reading for a picture from which on it is dear: on its way, a hand does without. */
const DEAR_MS = 4;
/** The logs of a crowd follow a hand that looks for a place only so often. */
const CROWD_MS = 500;
/** Jumps that follow each other faster than this, or than they are shown, are a hand that looks for a place. */
const HASTE_MS = 150;

/** Who tells what is drawn. */
export interface Teller {
  readonly now: Shown;
  put(part: Partial<Shown>): void;
  /** Whether the panels wait to be brought up to date. */
  readonly isDue: boolean;
  /**
   * Says what there is to say of a frame, and brings the panels up to date: of time that flows, only
   * in a picture that is theirs.
   */
  renew(run: Run, frame: Frame, pace: Pace, isPanels?: boolean): void;
}

export class Pictures {
  private readonly session: Session;
  private readonly screen: Screen;
  private readonly teller: Teller;
  private chronicle: Chronicle | null = null;
  /**
   * While time flows, one picture is the diagram's, and the next that of clock and logs, or of the
   * panels; the list of events, which is dear too, has the one of them after the panels'.
   */
  private isTimes = false;
  private isListDue = false;
  private timeAt = 0;
  /** What is in sight of the diagram took long to read the last time. */
  private dear = false;
  private logsAt = 0;
  private reading: number | null = null;
  /** How time moved last. */
  private pace: Pace = 'step';
  /** The run that was drawn last. */
  private drawn: Run | null = null;
  private readonly slices = new Slices((name: 'time' | 'logs' | 'panels') => this.followUp(name));
  private views: readonly unknown[] = [];
  private jumpedAt = Number.NEGATIVE_INFINITY;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private rested: Promise<void> = Promise.resolve();
  private rest: () => void = () => undefined;

  constructor(session: Session, screen: Screen, teller: Teller) {
    this.session = session;
    this.screen = screen;
    this.teller = teller;
  }

  /** When every view shows where time went to. */
  get settled(): Promise<void> {
    return Promise.all([this.slices.settled, this.rested]).then(() => this.slices.settled);
  }

  /** Another run is shown. */
  begin(run: Run): void {
    this.chronicle = chronicleOf(run);
    const { cluster, logs, spacetime } = this.screen;
    cluster?.reset();
    spacetime?.reset();
    if (!logs) return;
    logs.source = run;
    logs.reset();
  }

  /** What was on its way to be seen is not true elsewhere in time. */
  letGo(pace: Pace): void {
    const { cluster, logs } = this.screen;
    cluster?.reset();
    if (pace === 'turn') {
      logs?.reset();
      this.turn();
    } else logs?.unmark();
  }

  /** Another branch: what is known is of the one before, and so may be the last of the lanes. */
  private turn(): void {
    const { run } = this.session;
    if (!run || !this.chronicle) return;
    const anew = chronicleOf(run);
    if (this.chronicle.peers === anew.peers) this.chronicle.reset();
    else this.chronicle = anew;
  }

  /** Time has moved. */
  onFrame(run: Run, frame: Frame, pace: Pace): void {
    this.pace = pace;
    if (pace === 'jump') {
      this.drawStage(run, frame);
      this.haste();
      this.slices.put('time', 'panels', 'logs');
      return;
    }
    this.slices.clear();
    const isSame = run === this.drawn;
    this.drawn = run;
    // What was done while time flows is seen with the next pictures, be they time's or not.
    if (pace === 'step' && isSame && this.session.clock.running) {
      this.drawStage(run, frame, true);
      this.slices.put('time', 'panels', 'logs');
      return;
    }
    if (pace === 'flow' && isSame) {
      this.flow(run, frame);
      return;
    }
    this.draw();
    this.teller.renew(run, frame, pace);
  }

  /** Draws all of it, once. */
  draw(): void {
    const { run, frame } = this.session;
    if (!run || !frame || !this.screen.visible) return;
    this.drawStage(run, frame);
    this.screen.logs?.draw(frame);
    this.drawTime(run, frame);
  }

  /** Views that are there anew are drawn. */
  connect(): void {
    const { cluster, logs, second, spacetime, timeline, transport } = this.screen;
    const views = [cluster, logs, second, spacetime, timeline, transport];
    if (views.every((view, i) => view === this.views[i])) return;
    this.views = views;
    this.attempt(() => this.draw());
  }

  /** Lets go of what waits. */
  dispose(): void {
    this.slices.clear();
    clearTimeout(this.resting);
    this.teller.put({ hasty: false });
    this.rest();
    if (this.reading !== null) cancelAnimationFrame(this.reading);
    this.reading = null;
  }

  /** What creeps by less than a pixel a picture, and what is text, takes turns. */
  private flow(run: Run, frame: Frame): void {
    this.isTimes = !this.isTimes;
    const { isTimes } = this;
    const isPanels = !isTimes && this.teller.isDue;
    const isList = !isTimes && !isPanels && this.isListDue;
    const isRest = !isTimes && !isPanels && !isList;
    if (!isTimes) this.isListDue = isPanels;
    this.drawStage(run, frame, true, isRest, isTimes);
    if (isRest) this.screen.logs?.draw(frame);
    if (isList) this.screen.events?.catchUp();
    const at = performance.now();
    const isDue = isTimes && at - this.timeAt >= CREEP_MS;
    if (isDue) this.timeAt = at;
    this.drawTime(run, frame, true, isDue);
    if (!isTimes) this.teller.renew(run, frame, 'flow', isPanels);
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.session.fault(error);
    }
  }

  /** Does a part of what a jump left for later. */
  private followUp(name: 'time' | 'logs' | 'panels'): void {
    const { run, frame } = this.session;
    if (!run || !frame) return;
    this.attempt(() => {
      if (name === 'logs') this.drawLogs(frame);
      else if (name === 'time') this.drawTime(run, frame);
      else this.teller.renew(run, frame, this.pace);
    });
  }

  /** The logs after a jump. In a crowd all of their cells are others then. */
  private drawLogs(frame: Frame): void {
    const now = performance.now();
    const { hasty } = this.teller.now;
    if (hasty && frame.size >= CROWD_FROM && now - this.logsAt < CROWD_MS) return;
    this.logsAt = now;
    this.screen.logs?.draw(frame);
  }

  /** While one jump follows another, nobody reads what it would be dear to tell of each. */
  private haste(): void {
    const now = performance.now();
    const hasty = this.slices.busy || now - this.jumpedAt < HASTE_MS;
    this.jumpedAt = now;
    if (!hasty) return;
    if (!this.teller.now.hasty)
      this.rested = new Promise((resolve) => {
        this.rest = resolve;
      });
    this.teller.put({ hasty });
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.teller.put({ hasty: false });
      this.readOn();
      this.slices.put('panels', 'logs');
      this.rest();
    }, HASTE_MS);
  }

  /** Reads what is left of a long run with the next picture, while time stands. */
  readOn(): void {
    this.reading ??= requestAnimationFrame(() => {
      this.reading = null;
      const { run, frame } = this.session;
      if (run && frame && !this.session.clock.running)
        this.attempt(() => this.drawTime(run, frame));
    });
  }

  /** The stage; and where time is, and what creeps at the peers, unless they wait for their turn. */
  private drawStage(
    run: Run,
    frame: Frame,
    flows = false,
    tellsTime = true,
    withDials = true,
  ): void {
    const { cluster, second, timeline, transport, visible } = this.screen;
    if (!visible) return;
    if (cluster) cluster.wires = this.session.links;
    cluster?.draw(frame, flows, withDials);
    if (!tellsTime) return;
    transport?.tell(frame.now);
    timeline?.tell(frame.now, run.end, this.session.clock.playing);
    if (this.teller.now.companion !== null) second?.draw(run.companion(), flows);
  }

  /** What the space-time diagram has to know; and the diagram, unless it waits for its turn. */
  private drawTime(run: Run, frame: Frame, flows = false, isDue = true): void {
    if (this.chronicle && this.chronicle.peers < frame.size)
      this.chronicle = new Chronicle(frame.size, KEPT, run.config.peers);
    const { chronicle } = this;
    const { spacetime, visible } = this.screen;
    if (!spacetime || !chronicle || !visible) return;
    const { hasty } = this.teller.now;
    // What a hand on its way passes is out of sight again before it could be read.
    if (!hasty || !this.dear) {
      const { since, until } = spacetime;
      // Who looks at what is ahead sees it, also where time has not been yet.
      const ahead = until > frame.now ? { events: run.endEvents, until } : undefined;
      const events = ahead && since > frame.now ? ahead.events : frame.events;
      const began = performance.now();
      const stop = began + (flows ? Number.POSITIVE_INFINITY : CHRONICLED_MS);
      const most = flows ? CHRONICLED : Number.POSITIVE_INFINITY;
      const known = chronicle.read(run, events, most, since, ahead, () => performance.now() > stop);
      this.dear = performance.now() - began > DEAR_MS;
      if (!known && !flows && !hasty) this.readOn();
    }
    if (isDue) spacetime.draw(frame, chronicle, run.end);
  }
}

/** What there is to know of a run, with lanes for all that will be there. */
function chronicleOf(run: Run): Chronicle {
  const { peers } = run.config;
  const others = run.kept.filter(({ act }) => act.do === 'new_peer');
  return new Chronicle(peers + others.length, KEPT, peers);
}
