import { describe, expect, test } from 'vitest';
import { Frame } from '../../src/frame.js';
import { along, ringLayout } from '../../src/geometry.js';
import { MessageLayer } from '../../src/views/cluster-messages.js';
import {
  planLinks,
  planMessage,
  planPeer,
  planRegions,
  progressOf,
} from '../../src/views/cluster-plan.js';
import {
  blockRoom,
  cellWidth,
  columnAt,
  columnEnd,
  comparedAt,
  comparisonOf,
  endAt,
  entryState,
  foldOf,
  holderOf,
  lastingOf,
  layOut,
  lettersIn,
  peerBeside,
  visibleColumns,
  visibleRows,
} from '../../src/views/log-plan.js';
import {
  CHRONICLE,
  CHRONICLE_LENGTH,
  CHRONICLE_VERSION,
  HAPPENING,
  HAPPENING_KINDS,
  HAPPENING_LENGTH,
} from '../../src/wasm/layout.js';
import { frameOf, type Scene } from '../fixtures/frames.js';

const layout = ringLayout(3, 400, 400);
const frame = (scene: Partial<Scene>): Frame =>
  new Frame(frameOf({ now: 0, peers: [{}, {}, {}], ...scene }));

describe('messages', () => {
  const flight = { id: 9, from: 1, to: 2, sentAt: 1000, arrivesAt: 2000 };
  const at = (now: number, still = false, lostAt = -1): { x: number; y: number } => {
    const [message] = frame({ now, messages: [{ ...flight, lostAt }] }).messages;
    const plan = message && planMessage(message, layout);
    if (!plan) throw new Error('no message');
    return along(plan.lane, progressOf(message, now, still));
  };

  test('their place is their progress in virtual time', () => {
    const a = at(1000);
    const b = at(2000);
    const middle = at(1500);
    expect(middle.x).toBeCloseTo((a.x + b.x) / 2);
    expect(middle.y).toBeCloseTo((a.y + b.y) / 2);
    expect(at(1500)).toEqual(middle);
  });

  test('without flights they stand in quarters', () => {
    expect(at(1000, true)).toEqual(at(1200, true));
    expect(at(1000, true)).not.toEqual(at(1300, true));
  });

  test('a lost one goes no further than where it was lost', () => {
    expect(at(1900, false, 1400)).toEqual(at(1400));
  });

  test('the shape says the kind', () => {
    const kinds = [
      { kind: 0 },
      { kind: 1, verdict: 1 },
      { kind: 2 },
      { kind: 2, entries: 3 },
      { kind: 3, verdict: 0 },
      { kind: 4 },
      { kind: 5 },
      { kind: 6 },
      { kind: 7, verdict: 1 },
      { kind: 8 },
      { kind: 9 },
      { kind: 10, verdict: 1 },
      { kind: 11 },
      { kind: 12 },
    ];
    const { messages } = frame({
      messages: kinds.map((part, i) => ({ ...flight, ...part, id: i })),
    });
    expect(messages.map((message) => planMessage(message, layout)?.shape)).toEqual([
      'vote',
      'vote-reply',
      'heartbeat',
      'append',
      'append-reply',
      'snapshot',
      'snapshot-reply',
      'pre-vote',
      'pre-vote-reply',
      'timeout-now',
      'read',
      'read-reply',
      'confirm',
      'confirm-reply',
    ]);
  });

  test.each([13, 42, -1, 0.5, Number.NaN])('kind %d is drawn as none that is known', (kind) => {
    const [message] = frame({ messages: [{ ...flight, kind }] }).messages;
    const plan = message && planMessage(message, layout);
    expect(plan?.shape).toBe('unknown');
    expect(plan?.label).toContain('Message of an unknown kind, S1 to S2');
  });

  test('one that has no seat is not drawn', () => {
    const [message] = frame({ messages: [{ ...flight, to: 4 }] }).messages;
    expect(message && planMessage(message, layout)).toBeNull();
  });
});

describe('the messages on the stage', () => {
  const flight = { id: 9, from: 1, to: 2, sentAt: 1000, arrivesAt: 2000, sentEvent: 5 };
  const drawing = { layout, still: false, chosen: null, flows: true };
  const make = (): { layer: MessageLayer; fallen: number[] } => {
    const fallen: number[] = [];
    const fall = ({ plan }: { plan: { id: number } }): void => void fallen.push(plan.id);
    return { layer: new MessageLayer({ fall, orphaned: () => undefined }), fallen };
  };

  test('are where they are in the frame, within reach of the pointer', () => {
    const { layer } = make();
    layer.draw(frame({ now: 1200, messages: [flight] }), drawing);
    const before = { ...layer.place(9) };
    layer.draw(frame({ now: 1600, messages: [flight] }), drawing);
    const place = layer.place(9);
    expect(place?.x).not.toBeCloseTo(before.x ?? 0);
    expect(layer.near({ x: (place?.x ?? 0) + 9, y: place?.y ?? 0 })).toBe(9);
    expect(layer.near({ x: (place?.x ?? 0) + 19, y: place?.y ?? 0 })).toBeNull();
  });

  test('fall when they end and the trace says that they were lost, and only then', () => {
    const { layer, fallen } = make();
    const other = { ...flight, id: 10 };
    layer.draw(frame({ now: 1200, messages: [flight, other] }), drawing);
    layer.mourn([9, 77]);
    expect(fallen).toEqual([]);
    layer.draw(frame({ now: 1300, messages: [{ ...flight, id: 11 }] }), drawing);
    expect(fallen).toEqual([9]);
    expect([...layer.flights.keys()]).toEqual([11]);
  });

  test('are others when another branch has given their number to another', () => {
    const { layer } = make();
    layer.draw(frame({ now: 1200, messages: [flight] }), drawing);
    layer.draw(frame({ now: 1200, messages: [{ ...flight, from: 3, to: 1 }] }), drawing);
    expect(layer.flights.get(9)?.plan.label).toContain('S3 to S1');
  });
});

describe('peers', () => {
  const plan = (part: Record<string, number>, now = 0): ReturnType<typeof planPeer> => {
    const made = frame({ now, peers: [part, {}, {}] });
    const peer = made.peer(1);
    if (!peer) throw new Error('no peer');
    return planPeer(made, peer, false);
  };
  test('the arc is what is left of the timer', () => {
    expect(plan({ timerSince: 0, timerDeadline: 200 }, 50).timer).toBeCloseTo(0.75);
    expect(plan({}).timer).toBe(-1);
    expect(plan({ power: 0, timerSince: 0, timerDeadline: 200 }, 50).timer).toBe(-1);
  });
  test('a candidate shows a vote per peer', () => {
    expect(plan({ role: 1, grantedLo: 1, deniedLo: 4 }).votes).toEqual([
      'granted',
      'waiting',
      'denied',
    ]);
    expect(plan({ role: 2, grantedLo: 7 }).votes).toEqual([]);
  });
  test('a pre-candidate shows what each peer answered, apart from votes', () => {
    const asking = plan({ role: 3, term: 4, grantedLo: 1, deniedLo: 4 });
    expect(asking.look).toBe('pre-candidate');
    expect(asking.role).toBe('pre-candidate');
    expect(asking.votes).toEqual(['would', 'asked', 'would-not']);
    expect(asking.label).toContain('S1, pre-candidate, term 4');
    expect(asking.label).toContain('1 would vote for it');
  });
  test('a role that the page does not know is not taken for a follower', () => {
    expect(plan({ role: 9 }).look).toBe('unknown');
    expect(plan({ role: 9 }).role).toBe('unknown role');
  });
  test('a stopped peer is stopped, whatever it was', () => {
    expect(plan({ power: 0, role: 2 }).look).toBe('stopped');
  });
});

test('each direction of a link is told by itself', () => {
  const [link] = planLinks(frame({ cuts: [[2, 1]] }));
  expect(link).toMatchObject({
    a: 1,
    b: 2,
    there: false,
    back: true,
    label: 'Link S1 – S2, cut from S2 to S1',
  });
});

test('regions are drawn only when the cluster is parted', () => {
  expect(planRegions(frame({}), layout)).toEqual([]);
  expect(planRegions(frame({ cuts: [[1, 2]] }), layout)).toEqual([]);
  const parted = frame({
    cuts: [
      [1, 2],
      [1, 3],
      [2, 1],
      [3, 1],
    ],
  });
  expect(planRegions(parted, layout)).toHaveLength(2);
});

describe('logs', () => {
  describe('keys go from entry to entry', () => {
    // S2 has none there, S3 another one.
    const terms = [2, 0, 1, 2, 2];

    test('in the log in which it was come to, or else in the leader’s, or in the first', () => {
      expect(holderOf(terms, 2, 5, 4)).toBe(5);
      expect(holderOf(terms, 2, 0, 4)).toBe(4);
      expect(holderOf(terms, 2, 3, 3)).toBe(1);
      expect(holderOf(terms, 1, 4, 4)).toBe(3);
      expect(holderOf(terms, 7, 4, 4)).toBe(0);
    });

    test('all have the leader’s, or else the one of the highest term', () => {
      expect(lastingOf(terms, 3)).toBe(3);
      expect(lastingOf(terms, 2)).toBe(1);
      expect(lastingOf([0, 1, 3], 0)).toBe(3);
      expect(lastingOf([0, 0], 1)).toBe(0);
      expect(lastingOf([], 1)).toBe(0);
    });

    test('up and down to the next peer that has one, and not beyond the last', () => {
      expect(peerBeside(terms, 1, 1)).toBe(3);
      expect(peerBeside(terms, 3, -1)).toBe(1);
      expect(peerBeside(terms, 5, 1)).toBe(0);
      expect(peerBeside(terms, 1, -1)).toBe(0);
      expect(peerBeside(terms, 0, 1)).toBe(1);
    });
  });

  test('columns are as wide as all entries allow', () => {
    expect(cellWidth(640, 0)).toBe(104);
    expect(cellWidth(640, 5)).toBe(104);
    expect(cellWidth(640, 7)).toBe(76);
    expect(cellWidth(640, 8)).toBe(66);
    expect(cellWidth(300, 5)).toBe(42);
    expect(cellWidth(300, 8)).toBe(30);
    expect(cellWidth(400, 8)).toBe(42);
  });
  test('with room, commands stay readable and a long log scrolls', () => {
    expect(cellWidth(640, 5000)).toBe(66);
    expect(cellWidth(400, 5000)).toBe(30);
  });
  test('a command is cut off only where it has no room', () => {
    // Beside one digit and beside two, under the term, in large type, and where there is only the term.
    expect(lettersIn(66, false, 3)).toBe(8);
    expect(lettersIn(66, false, 12)).toBe(6);
    expect(lettersIn(66, true, 12)).toBe(8);
    expect(lettersIn(104, false, 3)).toBe(11);
    expect(lettersIn(30, false, 1000)).toBe(0);
  });
  test('at the end, the lanes go on by some columns at once', () => {
    const plain = { fold: 0, foldWidth: 0, width: 30 };
    expect([13, 14, 16, 17].map((last) => endAt(plain, last, 420))).toEqual([0, 90, 90, 180]);
    const folded = { fold: 4000, foldWidth: 120, width: 30 };
    expect([4009, 4010, 4011, 4012].map((last) => endAt(folded, last, 420))).toEqual([
      0, 60, 60, 120,
    ]);
    // Where there are but few, one by one.
    const wide = { fold: 0, foldWidth: 0, width: 104 };
    expect([3, 4, 5].map((last) => endAt(wide, last, 420))).toEqual([0, 104, 208]);
  });
  test('only the columns in sight exist', () => {
    const plain = { fold: 0, foldWidth: 0, width: 30 };
    expect(visibleColumns(0, 300, plain, 5)).toEqual({ from: 1, count: 5 });
    expect(visibleColumns(3000, 300, plain, 5000)).toEqual({ from: 101, count: 11 });
    expect(visibleColumns(0, 300, plain, 0)).toEqual({ from: 1, count: 0 });
  });
  test('behind a fold, columns begin with the first entry that is left', () => {
    const folded = { fold: 4000, foldWidth: 120, width: 30 };
    expect(visibleColumns(0, 300, folded, 4003)).toEqual({ from: 4001, count: 3 });
    expect(visibleColumns(420, 300, folded, 5000)).toEqual({ from: 4011, count: 11 });
    expect(visibleColumns(0, 300, folded, 4000)).toEqual({ from: 4001, count: 0 });
  });
  test('what every log has dropped is folded, and no more', () => {
    const logs = (...parts: [number, number][]): Frame =>
      frame({ peers: parts.map(([firstIndex, lastIndex]) => ({ firstIndex, lastIndex })) });
    expect(foldOf(logs([1, 5], [1, 5], [1, 5]))).toBe(0);
    expect(foldOf(logs([13, 15], [9, 15], [13, 12]))).toBe(8);
    // One that is behind still has the first entries: they are shown.
    expect(foldOf(logs([13, 15], [13, 15], [1, 3]))).toBe(0);
    // An empty log has none to show.
    expect(foldOf(logs([13, 15], [13, 15], [1, 0]))).toBe(12);
    expect(foldOf(logs([1, 0], [1, 0], [1, 0]))).toBe(0);
  });
  test('a block says no more than it has room for', () => {
    const rooms = [30, 50, 101, 120, 144, 900].map((width) => blockRoom(width, 2));
    expect(rooms).toEqual(['sign', 'index', 'index', 'words', 'all', 'all']);
    expect(blockRoom(144, 6)).toBe('index');
  });
  test('columns of entries keep their order and their width behind the fold', () => {
    const parted = frame({
      peers: [{ firstIndex: 13, lastIndex: 15 }, { firstIndex: 9, lastIndex: 15 }, {}],
    });
    const layout = layOut(parted, 640);
    expect(layout.fold).toBe(8);
    expect([columnAt(layout, 3), columnEnd(layout, 3)]).toEqual([0, layout.foldWidth]);
    expect(columnAt(layout, 9)).toBe(layout.foldWidth);
    expect(columnEnd(layout, 12)).toBe(layout.foldWidth + 4 * layout.width);
    expect(columnEnd(layout, 0)).toBe(0);
    // Without the fold's room for them the entries left would get wider columns.
    expect(layout.width).toBe(cellWidth(640 - layout.foldWidth, 7));
  });
  test('a rejection is marked where the leader asked for a match', () => {
    const record = new Float64Array(CHRONICLE_LENGTH + HAPPENING_LENGTH);
    record[CHRONICLE.version] = CHRONICLE_VERSION;
    record[CHRONICLE.first] = 7;
    const tell = (told: Partial<Record<keyof typeof HAPPENING, number>>): Float64Array => {
      for (const [name, value] of Object.entries(told)) {
        record[CHRONICLE_LENGTH + HAPPENING[name as keyof typeof HAPPENING]] = value;
      }
      return record;
    };
    tell({ kind: HAPPENING_KINDS.rejected, peer: 2, other: 1, term: 3, detail: 4 });
    expect(comparisonOf(7, record)).toEqual({ leader: 1, follower: 2, index: 4, term: 3 });
    // Another event, as when this one is forgotten.
    expect(comparisonOf(6, record)).toBeNull();
    expect(comparisonOf(7, tell({ detail: 0 }))).toBeNull();
    expect(comparisonOf(7, tell({ kind: HAPPENING_KINDS.voted, detail: 4 }))).toBeNull();
    expect(comparisonOf(7, new Float64Array(0))).toBeNull();
  });
  test('a mark beyond what is in sight stands at the edge', () => {
    const layout = { fold: 0, foldWidth: 0, width: 30 };
    expect(comparedAt(10, layout, 200, 300)).toEqual({ x: 267, width: 33, beyond: false });
    const before = comparedAt(2, layout, 200, 300);
    expect(before).toMatchObject({ x: 204, beyond: true });
    const after = comparedAt(40, layout, 200, 300);
    expect(after.beyond).toBe(true);
    expect(after.x + after.width).toBeLessThanOrEqual(500);
  });
  test('rows in sight are those and their neighbours; all while their height is not known', () => {
    expect(visibleRows(0, 200, 0, 99)).toEqual({ from: 0, to: 99 });
    expect(visibleRows(0, 200, 40, 99)).toEqual({ from: 0, to: 6 });
    expect(visibleRows(400, 200, 40, 99)).toEqual({ from: 9, to: 16 });
    expect(visibleRows(3800, 200, 40, 99)).toEqual({ from: 94, to: 99 });
  });
  test('an entry is as far as the peer knows', () => {
    const peer = frame({
      peers: [{ lastIndex: 5, persistedIndex: 4, commitIndex: 3, lastApplied: 2 }, {}, {}],
    }).peer(1);
    expect(peer && [1, 2, 3, 4, 5].map((index) => entryState(peer, index))).toEqual([
      'applied',
      'applied',
      'committed',
      'stored',
      'memory',
    ]);
  });
});
