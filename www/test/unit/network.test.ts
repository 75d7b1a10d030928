import { describe, expect, test } from 'vitest';
import { Frame } from '../../src/frame.js';
import * as network from '../../src/network.js';
import { frameOf } from '../fixtures/frames.js';

const five = [{}, {}, {}, {}, {}];

function frame(
  cuts: [number, number][] = [],
  messages: { id: number; from: number; to: number }[] = [],
): Frame {
  return new Frame(frameOf({ now: 0, peers: five, cuts, messages }));
}

describe('links', () => {
  test('cutting a link cuts both directions', () => {
    expect(network.cut(frame(), 1, 2)).toEqual([
      { do: 'cut', from: 1, to: 2 },
      { do: 'cut', from: 2, to: 1 },
    ]);
  });

  test('a direction that is cut already is left alone', () => {
    expect(network.cut(frame([[1, 2]]), 1, 2)).toEqual([{ do: 'cut', from: 2, to: 1 }]);
    expect(network.cut(frame([[1, 2]]), 1, 2, 'there')).toEqual([]);
  });

  test('one direction can be cut and healed by itself', () => {
    expect(network.cut(frame(), 3, 5, 'back')).toEqual([{ do: 'cut', from: 5, to: 3 }]);
    expect(network.heal(frame([[5, 3]]), 3, 5, 'back')).toEqual([{ do: 'heal', from: 5, to: 3 }]);
  });

  test('a link of a peer that is not there is refused in words', () => {
    expect(() => network.cut(frame(), 1, 9)).toThrow('There is no S9 in this cluster.');
    expect(() => network.cut(frame(), 2, 2)).toThrow('S2 has no link to itself.');
  });
});

describe('partitions', () => {
  test('the peers that were not picked are the other side', () => {
    expect(network.partition(frame(), [[4, 5]])).toEqual({
      do: 'partition',
      groups: [
        [4, 5],
        [1, 2, 3],
      ],
    });
  });

  test.each([
    [[[]], /at least one peer on each side/],
    [[[1, 2, 3, 4, 5]], /at least one peer on each side/],
    [[[1], [1, 2]], /S1 is in two groups/],
    [[[7]], /no S7/],
  ])('%j is refused', (groups, words) => {
    expect(() => network.partition(frame(), groups)).toThrow(words);
  });

  test('islands are what reaches each other both ways, directly or not', () => {
    expect(network.islands(frame())).toEqual([[1, 2, 3, 4, 5]]);
    const between: [number, number][] = [];
    for (const a of [1, 2]) for (const b of [3, 4, 5]) between.push([a, b]);
    // Only one direction is cut: still nobody reaches over and back.
    expect(network.islands(frame(between))).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    // A single cut link does not part a cluster.
    expect(
      network.islands(
        frame([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toHaveLength(1);
  });

  test('there is nothing to heal when nothing is cut', () => {
    expect(network.healAll(frame())).toEqual([]);
    expect(network.healAll(frame([[1, 2]]))).toEqual([{ do: 'heal_all' }]);
  });
});

describe('fate of messages', () => {
  test('a message in flight can be dropped; one that is gone cannot', () => {
    const flying = frame([], [{ id: 77, from: 1, to: 2 }]);
    expect(network.decide(flying, 77, 'drop')).toEqual({ do: 'drop', message: 77 });
    expect(() => network.decide(flying, 78, 'drop')).toThrow('no longer in flight');
  });

  test('a message can be delayed, by more than nothing and up to a day', () => {
    const flying = frame([], [{ id: 77, from: 1, to: 2 }]);
    const later = (ms?: number) => network.decide(flying, 77, 'delay', ms);
    expect(later()).toEqual({ do: 'delay', message: 77, by_us: 50_000 });
    expect(later(0.5)).toEqual({ do: 'delay', message: 77, by_us: 500 });
    expect(later(0.001)).toEqual({ do: 'delay', message: 77, by_us: 1 });
    // Less than a microsecond would be no delay at all.
    for (const ms of [0, 0.0001, -1, Number.NaN, 86_400_001])
      expect(() => later(ms)).toThrow('can be delayed by 0.001 to 86400000 ms (one day)');
  });
});
