/** What stands on the timeline stands above every chart too: elections, crashes, captions. */
import { html } from 'lit';
import type uPlot from 'uplot';
import type { Mark } from '../wasm/api.js';
import type { Colours } from './charts-plot.js';
import { MARK_PATHS, type Shape } from './mark-glyph.js';
import { spotsFor } from './timeline-plan.js';

/** Pixels above a plot where the marks stand. */
export const MARKS_HEIGHT = 16;

/** What is marked, how it is drawn, and what it is called beneath the heading. */
const LOOKS: Readonly<
  Partial<
    Record<Shape, { readonly token: string; readonly filled: boolean; readonly words: string }>
  >
> = {
  leader: { token: 'ink', filled: true, words: 'elected' },
  crash: { token: 'danger', filled: false, words: 'stopped' },
  restart: { token: 'ink', filled: false, words: 'started' },
  violation: { token: 'danger', filled: true, words: 'property broken' },
  say: { token: 'ink', filled: false, words: 'caption' },
};

/** The tokens of all marks. */
export const MARK_TOKENS: readonly string[] = Object.values(LOOKS).map(({ token }) => token);

export function isCharted({ kind }: Mark): boolean {
  return kind !== 'commit' && kind !== 'act';
}

/** Draws the marks, whatever they are by then, and a line from each through the plot. */
export function drawMarks(plot: uPlot, marks: readonly Mark[], { line, token }: Colours): void {
  const { ctx, bbox } = plot;
  const pxRatio = window.devicePixelRatio;
  const span = (plot.scales.x?.max ?? 0) * 1e6;
  if (!(span > 0)) return;
  ctx.save();
  // The last line was drawn in its own dashes.
  ctx.setLineDash([]);
  ctx.translate(bbox.left, bbox.top);
  ctx.scale(pxRatio, pxRatio);
  for (const { x, mark } of spotsFor(marks, span, bbox.width / pxRatio)) {
    const look = mark.kind === 'commit' ? undefined : LOOKS[mark.kind];
    if (mark.kind === 'commit' || !look) continue;
    ctx.strokeStyle = line;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x, 0);
    ctx.lineTo(x, bbox.height / pxRatio);
    ctx.stroke();
    ctx.save();
    ctx.translate(x, 1 - MARKS_HEIGHT / 2);
    const path = new Path2D(MARK_PATHS[mark.kind]);
    ctx.strokeStyle = ctx.fillStyle = token[look.token] ?? line;
    ctx.lineWidth = 1.75;
    ctx.lineCap = ctx.lineJoin = 'round';
    if (look.filled) ctx.fill(path);
    else ctx.stroke(path);
    ctx.restore();
  }
  ctx.restore();
}

/** What the marks mean, of those that there are. */
export function marksKey(marks: readonly Mark[]): unknown {
  const kinds = (Object.keys(LOOKS) as Shape[]).filter((kind) =>
    marks.some((mark) => mark.kind === kind),
  );
  return html`<ul class="keys" aria-label="Marks above the charts" ?hidden=${kinds.length === 0}>
    ${kinds.map((kind) => {
      const look = LOOKS[kind];
      const colour = `var(--raft-${look?.token})`;
      return html`<li>
        <svg class="mark" viewBox="-8 -8 16 16" aria-hidden="true"><path d=${MARK_PATHS[kind]} stroke=${colour} stroke-width="1.75" fill=${look?.filled ? colour : 'none'} /></svg>${look?.words}
      </li>`;
    })}
  </ul>`;
}
