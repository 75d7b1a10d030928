/** How the logs are laid out: which columns are seen, how wide, what state an entry is in. */
import type { Frame, PeerFrame } from '../frame.js';
import type { PeerId } from '../wasm/api.js';
import {
  CHRONICLE,
  CHRONICLE_LENGTH,
  CHRONICLE_VERSION,
  HAPPENING,
  HAPPENING_KINDS,
} from '../wasm/layout.js';

/** The width of a column with room for a number alone. */
export const NARROWEST = 30;
/** Widths of a column, from roomy to tight. */
export const CELL_WIDTHS = [104, 76, 66, 42, NARROWEST] as const;
/** From this width on a cell has room for its command. */
export const WORDS_FROM = 66;
/** From this width on the words in a cell are large. */
export const LARGE_FROM = 104;
/** With this much room commands stay readable, and a long log scrolls instead. */
const READABLE_FROM = 520;

/** Pixels of a row from which on a cell has two lines: its term, and its command under it. */
const TALL_FROM = 62;

/** Whether a cell has two lines. */
export function isTall({ width }: Layout, high: number): boolean {
  return high >= TALL_FROM && width > NARROWEST;
}

/** Pixels of a column that are no room for words: the gap, the rim, and the air within it. */
const AROUND = 8;
/** Pixels that a digit of a term takes beside the command. */
const TERM_DIGIT = 10;
/** Pixels that a letter of a command takes: of the type in a tall cell, in a large one, and in any other. */
const LETTERS = { tall: 6.8, large: 7.4, small: 5.9 } as const;

/** How many letters of a command have room in a cell, beside the digits of its term or under them. */
export function lettersIn(width: number, tall: boolean, term: number): number {
  const room = width - AROUND - (tall ? 0 : String(term).length * TERM_DIGIT);
  return Math.max(
    Math.floor(room / LETTERS[tall ? 'tall' : width >= LARGE_FROM ? 'large' : 'small']),
    0,
  );
}

/** The widest column with which all entries fit; when none does, the narrowest that is allowed. */
export function cellWidth(available: number, entries: number): number {
  const allowed = available >= READABLE_FROM ? CELL_WIDTHS.slice(0, 3) : CELL_WIDTHS;
  // One column of air for the entry to come.
  const columns = Math.max(entries + 1, 4);
  const fits = allowed.find((width) => columns * width <= available);
  return fits ?? allowed[allowed.length - 1] ?? NARROWEST;
}

/** How much a snapshot's block has room for: a sign, its last index too, words, words and sign. */
export type BlockRoom = 'sign' | 'index' | 'words' | 'all';

/** The room in a block of that many pixels, less what the digits of its index need. */
export function blockRoom(width: number, digits: number): BlockRoom {
  const room = width - 8 * digits;
  if (room < 34) return 'sign';
  if (room < 104) return 'index';
  return room < 122 ? 'words' : 'all';
}

/** How indexes are laid out: what all snapshots contain is folded into one block. */
export interface Layout {
  /** The last index that is folded away for all; 0 when none is. */
  readonly fold: number;
  /** The width of the fold in pixels. */
  readonly foldWidth: number;
  /** The width of every other column. */
  readonly width: number;
}

/** The last index that no peer has an entry for any more. */
export function foldOf(frame: Frame): number {
  let fold = Number.POSITIVE_INFINITY;
  for (const { firstIndex, lastIndex } of frame.peers) {
    // An empty log has nothing that would have to be shown.
    if (lastIndex > 0) fold = Math.min(fold, firstIndex - 1);
  }
  return Number.isFinite(fold) ? Math.max(fold, 0) : 0;
}

/** Lays the columns out in the room there is. */
export function layOut(frame: Frame, available: number): Layout {
  const fold = foldOf(frame);
  const words = available >= READABLE_FROM ? 128 : 110;
  const foldWidth = fold > 0 ? words + 8 * String(fold).length : 0;
  const width = cellWidth(available - foldWidth, frame.maxLastIndex - fold);
  return { fold, foldWidth, width };
}

/** Where the column of an index begins; of an index in the fold, where the fold does. */
export function columnAt({ fold, foldWidth, width }: Layout, index: number): number {
  return index > fold ? foldWidth + (index - fold - 1) * width : 0;
}

/** A part of the columns in sight by which the lanes go on when the logs reach their edge. */
const STRIDE = 1 / 4;

/**
 * How far the lanes are scrolled when they keep to the end of the logs, in pixels. They go on by some
 * columns at once: an entry that comes leaves the others where the reader looks at them.
 */
export function endAt(layout: Layout, lastIndex: number, view: number): number {
  const { foldWidth, width } = layout;
  // One column of air for the entry to come.
  const beyond = columnEnd(layout, lastIndex) + width - view;
  if (beyond <= 0) return 0;
  const stride = Math.max(Math.floor(((view - foldWidth) / width) * STRIDE), 1) * width;
  return Math.ceil(beyond / stride) * stride;
}

/** Where the column of an index ends; of an index in the fold, where the fold does. */
export function columnEnd(layout: Layout, index: number): number {
  if (index === 0) return 0;
  return index > layout.fold ? columnAt(layout, index) + layout.width : layout.foldWidth;
}

/** Pixels of a digit on the axis, and between two numbers. */
const DIGIT = 7.2;
const BETWEEN = 6;

/** Every how many columns the axis has room for an index of so many digits. */
export function numberedEvery({ width }: Layout, lastIndex: number): number {
  return Math.ceil((String(lastIndex).length * DIGIT + BETWEEN) / width);
}

/**
 * The peer in whose log the reader is at an entry of that term: the one it was come to in, else the
 * leader, else the first that has it; 0 for none. `terms` are those of all peers at its index.
 */
export function holderOf(
  terms: ArrayLike<number>,
  term: number,
  at: PeerId,
  leader: PeerId,
): PeerId {
  const own = [at, leader].find((id) => terms[id - 1] === term);
  return own ?? Array.from(terms).indexOf(term) + 1;
}

/** The peer whose entry at an index is taken for all: the leader's, or else the longest-lived, that of the highest term. */
export function lastingOf(terms: ArrayLike<number>, leader: PeerId): PeerId {
  const term = terms[leader - 1] || Math.max(0, ...Array.from(terms));
  return term > 0 ? holderOf(terms, term, leader, leader) : 0;
}

/** The next peer above (-1) or below (1) that has an entry at an index; 0 for none. */
export function peerBeside(terms: ArrayLike<number>, peer: PeerId, step: 1 | -1): PeerId {
  for (let id = peer + step; id >= 1 && id <= terms.length; id += step)
    if (terms[id - 1]) return id;
  return 0;
}

export interface Columns {
  /** The first index that is drawn. */
  readonly from: number;
  readonly count: number;
}

/** The indexes in sight, with one column more on each side; the first is the one after the fold. */
export function visibleColumns(
  scrollLeft: number,
  viewWidth: number,
  { fold, foldWidth, width }: Layout,
  lastIndex: number,
): Columns {
  const left = scrollLeft - foldWidth;
  const first = Math.max(Math.floor(left / width), 0);
  const last = Math.min(Math.ceil((left + viewWidth) / width) + 1, lastIndex - fold);
  return { from: fold + first + 1, count: Math.max(last - first, 0) };
}

/** Rows beyond what is seen that are drawn too. */
const ROWS_BEYOND = 1;

/** The rows in sight, of rows of one height; all while that is not known. */
export function visibleRows(
  scrollTop: number,
  viewHeight: number,
  high: number,
  rows: number,
): { readonly from: number; readonly to: number } {
  if (high <= 0) return { from: 0, to: rows };
  const from = Math.floor(scrollTop / high) - ROWS_BEYOND;
  const to = Math.ceil((scrollTop + viewHeight) / high) + ROWS_BEYOND;
  return { from: Math.max(from, 0), to: Math.min(to, rows) };
}

/** Pixels of the sign that stands at the edge for what is beyond it. */
const SIGN = 58;

/** Where a failed comparison is marked, in pixels; beyond: the index itself is out of sight. */
export interface ComparedPlace {
  readonly x: number;
  readonly width: number;
  readonly beyond: boolean;
}

/** Where the mark around an index stands in a row; when the index is out of sight, at the edge. */
export function comparedAt(
  index: number,
  layout: Layout,
  left: number,
  view: number,
): ComparedPlace {
  const x = columnAt(layout, index) - 3;
  const width = columnEnd(layout, index) - x;
  if (x + width < left + SIGN / 2) return { x: left + 4, width: SIGN, beyond: true };
  if (x > left + view - SIGN / 2) return { x: left + view - SIGN - 8, width: SIGN, beyond: true };
  return { x, width, beyond: false };
}

/** A consistency check that failed: what the leader asked for, and where it stands or lacks. */
export interface Comparison {
  readonly leader: PeerId;
  readonly follower: PeerId;
  readonly index: number;
  readonly term: number;
}

/** What an event compared, from its record in a chronicle that begins with it; `null` for what is no failed check. */
export function comparisonOf(id: number, view: Float64Array): Comparison | null {
  if (view[CHRONICLE.version] !== CHRONICLE_VERSION || view[CHRONICLE.first] !== id) return null;
  const told = (field: number): number => view[CHRONICLE_LENGTH + field] ?? 0;
  const index = told(HAPPENING.detail);
  if (told(HAPPENING.kind) !== HAPPENING_KINDS.rejected || index < 1) return null;
  return {
    leader: told(HAPPENING.other),
    follower: told(HAPPENING.peer),
    index,
    term: told(HAPPENING.term),
  };
}

/** How far an entry has come at this peer. */
export type EntryState = 'memory' | 'stored' | 'committed' | 'applied';

export function entryState(peer: PeerFrame, index: number): EntryState {
  if (index <= peer.lastApplied) return 'applied';
  if (index <= peer.commitIndex) return 'committed';
  return index <= peer.persistedIndex ? 'stored' : 'memory';
}

const STATE_WORDS: Record<EntryState, string> = {
  memory: 'in memory only',
  stored: 'stored, not committed',
  committed: 'committed, not applied',
  applied: 'committed and applied',
};

export function stateWords(state: EntryState): string {
  return STATE_WORDS[state];
}
