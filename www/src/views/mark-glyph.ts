/** The shapes on the timeline: what the reader did stands above the line, what happened on it. */
import { svg } from 'lit';
import type { Mark } from '../wasm/api.js';
import type { Spot } from './timeline-plan.js';

export type Shape = Exclude<Mark['kind'], 'commit'>;

/** Around the place of a mark. */
export const MARK_PATHS: Readonly<Record<Shape, string>> = {
  leader: 'M-5.5 4L-6.5-4.5L-3-1.5L0-6L3-1.5L6.5-4.5L5.5 4Z',
  crash: 'M-3.5-3.5L3.5 3.5M3.5-3.5L-3.5 3.5',
  restart: 'M-3.5 0A3.5 3.5 0 1 0 3.5 0A3.5 3.5 0 1 0-3.5 0Z',
  violation: 'M0-7L6 4.5H-6Z',
  act: 'M-3.5-3.5H3.5L0 3Z',
  say: 'M-3.5 5V-4.5H5V1H-3.5',
};

export function markGlyph({ x, row, mark }: Spot): unknown {
  const { kind } = mark;
  if (kind === 'commit') return null;
  const y = row === 'hand' ? 6 : 18;
  return svg`<g class="spot" data-kind=${kind} transform="translate(${x.toFixed(1)} ${y})"><path class=${kind} d=${MARK_PATHS[kind]} /></g>`;
}
