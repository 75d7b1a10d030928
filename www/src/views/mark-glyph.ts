/** The shapes on the timeline: what the reader did stands above the line, what happened on it. */
import { svg } from 'lit';
import type { Mark } from '../wasm/api.js';
import type { Spot } from './timeline-plan.js';

type Shape = Exclude<Mark['kind'], 'commit'>;

const SHAPES: Readonly<Record<Shape, unknown>> = {
  leader: svg`<path class="leader" d="M-5.5 4L-6.5-4.5L-3-1.5L0-6L3-1.5L6.5-4.5L5.5 4Z"/>`,
  crash: svg`<path class="crash" d="M-3.5-3.5L3.5 3.5M3.5-3.5L-3.5 3.5"/>`,
  restart: svg`<circle class="restart" r="3.5"/>`,
  violation: svg`<path class="violation" d="M0-7L6 4.5H-6Z"/>`,
  act: svg`<path class="act" d="M-3.5-3.5H3.5L0 3Z"/>`,
  say: svg`<path class="say" d="M-3.5 5V-4.5H5V1H-3.5"/>`,
};

export function markGlyph({ x, row, mark }: Spot): unknown {
  if (mark.kind === 'commit') return null;
  const y = row === 'hand' ? 6 : 18;
  return svg`<g class="spot" data-kind=${mark.kind} transform="translate(${x.toFixed(1)} ${y})">${SHAPES[mark.kind]}</g>`;
}
