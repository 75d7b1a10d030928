import { expect, test } from 'vitest';
import { ENTRIES_AT_ONCE, logOf, STORE_KEYS, storeOf } from '../../src/contents.js';
import type { EntryView, PeerView, ServiceView } from '../../src/wasm/api.js';
import { CONFIG } from '../fixtures/frames.js';

/** Five peers whose logs go from `first` to `last`; S3 is down. */
function runOf(first: number, last: number, rows: ServiceView['rows'] = []) {
  const asked: number[] = [];
  return {
    asked,
    peers: CONFIG.peers,
    peer: (id: number) => ({ id, up: id !== 3, first_index: first, last_index: last }) as PeerView,
    entry: (peer: number, index: number): EntryView | undefined =>
      index < first || index > last ? undefined : { index, term: peer, text: `put x ${index}` },
    service: (max: number): ServiceView => {
      asked.push(max);
      return { load: null, keys: rows.length, rows, calls: 0 };
    },
  };
}

const indexes = (entries: readonly EntryView[]) => entries.map(({ index }) => index);

test('a log is answered from an index on, as far as it goes', () => {
  const run = runOf(1, 4);
  expect(logOf(run, 2, 3)).toEqual([
    { index: 3, term: 2, text: 'put x 3' },
    { index: 4, term: 2, text: 'put x 4' },
  ]);
  expect(indexes(logOf(run, 1))).toEqual([1, 2, 3, 4]);
  expect(indexes(logOf(run, 1, 2, 2))).toEqual([2, 3]);
  expect(logOf(run, 1, 5)).toEqual([]);
  expect(logOf(run, 1, Number.MAX_SAFE_INTEGER)).toEqual([]);
  expect(logOf(runOf(1, 0), 1)).toEqual([]);
});

test('what a snapshot holds is not in the log', () => {
  expect(indexes(logOf(runOf(6, 9), 1))).toEqual([6, 7, 8, 9]);
  expect(indexes(logOf(runOf(6, 9), 1, 2, 2))).toEqual([6, 7]);
  expect(logOf(runOf(6, 5), 1)).toEqual([]);
});

test('a long log is answered in parts', () => {
  const run = runOf(1, 5000);
  expect(logOf(run, 1)).toHaveLength(ENTRIES_AT_ONCE);
  expect(indexes(logOf(run, 1, 4500)).at(-1)).toBe(5000);
});

test('what cannot be asked is said with what can', () => {
  const run = runOf(1, 4);
  for (const peer of [0, 6, -1, 1.5, Number.NaN, undefined as unknown as number]) {
    const words = `peer must be a whole number from 1 to 5, not “${peer}”.`;
    expect(() => logOf(run, peer)).toThrow(words);
    expect(() => storeOf(run, peer)).toThrow(words);
  }
  for (const from of [0, -3, 1.5, Number.POSITIVE_INFINITY, 2 ** 53])
    expect(() => logOf(run, 1, from)).toThrow(/^from must be a whole number from 1 to 9\d+, not “/);
  for (const count of [0, -1, 0.5, 1001, Number.NaN])
    expect(() => logOf(run, 1, 1, count)).toThrow(
      `count must be a whole number from 1 to 1000, not “${count}”.`,
    );
});

test('a store has the keys that the peer has, and none while it is down', () => {
  const cell = (value: string | null) => ({ value, differs: false });
  const run = runOf(1, 4, [
    { key: '__proto__', cells: [cell('1'), cell(null), null, cell('1'), cell('1')] },
    { key: 'x', cells: [cell(''), cell('2'), null, cell('2'), cell('2')] },
  ]);
  expect(storeOf(run, 1)).toEqual([
    { key: '__proto__', value: '1' },
    { key: 'x', value: '' },
  ]);
  expect(storeOf(run, 2)).toEqual([{ key: 'x', value: '2' }]);
  expect(storeOf(run, 3)).toBeNull();
  expect(storeOf(runOf(1, 0), 1)).toEqual([]);
  expect(run.asked).toEqual([STORE_KEYS, STORE_KEYS]);
});
