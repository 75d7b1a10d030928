/**
 * The messages of a crowd: too many for a glyph each, they are lines of light.
 * One path holds all that look the same, so that a frame changes a few nodes,
 * however many messages fly.
 */
import type { Frame, MessageFrame } from '../frame.js';
import { fraction, type Point, type RingLayout } from '../geometry.js';
import { node, set } from '../svg.js';
import { termSlot } from '../terms.js';

/** How long a light is, in pixels. */
const LENGTH = 15;
/** With more messages in flight the ways are not drawn beneath the lights. */
const MOST_RAYS = 800;
/** Lights at most. */
export const MOST_LIGHTS = 6000;
/** How far to the right of its way a light flies: requests and replies pass each other. */
const ASIDE = 2;
/** How near the pointer must be to a light, in pixels. */
const REACH = 14;
/** Steps of a message's way when nothing may fly. */
const STILL_STEPS = 4;
/** The last part of its way on which a message that will be lost is seen to be. */
const DOOMED = 0.12;

type Kind = 'vote' | 'entries' | 'beat' | 'reply' | 'denied' | 'doomed';

export interface Lights {
  /** By class: the lights that look the same, as one path. */
  readonly paths: ReadonlyMap<string, string>;
  /** Id, x and y of each head, one after the other. */
  readonly heads: readonly number[];
}

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
  const paths = new Map<string, string>();
  const heads: number[] = [];
  const rays = frame.messages.length <= MOST_RAYS;
  const add = (name: string, part: string): void => {
    paths.set(name, (paths.get(name) ?? '') + part);
  };
  for (const message of frame.messages) {
    if (heads.length >= 3 * MOST_LIGHTS) break;
    const from = layout.seats[message.from - 1];
    const to = layout.seats[message.to - 1];
    if (!from || !to) continue;
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const length = Math.hypot(dx, dy) || 1;
    const rim = Math.min(layout.r, length / 3);
    const way = length - 2 * rim;
    const lost = message.lostAt >= 0;
    const now = lost ? Math.min(frame.now, message.lostAt) : frame.now;
    let part = fraction(now, message.sentAt, message.arrivesAt);
    if (still)
      part = (Math.min(Math.floor(part * STILL_STEPS), STILL_STEPS - 1) + 0.5) / STILL_STEPS;
    const head = rim + way * part;
    const tail = Math.max(head - LENGTH, rim);
    const x0 = from.x - (dy * ASIDE) / length;
    const y0 = from.y + (dx * ASIDE) / length;
    const at = (along: number): string =>
      `${tenth(x0 + (dx * along) / length)} ${tenth(y0 + (dy * along) / length)}`;
    const slot = `t${termSlot(message.term)}`;
    if (layout.crowd ? rays || still : still) add(`ray ${slot}`, `M${at(rim)}L${at(rim + way)}`);
    add(`${lightOf(message)} ${slot}`, `M${at(tail)}L${at(head)}`);
    const x = x0 + (dx * head) / length;
    const y = y0 + (dy * head) / length;
    if (lost && fraction(now, message.sentAt, message.lostAt) > 1 - DOOMED) {
      add('doomed', `M${tenth(x - 4)} ${tenth(y - 4)}l8 8m-8 0l8-8`);
    }
    heads.push(message.id, x, y);
  }
  return { paths, heads };
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

/** The crowd's layer. */
export class CrowdLayer {
  private readonly nodes = new Map<string, SVGPathElement>();
  private heads: readonly number[] = [];
  private holder: Element | null = null;
  private cuts = '';

  /** Takes everything off. */
  clear(): void {
    for (const path of this.nodes.values()) path.remove();
    this.nodes.clear();
    this.heads = [];
    this.cuts = '';
  }

  /** Draws a frame; `chosen` is the selected message. */
  draw(
    holder: Element | null,
    frame: Frame,
    layout: RingLayout,
    still: boolean,
    chosen: number | null,
  ): void {
    this.holder = holder;
    const { paths, heads } = planLights(frame, layout, still);
    this.heads = heads;
    for (const [name, d] of paths) this.put(name, d);
    for (const [name, path] of this.nodes) {
      if (!paths.has(name) && name !== 'severed') set(path, 'd', '');
    }
    const place = chosen === null ? undefined : this.place(chosen);
    if (place) this.put('chosen', `M${place.x - 11} ${place.y}a11 11 0 1 0 22 0a11 11 0 1 0-22 0`);
    this.drawCuts(frame, layout);
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

  /** Cuts change seldom: they are planned anew only when one came or went. */
  private drawCuts(frame: Frame, layout: RingLayout): void {
    const cuts = frame.cutsKey;
    if (cuts === this.cuts) return;
    this.cuts = cuts;
    this.put('severed', planCuts(frame, layout));
  }

  private put(name: string, d: string): void {
    let path = this.nodes.get(name);
    if (!path) {
      path = node('path', { class: `light ${name}` });
      this.nodes.set(name, path);
      // The ways lie beneath the lights.
      if (name.startsWith('ray')) this.holder?.prepend(path);
      else this.holder?.append(path);
    }
    set(path, 'd', d);
  }
}
