/** The lanes of the space-time diagram: what each peer was, and what happened to it. */

import { lowerBound } from '../chronicle.js';
import { STATE } from '../lanes.js';
import type { Marks } from '../marks.js';
import type { Pen } from '../svg-pen.js';
import { termSlot } from '../terms.js';
import type { Micros, PeerId } from '../wasm/api.js';
import { HAPPENING_KINDS as KIND } from '../wasm/layout.js';
import type { Scene } from './spacetime-draw.js';
import { GUTTER, laneHeight, laneY, plotWidth, timeAt, xOf } from './spacetime-plan.js';

/** Marks that are drawn one by one; of more, one for each pixel. */
const MOST_MARKS = 1500;
/** Pixels per event from which on each gets a dot of its own. */
const DOTS_FROM = 5;

/** How thick a leader's band is, and a follower's line. */
export function bands(high: number): { thick: number; thin: number } {
  return {
    thick: Math.min(Math.max(high * 0.42, 2), 13),
    thin: Math.min(Math.max(high * 0.08, 1), 2),
  };
}

/** What a peer was between two instants. */
export function drawLane(ctx: Pen, scene: Scene, peer: PeerId, from: Micros, to: Micros): void {
  if (to <= from) return;
  const { chronicle, view, stage, now } = scene;
  const lane = chronicle.lane(peer);
  const end = Math.min(to, Math.max(now, chronicle.end));
  const first = lane.indexAt(from);
  const last = lane.indexAt(end);
  const begin = Math.max(from, 0);
  if (end <= begin) return;
  if (last - first <= plotWidth(stage)) {
    for (let i = first; i <= last; i++) {
      const x0 = xOf(view, stage, Math.max(lane.from[i] ?? 0, begin));
      const x1 = xOf(view, stage, i === last ? end : Math.min(lane.from[i + 1] ?? end, end));
      band(ctx, scene, peer, x0, x1, lane.state[i] ?? 0, lane.term[i] ?? 0);
    }
    return;
  }
  // More changes than pixels: what holds at each pixel stands for it.
  const stop = Math.ceil(xOf(view, stage, end));
  let x0 = Math.floor(xOf(view, stage, begin));
  let i = first;
  for (let x = x0 + 1; x <= stop; x++) {
    const next = lane.indexAt(timeAt(view, stage, x));
    if (next === i && x < stop) continue;
    band(ctx, scene, peer, x0, x, lane.state[i] ?? 0, lane.term[i] ?? 0);
    x0 = x;
    i = next;
  }
}

function band(
  ctx: Pen,
  { stage, palette, labels }: Scene,
  peer: PeerId,
  x0: number,
  x1: number,
  state: number,
  term: number,
): void {
  const high = laneHeight(stage);
  const { thick, thin } = bands(high);
  const y = laneY(stage, peer);
  const width = Math.max(x1 - x0, 1);
  const slot = termSlot(term);
  const edge = palette.edge[slot] ?? palette.quiet;
  switch (state) {
    case STATE.leader: {
      ctx.fillStyle = edge;
      ctx.fillRect(x0, y - thick / 2, width, thick);
      if (thick > 5) {
        ctx.fillStyle = palette.term[slot] ?? palette.quiet;
        ctx.fillRect(x0 + 1, y - thick / 2 + 1, Math.max(width - 2, 0), thick - 2);
      }
      if (thick < 10) break;
      const at = Math.max(x0, GUTTER) + 5;
      const words = x1 - at > 60 ? `term ${term}` : `${term}`;
      if (x1 - at < 8 + 6 * words.length) break;
      labels.push({ x: at, y, words, slot, alpha: ctx.globalAlpha });
      break;
    }
    case STATE.candidate:
    case STATE.preCandidate: {
      const apart = Math.max(thick * 0.3, thin);
      ctx.fillStyle = edge;
      const dash = state === STATE.preCandidate && thick > 4 ? 5 : width;
      for (let x = x0; x < x0 + width; x += dash + 3) {
        const part = Math.min(dash, x0 + width - x);
        ctx.fillRect(x, y - apart - thin / 2, part, thin);
        ctx.fillRect(x, y + apart - thin / 2, part, thin);
      }
      if (high < 22 || width < 12 || state === STATE.preCandidate) break;
      if (x0 < GUTTER - 4) break;
      labels.push({
        x: x0 + 2,
        y: y - apart - 8,
        words: String(term),
        slot: -1,
        alpha: ctx.globalAlpha,
      });
      break;
    }
    case STATE.down:
      ctx.fillStyle = palette.line2;
      if (width > 4 && high > 8) {
        const start = x0 + 8 - (((x0 % 8) + 8) % 8);
        for (let x = start; x < x0 + width; x += 8) ctx.fillRect(x, y - 0.5, 1.5, 1);
      }
      break;
    case STATE.paused: {
      ctx.fillStyle = edge;
      ctx.fillRect(x0, y - thick / 2, width, 1);
      ctx.fillRect(x0, y + thick / 2 - 1, width, 1);
      if (thick < 5) break;
      ctx.save();
      ctx.beginPath();
      ctx.rect(x0, y - thick / 2, width, thick);
      ctx.clip();
      ctx.beginPath();
      const left = Math.max(x0, GUTTER - 8);
      const start = left - (((left % 6) + 6) % 6) - thick;
      for (let x = start; x < Math.min(x0 + width, stage.width); x += 6) {
        ctx.moveTo(x, y + thick / 2);
        ctx.lineTo(x + thick, y - thick / 2);
      }
      ctx.lineWidth = 1;
      ctx.strokeStyle = edge;
      ctx.stroke();
      ctx.restore();
      break;
    }
    case STATE.absent:
      break;
    case STATE.unknown:
      ctx.fillStyle = palette.line;
      ctx.fillRect(x0, y - 0.5, width, 1);
      break;
    default:
      ctx.fillStyle = edge;
      ctx.fillRect(x0, y - thin / 2, width, thin);
  }
}

/** The terms of leaders, over the lines that end at their bands; and of candidates, beside theirs. */
export function drawLabels(ctx: Pen, scene: Scene): void {
  const { labels, palette, stage } = scene;
  const { thick } = bands(laneHeight(stage));
  ctx.font = `600 10px ${palette.font}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { x, y, words, slot, alpha } of labels) {
    ctx.globalAlpha = alpha;
    if (slot >= 0) {
      ctx.fillStyle = palette.term[slot] ?? palette.quiet;
      ctx.fillRect(x - 3, y - thick / 2 + 1, ctx.measureText(words).width + 6, thick - 2);
    }
    ctx.fillStyle = slot <= 0 ? palette.ink : palette.termInk;
    ctx.fillText(words, x, y + 0.5);
  }
  ctx.globalAlpha = 1;
}

/** Crashes, commits and the like. */
export function drawMarks(ctx: Pen, scene: Scene): void {
  each(scene, scene.chronicle.ticks, false, (peer, x, kind) => tick(ctx, scene, peer, x, kind));
  each(scene, scene.chronicle.heavy, true, (peer, x, kind) => sign(ctx, scene, peer, x, kind));
}

/** Goes through the marks in sight; when there are too many, one for each pixel, or none. */
function each(
  { chronicle, view, stage, cone }: Scene,
  marks: Marks,
  always: boolean,
  show: (peer: PeerId, x: number, kind: number) => void,
): void {
  const from = lowerBound(marks.count, (i) => (marks.at[i] ?? 0) < view.from);
  const end = view.from + view.span;
  const to = lowerBound(marks.count, (i) => (marks.at[i] ?? 0) <= end);
  const many = to - from > MOST_MARKS;
  if (many && !always) return;
  let last = -1;
  for (let i = from; i < to; i++) {
    const x = xOf(view, stage, marks.at[i] ?? 0);
    if (many && x < last + 1) {
      const next = timeAt(view, stage, last + 1);
      i = Math.max(lowerBound(marks.count, (j) => (marks.at[j] ?? 0) < next) - 1, i);
      last = x;
      continue;
    }
    last = x;
    const peer = marks.peer[i] ?? 0;
    const place = marks.place[i] ?? 0;
    if (cone && place > (cone.past[peer] ?? -1) && place < (cone.future[peer] ?? 0)) continue;
    if (place < chronicle.count) show(peer, x, marks.kind[i] ?? 0);
  }
}

function tick(ctx: Pen, { stage, palette }: Scene, peer: PeerId, x: number, kind: number): void {
  const high = laneHeight(stage);
  if (peer === 0 || high < 5) return;
  const { thick } = bands(high);
  const y = laneY(stage, peer);
  ctx.fillStyle = palette.ink;
  switch (kind) {
    case KIND.committed:
      ctx.fillRect(x - 0.75, y - thick / 2 - 4, 1.5, thick + 8);
      break;
    case KIND.followedCommit:
      ctx.fillRect(x - 0.5, y - 4, 1, 8);
      break;
    case KIND.requested:
      ctx.beginPath();
      ctx.moveTo(x - 4, y - thick / 2 - 8);
      ctx.lineTo(x + 4, y - thick / 2 - 8);
      ctx.lineTo(x, y - thick / 2 - 1);
      ctx.fill();
      break;
    case KIND.snapshot:
      ctx.strokeStyle = palette.ink;
      ctx.lineWidth = 1;
      ctx.strokeRect(x - 2.5, y - 2.5, 5, 5);
      break;
    case KIND.rejected:
      cross(ctx, x, y, 3, palette.danger, 1.5);
      break;
  }
}

function sign(ctx: Pen, { stage, palette }: Scene, peer: PeerId, x: number, kind: number): void {
  if (kind === KIND.linksChanged) {
    ctx.fillStyle = palette.line2;
    ctx.beginPath();
    ctx.moveTo(x - 4, 0);
    ctx.lineTo(x + 4, 0);
    ctx.lineTo(x, 6);
    ctx.fill();
    return;
  }
  if (peer === 0) return;
  const y = laneY(stage, peer);
  const size = Math.min(Math.max(laneHeight(stage) * 0.2, 2), 5);
  switch (kind) {
    case KIND.restarted:
      ctx.beginPath();
      ctx.arc(x, y, size * 0.8, 0, 7);
      ctx.fillStyle = palette.stage;
      ctx.fill();
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = palette.ink;
      ctx.stroke();
      break;
    case KIND.violated:
      ctx.fillStyle = palette.danger;
      ctx.beginPath();
      ctx.moveTo(x, y - size * 1.8);
      ctx.lineTo(x + size * 1.8, y);
      ctx.lineTo(x, y + size * 1.8);
      ctx.lineTo(x - size * 1.8, y);
      ctx.fill();
      break;
    default:
      cross(ctx, x, y, size, palette.ink, 2);
  }
}

export function cross(
  ctx: Pen,
  x: number,
  y: number,
  size: number,
  colour: string,
  width: number,
): void {
  ctx.beginPath();
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x - size, y + size);
  ctx.lineTo(x + size, y - size);
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke();
}

/** From near, every event is a dot on its lane. */
export function drawDots(ctx: Pen, scene: Scene): void {
  const { chronicle, view, stage, palette, cone } = scene;
  const from = chronicle.placeAt(view.from);
  const to = chronicle.placeAt(view.from + view.span);
  const high = laneHeight(stage);
  if ((to - from) * DOTS_FROM > plotWidth(stage) || high < 12) return;
  ctx.fillStyle = palette.ink;
  for (let place = from; place < to; place++) {
    const peer = chronicle.peer[place] ?? 0;
    if (peer === 0) continue;
    if (cone && place > (cone.past[peer] ?? -1) && place < (cone.future[peer] ?? 0)) continue;
    const x = xOf(view, stage, chronicle.timeOf(place));
    ctx.fillRect(x - 1, laneY(stage, peer) - 1, 2, 2);
  }
}
