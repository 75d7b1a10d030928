import { describe, expect, test } from 'vitest';
import {
  duration,
  exactTime,
  glance,
  handsOver,
  membershipDeeds,
  messageLabel,
  peerLabel,
  peerNames,
  roleWord,
  speedText,
  speedWords,
} from '../../src/format.js';
import { Frame } from '../../src/frame.js';
import { BINDINGS, commandOf } from '../../src/keys.js';
import { Narrator } from '../../src/narrator.js';
import { sentence } from '../../src/saying.js';
import { nearestStop, nextSpeed, SPEEDS } from '../../src/views/transport.js';
import { FRAME_VERSION } from '../../src/wasm/layout.js';
import { frameOf } from '../fixtures/frames.js';

test('time has all its digits', () => {
  expect(exactTime(0)).toBe('0.000 000 s');
  expect(exactTime(12_345_678)).toBe('12.345 678 s');
});

test('durations are told in the unit that fits', () => {
  expect([500, 1500, 150_000, 1_234_000].map(duration)).toEqual([
    '500 µs',
    '1.5 ms',
    '150 ms',
    '1.23 s',
  ]);
});

test('speeds are told in words that can be spoken', () => {
  expect([1 / 1000, 1 / 30, 1 / 3, 0.4, 0.5, 1, 100].map(speedWords)).toEqual([
    'real time slowed 1000 times',
    'real time slowed 30 times',
    'real time slowed 3 times',
    'real time slowed 2.5 times',
    'half of real time',
    'real time',
    '100 times real time',
  ]);
});

test('what the engine says is told as a sentence', () => {
  expect(['no peer leads', 'S1 is down.', 'really?', ''].map(sentence)).toEqual([
    'No peer leads.',
    'S1 is down.',
    'Really?',
    '',
  ]);
});

test('speeds are told as parts below real time', () => {
  expect([1 / 1000, 1 / 30, 0.05, 1 / 1.5, 1, 3, 10].map(speedText)).toEqual([
    '1/1000',
    '1/30',
    '1/20',
    '1/1.5',
    '1×',
    '3×',
    '10×',
  ]);
});

test('names are joined as in a sentence', () => {
  expect(peerNames([1])).toBe('S1');
  expect(peerNames([1, 2, 3])).toBe('S1, S2 and S3');
});

describe('the frame in words', () => {
  const frame = new Frame(
    frameOf({
      now: 0,
      peers: [
        { role: 2, term: 3, commitIndex: 4, lastIndex: 5 },
        { power: 0 },
        { role: 1, term: 3, grantedLo: 4 },
      ],
      messages: [{ id: 1, from: 1, to: 3, kind: 2, term: 3, entries: 2 }],
      cuts: [[1, 2]],
    }),
  );
  test('one glance', () => {
    expect(glance(frame)).toEqual({
      lead: 'S1 leads term 3',
      wrong: '',
      facts: ['committed 4', '1 in flight', 'S2 stopped', '1 cut'],
    });
  });
  test('peers and messages have names', () => {
    const [leader, stopped, candidate] = frame.peers;
    expect(leader && peerLabel(leader)).toBe('S1, leader, term 3, commit index 4, last index 5');
    expect(stopped && peerLabel(stopped)).toContain('S2, stopped');
    expect(candidate && peerLabel(candidate)).toContain('1 vote granted');
    const [message] = frame.messages;
    expect(message && messageLabel(message)).toBe('AppendEntries, S1 to S3, term 3, 2 entries');
  });
  test('who asks before it stands is not said to ask for votes', () => {
    const asking = new Frame(frameOf({ now: 0, peers: [{ role: 3 }, {}, { role: 3 }] }));
    expect(glance(asking).lead).toBe('S1 and S3 ask if they could win');
  });
  test('of many that ask or are stopped there is the number', () => {
    const peers = [...Array(5).fill({ role: 1 }), ...Array(4).fill({ power: 0 })];
    const { lead, facts } = glance(new Frame(frameOf({ now: 0, peers })));
    expect(lead).toBe('5 peers ask for votes');
    expect(facts).toContain('4 peers stopped');
  });
  test('two that lead one term are told, and that a property is broken', () => {
    const peers = [
      { role: 2, term: 2 },
      { role: 2, term: 1 },
      { role: 2, term: 2 },
    ];
    const told = glance(new Frame(frameOf({ now: 0, peers, violations: 1 })));
    expect(told.lead).toBe('S1 and S3 lead term 2');
    expect(told.wrong).toBe('A property is broken');
  });
  test('a peer is told by its part in the cluster, and offered what can change it', () => {
    const frame = new Frame(
      frameOf({
        now: 0,
        peers: [
          { role: 2, part: 1 },
          { part: 2 },
          { part: 4 },
          { part: 0 },
          { part: 2, role: 1, grantedLo: 2 },
        ],
      }),
    );
    const words = frame.peers.map(roleWord);
    expect(words).toEqual([
      'leader',
      'follower, leaving',
      'learner',
      'outside',
      'candidate, leaving',
    ]);
    const deeds = frame.peers.map((peer) =>
      membershipDeeds(frame, peer).map(({ deed }) => deed.do),
    );
    expect(deeds).toEqual([
      ['remove'],
      ['remove'],
      ['promote', 'remove'],
      ['add-learner'],
      ['remove'],
    ]);
    expect(frame.peers.map((peer) => handsOver(frame, peer))).toEqual([
      false,
      true,
      false,
      false,
      true,
    ]);
    const labels = frame.peers.map((peer) => peerLabel(peer));
    expect(labels[4]).toMatch(/^S5, candidate, leaving, term 0, .*, 1 vote granted$/);
  });
  test('a frame of another version is refused', () => {
    const data = frameOf({ now: 0, peers: [] });
    data[0] = FRAME_VERSION + 1;
    expect(() => new Frame(data)).toThrow('reads frames of version');
  });
  test('votes of peers beyond S50 are read from the high word', () => {
    const many = new Frame(
      frameOf({
        now: 0,
        peers: Array.from({ length: 60 }, () => ({ grantedLo: 2 ** 49, grantedHi: 2 ** 9 })),
      }),
    );
    expect([...(many.peer(1)?.granted ?? [])]).toEqual([50, 60]);
  });
});

describe('the slider', () => {
  test('every step of it changes the speed, both ways', () => {
    SPEEDS.forEach((speed, i) => {
      expect(nearestStop(speed)).toBe(i);
      if (i > 0) expect(nextSpeed(speed, -1)).toBe(SPEEDS[i - 1]);
    });
    expect(nextSpeed(100, 1)).toBe(100);
    expect(nextSpeed(0.001, -1)).toBe(0.001);
  });
});

describe('keys', () => {
  const press = (key: string, ctrlKey = false): ReturnType<typeof commandOf> =>
    commandOf({ key, ctrlKey, metaKey: false, altKey: false });
  test('the keys that readers of RaftScope know', () => {
    expect([' ', '.', 'C', 'R', 'B', '?'].map((key) => press(key))).toEqual([
      'toggle',
      'toggle',
      'request',
      'restart-leader',
      'bring-back',
      'help',
    ]);
  });
  test('no key means two things', () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
  test('a snapshot has a key of its own', () => {
    expect(press('S')).toBe('snapshot');
  });
  test('the browser keeps its own', () => {
    expect(press('r', true)).toBeNull();
    expect(press('F5')).toBeNull();
  });
});

describe('the narrator', () => {
  test('says the first at once and then no more than it may', () => {
    let time = 0;
    let due: (() => void) | null = null;
    const said: string[] = [];
    const narrator = new Narrator((text) => said.push(text), {
      now: () => time,
      set: (callback) => {
        due = callback;
        return 1;
      },
      clear: () => {
        due = null;
      },
    });
    narrator.tell('a');
    expect(said).toEqual(['a']);
    time = 100;
    for (const text of ['b', 'c', 'd', 'e']) narrator.tell(text);
    expect(said).toEqual(['a']);
    time = 2600;
    (due as (() => void) | null)?.();
    expect(said).toEqual(['a', 'c d e']);
    // What the reader did is not dropped, and what they ask is answered at once.
    narrator.tell('f', true);
    for (const text of ['g', 'h', 'i']) narrator.tell(text);
    narrator.answer('j');
    expect(said).toEqual(['a', 'c d e', 'j']);
    time = 5200;
    (due as (() => void) | null)?.();
    expect(said.at(-1)).toBe('f h i');
  });
});
