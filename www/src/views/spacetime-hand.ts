/** The pointer on the space-time diagram: dragging pans, wheel and pinch zoom, a click chooses. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What the hand does. */
export interface Handed {
  pan(pixels: number): void;
  zoom(factor: number, x: number): void;
  /** The pointer is here, or nowhere. */
  point(point: Point | null): void;
  choose(point: Point): void;
}

/** Pixels that a click may tremble. */
const TREMBLE = 4;
/** A notch of the wheel, in pixels, makes the span so many times as long. */
const PER_PIXEL = 1.0025;
const LINE = 18;

export class Hand {
  private readonly handed: Handed;
  private readonly down = new Map<number, Point>();
  private begun: Point | null = null;
  private drags = false;

  constructor(handed: Handed) {
    this.handed = handed;
  }

  readonly onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.handed.pan(-sideways * unit);
      return;
    }
    // A pinch on a touchpad comes as a wheel with ctrl, and in small steps.
    const power = event.deltaY * unit * (event.ctrlKey ? 4 : 1);
    this.handed.zoom(PER_PIXEL ** power, at(event).x);
  };

  readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const canvas = event.currentTarget as HTMLElement;
    canvas.setPointerCapture(event.pointerId);
    this.down.set(event.pointerId, at(event));
    this.begun = this.down.size === 1 ? at(event) : null;
    this.drags = this.down.size > 1;
  };

  readonly onMove = (event: PointerEvent): void => {
    const point = at(event);
    const before = this.down.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== 'touch') this.handed.point(point);
      return;
    }
    this.down.set(event.pointerId, point);
    const other = [...this.down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const was = Math.abs(before.x - other.x);
      const is = Math.abs(point.x - other.x);
      const middle = (point.x + other.x) / 2;
      this.handed.pan((point.x - before.x) / 2);
      if (was > 12 && is > 12) this.handed.zoom(was / is, middle);
      return;
    }
    if (!this.drags && this.begun && distance(this.begun, point) < TREMBLE) return;
    if (!this.drags) (event.currentTarget as HTMLElement).classList.add('drags');
    this.drags = true;
    this.handed.pan(point.x - before.x);
  };

  readonly onUp = (event: PointerEvent): void => {
    const was = this.down.delete(event.pointerId);
    (event.currentTarget as HTMLElement).classList.remove('drags');
    if (was && !this.drags && this.down.size === 0) this.handed.choose(at(event));
  };

  readonly onCancel = (event: PointerEvent): void => {
    this.down.delete(event.pointerId);
    (event.currentTarget as HTMLElement).classList.remove('drags');
  };

  readonly onLeave = (): void => {
    if (this.down.size === 0) this.handed.point(null);
  };
}

function at(event: MouseEvent): Point {
  return { x: event.offsetX, y: event.offsetY };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
