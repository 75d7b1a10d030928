import { expect, test } from 'vitest';
import { drawMarks, isCharted, MARKS_HEIGHT } from '../../src/views/charts-marks.js';
import type { Mark } from '../../src/wasm/api.js';

const mark = (kind: Mark['kind'], at: number): Mark => ({ kind, moment: at, at });

test('elections, crashes, violations and captions stand above the charts; acts and commits do not', () => {
  const kinds = ['leader', 'crash', 'restart', 'commit', 'violation', 'act', 'say'] as const;
  expect(kinds.filter((kind) => isCharted(mark(kind, 1)))).toEqual([
    'leader',
    'crash',
    'restart',
    'violation',
    'say',
  ]);
});

test('each stands at its instant', () => {
  const places: number[][] = [];
  const ctx = new Proxy({} as Record<string, unknown>, {
    get: (_, name) => (name === 'moveTo' ? (...at: number[]) => places.push(at) : () => undefined),
    set: () => true,
  });
  Object.assign(globalThis, { window: { devicePixelRatio: 2 }, Path2D: class {} });
  const plot = {
    ctx,
    bbox: { left: 88, top: 2 * MARKS_HEIGHT, width: 800, height: 200 },
    scales: { x: { max: 2 } },
  };
  const colours = { ink: '#000', line: '#ccc', font: '', token: {} };
  drawMarks(plot as never, [mark('leader', 500_000), mark('crash', 1_000_000)], colours);
  expect(places).toEqual([
    [100, 0],
    [200, 0],
  ]);
});
