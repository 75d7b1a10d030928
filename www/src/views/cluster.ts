/**
 * The stage: peers on a ring, links between them, messages on their way.
 * A renderer keeps one SVG node per thing; while time runs only transforms
 * and the timers' arcs change.
 */
import { css, html, LitElement, svg } from 'lit';
import { define } from '../define.js';
import type { Frame } from '../frame.js';
import {
  closedPath,
  contains,
  lane,
  type Point,
  type RingLayout,
  ringLayout,
  TIMERS_UP_TO,
} from '../geometry.js';
import { ask, type Selection, sameSelection } from '../intents.js';
import { pointed } from '../modality.js';
import { controls, termClasses } from '../styles.js';
import type { PeerId } from '../wasm/api.js';
import {
  type LinkPlan,
  type MessagePlan,
  type PeerPlan,
  planLinks,
  planMessages,
  planPeer,
  planRegions,
} from './cluster-plan.js';
import { messageGlyph, messageStyles, node } from './message-glyph.js';

/** How near the pointer must be to a message, in pixels. */
const MESSAGE_REACH = 16;
/** The radius within which a message takes the pointer at least, in pixels. */
const TOUCH = 15;
/** Fallen messages that are seen at once. */
const MOST_GHOSTS = 12;
/** Links can be pointed at up to this many peers; beyond, there is the matrix. */
const LINKS_TOUCHABLE = 12;

/** Sets an attribute only when it changed; the DOM is slow to be told the same. */
function set(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

function text(target: Element, value: string): void {
  if (target.textContent !== value) target.textContent = value;
}

const CROWN = 'M-9 5L-10-5L-4.5-.5L0-7.5L4.5-.5L10-5L9 5Z';
const BALLOT = 'M-8-1V7H8V-1M-10-1H10M-3-1L-1-8L5-6L3.5-1';
const QUESTION = 'M-5-5C-5-11 5.5-11 5.5-5C5.5-1 0-1.5 0 3M0 7.4V7.8';
const CROSS = 'M-7-7L7 7M7-7L-7 7';

/** What stands above the term. */
const GLYPHS: Record<PeerPlan['look'], string> = {
  leader: CROWN,
  candidate: BALLOT,
  'pre-candidate': QUESTION,
  stopped: CROSS,
  follower: '',
  unknown: QUESTION,
};

interface PeerNodes {
  readonly group: SVGGElement;
  readonly timer: SVGCircleElement;
  readonly term: SVGTextElement;
  readonly commit: SVGTextElement;
  readonly glyph: SVGPathElement;
  readonly votes: SVGGElement;
  readonly name: SVGTSpanElement;
  readonly role: SVGTSpanElement;
  readonly flash: SVGCircleElement;
  look: string;
}

interface LinkNodes {
  readonly group: SVGGElement;
  readonly there: SVGGElement;
  readonly back: SVGGElement;
}

interface MessageNodes {
  readonly group: SVGGElement;
  readonly arrow: SVGGElement | null;
  plan: MessagePlan;
}

/** What the pointer or the focus rests on; the caption explains it. */
export type HintDetail = Selection | null;

/** The cluster's stage. */
export class ClusterView extends LitElement {
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

  static override styles = [
    controls,
    termClasses,
    messageStyles,
    css`
      :host {
        display: block;
        position: relative;
        overflow: hidden;
        min-height: 0;
        min-width: 0;
      }
      svg.stage {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        display: block;
        touch-action: pan-y;
        user-select: none;
        -webkit-user-select: none;
        font-family: var(--raft-font);
      }
      svg.back {
        pointer-events: none;
        will-change: transform;
      }
      svg.front {
        will-change: transform;
      }
      .region {
        fill: var(--raft-ink);
        stroke: var(--raft-ink);
        stroke-linejoin: round;
        opacity: 0.06;
      }
      .link .wire {
        stroke: var(--raft-line);
        stroke-width: 1.25;
      }
      .wires .wire {
        stroke-width: 0.75;
        opacity: 0.45;
      }
      .link .touch {
        stroke: transparent;
        stroke-width: 18;
        pointer-events: stroke;
      }
      .link .cut {
        stroke: var(--raft-danger);
        stroke-width: 2;
        fill: none;
        visibility: hidden;
      }
      .link .half {
        stroke-dasharray: 3 6;
      }
      .link.there .there .cut,
      .link.back .back .cut {
        visibility: visible;
      }
      .link.there .there .wire,
      .link.back .back .wire {
        visibility: hidden;
      }
      .interactive .link,
      .interactive .peer,
      .interactive .message {
        cursor: pointer;
      }
      .interactive .link:hover .wire,
      .link.selected .wire {
        stroke: var(--raft-select);
        stroke-width: 3;
      }
      .link.selected .cut {
        stroke-width: 4;
      }
      .message:focus-visible,
      .link:focus-visible,
      .peer:focus-visible {
        outline: none;
      }
      .link:focus-visible .wire,
      .link:focus-visible .cut {
        stroke: var(--raft-select);
        stroke-width: 4;
      }
      .ring-focus {
        fill: none;
        stroke: var(--raft-select);
        stroke-width: 2;
        visibility: hidden;
      }
      .peer:focus-visible .ring-focus,
      .message:focus-visible .ring-focus,
      .peer.selected .ring-focus,
      .message.selected .ring-focus {
        visibility: visible;
      }
      .peer.selected .ring-focus {
        stroke-dasharray: none;
      }
      .disc {
        fill: var(--t);
        stroke: var(--raft-ink);
        stroke-width: 1.5;
      }
      .rim {
        fill: none;
        stroke: var(--raft-ink);
        stroke-width: 1.5;
        visibility: hidden;
      }
      .leader .disc {
        stroke-width: 3;
      }
      .leader .rim {
        visibility: visible;
      }
      .candidate .disc {
        stroke-width: 2.5;
        stroke-dasharray: 7 4;
      }
      .stopped .disc {
        fill: var(--raft-bg);
        stroke: var(--raft-line-2);
        stroke-dasharray: 2 5;
        stroke-width: 2;
      }
      .track {
        fill: none;
        stroke: var(--raft-line);
        stroke-width: 4;
      }
      .timer {
        fill: none;
        stroke: var(--raft-ink-2);
        stroke-width: 4;
      }
      .leader .timer {
        stroke-width: 2;
      }
      .untimed .track,
      .untimed .timer,
      .leader .track,
      .stopped .track,
      .stopped .timer {
        visibility: hidden;
      }
      .term {
        fill: var(--t-ink);
        font-weight: 650;
        text-anchor: middle;
        font-variant-numeric: tabular-nums;
      }
      .commit {
        fill: var(--t-ink);
        text-anchor: middle;
        font-variant-numeric: tabular-nums;
      }
      .stopped .term,
      .stopped .commit {
        fill: var(--raft-ink-2);
      }
      .glyph {
        fill: var(--t-ink);
        stroke: var(--t-ink);
        stroke-width: 1.5;
        stroke-linejoin: round;
        stroke-linecap: round;
      }
      .pre-candidate .disc {
        stroke-width: 1.25;
        stroke-dasharray: 3 4;
      }
      .unknown .disc {
        stroke-dasharray: 1 4;
      }
      .candidate .glyph,
      .pre-candidate .glyph,
      .unknown .glyph {
        fill: none;
        stroke-width: 2;
      }
      .stopped .glyph {
        fill: none;
        stroke: var(--raft-danger);
        stroke-width: 3;
      }
      .name {
        text-anchor: middle;
        fill: var(--raft-ink);
      }
      .name .id {
        font-weight: 650;
      }
      .name .role {
        fill: var(--raft-ink-2);
      }
      .pip {
        stroke: var(--raft-ink);
        stroke-width: 1.5;
        fill: var(--raft-stage);
      }
      .pip.granted {
        fill: var(--raft-ink);
      }
      .pip.asked {
        stroke-dasharray: 2 2.5;
      }
      .votes.small .pip {
        stroke-width: 1;
        stroke-dasharray: none;
      }
      .pip-tick {
        fill: none;
        stroke: var(--raft-ink);
        stroke-width: 1.75;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .pip-cross {
        stroke: var(--raft-danger);
        stroke-width: 2.25;
        stroke-linecap: round;
      }
      .flash {
        fill: none;
        stroke: var(--raft-ink);
        stroke-width: 6;
        opacity: 0;
      }
      .message {
        will-change: transform;
      }
      .touch-area {
        fill: transparent;
      }
      .arrow {
        stroke: var(--t-edge);
        stroke-width: 1.5;
        fill: none;
      }
      .ghosts,
      .arrows,
      .regions,
      .lasso {
        pointer-events: none;
      }
      .lost-mark {
        stroke: var(--raft-danger);
        stroke-width: 2.5;
        stroke-linecap: round;
      }
      .lasso {
        fill: var(--raft-select);
        fill-opacity: 0.1;
        stroke: var(--raft-select);
        stroke-width: 1.5;
        stroke-dasharray: 5 4;
      }
    `,
  ];

  private layout: RingLayout = ringLayout(0, 1, 1);
  private frame: Frame | null = null;
  private selected: Selection | null = null;
  private peerNodes: PeerNodes[] = [];
  private readonly linkNodes = new Map<string, LinkNodes>();
  private readonly messageNodes = new Map<number, MessageNodes>();
  private readonly lost = new Set<number>();
  private shape = '';
  private linkState = '';
  private regionState = '';
  private lassoPoints: Point[] | null = null;
  private sizes: ResizeObserver | null = null;

  constructor() {
    super();
    this.interactive = true;
    this.still = false;
    this.insetTop = 0;
    this.insetBottom = 0;
  }

  override render(): unknown {
    // What seldom changes lies in a drawing of its own, so that it is not painted again per frame.
    return html`<svg class="stage back" aria-hidden="true">
        ${svg`<g class="regions"></g><g class="wires"></g>`}
      </svg>
      <svg
      class="stage front ${this.interactive ? 'interactive' : ''}"
      role="group"
      aria-label="Cluster"
      @pointerdown=${this.onPointerDown}
      @pointermove=${this.onPointerMove}
      @pointerup=${this.onPointerUp}
      @pointercancel=${this.onPointerCancel}
      @pointerover=${this.onHover}
      @pointerleave=${() => this.hint(null)}
      @focusin=${this.onHover}
      @focusout=${() => this.hint(null)}
      @keydown=${this.onKey}
      @contextmenu=${this.onContextMenu}
    >
      ${svg`
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
    for (const peer of frame.peers) {
      const nodes = this.peerNodes[peer.id - 1];
      if (nodes) this.drawPeer(nodes, planPeer(frame, peer, this.still));
    }
    this.drawLinks(frame);
    this.drawMessages(frame);
  }

  /** Marks what is selected. */
  select(selection: Selection | null): void {
    this.selected = selection;
    this.markSelection();
  }

  /** Forgets the messages of a run that is over. */
  reset(): void {
    for (const nodes of this.messageNodes.values()) {
      nodes.group.remove();
      nodes.arrow?.remove();
    }
    this.messageNodes.clear();
    this.lost.clear();
    this.layer('ghosts')?.replaceChildren();
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
    const nodes = this.messageNodes.get(selection.id);
    return nodes ? { x: nodes.plan.x, y: nodes.plan.y, reach: 18 } : null;
  }

  /** Gives the keyboard to a thing on the stage. */
  focusOn(selection: Selection): void {
    this.nodeOf(selection)?.focus();
  }

  private layer(name: string): SVGGElement | null {
    return this.renderRoot.querySelector<SVGGElement>(`.${name}`);
  }

  private nodeOf(selection: Selection): SVGGElement | undefined {
    if (selection.kind === 'peer') return this.peerNodes[selection.id - 1]?.group;
    if (selection.kind === 'link')
      return this.linkNodes.get(`${selection.a}-${selection.b}`)?.group;
    return this.messageNodes.get(selection.id)?.group;
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
    this.linkState = '';
    this.regionState = '';
    this.peerNodes = frame.peers.map((peer) => this.makePeer(peer.id));
    this.layer('peers')?.replaceChildren(...this.peerNodes.map((nodes) => nodes.group));
    this.linkNodes.clear();
    const links = planLinks(frame).map((plan) => this.makeLink(plan, frame.size));
    const crowded = frame.size > LINKS_TOUCHABLE;
    this.layer('wires')?.replaceChildren(...(crowded ? links : []));
    this.layer('links')?.replaceChildren(...(crowded ? [] : links));
    for (const nodes of this.messageNodes.values()) {
      nodes.group.remove();
      nodes.arrow?.remove();
    }
    this.messageNodes.clear();
    this.layer('ghosts')?.replaceChildren();
    this.rove('peers');
    this.rove('links');
    this.markSelection();
  }

  private makePeer(id: PeerId): PeerNodes {
    const { r, gap, scale } = this.layout;
    const seat = this.layout.seats[id - 1] ?? { x: 0, y: 0, label: null };
    const inside = seat.label === null;
    const rim = r * 1.15 + gap / 2;
    const timer = node('circle', {
      class: 'timer',
      r: r + gap,
      pathLength: 1,
      transform: 'rotate(-90)',
      'stroke-dasharray': '0 1',
    });
    const term = node('text', { class: 'term', y: r * 0.3, 'font-size': r * 0.82 });
    const commit = node('text', {
      class: 'commit',
      y: r * 0.68,
      'font-size': Math.max(r * 0.25, 8.5),
    });
    if (r < 34) commit.setAttribute('visibility', 'hidden');
    const glyph = node('path', {
      class: 'glyph',
      transform: `translate(0 ${-r * 0.6}) scale(${scale * 0.82})`,
    });
    const votes = node('g', { class: 'votes' });
    const name = node('tspan', { class: 'id' });
    const role = node('tspan', { class: 'role' });
    name.textContent = `S${id}`;
    const size = Math.min(Math.max(14 * scale, 13), 20);
    const label = seat.label
      ? node(
          'text',
          { class: 'name', x: 0, y: seat.label.y - seat.y, 'font-size': size },
          name,
          role,
        )
      : node(
          'text',
          { class: 'name', x: 0, y: r * 0.78, 'font-size': Math.max(r * 0.42, 9) },
          name,
        );
    if (inside) {
      label.setAttribute('style', 'fill: var(--t-ink)');
      commit.setAttribute('visibility', 'hidden');
      term.setAttribute('y', String(r * 0.2));
      term.setAttribute('font-size', String(r * 0.7));
    }
    const flash = node('circle', { class: 'flash', r: r + gap });
    const group = node(
      'g',
      {
        class: 'peer',
        role: 'button',
        tabindex: -1,
        transform: `translate(${seat.x} ${seat.y})`,
        'data-peer': id,
      },
      node('circle', { class: 'touch-area', r: Math.max(r * 1.15 + 12, 22) }),
      node('circle', { class: 'track', r: r + gap }),
      timer,
      node('circle', { class: 'rim', r: rim }),
      node('circle', { class: 'disc', r }),
      glyph,
      term,
      commit,
      votes,
      label,
      flash,
      node('circle', { class: 'ring-focus', r: r * 1.15 + 14 }),
    );
    return { group, timer, term, commit, glyph, votes, name, role, flash, look: '' };
  }

  private drawPeer(nodes: PeerNodes, plan: PeerPlan): void {
    const look = `${plan.look} t${plan.slot}`;
    if (look !== nodes.look) {
      if (nodes.look !== '') this.flash(nodes.flash);
      nodes.look = look;
      const chosen = sameSelection(this.selected, { kind: 'peer', id: plan.id });
      const untimed = this.layout.seats.length > TIMERS_UP_TO ? ' untimed' : '';
      nodes.group.setAttribute('class', `peer ${look}${untimed}${chosen ? ' selected' : ''}`);
      const { r, gap } = this.layout;
      const disc = nodes.group.querySelector('.disc');
      disc?.setAttribute('r', String(plan.look === 'leader' ? r * 1.12 : r));
      nodes.timer.setAttribute('r', String(plan.look === 'leader' ? r * 1.15 + gap + 2 : r + gap));
      nodes.glyph.setAttribute('d', GLYPHS[plan.look]);
      text(nodes.role, `  ${plan.role}`);
    }
    text(nodes.term, plan.term);
    text(nodes.commit, plan.commit);
    set(nodes.group, 'aria-label', plan.label);
    // The arc empties clockwise: what is left ends at the top.
    const left = Math.max(plan.timer, 0);
    const dash = `0 ${(1 - left).toFixed(4)} ${left.toFixed(4)} 1`;
    nodes.timer.setAttribute('stroke-dasharray', dash);
    this.drawVotes(nodes.votes, plan.votes);
  }

  private drawVotes(group: SVGGElement, votes: PeerPlan['votes']): void {
    const key = votes.join(' ');
    if (group.getAttribute('data-votes') === key) return;
    group.setAttribute('data-votes', key);
    const { r, scale } = this.layout;
    const size = Math.min(5 * scale + 0.5, ((r + 20) * Math.PI) / Math.max(votes.length, 1) / 1.3);
    group.classList.toggle('small', size < 4);
    group.replaceChildren(
      ...votes.map((vote, i) => {
        const angle = this.layout.seats[i]?.angle ?? 0;
        const x = (r + 20 * scale) * Math.cos(angle);
        const y = (r + 20 * scale) * Math.sin(angle);
        const pip = node('g', { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
        pip.append(node('circle', { class: `pip ${vote}`, r: size.toFixed(1) }));
        if (vote === 'would') {
          const d = size * 0.5;
          pip.append(
            node('path', {
              class: 'pip-tick',
              d: `M${-d} 0L${-d * 0.2} ${d * 0.8}L${d} ${-d * 0.8}`,
            }),
          );
        }
        if (vote === 'denied' || vote === 'would-not') {
          const d = size * 0.95;
          pip.append(
            node('path', { class: 'pip-cross', d: `M${-d} ${-d}L${d} ${d}M${d} ${-d}L${-d} ${d}` }),
          );
        }
        return pip;
      }),
    );
  }

  private flash(circle: SVGCircleElement): void {
    circle.animate([{ opacity: 0.55 }, { opacity: 0 }], { duration: 200, easing: 'ease-out' });
  }

  private makeLink(plan: LinkPlan, count: number): SVGGElement {
    const a = this.layout.seats[plan.a - 1] ?? { x: 0, y: 0 };
    const b = this.layout.seats[plan.b - 1] ?? { x: 0, y: 0 };
    const rim = this.layout.r * 1.15 + 12;
    const way = lane(a, b, rim, 0);
    const middle = { x: (way.from.x + way.to.x) / 2, y: (way.from.y + way.to.y) / 2 };
    const half = (from: Point): SVGGElement => {
      const dx = middle.x - from.x;
      const dy = middle.y - from.y;
      const length = Math.hypot(dx, dy) || 1;
      const u = { x: dx / length, y: dy / length };
      const at = (along: number, across: number): string =>
        `${(from.x + u.x * along - u.y * across).toFixed(1)} ${(from.y + u.y * along + u.x * across).toFixed(1)}`;
      // The gap mark: two strokes across the line, at the sender's end.
      const gap = `M${at(8, -7)}L${at(8, 7)}M${at(13, -7)}L${at(13, 7)}`;
      const g = node('g', {});
      g.append(
        node('path', { class: 'wire', d: `M${at(0, 0)}L${at(length, 0)}` }),
        node('path', { class: 'cut half', d: `M${at(18, 0)}L${at(length, 0)}` }),
        node('path', { class: 'cut', d: gap }),
      );
      return g;
    };
    const there = half(way.from);
    there.setAttribute('class', 'there');
    const back = half(way.to);
    back.setAttribute('class', 'back');
    const group = node('g', { class: 'link', 'data-link': `${plan.a}-${plan.b}` }, there, back);
    if (count <= LINKS_TOUCHABLE) {
      group.setAttribute('role', 'button');
      group.setAttribute('tabindex', '-1');
      group.append(
        node('path', {
          class: 'touch',
          d: `M${way.from.x} ${way.from.y}L${way.to.x} ${way.to.y}`,
        }),
      );
    }
    this.linkNodes.set(`${plan.a}-${plan.b}`, { group, there, back });
    return group;
  }

  private drawLinks(frame: Frame): void {
    const plans = planLinks(frame);
    const state = plans.map((plan) => (plan.there ? 1 : 0) + (plan.back ? 2 : 0)).join('');
    if (state === this.linkState) return;
    this.linkState = state;
    for (const plan of plans) {
      const nodes = this.linkNodes.get(`${plan.a}-${plan.b}`);
      if (!nodes) continue;
      nodes.group.classList.toggle('there', plan.there);
      nodes.group.classList.toggle('back', plan.back);
      set(nodes.group, 'aria-label', plan.label);
    }
    const regions = planRegions(frame, this.layout);
    const key = regions.join(' ');
    if (key !== this.regionState) {
      this.regionState = key;
      const reach = this.layout.r * 2.3 + 44;
      this.layer('regions')?.replaceChildren(
        ...regions.map((d) => node('path', { class: 'region', d, 'stroke-width': reach })),
      );
    }
  }

  private drawMessages(frame: Frame): void {
    const layer = this.layer('messages');
    if (!layer) return;
    const plans = planMessages(frame, this.layout, this.still);
    const seen = new Set<number>();
    const { flight } = this.layout;
    for (const plan of plans) {
      seen.add(plan.id);
      let nodes = this.messageNodes.get(plan.id);
      if (!nodes) {
        nodes = this.makeMessage(plan);
        this.messageNodes.set(plan.id, nodes);
        layer.append(nodes.group);
        if (nodes.arrow) this.layer('arrows')?.append(nodes.arrow);
      }
      nodes.plan = plan;
      nodes.group.setAttribute(
        'transform',
        `translate(${plan.x.toFixed(2)} ${plan.y.toFixed(2)}) scale(${flight.toFixed(3)})`,
      );
    }
    for (const [id, nodes] of this.messageNodes) {
      if (seen.has(id)) continue;
      this.endMessage(id, nodes);
    }
    this.rove('messages');
  }

  private makeMessage(plan: MessagePlan): MessageNodes {
    const focused = sameSelection(this.selected, { kind: 'message', id: plan.id });
    const group = node(
      'g',
      {
        class: `message ${plan.shape} t${plan.slot}${focused ? ' selected' : ''}`,
        role: 'button',
        tabindex: -1,
        'aria-label': plan.label,
        'data-message': plan.id,
      },
      node('circle', { class: 'touch-area', r: TOUCH / this.layout.flight }),
      ...messageGlyph(plan),
      node('circle', { class: 'ring-focus', r: 14 }),
    );
    let arrow: SVGGElement | null = null;
    if (this.still) {
      const { from, to } = plan.lane;
      arrow = node('g', { class: `arrow t${plan.slot}` });
      arrow.append(node('path', { d: `M${from.x} ${from.y}L${to.x} ${to.y}` }));
      arrow.append(
        node('path', {
          d: 'M-7-4L0 0L-7 4',
          transform: `translate(${to.x} ${to.y}) rotate(${plan.lane.angle})`,
        }),
      );
      for (let tick = 1; tick < 4; tick++) {
        const x = from.x + ((to.x - from.x) * tick) / 4;
        const y = from.y + ((to.y - from.y) * tick) / 4;
        arrow.append(
          node('path', {
            d: 'M0-3V3',
            transform: `translate(${x} ${y}) rotate(${plan.lane.angle})`,
          }),
        );
      }
    }
    return { group, arrow, plan };
  }

  private endMessage(id: number, nodes: MessageNodes): void {
    this.messageNodes.delete(id);
    nodes.arrow?.remove();
    const root = this.renderRoot;
    const focused = root instanceof ShadowRoot && root.activeElement === nodes.group;
    if (this.lost.delete(id)) this.fall(nodes);
    else nodes.group.remove();
    if (focused) {
      const next = this.layer('messages')?.querySelector<SVGGElement>('.message');
      (next ?? this.peerNodes[0]?.group)?.focus();
    }
  }

  /** The trace says that these messages were lost: they fall when they vanish. */
  mourn(messages: Iterable<number>): void {
    if (this.lost.size > 4000) this.lost.clear();
    for (const id of messages) this.lost.add(id);
  }

  /** A lost message fades and falls off its line where it was lost. */
  private fall(nodes: MessageNodes): void {
    const { group, plan } = nodes;
    const layer = this.layer('ghosts');
    if (!layer || layer.childElementCount >= MOST_GHOSTS) {
      group.remove();
      return;
    }
    const ghost = node('g', { transform: `translate(${plan.x} ${plan.y})` });
    const body = node('g', {});
    group.removeAttribute('tabindex');
    group.removeAttribute('role');
    group.removeAttribute('aria-label');
    group.setAttribute('transform', `scale(${this.layout.flight})`);
    group.classList.remove('selected');
    body.append(group);
    const mark = node('path', { class: 'lost-mark', d: 'M-5-5L5 5M5-5L-5 5' });
    ghost.append(body, mark);
    layer.append(ghost);
    const duration = 750;
    mark.animate([{ opacity: 1 }, { opacity: 1, offset: 0.5 }, { opacity: 0 }], { duration });
    const motion = this.still
      ? [{ opacity: 0.6 }, { opacity: 0 }]
      : [
          { transform: 'translate(0, 0) rotate(0deg)', opacity: 1 },
          { transform: 'translate(0, 44px) rotate(50deg)', opacity: 0 },
        ];
    const fall = body.animate(motion, { duration, easing: 'ease-in', fill: 'forwards' });
    fall.onfinish = () => ghost.remove();
    fall.oncancel = () => ghost.remove();
  }

  /** One stop of the tab key per group; arrows move inside it. */
  private rove(name: 'peers' | 'links' | 'messages'): void {
    const layer = this.layer(name);
    if (!layer) return;
    if (!this.interactive) return;
    if (layer.querySelector('[tabindex="0"]')) return;
    layer.querySelector('[tabindex]')?.setAttribute('tabindex', '0');
  }

  private markSelection(): void {
    for (const marked of this.renderRoot.querySelectorAll('.selected')) {
      marked.classList.remove('selected');
      marked.removeAttribute('aria-pressed');
    }
    if (!this.selected) return;
    const chosen = this.nodeOf(this.selected);
    chosen?.classList.add('selected');
  }

  private selectionOf(target: EventTarget | null): Selection | null {
    if (!(target instanceof Element)) return null;
    const found = target.closest<SVGGElement>('[data-peer], [data-link], [data-message]');
    if (!found) return null;
    const { peer, link, message } = found.dataset;
    if (peer !== undefined) return { kind: 'peer', id: Number(peer) };
    if (message !== undefined) return { kind: 'message', id: Number(message) };
    if (link !== undefined && found.hasAttribute('role')) {
      const [a, b] = link.split('-').map(Number);
      if (a !== undefined && b !== undefined) return { kind: 'link', a, b };
    }
    return null;
  }

  private pointOf(event: PointerEvent | MouseEvent): Point {
    const box = this.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** Messages move: the nearest within reach is meant. */
  private messageNear(point: Point): Selection | null {
    let best: Selection | null = null;
    let least = MESSAGE_REACH;
    for (const [id, { plan }] of this.messageNodes) {
      const distance = Math.hypot(plan.x - point.x, plan.y - point.y);
      if (distance < least) {
        least = distance;
        best = { kind: 'message', id };
      }
    }
    return best;
  }

  private onPointerDown(event: PointerEvent): void {
    if (!this.interactive || event.button !== 0) return;
    const point = this.pointOf(event);
    const hit = this.messageNear(point) ?? this.selectionOf(event.target);
    if (hit) {
      ask(this, { do: 'select', selection: hit, menu: true });
      return;
    }
    ask(this, { do: 'select', selection: null });
    if (event.pointerType === 'touch') return;
    this.lassoPoints = [point];
    if (event.currentTarget instanceof Element)
      event.currentTarget.setPointerCapture(event.pointerId);
  }

  private onPointerMove(event: PointerEvent): void {
    if (!this.lassoPoints) return;
    this.lassoPoints.push(this.pointOf(event));
    this.layer('lasso')?.setAttribute('d', closedPath(this.lassoPoints));
  }

  private onPointerUp(): void {
    const points = this.lassoPoints;
    this.onPointerCancel();
    if (!points || points.length < 4) return;
    const group = this.layout.seats.flatMap((seat, i) => (contains(points, seat) ? [i + 1] : []));
    if (group.length > 0 && group.length < this.layout.seats.length) {
      ask(this, { do: 'partition', groups: [group] });
    }
  }

  private onPointerCancel(): void {
    this.lassoPoints = null;
    this.layer('lasso')?.removeAttribute('d');
  }

  private onContextMenu(event: MouseEvent): void {
    const hit = this.messageNear(this.pointOf(event)) ?? this.selectionOf(event.target);
    if (!this.interactive || !hit) return;
    event.preventDefault();
    ask(this, { do: 'select', selection: hit, menu: true });
  }

  private onHover(event: Event): void {
    this.hint(this.selectionOf(event.target));
  }

  private hint(selection: Selection | null): void {
    this.dispatchEvent(new CustomEvent<HintDetail>('raft-hint', { detail: selection }));
  }

  private onKey(event: KeyboardEvent): void {
    const target = event.target;
    if (!this.interactive || !(target instanceof SVGGElement)) return;
    // After a click the keys belong to the page around us.
    if (pointed()) return;
    const selection = this.selectionOf(target);
    if (!selection) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      ask(this, { do: 'select', selection, menu: true, focusMenu: true });
      return;
    }
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowDown: 1,
      ArrowLeft: -1,
      ArrowUp: -1,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    const group = target.parentElement;
    if (!group) return;
    const items = [...group.children].filter(
      (child): child is SVGGElement =>
        child instanceof SVGGElement && child.hasAttribute('tabindex'),
    );
    const at = items.indexOf(target);
    const next = items[(at + step + items.length) % items.length];
    if (!next) return;
    event.preventDefault();
    target.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  }
}

define('raft-cluster', ClusterView);
