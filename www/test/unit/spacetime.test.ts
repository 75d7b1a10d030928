import { describe, expect, test } from 'vitest';
import { Chronicle } from '../../src/chronicle.js';
import {
  axisTicks,
  followed,
  GUTTER,
  hitAt,
  isThick,
  kept,
  laneY,
  messagesIn,
  namedLanes,
  nameSize,
  peerAt,
  SPAN_MIN,
  type Stage,
  spanMax,
  timeAt,
  type View,
  wayOf,
  whole,
  xOf,
  zoomed,
} from '../../src/views/spacetime-plan.js';
import { summary } from '../../src/views/spacetime-words.js';
import { arrival, ring, sending, Teller, type Told } from '../fixtures/chronicles.js';

const stage: Stage = { width: 1000 + GUTTER, height: 200, peers: 5 };
const view: View = { from: 1_000_000, span: 500_000 };
const END = 10_000_000;

function chronicleOf(events: readonly Told[], peers = 5): Chronicle {
  const chronicle = new Chronicle(peers);
  chronicle.read(new Teller(events), events.length);
  return chronicle;
}

describe('the names of lanes', () => {
  const many = (peers: number): Stage => ({ ...stage, peers });
  const apart = (on: Stage, named: readonly number[]): number => {
    const at = named.map((peer) => laneY(on, peer)).sort((a, b) => a - b);
    return Math.min(...at.slice(1).map((y, i) => y - (at[i] ?? 0)));
  };

  test('all stand there while there is room', () => {
    expect(namedLanes(many(5), [0, 0, 2]).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([25, 50, 75, 99])('of %i no two overlap, whatever must be there', (peers) => {
    const on = many(peers);
    for (const must of [
      [0, 0, 0],
      [0, 0, 3],
      [4, 3, 5],
      [peers, peers - 1, 1],
      [12, 14, 13],
    ]) {
      const named = namedLanes(on, must);
      expect(apart(on, named)).toBeGreaterThanOrEqual(nameSize(on));
      expect(named.length).toBeGreaterThan(5);
    }
  });

  test('what is selected comes before what leads', () => {
    expect(namedLanes(many(99), [41, 0, 42])).toContain(41);
    expect(namedLanes(many(99), [41, 0, 42])).not.toContain(42);
    expect(namedLanes(many(99), [0, 0, 42])).toContain(42);
  });
});

describe('time and pixels', () => {
  test('there and back', () => {
    expect(xOf(view, stage, 1_000_000)).toBe(GUTTER);
    expect(xOf(view, stage, 1_500_000)).toBe(stage.width);
    expect(timeAt(view, stage, xOf(view, stage, 1_234_567))).toBeCloseTo(1_234_567, 3);
  });

  test('a zoom leaves what is under the pointer where it is', () => {
    for (const factor of [0.5, 1.6, 0.01]) {
      const after = zoomed(view, factor, 1_200_000, END);
      expect(xOf(after, stage, 1_200_000)).toBeCloseTo(xOf(view, stage, 1_200_000), 3);
    }
  });

  test('it goes from a millisecond to the whole run', () => {
    expect(zoomed(view, 1e-9, 1_200_000, END).span).toBe(SPAN_MIN);
    expect(zoomed(view, 1e9, 1_200_000, END).span).toBe(spanMax(END));
    const all = whole(END);
    expect(all.from).toBeLessThan(0);
    expect(all.from + all.span).toBeGreaterThan(END);
  });

  test('nobody gets lost before the beginning or behind the end', () => {
    const left = kept({ from: -1e12, span: 500_000 }, END);
    expect(left.from + left.span).toBeGreaterThan(0);
    const right = kept({ from: 1e12, span: 500_000 }, END);
    expect(right.from).toBeLessThan(END);
  });

  test('the playhead that is followed stays in sight, gliding or in jumps', () => {
    expect(followed(view, 0, false).from).toBeLessThan(0);
    const glides = followed(view, 2_000_000, false);
    expect(xOf(glides, stage, 2_000_000)).toBeCloseTo(GUTTER + 860, 3);
    expect(followed(view, 1_100_000, true)).toBe(view);
    const jumped = followed(view, 1_499_000, true);
    expect(jumped.from).toBeGreaterThan(view.from);
    expect(xOf(jumped, stage, 1_499_000)).toBeLessThan(GUTTER + 200);
  });

  test('the axis has round numbers that do not crowd', () => {
    for (const span of [1000, 7777, 500_000, 3e6, 6e9]) {
      const ticks = axisTicks({ from: 123_456, span }, stage);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(12);
      const words = ticks.map((tick) => tick.words);
      expect(new Set(words).size).toBe(words.length);
    }
    expect(axisTicks(view, stage, 250).map((tick) => tick.words)).toEqual([
      '1.0 s',
      '1.2 s',
      '1.4 s',
    ]);
  });

  test('a lane is found by its height', () => {
    for (let peer = 1; peer <= 5; peer++) expect(peerAt(stage, laneY(stage, peer))).toBe(peer);
    expect(peerAt(stage, stage.height)).toBe(0);
    expect(peerAt(stage, 0)).toBe(0);
  });
});

describe('ways', () => {
  const way = { x0: 0, y0: 0, x1: 0, y1: 0 };

  test('a lost message ends between the lanes, as far as it had come', () => {
    const chronicle = chronicleOf([
      sending(1_000_000, 1, 3),
      { kind: 'lost', at: 1_050_000, peer: 1, other: 3, cause: 0, detail: 500 },
    ]);
    wayOf(chronicle, 0, view, stage, 2_000_000, undefined, way);
    expect(way.y1).toBeCloseTo(laneY(stage, 2));
    expect(way.x1).toBeCloseTo(GUTTER + 100);
  });

  test('one that a cut link did not take is a stub', () => {
    const chronicle = chronicleOf([
      sending(1_000_000, 3, 1),
      { kind: 'lost', at: 1_000_000, peer: 3, other: 1, cause: 0, detail: 0 },
    ]);
    wayOf(chronicle, 0, view, stage, 2_000_000, undefined, way);
    expect(way.y1).toBeLessThan(way.y0);
    expect(way.y1).toBeGreaterThan(laneY(stage, 2));
  });

  test('long ones are too much to tell apart sooner than short ones', () => {
    const told = (count: number, took: number): Chronicle => {
      const each = Array.from({ length: count }, (_, i) => i);
      return chronicleOf([
        ...each.map((i) => sending(1_000_000 + i, 1, 2)),
        ...each.map((i) => arrival(1_000_000 + i + took, 2, 1, i)),
      ]);
    };
    const thick = (chronicle: Chronicle, was: boolean): boolean =>
      isThick(chronicle, messagesIn(chronicle, view), view, stage, 2_000_000, was);
    expect(thick(told(700, 10_000), false)).toBe(false);
    expect(thick(told(700, 200_000), false)).toBe(true);
    // Between the two bounds it stays what it was.
    const between = told(250, 200_000);
    expect([thick(between, false), thick(between, true)]).toEqual([false, true]);
    // What flies counts as far as it has come.
    const flying = chronicleOf(Array.from({ length: 700 }, (_, i) => sending(1_000_000 + i, 1, 2)));
    const sofar = (now: number): boolean =>
      isThick(flying, messagesIn(flying, view), view, stage, now, false);
    expect([sofar(1_050_000), sofar(1_200_000)]).toEqual([false, true]);
  });

  test('one that flies ends at the playhead', () => {
    const chronicle = chronicleOf([sending(1_000_000, 1, 5)]);
    const flight = { sentAt: 1_000_000, arrivesAt: 1_200_000 };
    wayOf(chronicle, 0, view, stage, 1_100_000, flight, way);
    expect(way.x1).toBeCloseTo(GUTTER + 200);
    expect(way.y1).toBeCloseTo(laneY(stage, 3));
  });
});

describe('what is in sight', () => {
  test('is found without looking at the rest, and with what flew into it', () => {
    const chronicle = chronicleOf([
      sending(0, 1, 2),
      sending(900_000, 2, 3),
      arrival(950_000, 3, 2, 1),
      sending(1_100_000, 3, 4),
      arrival(1_200_000, 2, 1, 0),
      sending(1_900_000, 4, 5),
    ]);
    expect(messagesIn(chronicle, view)).toEqual({ from: 0, sent: 2, to: 3 });
  });

  test('is told in words', () => {
    const chronicle = chronicleOf([
      { kind: 'becameLeader', at: 900_000, peer: 2, term: 3 },
      sending(1_100_000, 3, 4),
      { kind: 'lost', at: 1_150_000, peer: 3, other: 4, cause: 1, detail: 500 },
      { kind: 'crashed', at: 1_200_000, peer: 2 },
      { kind: 'committed', at: 1_300_000, peer: 2 },
    ]);
    expect(summary(chronicle, view, (peer) => `S${peer}`)).toBe(
      'Space-time diagram, 1.000 000 s to 1.500 000 s: 1 message, 1 lost, 1 commit or request, 1 crash or the like; leading: S2 in term 3. All of it is in the list of events.',
    );
  });
});

describe('what is under the pointer', () => {
  const events: Told[] = [
    sending(1_000_000, 1, 5),
    sending(1_050_000, 2, 3),
    arrival(1_200_000, 5, 1, 0),
    arrival(1_250_000, 3, 2, 1),
  ];
  const chronicle = chronicleOf(events);
  const hit = (x: number, y: number, most = 100): ReturnType<typeof hitAt> =>
    hitAt(chronicle, view, stage, 2_000_000, new Map(), { x, y }, most);

  test('is a message when the pointer is near its line', () => {
    expect(hit(GUTTER + 190, laneY(stage, 3) - 8)).toEqual({ place: 0, message: 0 });
    expect(hit(GUTTER + 300, laneY(stage, 2) + 16)).toEqual({ place: 1, message: 1 });
  });

  test('is an event when it is on its lane', () => {
    expect(hit(GUTTER + 402, laneY(stage, 5))).toEqual({ place: 2, message: 0 });
    expect(hit(GUTTER + 499, laneY(stage, 3) + 3)).toEqual({ place: 3, message: 1 });
  });

  test('is nothing in the void, nor when there is too much to tell apart', () => {
    expect(hit(GUTTER + 800, 60)).toBeNull();
    expect(hit(GUTTER + 190, laneY(stage, 3) - 8, 1)).toBeNull();
  });

  test('is found among very many without a look at them all', () => {
    const long = chronicleOf(ring(5, 20_000));
    const near = { from: 100_000, span: 2000 };
    const at = hitAt(
      long,
      near,
      stage,
      3e6,
      new Map(),
      { x: xOf(near, stage, 101_000), y: laneY(stage, 1) },
      2000,
    );
    expect(at?.place).toBe(20_200);
  });
});
