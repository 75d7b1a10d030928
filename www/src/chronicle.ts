/**
 * The course of a run as the space-time diagram draws it: events, messages
 * and what every peer was when, in typed arrays that grow. It is read from
 * the world piece by piece and kept when time goes back; what turns out
 * otherwise the second time is forgotten from there on.
 *
 * Events are called by their *place*, counted from the first that is kept.
 */
import { Columns, grown } from './columns.js';
import { Density } from './density.js';
import { type Lane, LaneBook, type PeerThen } from './lanes.js';
import { isHeavy, isTick, Marks } from './marks.js';
import type { Micros, PeerId } from './wasm/api.js';
import {
  CHRONICLE,
  CHRONICLE_LENGTH,
  CHRONICLE_VERSION,
  HAPPENING,
  HAPPENING_LENGTH,
  HAPPENING_KINDS as KIND,
} from './wasm/layout.js';

/** What is known of a place where a chronicle begins in the middle of a run. */
export interface Beginning {
  /** How many events lie before it. */
  readonly events: number;
  readonly peers: readonly PeerThen[];
}

/** Where the events come from; the run. */
export interface ChronicleSource {
  /** A view that is good until the next call. */
  chronicle(from: number, max: number): Float64Array;
  /** A place before an instant, from which on everything since then is told. */
  frameBefore(at: Micros): Beginning;
}

/** What is looked at of a branch with so many events, ahead of the playhead: up to an instant. */
export interface Ahead {
  readonly events: number;
  readonly until: Micros;
}

/** The most events that are kept; when there are more, the oldest quarter is forgotten. */
export const KEPT = 1 << 20;
/** And this part of them is left. */
const LEFT = 0.75;
/** How often a later beginning is looked for, half as far away each time. */
const TRIES = 20;
/** Events asked for at once. */
const PIECE = 16_384;
/** And where what there is time for is asked in between. */
const LITTLE = 512;
/** Events that are compared when time has jumped, and at most when it goes on. */
const COMPARED = 32;
const COMPARED_ON = 4096;
/** So many events that nobody has seen are not read on the way to what is in sight. */
const FAR = 4 * PIECE;
/** Time before what is in sight that is known too: what flies into sight was sent there. */
const BEFORE_SIGHT: Micros = 200_000;

/** What became of a message. */
export const FLYING = 0;
export const ARRIVED = 1;
export const LOST = 2;

/** No message kind. */
const NO_KIND = 255;

export class Chronicle {
  /** The id of the event at place 0. */
  first = 0;
  /** How many events are known. */
  count = 0;
  readonly events = new Columns({ at: Float64Array, cause: Uint32Array, about: Uint32Array });
  peer: Uint8Array = new Uint8Array(1024);
  kind: Uint8Array = new Uint8Array(1024);

  /** How many messages are known, in the order in which they were sent. */
  messages = 0;
  /** The place of its sending, and one more than the place of its end; 0 while it flies. */
  readonly ways = new Columns({ sent: Uint32Array, end: Uint32Array, term: Uint32Array });
  from: Uint8Array = new Uint8Array(1024);
  to: Uint8Array = new Uint8Array(1024);
  what: Uint8Array = new Uint8Array(1024);
  fate: Uint8Array = new Uint8Array(1024);
  /** Entries or verdict; -1 for neither. */
  detail: Int32Array = new Int32Array(1024);
  /** Of a lost one, how far it had come, in thousandths. */
  along: Uint16Array = new Uint16Array(1024);

  readonly density: Density;
  /** Crashes and the like, which are seen from afar; and commits and the like, which are not. */
  readonly heavy = new Marks();
  readonly ticks = new Marks();
  private readonly book: LaneBook;
  private seen = 0;
  /** Grows with every change of what is known. */
  version = 0;

  /** Of `peers`, the first `early` are there when the run begins. */
  constructor(
    readonly peers: number,
    private readonly most = KEPT,
    early = peers,
  ) {
    this.density = new Density(peers);
    this.book = new LaneBook(peers, early);
  }

  /** What a peer was, when. */
  lane(peer: PeerId): Lane {
    return this.book.lane(peer);
  }

  /** When the event at a place happened. */
  timeOf(place: number): Micros {
    return this.events.at[place] ?? 0;
  }

  /** The instant of the last event that is known. */
  get end(): Micros {
    return this.count > 0 ? this.timeOf(this.count - 1) : 0;
  }

  /** The place of an event, or -1 when it is not known. */
  placeOf(id: number): number {
    const place = id - this.first;
    return place >= 0 && place < this.count ? place : -1;
  }

  /** The place of the event that made this one happen; -1 when none is known. */
  causeOf(place: number): number {
    return (this.events.cause[place] ?? 0) - 1;
  }

  /** The message that an event is the sending or the end of; -1 for none. */
  messageOf(place: number): number {
    return (this.events.about[place] ?? 0) - 1;
  }

  /** When a message left. */
  sentAt(message: number): Micros {
    return this.timeOf(this.ways.sent[message] ?? 0);
  }

  /** When it arrived or was lost; without end while it flies. */
  endAt(message: number): Micros {
    const end = this.ways.end[message] ?? 0;
    return end === 0 ? Number.POSITIVE_INFINITY : this.timeOf(end - 1);
  }

  /** The first place at or after an instant. */
  placeAt(at: Micros): number {
    return lowerBound(this.count, (place) => this.timeOf(place) < at);
  }

  /** The first message that was sent at or after an instant. */
  messageAt(at: Micros): number {
    return lowerBound(this.messages, (message) => this.sentAt(message) < at);
  }

  /**
   * Reads what is new in a world with so many events, at most `most` of them, so that everything
   * since the instant `since` is known; and what lies ahead of them as far as it is looked at. No more
   * once it is `enough`. Answers whether all of that is known now.
   */
  read(
    source: ChronicleSource,
    events: number,
    most = Number.POSITIVE_INFINITY,
    since: Micros = 0,
    ahead: Ahead = { events, until: Number.POSITIVE_INFINITY },
    enough?: () => boolean,
  ): boolean {
    this.begin(source, events, since, ahead);
    this.compare(source, events);
    this.seen = events;
    let left = most;
    const end = (): number => this.first + this.count;
    // For what lies ahead nothing is forgotten that was.
    const room = (): number => (end() < events ? Number.POSITIVE_INFINITY : this.most - this.count);
    const isKnown = (): boolean => end() >= ahead.events || this.end > ahead.until || room() <= 0;
    while (!isKnown() && left > 0) {
      const before = end();
      const piece = Math.min(enough ? LITTLE : PIECE, room(), left);
      // Not over the place: from there on others tell.
      const last = before < events ? events : ahead.events;
      const view = source.chronicle(before, Math.min(piece, last - before));
      const told = heading(view);
      if (!told) return true;
      // What the world has forgotten in between leaves no gap: the chronicle begins behind it.
      if (told.first > before) this.reset(told.first);
      if (told.count === 0) break;
      for (let i = 0; i < told.count; i++) {
        this.append(view, CHRONICLE_LENGTH + i * HAPPENING_LENGTH);
      }
      left -= told.count;
      if (this.count > this.most) this.forget(this.count - Math.floor(this.most * LEFT));
      if (enough?.()) break;
    }
    return isKnown();
  }

  /** Makes the chronicle begin early enough, and not further away than there is something to see. */
  private begin(source: ChronicleSource, events: number, since: Micros, ahead: Ahead): void {
    const end = this.first + this.count;
    // What is known lies behind all that is asked for, or far before it, or begins too late.
    const isBehind = events < this.first;
    const isFar = events - end > FAR && since > this.end;
    const isShort = this.first > 0 && this.count > 0 && this.timeOf(0) > since;
    if (!isBehind && !isFar && !isShort) return;
    let at = Math.max(0, since - BEFORE_SIGHT);
    let start = source.frameBefore(at);
    if (isFar && start.events <= end) return;
    if (isShort && !isBehind) {
      // No further back than there is room for; and some more, lest it is forgotten at once.
      const { until } = ahead;
      const isBound = Number.isFinite(until);
      const last = isBound
        ? Math.min(source.frameBefore(until).events, events)
        : Math.max(end, events);
      let room = this.most;
      for (let tries = 0; last - start.events > room; tries++, room = this.most * LEFT) {
        if (tries === TRIES) return;
        at = (at + (isBound ? until : this.end)) / 2;
        start = source.frameBefore(at);
      }
      if (start.events >= this.first) return;
    }
    this.reset(start.events, start.peers);
  }

  /** Forgets everything; the next event is the one with this id, before which the peers were this. */
  reset(first = 0, peers: readonly PeerThen[] = []): void {
    this.first = first;
    this.count = 0;
    this.messages = 0;
    this.density.clear();
    this.heavy.clear();
    this.ticks.clear();
    this.book.clear(first > 0, peers);
    this.version++;
  }

  /** Forgets what is known from a place on. */
  truncate(place: number): void {
    if (place >= this.count) return;
    if (place <= 0) {
      this.reset(this.first);
      return;
    }
    this.count = place;
    const kept = lowerBound(this.messages, (message) => (this.ways.sent[message] ?? 0) < place);
    this.messages = kept;
    for (let message = 0; message < kept; message++) {
      if ((this.ways.end[message] ?? 0) <= place) continue;
      this.ways.end[message] = 0;
      this.fate[message] = FLYING;
    }
    this.heavy.truncate(place);
    this.ticks.truncate(place);
    this.book.truncate(place);
    this.recount();
  }

  /** Forgets so many of the oldest events. */
  forget(oldest: number): void {
    const gone = lowerBound(this.messages, (message) => (this.ways.sent[message] ?? 0) < oldest);
    this.events.drop(oldest, this.count);
    this.peer.copyWithin(0, oldest, this.count);
    this.kind.copyWithin(0, oldest, this.count);
    this.first += oldest;
    this.count -= oldest;
    const { cause, about } = this.events;
    for (let place = 0; place < this.count; place++) {
      cause[place] = Math.max((cause[place] ?? 0) - oldest, 0);
      about[place] = Math.max((about[place] ?? 0) - gone, 0);
    }
    this.ways.drop(gone, this.messages);
    for (const column of [this.from, this.to, this.what, this.fate, this.detail, this.along]) {
      column.copyWithin(0, gone, this.messages);
    }
    this.messages -= gone;
    const { sent, end } = this.ways;
    for (let message = 0; message < this.messages; message++) {
      sent[message] = (sent[message] ?? 0) - oldest;
      if (end[message]) end[message] = (end[message] ?? 0) - oldest;
    }
    this.heavy.forget(oldest);
    this.ticks.forget(oldest);
    this.book.forget(oldest);
    this.recount();
  }

  /** Time goes through what is known once more: is it as it was? */
  private compare(source: ChronicleSource, events: number): void {
    const end = this.first + this.count;
    const to = Math.min(events, end);
    // To be told of all that a jump passes the world goes through it: a few of them must do.
    const isJump = events < this.seen || to - this.seen > COMPARED_ON;
    const from = isJump ? to - COMPARED : this.seen;
    for (let id = Math.max(from, this.first); id < to; ) {
      const view = source.chronicle(id, Math.min(PIECE, to - id));
      const told = heading(view);
      if (!told || told.count === 0) return;
      id = Math.max(id, told.first);
      for (let i = 0; i < told.count; i++, id++) {
        if (this.isAs(id - this.first, view, CHRONICLE_LENGTH + i * HAPPENING_LENGTH)) continue;
        if (isJump) this.reset(0);
        else this.truncate(id - this.first);
        return;
      }
    }
  }

  private isAs(place: number, view: Float64Array, base: number): boolean {
    const cause = view[base + HAPPENING.cause] ?? -1;
    return (
      this.timeOf(place) === view[base + HAPPENING.at] &&
      this.kind[place] === view[base + HAPPENING.kind] &&
      this.peer[place] === view[base + HAPPENING.peer] &&
      this.causeOf(place) === (cause >= this.first ? cause - this.first : -1)
    );
  }

  private append(view: Float64Array, base: number): void {
    const place = this.count++;
    const { events } = this;
    events.room(this.count);
    this.peer = grown(this.peer, this.count);
    this.kind = grown(this.kind, this.count);
    const read = (field: number): number => view[base + field] ?? 0;
    const at = read(HAPPENING.at);
    const kind = read(HAPPENING.kind);
    const peer = read(HAPPENING.peer);
    const cause = read(HAPPENING.cause) - this.first;
    events.at[place] = at;
    events.cause[place] = cause >= 0 ? cause + 1 : 0;
    events.about[place] = 0;
    this.kind[place] = kind;
    this.peer[place] = peer;
    this.version++;
    if (kind === KIND.sent || kind === KIND.doubled) {
      const of = kind === KIND.doubled && cause >= 0 ? this.messageOf(cause) : -1;
      events.about[place] = this.send(place, of, view, base) + 1;
      if (peer > 0) this.book.hint(peer, read(HAPPENING.message), read(HAPPENING.term));
      return;
    }
    if (kind === KIND.arrived || kind === KIND.lost) {
      const message = cause >= 0 ? this.messageOf(cause) : -1;
      if (message < 0) return;
      events.about[place] = message + 1;
      this.ways.end[message] = place + 1;
      this.fate[message] = kind === KIND.lost ? LOST : ARRIVED;
      if (kind !== KIND.lost) return;
      this.along[message] = read(HAPPENING.detail);
      this.density.lose(message, this.from[message] ?? 0, this.to[message] ?? 0);
      return;
    }
    const detail = read(HAPPENING.detail);
    if (isHeavy(kind)) this.heavy.add(at, place, peer, kind, detail);
    else if (isTick(kind)) this.ticks.add(at, place, peer, kind, detail);
    // The term of a failed check is that of an entry, not of the peer.
    const term = kind === KIND.rejected ? 0 : read(HAPPENING.term);
    if (peer > 0) this.book.take(peer, at, place, kind, term, detail);
  }

  /** A message left; a copy (`of`) says of itself only whom it is for. */
  private send(place: number, of: number, view: Float64Array, base: number): number {
    const message = this.messages++;
    this.ways.room(this.messages);
    this.from = grown(this.from, this.messages);
    this.to = grown(this.to, this.messages);
    this.what = grown(this.what, this.messages);
    this.fate = grown(this.fate, this.messages);
    this.detail = grown(this.detail, this.messages);
    this.along = grown(this.along, this.messages);
    const what = view[base + HAPPENING.message] ?? -1;
    const isCopy = of >= 0;
    this.ways.sent[message] = place;
    this.ways.end[message] = 0;
    this.ways.term[message] = isCopy
      ? (this.ways.term[of] ?? 0)
      : (view[base + HAPPENING.term] ?? 0);
    this.what[message] = isCopy ? (this.what[of] ?? NO_KIND) : what < 0 ? NO_KIND : what;
    this.detail[message] = isCopy ? (this.detail[of] ?? -1) : (view[base + HAPPENING.detail] ?? -1);
    this.from[message] = view[base + HAPPENING.peer] ?? 0;
    this.to[message] = view[base + HAPPENING.other] ?? 0;
    this.fate[message] = FLYING;
    this.along[message] = 0;
    this.density.add(message, this.from[message] ?? 0, this.to[message] ?? 0);
    return message;
  }

  private recount(): void {
    this.density.clear();
    for (let message = 0; message < this.messages; message++) {
      const from = this.from[message] ?? 0;
      const to = this.to[message] ?? 0;
      this.density.add(message, from, to);
      if (this.fate[message] === LOST) this.density.lose(message, from, to);
    }
    this.version++;
  }
}

function heading(view: Float64Array): { first: number; count: number } | null {
  if (view[CHRONICLE.version] !== CHRONICLE_VERSION) return null;
  const count = Math.floor((view.length - CHRONICLE_LENGTH) / HAPPENING_LENGTH);
  return { first: view[CHRONICLE.first] ?? 0, count };
}

/** The first of `count` places of which `before` no longer holds. */
export function lowerBound(count: number, before: (place: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
