/**
 * What the clock drives: a run, read as a book is. Time flows to the next
 * caption and not over it, when the reader wants to hold there.
 */
import type { Advancing } from './clock.js';
import { type Place, type Stop, stopAt } from './stops.js';
import type { Advance, Micros } from './wasm/api.js';

/** The run, as far as it is read. */
export interface Readable extends Advancing {
  readonly moment: number;
  readonly stops: readonly Stop[];
  seekMoment(moment: number, at?: Micros): void;
}

export class Reader implements Advancing {
  private readonly run: Readable;
  private readonly holds: () => boolean;
  private stopped = false;

  constructor(run: Readable, holds: () => boolean) {
    this.run = run;
    this.holds = holds;
  }

  get now(): Micros {
    return this.run.now;
  }

  /** Whether a caption has been come to since this was last asked. */
  get hasStopped(): boolean {
    const { stopped } = this;
    this.stopped = false;
    return stopped;
  }

  advance(until: Micros, maxEvents?: number): Advance {
    const { run } = this;
    const next = this.holds() ? this.next : undefined;
    if (!next || next.at > until) return run.advance(until, maxEvents);
    if (next.at - 1 > run.now) {
      const way = run.advance(next.at - 1, maxEvents);
      if (way.now < next.at - 1) return way;
    }
    run.seekMoment(next.moment, next.at);
    this.stopped = true;
    return { events: 0, now: run.now };
  }

  step(): boolean {
    return this.run.step();
  }

  private get next(): Stop | undefined {
    const { moment, now, stops } = this.run;
    if (stops.length === 0) return undefined;
    const here: Place = { moment, at: now };
    return stops[stopAt(stops, here) + 1];
  }
}
