/**
 * The messages on the stage: where each is, and a node for it that the
 * keyboard can reach. The nodes are not seen; they are brought up to date now
 * and then while time flows, and whenever it stands.
 */
import type { Frame, MessageFrame } from '../frame.js';
import { along, type Point, type RingLayout } from '../geometry.js';
import { node } from '../svg.js';
import { type MessagePlan, planMessage, progressOf } from './cluster-plan.js';
import type { Sprite } from './cluster-sprites.js';

/** How near the pointer must be to a message, in pixels. */
const MESSAGE_REACH = 16;
/** Messages known as lost and still to be seen; beyond, they vanish without a fall. */
const MOST_LOST = 4000;
/** Milliseconds between two looks at who can be reached by the keyboard while time flows. */
const REACHED_EVERY_MS = 120;

/** A message on its way. */
export interface Flight {
  readonly plan: MessagePlan;
  x: number;
  y: number;
  /** Its glyph as it was drawn last. */
  sprite: Sprite | null;
  message: MessageFrame;
  arrow: SVGGElement | null;
}

/** How a frame is to be drawn. */
export interface Drawing {
  readonly layout: RingLayout;
  /** No flights: messages stand on arrows with ticks. */
  readonly still: boolean;
  /** The selected message, or `null`. */
  readonly chosen: number | null;
  /** Time flows: there will be another frame at once. */
  readonly flows: boolean;
}

/** Who hears of messages that end. */
export interface Mourner {
  /** A lost message falls from where it was. */
  fall(flight: Flight): void;
  /** The message that had the keyboard is gone, and there is no other. */
  orphaned(): void;
}

/** The messages' layer. */
export class MessageLayer {
  private readonly flown = new Map<number, Flight>();
  private readonly nodes = new Map<number, HTMLElement>();
  private readonly lost = new Set<number>();
  private readonly mourner: Mourner;
  private holder: Element | null = null;
  private arrows: Element | null = null;
  private reachedAt = 0;

  constructor(mourner: Mourner) {
    this.mourner = mourner;
  }

  /** Where the nodes are, and the arrows of those that stand. */
  hold(holder: Element | null, arrows: Element | null): void {
    this.holder = holder;
    this.arrows = arrows;
  }

  /** All that fly. */
  get flights(): ReadonlyMap<number, Flight> {
    return this.flown;
  }

  /** The node of one message. */
  node(id: number): HTMLElement | undefined {
    return this.nodes.get(id);
  }

  /** Where a message was drawn. */
  place(id: number): Point | undefined {
    return this.flown.get(id);
  }

  /** Messages move: the nearest within reach of the pointer, or `null`. */
  near(point: Point): number | null {
    let best: number | null = null;
    let least = MESSAGE_REACH;
    for (const [id, { x, y }] of this.flown) {
      const distance = Math.hypot(x - point.x, y - point.y);
      if (distance < least) {
        least = distance;
        best = id;
      }
    }
    return best;
  }

  /** Takes all of them off the stage; they come again with the next frame. */
  clear(): void {
    this.flown.clear();
    this.nodes.clear();
    this.reachedAt = 0;
    this.holder?.replaceChildren();
    this.arrows?.replaceChildren();
  }

  /** Forgets the messages of a run that is over. */
  reset(): void {
    this.clear();
    this.lost.clear();
  }

  /** The trace says that these messages were lost: they fall when they vanish. */
  mourn(messages: Iterable<number>): void {
    if (this.lost.size > MOST_LOST) this.lost.clear();
    for (const id of messages) this.lost.add(id);
  }

  /** Brings all to where they are in a frame. */
  draw(frame: Frame, drawing: Drawing): void {
    const { layout, still, flows } = drawing;
    let drawn = 0;
    for (const message of frame.messages) {
      const known = this.flown.get(message.id);
      const flight = known && isSame(known.message, message) ? known : this.begin(message, layout);
      if (!flight) continue;
      drawn++;
      flight.message = message;
      const { x, y } = along(flight.plan.lane, progressOf(message, frame.now, still));
      flight.x = x;
      flight.y = y;
      if (still === (flight.arrow === null)) this.point(flight, still);
    }
    if (this.flown.size > drawn) this.end(frame);
    const now = performance.now();
    if (flows && now - this.reachedAt < REACHED_EVERY_MS) return;
    this.reachedAt = now;
    this.reach(drawing);
  }

  private begin(message: MessageFrame, layout: RingLayout): Flight | null {
    const plan = planMessage(message, layout);
    if (!plan) return null;
    this.flown.get(plan.id)?.arrow?.remove();
    const flight = { plan, x: 0, y: 0, sprite: null, message, arrow: null };
    this.flown.set(plan.id, flight);
    return flight;
  }

  private end({ messages }: Frame): void {
    const there = new Set<number>();
    for (const { id } of messages) there.add(id);
    for (const [id, flight] of this.flown) {
      if (there.has(id)) continue;
      this.flown.delete(id);
      flight.arrow?.remove();
      if (this.lost.delete(id)) this.mourner.fall(flight);
    }
  }

  /** One that stands does so on an arrow. */
  private point(flight: Flight, still: boolean): void {
    flight.arrow?.remove();
    flight.arrow = still ? arrowOf(flight.plan) : null;
    if (flight.arrow) this.arrows?.append(flight.arrow);
  }

  /** Lets the keyboard reach those that are there, and no others. */
  private reach({ chosen, flows }: Drawing): void {
    const { holder } = this;
    if (!holder) return;
    const root = holder.getRootNode();
    const focused = root instanceof ShadowRoot ? root.activeElement : null;
    let bereft = false;
    for (const [id, made] of this.nodes) {
      if (this.flown.has(id)) continue;
      this.nodes.delete(id);
      bereft ||= made === focused;
      made.remove();
    }
    for (const { plan, x, y } of this.flown.values()) {
      let made = this.nodes.get(plan.id);
      if (!made) {
        made = nodeOf(plan, plan.id === chosen);
        this.nodes.set(plan.id, made);
        holder.append(made);
      }
      // Who feels their way over the screen finds a message where it stands.
      if (!flows) made.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
    if (!bereft) return;
    const next = holder.querySelector<HTMLElement>('.message');
    if (next) next.focus();
    else this.mourner.orphaned();
  }
}

/** On another branch a number may belong to another message. */
function isSame(a: MessageFrame, b: MessageFrame): boolean {
  return a.sentEvent === b.sentEvent && a.from === b.from && a.to === b.to && a.kind === b.kind;
}

/** What the keyboard reaches of a message. */
export function nodeOf(plan: MessagePlan, chosen: boolean): HTMLElement {
  const made = document.createElement('span');
  made.className = `message ${plan.shape}${chosen ? ' selected' : ''}`;
  made.tabIndex = -1;
  made.setAttribute('role', 'button');
  made.setAttribute('aria-label', plan.label);
  made.dataset.message = String(plan.id);
  return made;
}

/** A message's way, with a tick at each quarter. */
function arrowOf(plan: MessagePlan): SVGGElement {
  const { from, to } = plan.lane;
  const arrow = node('g', { class: `arrow t${plan.slot}` });
  arrow.append(node('path', { d: `M${from.x} ${from.y}L${to.x} ${to.y}` }));
  arrow.append(
    node('path', {
      d: 'M-7-4L0 0L-7 4',
      transform: `translate(${to.x} ${to.y}) rotate(${plan.lane.angle})`,
    }),
  );
  for (let tick = 1; tick < 4; tick++) {
    const { x, y } = along(plan.lane, tick / 4);
    arrow.append(
      node('path', {
        d: 'M0-3V3',
        transform: `translate(${x} ${y}) rotate(${plan.lane.angle})`,
      }),
    );
  }
  return arrow;
}
