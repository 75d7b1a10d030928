/** The messages on the stage: one node each while it flies, and its fall when it is lost. */
import type { Frame } from '../frame.js';
import type { Point, RingLayout } from '../geometry.js';
import { node } from '../svg.js';
import { type MessagePlan, planMessages } from './cluster-plan.js';
import { messageGlyph } from './message-glyph.js';

/** How near the pointer must be to a message, in pixels. */
const MESSAGE_REACH = 16;
/** The radius within which a message takes the pointer at least, in pixels. */
const TOUCH = 15;
/** Fallen messages that are seen at once. */
const MOST_GHOSTS = 12;
/** Messages known as lost and still to be seen; beyond, they vanish without a fall. */
const MOST_LOST = 4000;

interface MessageNodes {
  readonly group: SVGGElement;
  readonly arrow: SVGGElement | null;
  plan: MessagePlan;
}

/** Where messages are drawn. */
export type MessageHolder = 'messages' | 'arrows' | 'ghosts';

/** How a frame is to be drawn. */
export interface Drawing {
  readonly layout: RingLayout;
  /** No flights: messages stand on arrows with ticks. */
  readonly still: boolean;
  /** The selected message, or `null`. */
  readonly chosen: number | null;
}

/** The messages' layer. */
export class MessageLayer {
  private readonly nodes = new Map<number, MessageNodes>();
  private readonly lost = new Set<number>();
  private readonly holder: (name: MessageHolder) => Element | null;
  private readonly orphaned: () => void;

  /** `orphaned` is called when the message that had the keyboard is gone and there is no other. */
  constructor(holder: (name: MessageHolder) => Element | null, orphaned: () => void) {
    this.holder = holder;
    this.orphaned = orphaned;
  }

  /** The node of one message. */
  node(id: number): SVGGElement | undefined {
    return this.nodes.get(id)?.group;
  }

  /** Where a message was drawn. */
  place(id: number): Point | undefined {
    return this.nodes.get(id)?.plan;
  }

  /** Messages move: the nearest within reach of the pointer, or `null`. */
  near(point: Point): number | null {
    let best: number | null = null;
    let least = MESSAGE_REACH;
    for (const [id, { plan }] of this.nodes) {
      const distance = Math.hypot(plan.x - point.x, plan.y - point.y);
      if (distance < least) {
        least = distance;
        best = id;
      }
    }
    return best;
  }

  /** Takes all of them off the stage; they come again with the next frame. */
  clear(): void {
    for (const { group, arrow } of this.nodes.values()) {
      group.remove();
      arrow?.remove();
    }
    this.nodes.clear();
    this.holder('ghosts')?.replaceChildren();
  }

  /** Forgets the messages of a run that is over. */
  reset(): void {
    this.clear();
    this.lost.clear();
  }

  /** Draws a frame. */
  draw(frame: Frame, drawing: Drawing): void {
    const layer = this.holder('messages');
    if (!layer) return;
    const { layout, still } = drawing;
    const seen = new Set<number>();
    for (const plan of planMessages(frame, layout, still)) {
      seen.add(plan.id);
      let nodes = this.nodes.get(plan.id);
      if (!nodes) {
        nodes = make(plan, drawing);
        this.nodes.set(plan.id, nodes);
        layer.append(nodes.group);
        if (nodes.arrow) this.holder('arrows')?.append(nodes.arrow);
      }
      nodes.plan = plan;
      nodes.group.setAttribute(
        'transform',
        `translate(${plan.x.toFixed(2)} ${plan.y.toFixed(2)}) scale(${layout.flight.toFixed(3)})`,
      );
    }
    for (const [id, nodes] of this.nodes) {
      if (!seen.has(id)) this.end(id, nodes, drawing);
    }
  }

  private end(id: number, nodes: MessageNodes, drawing: Drawing): void {
    this.nodes.delete(id);
    nodes.arrow?.remove();
    const root = nodes.group.getRootNode();
    const focused = root instanceof ShadowRoot && root.activeElement === nodes.group;
    if (this.lost.delete(id)) this.fall(nodes, drawing);
    else nodes.group.remove();
    if (!focused) return;
    const next = this.holder('messages')?.querySelector<SVGGElement>('.message');
    if (next) next.focus();
    else this.orphaned();
  }

  /** The trace says that these messages were lost: they fall when they vanish. */
  mourn(messages: Iterable<number>): void {
    if (this.lost.size > MOST_LOST) this.lost.clear();
    for (const id of messages) this.lost.add(id);
  }

  /** A lost message fades and falls off its line where it was lost. */
  private fall({ group, plan }: MessageNodes, { layout, still }: Drawing): void {
    const layer = this.holder('ghosts');
    if (!layer || layer.childElementCount >= MOST_GHOSTS) {
      group.remove();
      return;
    }
    const ghost = node('g', { transform: `translate(${plan.x} ${plan.y})` });
    const body = node('g', {});
    group.removeAttribute('tabindex');
    group.removeAttribute('role');
    group.removeAttribute('aria-label');
    group.setAttribute('transform', `scale(${layout.flight})`);
    group.classList.remove('selected');
    body.append(group);
    const mark = node('path', { class: 'lost-mark', d: 'M-5-5L5 5M5-5L-5 5' });
    ghost.append(body, mark);
    layer.append(ghost);
    const duration = 750;
    mark.animate([{ opacity: 1 }, { opacity: 1, offset: 0.5 }, { opacity: 0 }], { duration });
    const motion = still
      ? [{ opacity: 0.6 }, { opacity: 0 }]
      : [
          { transform: 'translate(0, 0) rotate(0deg)', opacity: 1 },
          { transform: 'translate(0, 44px) rotate(50deg)', opacity: 0 },
        ];
    const fall = body.animate(motion, { duration, easing: 'ease-in', fill: 'forwards' });
    fall.onfinish = () => ghost.remove();
    fall.oncancel = () => ghost.remove();
  }
}

function make(plan: MessagePlan, { layout, still, chosen }: Drawing): MessageNodes {
  const group = node(
    'g',
    {
      class: `message ${plan.shape} t${plan.slot}${plan.id === chosen ? ' selected' : ''}`,
      role: 'button',
      tabindex: -1,
      'aria-label': plan.label,
      'data-message': plan.id,
    },
    node('circle', { class: 'touch-area', r: TOUCH / layout.flight }),
    ...messageGlyph(plan),
    node('circle', { class: 'ring-focus', r: 14 }),
  );
  return { group, arrow: still ? arrowOf(plan) : null, plan };
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
    const x = from.x + ((to.x - from.x) * tick) / 4;
    const y = from.y + ((to.y - from.y) * tick) / 4;
    arrow.append(
      node('path', {
        d: 'M0-3V3',
        transform: `translate(${x} ${y}) rotate(${plan.lane.angle})`,
      }),
    );
  }
  return arrow;
}
