/** What a peer holds at this moment, for a page that asks: the entries of its log, and its store. */
import { wholeNumber } from './params.js';
import type { Run } from './run.js';
import type { EntryView, PeerId } from './wasm/api.js';

/** The most entries of a log that are answered at once. */
export const ENTRIES_AT_ONCE = 1000;

/** Of so many keys, of all that any peer has, the stores are read at once. */
export const STORE_KEYS = 1000;

/** A key of a store with its value. */
export interface StoreEntry {
  readonly key: string;
  readonly value: string;
}

type Asked = Pick<Run, 'peers' | 'entry' | 'peer' | 'service'>;

function whole(name: string, value: number, most: number): number {
  return wholeNumber(String(value), name, 1, most);
}

/** The entries of a log from `from` on, at most `count`. */
export function logOf(
  run: Asked,
  peer: PeerId,
  from = 1,
  count = ENTRIES_AT_ONCE,
): readonly EntryView[] {
  const id = whole('peer', peer, run.peers);
  const wanted = whole('from', from, Number.MAX_SAFE_INTEGER);
  const most = whole('count', count, ENTRIES_AT_ONCE);
  const entries: EntryView[] = [];
  // What a snapshot holds is no entry of the log any more.
  let index = Math.max(wanted, run.peer(id).first_index);
  while (entries.length < most) {
    const entry = run.entry(id, index++);
    if (!entry) break;
    entries.push(entry);
  }
  return entries;
}

/** A store in the order of its keys; `null` while the peer is down and has none. */
export function storeOf(run: Asked, peer: PeerId): readonly StoreEntry[] | null {
  const place = whole('peer', peer, run.peers) - 1;
  if (!run.peer(place + 1).up) return null;
  return run.service(STORE_KEYS).rows.flatMap(({ key, cells }) => {
    const value = cells[place]?.value ?? null;
    return value === null ? [] : [{ key, value }];
  });
}
