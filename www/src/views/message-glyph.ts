/**
 * How messages look, on the stage and in the help. Shape is kind: what asks
 * without binding anybody (PreVote) is the hollow form of what binds.
 */
import { css } from 'lit';
import { node } from '../svg.js';
import type { MessagePlan } from './cluster-plan.js';

export const messageStyles = css`
  .message .body {
    fill: var(--t);
    stroke: var(--raft-ink);
    stroke-width: 1.25;
    stroke-linejoin: round;
  }
  .message .hole {
    fill: var(--raft-stage);
    stroke: var(--raft-ink);
    stroke-width: 1.25;
    stroke-linejoin: round;
  }
  .message .mark {
    fill: none;
    stroke: var(--t-ink);
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .message .mark.plain {
    stroke: var(--raft-ink);
  }
  .message .dot {
    fill: var(--t-ink);
  }
  .message .count {
    fill: var(--t-ink);
    font-weight: 650;
    font-size: 10px;
    text-anchor: middle;
  }
`;

const TRIANGLE = 'M11 0L-7-8.5L-7 8.5Z';
const TICK = 'M-3.2 .4L-.8 2.8L3.4-2.4';
const BAR = 'M-3.2 0H3.2';
const BOLT = 'M3.5-12L-7 2H-1L-3.5 12L7-2.5H1Z';
const EYE = 'M-12 0C-6-8.5 6-8.5 12 0C6 8.5-6 8.5-12 0Z';
const HEXAGON = 'M-9 0L-4.5-8H4.5L9 0L4.5 8H-4.5Z';
const QUESTION = 'M-3-2.6C-3-6.4 3.4-6.4 3.4-2.6C3.4-.4 0-.6 0 2M0 4.8V5';

type Look = Pick<MessagePlan, 'shape' | 'entries' | 'granted' | 'angle'>;

/** What a reply says, on its dot. */
function verdict(granted: boolean | null, scale: number, kind = 'mark'): SVGElement[] {
  if (granted === null) return [];
  return [node('path', { class: kind, d: granted ? TICK : BAR, transform: `scale(${scale})` })];
}

/** A message that points right; what has a direction is turned along its way. */
export function messageGlyph({ shape, entries, granted, angle }: Look): SVGElement[] {
  const turned = (...parts: SVGElement[]): SVGElement =>
    node('g', { transform: `rotate(${angle.toFixed(1)})` }, ...parts);
  switch (shape) {
    case 'vote':
      return [turned(node('path', { class: 'body', d: TRIANGLE }))];
    case 'pre-vote':
      return [
        turned(
          node('path', { class: 'body', d: 'M13 0L-8-10L-8 10Z' }),
          node('path', { class: 'hole', d: 'M6 0L-4.5-5L-4.5 5Z' }),
        ),
      ];
    case 'vote-reply':
      return [node('circle', { class: 'body', r: 8.5 }), ...verdict(granted, 1.35)];
    case 'pre-vote-reply':
      return [
        node('circle', { class: 'body', r: 9.5 }),
        node('circle', { class: 'hole', r: 6.2 }),
        ...verdict(granted, 1, 'mark plain'),
      ];
    case 'heartbeat':
      return [node('circle', { class: 'body', r: 6.5 }), node('circle', { class: 'hole', r: 2.8 })];
    case 'append': {
      const many = entries > 5;
      const half = many ? 12 : 5 + entries * 2.6;
      const bar = node('rect', {
        class: 'body',
        x: -half,
        y: -7,
        width: 2 * half,
        height: 14,
        rx: 5,
      });
      if (many) {
        const count = node('text', { class: 'count', y: 3.6 });
        count.textContent = String(entries);
        return [turned(bar), count];
      }
      const dots = Array.from({ length: entries }, (_, i) =>
        node('circle', { class: 'dot', cx: (i - (entries - 1) / 2) * 5.2, r: 1.9 }),
      );
      return [turned(bar, ...dots)];
    }
    case 'append-reply':
    case 'snapshot-reply':
      return [node('circle', { class: 'body', r: 5.5 }), ...verdict(granted, 0.85)];
    case 'snapshot':
      return [4, 0, -4].map((at) =>
        node('rect', { class: 'body', x: at - 6, y: at - 6, width: 12, height: 12, rx: 1.5 }),
      );
    case 'timeout-now':
      return [node('path', { class: 'body', d: BOLT })];
    case 'read':
      return [node('path', { class: 'hole', d: EYE }), node('circle', { class: 'body', r: 3.4 })];
    case 'read-reply':
      return [node('path', { class: 'body', d: EYE }), ...verdict(granted, 1)];
    case 'confirm':
      return [
        node('path', { class: 'body', d: HEXAGON }),
        node('path', { class: 'mark', d: QUESTION, transform: 'scale(.75)' }),
      ];
    case 'confirm-reply':
      return [
        node('path', { class: 'body', d: HEXAGON, transform: 'scale(.72)' }),
        ...verdict(true, 0.85),
      ];
    case 'unknown':
      return [
        node('path', { class: 'hole', d: 'M0-10L10 0L0 10L-10 0Z' }),
        node('path', { class: 'mark plain', d: QUESTION, transform: 'scale(.8)' }),
      ];
  }
}
