/**
 * The logs of all peers: a row per peer, a column per index. Only what is in
 * sight is drawn; cells are kept and told only what changed. Sizes are known
 * from observers: to ask for them while a frame is made would have the page
 * laid out twice.
 */
import { html, LitElement } from 'lit';
import { define } from '../define.js';
import { peerName } from '../format.js';
import type { Frame, PeerFrame } from '../frame.js';
import { ask, type Selection } from '../intents.js';
import { coloured, controls, termClasses } from '../styles.js';
import { hide, text } from '../svg.js';
import type { EntryView, PeerId } from '../wasm/api.js';
import {
  type Comparison,
  columnAt,
  comparedAt,
  holderOf,
  isTall,
  LARGE_FROM,
  type Layout,
  lastingOf,
  layOut,
  NARROWEST,
  numberedEvery,
  peerBeside,
  visibleColumns,
  visibleRows,
  WORDS_FROM,
} from './log-plan.js';
import { AT, drawRow, type Entry, forgetRow, makeRow, type Row, type RowPlan } from './logs-row.js';
import { LaneScroll, type Lanes } from './logs-scroll.js';
import { logsStyles } from './logs-styles.js';

/** Where the view reads entries; the run. */
export interface LogSource {
  logs(from: number, count: number): Float64Array;
  entry(peer: PeerId, index: number): EntryView | undefined;
}

const KEPT_TEXTS = 4000;
/**
 * Milliseconds for which a failed comparison stays marked once time has moved on: at most, and at
 * least when the two logs match there sooner.
 */
const COMPARED_MS = 2000;
const COMPARED_LEAST_MS = 1200;
/** Virtual microseconds after which it is not that any more. */
const MENDED_US = 100_000;

/** Where a key leads: in a log, and from log to log. */
const BESIDE: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
const ABOVE: Readonly<Record<string, 1 | -1>> = { ArrowUp: -1, ArrowDown: 1 };

/** The parts that are always there. */
interface Parts extends Lanes {
  readonly frame: HTMLElement;
  readonly heads: HTMLElement;
  readonly window: HTMLElement;
  readonly axis: HTMLElement;
  readonly folded: HTMLElement;
}

/** How much of the rows is in sight, in pixels, and how high one is. */
interface Sight {
  readonly height: number;
  readonly row: number;
}

/** What all rows of a frame have in common. */
interface Drawing {
  readonly frame: Frame;
  readonly layout: Layout;
  readonly tall: boolean;
  readonly from: number;
  readonly count: number;
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

  static override styles = [controls, termClasses, logsStyles, coloured];

  /** Where entries are read. */
  source: LogSource | null = null;
  private frame: Frame | null = null;
  private parts: Parts | null = null;
  private rows: Row[] = [];
  private axis: HTMLElement[] = [];
  private axisKey = '';
  private readonly texts = new Map<string, string>();
  private layout: Layout = { fold: 0, foldWidth: 0, width: NARROWEST };
  private sight: Sight = { height: 0, row: 0 };
  private readonly lanes = new LaneScroll();
  /** How far the rows are scrolled. */
  private top = 0;
  private fading: ReturnType<typeof setTimeout> | undefined;
  private selected: PeerId = 0;
  private chosen: Entry | null = null;
  /** The peer in whose log it was come to, by keys or a click; 0 when it was chosen elsewhere. */
  private at: PeerId = 0;
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
      <div class="frame" @scroll=${this.onScroll}>
        <div class="heads"></div>
        <div class="scroll" tabindex="0" role="application" aria-label="Entries; Enter selects the last; left and right go on in that log, up and down to the other peers' at the same index" @scroll=${this.onScroll} @keydown=${this.onKey} @click=${this.onClick} @pointerover=${this.onOver}>
          <div class="reach"><div class="window"><div class="lanes"><div class="axis" aria-hidden="true"></div></div></div></div>
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
    this.observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes?.disconnect();
    this.sizes = null;
    clearTimeout(this.fading);
    this.lanes.dispose();
  }

  override firstUpdated(): void {
    const part = (name: string): HTMLElement => this.renderRoot.querySelector(`.${name}`) ?? this;
    this.parts = {
      frame: part('frame'),
      heads: part('heads'),
      scroll: part('scroll'),
      reach: part('reach'),
      window: part('window'),
      lanes: part('lanes'),
      axis: part('axis'),
      folded: part('folded-key'),
    };
    this.lanes.hold(this.parts);
    this.observe();
    this.measure();
  }

  override updated(): void {
    this.draw(this.frame);
  }

  /** Marks the row of a peer, or an entry wherever it is. */
  select(selection: Selection | null): void {
    this.chosen = selection?.kind === 'entry' ? selection : null;
    this.enter(0);
    this.selected = selection?.kind === 'peer' ? selection.id : 0;
    this.draw(this.frame);
  }

  /** Forgets the entries of a run that is over. */
  reset(): void {
    this.texts.clear();
    this.lanes.reset();
    this.comparison = null;
    for (const row of this.rows) {
      forgetRow(row);
      for (const cell of row.cells) cell.key = '';
    }
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
    const { parts, source } = this;
    if (!frame || !parts || !source) return;
    if (this.rows.length !== frame.size) this.makeRows(frame, parts);
    const { height, row: high } = this.sight;
    const { width: view } = this.lanes;
    if (view === 0) return;

    const layout = layOut(frame, view - 8);
    this.lanes.place(this.layout, layout, frame.maxLastIndex);
    this.layout = layout;
    hide(
      parts.folded,
      frame.peers.every(({ firstIndex }) => firstIndex <= 1),
    );
    const { classList } = parts.lanes;
    const tall = isTall(layout, high);
    classList.toggle('tall', tall);
    classList.toggle('worded', layout.width >= WORDS_FROM);
    classList.toggle('large', layout.width >= LARGE_FROM);
    const { from, count } = visibleColumns(this.lanes.left, view, layout, frame.maxLastIndex);
    const terms = count > 0 ? source.logs(from, count) : new Float64Array(0);
    this.drawAxis(parts.axis, from, count, layout);
    this.forget(frame, terms, from, count);
    const seen = visibleRows(this.top, height, high, frame.size);
    const drawing: Drawing = { frame, layout, tall, from, count };
    this.rows.forEach((row, i) => {
      const peer = frame.peers[i];
      if (!peer) return;
      const away = i < seen.from || i >= seen.to;
      if (away !== row.lane.classList.contains('away')) row.lane.classList.toggle('away', away);
      if (away) forgetRow(row);
      else {
        // Up to its own last entry: what others have beyond that changes nothing here.
        const own = Math.min(Math.max(peer.lastIndex - from + 1, 0), count);
        this.drawRow(row, peer, terms.subarray(i * count, i * count + own), drawing);
      }
    });
  }

  /** Takes the mark of a failed comparison away when it is old, or true no longer. */
  private forget(frame: Frame, terms: Float64Array, from: number, count: number): void {
    const marked = this.comparison;
    if (!marked || frame.now <= marked.at) return;
    const { follower, index, term, at, since } = marked;
    const age = performance.now() - since;
    const column = index - from;
    const isHere = column >= 0 && column < count;
    const found = isHere
      ? terms[(follower - 1) * count + column]
      : this.source?.entry(follower, index)?.term;
    // What is mended long ago in the run's own time is not marked for the reader's sake.
    const least = frame.now - at > MENDED_US ? 0 : COMPARED_LEAST_MS;
    if (age > (found === term ? least : COMPARED_MS)) this.comparison = null;
  }

  private observe(): void {
    const { sizes, parts } = this;
    if (!sizes || !parts) return;
    for (const part of [parts.frame, parts.scroll]) sizes.observe(part);
    const head = this.rows[0]?.head;
    if (head) sizes.observe(head);
  }

  private measure(): void {
    const { parts, rows } = this;
    if (!parts) return;
    this.lanes.width = parts.scroll.clientWidth;
    this.sight = {
      height: parts.frame.clientHeight,
      row: rows[0]?.head.offsetHeight ?? 0,
    };
    this.top = parts.frame.scrollTop;
    parts.window.style.width = `${this.lanes.width}px`;
  }

  private makeRows(frame: Frame, { heads, lanes, window }: Parts): void {
    for (const row of this.rows) {
      this.sizes?.unobserve(row.head);
      row.head.remove();
      row.lane.remove();
    }
    this.rows = frame.peers.map(({ id }) =>
      makeRow(id, () => ask(this, { do: 'select', selection: { kind: 'peer', id } })),
    );
    heads.append(...this.rows.map(({ head }) => head));
    lanes.append(...this.rows.map(({ lane }) => lane));
    window.style.setProperty('--rows', String(this.rows.length));
    this.texts.clear();
    this.observe();
    this.measure();
  }

  private drawAxis(holder: HTMLElement, from: number, count: number, layout: Layout): void {
    const key = `${from} ${count} ${layout.fold} ${layout.foldWidth} ${layout.width}`;
    if (key === this.axisKey) return;
    this.axisKey = key;
    while (this.axis.length < count) {
      const label = document.createElement('span');
      this.axis.push(label);
      holder.append(label);
    }
    const every = numberedEvery(layout, from + count);
    this.axis.forEach((label, i) => {
      const index = from + i;
      const shown = i < count && index % every === 0;
      hide(label, !shown);
      if (!shown) return;
      text(label, String(index));
      label.style.width = `${layout.width}px`;
      label.style.left = `${columnAt(layout, index)}px`;
    });
  }

  private drawRow(row: Row, peer: PeerFrame, terms: Float64Array, drawing: Drawing): void {
    const { frame, layout, tall, from } = drawing;
    const { leader } = frame;
    const plan: RowPlan = {
      peer,
      terms,
      from,
      layout,
      tall,
      chosen: this.chosen,
      isAt: this.at === peer.id,
      isSelected: this.selected === peer.id,
      progress: leader && leader !== peer.id ? frame.progress(leader, peer.id) : undefined,
      compared: this.compared(peer.id, layout),
      left: this.lanes.left,
    };
    drawRow(row, plan, (index, term) => this.textOf(peer.id, index, term));
  }

  /** Where the failed comparison is marked in a peer's row, if it is. */
  private compared(peer: PeerId, layout: Layout): RowPlan['compared'] {
    const marked = this.comparison;
    if (!marked || (marked.leader !== peer && marked.follower !== peer)) return undefined;
    const { index } = marked;
    return { ...comparedAt(index, layout, this.lanes.left, this.lanes.width), index };
  }

  private readonly onClick = ({ target }: Event): void => {
    const box = target instanceof Element ? target.closest<HTMLElement>('.cell') : null;
    const [index, term] = [Number(box?.dataset.index), Number(box?.dataset.term)];
    if (index > 0) this.choose(this.peerOf(box), { index, term });
  };

  private readonly onOver = ({ target }: Event): void => {
    const box = target instanceof Element ? target.closest<HTMLElement>('.cell') : null;
    const peer = this.peerOf(box);
    if (box && peer > 0) box.title = `${peerName(peer)}, ${box.ariaLabel}`;
  };

  /** The peer in whose log a cell stands; 0 for none. */
  private peerOf(box: HTMLElement | null): PeerId {
    return this.rows.findIndex(({ lane }) => lane === box?.parentElement) + 1;
  }

  /**
   * Enter selects the last entry. With one selected, left and right go to the one beside it in the
   * same log, up and down to what the peers above and below have at its index.
   */
  private onKey(event: KeyboardEvent): void {
    const { frame, source, chosen } = this;
    if (!frame || !source || event.ctrlKey || event.metaKey || event.altKey) return;
    const { leader } = frame;
    const termsAt = (index: number): Float64Array =>
      index < 1 || index > frame.maxLastIndex ? new Float64Array(0) : source.logs(index, 1);
    let index = frame.maxLastIndex;
    let peer = 0;
    if (event.key === 'Enter') peer = lastingOf(termsAt(index), leader);
    else if (chosen) {
      const terms = termsAt(chosen.index);
      const here = holderOf(terms, chosen.term, this.at, leader);
      const step = ABOVE[event.key];
      const by = BESIDE[event.key] ?? 0;
      index = chosen.index + by;
      if (step) peer = peerBeside(terms, here, step);
      // What is in no log any more is left for what is.
      else if (by !== 0) peer = here || lastingOf(termsAt(index), leader);
    }
    const term = peer > 0 ? termsAt(index)[peer - 1] : 0;
    if (!term) return;
    event.preventDefault();
    this.choose(peer, { index, term });
    this.rows[peer - 1]?.head.scrollIntoView({ block: 'nearest' });
    this.lanes.reveal(this.layout, index);
    this.draw(this.frame);
  }

  /** Selects an entry in all views; the keys go on from it in this log. */
  private choose(peer: PeerId, { index, term }: Entry): void {
    ask(this, { do: 'select', selection: { kind: 'entry', index, term } });
    this.enter(peer);
    this.draw(this.frame);
  }

  /** The keys are in this log now; its entry is said to those who do not see it. */
  private enter(peer: PeerId): void {
    this.at = peer;
    if (peer > 0) this.parts?.scroll.setAttribute('aria-activedescendant', AT);
    else this.parts?.scroll.removeAttribute('aria-activedescendant');
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

  private readonly onScroll = (): void => {
    const { parts } = this;
    if (!parts) return;
    const { scrollTop: top } = parts.frame;
    const moved = this.lanes.pull();
    if (!moved && top === this.top) return;
    this.top = top;
    this.draw(this.frame);
  };
}

define('raft-logs', LogsView);
