/** Where things are in the space-time diagram: time and lanes to pixels and back. Pure. */
import { ARRIVED, type Chronicle, LOST } from '../chronicle.js';
import type { Cone } from '../cone.js';
import type { Micros, PeerId } from '../wasm/api.js';

/** Pixels left of time, for the names. */
export const GUTTER = 44;
/** Pixels under the lanes, for the time. */
export const AXIS = 28;
/** Pixels over the lanes, for flags. */
export const HEAD = 8;
/** The shortest span that can be seen. */
export const SPAN_MIN: Micros = 1000;
/** The span at the beginning: a few heartbeats, and an election whole. */
export const SPAN_DEFAULT: Micros = 400_000;
/** Where the playhead stands while it is followed, as a part of the width. */
const FOLLOWED_AT = 0.86;
/** Where it stands after a jump, when nothing may glide. */
const JUMPED_TO = 0.12;
/** The emptiness that may be seen before the beginning and behind the end. */
const BEYOND = 0.12;

/** The time in sight. */
export interface View {
  /** The instant at the left edge. */
  readonly from: Micros;
  readonly span: Micros;
}

/** The place it is drawn in. */
export interface Stage {
  readonly width: number;
  readonly height: number;
  readonly peers: number;
  /** Pixels at the right end of the axis that something else stands on. */
  readonly taken?: number;
}

export const plotWidth = (stage: Stage): number => Math.max(stage.width - GUTTER, 1);

export const laneHeight = ({ height, peers }: Stage): number =>
  Math.max(height - AXIS - HEAD, 1) / Math.max(peers, 1);

export const laneY = (stage: Stage, peer: PeerId): number =>
  HEAD + (peer - 0.5) * laneHeight(stage);

/** The size of a lane's name, and how far the middles of two names are apart at least. */
export const nameSize = (stage: Stage): number =>
  Math.min(Math.max(laneHeight(stage) * 0.8, 10), 13);
const NAME_APART = 1.15;

/**
 * The lanes that have room for a name: every n-th of many, but for those that stand nearer than a
 * name's height to one that must be there. What must be there comes in order of its weight.
 */
export function namedLanes(stage: Stage, must: readonly PeerId[]): PeerId[] {
  const apart = nameSize(stage) * NAME_APART;
  const high = laneHeight(stage);
  const every = Math.max(Math.ceil(apart / high), 1);
  const named: PeerId[] = [];
  const add = (peer: PeerId): void => {
    const free = named.every((other) => Math.abs(other - peer) * high >= apart || every === 1);
    if (free && !named.includes(peer)) named.push(peer);
  };
  for (const peer of must) if (peer >= 1 && peer <= stage.peers) add(peer);
  for (let peer = 1; peer <= stage.peers; peer += every) add(peer);
  return named;
}

export const xOf = (view: View, stage: Stage, at: Micros): number =>
  GUTTER + ((at - view.from) / view.span) * plotWidth(stage);

export const timeAt = (view: View, stage: Stage, x: number): Micros =>
  view.from + ((x - GUTTER) / plotWidth(stage)) * view.span;

/** The peer whose lane is at a height; 0 for none. */
export function peerAt(stage: Stage, y: number): PeerId {
  const peer = Math.floor((y - HEAD) / laneHeight(stage)) + 1;
  return peer >= 1 && peer <= stage.peers ? peer : 0;
}

/** The longest span that makes sense for a run of that length. */
export const spanMax = (end: Micros): Micros => Math.max(end * 1.2, 2 * SPAN_DEFAULT);

/** The view moved so that some of the run stays in sight. */
export function kept({ from, span }: View, end: Micros): View {
  const width = Math.min(Math.max(span, SPAN_MIN), spanMax(end));
  const earliest = -BEYOND * width;
  const latest = Math.max(end - (1 - BEYOND) * width, earliest);
  return { from: Math.min(Math.max(from, earliest), latest), span: width };
}

/** The view with the span times `factor`; what is at the instant `around` stays where it is. */
export function zoomed(view: View, factor: number, around: Micros, end: Micros): View {
  const span = Math.min(Math.max(view.span * factor, SPAN_MIN), spanMax(end));
  return kept({ from: around - ((around - view.from) / view.span) * span, span }, end);
}

/** The view that has the playhead in sight: gliding with it, or in jumps. */
export function followed(view: View, now: Micros, jumps: boolean): View {
  const { span } = view;
  const least = -0.02 * span;
  if (!jumps) return { from: Math.max(now - FOLLOWED_AT * span, least), span };
  const along = (now - view.from) / span;
  if (along >= 0 && along <= 1 - BEYOND / 2) return view;
  return { from: Math.max(now - JUMPED_TO * span, least), span };
}

/** The view of the whole run. */
export function whole(end: Micros): View {
  const span = Math.max(end * 1.04, SPAN_MIN);
  return { from: -0.02 * span, span };
}

export interface Tick {
  readonly at: Micros;
  readonly words: string;
}

/** Where the axis has its numbers: round ones, at least so many pixels apart. */
export function axisTicks(view: View, stage: Stage, apart = 92): Tick[] {
  const least = (view.span / plotWidth(stage)) * apart;
  let step = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  for (const factor of [1, 2, 5, 10]) {
    if (step * factor < least) continue;
    step *= factor;
    break;
  }
  step = Math.max(Math.round(step), 1);
  const digits = Math.min(Math.max(6 - Math.floor(Math.log10(step)), 0), 6);
  const ticks: Tick[] = [];
  const first = Math.max(Math.ceil(view.from / step), 0);
  for (let n = first; n * step <= view.from + view.span; n++) {
    ticks.push({ at: n * step, words: `${((n * step) / 1e6).toFixed(digits)} s` });
  }
  return ticks;
}

/** The way of a message in pixels. */
export interface Way {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** What is known of a message in flight. */
export interface Flight {
  readonly sentAt: Micros;
  readonly arrivesAt: Micros;
}

/** How long the stub of a message is that a cut link did not even take. */
const STUB = 11;

/** Writes a message's way into `way`. */
export function wayOf(
  chronicle: Chronicle,
  message: number,
  view: View,
  stage: Stage,
  now: Micros,
  flight: Flight | undefined,
  way: Way,
): Way {
  const sent = chronicle.sentAt(message);
  const y0 = laneY(stage, chronicle.from[message] ?? 1);
  const y1 = laneY(stage, chronicle.to[message] ?? 1);
  way.x0 = xOf(view, stage, sent);
  way.y0 = y0;
  const fate = chronicle.fate[message];
  if (fate === ARRIVED) {
    way.x1 = xOf(view, stage, chronicle.endAt(message));
    way.y1 = y1;
  } else if (fate === LOST) {
    const along = (chronicle.along[message] ?? 0) / 1000;
    const least = Math.min(STUB, Math.abs(y1 - y0) / 2);
    way.x1 = xOf(view, stage, chronicle.endAt(message));
    way.y1 = along === 0 ? y0 + Math.sign(y1 - y0) * least : y0 + (y1 - y0) * along;
    if (along === 0) way.x1 += least / 3;
  } else {
    const length = flight ? flight.arrivesAt - flight.sentAt : Number.POSITIVE_INFINITY;
    const along = Math.min(Math.max((now - sent) / Math.max(length, 1), 0), 1);
    way.x1 = xOf(view, stage, Math.max(now, sent));
    way.y1 = y0 + (y1 - y0) * along;
  }
  return way;
}

/** How many messages before the view are asked whether they still fly into it. */
const LOOKED_BACK = 4096;

/** Messages by number: `sent` is the first that was sent in the view, `from` the first to look at. */
export interface Messages {
  readonly from: number;
  readonly sent: number;
  readonly to: number;
}

/** The messages that may be in sight; of those sent before it only some are. */
export function messagesIn(chronicle: Chronicle, view: View): Messages {
  const to = chronicle.messageAt(view.from + view.span + 1);
  const sent = chronicle.messageAt(view.from);
  let from = sent;
  for (let message = sent - 1; message >= Math.max(sent - LOOKED_BACK, 0); message--) {
    if (chronicle.endAt(message) >= view.from) from = message;
  }
  return { from, sent, to };
}

/** Pixels of lines that can be told apart, and are drawn in time; after more, so many again. */
const INK = 120_000;
const INK_AGAIN = 90_000;

/** Whether the lines of these messages are too long together to be drawn one by one. */
export function isThick(
  chronicle: Chronicle,
  { from, to }: Messages,
  view: View,
  stage: Stage,
  now: Micros,
  was: boolean,
): boolean {
  const end = Math.min(view.from + view.span, now);
  let span = 0;
  for (let message = from; message < to; message++) {
    const flies = chronicle.fate[message] !== ARRIVED && chronicle.fate[message] !== LOST;
    const until = flies ? end : Math.min(chronicle.endAt(message), end);
    span += Math.max(until - Math.max(chronicle.sentAt(message), view.from), 0);
  }
  return (span / view.span) * plotWidth(stage) > (was ? INK_AGAIN : INK);
}

/** How near the pointer must be. */
const NEAR = 8;

export type Hit = { readonly place: number; readonly message: number };

/** What is at a point: an event of a lane, or a message; `null` for neither. */
export function hitAt(
  chronicle: Chronicle,
  view: View,
  stage: Stage,
  now: Micros,
  flights: ReadonlyMap<number, Flight>,
  point: { readonly x: number; readonly y: number },
  most: number,
): Hit | null {
  const at = timeAt(view, stage, point.x);
  const reach = (NEAR / plotWidth(stage)) * view.span;
  const messages = messagesIn(chronicle, view);
  if (messages.to - messages.sent > most) return null;
  const peer = peerAt(stage, point.y);
  if (peer > 0 && Math.abs(point.y - laneY(stage, peer)) <= Math.min(6, laneHeight(stage) / 2)) {
    const place = nearestEvent(chronicle, peer, at, reach);
    if (place >= 0) return { place, message: chronicle.messageOf(place) };
  }
  let best = NEAR;
  let found: Hit | null = null;
  const way: Way = { x0: 0, y0: 0, x1: 0, y1: 0 };
  for (let message = messages.from; message < messages.to; message++) {
    if (chronicle.endAt(message) < at - reach || chronicle.sentAt(message) > at + reach) continue;
    const sent = chronicle.ways.sent[message] ?? 0;
    wayOf(chronicle, message, view, stage, now, flights.get(chronicle.first + sent), way);
    const distance = distanceTo(way, point.x, point.y);
    if (distance >= best) continue;
    best = distance;
    found = { place: sent, message };
  }
  return found;
}

/** The event of a peer that is nearest to an instant, of those that are within reach. */
function nearestEvent(chronicle: Chronicle, peer: PeerId, at: Micros, reach: Micros): number {
  let best = reach;
  let found = -1;
  const end = chronicle.placeAt(at + reach);
  for (let place = chronicle.placeAt(at - reach); place < end; place++) {
    if (chronicle.peer[place] !== peer) continue;
    const away = Math.abs(chronicle.timeOf(place) - at);
    if (away > best) continue;
    // Of simultaneous ones the first: it made the others happen.
    if (found >= 0 && away === best) continue;
    best = away;
    found = place;
  }
  return found;
}

function distanceTo({ x0, y0, x1, y1 }: Way, x: number, y: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / length;
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}

/** For how long a lane belongs to the cone: until `past`, and from `future` on. */
export function litSpans(
  chronicle: Chronicle,
  cone: Cone,
  peer: PeerId,
): { past: Micros; future: Micros } {
  const past = cone.past[peer] ?? -1;
  const future = cone.future[peer] ?? Number.POSITIVE_INFINITY;
  return {
    past: past >= 0 ? chronicle.timeOf(past) : Number.NEGATIVE_INFINITY,
    future: Number.isFinite(future) ? chronicle.timeOf(future) : Number.POSITIVE_INFINITY,
  };
}
