/** What is selected, in the terms of the paper's Figure 2, and what can be done to it. */
import { html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { exactTime, peerName } from '../format.js';
import type { Frame } from '../frame.js';
import { ask, type Intent, type Selection } from '../intents.js';
import { keepFocus } from '../keyboard.js';
import { deliveryWords, type Links } from '../links.js';
import { linkState } from '../network.js';
import type { Run } from '../run.js';
import type { Saying } from '../saying.js';
import { controls, sidePanel } from '../styles.js';
import type { EntryLifeView, EventView, InstantView } from '../wasm/api.js';
import { entryPanel } from './inspector-entry.js';
import { type Known, peerPanel } from './inspector-peer.js';
import { isOver } from './inspector-plan.js';
import { inspectorStyles } from './inspector-styles.js';

/** While time flows, the life of an entry is asked for as often as that, not oftener. */
const LIFE_MS = 250;

/** The inspector. */
export class InspectorView extends LitElement {
  static override properties = {
    frame: { attribute: false },
    run: { attribute: false },
    flows: { type: Boolean },
    selection: { attribute: false },
    why: { attribute: false },
    links: { attribute: false },
    problem: { state: true },
  };
  /** `null` while the panel is not shown. */
  declare frame: Frame | null;
  declare run: Run | null;
  /** Time flows: what changed is not told, since it changes all the time. */
  declare flows: boolean;
  declare selection: Selection | null;
  /** The last thing that mattered at what is selected. */
  declare why: Saying | null;
  /** What every link does to messages. */
  declare links: Links | null;
  declare problem: string;

  private known: Known | null = null;
  private life: EntryLifeView | undefined;
  private asked = 0;
  private event: EventView | undefined;

  static override styles = [controls, sidePanel, inspectorStyles];

  constructor() {
    super();
    this.frame = null;
    this.run = null;
    this.flows = false;
    this.selection = null;
    this.why = null;
    this.links = null;
    this.problem = '';
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('selection')) this.problem = '';
    const news = ['frame', 'run', 'flows', 'selection'].some((name) => changed.has(name));
    if (news) this.look(changed);
  }

  /** A message that arrives takes its buttons along; on another's, who presses again does another deed. */
  protected override update(changed: Map<PropertyKey, unknown>): void {
    keepFocus(
      this.renderRoot,
      () => super.update(changed),
      () => {
        const head = this.renderRoot.querySelector<HTMLElement>('h2, p');
        if (head) head.tabIndex = -1;
        return head;
      },
    );
  }

  /** Asks the world for what the frame does not have, and only for what is shown. */
  private look(changed: Map<PropertyKey, unknown>): void {
    const { frame, run, selection } = this;
    if (!frame || !run) {
      this.known = null;
      this.life = undefined;
      this.event = undefined;
      return;
    }
    const peer = selection === null ? frame.leader : selection.kind === 'peer' ? selection.id : 0;
    this.known =
      peer >= 1 && peer <= frame.size
        ? { now: run.peer(peer), before: this.flows ? undefined : run.peerBefore(peer) }
        : null;
    if (selection?.kind !== 'entry') this.life = undefined;
    else if (this.mustAsk(changed)) {
      this.life = run.life(selection.index, selection.term);
      this.asked = performance.now();
    }
    if (selection?.kind !== 'event') this.event = undefined;
    else if (this.event?.id !== selection.id) this.event = run.eventOf(selection.id);
  }

  /** To tell a life the world looks through all its events: not often while time flows. */
  private mustAsk(changed: Map<PropertyKey, unknown>): boolean {
    if (['selection', 'run', 'flows'].some((name) => changed.has(name))) return true;
    if (this.life && isOver(this.life)) return false;
    return !this.flows || performance.now() - this.asked > LIFE_MS;
  }

  override render(): unknown {
    const { frame, selection } = this;
    if (!frame) return this.renderNothing();
    switch (selection?.kind) {
      case undefined:
      case 'peer': {
        const peer = frame.peer(selection ? selection.id : frame.leader);
        return peer
          ? peerPanel(frame, peer, this.known, this.why, selection !== null)
          : this.renderNothing();
      }
      case 'event':
        return this.renderEvent();
      case 'link':
        return this.renderLink(frame, selection.a, selection.b);
      case 'entry':
        return entryPanel(frame, selection.index, selection.term, this.life, (instant) =>
          this.go(instant),
        );
      case 'message': {
        const message = frame.message(selection.id);
        return message
          ? html`<raft-message-panel
              .frame=${frame}
              .run=${this.run}
              .message=${message}
              .why=${this.why}
            ></raft-message-panel>`
          : this.renderNothing();
      }
    }
  }

  /** Goes to an instant in all views, and leaves the selection as it is. */
  private go({ at, event }: InstantView): void {
    ask(this, { do: 'seek', at, event: event ?? -1, keep: true });
  }

  private renderEvent(): unknown {
    const { event, why } = this;
    if (!event)
      return html`<h2>Event</h2>
        <p class="quiet">This branch has no such event.</p>`;
    const { cause } = event;
    const isAhead = event.id >= (this.frame?.events ?? 0);
    return html`
      <h2>Event</h2>
      ${isAhead ? html`<p class="quiet">It lies ahead: time has not come to it.</p>` : nothing}
      ${why ? html`<p class="why">${why.what}<br /><span class="quiet">${why.why}</span></p>` : nothing}
      <dl>
        <dt>number</dt>
        <dd>${event.id}</dd>
        <dt>time</dt>
        <dd>${exactTime(event.at)}</dd>
        <dt>peer</dt>
        <dd>${event.peer ? peerName(event.peer) : 'none'}</dd>
        <dt>kind</dt>
        <dd>${event.kind.replaceAll('_', ' ')}</dd>
        ${
          event.section
            ? html`<dt>section</dt>
                <dd>${event.section}</dd>`
            : nothing
        }
        ${
          cause === null
            ? nothing
            : html`<dt>because of</dt>
                <dd><button class="go" @click=${() => this.toCause(cause)}>event ${cause}</button></dd>`
        }
      </dl>
    `;
  }

  private toCause(id: number): void {
    const at = this.run?.event(id)?.at ?? this.event?.at ?? 0;
    ask(this, { do: 'seek', at, event: id });
  }

  private renderNothing(): unknown {
    return html`<p class="quiet">
      Select a peer, a link, a message, an entry or an event to see its state and what can be done to it.
    </p>`;
  }

  private act(intent: Intent, words: string, danger = false): unknown {
    return html`<button
      class="line ${danger ? 'danger' : ''}"
      @click=${() => {
        this.problem = ask(this, intent) ?? '';
      }}
    >
      ${words}
    </button>`;
  }

  private problemLine(): unknown {
    return this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing;
  }

  private renderLink(frame: Frame, a: number, b: number): unknown {
    const state = linkState(frame, a, b);
    const one = (from: number, to: number, isCut: boolean, direction: 'there' | 'back'): unknown =>
      this.act(
        { do: isCut ? 'heal' : 'cut', a, b, direction },
        `${isCut ? 'Heal' : 'Cut'} ${peerName(from)} → ${peerName(to)}`,
      );
    const way = (from: number, to: number, isCut: boolean): unknown => {
      const found = this.links?.size === frame.size ? this.links.of(from, to) : null;
      const [requests, replies] = found
        ? [deliveryWords(found.requests), deliveryWords(found.replies)]
        : ['', ''];
      return html`<dt>${peerName(from)} → ${peerName(to)}</dt>
        <dd>
          ${isCut ? 'cut' : 'open'}${requests && html`; ${requests}`}${requests === replies ? nothing : html`; replies ${replies}`}
        </dd>`;
    };
    return html`
      <h2>${peerName(a)} – ${peerName(b)} <span class="quiet">link</span></h2>
      <div class="actions">
        ${
          state.there && state.back
            ? this.act({ do: 'heal', a, b, direction: 'both' }, 'Heal both ways')
            : this.act({ do: 'cut', a, b, direction: 'both' }, 'Cut both ways', true)
        }
        ${one(a, b, state.there, 'there')} ${one(b, a, state.back, 'back')}
      </div>
      ${this.problemLine()}
      <dl>
        ${way(a, b, state.there)} ${way(b, a, state.back)}
      </dl>
    `;
  }
}

define('raft-inspector', InspectorView);
