/**
 * Lines of light are too many for a node each: one node stands for the message that the keyboard is on,
 * and gives way to another when the keyboard goes on, or when its message is no longer there.
 */
import type { Frame, MessageFrame } from '../frame.js';
import type { RingLayout } from '../geometry.js';
import { nodeOf } from './cluster-messages.js';
import { planMessage } from './cluster-plan.js';

/** How often it is asked whether the message is still there while time flows, in milliseconds. */
const ASKED_EVERY_MS = 120;

/** What the keyboard reaches of the lights. */
export class LightReach {
  private frame: Frame | null = null;
  private layout: RingLayout | null = null;
  private node: HTMLElement | null = null;
  private id = 0;
  private askedAt = 0;

  constructor(
    private readonly holder: () => Element | null,
    private readonly orphaned: () => void,
  ) {}

  /** The node of one message, of any that flies. */
  at(id: number): HTMLElement | undefined {
    const message = this.messages.find((one) => one.id === id);
    if (message && (this.id !== id || !this.node)) this.stand(message);
    return (message && this.node) ?? undefined;
  }

  clear(): void {
    this.node?.remove();
    this.node = null;
    this.frame = null;
  }

  draw(frame: Frame, layout: RingLayout, flows: boolean): void {
    this.frame = frame;
    this.layout = layout;
    const now = performance.now();
    if (flows && this.node && now - this.askedAt < ASKED_EVERY_MS) return;
    this.askedAt = now;
    const { messages, id } = this;
    if (this.node && messages.some((one) => one.id === id)) return;
    const had = this.hasFocus;
    this.stand(messages.find((one) => one.id > id) ?? messages[0]);
    if (had && !this.node) this.orphaned();
  }

  /** Goes on by a message; or to the first of the next peer that has sent one. */
  go(step: number, byPeer: boolean): void {
    const messages = byPeer ? this.firsts() : this.messages;
    const here = this.messages.find(({ id }) => id === this.id);
    const at = messages.findIndex((one) => (byPeer ? one.from === here?.from : one === here));
    this.stand(messages[(at + step + messages.length) % messages.length]);
    this.node?.focus();
  }

  private get messages(): readonly MessageFrame[] {
    return this.frame?.messages ?? [];
  }

  /** The first message of each peer that has any in flight, in the order of peers. */
  private firsts(): MessageFrame[] {
    const firsts: MessageFrame[] = [];
    for (const message of this.messages) firsts[message.from] ??= message;
    return firsts.filter(Boolean);
  }

  private get hasFocus(): boolean {
    const root = this.node?.getRootNode();
    return root instanceof ShadowRoot && root.activeElement === this.node;
  }

  private stand(message: MessageFrame | undefined): void {
    const before = this.node;
    const had = this.hasFocus;
    const plan = message && this.layout ? planMessage(message, this.layout) : null;
    this.node = plan && nodeOf(plan, false);
    if (plan && this.node) {
      this.id = plan.id;
      this.node.tabIndex = 0;
      this.holder()?.append(this.node);
      // The keyboard goes over before its place is gone.
      if (had) this.node.focus();
    }
    before?.remove();
  }
}
