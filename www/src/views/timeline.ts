/**
 * The timeline: the whole run on one line, with what mattered on it. The
 * playhead is a slider; beyond it the recorded future is paler.
 */
import { html, LitElement, nothing, svg } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { define } from '../define.js';
import { exactTime } from '../format.js';
import { coloured, controls, termClasses } from '../styles.js';
import { set, text } from '../svg.js';
import type { Mark, Micros } from '../wasm/api.js';
import { markGlyph } from './mark-glyph.js';
import {
  markWords,
  placeWords,
  type Spot,
  spanFor,
  spotAt,
  spotsFor,
  ticksFor,
} from './timeline-plan.js';
import {
  aheadOf,
  type Reign,
  reignAt,
  reignBand,
  reignName,
  reignsOf,
  reignWords,
  type Stretch,
  stretchesOf,
} from './timeline-reigns.js';
import { timelineStyles } from './timeline-styles.js';
import type { TransportAsk } from './transport.js';

/** How near the pointer must be to a mark, in pixels. */
const REACH = 9;
/** Marks that are told one by one; of the others their number. */
const MOST_TOLD = 4;
/** Parts of the whole that an arrow key moves. */
const PARTS = 100;

/** Pixels by which time goes on before the band of who leads follows. */
const BAND_STEP = 2;

/** Where the pointer is. */
interface Pointing {
  readonly x: number;
  readonly at: Micros;
  readonly spot: Spot | undefined;
}

export class TimelineView extends LitElement {
  static override properties = {
    marks: { attribute: false },
    slim: { type: Boolean, reflect: true },
    timed: { type: Boolean, reflect: true },
    width: { state: true },
    span: { state: true },
    pointing: { state: true },
  };
  declare marks: readonly Mark[];
  /** One line among others: no labels. */
  declare slim: boolean;
  /** The time stands before it. */
  declare timed: boolean;
  declare width: number;
  declare span: Micros;
  declare pointing: Pointing | null;

  static override styles = [controls, termClasses, timelineStyles, coloured];

  private now: Micros = 0;
  private end: Micros = 0;
  /** How far the bands of leaders were drawn, in pixels. */
  private banded = 0;
  private dragging = false;
  private spots: readonly Spot[] = [];
  private reigns: readonly Reign[] = [];
  private stretches: readonly Stretch[] = [];
  /** How many words of the band lie ahead of the playhead. */
  private ahead = 0;
  private sizes: ResizeObserver | null = null;

  constructor() {
    super();
    this.marks = [];
    this.slim = false;
    this.timed = false;
    this.width = 0;
    this.span = spanFor(0);
    this.pointing = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes = new ResizeObserver(() => {
      this.width = this.renderRoot.querySelector('.track')?.clientWidth ?? 0;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes?.disconnect();
    this.sizes = null;
  }

  override firstUpdated(): void {
    const track = this.renderRoot.querySelector('.track');
    if (track) this.sizes?.observe(track);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('marks') || changed.has('width') || changed.has('span')) {
      this.spots = this.width > 0 ? spotsFor(this.marks, this.span, this.width) : [];
      this.reigns = reignsOf(this.marks);
    }
  }

  override render(): unknown {
    const commits = this.spots.filter(({ row }) => row === 'commit');
    const others = this.spots.filter(({ row }) => row !== 'commit');
    const stretches = stretchesOf(this.reigns, this.end, this.span, this.width);
    const ahead = aheadOf(stretches, this.placeOf(this.now));
    this.stretches = stretches;
    this.ahead = ahead.length;
    return html`${this.timed ? html`<span class="time num"></span>` : nothing}<div
      class="track"
      role="slider"
      tabindex="0"
      aria-label="Time"
      aria-orientation="horizontal"
      aria-valuemin="0"
      @pointerdown=${this.onPress}
      @pointermove=${this.onMove}
      @pointerup=${this.onRelease}
      @pointercancel=${this.onRelease}
      @pointerleave=${this.onLeave}
      @keydown=${this.onKey}
    >
      <svg aria-hidden="true">
        ${this.slim ? nothing : guard([this.span, this.width], () => this.ticks())}
        <path class="whole" d="M0 19H${this.width}" />
        <path class="known" />
        ${reignBand(stretches, ahead)}
        <path class="commits" d=${commits.map(({ x }) => `M${x.toFixed(1)} 10V14`).join('')} />
        ${guard([this.spots], () => others.map((spot) => markGlyph(spot)))}
        <rect class="veil" y="0" height="25" />
        ${ahead.map(reignName)}
        <g class="head"><path /><circle cy="19" r="5.5" /></g>
      </svg>
      ${this.pointing ? this.tip(this.pointing) : nothing}
    </div>`;
  }

  private ticks(): unknown {
    return ticksFor(this.span, this.width).map(
      ({ x, label }) =>
        svg`<path class="tick" d="M${x.toFixed(1)} 21V25"/><text x=${x.toFixed(1)} y="34">${label}</text>`,
    );
  }

  override updated(): void {
    this.banded = this.placeOf(this.end);
    this.place();
    this.name();
  }

  /** Shows where the world is; called for every frame, so it goes round the template. */
  tell(now: Micros, end: Micros, playing: boolean): void {
    this.now = now;
    this.end = end;
    const span = spanFor(end);
    // Back to a shorter one only when the run is another: the marks stay where they are.
    if (span !== this.span) this.span = span;
    // The band of who leads grows on.
    if (this.placeOf(end) - this.banded >= BAND_STEP) this.requestUpdate();
    this.place();
    if (!playing) this.name();
  }

  private place(): void {
    const part = (selector: string): Element | null => this.renderRoot.querySelector(selector);
    const x = this.placeOf(this.now);
    const end = this.placeOf(this.end);
    const time = part('.time');
    if (time) text(time, exactTime(this.now));
    const head = part('.head');
    const veil = part('.veil');
    const known = part('.known');
    if (!head || !veil || !known) return;
    const [line, knob] = head.children;
    // Moved as a group it would be a picture of its own, and all of the page be put together anew.
    if (line) set(line, 'd', `M${x} 3V25`);
    if (knob) set(knob, 'cx', String(x));
    set(known, 'd', `M0 19H${end}`);
    // Passing words of the band, the playhead leaves them to it.
    if (this.ahead !== aheadOf(this.stretches, x).length) this.requestUpdate();
    set(veil, 'x', String(x));
    set(veil, 'width', String(Math.max(this.width - x, 0)));
  }

  /** What a screen reader says of the playhead. */
  private name(): void {
    const track = this.renderRoot.querySelector('.track');
    if (!track) return;
    set(track, 'aria-valuemax', String(this.end));
    set(track, 'aria-valuenow', String(this.now));
    set(track, 'aria-valuetext', this.words());
  }

  private words(): string {
    const reign = reignWords(reignAt(this.reigns, this.now));
    return `${placeWords(this.now, this.end, this.marks)}; ${reign}`;
  }

  /** To half a pixel: what moves by less is not worth drawing all marks again. */
  private placeOf(at: Micros): number {
    return Math.round(Math.min(at / this.span, 1) * this.width * 2) / 2;
  }

  private tip({ x, at, spot }: Pointing): unknown {
    const told = spot?.marks.slice(0, MOST_TOLD) ?? [];
    const rest = (spot?.marks.length ?? 0) - told.length;
    const side = x < this.width / 3 ? 'start' : x > (2 * this.width) / 3 ? 'end' : 'middle';
    return html`<div class="tip ${side}" style="left: ${x}px">
      <span class="num">${exactTime(spot?.mark.at ?? at)}</span>
      <p class="quiet">${reignWords(reignAt(this.reigns, spot?.mark.at ?? at))}</p>
      ${told.map((mark) => html`<p>${markWords(mark)}</p>`)}
      ${rest > 0 ? html`<p class="quiet">and ${rest} more</p>` : nothing}
    </div>`;
  }

  // ---- The hand ------------------------------------------------------------

  private point(event: PointerEvent): Pointing {
    const box = this.renderRoot.querySelector('.track')?.getBoundingClientRect();
    const x = Math.min(Math.max(event.clientX - (box?.left ?? 0), 0), this.width);
    const y = event.clientY - (box?.top ?? 0);
    const row = y < 12 ? 'hand' : undefined;
    const spot = spotAt(this.spots, x, REACH, row) ?? spotAt(this.spots, x, REACH);
    return { x, at: Math.round((x / Math.max(this.width, 1)) * this.span), spot };
  }

  private onPress(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.dragging = true;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    const pointing = this.point(event);
    this.pointing = pointing;
    const { spot } = pointing;
    if (spot) this.want({ do: 'moment', moment: spot.mark.moment, at: spot.mark.at });
    else this.want({ do: 'seek', at: pointing.at });
  }

  private onMove(event: PointerEvent): void {
    const pointing = this.point(event);
    const moved = Math.abs(pointing.x - (this.pointing?.x ?? Number.NaN)) >= 1;
    this.pointing = pointing;
    if (this.dragging && moved) this.want({ do: 'seek', at: pointing.at });
  }

  private onRelease(event: PointerEvent): void {
    this.dragging = false;
    if (event.pointerType !== 'mouse') this.pointing = null;
  }

  private onLeave(): void {
    if (!this.dragging) this.pointing = null;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = this.span / PARTS;
    const asked = this.asked(event.key, step);
    if (!asked) return;
    event.preventDefault();
    event.stopPropagation();
    this.want(asked);
  }

  private asked(key: string, step: Micros): TransportAsk | null {
    switch (key) {
      case 'ArrowRight':
      case 'ArrowUp':
        return { do: 'seek', at: this.now + step };
      case 'ArrowLeft':
      case 'ArrowDown':
        return { do: 'seek', at: this.now - step };
      case 'PageUp':
        return { do: 'next' };
      case 'PageDown':
        return { do: 'previous' };
      case 'Home':
        return { do: 'seek', at: 0 };
      case 'End':
        return { do: 'seek', at: this.end };
      default:
        return null;
    }
  }

  private want(detail: TransportAsk): void {
    this.dispatchEvent(new CustomEvent<TransportAsk>('raft-transport', { detail }));
  }
}

define('raft-timeline', TimelineView);
