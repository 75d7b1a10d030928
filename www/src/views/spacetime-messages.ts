/** The messages of the space-time diagram: as lines while they can be told apart, else as shading. */

import { FLYING, LOST } from '../chronicle.js';
import { isLit } from '../cone.js';
import { LEVELS, levelFor } from '../density.js';
import type { Pen } from '../svg-pen.js';
import { termSlot } from '../terms.js';
import { DIM, type Scene } from './spacetime-draw.js';
import { cross } from './spacetime-lanes.js';
import type { Palette } from './spacetime-palette.js';
import {
  GUTTER,
  laneHeight,
  laneY,
  type Messages,
  plotWidth,
  type Way,
  wayOf,
} from './spacetime-plan.js';

/** Messages that are drawn as lines; more of them are a shading. */
export const EXACT = 1200;
/** Messages whose heads can be told apart. */
const HEADS = 500;
/** Messages that are looked at one by one for the shading. */
const ONE_BY_ONE = 20_000;
/** Heads of this size are too small to tell an arrow from a dot. */
const SMALL = 2;
/** Lines that are stroked as one path: a long path is slow to fill. */
const PER_PATH = 48;
const SLOTS = 9;

/** The frame's numbers for kinds of messages. */
const REQUEST_VOTE = 0;
const APPEND = 2;
const PRE_VOTE = 6;
const isReply = (what: number): boolean =>
  what === 1 || what === 3 || what === 5 || what === 7 || what === 10 || what === 12;

const way: Way = { x0: 0, y0: 0, x1: 0, y1: 0 };

export function drawMessages(ctx: Pen, scene: Scene, messages: Messages): void {
  const { chronicle, view, stage, palette, cone } = scene;
  // Heartbeats are many and say little: they are drawn thin, and as dark as the others: paler ones
  // would not stand off the page (WCAG 1.4.11).
  const groups: number[][] = Array.from({ length: SLOTS * 4 }, () => []);
  for (let message = messages.from; message < messages.to; message++) {
    if (chronicle.endAt(message) < view.from) continue;
    const lit = !cone || isLit(chronicle, cone, message);
    const slot = termSlot(chronicle.ways.term[message] ?? 0);
    groups[slot * 4 + (lit ? 2 : 0) + (isQuiet(scene, message) ? 1 : 0)]?.push(message);
  }
  const dense = messages.to - messages.sent > HEADS;
  for (const lit of [false, true]) {
    for (let slot = 0; slot < SLOTS; slot++) {
      for (const quiet of [true, false]) {
        const group = groups[slot * 4 + (lit ? 2 : 0) + (quiet ? 1 : 0)] ?? [];
        if (group.length === 0) continue;
        ctx.globalAlpha = lit ? 1 : DIM;
        ctx.lineWidth = quiet ? 0.75 : dense ? 1 : 1.75;
        ctx.strokeStyle = palette.edge[slot] ?? palette.quiet;
        lines(ctx, scene, group);
        if (dense) continue;
        for (const message of group) head(ctx, scene, message, slot, quiet);
      }
    }
  }
  ctx.globalAlpha = 1;
  const size = Math.min(Math.max(laneHeight(stage) * 0.16, 2), 4);
  for (let message = messages.from; message < messages.to; message++) {
    if (chronicle.fate[message] !== LOST || chronicle.endAt(message) < view.from) continue;
    if (cone && !isLit(chronicle, cone, message)) continue;
    ends(scene, message);
    if (way.x1 > GUTTER - size) cross(ctx, way.x1, way.y1, size, palette.danger, 1.75);
  }
}

function isQuiet({ chronicle }: Scene, message: number): boolean {
  const what = chronicle.what[message] ?? 0;
  return (
    (what === APPEND && chronicle.detail[message] === 0) ||
    (what === 3 && chronicle.detail[message] === 1) ||
    what >= 9
  );
}

function ends({ chronicle, view, stage, now, flights }: Scene, message: number): Way {
  const sent = chronicle.first + (chronicle.ways.sent[message] ?? 0);
  const flight = chronicle.fate[message] === FLYING ? flights.get(sent) : undefined;
  return wayOf(chronicle, message, view, stage, now, flight, way);
}

function lines(ctx: Pen, scene: Scene, group: readonly number[]): void {
  for (let i = 0; i < group.length; i += PER_PATH) {
    ctx.beginPath();
    for (let j = i; j < Math.min(i + PER_PATH, group.length); j++) {
      ends(scene, group[j] ?? 0);
      ctx.moveTo(way.x0, way.y0);
      ctx.lineTo(way.x1, way.y1);
    }
    ctx.stroke();
  }
}

/** What stands at the end of a message's line: an arrow asks, a dot answers, an open one denies. */
function head(ctx: Pen, scene: Scene, message: number, slot: number, quiet: boolean): void {
  const { chronicle, palette, stage } = scene;
  if (chronicle.fate[message] === LOST) return;
  const what = chronicle.what[message] ?? 0;
  ends(scene, message);
  if (way.x1 < GUTTER) return;
  const full = Math.min(Math.max(laneHeight(stage) * 0.2, 2), 5);
  const size = quiet ? full * 0.75 : full;
  const edge = palette.edge[slot] ?? palette.quiet;
  ctx.fillStyle = edge;
  // A triangle of so few pixels is none.
  if (full <= SMALL && !(isReply(what) && chronicle.detail[message] === 0)) {
    ctx.fillRect(Math.round(way.x1) - 1, Math.round(way.y1) - 1, 2, 2);
    return;
  }
  ctx.beginPath();
  if (isReply(what)) {
    ctx.arc(way.x1, way.y1, size * 0.6, 0, 7);
    if (chronicle.detail[message] === 0) {
      ctx.fillStyle = palette.stage;
      ctx.fill();
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = edge;
      ctx.stroke();
    } else ctx.fill();
    return;
  }
  const long = what === REQUEST_VOTE || what === PRE_VOTE ? size * 1.9 : size * 1.5;
  const dx = way.x1 - way.x0;
  const dy = way.y1 - way.y0;
  const length = Math.hypot(dx, dy) || 1;
  const ux = dx / length;
  const uy = dy / length;
  const bx = way.x1 - ux * long;
  const by = way.y1 - uy * long;
  const half = long * 0.45;
  ctx.moveTo(way.x1, way.y1);
  ctx.lineTo(bx - uy * half, by + ux * half);
  ctx.lineTo(bx + uy * half, by - ux * half);
  ctx.closePath();
  if (what === PRE_VOTE) {
    ctx.fillStyle = palette.stage;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = edge;
    ctx.stroke();
  } else ctx.fill();
}

/** Per gap between lanes and column of pixels, how many messages cross; and how many were lost. */
interface Columns {
  readonly crossing: Float32Array;
  readonly lost: Float32Array;
}

let columns: Columns = { crossing: new Float32Array(0), lost: new Float32Array(0) };
let bitmap: HTMLCanvasElement | null = null;
let image: ImageData | null = null;

/** Steps of darkness. */
const SHADES = 256;

/** Shades the gaps between lanes by how much goes through them. */
export function drawDensity(ctx: Pen, scene: Scene, { from, sent, to }: Messages): void {
  const { stage, palette, cone } = scene;
  const width = Math.ceil(plotWidth(stage));
  const gaps = stage.peers - 1;
  if (gaps < 1) return;
  bitmap ??= document.createElement('canvas');
  if (bitmap.width !== width) bitmap.width = width;
  if (bitmap.height !== gaps) bitmap.height = gaps;
  const pixels = bitmap.getContext('2d');
  if (!pixels) return;
  if (image?.width !== width || image.height !== gaps) image = pixels.createImageData(width, gaps);
  const size = width * gaps;
  if (columns.crossing.length < size) {
    columns = { crossing: new Float32Array(size), lost: new Float32Array(size) };
  }
  const crossing = columns.crossing.subarray(0, size);
  const lost = columns.lost.subarray(0, size);
  const someLost =
    to - from <= EXACT
      ? countWays(scene, from, to, width, { crossing, lost })
      : countColumns(scene, sent, to, width, { crossing, lost });
  smooth(crossing, width, gaps);
  if (someLost) smooth(lost, width, gaps);
  // As dark as can be where it is thickest; the root keeps what is thin in sight.
  let most = 1;
  for (let i = 0; i < size; i++) most = Math.max(most, crossing[i] ?? 0);
  const words = new Uint32Array(image.data.buffer);
  const shades = shadesOf(palette.shade);
  const [r, g, b] = palette.shade;
  const [lr, lg, lb] = palette.alarm;
  for (let i = 0; i < size; i++) {
    const count = crossing[i] ?? 0;
    // What rounding has left of nothing is nothing.
    const shade = count > 0 ? Math.round(Math.sqrt(count / most) * (SHADES - 1)) : 0;
    let colour = shades[shade] ?? 0;
    const gone = someLost && count > 0 ? (lost[i] ?? 0) : 0;
    if (gone > 0) {
      const alarm = Math.min(0.25 + Math.min(gone / count, 1) * 2, 1);
      const mixed = pixel(r + (lr - r) * alarm, g + (lg - g) * alarm, b + (lb - b) * alarm, 0);
      colour = (colour & ALPHA) | mixed;
    }
    words[i] = colour;
  }
  pixels.putImageData(image, 0, 0);
  const high = laneHeight(stage);
  const inset = Math.min(high * 0.16, 5);
  ctx.imageSmoothingEnabled = false;
  ctx.globalAlpha = cone ? 0.4 : 1;
  for (let gap = 0; gap < gaps; gap++) {
    const top = laneY(stage, gap + 1) + inset;
    ctx.drawImage(bitmap, 0, gap, width, 1, GUTTER, top, width, Math.max(high - 2 * inset, 1));
  }
  ctx.globalAlpha = 1;
}

/** A pixel as one word; every engine that runs this has the low byte first. */
function pixel(r: number, g: number, b: number, a: number): number {
  return ((a << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
const ALPHA = 0xff000000;

/** The colour from nothing to the darkest. */
function shadesOf([r, g, b]: Palette['shade']): Uint32Array {
  return Uint32Array.from({ length: SHADES }, (_, i) =>
    i === 0 ? 0 : pixel(r, g, b, 24 + (150 * i) / (SHADES - 1)),
  );
}

/** What comes in beats finer than a pixel would be a pattern that is none of the run's. */
function smooth(column: Float32Array, width: number, gaps: number): void {
  for (let gap = 0; gap < gaps; gap++) {
    const end = (gap + 1) * width - 1;
    let before = column[gap * width] ?? 0;
    for (let i = gap * width; i <= end; i++) {
      const here = column[i] ?? 0;
      const after = i < end ? (column[i + 1] ?? 0) : here;
      column[i] = (before + 2 * here + after) / 4;
      before = here;
    }
  }
}

/** Few but long: each is counted in every gap for as long as it is there. */
function countWays(
  scene: Scene,
  from: number,
  to: number,
  width: number,
  { crossing, lost }: Columns,
): boolean {
  const { chronicle, stage } = scene;
  const gaps = stage.peers - 1;
  const high = laneHeight(stage);
  crossing.fill(0);
  lost.fill(0);
  let someLost = false;
  const count = (into: Float32Array, gap: number, begin: number, end: number): void => {
    const x0 = Math.max(Math.floor(begin), 0);
    const x1 = Math.max(Math.floor(end), x0 + 1);
    if (gap < 0 || gap >= gaps || x0 >= width || end < 0) return;
    into[gap * width + x0] = (into[gap * width + x0] ?? 0) + 1;
    if (x1 < width) into[gap * width + x1] = (into[gap * width + x1] ?? 0) - 1;
  };
  for (let message = from; message < to; message++) {
    const isLost = chronicle.fate[message] === LOST;
    someLost ||= isLost;
    const { x0, y0, x1, y1 } = ends(scene, message);
    const lane = (chronicle.from[message] ?? 1) - 1;
    const crossed = Math.abs(y1 - y0) / high;
    const each = (x1 - x0) / Math.max(crossed, 1);
    for (let i = 0; i < crossed; i++) {
      const gap = y1 > y0 ? lane + i : lane - 1 - i;
      const begin = x0 - GUTTER + i * each;
      const end = Math.min(begin + each, x1 - GUTTER);
      count(crossing, gap, begin, end);
      if (isLost) count(lost, gap, begin, end);
    }
  }
  alongRows(crossing, width);
  if (someLost) alongRows(lost, width);
  return someLost;
}

/** From where counts change to the counts, in each gap by itself. */
function alongRows(counts: Float32Array, width: number): void {
  for (let row = 0; row < counts.length; row += width) {
    let sum = 0;
    for (let i = row; i < row + width; i++) {
      sum += counts[i] ?? 0;
      counts[i] = sum;
    }
  }
}

/** Counts messages into columns; answers whether any of them was lost. */
function countColumns(
  scene: Scene,
  from: number,
  to: number,
  width: number,
  { crossing, lost }: Columns,
): boolean {
  const { chronicle, view, stage } = scene;
  const gaps = stage.peers - 1;
  crossing.fill(0);
  lost.fill(0);
  const { sent } = chronicle.ways;
  const { at } = chronicle.events;
  const scale = width / view.span;
  let someLost = false;
  const level = levelFor(to - from, width, ONE_BY_ONE);
  if (level < 0) {
    // Where it begins to cross is counted, and where it no longer does; the sum is taken at the end.
    for (let message = from; message < to; message++) {
      const along = ((at[sent[message] ?? 0] ?? 0) - view.from) * scale;
      const x = Math.min(Math.max(Math.floor(along), 0), width - 1);
      const a = chronicle.from[message] ?? 1;
      const b = chronicle.to[message] ?? 1;
      const begin = (Math.min(a, b) - 1) * width + x;
      const end = (Math.max(a, b) - 1) * width + x;
      if (begin < 0) continue;
      crossing[begin] = (crossing[begin] ?? 0) + 1;
      if (end < crossing.length) crossing[end] = (crossing[end] ?? 0) - 1;
      if (chronicle.fate[message] !== LOST) continue;
      someLost = true;
      lost[begin] = (lost[begin] ?? 0) + 1;
      if (end < lost.length) lost[end] = (lost[end] ?? 0) - 1;
    }
    sumUp(crossing, width);
    if (someLost) sumUp(lost, width);
    return someLost;
  }
  const shift = LEVELS[level] ?? 0;
  const { stride } = chronicle.density;
  const blocks = chronicle.density.blocks(level);
  const columnOf = (message: number): number => (chronicle.sentAt(message) - view.from) * scale;
  let left = columnOf((from >>> shift) << shift);
  for (let block = from >>> shift; block << shift < to; block++) {
    const next = Math.min((block + 1) << shift, to - 1);
    const right = Math.max(columnOf(next), left);
    const x0 = Math.min(Math.max(Math.floor(left), 0), width - 1);
    const x1 = Math.min(Math.max(Math.floor(right), x0), width - 1);
    const part = 1 / (x1 - x0 + 1);
    const base = block * stride;
    for (let gap = 0; gap < gaps; gap++) {
      const count = (blocks.crossing[base + gap] ?? 0) * part;
      const gone = (blocks.lost[base + gap] ?? 0) * part;
      if (gone !== 0) someLost = true;
      if (count === 0 && gone === 0) continue;
      for (let i = gap * width + x0; i <= gap * width + x1; i++) {
        crossing[i] = (crossing[i] ?? 0) + count;
        if (gone !== 0) lost[i] = (lost[i] ?? 0) + gone;
      }
    }
    left = right;
  }
  sumUp(crossing, width);
  if (someLost) sumUp(lost, width);
  return someLost;
}

/** From where messages begin and cease to cross, gap by gap, to how many cross. */
function sumUp(column: Float32Array, width: number): void {
  for (let i = width; i < column.length; i++) {
    column[i] = (column[i] ?? 0) + (column[i - width] ?? 0);
  }
}
