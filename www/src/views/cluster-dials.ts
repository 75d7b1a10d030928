/**
 * What changes at the peers themselves, in ink: their timers, and the signs of their disks. Arcs are
 * dear to draw and creep; on a canvas of their own they need not be drawn with every picture.
 */
import type { PeerFrame } from '../frame.js';
import { type Point, type RingLayout, timerWidth } from '../geometry.js';
import type { Scene } from './cluster-air.js';
import { Ink, type Mosaic, STEPS, TURN } from './cluster-ink.js';
import { isTimed, planTimer } from './cluster-plan.js';
import { DiskSigns, diskPlace, diskSign } from './cluster-signs.js';
import type { Palette } from './spacetime-palette.js';

/** The canvas under what flies. */
export class Dials {
  private readonly ink = new Ink();
  private readonly signs = new DiskSigns();
  private layout: Scene['layout'] | null = null;
  private palette: Palette | null = null;
  private mosaic: Mosaic = { size: FIELDS, squares: [] };

  hold(canvas: HTMLCanvasElement | null): void {
    this.ink.hold(canvas);
  }

  /** Draws the peers of a scene, when they look another way. */
  draw(scene: Scene, palette: Palette): void {
    const { ink } = this;
    const { layout, frame } = scene;
    if (layout !== this.layout || palette !== this.palette) ink.forget();
    if (layout !== this.layout) {
      const half = reachOf(layout);
      this.mosaic = { size: FIELDS, squares: layout.seats.map(({ x, y }) => ({ x, y, half })) };
    }
    this.layout = layout;
    this.palette = palette;
    ink.drawParts(layout, stepsOf(scene, ink.steps), this.mosaic, (ctx, part) => {
      const [peer, seat] = [frame.peers[part], layout.seats[part]];
      if (!peer || !seat) return;
      if (!layout.crowd) drawTimer(ctx, scene, peer, seat, palette);
      const sign = diskSign(peer);
      if (sign) this.signs.draw(ctx, seat, sign, layout, palette);
    });
  }
}

/** How far from the middle of a peer anything of it reaches, in pixels: a leader's timer, or a sign. */
function reachOf(layout: RingLayout): number {
  const timer = outside(layout) + timerWidth(layout) + 1;
  const { x, scale } = diskPlace(layout);
  return Math.ceil(Math.max(timer, Math.abs(x) + SIGN * scale));
}

/** The radius of a leader's timer: outside of its rim. */
function outside({ r, gap }: RingLayout): number {
  return r * 1.15 + gap + 2;
}

/** How far its timer has run, its signs, its clock, and whether it leads. */
type Fields = readonly [turned: number, signs: number, driftPpm: number, leads: number];
const FIELDS: Fields['length'] = 4;
/** What a sign reaches from its middle, at scale 1. */
const SIGN = 10;

/** What there is to see of the peers of a scene, in steps. */
function stepsOf({ frame, layout, still }: Scene, steps: number[]): number[] {
  for (const peer of frame.peers) {
    const timed = !layout.crowd && isTimed(peer);
    const turned = timed ? planTimer(frame, peer, still) * TURN * layout.r : 0;
    const sign = diskSign(peer);
    const signs = sign ? (sign.writes ? 1 : 0) + (sign.slow ? 2 : 0) : 0;
    const leads = peer.role === 'leader' ? 1 : 0;
    const fields: Fields = [Math.round(turned * STEPS), signs, peer.driftPpm, leads];
    steps.push(...fields);
  }
  return steps;
}

/** An arc empties clockwise: what is left ends at the top. */
function drawTimer(
  ctx: CanvasRenderingContext2D,
  { frame, layout, still }: Scene,
  peer: PeerFrame,
  { x, y }: Point,
  palette: Palette,
): void {
  const left = isTimed(peer) ? planTimer(frame, peer, still) : -1;
  if (left <= 0) return;
  const { r, gap, scale } = layout;
  const leads = peer.role === 'leader';
  ctx.strokeStyle = palette.quiet;
  ctx.lineCap = 'butt';
  ctx.lineWidth = leads ? 2 : timerWidth(layout);
  ctx.beginPath();
  ctx.arc(x, y, leads ? outside(layout) : r + gap, (0.75 - left) * TURN, 0.75 * TURN);
  ctx.stroke();
  // The sign of a clock, at the rim, lies above the arc.
  const out = r * 0.82;
  if (peer.driftPpm !== 0) erase(ctx, x + out, y - out, 8.75 * Math.max(scale, 0.7));
}

function erase(ctx: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  ctx.globalCompositeOperation = 'destination-out';
  ctx.beginPath();
  ctx.arc(x, y, r, 0, TURN);
  ctx.fill();
  ctx.globalCompositeOperation = 'source-over';
}
