import { expect, test } from 'vitest';
import { interventionsFor, problemOf } from '../../src/acts.js';
import { Frame } from '../../src/frame.js';
import { frameOf } from '../fixtures/frames.js';

const frame = new Frame(frameOf({ now: 0, peers: [{}, {}, {}], cuts: [[1, 2]] }));

test('what is meant becomes what is done to the world', () => {
  expect(interventionsFor(frame, { do: 'stop', peer: 2 })).toEqual([{ do: 'crash', peer: 2 }]);
  const mixed = new Frame(frameOf({ now: 0, peers: [{ power: 0 }, { power: 1 }, { power: 2 }] }));
  expect(interventionsFor(mixed, { do: 'bring-back' })).toEqual([
    { do: 'restart', peer: 1 },
    { do: 'resume', peer: 3 },
  ]);
  expect(interventionsFor(frame, { do: 'snapshot', peer: 3 })).toEqual([
    { do: 'snapshot', peer: 3 },
  ]);
  expect(interventionsFor(frame, { do: 'add-learner', peer: 3 })).toEqual([
    { do: 'add_learner', peer: 3 },
  ]);
  const leaderless = new Frame(frameOf({ now: 0, peers: [{}, {}] }));
  expect(interventionsFor(leaderless, { do: 'add-peer' })).toEqual([{ do: 'new_peer' }]);
  expect(interventionsFor(frame, { do: 'request', op: 'put x 1' })).toEqual([
    { do: 'request', op: 'put x 1' },
  ]);
  expect(interventionsFor(frame, { do: 'heal-all' })).toEqual([{ do: 'heal_all' }]);
});

test('only a command that found no leader is a problem', () => {
  expect(problemOf({ outcome: 'done' })).toBeNull();
  expect(problemOf({ outcome: 'not_leader', peer: 2, leader: 1 })).toBe(
    'S2 does not lead, and only a leader takes commands. It takes S1 for the leader.',
  );
});
