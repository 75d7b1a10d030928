/**
 * What the trace says, read as time goes on: the events that matter, the
 * caption, and what the views mark for a moment.
 */
import { Captions, weight } from './captions.js';
import type { Frame } from './frame.js';
import { EVENTS_AT_ONCE, type Run } from './run.js';
import { type Saying, sayingOf } from './saying.js';
import { type Comparison, comparisonOf } from './views/log-plan.js';
import type { EventView, Micros } from './wasm/api.js';

/** Events that are read after time went elsewhere, in pieces until one of them matters. */
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
  /** Where time went, as long as what led to it was not read. */
  private owed: { readonly run: Run; readonly frame: Frame } | null = null;
  private captioned: EventView | null = null;

  constructor(listener: Listener) {
    this.listener = listener;
  }

  /** Time went elsewhere: nobody hears of what lies between. */
  jump(run: Run, frame: Frame): void {
    this.clear();
    this.cursor = frame.events;
    this.owed = { run, frame };
  }

  /** Reads what led to where time went; not at once, lest its picture be late. */
  private catchUp(): void {
    if (!this.owed) return;
    const { run, frame } = this.owed;
    const { now } = frame;
    this.owed = null;
    const led = lookBack(run, frame.events);
    const last = led.findLast(({ matters }) => matters) ?? lastOf(run, frame);
    if (last) this.captions.offer(last);
    const failed = led.findLast(({ kind }) => kind === 'rejected');
    if (failed && now - failed.at <= COMPARED_US) this.compare(run, failed, now, true);
  }

  /** A new run begins. */
  clear(): void {
    this.cursor = 0;
    this.owed = null;
    this.captions.clear();
    this.captioned = null;
  }

  /**
   * Reads what was written since the last time. With `hurry` it reads no more than fits between two
   * frames.
   */
  read(run: Run, frame: Frame, hurry: boolean): void {
    // A long run that was handed on is not gone through from its beginning.
    if (!hurry && frame.events - this.cursor > TOO_MANY) this.jump(run, frame);
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
        this.captions.offer(event);
        this.listener.heard(event, weight(event.kind) > 1);
      }
      this.listener.lost(lost);
      // One is marked at a time: the last.
      if (failed) this.compare(run, failed, failed.at);
      if (hurry) break;
    }
  }

  /** The caption that is due now, when it is another than before. */
  caption(nowMs: number, hurry: boolean): Saying | null {
    this.catchUp();
    const event = this.captions.at(nowMs, hurry);
    if (!event || event === this.captioned) return null;
    this.captioned = event;
    return sayingOf(event);
  }

  /** Whether the caption is of what happened at this very instant, and not of what led to it. */
  isOf(at: Micros): boolean {
    return this.captioned?.at === at;
  }

  /** The trace has what was compared, also when no frame ever showed the message that brought it. */
  private compare(run: Run, { id }: EventView, at: Micros, later = false): void {
    const comparison = comparisonOf(id, run.chronicle(id, 1));
    if (!comparison) return;
    // What time went past may be mended since: then there is nothing to mark.
    const { follower, index, term } = comparison;
    if (later && run.entry(follower, index)?.term === term) return;
    this.listener.compared(comparison, at);
  }
}

/** What mattered last at any peer, however long ago. */
function lastOf(run: Run, { peers }: Frame): EventView | undefined {
  const id = Math.max(...peers.map(({ lastEvent }) => lastEvent));
  const [event] = id < 0 ? [] : run.eventsFrom(id, 1);
  return event?.id === id ? event : undefined;
}

/** What led to a place: as far back as the last event that matters, and at least a piece. */
function lookBack(run: Run, end: number): EventView[] {
  const led: EventView[] = [];
  const start = Math.max(end - LOOK_BACK, 0);
  for (let to = end; to > start && !led.some(({ matters }) => matters); to -= PIECE) {
    const from = Math.max(to - PIECE, start);
    led.unshift(...run.eventsFrom(from, to - from));
  }
  return led;
}
