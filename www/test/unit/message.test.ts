import { describe, expect, test } from 'vitest';
import type { MessageFrame } from '../../src/frame.js';
import { fields, moreWords, msOf } from '../../src/views/message-fields.js';
import type { MessageView } from '../../src/wasm/api.js';

const APPEND: MessageFrame = {
  id: 16,
  from: 1,
  to: 2,
  kind: 'AppendEntries',
  term: 3,
  sentAt: 0,
  arrivesAt: 10,
  lostAt: -1,
  entries: 7,
  verdict: -1,
  prevIndex: 4,
  prevTerm: 2,
  commit: 4,
  index: 0,
  copy: 0,
  sentEvent: 1,
};
const NOTHING: MessageView = { entries: [], piece: null, more: [] };

describe('the fields of a message', () => {
  test('AppendEntries has those of Figure 2, in its order', () => {
    expect(fields(APPEND, NOTHING)).toEqual([
      ['term', 3],
      ['leaderId', 'S1'],
      ['prevLogIndex', 4],
      ['prevLogTerm', 2],
      ['entries[]', '7: index 5 to 11'],
      ['leaderCommit', 4],
    ]);
  });

  test('what the frame has no room for comes last', () => {
    const reply: MessageFrame = { ...APPEND, kind: 'ConfirmReply', verdict: 1 };
    expect(fields(reply, { ...NOTHING, more: [['round', '2']] })).toEqual([
      ['term', 3],
      ['success', 'true'],
      ['round', '2'],
    ]);
  });

  test('InstallSnapshot has those of Figure 13, in its order', () => {
    const install: MessageFrame = { ...APPEND, kind: 'InstallSnapshot', entries: 0 };
    const piece = { offset: 1024, bytes: 300, done: true };
    const names = ['term', 'leaderId', 'lastIncludedIndex', 'lastIncludedTerm'];
    const all = fields(install, { ...NOTHING, piece });
    expect(all.slice(0, 4).map(([name]) => name)).toEqual(names);
    expect(all.slice(4)).toEqual([
      ['offset', 1024],
      ['data[]', '300 bytes'],
      ['done', 'true'],
    ]);
    // The world has moved on: what the frame says is left.
    expect(fields(install, undefined).map(([name]) => name)).toEqual(names);
    const asks = fields(install, { ...NOTHING, piece: { offset: 0, bytes: 0, done: false } });
    expect(asks).toContainEqual(['data[]', 'none: asks how far it has come']);
  });

  test('entries that are not shown are counted', () => {
    const entries = [5, 6, 7, 8, 9].map((index) => ({ index, term: 3, text: 'put x 1' }));
    expect(moreWords(APPEND, { ...NOTHING, entries })).toBe('and 2 more');
    expect(moreWords({ ...APPEND, entries: 5 }, { ...NOTHING, entries })).toBe('');
  });
});

test('a delay is read as a number, and nothing is none', () => {
  expect(msOf(' 12.5 ')).toBe(12.5);
  for (const text of ['', '  ', 'soon', '1,5', '5 ms']) expect(msOf(text)).toBeNaN();
});
