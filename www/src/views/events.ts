/**
 * What happened and why: all events of the branch that is shown, in the order of time, those ahead
 * of the playhead too. Only the rows in sight exist, and only what they say is asked of the world.
 */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { define } from '../define.js';
import type { Frame } from '../frame.js';
import { ask, type Selection } from '../intents.js';
import { ANYTHING, Quest } from '../quest.js';
import type { Run } from '../run.js';
import { controls } from '../styles.js';
import type { BranchId, EventView, Wanted } from '../wasm/api.js';
import { ListBox } from './events-box.js';
import { eventFilters, narrowed } from './events-filters.js';
import { FILTER, NEXT_HIT, PREVIOUS_HIT } from './events-icons.js';
import { countWords, rowFor, Scroll, wantedWords } from './events-plan.js';
import { eventLine } from './events-row.js';
import { eventsStyles } from './events-styles.js';

/** Milliseconds for which it looks on between two pictures while time flows, and while it stands. */
const HURRY_MS = 3;
const REST_MS = 10;
/** Milliseconds in which the words of new rows are asked for; the others come with the next picture. */
const WORDS_MS = 6;
/** Events whose words are kept at hand. */
const KEPT_WORDS = 2000;
/** Milliseconds after the last key at which the text is looked for. */
const TYPING_MS = 150;
/** Milliseconds without scrolling after which the scroll bar may be moved. */
const STILL_MS = 160;
/** Milliseconds until the list is brought up to date at the latest, while time flows. */
const TURN_MS = 100;
/** From this width on two lines hold what three hold below it. */
const WIDE = 460;

/** The list of events. */
export class EventsView extends LitElement {
  static override properties = {
    frame: { attribute: false },
    run: { attribute: false },
    branch: { attribute: false },
    selection: { attribute: false },
    everything: { type: Boolean },
    flows: { type: Boolean },
    waits: { type: Boolean },
    wanted: { state: true },
  };
  /** `null` while the list is not shown. */
  declare frame: Frame | null;
  declare run: Run | null;
  /** The branch that is shown: another one has other events. */
  declare branch: BranchId;
  declare selection: Selection | null;
  /** Show all events, not only those that matter. */
  declare everything: boolean;
  /** Time runs. */
  declare flows: boolean;
  /** There is other work to do: it looks on later. */
  declare waits: boolean;
  declare wanted: Wanted;

  private readonly quest = new Quest();
  private readonly list = new Scroll();
  private readonly box = new ListBox(() => this.requestUpdate());
  private words = new Map<number, EventView>();
  /** Counts up when lines may say something else than before. */
  private edition = 0;
  /** Whether the list stays at the playhead. */
  private follows = true;
  /** The event that the keyboard stands at. */
  private active = -1;
  /** What was looked for is another by now, or of another run: while the list is closed it waits. */
  private stale = true;
  private told = '';
  private typing: ReturnType<typeof setTimeout> | undefined;
  private stands: ReturnType<typeof setTimeout> | undefined;
  private next = 0;
  /** What has come waits for a picture of its own, which is there, or comes when time is over. */
  private isTurn = false;
  private turn: ReturnType<typeof setTimeout> | undefined;

  static override styles = [controls, eventsStyles];

  constructor() {
    super();
    this.frame = null;
    this.run = null;
    this.branch = 0;
    this.selection = null;
    this.everything = false;
    this.flows = false;
    this.waits = false;
    this.wanted = ANYTHING;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.box.letGo();
    clearTimeout(this.typing);
    clearTimeout(this.stands);
    clearTimeout(this.turn);
    cancelAnimationFrame(this.next);
  }

  /** While time flows, what has come since is listed in a picture of its own: see `catchUp`. */
  override shouldUpdate(changed: PropertyValues): boolean {
    const waits = this.flows && !this.isTurn && changed.size === 1 && changed.has('frame');
    if (waits && this.frame && changed.get('frame')) {
      this.turn ??= setTimeout(() => this.catchUp(), TURN_MS);
      return false;
    }
    this.isTurn = false;
    clearTimeout(this.turn);
    this.turn = undefined;
    return true;
  }

  /** Lists what has come since. */
  catchUp(): void {
    this.isTurn = true;
    this.requestUpdate();
  }

  override willUpdate(changed: PropertyValues): void {
    const { frame, run, quest } = this;
    const turned = changed.has('run') || changed.has('branch');
    if (turned) this.forget();
    this.stale ||= turned || changed.has('everything') || changed.has('wanted');
    if (!frame || !run) return;
    if (this.stale) {
      this.stale = false;
      quest.begin(run, this.asked());
      this.edition += 1;
      this.follows = true;
      this.active = -1;
      this.told = '';
    }
    if (this.waits) return;
    if (quest.go(this.flows ? HURRY_MS : REST_MS)) this.forget();
    if (!quest.more && this.told === '' && (narrowed(this.wanted) > 0 || this.wanted.text.trim()))
      this.told = quest.ids.length === 1 ? '1 event found' : `${quest.ids.length} events found`;
    if (quest.more) this.goOn();
  }

  override render(): unknown {
    // Closed, it has nothing to say, and asks nothing of a run that may be gone.
    if (!this.frame || this.stale) return nothing;
    const { ids, seen, events } = this.quest;
    const count = ids.length;
    const narrow = wantedWords(this.wanted);
    const words = [this.few ? 'What matters' : '', narrow, countWords(count, seen, events)].filter(
      (it) => it !== '',
    );
    return html`<div class="whole">
      ${this.bar(count, words.join(': '))}
      ${guard([this.wanted, this.everything, this.frame.size], () => this.filters())}
      <span class="sr" role="status">${this.told}</span>
      <div
        class="scroll"
        role="listbox"
        tabindex="0"
        aria-label="Events in the order of time"
        aria-activedescendant=${this.isInSight(this.active) ? `event-${this.active}` : nothing}
        ?hidden=${count === 0}
        @scroll=${this.onScroll}
        @keydown=${this.onKey}
      >
        <div class="height" role="presentation"></div>
        <div class="rows" role="presentation">${this.rows()}</div>
      </div>
      ${count === 0 ? this.nothing() : nothing}
      ${
        this.follows || count === 0
          ? nothing
          : html`<button class="home" @click=${() => {
              this.follow();
              this.box.element?.focus();
            }}>To the playhead</button>`
      }
    </div>`;
  }

  private filters(): unknown {
    return eventFilters(this.wanted, this.everything, this.frame?.size ?? 0, {
      want: (part) => this.want(part),
      every: (everything) => this.every(everything),
    });
  }

  private isInSight(id: number): boolean {
    const row = id < 0 ? -1 : this.rowOf(id);
    const { from, to } = this.list.rows();
    return row >= from && row < to;
  }

  private bar(count: number, words: string): unknown {
    const set = narrowed(this.wanted);
    return html`<div class="bar" role="group" aria-label="Look for events">
      <input
        type="text"
        placeholder="Search the events"
        aria-label="Search the events for words"
        .value=${this.wanted.text}
        @input=${this.onText}
        @keydown=${this.onFind}
      />
      <button
        class="filter"
        title="Filters"
        popovertarget="filters"
        aria-label=${set > 0 ? `Filters, ${set} set` : 'Filters'}
      >
        ${FILTER}${set > 0 ? html`<b aria-hidden="true">${set}</b>` : nothing}
      </button>
      <button title="Previous hit" aria-label="Previous hit" ?disabled=${count === 0} @click=${() => this.toHit(-1)}>
        ${PREVIOUS_HIT}
      </button>
      <button title="Next hit" aria-label="Next hit" ?disabled=${count === 0} @click=${() => this.toHit(1)}>
        ${NEXT_HIT}
      </button>
      <span class="count ${set > 0 ? 'narrowed' : ''}" title=${words}>${words}</span>
    </div>`;
  }

  private rows(): unknown {
    const scroll = this.list;
    const { ids } = this.quest;
    const count = ids.length;
    scroll.count = count;
    scroll.opened = this.rowOf(this.selected());
    if (scroll.opened < 0) scroll.extra = 0;
    const before = this.quest.before(this.frame?.events ?? 0);
    if (this.follows && count > 0 && scroll.view > 0) scroll.follow(Math.max(before - 1, 0));
    const { from, to } = scroll.rows();
    // While time flows, most pictures have nothing new to list.
    const same = [this.edition, from, to, count, before, scroll.opened, this.active];
    return guard(same, () => {
      const until = performance.now() + WORDS_MS;
      return repeat(
        ids.slice(from, to),
        (id) => id,
        (id, i) => this.row(id, from + i, before, until),
      );
    });
  }

  private row(id: number, row: number, before: number, until: number): unknown {
    const { count, opened } = this.list;
    return eventLine(
      {
        id,
        row,
        count,
        event: this.event(id, until),
        ahead: row >= before,
        isNow: row === before - 1 && before < count,
        chosen: row === opened,
        active: id === this.active,
      },
      (picked) => this.pick(picked),
    );
  }

  private nothing(): unknown {
    const { text } = this.wanted;
    const some = text.trim() !== '' || narrowed(this.wanted) > 0;
    const { few } = this;
    if (this.quest.more) return html`<div class="none quiet"><p>Looking…</p></div>`;
    return html`<div class="none quiet">
      <p>
        ${some ? `No event${few ? ' that matters' : ''} fits.` : this.quest.seen === 0 ? 'Nothing has happened yet.' : 'Nothing that matters has happened yet.'}
      </p>
      ${
        some && few
          ? html`<button class="line" @click=${() => {
              this.every(true);
              this.renderRoot.querySelector('input')?.focus();
            }}>Look through every event</button>`
          : nothing
      }
    </div>`;
  }

  override updated(): void {
    const { list, box } = this;
    if (!box.hold(this.renderRoot)) return;
    const wide = box.width >= WIDE;
    const rowHeight = wide ? 46 : 64;
    if (list.rowHeight !== rowHeight) {
      this.style.setProperty('--row', `${rowHeight}px`);
      this.style.setProperty('--lines', wide ? '2' : '3');
    }
    const extra = this.extra(rowHeight);
    const changes =
      list.rowHeight !== rowHeight || list.view !== box.height || list.extra !== extra;
    list.rowHeight = rowHeight;
    list.view = box.height;
    list.extra = extra;
    box.place(list);
    if (changes) this.requestUpdate();
  }

  /** How much higher than the others the opened line is. */
  private extra(rowHeight: number): number {
    const id = this.quest.ids[this.list.opened];
    if (id === undefined) return 0;
    const height = this.box.heightOfOpened(`${id} ${this.words.has(id)}`);
    return height > 0 ? Math.max(height - rowHeight, 0) : this.list.extra;
  }

  private asked(): Wanted {
    const { wanted } = this;
    return {
      ...wanted,
      text: wanted.text.trim(),
      matters: this.few,
    };
  }

  /** Only what matters: a kind that was chosen is looked for among all events. */
  private get few(): boolean {
    const { topic, kinds } = this.wanted;
    return !this.everything && topic === '' && kinds.length === 0;
  }

  /** The event that the reader went to, -1 for none. */
  private selected(): number {
    return this.selection?.kind === 'event' ? this.selection.id : -1;
  }

  /** The row of an event, -1 when it is not listed. */
  private rowOf(id: number): number {
    const row = this.quest.before(id);
    return id >= 0 && this.quest.ids[row] === id ? row : -1;
  }

  private event(id: number, until: number): EventView | undefined {
    const known = this.words.get(id);
    if (known) return known;
    if (performance.now() > until) {
      this.edition += 1;
      this.goOn();
      return undefined;
    }
    const event = this.run?.eventOf(id);
    if (this.words.size >= KEPT_WORDS) this.words.clear();
    if (event) this.words.set(id, event);
    return event;
  }

  /** Goes to an event, in all views. */
  private pick(id: number): void {
    const event = this.event(id, Number.POSITIVE_INFINITY);
    if (!event) return;
    this.active = id;
    this.follows = true;
    ask(this, { do: 'seek', at: event.at, event: id });
  }

  /** Goes to the next of what was found, or to the one before. */
  private toHit(by: 1 | -1): void {
    const { ids } = this.quest;
    const here = this.rowOf(this.selected());
    const behind = this.quest.before(this.frame?.events ?? 0);
    const at = here >= 0 && this.isAt(here) ? here + by : by > 0 ? behind : behind - 1;
    const id = ids[at];
    if (id !== undefined) this.pick(id);
  }

  /** Whether the playhead is at the instant of a row. */
  private isAt(row: number): boolean {
    const event = this.words.get(this.quest.ids[row] ?? -1);
    return event !== undefined && event.at === this.frame?.now;
  }

  private follow(): void {
    this.follows = true;
    this.active = -1;
    this.requestUpdate();
  }

  private want(part: Partial<Wanted>): void {
    this.wanted = { ...this.wanted, ...part };
  }

  private every(everything: boolean): void {
    if (everything !== this.everything)
      this.dispatchEvent(new CustomEvent<boolean>('raft-everything', { detail: everything }));
  }

  private forget(): void {
    this.words.clear();
    this.edition += 1;
  }

  private goOn(): void {
    cancelAnimationFrame(this.next);
    this.next = requestAnimationFrame(() => this.requestUpdate());
  }

  private readonly onScroll = (): void => {
    const scroll = this.list;
    const at = this.box.pull();
    if (Math.abs(at - scroll.put) <= 1) return;
    scroll.moved(at);
    // Who scrolls away from the playhead stays there; who comes back follows it again.
    const before = this.quest.before(this.frame?.events ?? 0);
    this.follows = scroll.shows(Math.max(before - 1, 0));
    this.requestUpdate();
    clearTimeout(this.stands);
    this.stands = setTimeout(() => {
      scroll.settle();
      this.box.place(scroll);
    }, STILL_MS);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { ids } = this.quest;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const behind = this.quest.before(this.frame?.events ?? 0);
    const at = this.rowOf(this.active);
    const row = at >= 0 ? at : behind - 1;
    if (event.key === 'Enter' && ids[row] !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      this.pick(ids[row]);
      return;
    }
    const page = Math.max(Math.floor(this.list.view / this.list.rowHeight) - 1, 1);
    const to = rowFor(event.key, row, ids.length, page);
    if (to < 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.active = ids[to] ?? -1;
    this.list.reveal(to);
    this.follows = this.list.shows(Math.max(behind - 1, 0));
    this.requestUpdate();
  };

  private readonly onText = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    const text = target.value;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.want({ text }), TYPING_MS);
  };

  /** Enter goes to the next hit, with shift to the one before. */
  private readonly onFind = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.toHit(event.shiftKey ? -1 : 1);
  };
}

define('raft-events', EventsView);
