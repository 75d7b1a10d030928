/**
 * The sign of a disk at a peer's rim: something is on its way to it, or it is slow. Under load it
 * comes and goes at every peer with every entry, so it is ink.
 */
import type { PeerFrame } from '../frame.js';
import type { Point, RingLayout } from '../geometry.js';
import { node } from '../svg.js';
import { TURN } from './cluster-ink.js';
import type { Palette } from './spacetime-palette.js';

/** The radius of a sign, at scale 1. */
const RADIUS = 8;
const DISK = 'M-4-2.5A4 1.7 0 0 1 4-2.5V2.5A4 1.7 0 0 1-4 2.5ZM-4-2.5A4 1.7 0 0 0 4-2.5';
/** The rim of a slow disk. */
const DASHES = [5.4, 3];
const LINE = 1.5;

/** What the sign of a disk says. */
export interface DiskSign {
  /** Something is on its way to it. */
  readonly writes: boolean;
  /** It was made slow; that is marked also while it rests. */
  readonly slow: boolean;
}

/** The sign of a peer's disk, or `null` when there is nothing to say. */
export function diskSign({ up, writesPending, diskUs }: PeerFrame): DiskSign | null {
  const sign = { writes: up && writesPending > 0, slow: diskUs >= 0 };
  return sign.writes || sign.slow ? sign : null;
}

/** Where it stands, from the middle of its peer, and how large. */
export function diskPlace({ r, scale }: RingLayout): Point & { readonly scale: number } {
  return { x: -r * 0.82, y: r * 0.82, scale: Math.max(scale, 0.7) };
}

/** Draws signs in ink. */
export class DiskSigns {
  private path: Path2D | null = null;

  draw(
    ctx: CanvasRenderingContext2D,
    seat: Point,
    sign: DiskSign,
    layout: RingLayout,
    palette: Palette,
  ): void {
    const { x, y, scale } = diskPlace(layout);
    this.path ??= new Path2D(DISK);
    ctx.save();
    ctx.translate(seat.x + x, seat.y + y);
    ctx.scale(scale, scale);
    ctx.lineWidth = LINE;
    ctx.lineJoin = 'round';
    ctx.lineCap = 'butt';
    ctx.fillStyle = palette.stage;
    ctx.strokeStyle = palette.ink;
    ctx.setLineDash(sign.slow ? DASHES : []);
    ctx.beginPath();
    ctx.arc(0, 0, RADIUS, 0, TURN);
    ctx.fill();
    ctx.stroke();
    ctx.setLineDash([]);
    if (!sign.writes) ctx.strokeStyle = palette.quiet;
    ctx.stroke(this.path);
    ctx.restore();
  }
}

/** The same as a node, for a picture that is saved. */
export function diskNode(seat: Point, sign: DiskSign, layout: RingLayout): SVGElement {
  const { x, y, scale } = diskPlace(layout);
  return node(
    'g',
    {
      class: `sign${sign.slow ? ' slow' : ''}${sign.writes ? ' writes' : ''}`,
      transform: `translate(${seat.x + x} ${seat.y + y}) scale(${scale})`,
    },
    node('circle', { r: RADIUS }),
    node('path', { d: DISK }),
  );
}
