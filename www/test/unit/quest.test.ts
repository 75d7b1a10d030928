import { expect, test } from 'vitest';
import { ANYTHING, countBefore, Quest } from '../../src/quest.js';
import { Run } from '../../src/run.js';
import { CONFIG, SceneWorld, sceneEngine } from '../fixtures/frames.js';

/** A run of `count` events, of which every third is wanted. */
class Long extends SceneWorld {
  count = 90_000;
  turned = false;
  pieces = 0;
  private at = -1;
  override search(): void {
    this.at = -1;
  }
  override searchOn(most: number): Float64Array {
    const anew = this.at < 0 || this.turned ? 1 : 0;
    if (anew) this.at = 0;
    this.turned = false;
    this.pieces++;
    const from = this.at;
    this.at = Math.min(from + most, this.count);
    const found: number[] = [];
    for (let id = from; id < this.at; id++) if (id % 3 === 0) found.push(id);
    return Float64Array.of(anew, this.at, this.count, ...found);
  }
}

function setUp(): { world: Long; run: Run; quest: Quest } {
  const world = new Long(CONFIG, { now: 0, peers: [{}] });
  const run = Run.create(
    sceneEngine(() => world),
    {},
  );
  return { world, run, quest: new Quest() };
}

test('a long run is looked at in pieces, and all is found', () => {
  const { run, quest, world } = setUp();
  quest.begin(run, ANYTHING);
  quest.go(0);
  expect(quest.more).toBe(true);
  expect(quest.seen).toBe(1024);
  while (quest.more) quest.go(0);
  expect(world.pieces).toBeGreaterThan(3);
  expect(quest.ids.length).toBe(30_000);
  world.count += 6;
  expect(quest.go(0)).toBe(false);
  expect(quest.ids.slice(-2)).toEqual([90_000, 90_003]);
  expect(quest.before(30)).toBe(10);
});

test('another branch has other events', () => {
  const { run, quest, world } = setUp();
  world.count = 900;
  quest.begin(run, ANYTHING);
  expect(quest.go(0)).toBe(false);
  world.turned = true;
  world.count = 300;
  expect(quest.go(0)).toBe(true);
  expect(quest.ids.length).toBe(100);
});

test('places in a list of ids are found', () => {
  expect([0, 5, 6, 10, 11].map((id) => countBefore([5, 10], id))).toEqual([0, 0, 1, 1, 2]);
});
