/**
 * The space-time diagram (Lamport): a lane per peer, time from left to right,
 * messages as slanted lines. The view keeps what is in sight and who is
 * followed; it draws only when something it shows has changed.
 */
import { html, LitElement } from 'lit';
import type { Chronicle } from '../chronicle.js';
import { type Cone, coneOf } from '../cone.js';
import { define } from '../define.js';
import { duration, peerName } from '../format.js';
import type { Frame } from '../frame.js';
import { FOLLOW, ZOOM_IN, ZOOM_OUT, ZOOM_WHOLE } from '../icons.js';
import { ask, type Selection, sameSelection } from '../intents.js';
import { plain } from '../picture.js';
import { coloured, controls, termClasses } from '../styles.js';
import { SvgPen } from '../svg-pen.js';
import type { Micros } from '../wasm/api.js';
import { draw, type Flag, type Label, type Scene } from './spacetime-draw.js';
import { Hand } from './spacetime-hand.js';
import { EXACT } from './spacetime-messages.js';
import { type Palette, probeStyles, probes, readPalette } from './spacetime-palette.js';
import {
  type Flight,
  followed,
  GUTTER,
  type Hit,
  hitAt,
  kept,
  plotWidth,
  SPAN_DEFAULT,
  type Stage,
  timeAt,
  type View,
  whole,
  zoomed,
} from './spacetime-plan.js';
import { spacetimeStyles } from './spacetime-styles.js';
import { summary } from './spacetime-words.js';

/** A step of the zoom's keys and buttons. */
const ZOOM_STEP = 1.6;
/** Milliseconds between two tellings of what is in sight. */
const TOLD_EVERY_MS = 500;
/** The size of a picture of what is behind a tab. */
const UNSEEN = { width: 960, height: 300 };

/** The space-time diagram. */
export class SpacetimeView extends LitElement {
  static override properties = {
    still: { type: Boolean },
    follows: { state: true },
    span: { state: true },
  };
  /** Nothing glides: the view jumps when the playhead leaves it. */
  declare still: boolean;
  declare follows: boolean;
  /** The span in sight, as it is told. */
  declare span: Micros;

  static override styles = [controls, termClasses, probeStyles, spacetimeStyles, coloured];

  /** What is drawn. */
  private chronicle: Chronicle | null = null;
  /** How far the run goes, as far as it has ever gone. */
  private end: Micros = 0;
  private frame: Frame | null = null;
  private view: View = { from: 0, span: SPAN_DEFAULT };
  private flights: ReadonlyMap<number, Flight> = new Map();
  private selection: Selection | null = null;
  private cone: Cone | null = null;
  private coneFor = '';
  private flags: readonly Flag[] = [];
  private hover = -1;
  /** Where the pointer is, and what was in sight when it was asked what is there. */
  private pointer: { x: number; y: number } | null = null;
  private pointed = '';
  private palette: Palette | null = null;
  private readonly probes = probes();
  private sizes: ResizeObserver | null = null;
  /** The event that is to come into sight, -1 for none. */
  private sought = -1;
  /** Messages are a shading, for there are too many or they are too long. */
  private shaded = false;
  private drawn = '';
  private asked: number | null = null;
  private toldAt = 0;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private taken = 0;
  private size = { width: 0, height: 0 };
  private readonly hand = new Hand({
    pan: (pixels) => this.pan(pixels),
    zoom: (factor, x) => this.zoom(factor, x),
    point: (point) => this.point(point),
    choose: (point) => this.choose(point),
  });

  constructor() {
    super();
    this.still = false;
    this.follows = true;
    this.span = SPAN_DEFAULT;
  }

  override render(): unknown {
    return html`
      <canvas
        tabindex="0"
        role="application"
        aria-roledescription="diagram"
        aria-label="Space-time diagram"
        @keydown=${this.onKey}
        @wheel=${this.hand.onWheel}
        @pointerdown=${this.hand.onDown}
        @pointermove=${this.hand.onMove}
        @pointerup=${this.hand.onUp}
        @pointercancel=${this.hand.onCancel}
        @pointerleave=${this.hand.onLeave}
      ></canvas>
      <div class="bar" role="group" aria-label="What of time is in sight">
        <span class="span num">${duration(this.span)}</span>
        <button title="Zoom in (+)" aria-label="Zoom in" @click=${() => this.zoom(1 / ZOOM_STEP)}>${ZOOM_IN}</button>
        <button title="Zoom out (-)" aria-label="Zoom out" @click=${() => this.zoom(ZOOM_STEP)}>${ZOOM_OUT}</button>
        <button title="The whole run (0)" aria-label="Show the whole run" @click=${() => this.showWhole()}>${ZOOM_WHOLE}</button>
        <button title="Follow the present (F)" aria-pressed=${this.follows ? 'true' : 'false'} @click=${() => this.follow(!this.follows)}>${FOLLOW}Follow</button>
      </div>
      ${this.probes}
    `;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Sizes are kept: to ask for them while a frame is made would have the page laid out twice.
    this.sizes = new ResizeObserver(() => {
      const { clientWidth: width = 0, clientHeight: height = 0 } = this.canvas ?? {};
      this.size = { width, height };
      const bar = this.renderRoot.querySelector<HTMLElement>('.bar');
      const { canvas } = this;
      const within = bar && canvas && bar.offsetTop < canvas.clientHeight;
      this.taken = within ? bar.offsetWidth : 0;
      this.paint();
    });
    this.sizes.observe(this);
    // The first probe's colour is a transition of no length: it tells when a theme changes.
    this.probes.addEventListener('transitionend', this.onTheme);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes?.disconnect();
    this.sizes = null;
    this.probes.removeEventListener('transitionend', this.onTheme);
    if (this.asked !== null) cancelAnimationFrame(this.asked);
    this.asked = null;
    clearTimeout(this.telling);
    this.telling = undefined;
  }

  override firstUpdated(): void {
    const { canvas } = this;
    if (canvas) this.sizes?.observe(canvas);
  }

  override updated(): void {
    this.paint();
  }

  /** Another run. */
  reset(): void {
    this.view = { from: 0, span: SPAN_DEFAULT };
    this.span = SPAN_DEFAULT;
    this.follows = true;
    this.hover = -1;
    this.drawn = '';
  }

  /** Marks what is selected everywhere; an event or a message lights its cone. */
  select(selection: Selection | null): void {
    if (sameSelection(selection, this.selection)) return;
    this.selection = selection;
    this.sought = selection?.kind === 'event' ? selection.id : -1;
    this.reveal();
    this.paint();
  }

  /** Brings the event that is sought into sight, if it is not; after a jump, once it is known. */
  private reveal(): void {
    const { chronicle, view } = this;
    const place = this.sought < 0 ? -1 : (chronicle?.placeOf(this.sought) ?? -1);
    if (!chronicle || place < 0) return;
    this.sought = -1;
    const { from, span } = view;
    const at = chronicle.timeOf(place);
    if (at >= from && at <= from + span) return;
    this.follows = false;
    this.look(kept({ from: at - span / 2, span }, this.end));
  }

  /** Words to put on the diagram. */
  caption(flags: readonly Flag[]): void {
    if (flags === this.flags) return;
    this.flags = flags;
    this.drawn = '';
    this.paint();
  }

  /** The earliest instant in sight, as of the next picture. */
  get since(): Micros {
    const { view, follows, frame, still } = this;
    return follows && frame ? followed(view, frame.now, still).from : view.from;
  }

  /** The latest instant that the reader looks at; none where the playhead is followed. */
  get until(): Micros {
    return this.follows ? 0 : this.view.from + this.view.span;
  }

  /** Draws a frame, with what is known of the run, which goes on to the instant `end`. */
  draw(frame: Frame, chronicle: Chronicle, end: Micros): void {
    this.end = end;
    if (frame !== this.frame) {
      const flights = new Map<number, Flight>();
      for (const message of frame.messages) flights.set(message.sentEvent, message);
      this.flights = flights;
    }
    this.frame = frame;
    this.chronicle = chronicle;
    this.reveal();
    this.paint();
  }

  private readonly onTheme = (): void => {
    this.palette = null;
    this.paint();
  };

  // ---- What is in sight --------------------------------------------------

  private get canvas(): HTMLCanvasElement | null {
    return this.renderRoot?.querySelector('canvas') ?? null;
  }

  private get stage(): Stage {
    const { width, height } = this.size;
    // One that has not appeared yet has its lane already.
    const peers = Math.max(this.frame?.size ?? 1, this.chronicle?.peers ?? 1);
    return { width, height, peers, taken: this.taken };
  }

  /** Follows the playhead, or stays. */
  follow(follows: boolean): void {
    this.follows = follows;
    this.look(this.view);
  }

  private look(view: View): void {
    this.view = view;
    this.span = view.span;
    const { chronicle, end, since, until } = this;
    // What comes into sight may have to be read first.
    const isEarly = chronicle && chronicle.first > 0 && since < chronicle.timeOf(0);
    const isLate =
      chronicle && Math.min(until, end) > Math.max(chronicle.end, this.frame?.now ?? 0);
    if (isEarly || isLate) this.dispatchEvent(new CustomEvent('raft-look-on'));
    this.ask();
  }

  private pan(pixels: number): void {
    this.follows = false;
    const { from, span } = this.view;
    const moved = from - (pixels / plotWidth(this.stage)) * span;
    this.look(kept({ from: moved, span }, this.end));
  }

  /** Zooms around a pixel; while it follows, around the playhead. */
  private zoom(factor: number, x?: number): void {
    const { stage, view, frame } = this;
    const middle = GUTTER + plotWidth(stage) / 2;
    const around = this.follows ? (frame?.now ?? 0) : timeAt(view, stage, x ?? middle);
    this.look(zoomed(view, factor, around, this.end));
  }

  private showWhole(): void {
    this.follows = false;
    this.look(whole(this.end));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = plotWidth(this.stage) * (event.shiftKey ? 0.5 : 0.1);
    const keys: Record<string, () => void> = {
      ArrowLeft: () => this.pan(step),
      ArrowRight: () => this.pan(-step),
      '+': () => this.zoom(1 / ZOOM_STEP),
      '=': () => this.zoom(1 / ZOOM_STEP),
      '-': () => this.zoom(ZOOM_STEP),
      '0': () => this.showWhole(),
      f: () => this.follow(!this.follows),
      Enter: () => this.goTo(0),
      ArrowUp: () => this.goTo(-1),
      ArrowDown: () => this.goTo(1),
      Home: () => {
        this.follows = false;
        this.look(kept({ from: 0, span: this.view.span }, this.end));
      },
      End: () => {
        this.follows = false;
        this.look(kept({ from: this.end, span: this.view.span }, this.end));
      },
    };
    const does = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  };

  // ---- What is under the pointer -----------------------------------------

  private at(point: { x: number; y: number }): Hit | null {
    const { chronicle, frame, view, stage, flights } = this;
    if (!chronicle || !frame || point.x < GUTTER) return null;
    return hitAt(chronicle, view, stage, frame.now, flights, point, EXACT);
  }

  private point(point: { x: number; y: number } | null): void {
    this.pointer = point;
    this.pointed = this.sight;
    const hit = point ? this.at(point) : null;
    const hover = hit?.place ?? -1;
    if (hover === this.hover) return;
    this.hover = hover;
    this.canvas?.classList.toggle('at', hover >= 0);
    const detail = hover >= 0 ? this.selectionOf(hit) : null;
    this.dispatchEvent(new CustomEvent('raft-hint', { detail, bubbles: true, composed: true }));
    this.ask();
  }

  /** What is in sight, in one string. */
  private get sight(): string {
    const { view, chronicle } = this;
    return `${view.from} ${view.span} ${chronicle?.first}`;
  }

  /** What is over is gone to; the view stays where the reader points. */
  private choose(point: { x: number; y: number }): void {
    const hit = this.at(point);
    const selection = hit ? this.selectionOf(hit) : null;
    if (!hit || selection?.kind !== 'event') {
      ask(this, { do: 'select', selection });
      return;
    }
    this.choosePlace(hit.place, selection.id);
  }

  /** Goes so many events on from the one that is selected; from none, to the last before the playhead. */
  private goTo(by: number): void {
    const { chronicle, frame, selection } = this;
    if (!chronicle || !frame) return;
    const id = selection?.kind === 'event' ? selection.id + by : frame.events - 1;
    const place = chronicle.placeOf(id);
    if (place >= 0) this.choosePlace(place, id);
  }

  private choosePlace(place: number, event: number): void {
    this.follow(false);
    ask(this, { do: 'seek', at: this.chronicle?.timeOf(place) ?? 0, event });
  }

  /** What flies is a message in all views; what is over is an event. */
  private selectionOf(hit: Hit | null): Selection | null {
    const { chronicle, frame } = this;
    if (!hit || !chronicle) return null;
    const id = chronicle.first + hit.place;
    const flying = frame?.messages.find((message) => message.sentEvent === id);
    return flying ? { kind: 'message', id: flying.id } : { kind: 'event', id };
  }

  // ---- Picture -----------------------------------------------------------

  /** Asks for a picture with the browser's next one. */
  private ask(): void {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      this.paint();
    });
  }

  private paint(): void {
    const { chronicle, frame, stage } = this;
    const { canvas } = this;
    if (!canvas || !chronicle || !frame || stage.width === 0 || stage.height === 0) return;
    if (this.follows) this.view = followed(this.view, frame.now, this.still);
    // What was under the pointer has gone on.
    if (this.hover >= 0 && this.pointed !== this.sight) this.point(this.pointer);
    this.light(chronicle, frame);
    const ratio = window.devicePixelRatio || 1;
    const { view, hover, coneFor } = this;
    const peer = this.selection?.kind === 'peer' ? this.selection.id : 0;
    const state = `${chronicle.version} ${frame.now} ${frame.events} ${view.from} ${view.span} ${stage.width} ${stage.height} ${stage.peers} ${ratio} ${hover} ${coneFor} ${peer} ${this.flags.length} ${this.palette !== null}`;
    if (state === this.drawn) return;
    this.palette ??= readPalette(this.probes);
    const width = Math.round(stage.width * ratio);
    const height = Math.round(stage.height * ratio);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const ctx = canvas.getContext('2d', { alpha: false });
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.shaded = draw(ctx, this.scene(chronicle, frame, this.palette, stage));
    this.drawn = state.replace(/false$/, 'true');
    this.tell(canvas);
  }

  private scene(chronicle: Chronicle, frame: Frame, palette: Palette, stage: Stage): Scene {
    const { view, flights, cone, flags, hover, shaded } = this;
    const { now, leader } = frame;
    const peer = this.selection?.kind === 'peer' ? this.selection.id : 0;
    const labels: Label[] = [];
    return {
      chronicle,
      view,
      stage,
      palette,
      now,
      flights,
      cone,
      leader,
      peer,
      flags,
      hover,
      shaded,
      labels,
    };
  }

  /** What is in sight as an SVG text; `null` before there is anything. */
  picture(): string | null {
    const { chronicle, frame } = this;
    const ctx = this.canvas?.getContext('2d');
    if (!chronicle || !frame || !ctx) return null;
    // Behind a tab it has no size of its own.
    const { width, height } = this.size.width > 0 ? this.size : UNSEEN;
    const pen = new SvgPen(plain, (font, text) => {
      ctx.font = font;
      return ctx.measureText(text);
    });
    const palette = this.palette ?? readPalette(this.probes);
    draw(pen, this.scene(chronicle, frame, palette, { ...this.stage, width, height, taken: 0 }));
    return pen.text(width, height);
  }

  /** The cone of what is selected; it grows as the run goes on. */
  private light(chronicle: Chronicle, frame: Frame): void {
    const { selection } = this;
    let id = -1;
    if (selection?.kind === 'event') id = selection.id;
    if (selection?.kind === 'message') id = frame.message(selection.id)?.sentEvent ?? -1;
    const place = id < 0 ? -1 : chronicle.placeOf(id);
    const coneFor = place < 0 ? '' : `${id} ${chronicle.version}`;
    if (coneFor === this.coneFor) return;
    this.coneFor = coneFor;
    this.cone = place < 0 ? null : coneOf(chronicle, place);
  }

  /** Says what is in sight to those who do not see it, now and then, and the last of it always. */
  private tell(canvas: HTMLElement): void {
    const wait = this.toldAt + TOLD_EVERY_MS - performance.now();
    if (wait > 0) {
      this.telling ??= setTimeout(() => {
        this.telling = undefined;
        this.tell(canvas);
      }, wait);
      return;
    }
    this.toldAt = performance.now();
    const { chronicle, view } = this;
    if (chronicle) canvas.setAttribute('aria-label', summary(chronicle, view, peerName));
  }
}

define('raft-spacetime', SpacetimeView);
