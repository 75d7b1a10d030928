/**
 * The page's clock: it turns the reader's time into virtual time, and is the
 * only caller of `advance`. The world's `now` is the one truth; the clock
 * keeps no time of its own but the fraction of a microsecond that a slow
 * frame could not spend.
 */
import type { Advance, Micros } from './wasm/api.js';

/** The slowest and the fastest the clock goes, as parts of real time. */
export const SPEED_MIN = 1 / 1000;
export const SPEED_MAX = 100;
/** A thirtieth of real time: slow enough to follow an election by eye. */
export const SPEED_DEFAULT = 1 / 30;

/** What the clock drives. */
export interface Advancing {
  readonly now: Micros;
  advance(untilUs: Micros, maxEvents?: number): Advance;
  step(): boolean;
}

/** Where frames come from; the browser's in the page, a fake in tests. */
export interface FrameSource {
  request(callback: (timeMs: number) => void): number;
  cancel(handle: number): void;
  /** The time now in milliseconds, for the budget. */
  now(): number;
}

export const browserFrames: FrameSource = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
  now: () => performance.now(),
};

/** What happened in one tick. */
export interface Tick {
  /** Events processed. */
  readonly events: number;
  /** The world could not keep up with the speed; time was let go. */
  readonly behind: boolean;
  /** The bound of the world that was reached, if one was. */
  readonly limit: string | undefined;
}

export interface ClockOptions {
  readonly frames?: FrameSource;
  /** Milliseconds of each frame that the world may use. */
  readonly budgetMs?: number;
  /** Called after time moved. */
  readonly onTick: (tick: Tick) => void;
  /** Called when the clock starts or stops running. */
  readonly onChange?: () => void;
  /** Called when the world threw; the clock has paused. */
  readonly onError?: (error: unknown) => void;
}

/** Events per call of `advance`: small enough to look at the budget between. */
const CHUNK = 512;
/** A frame that comes later than this was a pause of the browser's, not of ours. */
const LONGEST_FRAME_MS = 100;
/** Steps that `stepUntil` takes at most. */
const MOST_STEPS = 20_000;

/** Refuses what is not a speed, in words for the reader. */
export function checkSpeed(speed: number): number {
  if (!Number.isFinite(speed) || speed < SPEED_MIN || speed > SPEED_MAX) {
    throw new RangeError(
      `Speed ${String(speed)} is not possible: choose from 1/1000 of real time (0.001) to 100 times (100).`,
    );
  }
  return speed;
}

export class Clock {
  private readonly frames: FrameSource;
  private readonly budgetMs: number;
  private readonly options: ClockOptions;
  private driven: Advancing | null = null;
  private rate = SPEED_DEFAULT;
  private wanted = false;
  private seen = true;
  private holds = 0;
  private handle: number | null = null;
  private last: number | null = null;
  private rest = 0;

  constructor(options: ClockOptions) {
    this.options = options;
    this.frames = options.frames ?? browserFrames;
    this.budgetMs = options.budgetMs ?? 7;
  }

  /** The world to drive. The play state stays. */
  set world(world: Advancing | null) {
    this.driven = world;
    this.rest = 0;
    this.update();
  }

  /** Virtual time per real time. Setting anything but a speed throws a `RangeError`. */
  get speed(): number {
    return this.rate;
  }
  set speed(speed: number) {
    this.rate = checkSpeed(speed);
    this.rest = 0;
    this.options.onChange?.();
  }

  /** Whether the reader wants time to move (it may still be hidden or held). */
  get playing(): boolean {
    return this.wanted;
  }

  /** Whether frames are being asked for at this moment. */
  get running(): boolean {
    return this.handle !== null;
  }

  play(): void {
    this.wanted = true;
    this.update();
    this.options.onChange?.();
  }

  pause(): void {
    this.wanted = false;
    this.update();
    this.options.onChange?.();
  }

  toggle(): void {
    if (this.wanted) this.pause();
    else this.play();
  }

  /** Time stands while nobody can see it. */
  set visible(visible: boolean) {
    this.seen = visible;
    this.update();
  }

  /** Stops time for as long as the reader has something in hand; call the answer to let go. */
  hold(): () => void {
    this.holds++;
    this.update();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.holds--;
      this.update();
    };
  }

  /** Pauses and processes the next thing that is due. False when nothing is. */
  step(): boolean {
    return this.stepUntil(() => true);
  }

  /** Pauses and steps until `done` says so; false when nothing more is due or the bound is met. */
  stepUntil(done: () => boolean): boolean {
    if (this.wanted) this.pause();
    const world = this.driven;
    if (!world) return false;
    const before = this.frames.now();
    let found = false;
    let events = 0;
    try {
      while (events < MOST_STEPS && world.step()) {
        events++;
        if (done()) {
          found = true;
          break;
        }
        if (this.frames.now() - before > 500) break;
      }
    } catch (error) {
      this.fail(error);
      return false;
    }
    this.rest = 0;
    this.options.onTick({ events, behind: false, limit: undefined });
    return found;
  }

  /** Stops for good. */
  dispose(): void {
    this.wanted = false;
    this.driven = null;
    this.update();
  }

  private update(): void {
    const run = this.wanted && this.seen && this.holds === 0 && this.driven !== null;
    if (run && this.handle === null) {
      this.last = null;
      this.handle = this.frames.request(this.onFrame);
    } else if (!run && this.handle !== null) {
      this.frames.cancel(this.handle);
      this.handle = null;
    }
  }

  private readonly onFrame = (time: number): void => {
    this.handle = null;
    const world = this.driven;
    if (!world) return;
    const elapsed = this.last === null ? 0 : Math.min(time - this.last, LONGEST_FRAME_MS);
    this.last = time;
    if (elapsed > 0) {
      try {
        this.move(world, elapsed);
      } catch (error) {
        this.fail(error);
        return;
      }
    }
    // The tick may have paused, hidden or replaced the world.
    if (this.handle === null && this.wanted && this.seen && this.holds === 0 && this.driven) {
      this.handle = this.frames.request(this.onFrame);
    }
  };

  private move(world: Advancing, elapsedMs: number): void {
    const exact = elapsedMs * 1000 * this.rate + this.rest;
    const whole = Math.floor(exact);
    this.rest = exact - whole;
    if (whole === 0) return;
    const until = world.now + whole;
    const start = this.frames.now();
    let events = 0;
    let behind = false;
    let limit: string | undefined;
    for (;;) {
      const answer = world.advance(until, CHUNK);
      events += answer.events;
      if (answer.now >= until) break;
      if (answer.events < CHUNK) {
        // It stopped before the time we asked for, and not for our bound.
        limit = answer.limit;
        break;
      }
      if (this.frames.now() - start > this.budgetMs) {
        behind = true;
        break;
      }
    }
    this.options.onTick({ events, behind, limit });
  }

  private fail(error: unknown): void {
    this.wanted = false;
    this.update();
    this.options.onChange?.();
    if (this.options.onError) this.options.onError(error);
    else throw error;
  }
}
