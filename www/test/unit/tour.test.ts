import { expect, test } from 'vitest';
import { cardPlace } from '../../src/views/tour.js';

const window = { width: 1280, height: 720 };
const card = { width: 340, height: 200 };

test('the card stands beside its part, and never leaves the window', () => {
  const parts = [
    { left: 0, top: 44, width: 538, height: 390 },
    { left: 0, top: 640, width: 1280, height: 80 },
    { left: 960, top: 44, width: 320, height: 590 },
    { left: 1240, top: 5, width: 32, height: 32 },
    { left: 8, top: 50, width: 120, height: 100 },
  ];
  for (const part of parts) {
    const { left, top } = cardPlace(part, card.width, card.height, window);
    expect(left).toBeGreaterThanOrEqual(8);
    expect(left + card.width).toBeLessThanOrEqual(window.width - 8);
    expect(top).toBeGreaterThanOrEqual(8);
    expect(top + card.height).toBeLessThanOrEqual(window.height - 8);
    const apart =
      left >= part.left + part.width ||
      left + card.width <= part.left ||
      top >= part.top + part.height ||
      top + card.height <= part.top;
    expect(apart, JSON.stringify(part)).toBe(true);
  }
});

test('where there is no room beside it, it stands on the part', () => {
  const whole = { left: 0, top: 0, width: 390, height: 844 };
  const { left, top } = cardPlace(whole, 340, 260, { width: 390, height: 844 });
  expect(left).toBeGreaterThanOrEqual(8);
  expect(top + 260).toBeLessThanOrEqual(836);
});
