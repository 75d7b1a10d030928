import { describe, expect, test, vi } from 'vitest';
import { type Audience, type Pace, Session } from '../../src/session.js';
import type { Advance, Engine } from '../../src/wasm/api.js';
import { HEADER } from '../../src/wasm/layout.js';
import { CONFIG, frameOf, SceneWorld, sceneEngine } from '../fixtures/frames.js';

/** A world that was played to 1000 µs, in which a property breaks at 500 µs. */
class Played extends SceneWorld {
  sought: number[] = [];
  far = 1000;
  holds = false;
  constructor() {
    super(CONFIG, { now: 1000, peers: [{}] });
  }
  override get end(): number {
    return this.far;
  }
  override advance(until: number): Advance {
    this.now = until;
    this.far = Math.max(this.far, until);
    return { events: 0, now: until };
  }
  override seek(at: number): Advance {
    this.sought.push(at);
    this.now = at;
    return { events: 0, now: at };
  }
  override stepBack(): boolean {
    this.now -= 1;
    return true;
  }
  override step(): boolean {
    this.now += 600;
    return true;
  }
  private get broken(): boolean {
    return !this.holds && this.now >= 500;
  }
  override frame(): Float64Array {
    const numbers = frameOf({ now: this.now, peers: [{}] });
    numbers[HEADER.violations] = this.broken ? 1 : 0;
    return numbers;
  }
  override violations(): string[] {
    return this.broken ? ['S1 and S2 both lead term 3'] : [];
  }
}

async function setUp(): Promise<{
  session: Session;
  world: Played;
  paces: Pace[];
  told: string[];
}> {
  const world = new Played();
  const paces: Pace[] = [];
  const told: string[] = [];
  const engine: Engine = sceneEngine(() => world);
  const audience: Audience = {
    loadEngine: async () => engine,
    onRun: () => undefined,
    onFrame: (_run, _frame, pace) => paces.push(pace),
    onBound: () => undefined,
    changed: () => undefined,
    tell: (problem) => told.push(problem),
    fail: (problem) => told.push(problem),
  };
  const session = new Session(audience);
  await session.load();
  session.take(session.first({}));
  paces.length = 0;
  told.length = 0;
  return { session, world, paces, told };
}

test('a new peer that nobody could add is told, with why it waits', async () => {
  const { session, world } = await setUp();
  let peers = 1;
  world.frame = () =>
    frameOf({ now: 0, peers: Array.from({ length: peers }, () => ({ role: 2 })) });
  world.act = (act) => {
    if (act.do === 'new_peer') peers++;
    else throw new Error('one change at a time');
    return { outcome: 'done' };
  };
  session.refresh();
  expect(session.obey({ do: 'add-peer' })).toBe(
    'One change at a time. S2 is there, and waits outside; add it as a learner later.',
  );
  expect(session.obey({ do: 'promote', peer: 2 })).toBe('One change at a time.');
});

test('the parts of a deed are done together, and its record is read once', async () => {
  const { session, world } = await setUp();
  const done: unknown[] = [];
  const read = vi.spyOn(world, 'interventions');
  world.act = (act, together) => {
    done.push([act.do, together]);
    return { outcome: 'done' };
  };
  session.obey({ do: 'restart-now', peer: 1 });
  expect(read).toHaveBeenCalledTimes(1);
  session.obey({ do: 'stop', peer: 1 });
  session.act({ do: 'restart', peer: 1 });
  session.act({ do: 'fire', peer: 1 }, true);
  expect(done).toEqual([
    ['crash', false],
    ['restart', true],
    ['crash', false],
    ['restart', false],
    ['fire', true],
  ]);
});

describe('going through time', () => {
  test('stays within the run', async () => {
    const { session, world } = await setUp();
    session.seek(-50);
    session.seek(400.6);
    session.seek(1e12);
    expect(world.sought).toEqual([0, 401, 1000]);
  });

  test('stops time', async () => {
    const { session } = await setUp();
    session.clock.pause();
    session.seek(10);
    expect(session.clock.playing).toBe(false);
  });

  test('is told as a jump, and a step on is not', async () => {
    const { session, world, paces } = await setUp();
    world.holds = true;
    session.seek(10);
    session.back();
    session.toPrevious();
    session.toNext();
    session.clock.step();
    expect(paces).toEqual(['jump', 'jump', 'jump', 'step', 'step']);
  });

  test('what is done in the past is told as a turn to another branch', async () => {
    const { session, paces } = await setUp();
    session.obey({ do: 'stop', peer: 1 });
    session.seek(10);
    session.obey({ do: 'stop', peer: 1 });
    session.act({ do: 'heal_all' });
    expect(paces).toEqual(['step', 'jump', 'turn', 'turn']);
  });

  test('a property that breaks is told each time that time runs over it, and not when it is gone to', async () => {
    const { session, told } = await setUp();
    session.seek(10);
    session.seek(900);
    expect(told).toEqual([]);
    session.seek(10);
    session.clock.step();
    expect(told).toEqual(['A safety property does not hold: S1 and S2 both lead term 3']);
  });
});
