/** The links on the stage, what is cut of them, and the regions that the cuts make. */
import type { Frame } from '../frame.js';
import { lane, type Point, type RingLayout, ringLayout } from '../geometry.js';
import type { Links } from '../links.js';
import { node, set } from '../svg.js';
import type { PeerId } from '../wasm/api.js';
import { type LinkPlan, planLinks, planRegions } from './cluster-plan.js';

/** Links can be pointed at up to this many peers; beyond, there is the matrix. */
const LINKS_TOUCHABLE = 12;

/** Where the links are drawn. */
export interface LinkHolders {
  /** Links that can be pointed at. */
  readonly links: Element | null;
  /** Links of a crowd, in the drawing that is seldom painted. */
  readonly wires: Element | null;
  readonly regions: Element | null;
}

/** The links' layer. */
export class LinkLayer {
  private layout: RingLayout = ringLayout(0, 1, 1);
  private holders: LinkHolders = { links: null, wires: null, regions: null };
  private readonly nodes = new Map<string, SVGGElement>();
  private wires: Links | null = null;
  private drawn: Frame | null = null;
  private linkState = '';
  private regionState = '';

  /** Lays the links anew. */
  lay(holders: LinkHolders, layout: RingLayout, frame: Frame): void {
    this.drawn = null;
    this.holders = holders;
    this.layout = layout;
    this.linkState = '';
    this.regionState = '';
    this.nodes.clear();
    const crowded = frame.size > LINKS_TOUCHABLE;
    const links = planLinks(frame).map((plan) => this.make(plan, crowded));
    holders.wires?.replaceChildren(...(crowded ? links : []));
    holders.links?.replaceChildren(...(crowded ? [] : links));
    holders.regions?.replaceChildren();
  }

  /** The node of one link. */
  node(a: PeerId, b: PeerId): SVGGElement | undefined {
    return this.nodes.get(`${a}-${b}`);
  }

  /** Draws a frame: only when a cut has come or gone, or a link has changed. */
  draw(frame: Frame, wires: Links | null): void {
    const changed = wires !== this.wires;
    if (!changed && this.drawn && sameCuts(frame, this.drawn)) return;
    this.wires = wires;
    this.drawn = frame;
    const plans = planLinks(frame, wires);
    const state = plans
      .map(({ there, back, label }) => `${there ? 1 : 0}${back ? 1 : 0}${label}`)
      .join('');
    if (state === this.linkState) return;
    this.linkState = state;
    for (const plan of plans) {
      const group = this.node(plan.a, plan.b);
      if (!group) continue;
      group.classList.toggle('there', plan.there);
      group.classList.toggle('back', plan.back);
      set(group, 'aria-label', plan.label);
      const [there, back] = group.querySelectorAll('.wire');
      if (there) dash(there, plan.dashThere);
      if (back) dash(back, plan.dashBack);
    }
    const regions = planRegions(frame, this.layout);
    const key = regions.join(' ');
    if (key !== this.regionState) {
      this.regionState = key;
      const reach = this.layout.r * 2.6 + 20;
      this.holders.regions?.replaceChildren(
        ...regions.map((d) => node('path', { class: 'region', d, 'stroke-width': reach })),
      );
    }
  }

  private make(plan: LinkPlan, crowded: boolean): SVGGElement {
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
    if (!crowded) {
      group.setAttribute('role', 'button');
      group.setAttribute('tabindex', '-1');
      group.append(
        node('path', {
          class: 'touch',
          d: `M${way.from.x} ${way.from.y}L${way.to.x} ${way.to.y}`,
        }),
      );
    }
    this.nodes.set(`${plan.a}-${plan.b}`, group);
    return group;
  }
}

function dash(wire: Element, pattern: string): void {
  if (pattern === '') wire.removeAttribute('stroke-dasharray');
  else set(wire, 'stroke-dasharray', pattern);
}

function sameCuts(a: Frame, b: Frame): boolean {
  return a.size === b.size && a.cutsAre(b);
}
