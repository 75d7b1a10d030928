/**
 * Looks for events of the branch that is shown, a piece at a time, and keeps the ids of those that
 * were found. What they say is asked for when they are seen.
 */
import type { Run } from './run.js';
import type { Wanted } from './wasm/api.js';

/** Everything. */
export const ANYTHING: Wanted = {
  matters: false,
  peers: [],
  topic: '',
  kinds: [],
  term: 0,
  section: '',
  text: '',
};

/** Milliseconds that a piece is to take, and the events in the smallest and the largest. */
const PIECE_MS = 3;
const LEAST = 256;
const MOST = 65_536;

export class Quest {
  /** Ascending. */
  private found: number[] = [];
  private looked = 0;
  private all = 0;
  private run: Run | null = null;
  /** Events that are looked at in one piece: as many as fit its time. */
  private piece = 1024;

  /** The ids of what was found, the oldest first. */
  get ids(): readonly number[] {
    return this.found;
  }

  /** How many events were looked at. */
  get seen(): number {
    return this.looked;
  }

  /** How many there are. */
  get events(): number {
    return this.all;
  }

  /** Whether there are more to look at. */
  get more(): boolean {
    return this.looked < this.all;
  }

  /** Begins to look for something else, or in another run. */
  begin(run: Run, wanted: Wanted): void {
    this.run = run;
    this.clear();
    run.search(wanted);
  }

  /** Looks on for so many milliseconds, and for one piece at least. Answers whether it began again. */
  go(budgetMs: number): boolean {
    const { run } = this;
    if (!run) return false;
    const until = performance.now() + budgetMs;
    let again = false;
    for (let before = until - budgetMs; ; ) {
      again = this.look(run) || again;
      const now = performance.now();
      this.pace(now - before);
      if (!this.more || now + PIECE_MS > until) return again;
      before = now;
    }
  }

  /** How many of what was found happened before the event `id`. */
  before(id: number): number {
    return countBefore(this.found, id);
  }

  private look(run: Run): boolean {
    const told = run.searchOn(this.piece);
    // On another branch nothing that was found need be there.
    const again = told[0] === 1 && this.looked > 0;
    if (told[0] === 1) this.clear();
    this.looked = told[1] ?? 0;
    this.all = told[2] ?? 0;
    for (let i = 3; i < told.length; i++) this.found.push(told[i] ?? 0);
    return again;
  }

  private pace(tookMs: number): void {
    if (tookMs > 2 * PIECE_MS) this.piece = Math.max(this.piece / 2, LEAST);
    else if (tookMs < PIECE_MS / 2) this.piece = Math.min(this.piece * 2, MOST);
  }

  private clear(): void {
    this.found = [];
    this.looked = 0;
    this.all = 0;
  }
}

/** How many of the ascending `ids` are below `id`. */
export function countBefore(ids: readonly number[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
