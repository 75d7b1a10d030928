/**
 * How messages look. Shape is kind: what asks without binding anybody (PreVote)
 * is the hollow form of what binds.
 */
import type { MessagePlan } from './cluster-plan.js';
import type { Palette } from './spacetime-palette.js';

const TRIANGLE = 'M11 0L-7-8.5L-7 8.5Z';
const TICK = 'M-3.2 .4L-.8 2.8L3.4-2.4';
const BAR = 'M-3.2 0H3.2';
const BOLT = 'M3.5-12L-7 2H-1L-3.5 12L7-2.5H1Z';
const EYE = 'M-12 0C-6-8.5 6-8.5 12 0C6 8.5-6 8.5-12 0Z';
const HEXAGON = 'M-9 0L-4.5-8H4.5L9 0L4.5 8H-4.5Z';
const QUESTION = 'M-3-2.6C-3-6.4 3.4-6.4 3.4-2.6C3.4-.4 0-.6 0 2M0 4.8V5';

export type Look = Pick<MessagePlan, 'shape' | 'entries' | 'granted'>;

/** One stroke of a glyph; its kind says the colours. */
export interface Part {
  readonly kind: 'body' | 'hole' | 'mark' | 'mark plain' | 'dot';
  readonly d: string;
  readonly scale?: number;
}

/** A glyph: what is turned along the message's way, and what stands upright upon it. */
export interface Glyph {
  readonly turned: readonly Part[];
  readonly upright: readonly Part[];
  /** A number of entries, when they are too many to be drawn one by one. */
  readonly count?: string;
}

function disc(r: number, x = 0): string {
  return `M${x - r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
}

function box(x: number, y: number, width: number, height: number, r: number): string {
  const across = width - 2 * r;
  const down = height - 2 * r;
  const corner = (dx: number, dy: number): string => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${x + r} ${y}h${across}${corner(r, r)}v${down}${corner(-r, r)}h${-across}${corner(-r, -r)}v${-down}${corner(r, -r)}Z`;
}

const body = (d: string, scale = 1): Part => ({ kind: 'body', d, scale });
const hole = (d: string): Part => ({ kind: 'hole', d });
const upright = (...parts: Part[]): Glyph => ({ turned: [], upright: parts });
const turned = (...parts: Part[]): Glyph => ({ turned: parts, upright: [] });

/** What a reply says, on its dot. */
function verdict(granted: boolean | null, scale: number, kind: Part['kind'] = 'mark'): Part[] {
  return granted === null ? [] : [{ kind, d: granted ? TICK : BAR, scale }];
}

/** The strokes of a message's glyph, which points right. */
export function glyphOf({ shape, entries, granted }: Look): Glyph {
  switch (shape) {
    case 'vote':
      return turned(body(TRIANGLE));
    case 'pre-vote':
      return turned(body('M13 0L-8-10L-8 10Z'), hole('M6 0L-4.5-5L-4.5 5Z'));
    case 'vote-reply':
      return upright(body(disc(8.5)), ...verdict(granted, 1.35));
    case 'pre-vote-reply':
      return upright(body(disc(9.5)), hole(disc(6.2)), ...verdict(granted, 1, 'mark plain'));
    case 'heartbeat':
      return upright(body(disc(6.5)), hole(disc(2.8)));
    case 'append': {
      const many = entries > 5;
      const half = many ? 12 : 5 + entries * 2.6;
      const bar = body(box(-half, -7, 2 * half, 14, 5));
      if (many) return { ...turned(bar), count: String(entries) };
      const dots = Array.from({ length: entries }, (_, i): Part => {
        return { kind: 'dot', d: disc(1.9, (i - (entries - 1) / 2) * 5.2) };
      });
      return turned(bar, ...dots);
    }
    case 'append-reply':
    case 'snapshot-reply':
      return upright(body(disc(5.5)), ...verdict(granted, 0.85));
    case 'snapshot':
      return upright(...[4, 0, -4].map((at) => body(box(at - 6, at - 6, 12, 12, 1.5))));
    case 'timeout-now':
      return upright(body(BOLT));
    case 'read':
      return upright(hole(EYE), body(disc(3.4)));
    case 'read-reply':
      return upright(body(EYE), ...verdict(granted, 1));
    case 'confirm':
      return upright(body(HEXAGON), { kind: 'mark', d: QUESTION, scale: 0.75 });
    case 'confirm-reply':
      return upright(body(HEXAGON, 0.72), ...verdict(true, 0.85));
    case 'unknown':
      return upright(hole('M0-10L10 0L0 10L-10 0Z'), {
        kind: 'mark plain',
        d: QUESTION,
        scale: 0.8,
      });
  }
}

/** Whether a message's look has a direction. */
export function isTurned(look: Look): boolean {
  return glyphOf(look).turned.length > 0;
}

/** A message in ink around the origin, in the colours that `messageStyles` gives its nodes. */
export function drawGlyph(
  ctx: CanvasRenderingContext2D,
  look: Look & { readonly angle: number; readonly slot: number },
  palette: Palette,
): void {
  const { turned, upright, count } = glyphOf(look);
  const fill = palette.term[look.slot] ?? palette.quiet;
  const ink = look.slot === 0 ? palette.ink : palette.termInk;
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  const put = ({ kind, d, scale = 1 }: Part): void => {
    ctx.save();
    ctx.scale(scale, scale);
    const path = new Path2D(d);
    const marks = kind === 'mark' || kind === 'mark plain';
    if (!marks) {
      ctx.fillStyle = kind === 'body' ? fill : kind === 'hole' ? palette.stage : ink;
      ctx.fill(path);
    }
    if (kind !== 'dot') {
      ctx.strokeStyle = kind === 'mark' ? ink : palette.ink;
      ctx.lineWidth = marks ? 1.75 : 1.25;
      ctx.stroke(path);
    }
    ctx.restore();
  };
  ctx.save();
  ctx.rotate((look.angle * Math.PI) / 180);
  turned.forEach(put);
  ctx.restore();
  upright.forEach(put);
  if (count === undefined) return;
  ctx.fillStyle = ink;
  ctx.font = `650 10px ${palette.font}`;
  ctx.textAlign = 'center';
  ctx.fillText(count, 0, 3.6);
}
