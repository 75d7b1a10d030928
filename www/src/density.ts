/**
 * How many messages cross the space between two lanes, counted ahead in
 * blocks of messages, so that a picture of a million need not look at each.
 *
 * A block keeps differences: +1 at the first gap that a message crosses, -1
 * behind the last. Their running sum is the number in every gap.
 */
import { grown } from './columns.js';

/** Messages per block, as powers of two, from fine to coarse. */
export const LEVELS = [4, 7, 10] as const;

export class Density {
  /** Numbers per block: the gaps, and one behind them. */
  readonly stride: number;
  private crossing: Int16Array[] = LEVELS.map(() => new Int16Array(1024));
  private losses: Int16Array[] = LEVELS.map(() => new Int16Array(1024));

  constructor(peers: number) {
    this.stride = Math.max(peers, 1);
  }

  /** The blocks of a level: differences of what crosses, and of what was lost on the way. */
  blocks(level: number): { crossing: Int16Array; lost: Int16Array } {
    const none = new Int16Array(0);
    return { crossing: this.crossing[level] ?? none, lost: this.losses[level] ?? none };
  }

  clear(): void {
    for (const column of [...this.crossing, ...this.losses]) column.fill(0);
  }

  add(message: number, from: number, to: number): void {
    this.count(this.crossing, message, from, to);
  }

  lose(message: number, from: number, to: number): void {
    this.count(this.losses, message, from, to);
  }

  private count(levels: Int16Array[], message: number, from: number, to: number): void {
    const low = Math.min(from, to) - 1;
    const high = Math.max(from, to) - 1;
    if (low < 0) return;
    for (let level = 0; level < LEVELS.length; level++) {
      const base = (message >>> (LEVELS[level] ?? 0)) * this.stride;
      const column = grown(levels[level] as Int16Array, base + this.stride);
      levels[level] = column;
      column[base + low] = (column[base + low] ?? 0) + 1;
      if (high < this.stride) column[base + high] = (column[base + high] ?? 0) - 1;
    }
  }
}

/**
 * The coarsest level with at least as many blocks as columns over so many
 * messages; -1 when they are few enough to be looked at one by one.
 */
export function levelFor(messages: number, columns: number, oneByOne: number): number {
  if (messages <= oneByOne) return -1;
  for (let level = LEVELS.length - 1; level > 0; level--) {
    if (messages >>> (LEVELS[level] ?? 0) >= columns) return level;
  }
  return 0;
}
