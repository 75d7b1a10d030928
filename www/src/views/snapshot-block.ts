/** The part of a log that a snapshot has taken the place of: one block, with where it ends. */
import { peerName } from '../format.js';
import type { PeerFrame } from '../frame.js';
import { hide, node, set, text } from '../svg.js';
import { termSlot } from '../terms.js';
import { blockRoom, columnEnd, type Layout } from './log-plan.js';

export interface SnapshotBlock {
  readonly block: HTMLElement;
  readonly last: HTMLElement;
}

export function makeSnapshot(): SnapshotBlock {
  const block = document.createElement('div');
  block.setAttribute('role', 'listitem');
  block.hidden = true;
  const line = document.createElement('span');
  line.className = 'line';
  const words = document.createElement('i');
  words.textContent = 'snapshot up to';
  const last = document.createElement('b');
  line.append(sheets(), words, last);
  block.append(line);
  return { block, last };
}

/** Pixels of a block out of sight that are drawn: its rim lies there. */
const RIM = 8;

/**
 * Draws what the snapshot of one peer contains, as far as it is in sight behind `left`, so that its
 * words are; nothing when it has none.
 */
export function drawSnapshot(
  { block, last }: SnapshotBlock,
  peer: PeerFrame,
  layout: Layout,
  left: number,
): void {
  const end = peer.firstIndex - 1;
  const to = columnEnd(layout, end) - 3;
  const away = end < 1 || to <= left;
  hide(block, away);
  if (away) return;
  const from = left > RIM ? left - RIM : 0;
  const width = to - from;
  const room = blockRoom(width, String(end).length);
  set(block, 'class', `snapshot ${room} t${termSlot(peer.baseTerm)}`);
  set(block, 'style', `left: ${from}px; width: ${width}px`);
  const what = `snapshot up to index ${end}, term ${peer.baseTerm}`;
  set(block, 'title', `${peerName(peer.id)}, ${what}`);
  set(block, 'aria-label', what);
  text(last, String(end));
}

/** Stacked sheets, as the message that carries a snapshot is drawn. */
function sheets(): SVGSVGElement {
  const squares = [3.5, 1].map((at) =>
    node('rect', { x: at, y: at, width: 8.5, height: 8.5, rx: 1 }),
  );
  return node('svg', { viewBox: '0 0 13 13', 'aria-hidden': 'true' }, ...squares);
}
