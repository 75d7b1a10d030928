/**
 * How far the lanes of the logs are scrolled. They keep to the end of the logs until the reader
 * scrolls away from it. What is drawn moves at once; the scroller itself follows a little later: the
 * page is laid out for that, so it is not done with every picture.
 */
import { columnAt, columnEnd, endAt, type Layout } from './log-plan.js';

/** Milliseconds until the scroller follows what is drawn. */
const SETTLE_MS = 100;
/** Pixels from the end within which the lanes keep to it. */
const AT_END = 4;
/** Milliseconds for which the browser may go on to an end that the scroller had: it eases there. */
const EASE_MS = 500;
/** Pixels between an entry that is brought into sight and the edge. */
const MARGIN = 8;

/** What it moves. */
export interface Lanes {
  readonly scroll: HTMLElement;
  /** As long as the logs; what is seen of them stays in the window. */
  readonly reach: HTMLElement;
  readonly lanes: HTMLElement;
}

export class LaneScroll {
  private view = 0;
  private at = 0;
  private total = 0;
  /** Where the scroller itself is. */
  private native = 0;
  /** How long the logs were each time that the scroller was told, the last first. */
  private told: { length: number; until: number }[] = [];
  private parts: Lanes | null = null;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private follows = true;

  /** What is in sight of the lanes, in pixels. */
  get width(): number {
    return this.view;
  }

  set width(width: number) {
    if (width === this.view) return;
    this.view = width;
    this.show();
  }

  /** How far the lanes are scrolled, in pixels. */
  get left(): number {
    return this.at;
  }

  /** The elements to move. */
  hold(parts: Lanes): void {
    this.parts = parts;
  }

  /** Keeps to the end again. */
  reset(): void {
    this.follows = true;
  }

  /** Lets go of what waits. */
  dispose(): void {
    clearTimeout(this.settling);
    this.settling = undefined;
  }

  /** Makes the lanes as long as the logs, and keeps in sight what was, or the end. */
  place(before: Layout, layout: Layout, lastIndex: number): void {
    const end = endAt(layout, lastIndex, this.width);
    const total = end > 0 ? end + this.width : 0;
    let left = end;
    if (!this.follows) {
      // When more is folded away, what the reader looks at stays where it is.
      const index = layout.fold + 1;
      const folds = layout.fold > before.fold && layout.width === before.width;
      const gone = folds ? columnAt(before, index) - columnAt(layout, index) : 0;
      left = Math.min(Math.max(this.at - gone, 0), end);
    }
    if (left === this.at && total === this.total) return;
    this.total = total;
    this.move(left);
    this.settleLater();
  }

  /** The scroller was moved; whether the lanes are elsewhere now. */
  pull(): boolean {
    const native = this.parts?.scroll.scrollLeft ?? this.native;
    const by = native - this.native;
    this.native = native;
    // An end that the scroller has, or had when it set out, is that of the logs: they have grown
    // since it was told.
    const now = performance.now();
    this.told = this.told.filter(({ until }) => until > now);
    const ends = this.told.map(({ length }) => length - this.width - AT_END);
    const isEnd = by > 0 && native >= Math.min(...ends);
    if (by === 0) return false;
    this.lead(isEnd ? this.total : this.at + by);
    if (isEnd && native !== this.at) this.settleLater();
    return true;
  }

  /** Brings a column into sight. */
  reveal(layout: Layout, index: number): void {
    const [from, to] = [columnAt(layout, index), columnEnd(layout, index)];
    if (from < this.at) this.lead(from - MARGIN);
    else if (to > this.at + this.width) this.lead(to + MARGIN - this.width);
    this.settle();
  }

  private settleLater(): void {
    this.settling ??= setTimeout(() => this.settle(), SETTLE_MS);
  }

  /** Brings the scroller to where the lanes are. */
  private settle(): void {
    this.dispose();
    if (!this.parts) return;
    const { scroll, reach } = this.parts;
    reach.style.width = `${this.total}px`;
    const [last] = this.told;
    if (last?.length !== this.total) {
      const now = performance.now();
      if (last) last.until = now + EASE_MS;
      const recent = this.told.filter(({ until }) => until > now);
      this.told = [{ length: this.total, until: Number.POSITIVE_INFINITY }, ...recent];
    }
    scroll.scrollLeft = this.at;
    this.native = scroll.scrollLeft;
  }

  /** Goes to a place, as far as the lanes reach. */
  private lead(wanted: number): void {
    const end = Math.max(this.total - this.width, 0);
    const left = Math.min(Math.max(wanted, 0), end);
    this.follows = left >= end - AT_END;
    this.move(left);
  }

  private move(left: number): void {
    if (left === this.at) return;
    this.at = left;
    this.show();
  }

  /** Moves the lanes, which reach to the end of what is seen of them. */
  private show(): void {
    if (!this.parts) return;
    const { style } = this.parts.lanes;
    style.transform = `translateX(${-this.at}px)`;
    style.width = `${this.at + this.view}px`;
  }
}
