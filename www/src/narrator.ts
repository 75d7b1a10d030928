/**
 * The narrator: says what matters to a reader who does not see the page, and
 * not more often than it can be heard.
 */

/** Milliseconds between two announcements. */
export const NARRATION_GAP_MS = 2500;
/** Sentences kept while waiting; older ones are dropped. */
const MOST_WAITING = 3;

export interface Timers {
  now(): number;
  set(callback: () => void, ms: number): number;
  clear(handle: number): void;
}

export const browserTimers: Timers = {
  now: () => performance.now(),
  set: (callback, ms) => window.setTimeout(callback, ms),
  clear: (handle) => window.clearTimeout(handle),
};

export class Narrator {
  private readonly say: (text: string) => void;
  private readonly timers: Timers;
  private waiting: string[] = [];
  private handle: number | null = null;
  private last = Number.NEGATIVE_INFINITY;

  constructor(say: (text: string) => void, timers: Timers = browserTimers) {
    this.say = say;
    this.timers = timers;
  }

  /** Something that matters happened. */
  tell(text: string): void {
    if (this.waiting[this.waiting.length - 1] === text) return;
    this.waiting.push(text);
    if (this.waiting.length > MOST_WAITING) this.waiting.shift();
    if (this.handle !== null) return;
    const wait = Math.max(0, this.last + NARRATION_GAP_MS - this.timers.now());
    if (wait === 0) this.speak();
    else this.handle = this.timers.set(() => this.speak(), wait);
  }

  /** Says this now; what waits is not said any more. */
  interrupt(text: string): void {
    this.dispose();
    this.waiting = [text];
    this.speak();
  }

  /** Forgets what was not said yet. */
  dispose(): void {
    if (this.handle !== null) this.timers.clear(this.handle);
    this.handle = null;
    this.waiting = [];
  }

  private speak(): void {
    this.handle = null;
    this.last = this.timers.now();
    const text = this.waiting.join(' ');
    this.waiting = [];
    if (text !== '') this.say(text);
  }
}
