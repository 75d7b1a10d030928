/** Where things are on the stage. Pure functions of sizes and numbers. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a peer's name stands, and on which side of that point its words go. */
export interface Label extends Point {
  readonly anchor: 'start' | 'middle' | 'end';
}

/** One peer's place on the ring, or in the crowd. */
export interface Seat extends Point {
  /** Direction from the centre, radians, 0 to the right, clockwise. */
  readonly angle: number;
  /** Where its name stands; `null` when names go inside the disc. */
  readonly label: Label | null;
}

export interface RingLayout {
  readonly width: number;
  readonly height: number;
  readonly centre: Point;
  /** Radius of a disc. */
  readonly r: number;
  /** From a disc's rim to the timer's arc. */
  readonly gap: number;
  /** Scale of glyphs. */
  readonly scale: number;
  /** Scale of messages: as large as a hall asks for while there is room between the peers. */
  readonly flight: number;
  /** Too many for a ring: rows, and messages as lines of light. */
  readonly crowd: boolean;
  /** The names stand without what the peers are: there is no room for more words. */
  readonly terse: boolean;
  /** What is not covered, from top to bottom. */
  readonly free: { readonly top: number; readonly bottom: number };
  readonly seats: readonly Seat[];
}

/** From this many peers on, the names go inside the discs. */
export const NAMES_INSIDE_FROM = 12;
/** From this many peers on, the ring becomes rows. */
export const CROWD_FROM = 26;

/** Up to this many peers the corners of a wide stage stay free of discs and names. */
export const CORNERS_FREE_UP_TO = 5;

/** From a disc's rim to the timer's arc; small discs have less. */
function timerGap(r: number): number {
  return Math.min(Math.max(r * 0.3, 3), 8);
}
/** How wide a timer's arc is: a small disc has a narrow one. */
export function timerWidth({ r }: RingLayout): number {
  return Math.min(Math.max(r * 0.16, 2.5), 4);
}
/** What a name takes above or beneath a disc, and what it takes beside one. */
const LABEL_HEIGHT = 27;
const LABEL_WIDTH = 92;
/** Up to this many peers all names can stand beside their discs; of more, those at top and bottom cannot. */
const ALL_BESIDE_UP_TO = 5;
/** How near the middle, as a part of the ring's width, names go above or beneath. */
const MIDDLE = 0.3;
/** How much wider than high a ring may be; and one of so many that their discs would be small. */
const ROUND = 1.5;
const LONG = 2.2;
const SMALL = 16;
/** Pieces of a quarter of a ring by which its length is measured. */
const PIECES = 64;

export interface Insets {
  readonly top: number;
  readonly bottom: number;
}

/**
 * Seats `count` peers on a ring that fills a stage of `width` x `height`,
 * leaving the insets free: S1 at the top, then clockwise. A wide stage makes
 * the ring an ellipse. A crowd sits in rows, S1 first.
 */
export function ringLayout(
  count: number,
  width: number,
  height: number,
  insets: Insets = { top: 0, bottom: 0 },
): RingLayout {
  const w = Math.max(width, 80);
  const h = Math.max(height - insets.top - insets.bottom, 80);
  const stage = { w, h, height, top: insets.top };
  if (count >= CROWD_FROM) return crowdLayout(count, stage);
  const inside = count >= NAMES_INSIDE_FROM;
  if (inside || count === 1) {
    const round = ringWithin(count, w, h, false);
    const isFair = count === 1 || round.r >= SMALL;
    return seated(count, stage, isFair ? round : ringWithin(count, w, h, false, LONG));
  }
  // Names beside the discs leave a wide stage its height; a narrow one has not the width.
  const beside = ringWithin(count, w, h, true);
  const over = ringWithin(count, w, h, false);
  const usual = seated(count, stage, beside.chord * beside.r > over.chord * over.r ? beside : over);
  if (usual.r >= AMPLE || (usual.r >= FAIR && isClear(usual))) return usual;
  return tightLayout(count, stage) ?? usual;
}

/** Where discs are as large as that, there is room for all words. */
const AMPLE = 24;
/** Discs that are smaller gain more from the room of the words than the words tell. */
const FAIR = 13;
/** Words may take so much of the discs' size that this part is left. */
const WORTH = 0.85;
/** A disc is never smaller, however small the stage. */
const LEAST = 5;

function scaleOf(r: number): number {
  return Math.min(Math.max(r / 38, 0.66), 1.6);
}

/** The size of the letters of a name. */
export function nameSize(scale: number): number {
  return Math.min(Math.max(14 * scale, 13), 20);
}

/** The room that a name takes. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What a name covers; with `lines` of words under it where it stands beside its disc. */
export function boxOf(label: Label, { terse, scale }: RingLayout, lines = 1): Box {
  const size = nameSize(scale);
  const { x, y, anchor } = label;
  const width = size * (terse ? 2 : anchor === 'middle' ? 6.2 : 4.1);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  const under = terse || anchor === 'middle' ? 0 : 1.2 * size * lines;
  return { left, top: y - size * 0.8, right: left + width, bottom: y + under + size * 0.25 };
}

export function isApart(a: Box, b: Box): boolean {
  return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
}

/** How far a point is from a box; 0 inside of it. */
export function distance({ x, y }: Point, { left, top, right, bottom }: Box): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}

/** Whether no name stands on another, on a disc or its timer, or outside. */
function isClear(layout: RingLayout): boolean {
  const { seats, r, gap, width, free } = layout;
  const boxes = seats.flatMap(({ label }) => (label ? boxOf(label, layout) : []));
  return boxes.every(
    (box, i) =>
      box.left >= 0 &&
      box.right <= width &&
      box.top >= free.top &&
      box.bottom <= free.bottom &&
      boxes.slice(0, i).every((other) => isApart(box, other)) &&
      seats.every((seat) => distance(seat, box) > r + gap),
  );
}

/** The largest ring on which nothing stands on anything: of names alone, if words cost it much. */
function tightLayout(count: number, stage: Room): RingLayout | null {
  const [full, terse] = [fitted(count, stage, false), fitted(count, stage, true)];
  const isFair = full && full.r >= FAIR && full.r >= WORTH * (terse?.r ?? 0);
  return isFair ? full : terse;
}

/** Flat where the stage is low, its names beside the discs or over them. */
function fitted(count: number, stage: Room, terse: boolean): RingLayout | null {
  const { w, h } = stage;
  // Of an odd number none sits at the very bottom.
  const low = count % 2 === 0 ? 1 : Math.cos(Math.PI / count);
  let best: RingLayout | null = null;
  for (const beside of [true, false]) {
    for (const most of [ROUND, LONG, 3]) {
      for (let r = Math.min(w, h) * 0.15; r > (best?.r ?? LEAST); r *= 0.96) {
        const size = nameSize(scaleOf(r));
        const out = r * 1.15 + timerGap(r) + 4;
        const ry = (h - 2 * out - (beside ? 0 : 2 * size + 6)) / (1 + low);
        const rx = Math.min(w / 2 - out - size * (terse ? 2 : 4.1) - 2, ry * most);
        if (ry <= 0 || rx <= 0) continue;
        const chord = nearest(count, rx, ry, true);
        if (chord < 2.6 * r + 8) continue;
        const ring = { r, rx, ry, chord, beside, lower: (ry * (1 - low)) / 2 };
        const layout = seated(count, stage, ring, true, terse);
        if (isClear(layout)) best = layout;
      }
    }
  }
  return best;
}

interface Room {
  readonly w: number;
  readonly h: number;
  readonly height: number;
  readonly top: number;
}

/** A ring that fits, and how near its nearest peers are. */
interface Ring {
  readonly r: number;
  readonly rx: number;
  readonly ry: number;
  readonly chord: number;
  readonly beside: boolean;
  /** How far the ring lies lower than the middle: words stand above it, and none beneath. */
  readonly lower: number;
}

/** The largest ring whose discs and names stay inside the stage and apart. */
function ringWithin(count: number, w: number, h: number, beside: boolean, most = ROUND): Ring {
  const inside = count >= NAMES_INSIDE_FROM;
  const names = inside ? 4 : LABEL_HEIGHT;
  // What the names at the top and at the bottom need.
  const above = beside && count <= ALL_BESIDE_UP_TO ? 2 : names;
  const lowest = count % 2 === 0 ? 0 : Math.sin(Math.PI / count);
  const beneath = beside && (count <= ALL_BESIDE_UP_TO || lowest > MIDDLE) ? 2 : names;
  let r = Math.max(Math.min(w, h) * 0.088, Math.min(Math.min(w, h) * 0.13, 40));
  for (let round = 0; ; round++) {
    const margin = r * 1.41 + timerGap(r);
    const sides = margin + (beside ? LABEL_WIDTH : 8);
    const ry = Math.max((h - 2 * margin - above - beneath) / 2, 10);
    const rx = Math.min(Math.max(w / 2 - sides, 10), ry * most);
    const chord = nearest(count, rx, ry);
    const need = inside ? 2.1 * (r + timerGap(r) + 2) + 1 : 2.9 * r + names * 0.5;
    if (count === 1) return { r, rx: 0, ry: 0, chord, beside, lower: 0 };
    if (chord >= need || r <= LEAST || round === 80)
      return { r, rx, ry, chord, beside, lower: (above - beneath) / 2 };
    r *= inside ? 0.98 : 0.93;
  }
}

function seated(
  count: number,
  { w, h, height, top }: Room,
  ring: Ring,
  tight = false,
  terse = false,
): RingLayout {
  const inside = count >= NAMES_INSIDE_FROM;
  const { r, rx, ry, beside, lower } = ring;
  const centre = { x: w / 2, y: top + h / 2 + lower };
  const out = tight ? r * 1.15 + timerGap(r) - 4 : r * 1.41 + timerGap(r);
  const seats = turns(count, rx, ry, tight).map((angle): Seat => {
    const x = centre.x + rx * Math.cos(angle);
    const y = centre.y + ry * Math.sin(angle);
    if (inside) return { x, y, angle, label: null };
    const across = Math.cos(angle);
    if (beside && (tight || count <= ALL_BESIDE_UP_TO || Math.abs(across) > MIDDLE)) {
      const side = across < -0.01 ? -1 : 1;
      // The leader's rim and its timer; the pips of a candidate may touch the words.
      // At the top the words make room for what the next peer has around it.
      const up = tight ? 0 : Math.min(Math.sin(angle), 0) ** 2;
      const reach = r * 1.15 + timerGap(r) + (tight ? 5 : 10) + up * 6;
      const anchor = side < 0 ? 'end' : 'start';
      const down = terse ? 5 : -2 - up * 10;
      return { x, y, angle, label: { x: x + side * reach, y: y + down, anchor } };
    }
    const below = y > centre.y + 1;
    return {
      x,
      y,
      angle,
      label: { x, y: below ? y + out + 16 : y - out - 9, anchor: 'middle' },
    };
  });
  const scale = scaleOf(r);
  return {
    width: w,
    height,
    centre,
    r,
    gap: timerGap(r),
    scale,
    flight: scale * (inside ? 1 : 1.35),
    crowd: false,
    terse,
    free: { top, bottom: top + h },
    seats,
  };
}

/** Rows of almost the same length, each shifted against the next, so that few ways lie upon each other. */
function crowdLayout(count: number, { w, h, height, top }: Room): RingLayout {
  const edge = 8;
  let best = { rows: 1, cell: 0 };
  for (let rows = 1; rows <= count; rows++) {
    const cell = Math.min((w - 2 * edge) / (Math.ceil(count / rows) + 0.5), (h - 2 * edge) / rows);
    if (cell > best.cell) best = { rows, cell };
  }
  const { rows } = best;
  const most = Math.ceil(count / rows);
  const dy = Math.min((h - 2 * edge) / rows, best.cell * 1.5);
  const dx = Math.min((w - 2 * edge) / (most + 0.5), best.cell * 1.7);
  const r = Math.min(best.cell * 0.37, 30);
  const centre = { x: w / 2, y: top + h / 2 };
  const seats: Seat[] = [];
  for (let row = 0; row < rows; row++) {
    const from = Math.round((row * count) / rows);
    const until = Math.round(((row + 1) * count) / rows);
    // All rows stand on one lattice: every second one is half a seat to the right.
    const first = centre.x + ((row % 2) * 0.5 - (most - 0.5) / 2) * dx;
    for (let i = from; i < until; i++) {
      const x = first + (i - from) * dx;
      const y = centre.y + (row - (rows - 1) / 2) * dy;
      seats.push({ x, y, angle: Math.atan2(y - centre.y, x - centre.x), label: null });
    }
  }
  return {
    width: w,
    height,
    centre,
    r,
    gap: timerGap(r),
    scale: Math.min(Math.max(r / 38, 0.4), 1),
    flight: 0.66,
    crowd: true,
    terse: false,
    free: { top, bottom: top + h },
    seats,
  };
}

/**
 * Where on the ring each peer sits, as an angle of the circle that the ring is flattened from: S1 at
 * the top, then clockwise. Of many peers each is as far along the ring from the next as from the one
 * before; equal angles would have them crowd where a long ring bends.
 */
function turns(count: number, rx: number, ry: number, even = false): number[] {
  const equal = Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count - Math.PI / 2);
  if (count < NAMES_INSIDE_FROM && !even) return equal;
  const step = Math.PI / 2 / PIECES;
  // How far it is from the top to the end of each piece.
  const reached = [0];
  for (let i = 0; i < 4 * PIECES; i++) {
    const middle = (i + 0.5) * step - Math.PI / 2;
    const length = Math.hypot(rx * Math.sin(middle), ry * Math.cos(middle)) * step;
    reached.push((reached[i] ?? 0) + length);
  }
  const whole = reached[4 * PIECES] ?? 0;
  return equal.map((_, i) => {
    const wanted = (whole * i) / count;
    const piece = Math.max(reached.findIndex((length) => length > wanted) - 1, 0);
    const [from = 0, to = 0] = reached.slice(piece, piece + 2);
    return (piece + fraction(wanted, from, to)) * step - Math.PI / 2;
  });
}

/** How far the nearest two peers of a ring are apart. */
function nearest(count: number, rx: number, ry: number, even = false): number {
  const seats = turns(count, rx, ry, even);
  let least = Number.POSITIVE_INFINITY;
  seats.forEach((a, i) => {
    const b = seats[(i + 1) % count] ?? a;
    const [dx, dy] = [Math.cos(a) - Math.cos(b), Math.sin(a) - Math.sin(b)];
    if (a !== b) least = Math.min(least, Math.hypot(rx * dx, ry * dy));
  });
  return least;
}

export interface Lane {
  readonly from: Point;
  readonly to: Point;
  /** Direction in degrees. */
  readonly angle: number;
}

/**
 * The lane on which messages go from `a` to `b`: rim to rim, shifted to the
 * right of the way so that requests and replies pass each other.
 */
export function lane(a: Point, b: Point, rim: number, shift: number): Lane {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.hypot(dx, dy) || 1;
  const ux = dx / length;
  const uy = dy / length;
  const sx = -uy * shift;
  const sy = ux * shift;
  const cut = Math.min(rim, length / 2);
  return {
    from: { x: a.x + ux * cut + sx, y: a.y + uy * cut + sy },
    to: { x: b.x - ux * cut + sx, y: b.y - uy * cut + sy },
    angle: (Math.atan2(dy, dx) * 180) / Math.PI,
  };
}

/** The point at `part` (0 to 1) of the way. */
export function along(way: { from: Point; to: Point }, part: number): Point {
  return {
    x: way.from.x + (way.to.x - way.from.x) * part,
    y: way.from.y + (way.to.y - way.from.y) * part,
  };
}

/** How far a thing is that runs from `since` to `until`, 0 to 1. */
export function fraction(now: number, since: number, until: number): number {
  if (until <= since) return 1;
  return Math.min(Math.max((now - since) / (until - since), 0), 1);
}

/** The convex hull, in order. */
export function hull(points: readonly Point[]): Point[] {
  if (points.length < 3) return [...points];
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const turn = (o: Point, a: Point, b: Point): number =>
    (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
  const half = (list: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of list) {
      for (;;) {
        const last = chain[chain.length - 1];
        const before = chain[chain.length - 2];
        if (last && before && turn(before, last, point) <= 0) chain.pop();
        else break;
      }
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** A closed SVG path through the points. */
export function closedPath(points: readonly Point[]): string {
  if (points.length === 0) return '';
  return `M${points.map((p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('L')}Z`;
}

/** Whether a point is inside a polygon (even-odd). */
export function contains(polygon: readonly Point[], point: Point): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = polygon[i];
    const b = polygon[j];
    if (!a || !b) continue;
    if (
      a.y > point.y !== b.y > point.y &&
      point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x
    )
      inside = !inside;
  }
  return inside;
}
