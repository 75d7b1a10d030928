/**
 * What the trace says, read as time goes on: the events that matter, the
 * caption, and what the views mark for a moment.
 */
import { Captions, weight } from './captions.js';
import type { Frame } from './frame.js';
import { EVENTS_AT_ONCE, type Run } from './run.js';
import { type Saying, sayingOf } from './saying.js';
import type { Pace } from './session.js';
import { type Comparison, comparisonOf } from './views/log-plan.js';
import type { EventView, Micros } from './wasm/api.js';

/** Events that matter which the page keeps at hand. */
const KEPT_EVENTS = 2000;

/** Events that are read again after time went elsewhere. */
const LOOK_BACK = 1000;
/** More than this nobody read on the way. */
const TOO_MANY = 50_000;
/** With fewer events that matter at hand, they are read again. */
const LEAST_KEPT = 20;

/** Who hears of it. */
export interface Listener {
  /** Something that matters happened; it is to be said aloud when it is worth a word. */
  heard(event: EventView, aloud: boolean): void;
  /** These messages were lost. */
  lost(messages: readonly number[]): void;
  /** A consistency check failed at this instant. */
  compared(comparison: Comparison, at: Micros): void;
}

export class Feed {
  private readonly listener: Listener;
  private readonly captions = new Captions<EventView>();
  private cursor = 0;
  private matters: EventView[] = [];
  private captioned: EventView | null = null;

  constructor(listener: Listener) {
    this.listener = listener;
  }

  /** The events that matter, as far as they are at hand. */
  get known(): readonly EventView[] {
    return this.matters;
  }

  /**
   * Time went elsewhere: what is known is made to be what led to this frame, and nobody hears of it.
   * On another branch nothing that was known need be true.
   */
  jump(run: Run, frame: Frame, pace: Pace): void {
    const { cursor } = this;
    if (pace === 'turn') this.matters = [];
    else this.matters = this.matters.filter(({ id }) => id < frame.events);
    const near = pace !== 'turn' && frame.events >= cursor && frame.events - cursor < LOOK_BACK;
    const from = near ? cursor : Math.max(frame.events - LOOK_BACK, 0);
    if (near || this.matters.length < LEAST_KEPT) {
      const read = run.eventsFrom(from, frame.events - from).filter(({ matters }) => matters);
      this.matters = near ? [...this.matters, ...read] : read;
    }
    this.cursor = frame.events;
    this.captions.clear();
    const last = this.matters[this.matters.length - 1];
    if (last) this.captions.offer(last);
    this.captioned = null;
  }

  /** A new run begins. */
  clear(): void {
    this.cursor = 0;
    this.matters = [];
    this.captions.clear();
    this.captioned = null;
  }

  /**
   * Reads what was written since the last time; `seen` is the frame before this one. With `hurry`
   * it reads no more than fits between two frames.
   */
  read(run: Run, frame: Frame, seen: Frame | null, hurry: boolean): void {
    // A long run that was handed on is not gone through from its beginning.
    if (!hurry && frame.events - this.cursor > TOO_MANY) this.jump(run, frame, 'jump');
    while (this.cursor < frame.events) {
      const events = run.eventsFrom(this.cursor, EVENTS_AT_ONCE);
      const last = events[events.length - 1];
      if (!last) break;
      this.cursor = last.id + 1;
      const lost: number[] = [];
      for (const event of events) {
        if (event.message != null && event.kind.toLowerCase().includes('lost'))
          lost.push(event.message);
        if (event.kind === 'rejected') this.compare(run, event, seen);
        if (!event.matters) continue;
        this.matters.push(event);
        this.captions.offer(event);
        this.listener.heard(event, weight(event.kind) > 1);
      }
      this.listener.lost(lost);
      if (hurry) break;
    }
    if (this.matters.length > KEPT_EVENTS) this.matters = this.matters.slice(-KEPT_EVENTS / 2);
  }

  /** The caption that is due now, when it is another than before. */
  caption(nowMs: number, hurry: boolean): Saying | null {
    const event = this.captions.at(nowMs, hurry);
    if (!event || event === this.captioned) return null;
    this.captioned = event;
    return sayingOf(event);
  }

  private compare(run: Run, { peer, at, cause }: EventView, seen: Frame | null): void {
    if (cause === null) return;
    const brought = run.eventsFrom(cause, 1)[0]?.message;
    const comparison = comparisonOf(peer, brought, seen);
    if (comparison) this.listener.compared(comparison, at);
  }
}
