/** Where things stand on the timeline: from a run's marks to places in pixels. Nothing here keeps state. */
import { duration, exactTime, peerName } from '../format.js';
import type { Mark, Micros } from '../wasm/api.js';

/** The shortest stretch that the timeline shows. */
const LEAST_SPAN: Micros = 1_000_000;
/** Marks nearer to each other than this, in pixels, are one. */
const APART = 10;
const COMMITS_APART = 3;
/** Pixels between two labels at least. */
const LABELS_APART = 88;

/** What the reader did, what happened by itself, and how far the log is committed. */
export type Row = 'hand' | 'cluster' | 'commit';

/** One or more marks that stand in one place. */
export interface Spot {
  readonly x: number;
  readonly row: Row;
  /** The weightiest: its shape is seen. */
  readonly mark: Mark;
  readonly marks: readonly Mark[];
}

export interface Tick {
  readonly x: number;
  readonly label: string;
}

/** 1, 2 or 5 with noughts: the least that is not below. */
function nice(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  for (const factor of [1, 2, 5]) if (factor * power >= least) return factor * power;
  return 10 * power;
}

/**
 * How much time the whole width shows. It grows in leaps, so that the playhead moves and not the
 * marks.
 */
export function spanFor(end: Micros): Micros {
  return nice(Math.max(end, LEAST_SPAN));
}

/** The labels along the time. */
export function ticksFor(span: Micros, width: number): Tick[] {
  const step = nice((span * LABELS_APART) / Math.max(width, LABELS_APART));
  const ticks: Tick[] = [];
  for (let at = step; at < span; at += step) {
    const x = (at / span) * width;
    if (x > width - LABELS_APART / 2) break;
    ticks.push({ x, label: duration(at) });
  }
  return ticks;
}

export function rowOf({ kind }: Mark): Row {
  if (kind === 'act' || kind === 'say') return 'hand';
  return kind === 'commit' ? 'commit' : 'cluster';
}

/** The bands tell of elections, too: what has only its mark goes before. */
const WEIGHTS: Readonly<Record<Mark['kind'], number>> = {
  violation: 6,
  say: 5,
  crash: 4,
  leader: 3,
  restart: 2,
  act: 1,
  commit: 0,
};

/** Marks that would stand on each other become one spot; each row by itself. */
export function spotsFor(marks: readonly Mark[], span: Micros, width: number): Spot[] {
  const spots: Spot[] = [];
  const last = new Map<Row, { from: number; place: number }>();
  for (const mark of marks) {
    const row = rowOf(mark);
    const x = (mark.at / span) * width;
    const open = last.get(row);
    const spot = open ? spots[open.place] : undefined;
    const apart = row === 'commit' ? COMMITS_APART : APART;
    if (open && spot && x - open.from < apart) {
      const heavier = WEIGHTS[mark.kind] > WEIGHTS[spot.mark.kind];
      const seen = heavier ? mark : spot.mark;
      // Of what was said and done in one instant, a click goes behind all of it.
      const { moment } = mark.at === seen.at && row === 'hand' ? mark : seen;
      spots[open.place] = {
        ...spot,
        mark: moment === seen.moment ? seen : { ...seen, moment },
        x: heavier ? x : spot.x,
        marks: [...spot.marks, mark],
      };
    } else {
      last.set(row, { from: x, place: spots.length });
      spots.push({ x, row, mark, marks: [mark] });
    }
  }
  return spots;
}

/** The spot nearest to a place, within reach. What happened comes before a commit. */
export function spotAt(
  spots: readonly Spot[],
  x: number,
  reach: number,
  row?: Row,
): Spot | undefined {
  let best: Spot | undefined;
  let least = reach;
  for (const spot of spots) {
    if (row !== undefined && spot.row !== row) continue;
    const distance = Math.abs(spot.x - x) + (spot.row === 'commit' ? reach / 2 : 0);
    if (distance < least) {
      best = spot;
      least = distance;
    }
  }
  return best;
}

/** What a mark is called, when it says nothing of itself. */
export function markWords({ kind, peer, text }: Mark): string {
  if (text) return text;
  const who = peer ? peerName(peer) : 'a peer';
  switch (kind) {
    case 'leader':
      return `${who} becomes leader`;
    case 'crash':
      return `${who} stops`;
    case 'restart':
      return `${who} starts again`;
    case 'commit':
      return 'Entries are committed';
    case 'violation':
      return 'A safety property is broken';
    case 'act':
      return 'Something was done';
    case 'say':
      return 'A caption';
  }
}

/** What the playhead's place is called. */
export function placeWords(at: Micros, end: Micros, marks: readonly Mark[]): string {
  const here = marks.filter((mark) => mark.at === at).map(markWords);
  return [`${exactTime(at)} of ${exactTime(end)}`, ...here.slice(0, 3)].join('; ');
}
