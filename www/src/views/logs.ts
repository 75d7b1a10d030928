/**
 * The logs of all peers: a row per peer, a column per index. Only the columns
 * in sight exist; cells are kept and told only what changed.
 */
import { html, LitElement } from 'lit';
import { define } from '../define.js';
import { peerName } from '../format.js';
import type { Frame, PeerFrame } from '../frame.js';
import { ask, type Selection } from '../intents.js';
import { controls, termClasses } from '../styles.js';
import { termCycle, termSlot } from '../terms.js';
import type { EntryView, PeerId } from '../wasm/api.js';
import {
  type Comparison,
  columnAt,
  columnEnd,
  entryState,
  LARGE_FROM,
  type Layout,
  layOut,
  NARROWEST,
  stateWords,
  visibleColumns,
  WORDS_FROM,
} from './log-plan.js';
import { logsStyles } from './logs-styles.js';
import { drawSnapshot, makeSnapshot, type SnapshotBlock } from './snapshot-block.js';

/** Where the view reads entries; the run. */
export interface LogSource {
  logs(from: number, count: number): Float64Array;
  entry(peer: PeerId, index: number): EntryView | undefined;
}

const KEPT_TEXTS = 4000;
/** Pixels of a row from which on a cell has two lines. */
const TALL_FROM = 62;
/**
 * Milliseconds for which a failed comparison stays marked once time has moved on: at most, and at
 * least when the two logs match there sooner.
 */
const COMPARED_MS = 1600;
const COMPARED_LEAST_MS = 500;

/** An entry: there is one of an index and a term. */
interface Entry {
  readonly index: number;
  readonly term: number;
}

interface Row {
  readonly head: HTMLElement;
  readonly lane: HTMLElement;
  readonly cells: HTMLElement[];
  readonly snapshot: SnapshotBlock;
  readonly match: HTMLElement;
  readonly next: HTMLElement;
  readonly compared: HTMLElement;
}

/** The logs of all peers. */
export class LogsView extends LitElement {
  static override properties = {
    compact: { type: Boolean, reflect: true },
    dense: { type: Boolean, reflect: true },
  };
  /** Smaller rows, for small frames. */
  declare compact: boolean;
  /** Rows as low as they can be, for many peers. */
  declare dense: boolean;

  static override styles = [controls, termClasses, logsStyles];

  /** Where entries are read. */
  source: LogSource | null = null;
  private frame: Frame | null = null;
  private rows: Row[] = [];
  private axis: HTMLElement[] = [];
  private readonly texts = new Map<string, string>();
  private layout: Layout = { fold: 0, foldWidth: 0, width: NARROWEST };
  private follows = true;
  private tall = false;
  private fading: ReturnType<typeof setTimeout> | undefined;
  private selected: PeerId = 0;
  private chosen: Entry | null = null;
  private sizes: ResizeObserver | null = null;
  private comparison: (Comparison & { since: number; at: number }) | null = null;

  constructor() {
    super();
    this.compact = false;
    this.dense = false;
  }

  override render(): unknown {
    const caret = html`<svg viewBox="0 0 10 8" aria-hidden="true"><path d="M5 1L9 7H1Z" /></svg>`;
    const open = html`<svg viewBox="0 0 10 8" aria-hidden="true"><path class="open" d="M5 1L9 7H1Z" /></svg>`;
    const key = (state: string, words: string): unknown =>
      html`<span class="key states"><span class="box ${state}"></span>${words}</span>`;
    return html`
      <div class="legend">
        <h2>Logs</h2>
        ${key('memory', 'in memory')} ${key('stored', 'stored')} ${key('committed', 'committed')}
        ${key('applied', 'applied')}
        <span class="key states folded-key" hidden><span class="box folded"></span>snapshot</span>
        <span class="key">${caret} matchIndex</span>
        <span class="key">${open} nextIndex</span>
      </div>
      <div class="frame">
        <div class="heads"></div>
        <div class="scroll" tabindex="0" role="group" aria-label="Entries; Enter selects the last, the arrows go on from there" @scroll=${this.onScroll} @keydown=${this.onKey}>
          <div class="lanes"><div class="axis" aria-hidden="true"></div></div>
        </div>
      </div>

    `;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes = new ResizeObserver(() => {
      this.measure();
      this.draw(this.frame);
    });
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes?.disconnect();
    this.sizes = null;
    clearTimeout(this.fading);
  }

  override updated(): void {
    this.draw(this.frame);
  }

  /** Marks the row of a peer, or an entry wherever it is. */
  select(selection: Selection | null): void {
    const peer = selection?.kind === 'peer' ? selection.id : 0;
    this.chosen = selection?.kind === 'entry' ? selection : null;
    this.selected = peer;
    this.draw(this.frame);
    this.rows.forEach((row, i) => {
      row.head.classList.toggle('selected', i + 1 === peer);
    });
  }

  /** Forgets the entries of a run that is over. */
  reset(): void {
    this.texts.clear();
    this.follows = true;
    this.comparison = null;
    for (const { cells } of this.rows) for (const cell of cells) delete cell.dataset.key;
  }

  /** Time went elsewhere: what was compared is not compared there. */
  unmark(): void {
    this.comparison = null;
  }

  /** Marks for a moment, on both sides, the place at which two logs were found not to match. */
  mark(comparison: Comparison, at: number): void {
    this.comparison = { ...comparison, at, since: performance.now() };
    // The world may be paused a little later; then nobody draws.
    clearTimeout(this.fading);
    this.fading = setTimeout(() => {
      this.draw(this.frame);
      this.fading = setTimeout(() => this.draw(this.frame), COMPARED_MS - COMPARED_LEAST_MS);
    }, COMPARED_LEAST_MS + 1);
  }

  /** Draws a frame. */
  draw(frame: Frame | null): void {
    this.frame = frame;
    if (!frame || !this.hasUpdated || !this.source) return;
    const scroll = this.renderRoot.querySelector<HTMLElement>('.scroll');
    const lanes = this.renderRoot.querySelector<HTMLElement>('.lanes');
    if (!scroll || !lanes || scroll.clientWidth === 0) return;
    if (this.rows.length !== frame.size) this.makeRows(frame);

    const view = scroll.clientWidth;
    const layout = layOut(frame, view - 8);
    const { width } = layout;
    const total = `${columnEnd(layout, frame.maxLastIndex) + width}px`;
    if (lanes.style.width !== total) lanes.style.width = total;
    this.keepPlace(scroll, layout);
    const key = this.renderRoot.querySelector<HTMLElement>('.folded-key');
    if (key) key.hidden = frame.peers.every(({ firstIndex }) => firstIndex <= 1);
    lanes.classList.toggle('tall', this.tall && width > NARROWEST);
    lanes.classList.toggle('worded', width >= WORDS_FROM);
    lanes.classList.toggle('large', width >= LARGE_FROM);
    if (this.follows) {
      const end = scroll.scrollWidth - view;
      if (scroll.scrollLeft < end) scroll.scrollLeft = end;
    }
    const { from, count } = visibleColumns(scroll.scrollLeft, view, layout, frame.maxLastIndex);
    const terms = count > 0 ? this.source.logs(from, count) : new Float64Array(0);
    this.drawAxis(from, count, layout);
    const leader = frame.leader;
    this.forget(frame, terms, from, count);
    frame.peers.forEach((peer, i) => {
      const row = this.rows[i];
      if (!row) return;
      this.drawRow(row, peer, terms.subarray(i * count, (i + 1) * count), from, layout);
      drawSnapshot(row.snapshot, peer, layout);
      row.head.className = `head ${peer.up ? peer.role : 'down'}${this.selected === peer.id ? ' selected' : ''}`;
      row.lane.classList.toggle('down', !peer.up);
      row.lane.classList.toggle('empty', peer.lastIndex === 0);
      const compared = this.comparison;
      row.compared.hidden =
        !compared || (compared.leader !== peer.id && compared.follower !== peer.id);
      if (compared && !row.compared.hidden) {
        const { index } = compared;
        row.compared.style.width = `${columnEnd(layout, index) - columnAt(layout, index) + 3}px`;
        row.compared.style.transform = `translateX(${columnAt(layout, compared.index) - 3}px)`;
      }
      const progress = leader && leader !== peer.id ? frame.progress(leader, peer.id) : undefined;
      row.match.style.display = progress ? '' : 'none';
      row.next.style.display = progress ? '' : 'none';
      if (progress) {
        const { matchIndex: matched, nextIndex: next } = progress;
        // matchIndex stands under the end of the entry, nextIndex under the middle of the next.
        row.match.style.transform = `translateX(${matched > 0 ? columnEnd(layout, matched) - 8 : 4}px)`;
        row.next.style.transform = `translateX(${(columnAt(layout, next) + columnEnd(layout, next)) / 2}px)`;
      }
    });
  }

  /** When more is folded away, what the reader looks at stays where it is. */
  private keepPlace(scroll: HTMLElement, layout: Layout): void {
    const before = this.layout;
    this.layout = layout;
    if (this.follows || layout.fold <= before.fold || layout.width !== before.width) return;
    const index = layout.fold + 1;
    scroll.scrollLeft -= columnAt(before, index) - columnAt(layout, index);
  }

  /** Takes the mark of a failed comparison away when it is old, or true no longer. */
  private forget(frame: Frame, terms: Float64Array, from: number, count: number): void {
    const marked = this.comparison;
    if (!marked || frame.now <= marked.at) return;
    const age = performance.now() - marked.since;
    const column = marked.index - from;
    const found =
      column >= 0 && column < count ? terms[(marked.follower - 1) * count + column] : undefined;
    if (age > (found === marked.term ? COMPARED_LEAST_MS : COMPARED_MS)) this.comparison = null;
  }

  /** Rows may be high enough for a cell's term and command to stand on each other. */
  private measure(): void {
    this.tall = (this.rows[0]?.lane.offsetHeight ?? 0) >= TALL_FROM;
  }

  private makeRows(frame: Frame): void {
    const heads = this.renderRoot.querySelector('.heads');
    const lanes = this.renderRoot.querySelector('.lanes');
    if (!heads || !lanes) return;
    for (const row of this.rows) {
      row.head.remove();
      row.lane.remove();
    }
    this.rows = frame.peers.map(({ id }) => {
      const head = document.createElement('div');
      const button = document.createElement('button');
      button.textContent = peerName(id);
      button.addEventListener('click', () =>
        ask(this, { do: 'select', selection: { kind: 'peer', id } }),
      );
      head.append(button, crown());
      const lane = document.createElement('div');
      lane.className = 'lane';
      lane.setAttribute('role', 'list');
      lane.setAttribute('aria-label', `${peerName(id)}'s log`);
      const snapshot = makeSnapshot();
      const match = caret('match');
      const next = caret('next');
      const compared = document.createElement('span');
      compared.className = 'compared';
      compared.setAttribute('aria-hidden', 'true');
      compared.hidden = true;
      lane.append(snapshot.block, match, next, compared);
      heads.append(head);
      lanes.append(lane);
      return { head, lane, cells: [], snapshot, match, next, compared };
    });
    this.texts.clear();
    this.measure();
  }

  private drawAxis(from: number, count: number, layout: Layout): void {
    const holder = this.renderRoot.querySelector('.axis');
    if (!holder) return;
    while (this.axis.length < count) {
      const label = document.createElement('span');
      this.axis.push(label);
      holder.append(label);
    }
    this.axis.forEach((label, i) => {
      const shown = i < count;
      label.hidden = !shown;
      if (!shown) return;
      const index = from + i;
      const words = String(index);
      if (label.textContent !== words) label.textContent = words;
      label.style.width = `${layout.width}px`;
      label.style.transform = `translateX(${columnAt(layout, index)}px)`;
    });
  }

  private drawRow(
    row: Row,
    peer: PeerFrame,
    terms: Float64Array,
    from: number,
    layout: Layout,
  ): void {
    const { width } = layout;
    while (row.cells.length < terms.length) {
      const cell = document.createElement('div');
      cell.setAttribute('role', 'listitem');
      cell.append(document.createElement('b'), document.createElement('i'));
      cell.addEventListener('click', () => this.pick(cell));
      row.cells.push(cell);
      row.lane.append(cell);
    }
    row.cells.forEach((cell, i) => {
      const term = terms[i] ?? 0;
      const index = from + i;
      if (term === 0 || index < peer.firstIndex) {
        cell.hidden = true;
        return;
      }
      const state = entryState(peer, index);
      const picked = this.chosen?.index === index && this.chosen.term === term;
      const name = `cell ${state} t${termSlot(term)} c${termCycle(term)}${picked ? ' picked' : ''}`;
      cell.hidden = false;
      if (cell.className !== name) cell.className = name;
      const at = columnAt(layout, index);
      const key = `${index} ${term} ${width} ${at} ${state}`;
      cell.dataset.index = String(index);
      cell.dataset.term = String(term);
      if (cell.dataset.key === key) return;
      cell.dataset.key = key;
      cell.style.width = `${width - 3}px`;
      cell.style.transform = `translateX(${at}px)`;
      const words = this.textOf(peer.id, index, term);
      const [number, command] = cell.children;
      if (number) number.textContent = String(term);
      if (command instanceof HTMLElement) {
        command.textContent = words;
        command.hidden = width < WORDS_FROM;
      }
      const what = `index ${index}, term ${term}: ${words || 'no command'} (${stateWords(state)})`;
      cell.title = `${peerName(peer.id)}, ${what}`;
      cell.setAttribute('aria-label', what);
    });
  }

  private pick({ dataset }: HTMLElement): void {
    const [index, term] = [Number(dataset.index), Number(dataset.term)];
    if (index > 0) ask(this, { do: 'select', selection: { kind: 'entry', index, term } });
  }

  /** With an entry selected, the arrows go to the one beside it; Enter selects the last one. */
  private onKey(event: KeyboardEvent): void {
    const { frame, chosen } = this;
    const last = frame?.maxLastIndex ?? 0;
    let index = 0;
    if (chosen && event.key === 'ArrowLeft') index = chosen.index - 1;
    else if (chosen && event.key === 'ArrowRight') index = chosen.index + 1;
    else if (event.key === 'Enter') index = last;
    if (index < 1 || index > last || !this.source) return;
    event.preventDefault();
    const terms = this.source.logs(index, 1);
    // The leader's entry, or else the longest-lived: that of the highest term.
    const term = terms[(frame?.leader ?? 0) - 1] || Math.max(...terms);
    if (term > 0) ask(this, { do: 'select', selection: { kind: 'entry', index, term } });
    this.showIndex(index);
  }

  private showIndex(index: number): void {
    const scroll = this.renderRoot.querySelector<HTMLElement>('.scroll');
    if (!scroll) return;
    const [left, right] = [columnAt(this.layout, index), columnEnd(this.layout, index)];
    if (left < scroll.scrollLeft) scroll.scrollLeft = left - 8;
    else if (right > scroll.scrollLeft + scroll.clientWidth)
      scroll.scrollLeft = right + 8 - scroll.clientWidth;
  }

  private textOf(peer: PeerId, index: number, term: number): string {
    const key = `${peer} ${index} ${term}`;
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const words = this.source?.entry(peer, index)?.text ?? '';
    if (this.texts.size >= KEPT_TEXTS) this.texts.clear();
    this.texts.set(key, words);
    return words;
  }

  private onScroll(event: Event): void {
    const scroll = event.target;
    if (!(scroll instanceof HTMLElement)) return;
    this.follows = scroll.scrollLeft >= scroll.scrollWidth - scroll.clientWidth - 4;
    this.draw(this.frame);
  }
}

function caret(kind: 'match' | 'next'): HTMLElement {
  const holder = document.createElement('span');
  holder.className = `caret ${kind}`;
  holder.setAttribute('aria-hidden', 'true');
  holder.innerHTML = '<svg viewBox="0 0 10 8" width="10" height="8"><path d="M5 1L9 7H1Z"/></svg>';
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

define('raft-logs', LogsView);
