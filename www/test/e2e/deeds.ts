/** What can be done to a peer: what is chosen for it, and what it is in the world. */
import type { Act, Before } from './hands.js';

export interface Case {
  readonly name: string;
  readonly before?: Before;
  /** What is chosen, one after the other. */
  readonly words: (peer: number) => readonly string[];
  /** The key that does the same to the peer that is selected. */
  readonly key?: string;
  readonly act: Act;
}

const choose =
  (...words: string[]) =>
  (): string[] =>
    words;
const more = (...words: string[]) => choose('More…', ...words);

/** The peer is removed, and the removal committed. */
const outside = (peer: number) => [{ do: 'remove', peer }, { commits: 2 }];

export const PEER_CASES: readonly Case[] = [
  { name: 'is stopped', words: choose('Stop'), key: 'x', act: { do: 'crash' } },
  {
    name: 'is restarted',
    before: (peer) => [{ do: 'crash', peer }],
    words: choose('Restart'),
    key: 'x',
    act: { do: 'restart' },
  },
  { name: 'loses power', words: more('Power loss'), key: 'o', act: { do: 'power_loss' } },
  { name: 'is paused', words: choose('Pause'), key: 'z', act: { do: 'pause' } },
  {
    name: 'goes on',
    before: (peer) => [{ do: 'pause', peer }],
    words: choose('Resume'),
    key: 'z',
    act: { do: 'resume' },
  },
  { name: 'times out now', words: choose('Time out now'), key: 'e', act: { do: 'fire' } },
  {
    name: 'has a slow disk',
    words: more('Slow disk, 50 ms a write'),
    key: 'd',
    act: { do: 'disk', min_us: 50_000, max_us: 50_000 },
  },
  {
    name: 'has its disk back',
    before: (peer) => [{ do: 'disk', peer, max_us: 90_000 }],
    words: more('Disk as at first'),
    key: 'd',
    act: { do: 'disk' },
  },
  {
    name: 'has a clock that runs wrong',
    words: more('Clock 10 % faster'),
    act: { do: 'clock', drift_ppm: 100_000 },
  },
  {
    name: 'has a clock that leaps',
    words: more('Clock 1 s ahead'),
    act: { do: 'clock', offset_us: 1_000_000 },
  },
  { name: 'reads', words: more('Read x here'), key: 'i', act: { do: 'read', key: 'x' } },
  {
    name: 'is made leader',
    words: (peer) => [`Hand leadership to S${peer}`],
    key: 'g',
    act: { do: 'transfer' },
  },
  { name: 'takes a snapshot', words: more('Take a snapshot'), key: 's', act: { do: 'snapshot' } },
  { name: 'loses its disk', words: more('Wipe the disk…', 'Wipe the disk'), act: { do: 'wipe' } },
  { name: 'is cut off', words: choose('Cut off'), act: { do: 'isolate' } },
  {
    name: 'is connected',
    before: (peer) => [{ do: 'isolate', peer }],
    words: choose('Connect'),
    act: { do: 'connect' },
  },
  { name: 'is removed', words: more('Remove from the cluster'), act: { do: 'remove' } },
  {
    name: 'is removed while it is down',
    before: (peer) => [{ do: 'crash', peer }],
    words: more('Remove from the cluster'),
    act: { do: 'remove' },
  },
  {
    name: 'is removed while it stands still',
    before: (peer) => [{ do: 'pause', peer }],
    words: more('Remove from the cluster'),
    act: { do: 'remove' },
  },
  {
    name: 'gets a slow disk while it is down',
    before: (peer) => [{ do: 'crash', peer }],
    words: more('Slow disk, 50 ms a write'),
    key: 'd',
    act: { do: 'disk', min_us: 50_000, max_us: 50_000 },
  },
  {
    name: 'is cut off while it is down',
    before: (peer) => [{ do: 'crash', peer }],
    words: more('Cut off'),
    act: { do: 'isolate' },
  },
  {
    name: 'is added',
    before: outside,
    words: choose('Add as a learner'),
    act: { do: 'add_learner' },
  },
  {
    name: 'is made a voter',
    before: (peer) => [...outside(peer), { do: 'add_learner', peer }, { commits: 3 }],
    words: choose('Make it a voter'),
    act: { do: 'promote' },
  },
];

/** What is done to a peer is named with it. */
export function wanted(deed: Act, peer: number): Act {
  return deed.do === 'transfer' ? { ...deed, to: peer } : { ...deed, peer };
}
