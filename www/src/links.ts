/**
 * What every direction of every link does to messages, as the world tells it,
 * and the changes that a reader asks of it. Nothing here keeps state.
 */
import { duration, peerName } from './format.js';
import type { Frame } from './frame.js';
import { InputError } from './network.js';
import type { Intervention, LinkChange, Micros, PeerId } from './wasm/api.js';
import { LINK, LINK_LENGTH } from './wasm/layout.js';

/** How requests, or replies, travel in one direction. */
export interface Delivery {
  readonly minUs: Micros;
  readonly maxUs: Micros;
  /** Probabilities, 0 to 1. */
  readonly loss: number;
  readonly duplication: number;
  /** That it is held up for 200 to 2199 ms. */
  readonly late: number;
}

export interface DirectedLink {
  readonly cut: boolean;
  readonly requests: Delivery;
  readonly replies: Delivery;
}

const NO_LINK: DirectedLink = {
  cut: false,
  requests: { minUs: 0, maxUs: 0, loss: 0, duplication: 0, late: 0 },
  replies: { minUs: 0, maxUs: 0, loss: 0, duplication: 0, late: 0 },
};

/** All directed links at one instant. */
export class Links {
  readonly size: number;
  private readonly data: Float64Array;

  /** Takes a copy of what the world shows. */
  constructor(view: Float64Array) {
    this.size = Math.sqrt(view.length / LINK_LENGTH);
    this.data = view.slice();
  }

  of(from: PeerId, to: PeerId): DirectedLink {
    const base = ((from - 1) * this.size + (to - 1)) * LINK_LENGTH;
    if (from === to || !(base >= 0 && base < this.data.length)) return NO_LINK;
    const read = (field: keyof typeof LINK): number => this.data[base + LINK[field]] ?? 0;
    return {
      cut: read('cut') === 1,
      requests: {
        minUs: read('requestMin'),
        maxUs: read('requestMax'),
        loss: read('requestLoss'),
        duplication: read('requestDuplication'),
        late: read('requestLate'),
      },
      replies: {
        minUs: read('replyMin'),
        maxUs: read('replyMax'),
        loss: read('replyLoss'),
        duplication: read('replyDuplication'),
        late: read('replyLate'),
      },
    };
  }

  same(other: Links | null): boolean {
    if (other?.size !== this.size) return false;
    return this.data.every((number, i) => number === other.data[i]);
  }
}

/** The directed links that are meant: of one sender or all, to one receiver or all. */
export interface Ways {
  readonly from: PeerId | null;
  readonly to: PeerId | null;
}

export const EVERY_WAY: Ways = { from: null, to: null };

/** The pairs of peers that are meant, in order. */
export function pairs(size: number, { from, to }: Ways): [PeerId, PeerId][] {
  const found: [PeerId, PeerId][] = [];
  for (let a = from ?? 1; a <= (from ?? size); a++) {
    for (let b = to ?? 1; b <= (to ?? size); b++) if (a !== b) found.push([a, b]);
  }
  return found;
}

/** "S1 → S2", "from S1", "to S2", "all links". */
export function waysName({ from, to }: Ways): string {
  if (from !== null && to !== null) return `${peerName(from)} → ${peerName(to)}`;
  if (from !== null) return `from ${peerName(from)}`;
  if (to !== null) return `to ${peerName(to)}`;
  return 'all links';
}

/** Cuts, or heals, what of the ways is not so yet. */
export function setCut(frame: Frame, ways: Ways, cut: boolean): Intervention[] {
  const changed = pairs(frame.size, ways).filter(([from, to]) => frame.isCut(from, to) !== cut);
  if (!cut && ways.from === null && ways.to === null)
    return changed.length > 0 ? [{ do: 'heal_all' }] : [];
  return changed.map(([from, to]) => ({ do: cut ? 'cut' : 'heal', from, to }));
}

/** Which messages a change is for. */
export type Carries = NonNullable<LinkChange['on']>;

/** What the reader wrote; an empty text leaves it as it is. */
export interface LinkText {
  readonly on: Carries;
  readonly min: string;
  readonly max: string;
  readonly loss: string;
  readonly duplication: string;
  readonly late: string;
}

const DAY_MS = 86_400_000;

function ms(text: string, words: string): number | null {
  if (text.trim() === '') return null;
  const value = Number(text);
  if (!(value >= 0 && value <= DAY_MS))
    throw new InputError(`${words} must be from 0 to ${DAY_MS} ms (one day).`);
  return Math.round(value * 1000);
}

function percent(text: string, words: string): number | null {
  if (text.trim() === '') return null;
  const value = Number(text);
  if (!(value >= 0 && value <= 100))
    throw new InputError(`${words} must be from 0 to 100 per cent.`);
  return value / 100;
}

/** The change that the reader wrote for some ways; throws what is wrong with it. */
export function changeOf(ways: Ways, text: LinkText): Intervention {
  const min = ms(text.min, 'The shortest delay');
  const max = ms(text.max, 'The longest delay');
  if (min !== null && max !== null && max < min)
    throw new InputError('The longest delay must not be below the shortest.');
  const said = {
    latency_min_us: min,
    latency_max_us: max,
    loss: percent(text.loss, 'Loss'),
    duplication: percent(text.duplication, 'Duplication'),
    late: percent(text.late, 'What is held up'),
  };
  const parts = Object.entries(said).filter(([, value]) => value !== null);
  if (parts.length === 0) throw new InputError('Say at least one value to set.');
  return {
    do: 'link',
    ...(ways.from === null ? {} : { from: ways.from }),
    ...(ways.to === null ? {} : { to: ways.to }),
    ...(text.on === 'both' ? {} : { on: text.on }),
    ...Object.fromEntries(parts),
  };
}

/** What stands in the fields: a value that all of the ways share, or nothing. */
export function textOf(links: Links, ways: Ways, on: Carries): LinkText {
  const all = pairs(links.size, ways).flatMap(([from, to]) => {
    const { requests, replies } = links.of(from, to);
    return on === 'both' ? [requests, replies] : [on === 'requests' ? requests : replies];
  });
  const shared = (read: (delivery: Delivery) => number): string => {
    const first = all[0];
    if (!first || all.some((one) => read(one) !== read(first))) return '';
    return plain(read(first));
  };
  return {
    on,
    min: shared((one) => one.minUs / 1000),
    max: shared((one) => one.maxUs / 1000),
    loss: shared((one) => one.loss * 100),
    duplication: shared((one) => one.duplication * 100),
    late: shared((one) => one.late * 100),
  };
}

/** A number without the noise of binary fractions. */
function plain(value: number): string {
  return String(Number(value.toFixed(3)));
}

/** A probability as the page writes it. */
export function percentText(probability: number): string {
  return `${Number((probability * 100).toFixed(probability < 0.1 ? 1 : 0))} %`;
}

/** Signs of a range that a cell has room for. */
const RANGE_ROOM = 7;

/** What a matrix shows of one direction. */
export interface WayPlan {
  readonly cut: boolean;
  /** The delay in the room of three digits: the middle of what it may be. */
  readonly delay: string;
  /** The whole range, for a cell with room. */
  readonly range: string;
  /** Probabilities, the higher of requests and replies; 0 for never. */
  readonly loss: number;
  readonly duplication: number;
  readonly late: number;
  /** The same in words, for those who do not see it and for a tip. */
  readonly words: string;
}

/** One direction as a cell shows it. */
export function planWay(links: Links, from: PeerId, to: PeerId): WayPlan {
  const { cut, requests, replies } = links.of(from, to);
  const minUs = Math.min(requests.minUs, replies.minUs);
  const maxUs = Math.max(requests.maxUs, replies.maxUs);
  const higher = (read: (delivery: Delivery) => number): number =>
    Math.max(read(requests), read(replies));
  return {
    cut,
    delay: short((minUs + maxUs) / 2000),
    range: rangeText(minUs / 1000, maxUs / 1000),
    loss: higher((one) => one.loss),
    duplication: higher((one) => one.duplication),
    late: higher((one) => one.late),
    words: `${peerName(from)} to ${peerName(to)}, ${cut ? 'cut' : 'open'}, ${wayWords(requests, replies)}`,
  };
}

/** "8–16"; where that takes more room than a cell has, the middle. */
function rangeText(min: number, max: number): string {
  if (min === max) return short(min);
  const range = `${short(min)}–${short(max)}`;
  return range.length > RANGE_ROOM ? `≈${short((min + max) / 2)}` : range;
}

/** Milliseconds in at most three signs, or seconds. */
function short(value: number): string {
  if (value >= 1000) return `${Number((value / 1000).toFixed(1))}s`;
  return String(Number(value.toFixed(value < 10 ? 1 : 0)));
}

function wayWords(requests: Delivery, replies: Delivery): string {
  const alike = (Object.keys(requests) as (keyof Delivery)[]).every(
    (key) => requests[key] === replies[key],
  );
  if (alike) return deliveryWords(requests);
  return `requests ${deliveryWords(requests)}; replies ${deliveryWords(replies)}`;
}

/** "8 ms to 16 ms, 10 % lost". */
export function deliveryWords(delivery: Delivery): string {
  const { minUs, maxUs, loss, duplication, late } = delivery;
  const words = [minUs === maxUs ? duration(minUs) : `${duration(minUs)} to ${duration(maxUs)}`];
  if (loss > 0) words.push(`${percentText(loss)} lost`);
  if (duplication > 0) words.push(`${percentText(duplication)} doubled`);
  if (late > 0) words.push(`${percentText(late)} held up`);
  return words.join(', ');
}
