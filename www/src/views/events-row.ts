/** A line of the list of events: when something happened, what, and why. */
import { html, nothing } from 'lit';
import { listTime } from '../format.js';
import type { EventView } from '../wasm/api.js';

/** What a line shows. */
export interface LinePlan {
  readonly id: number;
  /** Its place among all that are listed. */
  readonly row: number;
  readonly count: number;
  /** Unless what it says is not known yet. */
  readonly event: EventView | undefined;
  /** It lies ahead of the playhead. */
  readonly ahead: boolean;
  /** The playhead stands behind it. */
  readonly isNow: boolean;
  readonly chosen: boolean;
  /** The keyboard stands there. */
  readonly active: boolean;
}

/** The line of an event; `pick` goes there. */
export function eventLine(plan: LinePlan, pick: (id: number) => void): unknown {
  const { id, row, count, event, ahead, isNow, chosen, active } = plan;
  const kinds = [
    'row',
    event?.matters ? '' : 'minor',
    ahead ? 'ahead' : '',
    isNow ? 'now' : '',
    chosen ? 'open' : '',
    active ? 'active' : '',
  ];
  const { section = '', why = '', text = '…' } = event ?? {};
  return html`<div
    class=${kinds.join(' ')}
    role="option"
    id="event-${id}"
    data-id=${id}
    data-kind=${event?.kind ?? nothing}
    title=${why ? `${text} ${why}` : text}
    aria-selected=${chosen ? 'true' : 'false'}
    aria-setsize=${count}
    aria-posinset=${row + 1}
    @click=${() => pick(id)}
  >
    <span class="when"><span>${event ? listTime(event.at) : ''}</span><span class="section">${section}</span></span>
    <span class="say"
      ><span class="text">${text}</span> <span class="why">${why}</span>${ahead ? html`<span class="sr">, ahead of the playhead</span>` : nothing}</span
    >
  </div>`;
}
