import { describe, expect, test } from 'vitest';
import { Feed } from '../../src/feed.js';
import { Frame } from '../../src/frame.js';
import { Run } from '../../src/run.js';
import type { EventView } from '../../src/wasm/api.js';
import { CONFIG, frameOf, SceneWorld, sceneEngine } from '../fixtures/frames.js';

const event = (id: number): EventView => ({
  id,
  at: id * 10,
  peer: 1,
  kind: 'committed',
  text: `event ${id}`,
  why: '',
  section: '',
  cause: null,
  matters: id % 2 === 0,
  message: null,
});

function setUp(count: number): { feed: Feed; run: Run; heard: number[]; read: number[] } {
  const heard: number[] = [];
  const read: number[] = [];
  const told = Array.from({ length: count }, (_, id) => event(id));
  class Watched extends SceneWorld {
    override eventsFrom(id: number, max: number): EventView[] {
      read.push(Math.min(max, count - id));
      return super.eventsFrom(id, max);
    }
  }
  const world = new Watched(CONFIG, { now: 0, peers: [{}] }, undefined, told);
  const run = Run.create(
    sceneEngine(() => world),
    {},
  );
  const feed = new Feed({
    heard: ({ id }) => heard.push(id),
    lost: () => undefined,
    compared: () => undefined,
  });
  return { feed, run, heard, read };
}

const at = (events: number): Frame => new Frame(frameOf({ now: 0, peers: [{}], events }));
const said = (feed: Feed): string | undefined => feed.caption(0, true)?.what;

test('a long run that is opened at its end is not read from its beginning', () => {
  const { feed, run, heard, read } = setUp(60_000);
  feed.read(run, at(60_000), false);
  expect(read.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1000);
  expect(heard).toEqual([]);
  expect(said(feed)).toBe('event 59998');
});

describe('when time goes elsewhere', () => {
  test('back, what lies ahead is not said, and is not heard again', () => {
    const { feed, run, heard } = setUp(100);
    feed.read(run, at(100), false);
    heard.length = 0;
    feed.jump(run, at(31));
    expect(said(feed)).toBe('event 30');
    expect(heard).toEqual([]);
  });

  test('and goes on from there, everything is heard once', () => {
    const { feed, run, heard } = setUp(100);
    feed.jump(run, at(40));
    feed.read(run, at(100), false);
    const even = Array.from({ length: 50 }, (_, i) => 2 * i);
    expect(heard).toEqual(even.filter((id) => id >= 40));
    expect(said(feed)).toBe('event 98');
  });

  test('to the start, nothing is said', () => {
    const { feed, run } = setUp(100);
    feed.read(run, at(100), false);
    feed.jump(run, at(0));
    expect(said(feed)).toBeUndefined();
  });

  test('far on, it does not read all that lies between', () => {
    const { feed, run, read } = setUp(200_000);
    feed.jump(run, at(200_000));
    expect(said(feed)).toBe('event 199998');
    expect(read.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(2000);
  });

  test('and elsewhere again, only the last place is read', () => {
    const { feed, run, read } = setUp(10_000);
    feed.jump(run, at(3_000));
    feed.jump(run, at(9_000));
    expect(said(feed)).toBe('event 8998');
    expect(read).toHaveLength(1);
  });
});
