import { expect, test } from 'vitest';
import { Frame } from '../../src/frame.js';
import { ringLayout } from '../../src/geometry.js';
import { beamPath, planCuts, planLights } from '../../src/views/cluster-crowd.js';
import { peerKey, planBelts } from '../../src/views/cluster-plan.js';
import { diskSign } from '../../src/views/cluster-signs.js';
import { frameOf } from '../fixtures/frames.js';

const peers = Array.from({ length: 30 }, () => ({ term: 2 }));
const layout = ringLayout(30, 600, 400);

test('messages that look the same are drawn together, their ways beneath them', () => {
  const message = { term: 2, kind: 2, sentAt: 0, arrivesAt: 100, lostAt: -1, verdict: -1 };
  const messages = [
    { ...message, id: 1, from: 1, to: 2 },
    { ...message, id: 2, from: 1, to: 30 },
    { ...message, id: 3, from: 2, to: 1, kind: 3, verdict: 0 },
  ];
  const { beams, heads } = planLights(
    new Frame(frameOf({ now: 50, peers, messages })),
    layout,
    false,
  );
  expect(beams.map(({ kind, slot }) => `${kind} ${slot}`)).toEqual(['ray 2', 'beat 2', 'denied 2']);
  expect(beams.map(({ ends }) => ends.length / 4)).toEqual([3, 2, 1]);
  expect(beams.map((beam) => beamPath(beam).match(/M/g)?.length)).toEqual([3, 2, 1]);
  expect(heads.filter((_, i) => i % 3 === 0)).toEqual([1, 2, 3]);
  const [a, b] = [layout.seats[0], layout.seats[29]];
  // Half-way, a little to the right of the way.
  const dx = (heads[4] ?? 0) - ((a?.x ?? 0) + (b?.x ?? 0)) / 2;
  const dy = (heads[5] ?? 0) - ((a?.y ?? 0) + (b?.y ?? 0)) / 2;
  expect(Math.hypot(dx, dy)).toBeCloseTo(2);
  // A light ends where its head is.
  expect(beams[1]?.ends.slice(6)).toEqual(heads.slice(4, 6));
});

test('a question is a light in dashes', () => {
  const vote = { term: 1, kind: 0, sentAt: 0, arrivesAt: 100, lostAt: -1, verdict: -1 };
  const [ray, light] = planLights(
    new Frame(frameOf({ now: 50, peers, messages: [{ ...vote, id: 9, from: 1, to: 30 }] })),
    layout,
    false,
  ).beams;
  expect([ray?.kind, light?.kind]).toEqual(['ray', 'vote']);
  expect(light?.ends).toHaveLength(3 * 4);
});

test('a light that goes out on its way is crossed before', () => {
  const message = { term: 1, kind: 2, sentAt: 0, arrivesAt: 100, lostAt: 50, verdict: -1 };
  const at = (now: number) =>
    planLights(
      new Frame(frameOf({ now, peers, messages: [{ ...message, id: 9, from: 1, to: 2 }] })),
      layout,
      false,
    ).beams.some(({ kind }) => kind === 'doomed');
  expect(at(20)).toBe(false);
  expect(at(49)).toBe(true);
});

test('each cut direction is a stroke at its sender', () => {
  const cuts: [number, number][] = [
    [1, 2],
    [2, 1],
    [3, 9],
  ];
  const frame = new Frame(frameOf({ now: 0, peers, cuts }));
  expect(planCuts(frame, layout).match(/M/g)).toHaveLength(3);
  expect(frame.cutsAre(new Frame(frameOf({ now: 0, peers })))).toBe(false);
  expect(frame.cutsAre(new Frame(frameOf({ now: 9, peers, cuts })))).toBe(true);
});

test('both sets of voters are outlined while the configuration is joint, and only then', () => {
  const ring = ringLayout(5, 538, 390);
  const joint = [3, 3, 2, 2, 1].map((part) => ({ part }));
  const belts = planBelts(new Frame(frameOf({ now: 0, peers: joint })), ring);
  expect(belts.map(({ name }) => name)).toEqual(['old voters', 'new voters']);
  // Their names lie on no peer's name.
  for (const { at } of belts)
    for (const { label } of ring.seats)
      expect(Math.abs((label?.x ?? 0) - at.x) > 50 || Math.abs((label?.y ?? 0) - at.y) > 12).toBe(
        true,
      );
  const simple = [1, 1, 1, 4, 0].map((part) => ({ part }));
  expect(planBelts(new Frame(frameOf({ now: 0, peers: simple })), ring)).toEqual([]);
});

test('a peer’s key changes with what is seen of it, and not with time', () => {
  const key = (part: object, now = 0) => {
    const frame = new Frame(frameOf({ now, peers: [{ term: 3, ...part }, {}] }));
    const peer = frame.peer(1);
    return peer ? peerKey(frame, peer) : '';
  };
  expect(key({}, 5)).toBe(key({}, 99));
  for (const part of [
    { term: 4 },
    { role: 1 },
    { power: 0 },
    { power: 2 },
    { part: 4 },
    { commitIndex: 7 },
    { driftPpm: -5 },
    { ownPart: 8 },
  ])
    expect(key(part), JSON.stringify(part)).not.toBe(key({}));
});

test('a disk has a sign while something is on its way to it, and while it is slow', () => {
  const sign = (part: object) => {
    const peer = new Frame(frameOf({ now: 0, peers: [part] })).peer(1);
    return peer && diskSign(peer);
  };
  expect(sign({})).toBeNull();
  expect(sign({ writesPending: 1 })).toEqual({ writes: true, slow: false });
  expect(sign({ writesPending: 1, power: 0 })).toBeNull();
  expect(sign({ diskUs: 9000 })).toEqual({ writes: false, slow: true });
  expect(sign({ writesPending: 2, diskUs: 9000 })).toEqual({ writes: true, slow: true });
});
