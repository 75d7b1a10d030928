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

/** Events that are read again after time went elsewhere, in pieces until one of them matters. */
const LOOK_BACK = 1000;
const PIECE = 200;
/** More than this nobody read on the way. */
const TOO_MANY = 50_000;
/** Virtual microseconds for which a failed comparison is found again where time went to. */
const COMPARED_US = 50_000;

/** Who hears of it. */
export interface Listener {
  /** Something that matters happened; it is to be said aloud when it is worth a word. */
  heard(event: EventView, aloud: boolean): void;
  /** These messages were lost. */
  lost(messages: readonly number[]): void;
  /** A consistency check failed; the mark of it stands as long as time stands at this instant. */
  compared(comparison: Comparison, at: Micros): void;
}

export class Feed {
  private readonly listener: Listener;
  private readonly captions = new Captions<EventView>();
  private cursor = 0;
  /** The events that matter are at hand up to here; -1 when none of them is worth anything. */
  private upTo = 0;
  private owed: { readonly run: Run; readonly now: Micros } | null = null;
  private matters: EventView[] = [];
  private captioned: EventView | null = null;

  constructor(listener: Listener) {
    this.listener = listener;
  }

  /** The events that matter, as far as they are at hand. */
  get known(): readonly EventView[] {
    this.catchUp();
    return this.matters;
  }

  /**
   * Time went elsewhere: what is known is made to be what led to this frame, and nobody hears of it.
   * On another branch nothing that was known need be true.
   */
  jump(run: Run, frame: Frame, pace: Pace): void {
    if (pace === 'turn') this.matters = [];
    else this.matters = this.matters.filter(({ id }) => id < frame.events);
    this.upTo = pace === 'turn' ? -1 : Math.min(this.upTo, frame.events);
    this.cursor = frame.events;
    this.owed = { run, now: frame.now };
    this.captions.clear();
    this.captioned = null;
  }

  /** Reads what a jump passed; not at once, lest its picture be late. */
  private catchUp(): void {
    if (!this.owed) return;
    const { run, now } = this.owed;
    const { upTo, cursor } = this;
    this.owed = null;
    if (upTo < cursor || this.matters.length === 0) this.look(run, cursor);
    this.upTo = cursor;
    const last = this.matters[this.matters.length - 1];
    if (last) this.captions.offer(last);
    const failed = this.matters.findLast(({ kind }) => kind === 'rejected');
    if (failed && now - failed.at <= COMPARED_US) this.compare(run, failed, now);
  }

  /** Reads what led to a place, the latest first. */
  private look(run: Run, end: number): void {
    this.matters = [];
    const start = Math.max(end - LOOK_BACK, 0);
    for (let to = end; to > start && this.matters.length === 0; to -= PIECE) {
      const from = Math.max(to - PIECE, start);
      const read = run.eventsFrom(from, to - from).filter(({ matters }) => matters);
      this.matters.unshift(...read);
    }
  }

  /** A new run begins. */
  clear(): void {
    this.cursor = 0;
    this.upTo = 0;
    this.owed = null;
    this.matters = [];
    this.captions.clear();
    this.captioned = null;
  }

  /**
   * Reads what was written since the last time. With `hurry` it reads no more than fits between two
   * frames.
   */
  read(run: Run, frame: Frame, hurry: boolean): void {
    // A long run that was handed on is not gone through from its beginning.
    if (!hurry && frame.events - this.cursor > TOO_MANY) this.jump(run, frame, 'jump');
    this.catchUp();
    while (this.cursor < frame.events) {
      const events = run.eventsFrom(this.cursor, EVENTS_AT_ONCE);
      const last = events[events.length - 1];
      if (!last) break;
      this.cursor = last.id + 1;
      const lost: number[] = [];
      let failed: EventView | null = null;
      for (const event of events) {
        if (event.message != null && event.kind.toLowerCase().includes('lost'))
          lost.push(event.message);
        if (event.kind === 'rejected') failed = event;
        if (!event.matters) continue;
        this.matters.push(event);
        this.captions.offer(event);
        this.listener.heard(event, weight(event.kind) > 1);
      }
      this.listener.lost(lost);
      // One is marked at a time: the last.
      if (failed) this.compare(run, failed, failed.at);
      if (hurry) break;
    }
    this.upTo = this.cursor;
    if (this.matters.length > KEPT_EVENTS) this.matters = this.matters.slice(-KEPT_EVENTS / 2);
  }

  /** The caption that is due now, when it is another than before. */
  caption(nowMs: number, hurry: boolean): Saying | null {
    this.catchUp();
    const event = this.captions.at(nowMs, hurry);
    if (!event || event === this.captioned) return null;
    this.captioned = event;
    return sayingOf(event);
  }

  /** The trace has what was compared, also when no frame ever showed the message that brought it. */
  private compare(run: Run, { id }: EventView, at: Micros): void {
    const comparison = comparisonOf(id, run.chronicle(id, 1));
    if (comparison) this.listener.compared(comparison, at);
  }
}
