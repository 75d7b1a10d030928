import { describe, expect, test } from 'vitest';
import { ANYTHING } from '../../src/quest.js';
import { narrowed, termOf } from '../../src/views/events-filters.js';
import { countWords, rowFor, Scroll, TOPICS, wantedWords } from '../../src/views/events-plan.js';

function listOf(count: number, view = 300): Scroll {
  const scroll = new Scroll();
  Object.assign(scroll, { count, rowHeight: 60, view });
  return scroll;
}

describe('a list that a browser can scroll', () => {
  test('makes only the rows in sight and a few beyond', () => {
    const scroll = listOf(1000);
    scroll.moved(6000);
    expect(scroll.rows()).toEqual({ from: 97, to: 109 });
    expect(scroll.top).toBe(6000);
  });

  test('has one row that is higher', () => {
    const scroll = listOf(100);
    Object.assign(scroll, { opened: 5, extra: 40 });
    expect([scroll.start(5), scroll.start(6), scroll.whole]).toEqual([300, 400, 6040]);
    expect([299, 300, 399, 400, 460].map((at) => scroll.rowAt(at))).toEqual([4, 5, 5, 6, 7]);
  });

  test('brings a row into sight on the shortest way', () => {
    const scroll = listOf(100);
    scroll.reveal(3);
    expect(scroll.top).toBe(0);
    scroll.reveal(10);
    expect(scroll.top).toBe(11 * 60 - 300);
    scroll.reveal(2);
    expect(scroll.top).toBe(120);
    expect(scroll.shows(2)).toBe(true);
    expect(scroll.shows(1)).toBe(false);
  });
});

test('the playhead creeps at the lower edge, and a jump has both sides of it seen', () => {
  const scroll = listOf(100);
  scroll.follow(5);
  expect(scroll.top).toBe(60);
  scroll.follow(50);
  expect(scroll.top).toBe(51 * 60 - 210);
  scroll.follow(20);
  expect(scroll.top).toBe(21 * 60 - 210);
  scroll.follow(99);
  expect(scroll.top).toBe(6000 - 300);
});

describe('a list of a million rows', () => {
  test('has a height that browsers bear', () => {
    expect(listOf(1_000_000).height).toBeLessThan(10_000_000);
  });

  test('moves by as many pixels as the wheel does, and far by the bar', () => {
    const scroll = listOf(1_000_000);
    scroll.go(30_000_000);
    const { put } = scroll;
    scroll.moved(put + 100);
    expect(scroll.top).toBe(30_000_100);
    scroll.moved(0);
    expect(scroll.top).toBe(0);
    scroll.moved(scroll.height - 300);
    expect(scroll.top).toBe(scroll.whole - 300);
  });

  test('does not end where the bar does', () => {
    const scroll = listOf(1_000_000);
    scroll.go(1200);
    expect(scroll.put).toBeGreaterThan(0);
    scroll.moved(0);
    expect(scroll.top).toBe(1200 - 160);
    expect(scroll.put).toBeGreaterThan(0);
  });

  test('shows every row that is asked for', () => {
    const scroll = listOf(1_000_000);
    for (const row of [0, 1, 777, 500_000, 999_999]) {
      scroll.reveal(row);
      expect(scroll.shows(row)).toBe(true);
      const { from, to } = scroll.rows();
      expect(row).toBeGreaterThanOrEqual(from);
      expect(row).toBeLessThan(to);
    }
  });
});

test('an empty list makes nothing', () => {
  const scroll = listOf(0);
  scroll.go(0);
  expect([scroll.rows(), scroll.top, scroll.put]).toEqual([{ from: 0, to: 0 }, 0, 0]);
});

test('keys lead through the list and not out of it', () => {
  const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'x'];
  expect(keys.map((key) => rowFor(key, 5, 10, 8))).toEqual([6, 4, 9, 0, 0, 9, -1]);
});

test('what was typed as a term is one, or none', () => {
  expect(['4', ' 12 ', '0', '-1', 'x', ''].map(termOf)).toEqual([4, 12, 0, 0, 0, 0]);
});

test('no kind of event has two names, and each is told in words when it is chosen', () => {
  const kinds = TOPICS.flatMap(([, , some]) => some);
  expect(new Set(kinds.map(([names]) => names.join())).size).toBe(kinds.length);
  expect(wantedWords({ ...ANYTHING, kinds: ['denied'], peers: [3, 5], term: 2 })).toBe(
    'A vote is denied · S3 and S5 · term 2',
  );
  expect(wantedWords({ ...ANYTHING, topic: 'fault', peers: [1, 2, 3, 4], section: '§5.2' })).toBe(
    'Faults and links · 4 peers · §5.2',
  );
  expect(wantedWords(ANYTHING)).toBe('');
});

test('filters are counted, and what was found', () => {
  expect(narrowed({ ...ANYTHING, kinds: ['denied', 'granted'] })).toBe(1);
  expect(narrowed({ ...ANYTHING, peers: [1, 2], term: 3, text: 'x' })).toBe(2);
  expect(countWords(312, 1_024_553, 1_024_553)).toBe('312 of 1,024,553');
  expect(countWords(12, 250, 1000)).toBe('12 so far, 25 % looked at');
});
