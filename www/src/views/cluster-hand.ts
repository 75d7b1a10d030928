/**
 * The reader's hand on the stage: what the pointer or the keyboard is on, and
 * what is asked for by it. It draws nothing but the loop around peers.
 */
import { closedPath, contains, type Point } from '../geometry.js';
import { ask, type Selection } from '../intents.js';
import { pointed } from '../modality.js';
import type { PeerId } from '../wasm/api.js';

/** What the hand must know of the stage. */
export interface Stage extends HTMLElement {
  /** Whether things can be selected. */
  readonly interactive: boolean;
  /** Where the peers sit, S1 first. */
  readonly seats: readonly Point[];
  /** The message within reach of a point. */
  messageNear(point: Point): number | null;
  /** Tells whether the pointer is on a message. */
  point(message: boolean): void;
  /** Peers that are picked together. */
  readonly picked: readonly PeerId[];
  /** Shows which peers a loop would take; `null` shows those that are picked. */
  preview(inside: readonly PeerId[] | null): void;
  /** Goes to another message where one node stands for all; false where each has its own. */
  passOn(step: number, byPeer: boolean): boolean;
  /** Draws the loop; `null` takes it away. */
  drawLasso(path: string | null): void;
}

/** What the pointer or the focus rests on; the caption explains it. */
export type HintDetail = Selection | null;

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/** How long a finger rests before it draws, in milliseconds. */
const REST_MS = 350;
/** How far it may move meanwhile, in pixels. */
const SLACK = 8;

/** Handlers for the stage's events. */
export class Hand {
  private readonly stage: Stage;
  private lasso: Point[] | null = null;
  /** A finger lies on the empty stage: what it will do is not known yet. */
  private waits: { readonly point: Point; readonly timer: number; begin(): void } | null = null;
  /** The message that the pointer is on. */
  private hovered: number | null = null;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  readonly press = (event: PointerEvent): void => {
    if (!this.stage.interactive || event.button !== 0) return;
    const point = this.pointOf(event);
    const hit = this.meant(point, event.target);
    if (hit?.kind === 'peer' && event.shiftKey) {
      this.pick(hit.id);
      return;
    }
    if (hit) {
      ask(this.stage, { do: 'select', selection: hit, menu: true });
      return;
    }
    ask(this.stage, { do: 'select', selection: null });
    if (event.pointerType === 'touch') this.touch(event, point);
    else this.begin(event, point);
  };

  /**
   * A finger that moves up or down scrolls the page. One that moves sideways, or rests a moment
   * before it moves, draws a loop.
   */
  private touch({ pointerId, currentTarget }: PointerEvent, point: Point): void {
    const begin = (): void => this.begin({ pointerId, currentTarget }, point);
    this.waits = { point, begin, timer: window.setTimeout(begin, REST_MS) };
  }

  private begin(event: Pick<PointerEvent, 'pointerId' | 'currentTarget'>, point: Point): void {
    this.wait();
    this.lasso = [point];
    window.addEventListener('keydown', this.onEscape, true);
    const { currentTarget: stage } = event;
    if (!(stage instanceof Element)) return;
    try {
      stage.setPointerCapture(event.pointerId);
    } catch {
      // The finger is gone already.
      this.cancel();
    }
  }

  /** Waits no longer for what a finger will do. */
  private wait(): void {
    window.clearTimeout(this.waits?.timer);
    this.waits = null;
  }

  /** While a loop is drawn nothing scrolls. */
  readonly keep = (event: TouchEvent): void => {
    if (this.lasso && event.cancelable) event.preventDefault();
  };

  readonly move = (event: PointerEvent): void => {
    const { waits } = this;
    const point = this.pointOf(event);
    if (waits) {
      const across = Math.abs(point.x - waits.point.x);
      const down = Math.abs(point.y - waits.point.y);
      if (Math.max(across, down) < SLACK) return;
      if (across > down) waits.begin();
      else this.wait();
    }
    if (!this.lasso) {
      if (event.pointerType !== 'touch') this.hover(point, event.target);
      return;
    }
    this.lasso.push(point);
    this.stage.drawLasso(closedPath(this.lasso));
    const inside = this.inside(this.lasso);
    this.stage.preview(inside);
    this.tell(inside);
  };

  /** The pointer is on a message, or on one no more. */
  private hover(point: Point, target: EventTarget | null): void {
    const message = this.stage.messageNear(point);
    if (message === this.hovered) return;
    this.hovered = message;
    this.stage.point(message !== null);
    this.hint(message === null ? selectionOf(target) : { kind: 'message', id: message });
  }

  readonly release = (): void => {
    const points = this.lasso;
    this.cancel();
    if (!points || points.length < 4) return;
    const group = this.inside(points);
    if (group.length > 0 && group.length < this.stage.seats.length) {
      ask(this.stage, { do: 'partition', groups: [group] });
    }
  };

  readonly cancel = (): void => {
    this.wait();
    if (!this.lasso) return;
    this.lasso = null;
    window.removeEventListener('keydown', this.onEscape, true);
    this.stage.drawLasso(null);
    this.stage.preview(null);
    this.tell(null);
  };

  /** The escape key lets a loop go, wherever the keyboard is. */
  private readonly onEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.cancel();
  };

  private inside(points: readonly Point[]): PeerId[] {
    return this.stage.seats.flatMap((seat, i) => (contains(points, seat) ? [i + 1] : []));
  }

  private tell(detail: readonly PeerId[] | null): void {
    this.stage.dispatchEvent(new CustomEvent('raft-lasso', { detail }));
  }

  /** Takes a peer to those that are picked together, or from them. */
  private pick(id: PeerId): void {
    const { picked } = this.stage;
    const peers = picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id];
    ask(this.stage, { do: 'group', peers: peers.sort((a, b) => a - b) });
  }

  readonly menu = (event: MouseEvent): void => {
    // A finger that rests draws a loop.
    if (this.lasso) event.preventDefault();
    // A key asks about what has the keyboard, whatever flies over it.
    const typed = !pointed();
    const meant = typed ? selectionOf(event.target) : this.meant(this.pointOf(event), event.target);
    const hit = this.lasso ? null : meant;
    if (!this.stage.interactive || !hit) return;
    event.preventDefault();
    ask(this.stage, { do: 'select', selection: hit, menu: true, focusMenu: typed });
  };

  readonly rest = (event: Event): void => {
    // What lies beneath a message is not what the pointer is on.
    if (event.type === 'pointerover' && this.hovered !== null) return;
    this.hint(selectionOf(event.target));
  };

  readonly leave = (): void => {
    this.hovered = null;
    this.stage.point(false);
    this.hint(null);
  };

  readonly key = (event: KeyboardEvent): void => {
    const { target } = event;
    if (!this.stage.interactive || !isNode(target)) return;
    // After a click the keys belong to the page around us.
    if (pointed()) return;
    const selection = selectionOf(target);
    if (!selection) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (event.shiftKey && selection.kind === 'peer') {
        event.stopPropagation();
        this.pick(selection.id);
        return;
      }
      ask(this.stage, { do: 'select', selection, menu: true, focusMenu: true });
      return;
    }
    const step = STEPS[event.key];
    if (step === undefined) return;
    const byPeer = event.key === 'ArrowUp' || event.key === 'ArrowDown';
    const isGone = selection.kind === 'message' && this.stage.passOn(step, byPeer);
    if (isGone || rove(target, step)) event.preventDefault();
  };

  /** Pressed by what has no pointer: a screen reader, or a voice. */
  readonly click = ({ detail, target }: MouseEvent): void => {
    const selection = detail === 0 ? selectionOf(target) : null;
    if (!this.stage.interactive || !selection) return;
    ask(this.stage, { do: 'select', selection, menu: true, focusMenu: true });
  };

  private meant(point: Point, target: EventTarget | null): Selection | null {
    const message = this.stage.messageNear(point);
    return message === null ? selectionOf(target) : { kind: 'message', id: message };
  }

  private pointOf(event: MouseEvent): Point {
    const box = this.stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private hint(detail: HintDetail): void {
    this.stage.dispatchEvent(new CustomEvent<HintDetail>('raft-hint', { detail }));
  }
}

/** What a node of the stage stands for. */
export function selectionOf(target: EventTarget | null): Selection | null {
  if (!(target instanceof Element)) return null;
  const found = target.closest<SVGElement | HTMLElement>(
    '[data-peer], [data-link], [data-message]',
  );
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

/** What can have the keyboard: the nodes of peers and links, and those that stand for messages. */
function isNode(target: EventTarget | null): target is SVGElement | HTMLElement {
  return target instanceof SVGElement || target instanceof HTMLElement;
}

/** Moves the keyboard to another node of the same group. */
function rove(from: SVGElement | HTMLElement, step: number): boolean {
  const items = [...(from.parentElement?.children ?? [])].filter(
    (child): child is SVGElement | HTMLElement => isNode(child) && child.hasAttribute('tabindex'),
  );
  const at = items.indexOf(from);
  const next = items[(at + step + items.length) % items.length];
  if (!next) return false;
  from.setAttribute('tabindex', '-1');
  next.setAttribute('tabindex', '0');
  next.focus();
  return true;
}
