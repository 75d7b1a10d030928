import { describe, expect, test } from 'vitest';
import { Reader } from '../../src/reader.js';
import { isAt, type Stop, stopAt, stopsOf } from '../../src/stops.js';
import { judged } from '../../src/views/story-plan.js';
import type { Advance } from '../../src/wasm/api.js';

const STOPS: readonly Stop[] = [
  { moment: 0, at: 0, text: 'a' },
  { moment: 4, at: 400, text: 'b' },
  { moment: 4, at: 450, text: 'c' },
  { moment: 9, at: 450, text: 'd' },
];

describe('captions as places', () => {
  test('that are said at one place are read together', () => {
    const captions = [
      { moment: 1, at: 10, text: 'One.' },
      { moment: 1, at: 10, text: 'Two.' },
      { moment: 1, at: 11, text: 'Three.' },
    ];
    expect(stopsOf(captions).map(({ text }) => text)).toEqual(['One. Two.', 'Three.']);
  });

  test('are come to in order, by moment and then by time', () => {
    const at = (moment: number, at: number): number => stopAt(STOPS, { moment, at });
    expect([at(0, 0), at(3, 399), at(4, 400), at(4, 449), at(4, 450)]).toEqual([0, 0, 1, 1, 2]);
    // More happenings of the same instant lie between.
    expect([at(8, 450), at(9, 450), at(99, 999)]).toEqual([2, 3, 3]);
    expect(stopAt([], { moment: 1, at: 1 })).toBe(-1);
    expect(isAt(STOPS, { moment: 4, at: 450 })).toBe(true);
    expect(isAt(STOPS, { moment: 5, at: 450 })).toBe(false);
    expect(isAt([], { moment: 0, at: 0 })).toBe(false);
  });
});

/** A run in which something happens every 100 µs. */
class Line {
  now = 0;
  moment = 0;
  most = Number.POSITIVE_INFINITY;
  went: string[] = [];
  constructor(readonly stops: readonly Stop[]) {}
  advance(until: number, max = Number.POSITIVE_INFINITY): Advance {
    let events = 0;
    const bound = Math.min(max, this.most);
    while (this.now + 100 <= until && events < bound) {
      this.now += 100;
      this.moment++;
      events++;
    }
    if (events < bound) this.now = until;
    this.went.push(`to ${this.now}`);
    return { events, now: this.now };
  }
  step(): boolean {
    return true;
  }
  seekMoment(moment: number, at = 0): void {
    this.moment = moment;
    this.now = at;
    this.went.push(`at ${moment}/${at}`);
  }
}

describe('reading', () => {
  test('time flows to each caption in turn, and over none', () => {
    const line = new Line(STOPS);
    const reader = new Reader(line, () => true);
    const places: string[] = [];
    for (let i = 0; i < 4; i++) {
      reader.advance(2000);
      places.push(`${line.moment}/${line.now} ${reader.hasStopped}`);
    }
    expect(places).toEqual(['4/400 true', '4/450 true', '9/450 true', '24/2000 false']);
    expect(reader.hasStopped).toBe(false);
  });

  test('a caption that lies beyond what was asked for is not come to', () => {
    const line = new Line(STOPS);
    const reader = new Reader(line, () => true);
    expect(reader.advance(399).now).toBe(399);
    expect(reader.hasStopped).toBe(false);
  });

  test('what does not get there in one turn goes on in the next', () => {
    const line = new Line([{ moment: 40, at: 4000, text: 'x' }]);
    const reader = new Reader(line, () => true);
    expect(reader.advance(9000, 10)).toEqual({ events: 10, now: 1000 });
    expect(reader.hasStopped).toBe(false);
    for (let i = 0; i < 5 && !reader.hasStopped; i++) reader.advance(9000, 10);
    expect([line.moment, line.now]).toEqual([40, 4000]);
  });

  test('nobody stops who does not want to', () => {
    const line = new Line(STOPS);
    const reader = new Reader(line, () => false);
    reader.advance(2000);
    expect([line.now, line.went]).toEqual([2000, ['to 2000']]);
    expect(reader.hasStopped).toBe(false);
  });
});

describe('what is expected', () => {
  const view = { expected: 'one peer leads', met: true, found: '', at_us: 900_000 };
  test('at the end is open until then', () => {
    const expected = { ...view, scope: 'end' as const };
    expect(judged(expected, 899_999).verdict).toBe('open');
    expect(judged(expected, 900_000)).toEqual({
      verdict: 'holds',
      words: 'Holds at the end, 0.900 000 s.',
    });
    const failed = judged({ ...expected, met: false, found: 'nobody leads' }, 1_000_000);
    expect(failed).toEqual({ verdict: 'failed', words: 'Failed at 0.900 000 s: nobody leads.' });
    // What will come is not told.
    expect(judged({ ...expected, met: false, found: 'nobody leads' }, 0)).toEqual({
      verdict: 'open',
      words: 'Not yet: asked at 0.900 000 s.',
    });
  });
  test('once holds from when it came true', () => {
    const expected = { ...view, scope: 'once' as const, at_us: 200 };
    expect([judged(expected, 199).verdict, judged(expected, 200).verdict]).toEqual([
      'open',
      'holds',
    ]);
  });
  test('always holds so far, and fails from when it did not', () => {
    const expected = { ...view, scope: 'always' as const };
    expect(judged(expected, 5).words).toBe('Holds so far.');
    expect(judged(expected, 900_000).verdict).toBe('holds');
    const broken = { ...expected, met: false, found: 'at 0.3 ms two lead', at_us: 300 };
    expect(judged(broken, 299).words).toBe('Holds so far.');
    expect(judged(broken, 300)).toEqual({
      verdict: 'failed',
      words: 'Failed: at 0.3 ms two lead.',
    });
  });
});
