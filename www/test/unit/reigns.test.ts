import { describe, expect, test } from 'vitest';
import { reignAt, reignsOf, stretchesOf } from '../../src/views/timeline-reigns.js';
import type { Mark } from '../../src/wasm/api.js';

const elected = (peer: number, term: number, at: number, until?: number): Mark => ({
  kind: 'leader',
  moment: at,
  at,
  peer,
  term,
  ...(until === undefined ? {} : { until }),
});

const MARKS: readonly Mark[] = [
  elected(4, 1, 200, 1900),
  { kind: 'crash', moment: 300, at: 300, peer: 2 },
  // S4 was cut off, and leads on in its own eyes.
  elected(5, 3, 900, 1500),
  elected(1, 4, 1700),
];

describe('who led which term', () => {
  test('is read off the elections; the last reign goes on', () => {
    expect(reignsOf(MARKS)).toEqual([
      { peer: 4, term: 1, from: 200, until: 1900 },
      { peer: 5, term: 3, from: 900, until: 1500 },
      { peer: 1, term: 4, from: 1700, until: Number.POSITIVE_INFINITY },
    ]);
    expect(reignsOf([])).toEqual([]);
  });

  test('of two that lead at a time the higher term counts', () => {
    const reigns = reignsOf(MARKS);
    const at = (now: number): number | undefined => reignAt(reigns, now)?.peer;
    expect([100, 200, 899, 900, 1499, 1500, 1699, 9999].map(at)).toEqual([
      undefined,
      4,
      4,
      5,
      5,
      4,
      4,
      1,
    ]);
  });

  test('is drawn where it was, with as many words as fit before the next', () => {
    const stretches = stretchesOf(reignsOf(MARKS), 2000, 2000, 400);
    expect(stretches.map(({ x, width }) => [x, width])).toEqual([
      [40, 340],
      [180, 120],
      [340, 60],
    ]);
    expect(stretches.map(({ words }) => words)).toEqual(['S4, term 1', 'S5, term 3', 'S1']);
  });

  test('of very many short reigns no more are drawn than can be seen', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => elected(1, i + 1, i * 10, i * 10 + 5));
    expect(stretchesOf(reignsOf(many), 100_000, 100_000, 300).length).toBeLessThan(420);
  });
});
