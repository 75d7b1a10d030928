/**
 * The messages of a crowd: too many for a glyph each, they are lines of light.
 * All that look the same are drawn with one stroke of the pen.
 */
import type { Frame, MessageFrame } from '../frame.js';
import { fraction, type Point, type RingLayout } from '../geometry.js';
import { termSlot } from '../terms.js';
import { progressOf } from './cluster-plan.js';
import type { Palette } from './spacetime-palette.js';

/** How long a light is, in pixels. */
const LENGTH = 15;
/** The dashes of a question, and what is between them. */
const DASH = 4;
const GAP = 3;
/** With more messages in flight the ways are not drawn beneath the lights. */
const MOST_RAYS = 800;
/** Lights at most. */
export const MOST_LIGHTS = 6000;
/** How far to the right of its way a light flies: requests and replies pass each other. */
const ASIDE = 2;
/** How near the pointer must be to a light, in pixels. */
const REACH = 14;
/** The last part of its way on which a message that will be lost is seen to be. */
const DOOMED = 0.12;

type Kind = 'ray' | 'vote' | 'entries' | 'beat' | 'reply' | 'denied' | 'doomed';

/** Lights that look the same. */
export interface Beam {
  readonly kind: Kind;
  /** The slot of their term. */
  readonly slot: number;
  /** Where each begins and ends: x, y, x, y, one after the other. */
  readonly ends: number[];
}

export interface Lights {
  /** The ways lie beneath the lights: they come first. */
  readonly beams: readonly Beam[];
  /** Id, x and y of each head, one after the other. */
  readonly heads: readonly number[];
}

/** From beneath to above. */
const ORDER: readonly Kind[] = ['ray', 'beat', 'reply', 'vote', 'entries', 'denied', 'doomed'];
const SLOTS = 9;

export const LIGHT_WIDTHS: Readonly<Record<Kind, number>> = {
  ray: 0.75,
  beat: 2,
  reply: 1.25,
  vote: 3.5,
  entries: 3.5,
  denied: 2,
  doomed: 1.75,
};

/** What kind of light a message is. */
export function lightOf(message: MessageFrame): Kind {
  if (message.verdict === 0) return 'denied';
  if (message.verdict === 1) return 'reply';
  if (message.kind === 'AppendEntries') return message.entries === 0 ? 'beat' : 'entries';
  if (message.kind === 'InstallSnapshot') return 'entries';
  return 'vote';
}

/** All lights of a frame. */
export function planLights(frame: Frame, layout: RingLayout, still: boolean): Lights {
  const beams: (Beam | undefined)[] = [];
  const heads: number[] = [];
  /** However many fly on a way, it is drawn once per term. */
  const ways = new Set<number>();
  const shown = layout.crowd ? frame.messages.length <= MOST_RAYS || still : still;
  const add = (kind: Kind, slot: number, x0: number, y0: number, x1: number, y1: number): void => {
    const place = ORDER.indexOf(kind) * SLOTS + slot;
    let beam = beams[place];
    if (!beam) {
      beam = { kind, slot, ends: [] };
      beams[place] = beam;
    }
    beam.ends.push(x0, y0, x1, y1);
  };
  for (const message of frame.messages) {
    if (heads.length >= 3 * MOST_LIGHTS) break;
    const from = layout.seats[message.from - 1];
    const to = layout.seats[message.to - 1];
    if (!from || !to) continue;
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const length = Math.sqrt(dx * dx + dy * dy) || 1;
    const [ux, uy] = [dx / length, dy / length];
    const rim = Math.min(layout.r, length / 3);
    const way = length - 2 * rim;
    const head = rim + way * progressOf(message, frame.now, still);
    const tail = Math.max(head - LENGTH, rim);
    const x0 = from.x - uy * ASIDE;
    const y0 = from.y + ux * ASIDE;
    const slot = termSlot(message.term);
    const sort = (message.from * 128 + message.to) * SLOTS + slot;
    if (shown && !ways.has(sort)) {
      ways.add(sort);
      const end = rim + way;
      add('ray', slot, x0 + ux * rim, y0 + uy * rim, x0 + ux * end, y0 + uy * end);
    }
    const x = x0 + ux * head;
    const y = y0 + uy * head;
    const kind = lightOf(message);
    // A question is broken into dashes.
    for (let at = head; at > tail; at -= kind === 'vote' ? DASH + GAP : LENGTH) {
      const end = kind === 'vote' ? Math.max(at - DASH, tail) : tail;
      add(kind, slot, x0 + ux * end, y0 + uy * end, x0 + ux * at, y0 + uy * at);
    }
    if (message.lostAt >= 0 && fraction(frame.now, message.sentAt, message.lostAt) > 1 - DOOMED) {
      add('doomed', 0, x - 4, y - 4, x + 4, y + 4);
      add('doomed', 0, x + 4, y - 4, x - 4, y + 4);
    }
    heads.push(message.id, x, y);
  }
  return { beams: beams.filter((beam) => beam !== undefined), heads };
}

/**
 * Draws the lights. Lines that are no wider than a point of the screen are
 * drawn ten times as fast as others: a light is as many of them as it is wide.
 */
export function drawLights(
  ctx: CanvasRenderingContext2D,
  beams: readonly Beam[],
  palette: Palette,
  ratio: number,
): void {
  ctx.lineCap = 'butt';
  for (const { kind, slot, ends } of beams) {
    const alarms = kind === 'denied' || kind === 'doomed';
    const points = LIGHT_WIDTHS[kind] * ratio;
    // A few more than fit beside each other, so that nothing shines through between them.
    const lines = points > 1 ? Math.ceil(points * 1.25) : 1;
    const apart = lines > 1 ? (points - 1) / (lines - 1) : 0;
    ctx.strokeStyle = alarms ? palette.danger : (palette.edge[slot] ?? palette.ink);
    ctx.lineWidth = Math.min(points, 1) / ratio;
    ctx.globalAlpha = kind === 'ray' ? 0.22 : 1;
    ctx.beginPath();
    for (let i = 0; i < ends.length; i += 4) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [ends[i], ends[i + 1], ends[i + 2], ends[i + 3]];
      const [dx, dy] = [x1 - x0, y1 - y0];
      const length = Math.sqrt(dx * dx + dy * dy) * ratio || 1;
      for (let line = 0; line < lines; line++) {
        const aside = ((line - (lines - 1) / 2) * apart) / length;
        ctx.moveTo(x0 - dy * aside, y0 + dx * aside);
        ctx.lineTo(x1 - dy * aside, y1 + dx * aside);
      }
    }
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** A beam as a path of a picture that is saved. */
export function beamPath({ ends }: Beam): string {
  let path = '';
  for (let i = 0; i < ends.length; i += 4) {
    const at = (from: number): string => `${tenth(ends[from] ?? 0)} ${tenth(ends[from + 1] ?? 0)}`;
    path += `M${at(i)}L${at(i + 2)}`;
  }
  return path;
}

/** Half-lines of what is cut, at the sender's end. */
export function planCuts(frame: Frame, layout: RingLayout): string {
  let path = '';
  for (let from = 1; from <= frame.size; from++) {
    for (let to = 1; to <= frame.size; to++) {
      if (from === to || !frame.isCut(from, to)) continue;
      const a = layout.seats[from - 1];
      const b = layout.seats[to - 1];
      if (!a || !b) continue;
      const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
      const at = (along: number): string =>
        `${tenth(a.x + ((b.x - a.x) * along) / length)} ${tenth(a.y + ((b.y - a.y) * along) / length)}`;
      path += `M${at(layout.r + 2)}L${at(Math.min(layout.r + 9, length / 2))}`;
    }
  }
  return path;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Where the lights are. */
export class CrowdLayer {
  private heads: readonly number[] = [];
  private shown: readonly Beam[] = [];

  /** What is to be drawn. */
  get beams(): readonly Beam[] {
    return this.shown;
  }

  /** Takes everything off. */
  clear(): void {
    this.heads = [];
    this.shown = [];
  }

  /** Brings all to where they are in a frame. */
  draw(frame: Frame, layout: RingLayout, still: boolean): void {
    const { beams, heads } = planLights(frame, layout, still);
    this.shown = beams;
    this.heads = heads;
  }

  /** Where a light was drawn. */
  place(id: number): Point | undefined {
    for (let i = 0; i < this.heads.length; i += 3) {
      if (this.heads[i] === id) return { x: this.heads[i + 1] ?? 0, y: this.heads[i + 2] ?? 0 };
    }
    return undefined;
  }

  /** The nearest light within reach of the pointer, or `null`. */
  near({ x, y }: Point): number | null {
    let best: number | null = null;
    let least = REACH;
    for (let i = 0; i < this.heads.length; i += 3) {
      const distance = Math.hypot((this.heads[i + 1] ?? 0) - x, (this.heads[i + 2] ?? 0) - y);
      if (distance < least) {
        least = distance;
        best = this.heads[i] ?? null;
      }
    }
    return best;
  }
}
