/** How the logs are laid out: which columns are seen, how wide, what state an entry is in. */
import type { Frame, PeerFrame } from '../frame.js';
import type { PeerId } from '../wasm/api.js';

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

/** Where the column of an index ends; of an index in the fold, where the fold does. */
export function columnEnd(layout: Layout, index: number): number {
  if (index === 0) return 0;
  return index > layout.fold ? columnAt(layout, index) + layout.width : layout.foldWidth;
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

/** A consistency check that failed: what the leader asked for, and where it stands or lacks. */
export interface Comparison {
  readonly leader: PeerId;
  readonly follower: PeerId;
  readonly index: number;
  readonly term: number;
}

/**
 * What a rejection compared. The trace has the message that brought it; its
 * prevLogIndex and prevLogTerm are in the last frame in which it flew. `null`
 * when it never was in a frame, as at great speed.
 */
export function comparisonOf(
  follower: PeerId,
  brought: number | null | undefined,
  seen: Frame | null,
): Comparison | null {
  const message = brought == null ? undefined : seen?.message(brought);
  if (message?.kind !== 'AppendEntries' || message.to !== follower) return null;
  const { from: leader, prevIndex: index, prevTerm: term } = message;
  return index > 0 ? { leader, follower, index, term } : null;
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
