/** Where things are on the stage. Pure functions of sizes and numbers. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One peer's place on the ring. */
export interface Seat extends Point {
  /** Direction from the ring's centre, radians, 0 to the right, clockwise. */
  readonly angle: number;
  /** Where its name stands; `null` when names go inside the disc. */
  readonly label: Point | null;
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
  readonly seats: readonly Seat[];
}

/** From this many peers on, the names go inside the discs. */
export const NAMES_INSIDE_FROM = 12;
/** From this many peers on, the ring becomes two. */
export const TWO_RINGS_FROM = 26;

/** With more peers the timers' arcs are left out. */
export const TIMERS_UP_TO = 40;

/** From a disc's rim to the timer's arc; small discs have less. */
function timerGap(r: number): number {
  return Math.min(Math.max(r * 0.3, 3), 8);
}
/** The inner ring's size, as a part of the outer's. */
const INNER = 0.56;
const LABEL_HEIGHT = 27;

export interface Insets {
  readonly top: number;
  readonly bottom: number;
}

/**
 * Seats `count` peers on a ring that fills a stage of `width` x `height`,
 * leaving the insets free: S1 at the top, then clockwise. A wide stage makes
 * the ring an ellipse.
 */
export function ringLayout(
  count: number,
  width: number,
  height: number,
  insets: Insets = { top: 0, bottom: 0 },
): RingLayout {
  const inside = count >= NAMES_INSIDE_FROM;
  const w = Math.max(width, 80);
  const h = Math.max(height - insets.top - insets.bottom, 80);
  const rings = count >= TWO_RINGS_FROM ? 2 : 1;
  const outerCount = rings === 2 ? Math.ceil(count * 0.64) : count;
  const label = inside ? 4 : LABEL_HEIGHT;
  // The disc is as large as the space between neighbours and the stage allow.
  let r = Math.max(Math.min(w, h) * 0.088, Math.min(Math.min(w, h) * 0.13, 36));
  let rx = 0;
  let ry = 0;
  for (let round = 0; round < 40; round++) {
    const margin = r * 1.41 + timerGap(r);
    ry = Math.max((h - 2 * (margin + label)) / 2, 10);
    rx = Math.min(Math.max(w / 2 - margin - 8, 10), ry * 1.5);
    const chord = Math.min(
      nearest(outerCount, rx, ry),
      nearest(count - outerCount, rx * INNER, ry * INNER),
    );
    const timer = count > TIMERS_UP_TO ? 0 : timerGap(r) + 2;
    const need = inside ? 2.1 * (r + timer) + 1 : 2.9 * r + label * 0.5;
    if (count === 1 || chord >= need) break;
    r *= 0.93;
  }
  if (count === 1) {
    rx = 0;
    ry = 0;
  }
  const centre = { x: w / 2, y: insets.top + h / 2 };
  const seats: Seat[] = [];
  for (let i = 0; i < count; i++) {
    const outer = i < outerCount;
    const of = outer ? outerCount : count - outerCount;
    const k = outer ? i : i - outerCount;
    const shrink = outer ? 1 : INNER;
    const angle = -Math.PI / 2 + (2 * Math.PI * k) / of;
    const x = centre.x + rx * shrink * Math.cos(angle);
    const y = centre.y + ry * shrink * Math.sin(angle);
    const below = y > centre.y + 1;
    const out = r * 1.41 + timerGap(r);
    seats.push({
      x,
      y,
      angle,
      label: inside ? null : { x, y: below ? y + out + 16 : y - out - 9 },
    });
  }
  const scale = Math.min(Math.max(r / 38, 0.66), 1.6);
  return {
    width: w,
    height,
    centre,
    r,
    gap: timerGap(r),
    scale,
    flight: scale * (inside ? 1 : 1.35),
    seats,
  };
}

function nearest(count: number, rx: number, ry: number): number {
  if (count < 2) return Number.POSITIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const a = -Math.PI / 2 + (2 * Math.PI * i) / count;
    const b = -Math.PI / 2 + (2 * Math.PI * (i + 1)) / count;
    least = Math.min(
      least,
      Math.hypot(rx * (Math.cos(a) - Math.cos(b)), ry * (Math.sin(a) - Math.sin(b))),
    );
  }
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
