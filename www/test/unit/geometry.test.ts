import { describe, expect, test } from 'vitest';
import {
  boxOf,
  closedPath,
  contains,
  distance,
  fraction,
  hull,
  isApart,
  lane,
  ringLayout,
} from '../../src/geometry.js';

/** What a name of two short lines takes. */
const NAME = { width: 78, height: 30 };

test('a name beside its disc stands on no other disc and inside the stage', () => {
  for (const [width, height] of [
    [538, 390],
    [806, 640],
    [1100, 500],
  ] as const) {
    for (let count = 2; count < 12; count++) {
      const { seats, r } = ringLayout(count, width, height, { top: 6, bottom: 84 });
      for (const { label } of seats) {
        if (!label || label.anchor === 'middle') continue;
        const left = label.anchor === 'start' ? label.x : label.x - NAME.width;
        expect(left, `${count} on ${width}`).toBeGreaterThanOrEqual(0);
        expect(left + NAME.width).toBeLessThanOrEqual(width);
        for (const { x, y } of seats) {
          const dx = Math.max(left - x, 0, x - left - NAME.width);
          const dy = Math.max(label.y - 12 - y, 0, y - label.y - NAME.height + 12);
          expect(Math.hypot(dx, dy), `${count} on ${width}`).toBeGreaterThan(r);
        }
      }
    }
  }
});

test('a ring of five takes most of a small stage’s height', () => {
  const { seats, r } = ringLayout(5, 538, 390, { top: 6, bottom: 84 });
  const ys = seats.map(({ y }) => y);
  expect(Math.max(...ys) - Math.min(...ys) + 2 * r).toBeGreaterThan(230);
});

test('on a phone whose browser takes room the peers are large, and no name stands on anything', () => {
  for (const [width, height, top, five, least] of [
    [390, 352, 54, 36, 26],
    [360, 331, 54, 28, 24],
    // On its side.
    [422, 320, 44, 36, 26],
  ] as const) {
    for (let count = 2; count < 12; count++) {
      const layout = ringLayout(count, width, height, { top, bottom: 84 });
      const about = `${count} on ${width} x ${height}`;
      expect(2 * layout.r, about).toBeGreaterThan(count <= 5 ? five : least);
      const names = layout.seats.flatMap(({ label }) => (label ? boxOf(label, layout) : []));
      expect(names, about).toHaveLength(count);
      names.forEach((name, i) => {
        expect(name.left, about).toBeGreaterThanOrEqual(0);
        expect(name.right, about).toBeLessThanOrEqual(width);
        expect(name.top, about).toBeGreaterThanOrEqual(top);
        expect(name.bottom, about).toBeLessThanOrEqual(height - 84);
        for (const other of names.slice(0, i)) expect(isApart(name, other), about).toBe(true);
        for (const seat of layout.seats)
          expect(distance(seat, name), about).toBeGreaterThan(layout.r);
      });
    }
  }
});

test('words go before the discs are small, and stay where there is room', () => {
  const insets = { top: 54, bottom: 84 };
  expect(ringLayout(9, 360, 331, insets).terse).toBe(true);
  expect(ringLayout(5, 360, 331, insets).terse).toBe(false);
  expect(ringLayout(9, 538, 390, { top: 44, bottom: 84 }).terse).toBe(false);
});

test('a disc has a size however small the stage', () => {
  for (const [width, height] of [
    [0, 0],
    [90, 60],
    [360, 216],
    [390, 120],
    [96, 500],
  ] as const) {
    for (let count = 1; count < 26; count++) {
      const { r } = ringLayout(count, width, height, { top: 54, bottom: 84 });
      expect(r, `${count} on ${width} x ${height}`).toBeGreaterThan(4);
    }
  }
});

test('many peers sit as far from each other all along a long ring', () => {
  const { seats, r } = ringLayout(25, 538, 390, { top: 44, bottom: 84 });
  const apart = seats.map(({ x, y }, i) => {
    const next = seats[(i + 1) % seats.length] ?? { x, y };
    return Math.hypot(next.x - x, next.y - y);
  });
  expect(Math.max(...apart)).toBeLessThan(1.06 * Math.min(...apart));
  // A term and a name are read in a disc of this size.
  expect(r).toBeGreaterThan(13);
});

test('a crowd sits in rows, S1 first', () => {
  const { seats, crowd } = ringLayout(99, 538, 390, { top: 44, bottom: 84 });
  expect(crowd).toBe(true);
  expect(ringLayout(25, 538, 390).crowd).toBe(false);
  for (let i = 1; i < seats.length; i++) {
    const [before, seat] = [seats[i - 1], seats[i]];
    const follows = seat && before && (seat.y > before.y || seat.x > before.x);
    expect(follows).toBe(true);
  }
});

describe('the ring', () => {
  const stages: [number, number][] = [
    [550, 624],
    [880, 980],
    [390, 400],
    [518, 496],
    [960, 540],
  ];
  for (const [width, height] of stages) {
    for (const count of [1, 2, 3, 5, 7, 9, 11, 12, 25, 50, 99]) {
      test(`${count} peers on ${width} x ${height} stand inside the stage and apart`, () => {
        const { seats, r } = ringLayout(count, width, height, { top: 44, bottom: 70 });
        expect(seats).toHaveLength(count);
        expect(r).toBeGreaterThan(4);
        for (const seat of seats) {
          expect(seat.x - r).toBeGreaterThanOrEqual(0);
          expect(seat.x + r).toBeLessThanOrEqual(width);
          expect(seat.y - r).toBeGreaterThanOrEqual(44);
          expect(seat.y + r).toBeLessThanOrEqual(height - 70);
        }
        seats.forEach((a, i) => {
          for (const b of seats.slice(0, i)) {
            expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2 * r);
          }
        });
      });
    }
  }

  test('S1 is at the top and the others follow clockwise', () => {
    const { seats, centre } = ringLayout(5, 500, 500);
    expect(seats[0]?.x).toBeCloseTo(centre.x);
    expect(seats[0]?.y).toBeLessThan(centre.y);
    expect(seats[1]?.x).toBeGreaterThan(centre.x);
    expect(seats[4]?.x).toBeLessThan(centre.x);
  });

  test('from twelve peers on the names go inside', () => {
    expect(ringLayout(11, 600, 600).seats[0]?.label).not.toBeNull();
    expect(ringLayout(12, 600, 600).seats[0]?.label).toBeNull();
  });
});

test('messages both ways pass each other on the right', () => {
  const there = lane({ x: 0, y: 0 }, { x: 100, y: 0 }, 10, 5);
  const back = lane({ x: 100, y: 0 }, { x: 0, y: 0 }, 10, 5);
  expect(there.from).toEqual({ x: 10, y: 5 });
  expect(there.to).toEqual({ x: 90, y: 5 });
  expect(back.from.y).toBe(-5);
  expect(there.angle).toBe(0);
});

test('a fraction of the way stays between 0 and 1, and a way of no length is done', () => {
  expect(fraction(5, 0, 10)).toBe(0.5);
  expect(fraction(-5, 0, 10)).toBe(0);
  expect(fraction(15, 0, 10)).toBe(1);
  expect(fraction(3, 3, 3)).toBe(1);
});

test('a lasso holds what is inside it', () => {
  const square = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 0, y: 10 },
  ];
  expect(contains(square, { x: 5, y: 5 })).toBe(true);
  expect(contains(square, { x: 15, y: 5 })).toBe(false);
});

test('the hull leaves out what is inside', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 5, y: 3 },
    { x: 10, y: 10 },
    { x: 0, y: 10 },
  ];
  expect(hull(points)).toHaveLength(4);
  expect(closedPath(hull(points.slice(0, 2)))).toBe('M0.0 0.0L10.0 0.0Z');
});
