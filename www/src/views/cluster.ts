/**
 * The stage: peers on a ring, links between them, messages on their way.
 * Each kind of thing has a layer that keeps one SVG node per thing; while
 * time runs only transforms and the timers' arcs change.
 */
import { html, LitElement, svg } from 'lit';
import { define } from '../define.js';
import type { Frame } from '../frame.js';
import { type Point, type RingLayout, ringLayout } from '../geometry.js';
import type { Selection } from '../intents.js';
import type { Links } from '../links.js';
import { groundOf, pictureOf } from '../picture.js';
import { controls, termClasses } from '../styles.js';
import { node } from '../svg.js';
import type { PeerId } from '../wasm/api.js';
import { CrowdLayer } from './cluster-crowd.js';
import { Hand, type Stage } from './cluster-hand.js';
import { LinkLayer } from './cluster-links.js';
import { MessageLayer } from './cluster-messages.js';
import { PeerLayer } from './cluster-peers.js';
import { planBelts, planRegions } from './cluster-plan.js';
import { clusterStyles } from './cluster-styles.js';
import { messageStyles } from './message-glyph.js';

/** More messages than this are lines of light; glyphs come back when there are fewer than that. */
const GLYPHS_UP_TO = 160;
const GLYPHS_AGAIN_FROM = 110;

/** The cluster's stage. */
export class ClusterView extends LitElement implements Stage {
  static override properties = {
    interactive: { type: Boolean },
    still: { type: Boolean },
    insetTop: { type: Number },
    insetBottom: { type: Number },
  };
  /** Whether things can be selected. */
  declare interactive: boolean;
  /** No flights: messages stand on arrows with ticks. */
  declare still: boolean;
  /** Pixels at the top and bottom that other things cover. */
  declare insetTop: number;
  declare insetBottom: number;

  static override styles = [controls, termClasses, messageStyles, clusterStyles];

  private layout: RingLayout = ringLayout(0, 1, 1);
  private frame: Frame | null = null;
  /** What every link does to messages; set before a frame is drawn. */
  wires: Links | null = null;
  private selected: Selection | null = null;
  private shape = '';
  private marked: readonly PeerId[] = [];
  private sizes: ResizeObserver | null = null;
  private readonly hand = new Hand(this);
  private readonly peers = new PeerLayer();
  private readonly links = new LinkLayer();
  private readonly crowd = new CrowdLayer();
  /** Messages are lines of light: in a crowd, and while more fly than glyphs can be told apart. */
  private lit = false;
  private belts = '';
  private parted = '';
  private readonly messages = new MessageLayer(
    (name) => this.layer(name),
    () => this.peers.node(1)?.focus(),
  );

  constructor() {
    super();
    this.interactive = true;
    this.still = false;
    this.insetTop = 0;
    this.insetBottom = 0;
  }

  override render(): unknown {
    const { hand } = this;
    // What seldom changes lies in a drawing of its own, so that it is not painted again per frame.
    return html`<svg class="stage back" aria-hidden="true">
        ${svg`<g class="regions"></g><g class="belts"></g><g class="wires"></g>`}
      </svg>
      <svg class="stage lights" aria-hidden="true"></svg>
      <svg
      class="stage front ${this.interactive ? 'interactive' : ''}"
      role="group"
      aria-label="Cluster"
      @pointerdown=${hand.press}
      @pointermove=${hand.move}
      @pointerup=${hand.release}
      @pointercancel=${hand.cancel}
      @pointerover=${hand.rest}
      @pointerleave=${hand.leave}
      @focusin=${hand.rest}
      @focusout=${hand.leave}
      @keydown=${hand.key}
      @contextmenu=${hand.menu}
    >
      ${svg`
        <defs>
          <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path d="M0 0V7" />
          </pattern>
        </defs>
        <g class="arrows" aria-hidden="true"></g>
        <g class="peers" role="group" aria-label="Peers"></g>
        <g class="links" role="group" aria-label="Links"></g>
        <g class="ghosts" aria-hidden="true"></g>
        <g class="messages" role="group" aria-label="Messages in flight"></g>
        <path class="lasso" aria-hidden="true"></path>
      `}
    </svg>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes = new ResizeObserver(() => this.draw(this.frame));
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes?.disconnect();
    this.sizes = null;
  }

  override updated(): void {
    this.draw(this.frame);
  }

  /** Draws a frame. */
  draw(frame: Frame | null): void {
    this.frame = frame;
    if (!frame || !this.hasUpdated) return;
    this.relayout(frame);
    const { layout, still, selected } = this;
    this.peers.draw(frame, still, selected?.kind === 'peer' ? selected.id : 0);
    this.drawBelts(frame);
    const chosen = selected?.kind === 'message' ? selected.id : null;
    this.light(frame);
    if (this.lit) this.crowd.draw(this.layer('lights'), frame, layout, still, chosen);
    if (layout.crowd) {
      this.drawRegions(frame);
      return;
    }
    this.links.draw(frame, this.wires?.size === frame.size ? this.wires : null);
    if (this.lit) return;
    this.messages.draw(frame, { layout, still, chosen });
    this.enter('messages');
  }

  /** Marks what is selected. */
  select(selection: Selection | null): void {
    this.selected = selection;
    this.markSelection();
  }

  /** Forgets the messages of a run that is over. */
  reset(): void {
    this.messages.reset();
  }

  /** The trace says that these messages were lost: they fall when they vanish. */
  mourn(messages: Iterable<number>): void {
    this.messages.mourn(messages);
  }

  /** Where a thing is, in the stage's pixels, and how far its rim reaches. */
  anchor(selection: Selection): (Point & { reach: number }) | null {
    if (selection.kind === 'peer') {
      const seat = this.layout.seats[selection.id - 1];
      return seat ? { x: seat.x, y: seat.y, reach: this.layout.r * 1.2 + 14 } : null;
    }
    if (selection.kind === 'link') {
      const a = this.layout.seats[selection.a - 1];
      const b = this.layout.seats[selection.b - 1];
      return a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, reach: 14 } : null;
    }
    if (selection.kind !== 'message') return null;
    const place = this.messages.place(selection.id) ?? this.crowd.place(selection.id);
    return place ? { x: place.x, y: place.y, reach: 18 } : null;
  }

  /** What is drawn, as an SVG text that stands alone. */
  picture(): string {
    const layers = [...this.renderRoot.querySelectorAll<SVGSVGElement>('svg.stage')];
    return pictureOf(layers, groundOf(this));
  }

  /** Gives the keyboard to a thing on the stage. */
  focusOn(selection: Selection): void {
    this.nodeOf(selection)?.focus();
  }

  /** Marks peers that are picked together. */
  mark(group: readonly PeerId[]): void {
    this.marked = group;
    this.markGroup(group);
  }

  private markGroup(group: readonly PeerId[]): void {
    for (let id = 1; id <= this.layout.seats.length; id++) {
      const node = this.peers.node(id);
      const picked = group.includes(id);
      node?.toggleAttribute('data-grouped', picked);
      if (picked) node?.setAttribute('aria-pressed', 'true');
      else node?.removeAttribute('aria-pressed');
    }
  }

  // ---- What the hand asks of the stage -----------------------------------

  get seats(): readonly Point[] {
    return this.layout.seats;
  }

  messageNear(point: Point): number | null {
    return this.lit ? this.crowd.near(point) : this.messages.near(point);
  }

  get picked(): readonly PeerId[] {
    return this.marked;
  }

  preview(inside: readonly PeerId[] | null): void {
    this.markGroup(inside ?? this.marked);
  }

  drawLasso(path: string | null): void {
    const lasso = this.layer('lasso');
    if (path === null) lasso?.removeAttribute('d');
    else lasso?.setAttribute('d', path);
  }

  private layer(name: string): SVGElement | null {
    return this.renderRoot.querySelector<SVGElement>(`.${name}`);
  }

  private nodeOf(selection: Selection): SVGGElement | undefined {
    if (selection.kind === 'peer') return this.peers.node(selection.id);
    if (selection.kind === 'link') return this.links.node(selection.a, selection.b);
    return selection.kind === 'message' ? this.messages.node(selection.id) : undefined;
  }

  private relayout(frame: Frame): void {
    const width = this.clientWidth;
    const height = this.clientHeight;
    const shape = `${frame.size} ${width} ${height} ${this.insetTop} ${this.insetBottom}`;
    if (shape === this.shape) return;
    this.shape = shape;
    this.layout = ringLayout(frame.size, width, height, {
      top: this.insetTop,
      bottom: this.insetBottom,
    });
    const ids = frame.peers.map((peer) => peer.id);
    this.peers.seat(this.layer('peers'), this.layout, ids);
    this.crowd.clear();
    this.messages.clear();
    this.belts = '';
    this.parted = '';
    const wires = this.layer('wires');
    const links = this.layer('links');
    if (this.layout.crowd) {
      wires?.replaceChildren();
      links?.replaceChildren();
    } else this.links.lay({ links, wires, regions: this.layer('regions') }, this.layout, frame);
    this.enter('peers');
    this.enter('links');
    this.markSelection();
    this.markGroup(this.marked);
  }

  /** Chooses between glyphs and lines of light; near the bound it stays with what it has. */
  private light({ messages }: Frame): void {
    const bound = this.lit ? GLYPHS_AGAIN_FROM : GLYPHS_UP_TO;
    const lit = this.layout.crowd || messages.length > bound;
    if (lit === this.lit) return;
    this.lit = lit;
    this.crowd.clear();
    this.messages.clear();
  }

  /** While the configuration is joint, both sets of voters are outlined. */
  private drawBelts(frame: Frame): void {
    const belts = planBelts(frame, this.layout);
    const key = belts.map(({ path }) => path).join(' ');
    if (key === this.belts) return;
    this.belts = key;
    const nodes = belts.flatMap(({ kind, path, name, at }) => {
      const y = Math.min(Math.max(at.y, 12), this.layout.height - 4);
      const words = node('text', { class: 'belt-name', x: at.x, y });
      words.textContent = name;
      return [node('path', { class: `belt ${kind}`, d: path }), words];
    });
    this.layer('belts')?.replaceChildren(...nodes);
  }

  /** The parts of a crowd that do not reach each other. */
  private drawRegions(frame: Frame): void {
    const key = frame.cutsKey;
    if (key === this.parted) return;
    this.parted = key;
    const width = this.layout.r * 2 + 12;
    const regions = planRegions(frame, this.layout);
    this.layer('regions')?.replaceChildren(
      ...regions.map((d) => node('path', { class: 'region', d, 'stroke-width': width })),
    );
  }

  /** One stop of the tab key per group; arrows move inside it. */
  private enter(name: 'peers' | 'links' | 'messages'): void {
    const layer = this.layer(name);
    if (!layer || !this.interactive || layer.querySelector('[tabindex="0"]')) return;
    layer.querySelector('[tabindex]')?.setAttribute('tabindex', '0');
  }

  private markSelection(): void {
    for (const marked of this.renderRoot.querySelectorAll('.selected')) {
      marked.classList.remove('selected');
      marked.removeAttribute('aria-pressed');
    }
    if (this.selected) this.nodeOf(this.selected)?.classList.add('selected');
  }
}

define('raft-cluster', ClusterView);
