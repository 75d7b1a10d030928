/**
 * The box that the lines of the list scroll in, as the browser has it. What was asked of it and what
 * was told to it is kept: each question would have the page laid out in the middle of a picture.
 */
import type { Scroll } from './events-plan.js';

export class ListBox {
  /** What is seen of the list, in pixels. */
  width = 0;
  height = 0;
  private box: HTMLElement | null = null;
  private rows: HTMLElement | null = null;
  private spacer: HTMLElement | null = null;
  /** Where the scroll bar stands. */
  private at = 0;
  private readonly sizes: ResizeObserver;
  /** The line that is opened, and its height, as it was asked for last. */
  private opened = { key: '', height: 0 };

  constructor(resized: () => void) {
    this.sizes = new ResizeObserver(() => {
      this.measure();
      resized();
    });
  }

  get element(): HTMLElement | null {
    return this.box;
  }

  /** Takes the elements that are there now. False when there are none. */
  hold(root: ParentNode): boolean {
    if (this.box && root.contains(this.box)) return true;
    this.sizes.disconnect();
    this.box = root.querySelector<HTMLElement>('.scroll');
    this.rows = root.querySelector<HTMLElement>('.rows');
    this.spacer = root.querySelector<HTMLElement>('.height');
    if (!this.box) return false;
    this.sizes.observe(this.box);
    this.measure();
    return true;
  }

  /** Watches no more. */
  letGo(): void {
    this.sizes.disconnect();
    this.box = null;
  }

  /** Asks where the scroll bar stands: somebody moved it. */
  pull(): number {
    this.at = this.box?.scrollTop ?? this.at;
    return this.at;
  }

  /** Puts the rows and the scroll bar where they belong. */
  place(scroll: Scroll): void {
    const { box, rows, spacer } = this;
    if (!box || !rows || !spacer) return;
    tell(spacer.style, 'height', `${scroll.height}px`);
    if (Math.abs(this.at - scroll.put) > 1) {
      box.scrollTop = scroll.put;
      this.at = box.scrollTop;
    }
    const y = Math.round(scroll.put + scroll.start(scroll.rows().from) - scroll.top);
    tell(rows.style, 'transform', `translateY(${y}px)`);
  }

  /** How high the opened line is; asked for again when the key is another. */
  heightOfOpened(key: string): number {
    const whole = `${key} ${this.width}`;
    if (this.opened.key !== whole) {
      const line = this.box?.querySelector<HTMLElement>('.row.open');
      this.opened = { key: line ? whole : '', height: line?.offsetHeight ?? 0 };
    }
    return this.opened.height;
  }

  private measure(): void {
    const { box } = this;
    if (!box) return;
    this.width = box.clientWidth;
    this.height = box.clientHeight;
    // Out of sight, a box forgets where it was scrolled to.
    this.at = box.scrollTop;
  }
}

/** Writes what is another. */
function tell(style: CSSStyleDeclaration, name: 'height' | 'transform', value: string): void {
  if (style[name] !== value) style[name] = value;
}
