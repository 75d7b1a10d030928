/**
 * Work that may come a picture or two later. What waits is done once, however often it was asked
 * for, in turn, and no more with one picture than fits beside the rest of it.
 */

/** Milliseconds of work that one picture takes; one piece of work is always done. */
const BUDGET_MS = 3;

export class Slices<T extends string> {
  private readonly work: (name: T) => void;
  private readonly waiting = new Set<T>();
  private asked: number | null = null;
  private done: Promise<void> = Promise.resolve();
  private finish: () => void = () => undefined;

  constructor(work: (name: T) => void) {
    this.work = work;
  }

  /** Whether something waits. */
  get busy(): boolean {
    return this.waiting.size > 0;
  }

  /** Resolves when nothing waits any more. */
  get settled(): Promise<void> {
    return this.done;
  }

  /** Has this done with the next pictures; at once where there are none, as in a page behind others. */
  put(...names: readonly T[]): void {
    if (document.hidden) {
      for (const name of names) this.work(name);
      return;
    }
    // What waits already keeps its turn: also of a hand that never rests everything is seen.
    for (const name of names) this.waiting.add(name);
    if (this.asked !== null || this.waiting.size === 0) return;
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
    this.ask();
  }

  /** Lets go of what waits. */
  clear(): void {
    this.waiting.clear();
    if (this.asked === null) return;
    cancelAnimationFrame(this.asked);
    this.asked = null;
    this.finish();
  }

  private ask(): void {
    const asked = requestAnimationFrame(() => {
      const began = performance.now();
      for (const name of [...this.waiting]) {
        // It may have been let go of by what was done before it.
        if (this.waiting.delete(name)) this.work(name);
        if (performance.now() - began > BUDGET_MS) break;
      }
      if (this.asked !== asked) return;
      if (this.waiting.size > 0) this.ask();
      else this.clear();
    });
    this.asked = asked;
  }
}
