import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile, spread, words } from '../bench/figures.mjs';
import { framesOf } from '../bench/frames.mjs';

test('a median between two values is in their middle, and the order given does not matter', () => {
  assert.deepEqual(spread([4, 1, 3, 2]), { median: 2.5, min: 1, max: 4, count: 4 });
  assert.equal(quantile([1, 2, 3, 4, 5], 0.95), 4.8);
  assert.equal(quantile([7], 0.95), 7);
});

test('a spread is written with its extremes', () => {
  assert.equal(
    words(spread([1, 2, 9]), (value) => `${value}!`),
    '2! (1! to 9!)',
  );
});

const page = { pid: 1, tid: 1 };
const named = { ph: 'M', name: 'thread_name', ts: 0, args: { name: 'CrRendererMain' } };
/** @param {string} name @param {number} ts @param {number} dur */
const event = (name, ts, dur) => ({ ...page, ph: 'X', name, ts, dur, tdur: dur / 2 });
/** @param {number} ts */
const begin = (ts) => ({ ...page, ph: 'I', name: 'BeginMainThreadFrame', ts });

test('a frame has all tasks up to the next one, and the frames that are cut off are left out', () => {
  const frames = framesOf([
    { ...named, ...page },
    event('RunTask', 0, 500),
    event('RunTask', 1000, 4000),
    begin(1100),
    event('RunTask', 6000, 1000),
    // A task within a task counts once.
    event('RunTask', 6100, 500),
    event('RunTask', 17_000, 2000),
    begin(17_001),
    event('RunTask', 33_000, 3000),
    begin(33_001),
  ]);
  assert.deepEqual(
    frames.map(({ work, cpu }) => [work, cpu]),
    [
      [5, 2.5],
      [2, 1],
    ],
  );
});

test('layout that a script forces is layout, and each part has its own processor time', () => {
  const [frame] = framesOf([
    { ...named, ...page },
    // Out of order, as the threads' buffers come.
    event('Paint', 7000, 1000),
    event('RunTask', 0, 10_000),
    begin(10),
    event('FireAnimationFrame', 1000, 5000),
    event('FunctionCall', 1000, 5000),
    event('Layout', 2000, 2000),
    event('RunTask', 17_000, 1000),
    begin(17_001),
  ]);
  assert.deepEqual(frame, {
    script: 1.5,
    layout: 1,
    paint: 0.5,
    commit: 0,
    other: 2,
    work: 10,
    cpu: 5,
  });
});

test('the main thread of a spare process is not the page', () => {
  const spare = { pid: 2, tid: 2 };
  const frames = framesOf([
    { ...named, ...spare },
    { ...named, ...page },
    { ...event('RunTask', 0, 9000), ...spare },
    event('RunTask', 0, 1000),
    begin(1),
    event('RunTask', 17_000, 1000),
    begin(17_001),
  ]);
  assert.deepEqual(
    frames.map(({ work }) => work),
    [1],
  );
});
