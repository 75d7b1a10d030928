/**
 * The glyphs of messages, drawn once each: a frame only copies them to where
 * the messages are.
 */
import type { MessagePlan } from './cluster-plan.js';
import { drawGlyph, isTurned } from './message-glyph.js';
import type { Palette } from './spacetime-palette.js';

/** A glyph that is drawn. */
export interface Sprite {
  readonly image: HTMLCanvasElement;
  /** Half of its side, in the stage's pixels. */
  readonly half: number;
}

/** How far a glyph reaches from its middle, at scale 1. */
const REACH = 15;
/** Points per pixel at least: a glyph that lies between pixels must stay sharp. */
const LEAST_POINTS = 2;
/** Degrees between two turns of a glyph. */
const TURN = 3;
/** Glyphs that are kept. */
const MOST_SPRITES = 512;

/** The glyphs that were drawn so far, for one theme and one size. */
export class Sprites {
  private readonly known = new Map<string, Sprite>();
  private palette: Palette | null = null;
  private scale = 1;
  private points = LEAST_POINTS;

  /** For these colours and this size, in pixels and in points per pixel. */
  prepare(palette: Palette, scale: number, ratio: number): void {
    const points = Math.max(ratio, LEAST_POINTS);
    if (palette === this.palette && scale === this.scale && points === this.points) return;
    this.known.clear();
    this.palette = palette;
    this.scale = scale;
    this.points = points;
  }

  /** The glyph of a message. */
  of(plan: MessagePlan): Sprite | null {
    const angle = isTurned(plan) ? Math.round(plan.angle / TURN) * TURN : 0;
    const key = `${plan.shape} ${plan.slot} ${plan.entries} ${plan.granted} ${angle}`;
    const known = this.known.get(key);
    if (known) return known;
    if (this.known.size >= MOST_SPRITES) this.known.clear();
    const side = 2 * Math.ceil(REACH * this.scale * this.points);
    const image = document.createElement('canvas');
    image.width = side;
    image.height = side;
    const ctx = image.getContext('2d');
    if (!ctx || !this.palette) return null;
    const zoom = this.scale * this.points;
    ctx.setTransform(zoom, 0, 0, zoom, side / 2, side / 2);
    drawGlyph(ctx, { ...plan, angle }, this.palette);
    const sprite = { image, half: side / 2 / this.points };
    this.known.set(key, sprite);
    return sprite;
  }
}
