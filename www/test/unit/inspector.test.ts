import { describe, expect, test } from 'vitest';
import {
  birth,
  diskOf,
  followerRows,
  membershipRows,
  since,
  stateRows,
} from '../../src/views/inspector-plan.js';
import type { EntryLifeView, PeerView } from '../../src/wasm/api.js';

const PEER: PeerView = {
  id: 1,
  up: true,
  paused: false,
  lost_disk: false,
  drift_ppm: 0,
  role: 'leader',
  current_term: 3,
  voted_for: 1,
  leader: 1,
  membership: { index: 0, committed: true, voters: [1, 2, 3], outgoing: [], learners: [] },
  first_index: 1,
  last_index: 7,
  last_term: 3,
  persisted_index: 5,
  commit_index: 5,
  last_applied: 4,
  next_index: [0, 8, 6],
  match_index: [0, 5, 2],
  pace: ['', 'replicate', 'probe'],
  in_flight: [0, 2, 0],
  granted: [],
  denied: [],
  timer_since: 0,
  timer_deadline: 10,
  writes_pending: 1,
  messages_held: 0,
  lives: 1,
  rpcs: 0,
  durable: {
    current_term: 3,
    voted_for: 1,
    snapshot_index: 0,
    last_index: 5,
    last_term: 3,
    agrees_to: 5,
  },
  writes: [],
  values: [],
  last_event: null,
};

describe('what changed at the last event', () => {
  test('is told with what it was, and nothing else is', () => {
    const before = { ...PEER, current_term: 2, commit_index: 4, match_index: [0, 4, 2] };
    const { persistent, volatile } = stateRows(PEER, before);
    const changed = [...persistent, ...volatile].filter(({ was }) => was !== undefined);
    expect(changed).toEqual([
      { name: 'currentTerm', value: '3', was: '2' },
      { name: 'commitIndex', value: '5', was: '4' },
    ]);
    const [second, third] = followerRows(PEER, before);
    expect(second?.match).toEqual({ name: 'matchIndex', value: '5', was: '4' });
    expect(third?.match.was).toBeUndefined();
  });

  test('is not told of what a peer did not have before: it became leader', () => {
    const followers = followerRows(PEER, { ...PEER, role: 'candidate', next_index: [] });
    expect(followers.map(({ next }) => next.was)).toEqual([undefined, undefined]);
    expect(followers.map(({ pace }) => pace.value)).toEqual(['replicate, 2', 'probe']);
  });
});

describe('the disk', () => {
  test('says which entries a loss of power would take', () => {
    expect(diskOf(PEER, 0).loss).toBe('A loss of power now would lose entries 6 to 7.');
    const all = { ...PEER, durable: { ...PEER.durable, last_index: 7, agrees_to: 7 } };
    expect(diskOf(all, 0).loss).toBe('A loss of power now would lose nothing of it.');
    const behind = { ...all, durable: { ...all.durable, current_term: 2, voted_for: 2 } };
    expect(diskOf(behind, 0).loss).toBe('A loss of power now would lose term 3.');
  });

  test('says when a write is durable', () => {
    const write = { peer: 1, write: 4, since: 0, at: 2500, term: null, snapshot_index: null };
    const { writes } = diskOf({ ...PEER, writes: [{ ...write, from_index: 6, entries: 2 }] }, 1000);
    expect(writes).toEqual(['entries 6 to 7: durable in 1.5 ms']);
  });
});

test('a joint configuration has two sets of voters', () => {
  const membership = {
    index: 9,
    committed: false,
    voters: [2, 3],
    outgoing: [1, 2],
    learners: [4],
  };
  expect(membershipRows({ ...PEER, membership }).map(({ name, value }) => [name, value])).toEqual([
    ['C_old', 'S1 and S2'],
    ['C_new', 'S2 and S3'],
    ['learners', 'S4'],
    ['since', 'index 9, not committed'],
  ]);
});

test('an entry without a known proposal is told from the first that is known of it', () => {
  const nothing = { committed: null, applied: null, folded: null, removed: null };
  const instant = { at: 4200, event: 3, peer: 2 };
  const life: EntryLifeView = {
    index: 1,
    term: 1,
    text: null,
    proposed: null,
    committed: null,
    peers: [{ peer: 2, ...nothing, stored: { ...instant, at: 2000 }, persisted: instant }],
    forgotten: true,
  };
  expect(birth(life)).toBe(2000);
  expect(since(instant, birth(life))).toBe('2.2');
});
