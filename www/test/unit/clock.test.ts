import { describe, expect, test } from 'vitest';
import { type Advancing, Clock, type FrameSource, type Tick } from '../../src/clock.js';

/** Frames by hand, and a time that moves only when told. */
class FakeFrames implements FrameSource {
  time = 0;
  asked = 0;
  private callback: ((time: number) => void) | null = null;
  request(callback: (time: number) => void): number {
    this.callback = callback;
    return ++this.asked;
  }
  cancel(): void {
    this.callback = null;
  }
  now(): number {
    return this.time;
  }
  get waiting(): boolean {
    return this.callback !== null;
  }
  /** The browser draws a frame `ms` later. */
  frame(ms: number): void {
    this.time += ms;
    const callback = this.callback;
    this.callback = null;
    callback?.(this.time);
  }
}

class FakeWorld implements Advancing {
  now = 0;
  calls: { until: number; max: number | undefined }[] = [];
  steps = 0;
  /** What each call answers; by default time just moves. */
  answer: (until: number) => { events: number; now: number; limit?: string } = (until) => ({
    events: 0,
    now: until,
  });
  advance(until: number, max?: number): { events: number; now: number; limit?: string } {
    this.calls.push({ until, max });
    const answer = this.answer(until);
    this.now = answer.now;
    return answer;
  }
  step(): boolean {
    this.steps++;
    this.now += 10;
    return this.steps < 50;
  }
}

function setUp(): {
  frames: FakeFrames;
  world: FakeWorld;
  clock: Clock;
  ticks: Tick[];
  errors: unknown[];
} {
  const frames = new FakeFrames();
  const world = new FakeWorld();
  const ticks: Tick[] = [];
  const errors: unknown[] = [];
  const clock = new Clock({
    frames,
    onTick: (tick) => ticks.push(tick),
    onError: (error) => errors.push(error),
  });
  clock.world = world;
  return { frames, world, clock, ticks, errors };
}

describe('speed', () => {
  test('a second at a thirtieth of real time is a thirtieth of a virtual second', () => {
    const { frames, world, clock } = setUp();
    clock.speed = 1 / 30;
    clock.play();
    frames.frame(0);
    for (let i = 0; i < 60; i++) frames.frame(1000 / 60);
    expect(world.now).toBeGreaterThan(33_330);
    expect(world.now).toBeLessThanOrEqual(33_334);
  });

  test('fractions of a microsecond are kept, not lost, at a thousandth', () => {
    const { frames, world, clock } = setUp();
    clock.speed = 1 / 1000;
    clock.play();
    frames.frame(0);
    for (let i = 0; i < 1000; i++) frames.frame(0.7);
    expect(world.now).toBeGreaterThanOrEqual(699);
    expect(world.now).toBeLessThanOrEqual(701);
  });

  test.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY, 101, 0.0001])(
    '%s is refused and changes nothing',
    (speed) => {
      const { clock } = setUp();
      const before = clock.speed;
      expect(() => {
        clock.speed = speed;
      }).toThrow(/choose from 1\/1000/);
      expect(clock.speed).toBe(before);
    },
  );
});

describe('pause', () => {
  test('a paused clock asks for no frame and never advances', () => {
    const { frames, world, clock } = setUp();
    clock.play();
    frames.frame(0);
    frames.frame(16);
    clock.pause();
    const { asked } = frames;
    const calls = world.calls.length;
    expect(frames.waiting).toBe(false);
    frames.frame(1000);
    expect(frames.asked).toBe(asked);
    expect(world.calls.length).toBe(calls);
  });

  test('the time that passed in a pause is not made up for', () => {
    const { frames, world, clock } = setUp();
    clock.speed = 1;
    clock.play();
    frames.frame(0);
    frames.frame(10);
    clock.pause();
    const { now } = world;
    frames.time += 60_000;
    clock.play();
    frames.frame(0);
    expect(world.now).toBe(now);
    frames.frame(10);
    expect(world.now).toBe(now + 10_000);
  });

  test('nothing runs while it cannot be seen, and the wish to play stays', () => {
    const { frames, clock } = setUp();
    clock.play();
    clock.visible = false;
    expect(frames.waiting).toBe(false);
    expect(clock.playing).toBe(true);
    clock.visible = true;
    expect(frames.waiting).toBe(true);
  });

  test('a hold stops time until it is let go, once', () => {
    const { frames, clock } = setUp();
    clock.play();
    const first = clock.hold();
    const second = clock.hold();
    first();
    first();
    expect(frames.waiting).toBe(false);
    second();
    expect(frames.waiting).toBe(true);
  });
});

describe('budget', () => {
  test('a world that cannot keep up costs a bounded part of the frame, and time is let go', () => {
    const { frames, world, clock, ticks } = setUp();
    world.answer = () => {
      frames.time += 3;
      return { events: 512, now: world.now + 1 };
    };
    clock.speed = 10;
    clock.play();
    frames.frame(0);
    frames.frame(16);
    expect(world.calls.length).toBeLessThanOrEqual(4);
    expect(ticks[ticks.length - 1]?.behind).toBe(true);
    const [first] = world.calls;
    const before = world.now;
    frames.frame(16);
    // The next frame (25 ms later) asks for 250 ms from where the world is, not for the backlog.
    const later = world.calls.find((call) => call !== first && call.until > (first?.until ?? 0));
    expect(later?.until).toBeLessThanOrEqual(before + 10 * 25 * 1000);
  });

  test('a bound of the world is handed on, and the clock does not spin on it', () => {
    const { frames, world, clock, ticks } = setUp();
    world.answer = () => ({ events: 3, now: world.now, limit: 'time' });
    clock.play();
    frames.frame(0);
    frames.frame(16);
    expect(world.calls.length).toBe(1);
    expect(ticks[ticks.length - 1]?.limit).toBe('time');
  });

  test('a frame that comes a minute late moves time by at most a tenth of a second', () => {
    const { frames, world, clock } = setUp();
    clock.speed = 1;
    clock.play();
    frames.frame(0);
    frames.frame(60_000);
    expect(world.now).toBe(100_000);
  });
});

describe('steps', () => {
  test('a step pauses and processes one thing', () => {
    const { frames, world, clock } = setUp();
    clock.play();
    clock.step();
    expect(clock.playing).toBe(false);
    expect(frames.waiting).toBe(false);
    expect(world.steps).toBe(1);
    expect(world.calls.length).toBe(0);
  });

  test('stepping until something ends when nothing more is due', () => {
    const { world, clock } = setUp();
    expect(clock.stepUntil(() => false)).toBe(false);
    expect(world.steps).toBe(50);
  });
});

test('a world that throws stops the clock and is reported once', () => {
  const { frames, world, clock, errors } = setUp();
  world.answer = () => {
    throw new Error('unreachable');
  };
  clock.play();
  frames.frame(0);
  frames.frame(16);
  expect(errors).toHaveLength(1);
  expect(clock.playing).toBe(false);
  expect(frames.waiting).toBe(false);
});
