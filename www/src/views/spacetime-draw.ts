/** Draws the space-time diagram on a canvas. Only what is in sight is touched. */

import type { Chronicle } from '../chronicle.js';
import type { Cone } from '../cone.js';
import { peerName } from '../format.js';
import type { Pen } from '../svg-pen.js';
import type { Micros, PeerId } from '../wasm/api.js';
import { drawDots, drawLabels, drawLane, drawMarks } from './spacetime-lanes.js';
import { drawDensity, drawMessages, EXACT } from './spacetime-messages.js';
import type { Palette } from './spacetime-palette.js';
import {
  AXIS,
  axisTicks,
  type Flight,
  GUTTER,
  isThick,
  laneHeight,
  laneY,
  litSpans,
  messagesIn,
  namedLanes,
  nameSize,
  type Stage,
  type View,
  xOf,
} from './spacetime-plan.js';

/** Words at an instant. */
export interface Flag {
  readonly at: Micros;
  readonly text: string;
}

/** A leader's term on its band. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly words: string;
  readonly slot: number;
  readonly alpha: number;
}

/** Everything a picture is made of. */
export interface Scene {
  readonly chronicle: Chronicle;
  readonly view: View;
  readonly stage: Stage;
  readonly palette: Palette;
  readonly now: Micros;
  /** What flies at this moment, by the event of its sending. */
  readonly flights: ReadonlyMap<number, Flight>;
  readonly cone: Cone | null;
  readonly leader: PeerId;
  readonly peer: PeerId;
  readonly flags: readonly Flag[];
  /** What the pointer is at: a place. */
  readonly hover: number;
  /** Whether messages were a shading the last time. */
  readonly shaded: boolean;
  /** The words on the lanes, gathered while they are drawn. */
  readonly labels: Label[];
}

const UNTOLD = 'not drawn: the run has too many events';
/** Where it fits in. */
const UNTOLD_WIDTH = 260;
/** How much is left of what does not belong to the cone. */
export const DIM = 0.22;

/** Draws it all; answers whether messages are a shading. */
export function draw(ctx: Pen, scene: Scene): boolean {
  const { chronicle, view, stage, palette, cone } = scene;
  const { width, height, peers } = stage;
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.stage;
  ctx.fillRect(0, 0, width, height);
  grid(ctx, scene);
  ctx.save();
  ctx.beginPath();
  ctx.rect(GUTTER, 0, width - GUTTER, height - AXIS);
  ctx.clip();
  if (cone) tint(ctx, scene, cone);
  const messages = messagesIn(chronicle, view);
  const exact =
    messages.to - messages.sent <= EXACT &&
    !isThick(chronicle, messages, view, stage, scene.now, scene.shaded);
  if (!exact) drawDensity(ctx, scene, messages);
  for (let peer = 1; peer <= peers; peer++) lane(ctx, scene, peer);
  if (exact) drawMessages(ctx, scene, messages);
  drawMarks(ctx, scene);
  if (exact) drawDots(ctx, scene);
  future(ctx, scene);
  untold(ctx, scene);
  drawLabels(ctx, scene);
  chosen(ctx, scene);
  ctx.restore();
  names(ctx, scene);
  playhead(ctx, scene);
  flags(ctx, scene);
  return !exact;
}

/** The lines of time, faint, with their numbers under the lanes. */
function grid(ctx: Pen, scene: Scene): void {
  const { view, stage, palette } = scene;
  const foot = stage.height - AXIS;
  ctx.font = `11px ${palette.mono}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const { at, words } of axisTicks(view, stage)) {
    const x = Math.round(xOf(view, stage, at)) + 0.5;
    if (x < GUTTER) continue;
    ctx.fillStyle = palette.line;
    ctx.fillRect(x - 0.5, 0, 1, foot + 5);
    ctx.fillStyle = palette.quiet;
    if (x + 64 < stage.width - (stage.taken ?? 0)) ctx.fillText(words, x + 4, foot + AXIS / 2);
  }
  ctx.fillStyle = palette.line;
  ctx.fillRect(GUTTER, foot, stage.width - GUTTER, 1);
}

/** The cone, as a tint behind the lanes. */
function tint(ctx: Pen, scene: Scene, cone: Cone): void {
  const { chronicle, view, stage, palette } = scene;
  const high = laneHeight(stage);
  ctx.globalAlpha = 0.1;
  ctx.fillStyle = palette.select;
  for (let peer = 1; peer <= stage.peers; peer++) {
    const { past, future } = litSpans(chronicle, cone, peer);
    const top = laneY(stage, peer) - high / 2;
    const until = Math.min(xOf(view, stage, past), stage.width);
    if (until > GUTTER) ctx.fillRect(GUTTER, top, until - GUTTER, high);
    const since = Math.max(xOf(view, stage, future), GUTTER);
    if (since < stage.width) ctx.fillRect(since, top, stage.width - since, high);
  }
  ctx.globalAlpha = 1;
}

/** A lane; with a cone its parts outside are dim. */
function lane(ctx: Pen, scene: Scene, peer: PeerId): void {
  const { chronicle, view, cone } = scene;
  const end = view.from + view.span;
  if (!cone) {
    drawLane(ctx, scene, peer, view.from, end);
    return;
  }
  const { past, future } = litSpans(chronicle, cone, peer);
  const left = Math.min(Math.max(past, view.from), end);
  const right = Math.min(Math.max(future, left), end);
  drawLane(ctx, scene, peer, view.from, left);
  ctx.globalAlpha = DIM;
  drawLane(ctx, scene, peer, left, right);
  ctx.globalAlpha = 1;
  drawLane(ctx, scene, peer, right, end);
}

/** Rings around the event that is selected, and the one under the pointer. */
function chosen(ctx: Pen, scene: Scene): void {
  const { chronicle, view, stage, palette, cone, hover } = scene;
  const ring = (place: number, radius: number, width: number): void => {
    const peer = chronicle.peer[place] ?? 0;
    if (peer === 0 || place >= chronicle.count) return;
    ctx.beginPath();
    ctx.arc(xOf(view, stage, chronicle.timeOf(place)), laneY(stage, peer), radius, 0, 7);
    ctx.lineWidth = width;
    ctx.strokeStyle = palette.select;
    ctx.stroke();
  };
  if (hover >= 0) ring(hover, 6, 1.5);
  if (cone) ring(cone.place, 8, 2.5);
}

/** What is known of the time behind the playhead is paler. */
function future(ctx: Pen, scene: Scene): void {
  const { chronicle, view, stage, palette, now } = scene;
  if (chronicle.end <= now) return;
  const x = Math.max(xOf(view, stage, now), GUTTER);
  if (x >= stage.width) return;
  ctx.globalAlpha = 0.62;
  ctx.fillStyle = palette.stage;
  ctx.fillRect(x, 0, stage.width - x, stage.height - AXIS);
  ctx.globalAlpha = 1;
}

/** Of a run with more events than are kept, what is not there any more is not drawn as if nothing was. */
function untold(ctx: Pen, { chronicle, view, stage, palette }: Scene): void {
  if (chronicle.first === 0) return;
  const x = Math.min(xOf(view, stage, chronicle.timeOf(0)), stage.width);
  if (x <= GUTTER) return;
  ctx.globalAlpha = 0.8;
  ctx.fillStyle = palette.stage;
  ctx.fillRect(GUTTER, 0, x - GUTTER, stage.height - AXIS);
  ctx.globalAlpha = 1;
  if (x < GUTTER + UNTOLD_WIDTH) return;
  ctx.font = `500 12px ${palette.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = palette.quiet;
  ctx.fillText(UNTOLD, (GUTTER + x) / 2, (stage.height - AXIS) / 2);
}

function names(ctx: Pen, scene: Scene): void {
  const { chronicle, stage, palette, leader, peer: selected, hover } = scene;
  const size = nameSize(stage);
  const pointed = hover >= 0 ? (chronicle.peer[hover] ?? 0) : 0;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const peer of namedLanes(stage, [selected, pointed, leader])) {
    ctx.fillStyle =
      peer === selected
        ? palette.select
        : peer === leader || peer === pointed
          ? palette.ink
          : palette.quiet;
    ctx.font = `${peer === leader ? 700 : 500} ${size}px ${palette.font}`;
    ctx.fillText(peerName(peer), GUTTER - 12, laneY(stage, peer) + 0.5);
  }
}

function playhead(ctx: Pen, scene: Scene): void {
  const { view, stage, palette, now } = scene;
  const x = Math.round(xOf(view, stage, now));
  if (x < GUTTER || x > stage.width) return;
  const foot = stage.height - AXIS;
  ctx.fillStyle = palette.ink;
  ctx.fillRect(x - 0.75, 0, 1.5, foot);
  ctx.beginPath();
  ctx.moveTo(x - 5, foot + 7);
  ctx.lineTo(x + 5, foot + 7);
  ctx.lineTo(x, foot);
  ctx.fill();
}

/** Captions, where they were said. */
function flags(ctx: Pen, scene: Scene): void {
  const { view, stage, palette, flags } = scene;
  ctx.font = `11px ${palette.font}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const said = flags
    .map(({ at, text }) => ({ x: xOf(view, stage, at), text }))
    .filter(({ x }) => x >= GUTTER && x <= stage.width);
  ctx.fillStyle = palette.quiet;
  for (const { x } of said) {
    ctx.fillRect(x - 0.5, 0, 1, stage.height - AXIS);
    ctx.beginPath();
    ctx.moveTo(x, 0);
    ctx.lineTo(x + 8, 4);
    ctx.lineTo(x, 8);
    ctx.fill();
  }
  // No flag or line of those that have no room goes through the words of one that has.
  let free = GUTTER;
  for (const { x, text } of said) {
    const words = text.length > 40 ? `${text.slice(0, 39)}…` : text;
    const width = ctx.measureText(words).width;
    // At the right edge the words stand before their flag.
    const left = x + 16 + width > stage.width ? x - 8 - width : x + 12;
    if (left < free) continue;
    ctx.fillStyle = palette.stage;
    ctx.fillRect(left - 2, 0, width + 4, 13);
    ctx.fillStyle = palette.ink;
    ctx.fillText(words, left, 7);
    free = Math.max(left + width, x) + 14;
  }
}
