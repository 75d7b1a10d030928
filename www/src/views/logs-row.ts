/** A row of the logs: its elements, which are kept, and what was written into them last. */
import { peerName } from '../format.js';
import type { PeerFrame, Progress } from '../frame.js';
import { hide } from '../svg.js';
import { termCycle, termSlot } from '../terms.js';
import type { PeerId } from '../wasm/api.js';
import {
  type ComparedPlace,
  columnAt,
  columnEnd,
  entryState,
  type Layout,
  lettersIn,
  stateWords,
  WORDS_FROM,
} from './log-plan.js';
import { drawSnapshot, makeSnapshot, type SnapshotBlock } from './snapshot-block.js';

/** The id of the cell where the keys are. */
export const AT = 'at';

/** An entry: there is one of an index and a term. */
export interface Entry {
  readonly index: number;
  readonly term: number;
}

/** What a peer has in the columns in sight. */
export interface Entries {
  readonly peer: PeerFrame;
  /** The terms of its entries from an index on; 0 for none. */
  readonly terms: Float64Array;
  readonly from: number;
  readonly layout: Layout;
  /** A cell has two lines. */
  readonly tall: boolean;
  readonly chosen: Entry | null;
  /** The keys are at the chosen entry in this log. */
  readonly isAt: boolean;
}

/** All that a row shows. */
export interface RowPlan extends Entries {
  readonly isSelected: boolean;
  /** What the leader knows of this peer, unless it is the leader or there is none. */
  readonly progress: Progress | undefined;
  /** The index at which a comparison failed, and where that is marked. */
  readonly compared: (ComparedPlace & { readonly index: number }) | undefined;
  /** How far the lanes are scrolled. */
  readonly left: number;
}

/** A cell, and what stands in it: only what is another is written again. */
export interface Cell {
  readonly box: HTMLElement;
  readonly number: Text;
  /** Where the command stands: only a long one is cut off, for what is cut is dear to draw. */
  readonly line: HTMLElement;
  readonly command: Text;
  key: string;
  look: string;
}

export interface Row {
  readonly head: HTMLElement;
  readonly lane: HTMLElement;
  readonly snapshot: SnapshotBlock;
  readonly match: HTMLElement;
  readonly next: HTMLElement;
  readonly compared: HTMLElement;
  /** Where no entry is in sight: why. */
  readonly ends: HTMLElement;
  /** In the order of their indexes; the first is that of `from`. */
  readonly cells: Cell[];
  from: number;
  /** What its entries are drawn from, and all else; empty while it is out of sight. */
  entries: string;
  rest: string;
}

/** What was drawn of a row need not hold any more. */
export function forgetRow(row: Row): void {
  row.entries = '';
  row.rest = '';
}

/** Draws what a row does not show yet. */
export function drawRow(
  row: Row,
  plan: RowPlan,
  textOf: (index: number, term: number) => string,
): void {
  const entries = keyOfEntries(plan);
  if (entries !== row.entries) {
    row.entries = entries;
    drawCells(row, plan, textOf);
  }
  const rest = keyOfRest(plan);
  if (rest === row.rest) return;
  row.rest = rest;
  const { peer, layout, isSelected, progress, compared, left } = plan;
  const { up, role } = peer;
  drawSnapshot(row.snapshot, peer, layout, left);
  const look = `head ${up ? role : 'down'}${isSelected ? ' selected' : ''}`;
  if (row.head.className !== look) row.head.className = look;
  row.lane.classList.toggle('down', !up);
  const ends = endWords(plan);
  hide(row.ends, !ends);
  if (ends) {
    if (row.ends.textContent !== ends) row.ends.textContent = ends;
    row.ends.style.left = `${left + 2}px`;
  }
  hide(row.compared, !compared);
  if (compared) {
    row.compared.className = `compared ${compared.beyond ? 'beyond' : ''}`;
    row.compared.dataset.at = String(compared.index);
    row.compared.style.width = `${compared.width}px`;
    row.compared.style.left = `${compared.x}px`;
  }
  row.match.style.display = progress ? '' : 'none';
  row.next.style.display = progress ? '' : 'none';
  if (!progress) return;
  // matchIndex stands under the end of the entry, nextIndex under the middle of the next.
  const { matchIndex: matched, nextIndex: next } = progress;
  row.match.style.left = `${matched > 0 ? columnEnd(layout, matched) - 8 : 4}px`;
  row.next.style.left = `${(columnAt(layout, next) + columnEnd(layout, next)) / 2}px`;
}

/** What stands in a row when its log is empty, or ends before what is in sight. */
function endWords({ peer: { lastIndex }, layout, left }: RowPlan): string {
  if (lastIndex === 0) return 'empty';
  return columnEnd(layout, lastIndex) > left ? '' : `ends at ${lastIndex}`;
}

/** What the entries of a row are drawn from, in one string. */
function keyOfEntries({ peer, terms, from, layout, tall, chosen, isAt }: Entries): string {
  const { fold, foldWidth, width } = layout;
  const { firstIndex, persistedIndex, commitIndex, lastApplied } = peer;
  return [
    `${from} ${fold} ${foldWidth} ${width} ${tall} ${chosen?.index} ${chosen?.term} ${isAt}`,
    `${firstIndex} ${persistedIndex} ${commitIndex} ${lastApplied} ${terms}`,
  ].join();
}

/** The same for what stands around them. */
function keyOfRest(plan: RowPlan): string {
  const { peer, layout, isSelected, progress, compared, left } = plan;
  const { fold, foldWidth, width } = layout;
  const { up, role, baseTerm, firstIndex } = peer;
  const ends = endWords(plan);
  return [
    `${fold} ${foldWidth} ${width} ${up} ${role} ${isSelected}`,
    // The block of a snapshot says its words where they are in sight.
    `${baseTerm} ${firstIndex} ${firstIndex > 1 || ends ? left : 0} ${ends}`,
    `${progress?.nextIndex} ${progress?.matchIndex}`,
    `${compared?.index} ${compared?.x} ${compared?.width}`,
  ].join();
}

/** Draws a peer's entries; what they say is asked only of those that are others. */
function drawCells(
  row: Row,
  { peer, terms, from, layout, tall, chosen, isAt }: Entries,
  textOf: (index: number, term: number) => string,
): void {
  const { width } = layout;
  goOn(row, from);
  while (row.cells.length < terms.length) {
    const cell = makeCell();
    row.cells.push(cell);
    row.lane.append(cell.box);
  }
  row.cells.forEach((cell, i) => {
    const { box } = cell;
    const term = terms[i] ?? 0;
    const index = from + i;
    if (term === 0 || index < peer.firstIndex) {
      hide(box, true);
      return;
    }
    hide(box, false);
    const state = entryState(peer, index);
    const picked = chosen?.index === index && chosen.term === term;
    const mark = picked ? (isAt ? ' picked at' : ' picked') : '';
    const look = `cell ${state} t${termSlot(term)} c${termCycle(term)}${mark}`;
    if (cell.look !== look) {
      cell.look = look;
      box.className = look;
      // There is one such cell: where the keys are.
      box.id = picked && isAt ? AT : '';
    }
    const at = columnAt(layout, index);
    const key = `${index} ${term} ${width} ${tall} ${at} ${state}`;
    if (cell.key === key) return;
    cell.key = key;
    box.dataset.index = String(index);
    box.dataset.term = String(term);
    box.style.width = `${width - 3}px`;
    box.style.left = `${at}px`;
    const words = textOf(index, term);
    write(cell.number, String(term));
    const shown = width < WORDS_FROM ? '' : words;
    write(cell.command, shown);
    cell.line.classList.toggle('long', shown.length > lettersIn(width, tall, term));
    box.setAttribute(
      'aria-label',
      `index ${index}, term ${term}: ${words || 'no command'} (${stateWords(state)})`,
    );
    // It is told when the pointer comes to it.
    if (box.title) box.title = '';
  });
}

/** The row of a peer, and what its name does. */
export function makeRow(id: PeerId, choose: () => void): Row {
  const head = document.createElement('div');
  const button = document.createElement('button');
  button.textContent = peerName(id);
  button.addEventListener('click', choose);
  head.append(button, crown());
  const lane = document.createElement('div');
  lane.className = 'lane';
  lane.setAttribute('role', 'list');
  lane.setAttribute('aria-label', `${peerName(id)}'s log`);
  const snapshot = makeSnapshot();
  const match = caret('match');
  const next = caret('next');
  const compared = document.createElement('span');
  compared.setAttribute('aria-hidden', 'true');
  compared.hidden = true;
  const ends = document.createElement('span');
  ends.className = 'ends';
  ends.setAttribute('role', 'listitem');
  ends.hidden = true;
  lane.append(snapshot.block, match, next, compared, ends);
  const parts = { head, lane, cells: [], snapshot, match, next, compared, ends };
  return { ...parts, from: 0, entries: '', rest: '' };
}

function makeCell(): Cell {
  const box = document.createElement('div');
  box.setAttribute('role', 'listitem');
  const [b, line] = [document.createElement('b'), document.createElement('i')];
  const [number, command] = [new Text(), new Text()];
  b.append(number);
  line.append(command);
  box.append(b, line);
  return { box, number, line, command, key: '', look: '' };
}

/** Writes words that are others. */
function write(place: Text, words: string): void {
  if (place.data !== words) place.data = words;
}

/** As the row goes on by a few indexes, the cells that go out of sight are those that come into it. */
function goOn(row: Row, from: number): void {
  const { cells, lane } = row;
  const by = from - row.from;
  row.from = from;
  if (by === 0 || Math.abs(by) >= cells.length) return;
  const moved = by > 0 ? cells.splice(0, by) : cells.splice(by);
  const boxes = moved.map(({ box }) => box);
  if (by > 0) {
    lane.append(...boxes);
    cells.push(...moved);
  } else {
    cells[0]?.box.before(...boxes);
    cells.unshift(...moved);
  }
}

function caret(kind: 'match' | 'next'): HTMLElement {
  const holder = document.createElement('span');
  holder.className = `caret ${kind}`;
  holder.setAttribute('aria-hidden', 'true');
  return holder;
}

function crown(): SVGSVGElement {
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '-11 -9 22 16');
  drawing.setAttribute('class', 'crown');
  drawing.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', 'M-9 5L-10-5L-4.5-.5L0-7.5L4.5-.5L10-5L9 5Z');
  drawing.append(path);
  return drawing;
}
