import { expect, test } from 'vitest';
import { ringLayout } from '../../src/geometry.js';
import { Ink, type Square } from '../../src/views/cluster-ink.js';

const layout = ringLayout(5, 400, 300);

/** Ink on a canvas that counts how often it was emptied. */
function pot() {
  const emptied: number[][] = [];
  const nothing = (): void => undefined;
  const pen = {
    setTransform: nothing,
    clearRect: (...box: number[]) => emptied.push(box),
    ...{ save: nothing, restore: nothing, beginPath: nothing, rect: nothing, clip: nothing },
  };
  const canvas = { width: 1, height: 1, getContext: () => pen };
  const ink = new Ink();
  ink.hold(canvas as unknown as HTMLCanvasElement);
  const draw = (...steps: number[]): boolean => {
    const now = ink.steps;
    now.push(...steps);
    return ink.begin(layout, now) !== null;
  };
  /** Draws a picture of parts, a step each; answers which of them. */
  const drawParts = (steps: readonly number[], squares: readonly Square[]): number[] => {
    const now = ink.steps;
    now.push(...steps);
    const drawn: number[] = [];
    ink.drawParts(layout, now, { size: 1, squares }, (_, part) => drawn.push(part));
    return drawn;
  };
  return { ink, canvas, emptied, draw, drawParts };
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

test('of a picture of parts only the places of the few that changed are emptied', () => {
  const { ink, emptied, drawParts } = pot();
  // Two that touch, and three for themselves.
  const squares = [10, 25, 100, 150, 200].map((x) => ({ x, y: 50, half: 8 }));
  expect(drawParts([1, 1, 1, 1, 1], squares)).toEqual([0, 1, 2, 3, 4]);
  expect(emptied.splice(0)).toEqual([[0, 0, 400, 300]]);
  expect(drawParts([1, 1, 1, 1, 1], squares)).toEqual([]);
  expect(emptied).toEqual([]);
  expect(drawParts([1, 1, 2, 1, 1], squares)).toEqual([2]);
  expect(emptied.splice(0)).toEqual([[92, 42, 17, 17]]);
  // What touches a place that was emptied is drawn too.
  expect(drawParts([2, 1, 2, 1, 3], squares)).toEqual([0, 1, 4]);
  expect(emptied.splice(0)).toEqual([
    [2, 42, 17, 17],
    [192, 42, 17, 17],
  ]);
  // Of many all is drawn; and after what was forgotten.
  expect(drawParts([3, 3, 3, 1, 3], squares)).toEqual([0, 1, 2, 3, 4]);
  ink.forget();
  expect(drawParts([3, 3, 3, 1, 3], squares)).toEqual([0, 1, 2, 3, 4]);
  expect(emptied).toEqual([
    [0, 0, 400, 300],
    [0, 0, 400, 300],
  ]);
});
