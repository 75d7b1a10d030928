/**
 * The narrator: says what matters to a reader who does not see the page, and
 * not more often than it can be heard.
 */

/** Milliseconds between two announcements. */
export const NARRATION_GAP_MS = 2500;
/** Sentences kept while waiting; older ones are dropped, but for what the reader has done. */
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
  private waiting: { readonly text: string; readonly own: boolean }[] = [];
  private handle: number | null = null;
  private last = Number.NEGATIVE_INFINITY;

  constructor(say: (text: string) => void, timers: Timers = browserTimers) {
    this.say = say;
    this.timers = timers;
  }

  /** Something that matters happened; `own` when the reader did it. */
  tell(text: string, own = false): void {
    const { waiting } = this;
    if (waiting[waiting.length - 1]?.text === text) return;
    waiting.push({ text, own });
    if (waiting.length > MOST_WAITING) {
      const other = waiting.findIndex((one) => !one.own);
      waiting.splice(Math.max(other, 0), 1);
    }
    if (this.handle !== null) return;
    const wait = Math.max(0, this.last + NARRATION_GAP_MS - this.timers.now());
    if (wait === 0) this.speak();
    else this.handle = this.timers.set(() => this.speak(), wait);
  }

  /** Says this now; what waits is not said any more. */
  interrupt(text: string): void {
    this.forget();
    this.waiting = [{ text, own: true }];
    this.speak();
  }

  /** Answers the reader at once; what waits goes on waiting. */
  answer(text: string): void {
    const { waiting } = this;
    this.interrupt(text);
    for (const one of waiting) this.tell(one.text, one.own);
  }

  /** Forgets what was not said yet. */
  forget(): void {
    if (this.handle !== null) this.timers.clear(this.handle);
    this.handle = null;
    this.waiting = [];
  }

  private speak(): void {
    this.handle = null;
    this.last = this.timers.now();
    const text = this.waiting.map((one) => one.text).join(' ');
    this.waiting = [];
    if (text !== '') this.say(text);
  }
}
