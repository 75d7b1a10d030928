/** What happened and why: the latest first. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { define } from '../define.js';
import { listTime } from '../format.js';
import { ask } from '../intents.js';
import { controls } from '../styles.js';
import type { EventView } from '../wasm/api.js';

const PAGE = 80;

/** The list of events. */
export class EventsView extends LitElement {
  static override properties = {
    events: { attribute: false },
    everything: { type: Boolean },
    shown: { state: true },
  };
  /** Oldest first; the view turns them round. */
  declare events: readonly EventView[];
  /** Show all events, not only those that matter. */
  declare everything: boolean;
  declare shown: number;

  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 12px;
      }
      h2 {
        font-size: 13px;
        font-weight: 600;
        margin: 0 auto 0 0;
      }
      .bar button {
        min-height: 26px;
        padding: 0 8px;
        font-size: 12px;
      }
      ol {
        list-style: none;
        margin: 0;
        padding: 0 12px 12px;
        overflow: auto;
        flex: 1;
        min-height: 0;
      }
      li {
        display: grid;
        grid-template-columns: 8.5ch 1fr;
        column-gap: 10px;
        padding: 5px 0;
        border-top: 1px solid var(--raft-line);
        line-height: 1.4;
      }
      li:first-child {
        border-top: 0;
      }
      li[tabindex] {
        cursor: pointer;
      }
      .at {
        text-align: right;
        color: var(--raft-ink-2);
        font-family: var(--raft-mono);
        font-size: 11.5px;
        line-height: 1.7;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .text {
        font-size: 13px;
        overflow-wrap: anywhere;
      }
      .why {
        font-size: 12px;
        color: var(--raft-ink-2);
        overflow-wrap: anywhere;
      }
      .minor .text {
        color: var(--raft-ink-2);
      }
      p {
        margin: 0;
        padding: 8px 12px;
      }
      .more {
        width: 100%;
        margin-top: 6px;
      }
    `,
  ];

  constructor() {
    super();
    this.events = [];
    this.everything = false;
    this.shown = PAGE;
  }

  override render(): unknown {
    const list = this.events.slice(-this.shown).reverse();
    return html`
      <div class="bar">
        <h2>Events</h2>
        <button
          class="line"
          aria-pressed=${this.everything ? 'true' : 'false'}
          @click=${() => this.switch()}
        >
          every event
        </button>
      </div>
      ${
        list.length === 0
          ? html`<p class="quiet">Nothing has happened yet.</p>`
          : html`<ol aria-label="Events, the latest first" tabindex="0">
              ${repeat(
                list,
                (event) => event.id,
                (event) => this.row(event),
              )}
              ${
                this.events.length > this.shown
                  ? html`<li style="display: block">
                      <button class="line more" @click=${() => this.earlier()}>Show earlier</button>
                    </li>`
                  : nothing
              }
            </ol>`
      }
    `;
  }

  private row(event: EventView): unknown {
    const section = event.section ? html` <span class="num">${event.section}</span>` : nothing;
    return html`<li
      class=${event.matters ? '' : 'minor'}
      data-kind=${event.kind}
      @click=${() => this.pick(event)}
    >
      <span class="at">${listTime(event.at)}</span>
      <span>
        <span class="text">${event.text}</span>
        ${event.why ? html`<br /><span class="why">${event.why}${section}</span>` : nothing}
      </span>
    </li>`;
  }

  private pick(event: EventView): void {
    ask(this, { do: 'select', selection: { kind: 'event', id: event.id } });
  }

  private earlier(): void {
    this.shown += PAGE;
  }

  private switch(): void {
    this.dispatchEvent(new CustomEvent<boolean>('raft-everything', { detail: !this.everything }));
  }
}

define('raft-events', EventsView);
