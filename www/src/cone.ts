/**
 * What may have caused an event, and what it may have caused: happened-before
 * is the order of a peer's own events, and a message's sending before its
 * end. Since everything earlier at a peer comes before what is later there,
 * both halves of the cone are one place per peer.
 */
import type { Chronicle } from './chronicle.js';

export interface Cone {
  /** The event it belongs to. */
  readonly place: number;
  /** By peer (S1 at 1): the last place that comes before it, itself included; -1 for none. */
  readonly past: Float64Array;
  /** By peer: the first place that comes after it, itself included; infinite for none. */
  readonly future: Float64Array;
}

const NEVER = Number.POSITIVE_INFINITY;

/** The cone of the event at a place, as far as the chronicle goes. */
export function coneOf(chronicle: Chronicle, place: number): Cone {
  return { place, past: causes(chronicle, place), future: effects(chronicle, place) };
}

function causes(chronicle: Chronicle, place: number): Float64Array {
  const { peers, peer } = chronicle;
  const past = new Float64Array(peers + 1).fill(-1);
  // What happens at no peer has no order but its cause.
  const nowhere = new Set<number>();
  let lowest = -1;
  for (let x = place; x >= 0; x--) {
    // A cause is earlier still: it can add nothing to what every peer has.
    if (x < lowest && nowhere.size === 0) break;
    const where = peer[x] ?? 0;
    const within = x === place || (where > 0 ? x <= (past[where] ?? -1) : nowhere.delete(x));
    if (!within) continue;
    if (where > 0 && x === place) past[where] = x;
    const cause = chronicle.causeOf(x);
    if (cause < 0) continue;
    const origin = peer[cause] ?? 0;
    if (origin === 0) nowhere.add(cause);
    else if (cause > (past[origin] ?? -1)) {
      past[origin] = cause;
      lowest = past.subarray(1).reduce((least, one) => Math.min(least, one), NEVER);
    }
  }
  return past;
}

function effects(chronicle: Chronicle, place: number): Float64Array {
  const { peers, peer, count } = chronicle;
  const future = new Float64Array(peers + 1).fill(NEVER);
  const nowhere = new Set<number>();
  let reached = 0;
  for (let x = place; x < count && reached < peers; x++) {
    const where = peer[x] ?? 0;
    if (where > 0 && (future[where] ?? NEVER) < NEVER) continue;
    if (x !== place) {
      const cause = chronicle.causeOf(x);
      if (cause < place) continue;
      const origin = peer[cause] ?? 0;
      if (!(origin > 0 ? cause >= (future[origin] ?? NEVER) : nowhere.has(cause))) continue;
    }
    if (where === 0) nowhere.add(x);
    else {
      future[where] = x;
      reached++;
    }
  }
  return future;
}

/** Whether a message lies in the cone: both its ends before the event, or its sending after. */
export function isLit(chronicle: Chronicle, cone: Cone, message: number): boolean {
  const sent = chronicle.ways.sent[message] ?? 0;
  const from = chronicle.from[message] ?? 0;
  if (sent >= (cone.future[from] ?? NEVER)) return true;
  const end = (chronicle.ways.end[message] ?? 0) - 1;
  // A loss is told at its sender, but nobody learns of it: it is the cause of nothing.
  const to = chronicle.to[message] ?? 0;
  return end >= 0 && chronicle.peer[end] === to && end <= (cone.past[to] ?? -1);
}
