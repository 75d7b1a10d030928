import { expect, test } from 'vitest';
import { ringLayout } from '../../src/geometry.js';
import { Ink } from '../../src/views/cluster-ink.js';

const layout = ringLayout(5, 400, 300);

/** Ink on a canvas that counts how often it was emptied. */
function pot() {
  const emptied: number[][] = [];
  const pen = { setTransform: () => undefined, clearRect: (...box: number[]) => emptied.push(box) };
  const canvas = { width: 1, height: 1, getContext: () => pen };
  const ink = new Ink();
  ink.hold(canvas as unknown as HTMLCanvasElement);
  const draw = (...steps: number[]): boolean => {
    const now = ink.steps;
    now.push(...steps);
    return ink.begin(layout, now) !== null;
  };
  return { ink, canvas, emptied, draw };
}

test('a picture is begun only when it shows something else', () => {
  const { draw, emptied, canvas } = pot();
  expect(draw(1, 2)).toBe(true);
  expect([canvas.width, canvas.height]).toEqual([400, 300]);
  expect(draw(1, 2)).toBe(false);
  expect(draw(1, 3)).toBe(true);
  expect(draw(1)).toBe(true);
  expect(draw(1)).toBe(false);
  canvas.width = 7;
  expect(draw(1)).toBe(true);
  expect(emptied).toHaveLength(4);
});

test('what was forgotten is emptied, also when nothing is to be seen', () => {
  const { ink, draw } = pot();
  expect(draw()).toBe(true);
  expect(draw()).toBe(false);
  draw(5);
  ink.forget();
  expect(draw()).toBe(true);
  expect(draw()).toBe(false);
});
