/**
 * The session: the run that is there, the clock that moves it, and the frame
 * that was read last. When the engine dies it makes the run again. It knows
 * nothing of how any of it is shown.
 */
import { type Deed, halfDone, interventionsFor, problemOf } from './acts.js';
import { Clock, type Tick } from './clock.js';
import { exactTime } from './format.js';
import type { Frame } from './frame.js';
import type { Recipe } from './link/recipe.js';
import type { Links } from './links.js';
import { openRecipe, openScenario } from './opening.js';
import { PEERS_DEFAULT, SEED_DEFAULT } from './params.js';
import { Reader } from './reader.js';
import { EngineDied, errorText, Run } from './run.js';
import { sentence } from './saying.js';
import { isAt, type Place, stopAt } from './stops.js';
import type {
  ActOutcome,
  BrokenRuleView,
  Engine,
  Intervention,
  Micros,
  NetworkFunction,
  WorldConfig,
} from './wasm/api.js';

/** The most things that happen on the way to the next event that matters. */
const MOST_STEPS = 5000;

/** How a frame came about: time flows, or took a step, or went somewhere else on the same branch, or to another branch. */
export type Pace = 'flow' | 'step' | 'jump' | 'turn';

/** Who shows the session. */
export interface Audience {
  loadEngine(): Promise<Engine>;
  /** Another run stands in the place of the one that was there; `again` when the reader goes on with it as it was. */
  onRun(run: Run, again: boolean): void;
  /** Another frame was read. Throws what the engine throws. */
  onFrame(run: Run, frame: Frame, pace: Pace): void;
  /** The world has reached a bound of its own. */
  onBound(limit: string): void;
  /** Playing, speed or run changed. */
  changed(): void;
  /** Something went wrong, and the reader can go on. */
  tell(problem: string): void;
  /** Something went wrong, and nothing can go on. */
  fail(problem: string): void;
}

export class Session {
  readonly clock = new Clock({
    onTick: (tick) => this.onTick(tick),
    onChange: () => this.onChange(),
    onError: (error) => this.fault(error),
  });
  private readonly audience: Audience;
  /** Whether time stops at captions. */
  holds = false;
  private engine: Engine | null = null;
  private reader: Reader | null = null;
  private shown: Run | null = null;
  private current: Frame | null = null;
  private violations = 0;
  private late = false;
  private left: Recipe | null = null;
  private known: readonly BrokenRuleView[] | null = null;
  private wires: Links | null = null;
  private linkChanges = -1;

  constructor(audience: Audience) {
    this.audience = audience;
  }

  /** The run, or `null` before the first and while one is made again. */
  get run(): Run | null {
    return this.shown;
  }

  /** The frame that was read last. */
  get frame(): Frame | null {
    return this.current;
  }

  /** What a run was made of that could not be made again; it can be saved. */
  get remains(): Recipe | null {
    return this.left;
  }

  /** What every link does to messages at the instant of the frame; the same object while it is the same. */
  get links(): Links | null {
    return this.wires;
  }

  /** Has a function decide what becomes of messages in this run, or none. */
  setNetwork(decide: NetworkFunction | null): void {
    this.shown?.setNetwork(decide);
  }

  /** Whether the world could not keep up with the speed. */
  get behind(): boolean {
    return this.late;
  }

  /** The rules that can be broken on purpose; none before the engine is there. */
  get rules(): readonly BrokenRuleView[] {
    this.known ??= this.engine?.rules() ?? null;
    return this.known ?? [];
  }

  /** Loads the engine. */
  async load(): Promise<void> {
    this.engine = await this.audience.loadEngine();
  }

  /** Makes the first run; a configuration that cannot be is said, and the defaults are taken. */
  first(config: Partial<WorldConfig>): Run {
    const engine = this.loaded();
    try {
      return Run.create(engine, config);
    } catch (error) {
      if (error instanceof EngineDied) throw error;
      this.audience.tell(
        `${errorText(error)} Using ${PEERS_DEFAULT} peers and seed ${SEED_DEFAULT}.`,
      );
      return Run.create(engine, { peers: PEERS_DEFAULT, seed: SEED_DEFAULT });
    }
  }

  /** Starts a new run; what is not said is taken from the run that is there. Throws what is wrong. */
  restart(config: Partial<WorldConfig>): void {
    this.take(Run.create(this.loaded(), { ...(this.shown?.config ?? {}), ...config }), true);
  }

  /** Opens the run that somebody handed on, paused at its playhead. Throws what is wrong with it. */
  open(recipe: Recipe): void {
    const run = openRecipe(this.loaded(), recipe);
    this.clock.pause();
    this.take(run);
  }

  /** Plays a scenario from its start. Throws what is wrong with it. */
  openScenario(text: string): void {
    const run = openScenario(this.loaded(), text);
    // With the first caption it waits to be read.
    const waits = this.holds && isAt(run.stops, { moment: 0, at: 0 });
    if (waits) this.clock.pause();
    this.take(run);
    if (!waits) this.clock.play();
  }

  /** Puts a run in the place of the one that is there. */
  take(run: Run, again = false): void {
    this.shown?.free();
    this.shown = run;
    this.reader = new Reader(run, () => this.holds);
    this.clock.world = this.reader;
    this.violations = 0;
    this.linkChanges = -1;
    this.audience.onRun(run, again);
    this.refresh();
    this.audience.changed();
  }

  /** Does one thing to the world, by itself or `together` with the last. Throws what is wrong with it. */
  act(intervention: Intervention, together = false): ActOutcome {
    if (!this.shown) throw new Error('There is no run yet; wait for raft-ready.');
    const forks = !this.shown.atEnd;
    const outcome = this.shown.act(intervention, together);
    this.refresh(forks ? 'turn' : 'step');
    return outcome;
  }

  /** Does what the reader means; answers what is wrong with it. */
  obey(deed: Deed): string | null {
    const run = this.shown;
    const frame = this.current;
    if (!run || !frame) return 'There is no run yet.';
    let problem: string | null = null;
    const forks = !run.atEnd;
    try {
      for (const came of run.actAll(interventionsFor(frame, deed)))
        problem = problemOf(came) ?? problem;
    } catch (error) {
      if (error instanceof EngineDied) {
        void this.rebuild(error);
        return null;
      }
      problem = sentence(errorText(error));
    }
    this.refresh(forks ? 'turn' : 'step');
    return problem && halfDone(problem, frame, this.current ?? frame);
  }

  /** Pauses, and goes to an instant of the branch that is shown. */
  seek(at: Micros): void {
    const to = Math.max(0, Math.round(at));
    this.move('jump', (run) => run.seek(Math.min(to, run.end)));
  }

  /** Pauses, and takes the last thing that happened back. */
  back(): void {
    this.move('jump', (run) => run.stepBack());
  }

  /** Pauses, and goes to the next event that matters; false when none came in so many steps. */
  toNext(): boolean {
    let found = true;
    this.move('step', (run) => {
      found = run.toNext(MOST_STEPS);
    });
    return found;
  }

  /** Pauses, and goes back to the event that mattered before. */
  toPrevious(): void {
    this.move('jump', (run) => run.toPrevious());
  }

  /** Pauses, and goes to a place of the branch. */
  toPlace({ moment, at }: Place): void {
    this.move('jump', (run) => run.seekMoment(moment, at));
  }

  /** Pauses, and goes to the next caption, or back to the one before this place; false when there is none. */
  toCaption(way: 1 | -1): boolean {
    const run = this.shown;
    if (!run) return false;
    const here = { moment: run.moment, at: run.now };
    const { stops } = run;
    const at = stopAt(stops, here);
    const to = stops[way === 1 ? at + 1 : isAt(stops, here) ? at - 1 : at];
    if (to) this.toPlace(to);
    return to !== undefined;
  }

  /** Pauses, and does something to the run that leads elsewhere. */
  move(pace: Pace, how: (run: Run) => unknown): void {
    const run = this.shown;
    if (!run) return;
    if (this.clock.playing) this.clock.pause();
    try {
      how(run);
    } catch (error) {
      this.fault(error);
      return;
    }
    this.refresh(pace);
  }

  /** Reads the world, and has it shown. */
  refresh(pace: Pace = 'step'): void {
    const run = this.shown;
    if (!run) return;
    try {
      const frame = run.frame();
      this.current = frame;
      this.readLinks(run, pace);
      this.audience.onFrame(run, frame, pace);
      const known = pace === 'jump' || pace === 'turn' || frame.violations <= this.violations;
      this.violations = frame.violations;
      if (known) return;
      this.clock.pause();
      this.audience.tell(`A safety property does not hold: ${run.violations()[0] ?? ''}`);
    } catch (error) {
      this.fault(error);
    }
  }

  /** There are many of them: on one branch they are asked for only when one became another. */
  private readLinks(run: Run, pace: Pace): void {
    const { linkChanges } = run;
    if (pace !== 'turn' && linkChanges === this.linkChanges) return;
    this.linkChanges = linkChanges;
    const links = run.links();
    if (!links.same(this.wires)) this.wires = links;
  }

  /** The engine threw. */
  fault(error: unknown): void {
    if (error instanceof EngineDied) void this.rebuild(error);
    else this.audience.tell(errorText(error));
  }

  private onTick({ behind, limit }: Tick): void {
    this.late = behind;
    if (limit) this.audience.onBound(limit);
    if (this.reader?.hasStopped) {
      this.clock.pause();
      return;
    }
    this.refresh(this.clock.running || this.clock.playing ? 'flow' : 'step');
  }

  private onChange(): void {
    if (!this.clock.playing) this.refresh();
    this.audience.changed();
  }

  /** A dead engine says nothing true any more: a new one makes the run again from its recipe. */
  private async rebuild(cause: EngineDied): Promise<void> {
    const dead = this.shown;
    if (!dead) return;
    this.clock.pause();
    this.clock.world = null;
    this.shown = null;
    // The dead one is asked nothing: it would answer with another fault.
    const { remains } = dead;
    const { config, interventions, captions, at } = remains;
    try {
      const engine = await this.audience.loadEngine();
      this.engine = engine;
      this.take(Run.replay(engine, config, interventions, at, captions));
      this.audience.tell(
        `The engine stopped with a fault (${cause.message}). The run was made again up to ${exactTime(at)} and is paused there.`,
      );
    } catch (error) {
      this.left = { ...remains, view: {} };
      this.audience.fail(
        `The engine stopped with a fault, and the run could not be made again (${errorText(error)}). Save the run, and open the link or the file that you get after loading the page again, or in another browser.`,
      );
    }
  }

  private loaded(): Engine {
    if (!this.engine) throw new Error('The engine is not loaded yet; wait for raft-ready.');
    return this.engine;
  }
}
