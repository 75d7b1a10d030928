/** The shapes on the timeline: what the reader did stands above the line, what happened on it. */
import { svg } from 'lit';
import type { Mark } from '../wasm/api.js';
import type { Spot } from './timeline-plan.js';

export type Shape = Exclude<Mark['kind'], 'commit'>;

/** From the place of a mark, in steps from point to point. */
export const MARK_PATHS: Readonly<Record<Shape, string>> = {
  leader: 'm-5.5 4l-1-8.5l3.5 3l3-4.5l3 4.5l3.5-3l-1 8.5z',
  crash: 'm-3.5-3.5l7 7m0-7l-7 7',
  restart: 'm-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z',
  violation: 'm0-7l6 11.5h-12z',
  act: 'm-3.5-3.5h7l-3.5 6.5z',
  say: 'm-3.5 5v-9.5h8.5v5.5h-8.5',
};

/** Placed by its coordinates: what is moved as a group is a picture of its own, and there are many. */
export function markGlyph({ x, row, mark }: Spot): unknown {
  const { kind } = mark;
  if (kind === 'commit') return null;
  const y = row === 'hand' ? 6 : 18;
  return svg`<path class="spot ${kind}" data-kind=${kind} d="M${x.toFixed(1)} ${y}${MARK_PATHS[kind]}" />`;
}
