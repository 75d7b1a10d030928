import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endAt, type Layout } from '../../src/views/log-plan.js';
import { LaneScroll } from '../../src/views/logs-scroll.js';

const VIEW = 500;
const layout: Layout = { fold: 0, foldWidth: 0, width: 50 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lanes over a scroller that, as a browser's, goes no further than it is long. */
function held(): { lanes: LaneScroll; grow: (last: number) => void; to: (left: number) => void } {
  const reach = { style: { width: '0px' } };
  let left = 0;
  const scroll = {
    get scrollLeft(): number {
      return left;
    },
    set scrollLeft(wanted: number) {
      left = Math.max(Math.min(wanted, Number.parseFloat(reach.style.width) - VIEW), 0);
    },
  };
  const lanes = new LaneScroll();
  const parts = { scroll, reach, lanes: { style: {} } };
  lanes.hold(parts as unknown as Parameters<LaneScroll['hold']>[0]);
  lanes.width = VIEW;
  const grow = (last: number): void => lanes.place(layout, layout, last);
  const to = (wanted: number): void => {
    scroll.scrollLeft = wanted;
    lanes.pull();
  };
  return { lanes, grow, to };
}

test('lanes keep to the end, and to where the reader went', () => {
  const { lanes, grow, to } = held();
  grow(100);
  expect(lanes.left).toBe(endAt(layout, 100, VIEW));
  vi.advanceTimersByTime(100);
  to(1000);
  expect(lanes.left).toBe(1000);
  grow(200);
  vi.advanceTimersByTime(100);
  expect(lanes.left).toBe(1000);
});

test('the end that was known is the end, before the scroller is told of more and after', () => {
  for (const wait of [0, 100, 400]) {
    const { lanes, grow, to } = held();
    grow(100);
    vi.advanceTimersByTime(100);
    to(1000);
    vi.advanceTimersByTime(1000);
    grow(120);
    vi.advanceTimersByTime(wait);
    to(endAt(layout, 100, VIEW));
    expect(lanes.left).toBe(endAt(layout, 120, VIEW));
    // It follows again.
    grow(140);
    expect(lanes.left).toBe(endAt(layout, 140, VIEW));
    vi.advanceTimersByTime(100);
    to(endAt(layout, 140, VIEW));
    expect(lanes.left).toBe(endAt(layout, 140, VIEW));
  }
});

test('an end of long ago is a place like any', () => {
  const { lanes, grow, to } = held();
  grow(100);
  vi.advanceTimersByTime(100);
  to(1000);
  grow(120);
  vi.advanceTimersByTime(1000);
  to(endAt(layout, 100, VIEW));
  expect(lanes.left).toBe(endAt(layout, 100, VIEW));
  grow(140);
  expect(lanes.left).toBe(endAt(layout, 100, VIEW));
});
