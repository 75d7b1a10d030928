import { expect, test } from 'vitest';
import {
  gridOf,
  isOpen,
  isPulledUp,
  packRoom,
  resized,
  roomOf,
  sizeOf,
  toggled,
  USUAL_ROOM,
} from '../../src/room.js';

const without = (...pieces: Parameters<typeof toggled>[1][]) => pieces.reduce(toggled, USUAL_ROOM);

test('a panel is closed and opened again', () => {
  const closed = toggled(USUAL_ROOM, 'logs');
  expect(isOpen(closed, 'logs')).toBe(false);
  expect(isOpen(closed, 'time')).toBe(true);
  expect(toggled(closed, 'logs')).toEqual(USUAL_ROOM);
});

test('a size stays within its bounds and leaves the stage its part', () => {
  expect(sizeOf(resized(USUAL_ROOM, 'time', 3), 'time')).toBe(14);
  expect(sizeOf(resized(USUAL_ROOM, 'time', 31.26), 'time')).toBe(31.3);
  expect(sizeOf(resized(USUAL_ROOM, 'logs', 90), 'logs')).toBe(55);
  expect(sizeOf(resized(without('side', 'events'), 'logs', 90), 'logs')).toBe(60);
  expect(sizeOf(resized(without('side'), 'logs', 90), 'logs')).toBe(55);
  expect(sizeOf(resized(resized(USUAL_ROOM, 'events', 70), 'events', null), 'events')).toBe(40);
});

test('every open panel has an area, and no other', () => {
  expect(gridOf('wide', USUAL_ROOM, false)).toBe(
    '"top top top" 44px "stage logs right" minmax(0, 1fr) "time time right" 28cqh ' +
      '"foot foot foot" 82px / minmax(0, 42fr) minmax(0, 33fr) minmax(0, 25fr)',
  );
  expect(gridOf('wide', without('logs', 'time', 'side', 'events'), false)).toBe(
    '"top" 44px "stage" minmax(0, 1fr) "foot" 82px / minmax(0, 100fr)',
  );
  expect(gridOf('wide', without('side'), false)).toContain('right');
  expect(gridOf('medium', USUAL_ROOM, true)).toBe(
    '"top top" 44px "stage logs" fit-content(50cqh) "stage side" minmax(0, 1fr) "foot foot" 82px / ' +
      'minmax(0, 66fr) minmax(0, 34fr)',
  );
  expect(gridOf('medium', without('logs'), false)).toContain('"stage side" minmax(0, 1fr)');
  expect(gridOf('medium', without('logs', 'side'), false)).toContain('"stage" minmax(0, 1fr)');
});

test('on a slide the panel is what the logs leave until it has a height of its own', () => {
  const set = resized(USUAL_ROOM, 'lower', 45);
  expect(gridOf('medium', set, false)).toBe(
    '"top top" 44px "stage logs" minmax(92px, 1fr) "stage side" minmax(0, 45cqh) "foot foot" 82px / ' +
      'minmax(0, 50fr) minmax(0, 50fr)',
  );
  expect(gridOf('medium', resized(set, 'lower', null), false)).toBe(
    gridOf('medium', USUAL_ROOM, false),
  );
  // What stands alone takes the whole column.
  for (const piece of ['logs', 'side'] as const) {
    const alone = gridOf('medium', toggled(set, piece), false);
    expect(alone).toBe(gridOf('medium', without(piece), false));
  }
  expect(gridOf('wide', set, false)).toBe(gridOf('wide', USUAL_ROOM, false));
  expect(gridOf('narrow', set, false)).toBe(gridOf('narrow', USUAL_ROOM, false));
  expect(sizeOf(resized(USUAL_ROOM, 'lower', 2), 'lower')).toBe(14);
  expect(sizeOf(resized(USUAL_ROOM, 'lower', 99), 'lower')).toBe(80);
  expect(roomOf(packRoom(set))).toEqual(set);
  // A room from before there was this edge.
  expect(roomOf('{"closed":["events"],"sizes":{"column":60}}')).toEqual({
    closed: ['events'],
    sizes: { column: 60 },
  });
});

test('a room is remembered; what is none is the usual one', () => {
  const room = resized(without('events'), 'side', 30);
  expect(roomOf(packRoom(room))).toEqual(room);
  const wide = resized(resized(USUAL_ROOM, 'side', 16), 'logs', 60);
  expect(sizeOf(wide, 'logs')).toBe(60);
  expect(roomOf(packRoom(wide))).toEqual(wide);
  for (const bad of [null, '', '{', '7', 'null', '[]', '{"closed":"logs","sizes":9}']) {
    expect(roomOf(bad)).toEqual(USUAL_ROOM);
  }
  expect(roomOf('{"closed":["logs","stage"],"sizes":{"time":1e9,"side":"x","y":1}}')).toEqual({
    closed: ['logs'],
    sizes: { time: 56 },
  });
});

test('on a phone the panels are a sheet that is pulled up, and the stage keeps its part', () => {
  expect(gridOf('narrow', USUAL_ROOM, false)).toBe(
    '"top" auto "stage" minmax(96px, 1fr) "foot" auto "side" minmax(0, clamp(12cqh, 100cqh - 590px, 30cqh)) "tools" auto / minmax(0, 1fr)',
  );
  expect(gridOf('narrow', USUAL_ROOM, true)).toContain('100cqh - 590px, 20cqh)');
  const pulled = resized(USUAL_ROOM, 'sheet', 99);
  expect(gridOf('narrow', pulled, false)).toContain('minmax(0, 54cqh)');
  expect([USUAL_ROOM, pulled].map(isPulledUp)).toEqual([false, true]);
  expect(roomOf(packRoom(pulled))).toEqual(pulled);
});
