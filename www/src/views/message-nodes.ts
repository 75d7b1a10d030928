/** Messages as nodes: in the help, and in a picture that is saved. The stage draws them in ink. */
import { css } from 'lit';
import { node } from '../svg.js';
import { glyphOf, type Look, type Part } from './message-glyph.js';

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

/** A message as nodes; what has a direction is turned by `angle` degrees. */
export function messageGlyph(look: Look & { readonly angle: number }): SVGElement[] {
  const { turned, upright, count } = glyphOf(look);
  const path = ({ kind, d, scale = 1 }: Part): SVGElement =>
    node('path', { class: kind, d, ...(scale === 1 ? {} : { transform: `scale(${scale})` }) });
  const nodes = upright.map(path);
  if (turned.length > 0) {
    nodes.unshift(
      node('g', { transform: `rotate(${look.angle.toFixed(1)})` }, ...turned.map(path)),
    );
  }
  if (count !== undefined) {
    const text = node('text', { class: 'count', y: 3.6 });
    text.textContent = count;
    nodes.push(text);
  }
  return nodes;
}
