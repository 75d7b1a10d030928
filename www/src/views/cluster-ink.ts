/** A canvas of the stage: it is drawn anew only when what it shows is somewhere else by what can be seen. */
import type { RingLayout } from '../geometry.js';

/** Steps per pixel that can be told apart. */
export const STEPS = 4;
export const TURN = 2 * Math.PI;

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
  begin({ width, height }: RingLayout, steps: number[]): CanvasRenderingContext2D | null {
    const { canvas, ctx, seen } = this;
    if (!canvas || !ctx) return null;
    this.seen = steps;
    this.spare = seen ?? [];
    const same = steps.length === seen?.length && steps.every((step, i) => step === seen[i]);
    const ratio = globalThis.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
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
}
