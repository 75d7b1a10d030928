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

export interface Columns {
  /** The first index that is drawn. */
  readonly from: number;
  readonly count: number;
}

/** The indexes in sight, with one column more on each side. Index 1 is the first column. */
export function visibleColumns(
  scrollLeft: number,
  viewWidth: number,
  width: number,
  entries: number,
): Columns {
  const first = Math.max(Math.floor(scrollLeft / width), 0);
  const last = Math.min(Math.ceil((scrollLeft + viewWidth) / width) + 1, entries);
  return { from: first + 1, count: Math.max(last - first, 0) };
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
