import { describe, expect, test } from 'vitest';
import { placeWords, spanFor, spotAt, spotsFor, ticksFor } from '../../src/views/timeline-plan.js';
import type { Mark } from '../../src/wasm/api.js';

const mark = (at: number, kind: Mark['kind'], more: Partial<Mark> = {}): Mark => ({
  moment: at,
  at,
  kind,
  ...more,
});

describe('the span', () => {
  test.each([
    [0, 1_000_000],
    [999_999, 1_000_000],
    [1_000_001, 2_000_000],
    [4_500_000, 5_000_000],
    [5_000_001, 10_000_000],
    [86_400_000_000, 100_000_000_000],
  ])('a run that ends at %i µs is shown in %i', (end, span) => {
    expect(spanFor(end)).toBe(span);
  });
});

describe('the labels', () => {
  test('stand far enough from each other and from the end, at every width', () => {
    for (const width of [60, 300, 960, 1900]) {
      for (const span of [1e6, 2e6, 5e6, 1e9]) {
        const xs = ticksFor(span, width).map(({ x }) => x);
        for (const [i, x] of xs.entries()) {
          expect(x - (xs[i - 1] ?? 0)).toBeGreaterThanOrEqual(80);
          expect(x).toBeLessThanOrEqual(width - 40);
        }
      }
    }
  });
  test('say round times', () => {
    expect(
      ticksFor(2_000_000, 1000)
        .map(({ label }) => label)
        .slice(0, 3),
    ).toEqual(['200 ms', '400 ms', '600 ms']);
  });
});

describe('the marks', () => {
  test('that would stand on each other become one, in the shape of the weightiest', () => {
    const marks = [mark(100, 'crash'), mark(102, 'leader'), mark(500, 'restart')];
    const spots = spotsFor(marks, 1000, 1000);
    expect(spots.map(({ mark: { kind }, marks: all }) => [kind, all.length])).toEqual([
      ['crash', 2],
      ['restart', 1],
    ]);
    expect(spots[0]?.x).toBe(100);
  });
  test('of different rows do not hide each other', () => {
    const marks = [mark(100, 'act'), mark(100, 'crash'), mark(100, 'commit')];
    expect(spotsFor(marks, 1000, 1000).map(({ row }) => row)).toEqual([
      'hand',
      'cluster',
      'commit',
    ]);
  });
  test('are bounded by the width, however many there are', () => {
    const marks = Array.from({ length: 100_000 }, (_, i) => mark(i, i % 2 ? 'commit' : 'leader'));
    expect(spotsFor(marks, 100_000, 1000).length).toBeLessThanOrEqual(1000 / 10 + 1000 / 3 + 4);
  });
  test('a chain of close marks does not become one that spans the line', () => {
    const marks = Array.from({ length: 100 }, (_, i) => mark(i * 9, 'restart'));
    expect(spotsFor(marks, 1000, 1000).length).toBeGreaterThan(40);
  });
  test('are found near the pointer, what happened before commits, and not from afar', () => {
    const spots = spotsFor([mark(100, 'commit'), mark(104, 'leader')], 1000, 1000);
    expect(spotAt(spots, 101, 9)?.mark.kind).toBe('leader');
    expect(spotAt(spots, 97, 9)?.mark.kind).toBe('leader');
    expect(spotAt(spots, 200, 9)).toBeUndefined();
    expect(spotAt(spots, 101, 9, 'hand')).toBeUndefined();
  });
});

test('the playhead is told with what happens there', () => {
  const marks = [mark(1_234_567, 'leader', { peer: 2 }), mark(9, 'crash', { peer: 1 })];
  expect(placeWords(1_234_567, 2_000_000, marks)).toBe(
    '1.234 567 s of 2.000 000 s; S2 becomes leader',
  );
});
