/** A canvas of the stage: it is drawn anew only when what it shows is somewhere else by what can be seen. */
import type { Point, RingLayout } from '../geometry.js';

/** Steps per pixel that can be told apart. */
export const STEPS = 4;
export const TURN = 2 * Math.PI;

/** A square: its middle, and half of its side. */
export interface Square extends Point {
  readonly half: number;
}

/** A picture of parts: the steps of each, and the square that it is within. */
export interface Mosaic {
  /** How many steps belong to each part. */
  readonly size: number;
  readonly squares: readonly Square[];
}

export class Ink {
  /** Points of the screen per pixel, as of the last picture. */
  ratio = 1;
  private canvas: HTMLCanvasElement | null = null;
  private ctx: CanvasRenderingContext2D | null = null;
  /** What the last picture showed, in steps; `null` when nobody knows. */
  private seen: number[] | null = null;
  private spare: number[] = [];

  /** The canvas to draw on. */
  hold(canvas: HTMLCanvasElement | null): void {
    this.canvas = canvas;
    this.ctx = canvas?.getContext('2d') ?? null;
    this.seen = null;
  }

  /** The next picture is drawn, whatever it shows. */
  forget(): void {
    this.seen = null;
  }

  /** An empty list, for what the next picture shows. */
  get steps(): number[] {
    this.spare.length = 0;
    return this.spare;
  }

  /** A pen over an empty canvas, in the layout's pixels; `null` when these steps are shown already. */
  begin(layout: RingLayout, steps: number[]): CanvasRenderingContext2D | null {
    const { canvas, ctx, seen } = this;
    if (!canvas || !ctx) return null;
    this.seen = steps;
    this.spare = seen ?? [];
    const same = steps.length === seen?.length && steps.every((step, i) => step === seen[i]);
    const { ratio, w, h } = pointsOf(layout);
    const resized = canvas.width !== w || canvas.height !== h;
    if (same && !resized) return null;
    this.ratio = ratio;
    if (resized) {
      canvas.width = w;
      canvas.height = h;
    }
    // All of it: a browser that knows this need not keep a copy of the last picture.
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, w, h);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    return ctx;
  }

  /**
   * Draws a picture of parts. Where few of them look another way than before, only their squares are
   * emptied; then each part that lies there is drawn, as far as it lies there.
   */
  drawParts(
    layout: RingLayout,
    steps: number[],
    mosaic: Mosaic,
    draw: (ctx: CanvasRenderingContext2D, part: number) => void,
  ): void {
    const { ctx, canvas, seen, ratio } = this;
    const { squares } = mosaic;
    const others = seen?.length === steps.length ? othersOf(seen, steps, mosaic) : null;
    const few = others !== null && others.length > 0 && others.length <= squares.length / 2;
    if (!few || !ctx || !canvas || !this.fits(layout, canvas)) {
      const pen = this.begin(layout, steps);
      if (!pen) return;
      for (const part of squares.keys()) draw(pen, part);
      return;
    }
    this.seen = steps;
    this.spare = seen ?? [];
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.beginPath();
    for (const part of others) {
      // Whole points of the screen: what is emptied is emptied, and the rest untouched.
      const { x, y, half } = squares[part] ?? { x: 0, y: 0, half: 0 };
      const [left, top] = [Math.floor((x - half) * ratio), Math.floor((y - half) * ratio)];
      const side = Math.ceil(2 * half * ratio) + 1;
      ctx.clearRect(left, top, side, side);
      ctx.rect(left, top, side, side);
    }
    ctx.clip();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    squares.forEach((square, part) => {
      const lies = (other: number): boolean => touches(square, squares[other], 2 / ratio);
      if (others.includes(part) || others.some(lies)) draw(ctx, part);
    });
    ctx.restore();
  }

  /** Whether the canvas is as large as the layout, on the screen where the last picture was drawn. */
  private fits(layout: RingLayout, canvas: HTMLCanvasElement): boolean {
    const { ratio, w, h } = pointsOf(layout);
    return canvas.width === w && canvas.height === h && ratio === this.ratio;
  }
}

/** Points of the screen per pixel, and how many the whole layout takes. */
function pointsOf({ width, height }: RingLayout): { ratio: number; w: number; h: number } {
  const ratio = globalThis.devicePixelRatio || 1;
  return { ratio, w: Math.round(width * ratio), h: Math.round(height * ratio) };
}

/** The parts whose steps are others than before. */
function othersOf(seen: number[], steps: number[], { size, squares }: Mosaic): number[] {
  const others: number[] = [];
  for (let part = 0; part < squares.length; part++) {
    const end = (part + 1) * size;
    for (let i = part * size; i < end; i++) {
      if (steps[i] === seen[i]) continue;
      others.push(part);
      break;
    }
  }
  return others;
}

/** Whether two squares have points in common, or nearly so. */
function touches(a: Square, b: Square | undefined, slack: number): boolean {
  if (!b) return false;
  const reach = a.half + b.half + slack;
  return Math.abs(a.x - b.x) < reach && Math.abs(a.y - b.y) < reach;
}
