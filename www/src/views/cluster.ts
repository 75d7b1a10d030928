/**
 * The stage: peers on a ring, links between them, messages on their way.
 * What seldom changes is a node per thing, and each kind of thing has a layer
 * that keeps them; what moves with time is ink on a canvas.
 */
import { html, LitElement, svg } from 'lit';
import { define } from '../define.js';
import type { Frame } from '../frame.js';
import { type Point, type RingLayout, ringLayout } from '../geometry.js';
import type { Selection } from '../intents.js';
import type { Links } from '../links.js';
import { groundOf, pictureOf } from '../picture.js';
import { coloured, controls, termClasses } from '../styles.js';
import { node } from '../svg.js';
import type { PeerId } from '../wasm/api.js';
import { Air, type Scene } from './cluster-air.js';
import { CrowdLayer, planCuts } from './cluster-crowd.js';
import { Hand, type Stage, selectionOf } from './cluster-hand.js';
import { LinkLayer } from './cluster-links.js';
import { MessageLayer } from './cluster-messages.js';
import { PeerLayer } from './cluster-peers.js';
import { planBelts, planRegions } from './cluster-plan.js';
import { LightReach } from './cluster-reach.js';
import { clusterStyles } from './cluster-styles.js';
import { probeStyles } from './spacetime-palette.js';

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

  static override styles = [controls, termClasses, probeStyles, clusterStyles, coloured];

  private layout: RingLayout = ringLayout(0, 1, 1);
  private frame: Frame | null = null;
  /** What every link does to messages; set before a frame is drawn. */
  wires: Links | null = null;
  private selected: Selection | null = null;
  private shape = '';
  private marked: readonly PeerId[] = [];
  private sizes: ResizeObserver | null = null;
  private readonly hand = new Hand(this);
  private readonly air = new Air();
  private readonly peers = new PeerLayer((id) => this.air.flash(id));
  private readonly links = new LinkLayer();
  private readonly crowd = new CrowdLayer();
  /** Messages are lines of light: in a crowd, and while more fly than glyphs can be told apart. */
  private lit = false;
  private belts = '';
  private parted: Frame | null = null;
  private size = { width: 0, height: 0 };
  /** The message that has the keyboard. */
  private focused: number | null = null;
  /** The one that had it when all were taken off the stage. */
  private held: number | null = null;
  private readonly layers = new Map<string, SVGElement | null>();
  /** The message that had the keyboard is gone, and there is none to go on to. */
  private readonly orphaned = (): void => this.peers.node(1)?.focus();
  private readonly messages = new MessageLayer({
    fall: (flight) => this.air.fall(flight),
    orphaned: this.orphaned,
  });
  private readonly reach = new LightReach(() => this.layer('messages'), this.orphaned);

  constructor() {
    super();
    this.interactive = true;
    this.still = false;
    this.insetTop = 0;
    this.insetBottom = 0;
  }

  override render(): unknown {
    const { hand } = this;
    // What seldom changes lies in a drawing of its own, so that it is not painted again per frame. It
    // is seen beneath the peers, and comes after them for who goes from one to the next.
    return html`<div
      class="hall ${this.interactive ? 'interactive' : ''}"
      role="group"
      aria-label="Cluster"
      @pointerdown=${hand.press}
      @pointermove=${hand.move}
      @pointerup=${hand.release}
      @pointercancel=${hand.cancel}
      @pointerover=${hand.rest}
      @pointerleave=${hand.leave}
      @focusin=${this.onFocus}
      @focusout=${this.onFocus}
      @keydown=${hand.key}
      @click=${hand.click}
      @contextmenu=${hand.menu}
    >
      <svg class="stage front">
        ${svg`
          <defs>
            <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <path d="M0 0V7" />
            </pattern>
          </defs>
          <g class="arrows" aria-hidden="true"></g>
          <g class="peers" role="group" aria-label="Peers"></g>
          <path class="lasso" aria-hidden="true"></path>
        `}
      </svg>
      <svg class="stage back">
        ${svg`
          <g aria-hidden="true">
            <g class="regions"></g><g class="belts"></g><g class="wires"></g><path class="severed"></path>
          </g>
          <g class="links" role="group" aria-label="Links"></g>
        `}
      </svg>
      <canvas class="dials" aria-hidden="true"></canvas>
      <canvas class="air" aria-hidden="true"></canvas>
      <div class="messages" role="group" aria-label="Messages in flight"></div>
    </div>${this.air.probes}`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The size is kept: to ask for it while a frame is made would have the page laid out twice.
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
    this.air.rest();
  }

  override firstUpdated(): void {
    this.measure();
    // A listener of Lit's would be one that may not keep the page from scrolling.
    const stage = this.renderRoot.querySelector<HTMLElement>('.hall');
    stage?.addEventListener('touchmove', this.hand.keep, { passive: false });
    this.air.hold(
      this.renderRoot.querySelector('canvas.air'),
      this.renderRoot.querySelector('canvas.dials'),
    );
    this.messages.hold(this.renderRoot.querySelector('.messages'), this.layer('arrows'));
  }

  override updated(): void {
    this.draw(this.frame);
  }

  private measure(): void {
    this.size = { width: this.clientWidth, height: this.clientHeight };
  }

  /**
   * Draws a frame; `flows` when the next one follows at once. What creeps at the peers may wait for
   * another picture.
   */
  draw(frame: Frame | null, flows = false, withDials = true): void {
    this.frame = frame;
    if (!frame || !this.hasUpdated) return;
    this.relayout(frame);
    const { layout, still, selected } = this;
    this.peers.draw(frame, still, selected?.kind === 'peer' ? selected.id : 0, flows);
    this.drawBelts(frame);
    this.light(frame);
    if (layout.crowd) this.drawParts(frame);
    else this.links.draw(frame, this.wires?.size === frame.size ? this.wires : null);
    if (this.lit) {
      this.crowd.draw(frame, layout, still);
      if (this.interactive) this.reach.draw(frame, layout, flows);
    } else {
      this.messages.draw(frame, { layout, still, chosen: this.chosen, flows });
      if (!flows) this.enter('messages');
    }
    if (this.held !== null) this.focusOn({ kind: 'message', id: this.held });
    this.held = null;
    this.drawAir(withDials);
  }

  private get chosen(): number | null {
    return this.selected?.kind === 'message' ? this.selected.id : null;
  }

  private get scene(): Scene | null {
    const { frame, layout, still } = this;
    if (!frame) return null;
    const ringed = [this.chosen, this.focused].flatMap((id) =>
      id === null ? [] : (this.placeOf(id) ?? []),
    );
    const { flights } = this.messages;
    return { frame, layout, still, flights, beams: this.crowd.beams, ringed };
  }

  private drawAir(withDials = true): void {
    const { scene } = this;
    if (scene) this.air.draw(scene, withDials);
  }

  private placeOf(message: number): Point | undefined {
    return this.messages.place(message) ?? this.crowd.place(message);
  }

  private readonly onFocus = (event: FocusEvent): void => {
    const { hand } = this;
    const target = event.type === 'focusin' && event.target instanceof HTMLElement && event.target;
    const message = target ? target.dataset.message : undefined;
    this.focused =
      target && message !== undefined && target.matches(':focus-visible') ? Number(message) : null;
    if (event.type === 'focusin') hand.rest(event);
    else hand.leave();
    this.drawAir();
  };

  /** Marks what is selected. */
  select(selection: Selection | null): void {
    this.selected = selection;
    this.markSelection();
    if (this.hasUpdated) this.drawAir();
  }

  /** Forgets the messages of a run that is over. */
  reset(): void {
    this.clearMessages();
    this.messages.reset();
    this.air.reset();
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
    const place = this.placeOf(selection.id);
    return place ? { x: place.x, y: place.y, reach: 18 } : null;
  }

  /** What is drawn, as an SVG text that stands alone. */
  async picture(): Promise<string> {
    const { dialNodes, movingNodes } = await import('./cluster-picture.js');
    const layer = (name: string): SVGSVGElement[] => [
      ...this.renderRoot.querySelectorAll<SVGSVGElement>(`svg.${name}`),
    ];
    const [back, front] = [layer('back'), layer('front')];
    const { scene } = this;
    const nodes = scene ? [dialNodes(scene), movingNodes(scene)] : [];
    // Lights lie beneath the discs.
    nodes.forEach((made, i) => {
      (i === 1 && this.lit ? back : front)[0]?.append(made);
    });
    const picture = pictureOf([...back, ...front], groundOf(this));
    for (const made of nodes) made.remove();
    return picture;
  }

  /** Gives the keyboard to a thing on the stage; to a peer, when that is not there. */
  focusOn(selection: Selection): void {
    const node = this.nodeOf(selection);
    if (node) node.focus();
    else this.orphaned();
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

  passOn(step: number, byPeer: boolean): boolean {
    if (this.lit) this.reach.go(step, byPeer);
    return this.lit;
  }

  point(message: boolean): void {
    this.toggleAttribute('data-near', message);
  }

  preview(inside: readonly PeerId[] | null): void {
    this.markGroup(inside ?? this.marked);
  }

  drawLasso(path: string | null): void {
    const lasso = this.layer('lasso');
    if (path === null) lasso?.removeAttribute('d');
    else lasso?.setAttribute('d', path);
  }

  /** The layers stay; to look for them in every frame would be a walk through all links. */
  private layer(name: string): SVGElement | null {
    let found = this.layers.get(name) ?? null;
    if (!found) {
      found = this.renderRoot.querySelector<SVGElement>(`.${name}`);
      this.layers.set(name, found);
    }
    return found;
  }

  private nodeOf(selection: Selection): SVGElement | HTMLElement | undefined {
    if (selection.kind === 'peer') return this.peers.node(selection.id);
    if (selection.kind === 'link') return this.links.node(selection.a, selection.b);
    if (selection.kind !== 'message') return undefined;
    return this.lit ? this.reach.at(selection.id) : this.messages.node(selection.id);
  }

  private relayout(frame: Frame): void {
    const { width, height } = this.size;
    const shape = `${frame.size} ${width} ${height} ${this.insetTop} ${this.insetBottom}`;
    if (shape === this.shape) return;
    this.shape = shape;
    this.layout = ringLayout(frame.size, width, height, {
      top: this.insetTop,
      bottom: this.insetBottom,
    });
    const ids = frame.peers.map((peer) => peer.id);
    const held = selectionOf((this.renderRoot as ShadowRoot).activeElement);
    this.peers.seat(this.layer('peers'), this.layout, ids);
    this.clearMessages();
    this.belts = '';
    this.parted = null;
    if (!this.layout.crowd) this.layer('severed')?.removeAttribute('d');
    const wires = this.layer('wires');
    const links = this.layer('links');
    if (this.layout.crowd) {
      wires?.replaceChildren();
      links?.replaceChildren();
    } else this.links.lay({ links, wires, regions: this.layer('regions') }, this.layout, frame);
    if (held && held.kind !== 'message') {
      // Its node is another one now.
      this.nodeOf(held)?.setAttribute('tabindex', '0');
      this.focusOn(held);
    }
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
    this.toggleAttribute('data-lit', lit);
    this.clearMessages();
  }

  /** Takes all messages off the stage, until the next frame. */
  private clearMessages(): void {
    this.held ??= this.focused;
    this.crowd.clear();
    this.reach.clear();
    this.messages.clear();
  }

  /** While the configuration is joint, both sets of voters are outlined. */
  private drawBelts(frame: Frame): void {
    const belts = planBelts(frame, this.layout);
    const key = belts.map(({ path }) => path).join(' ');
    if (key === this.belts) return;
    this.belts = key;
    const nodes = belts.flatMap(({ kind, path, name, at }) => {
      const words = node('text', { class: 'belt-name', x: at.x, y: at.y });
      words.textContent = name;
      return [node('path', { class: `belt ${kind}`, d: path }), words];
    });
    this.layer('belts')?.replaceChildren(...nodes);
  }

  /** The parts of a crowd that do not reach each other, and who cannot send to whom. */
  private drawParts(frame: Frame): void {
    const known = this.parted;
    this.parted = frame;
    if (known?.size === frame.size && frame.cutsAre(known)) return;
    this.layer('severed')?.setAttribute('d', planCuts(frame, this.layout));
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
