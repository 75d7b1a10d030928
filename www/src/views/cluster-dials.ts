/**
 * What changes at the peers themselves, in ink: their timers, and the signs of their disks. Arcs are
 * dear to draw and creep; on a canvas of their own they need not be drawn with every picture.
 */
import { type Point, timerWidth } from '../geometry.js';
import type { Scene } from './cluster-air.js';
import { Ink, STEPS, TURN } from './cluster-ink.js';
import { isTimed, planTimer } from './cluster-plan.js';
import { DiskSigns, diskSign } from './cluster-signs.js';
import type { Palette } from './spacetime-palette.js';

/** The canvas under what flies. */
export class Dials {
  private readonly ink = new Ink();
  private readonly signs = new DiskSigns();
  private layout: Scene['layout'] | null = null;
  private palette: Palette | null = null;

  hold(canvas: HTMLCanvasElement | null): void {
    this.ink.hold(canvas);
  }

  /** Draws the peers of a scene, when they look another way. */
  draw(scene: Scene, palette: Palette): void {
    const { ink } = this;
    const { layout } = scene;
    if (layout !== this.layout || palette !== this.palette) ink.forget();
    this.layout = layout;
    this.palette = palette;
    const ctx = ink.begin(layout, stepsOf(scene, ink.steps));
    if (!ctx) return;
    if (!layout.crowd) drawTimers(ctx, scene, palette);
    for (const { peer, seat } of seated(scene)) {
      const sign = diskSign(peer);
      if (sign) this.signs.draw(ctx, seat, sign, layout, palette);
    }
  }
}

/** What there is to see of the peers of a scene, in steps. */
function stepsOf({ frame, layout, still }: Scene, steps: number[]): number[] {
  for (const peer of frame.peers) {
    const timed = !layout.crowd && isTimed(peer);
    const turned = timed ? planTimer(frame, peer, still) * TURN * layout.r : 0;
    const sign = diskSign(peer);
    const signs = sign ? (sign.writes ? 1 : 0) + (sign.slow ? 2 : 0) : 0;
    const leads = peer.role === 'leader' ? 1 : 0;
    steps.push(Math.round(turned * STEPS), signs, peer.driftPpm, leads);
  }
  return steps;
}

function* seated({
  frame,
  layout,
}: Scene): Generator<{ peer: Scene['frame']['peers'][0]; seat: Point }> {
  for (const peer of frame.peers) {
    const seat = layout.seats[peer.id - 1];
    if (seat) yield { peer, seat };
  }
}

/** An arc empties clockwise: what is left ends at the top. */
function drawTimers(ctx: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { frame, layout, still } = scene;
  const { r, gap, scale } = layout;
  ctx.strokeStyle = palette.quiet;
  ctx.lineCap = 'butt';
  for (const { peer, seat } of seated(scene)) {
    const left = isTimed(peer) ? planTimer(frame, peer, still) : -1;
    if (left <= 0) continue;
    const leads = peer.role === 'leader';
    const { x, y } = seat;
    ctx.lineWidth = leads ? 2 : timerWidth(layout);
    ctx.beginPath();
    ctx.arc(x, y, leads ? r * 1.15 + gap + 2 : r + gap, (0.75 - left) * TURN, 0.75 * TURN);
    ctx.stroke();
    // The sign of a clock, at the rim, lies above the arc.
    const out = r * 0.82;
    if (peer.driftPpm !== 0) erase(ctx, x + out, y - out, 8.75 * Math.max(scale, 0.7));
  }
}

function erase(ctx: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  ctx.globalCompositeOperation = 'destination-out';
  ctx.beginPath();
  ctx.arc(x, y, r, 0, TURN);
  ctx.fill();
  ctx.globalCompositeOperation = 'source-over';
}
