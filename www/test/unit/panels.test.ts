import { describe, expect, test } from 'vitest';
import { interventionsFor } from '../../src/acts.js';
import { CALLS_SHOWN, operationText, planCalls } from '../../src/calls.js';
import { driftText, glance, peerLabel } from '../../src/format.js';
import { Frame } from '../../src/frame.js';
import { type PeerDeed, peerDeeds, slotOf } from '../../src/peer-deeds.js';
import { planPeer } from '../../src/views/cluster-plan.js';
import { GROUPS } from '../../src/views/settings-fields.js';
import { stepTo } from '../../src/views/tabs.js';
import type { CallView } from '../../src/wasm/api.js';
import { CONFIG, frameOf, type PeerPart } from '../fixtures/frames.js';

const cluster = (...peers: PeerPart[]): Frame => new Frame(frameOf({ now: 0, peers }));

function words(frame: Frame, id: number): { first: string[]; more: string[] } {
  const peer = frame.peer(id);
  if (!peer) throw new Error('no such peer');
  const { first, more } = peerDeeds(frame, peer, 'x');
  return { first: first.map((it) => it.words), more: more.map((it) => it.words) };
}

describe('what can be done to a peer', () => {
  test('a follower: what is done often first, the rest behind it', () => {
    expect(words(cluster({ role: 2, term: 1 }, {}, {}), 2)).toEqual({
      first: ['Stop', 'Pause', 'Time out now', 'Hand leadership to S2', 'Cut off'],
      more: [
        'Send it a command',
        'Read x here',
        'Take a snapshot',
        'Power loss',
        'Wipe the disk',
        'Slow disk, 50 ms a write',
        'Clock 10 % faster',
        'Clock 10 % slower',
        'Clock 1 s ahead',
        'Remove from the cluster',
      ],
    });
  });

  test('a leader is sent commands itself, also one that was left behind', () => {
    const frame = cluster({ role: 2, term: 2 }, { role: 2, term: 3 }, {});
    for (const id of [1, 2]) {
      const peer = frame.peer(id);
      const sent =
        peer && peerDeeds(frame, peer, 'x').first.find(({ deed }) => deed.do === 'request');
      expect(sent?.deed).toEqual({ do: 'request', op: '', peer: id });
    }
  });

  test('another peer is added by the leader, or at any peer while none leads', () => {
    const adds = (frame: Frame, id: number) => words(frame, id).more.includes('Add a new peer, S4');
    const led = cluster({ role: 2, term: 1 }, {}, {});
    expect([adds(led, 1), adds(led, 2)]).toEqual([true, false]);
    const leaderless = cluster({}, {}, {});
    expect([adds(leaderless, 1), adds(leaderless, 2)]).toEqual([true, true]);
  });

  test('a paused peer goes on or stops, and is not asked for what it cannot do', () => {
    const { first, more } = words(cluster({ power: 2 }, {}), 1);
    expect(first).toEqual(['Stop', 'Resume']);
    expect(more).not.toContain('Take a snapshot');
    expect(more).not.toContain('Read x here');
  });

  test('a stopped peer starts again, or loses its disk', () => {
    expect(words(cluster({ power: 0 }, {}), 1)).toEqual({
      first: ['Restart', 'Wipe the disk'],
      more: [
        'Cut off',
        'Slow disk, 50 ms a write',
        'Clock 10 % faster',
        'Clock 10 % slower',
        'Clock 1 s ahead',
      ],
    });
    // Of a peer that is down or stands still the others need not wait.
    for (const power of [0, 2])
      expect(Object.values(words(cluster({ power }, { role: 2, term: 1 }), 1)).flat()).toContain(
        'Remove from the cluster',
      );
  });

  test('one that is cut off is connected again', () => {
    const scene = { now: 0, peers: [{}, {}] };
    const cuts = [
      [1, 2],
      [2, 1],
    ] as const;
    expect(words(new Frame(frameOf({ ...scene, cuts })), 1).first).toContain('Connect');
    expect(words(new Frame(frameOf({ ...scene, cuts: [[1, 2]] })), 1).first).toContain('Cut off');
  });

  test('what takes something back stands where that was', () => {
    const deedsOf = (part: PeerPart): PeerDeed[] => {
      const frame = cluster(part, { role: 2, term: 1 });
      const peer = frame.peer(1);
      const { first, more } = peer ? peerDeeds(frame, peer, 'x') : { first: [], more: [] };
      return [...first, ...more];
    };
    const at = (part: PeerPart, words: string): number =>
      deedsOf(part).findIndex((it) => it.words === words);
    const slot = (part: PeerPart, words: string): string =>
      deedsOf(part)
        .filter((it) => it.words === words)
        .map(slotOf)
        .join();
    const paused = { power: 2 };
    const down = { power: 0 };
    expect(at({}, 'Stop')).toBe(at(down, 'Restart'));
    expect(at({}, 'Stop')).toBe(at(paused, 'Stop'));
    expect(at({}, 'Pause')).toBe(at(paused, 'Resume'));
    expect(slot(down, 'Restart')).toBe(slot({}, 'Stop'));
    expect(slot(paused, 'Resume')).toBe(slot({}, 'Pause'));
    for (const way of ['faster', 'slower']) {
      const wrong = { driftPpm: way === 'faster' ? 100_000 : -100_000 };
      expect(slot(wrong, 'Clock right again')).toBe(slot({}, `Clock 10 % ${way}`));
      expect(at(wrong, 'Clock right again')).toBe(at({}, `Clock 10 % ${way}`));
    }
    for (const part of [{}, paused, down, { driftPpm: 300 }, { driftPpm: 100_000 }]) {
      const slots = deedsOf(part).map(slotOf);
      expect(new Set(slots).size).toBe(slots.length);
    }
  });

  test('only what cannot be had back is asked about', () => {
    const frame = cluster({ role: 2, term: 1 }, {}, {});
    const peer = frame.peer(2);
    const deeds = peer ? peerDeeds(frame, peer, 'x') : { first: [], more: [] };
    const asked = [...deeds.first, ...deeds.more].filter((it) => it.asks);
    expect(asked.map((it) => it.words)).toEqual(['Wipe the disk']);
    expect(asked[0]?.asks).toBe(
      'S2 forgets its term, its vote and its log, and comes back without a vote.',
    );
  });

  test('each becomes what is done to the world', () => {
    const frame = cluster({}, {});
    const done = [
      { do: 'pause', peer: 1 },
      { do: 'power-loss', peer: 2 },
      { do: 'clock', peer: 1, driftPpm: -300 },
      { do: 'clock', peer: 1, aheadUs: 5 },
      { do: 'disk', peer: 2, us: [7, 9] },
      { do: 'disk', peer: 2, us: null },
      { do: 'read', key: 'x', peer: 2 },
      { do: 'client', client: 3, op: 'get x' },
      { do: 'load', load: null },
    ] as const;
    expect(done.flatMap((deed) => interventionsFor(frame, deed))).toEqual([
      { do: 'pause', peer: 1 },
      { do: 'power_loss', peer: 2 },
      { do: 'clock', peer: 1, drift_ppm: -300 },
      { do: 'clock', peer: 1, offset_us: 5 },
      { do: 'disk', peer: 2, min_us: 7, max_us: 9 },
      { do: 'disk', peer: 2 },
      { do: 'read', key: 'x', peer: 2 },
      { do: 'client', client: 3, op: 'get x' },
      { do: 'load', clients: 0 },
    ]);
  });
});

describe('what is wrong with a peer', () => {
  const frame = cluster(
    { power: 2, role: 2 },
    { ownPart: 9, driftPpm: 25_000 },
    { driftPpm: -300, diskUs: 50_000 },
  );
  const [paused, ill, slow] = frame.peers;

  test('is told in its name', () => {
    expect(paused && peerLabel(paused)).toMatch(/^S1, paused leader, term/);
    expect(ill && peerLabel(ill)).toMatch(/^S2, follower, no vote, clock \+2.5 %, term/);
    expect(slow && peerLabel(slow)).toMatch(/^S3, follower, clock −300 ppm, disk 50 ms, term/);
    expect(glance(frame).facts).toContain('S1 paused');
  });

  test('is drawn', () => {
    const plans = frame.peers.map((peer) => planPeer(frame, peer, false));
    expect(plans.map(({ paused, lost, drift }) => [paused, lost, drift])).toEqual([
      [true, false, 0],
      [false, true, 1],
      [false, false, -1],
    ]);
    // A lost disk is no part in the cluster.
    expect(plans[1]?.part).toBe('voter');
  });

  test('a drift is told in the unit that fits', () => {
    expect([1, -9999, 10_000, 250_000].map(driftText)).toEqual([
      '+1 ppm',
      '−9999 ppm',
      '+1 %',
      '+25 %',
    ]);
  });
});

describe('calls as bars', () => {
  const call = (part: Partial<CallView>): CallView => ({
    number: 0,
    client: 1,
    op: 'get x',
    began: 0,
    call: 0,
    ended: null,
    end: null,
    answer: null,
    retries: [],
    ...part,
  });

  test('stand on one axis, the latest first', () => {
    const { from, to, bars } = planCalls(
      [
        call({ began: 1_000_000, ended: 1_200_000, end: 9, answer: 'done', retries: [1_100_000] }),
        call({ number: 1, client: 2, began: 1_300_000 }),
      ],
      1_400_000,
    );
    expect([from, to]).toEqual([1_000_000, 1_400_000]);
    expect(bars.map(({ who, left, right, retries }) => [who, left, right, retries])).toEqual([
      ['C2', 75, 100, []],
      ['C1', 0, 50, [25]],
    ]);
    expect(bars[1]?.label).toBe('C1, get x, asked again once, answered after 200 ms: done');
    expect(bars[0]?.label).toBe('C2, get x, has waited for 100 ms');
    expect(bars.map(({ event }) => event)).toEqual([0, 9]);
  });

  test('one that was given up says that nobody knows', () => {
    const { bars } = planCalls([call({ ended: 10_000_000, end: 5 })], 11_000_000);
    expect(bars[0]?.state).toBe('given up');
    expect(bars[0]?.label).toContain('it may have been done or not');
  });

  test('there are not more than fit', () => {
    const many = Array.from({ length: 100 }, (_, i) => call({ number: i, call: i, began: i }));
    const { bars, from } = planCalls(many, 100);
    expect(bars).toHaveLength(CALLS_SHOWN);
    expect(from).toBe(100 - CALLS_SHOWN);
    expect(planCalls([], 5).bars).toEqual([]);
    // Unless more are asked for.
    expect(planCalls(many, 100, 90).bars.map(({ number }) => number)).toEqual(
      Array.from({ length: 90 }, (_, i) => 99 - i),
    );
  });

  test('what is typed becomes an operation, or is refused in words', () => {
    const fields = (given: Record<string, string>) => (name: string) => given[name] ?? '';
    expect(operationText('cas', fields({ key: 'x', old: '1', new: '2 3' }))).toBe('cas x 1 2 3');
    expect(operationText('get', fields({ key: ' x ' }))).toBe('get x');
    expect(() => operationText('put', fields({ key: 'x' }))).toThrow('A put needs a value.');
    expect(() => operationText('get', fields({ key: 'x y' }))).toThrow('without spaces');
  });
});

test('arrows go round the tabs', () => {
  expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'x'].map((key) => stepTo(key, 4, 5))).toEqual([
    0, 3, 0, 4, -1,
  ]);
});

test('every number and every switch of a configuration can be set, each with a line', () => {
  const settings = GROUPS.flatMap((group) => group.settings);
  const names = settings.map(({ name }) => name).sort();
  const plain = Object.entries(CONFIG).filter(([, value]) => typeof value !== 'object');
  expect(names).toEqual(plain.map(([name]) => name).sort());
  for (const { name, words, help } of settings) {
    // The longest of two follows the shortest, which says it for both.
    expect(help !== '' || name.includes('_max_us'), words).toBe(true);
  }
});
