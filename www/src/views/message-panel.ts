/** A message in flight: what it says, where it is, and what can become of it. Loaded when one is selected. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { exactTime, messageTitle, peerName } from '../format.js';
import type { Frame, MessageFrame } from '../frame.js';
import { ask, type Intent } from '../intents.js';
import { DELAY_STEP_MS, type Fate } from '../network.js';
import type { Run } from '../run.js';
import type { Saying } from '../saying.js';
import { controls } from '../styles.js';
import type { MessageView } from '../wasm/api.js';
import { inspectorStyles } from './inspector-styles.js';
import { answers, fields, moreWords, msOf } from './message-fields.js';

/** The message that is inspected. */
export class MessagePanel extends LitElement {
  static override properties = {
    frame: { attribute: false },
    run: { attribute: false },
    message: { attribute: false },
    why: { attribute: false },
    problem: { state: true },
    delayProblem: { state: true },
  };
  declare frame: Frame | null;
  declare run: Run | null;
  declare message: MessageFrame | null;
  /** The last thing that mattered at it. */
  declare why: Saying | null;
  declare problem: string;
  declare delayProblem: string;
  private about = 0;

  static override styles = [
    controls,
    inspectorStyles,
    css`
      :host {
        display: block;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        font-size: 13px;
      }
      input[type="text"] {
        width: 72px;
        text-align: right;
        font-family: var(--raft-mono);
        font-size: 13px;
      }
      .delay .problem {
        flex-basis: 100%;
        margin: 0;
      }
      table {
        margin-top: 6px;
      }
      thead th:last-child,
      td:last-child {
        width: 100%;
        padding-left: 16px;
        text-align: left;
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    this.frame = null;
    this.run = null;
    this.message = null;
    this.why = null;
    this.problem = '';
    this.delayProblem = '';
  }

  override willUpdate(): void {
    const about = this.message?.id ?? 0;
    if (about === this.about) return;
    this.about = about;
    this.problem = '';
    this.delayProblem = '';
  }

  override render(): unknown {
    const { frame, message, why } = this;
    if (!frame || !message) return nothing;
    const carried = this.run?.message(message.id);
    return html`
      <h2>
        ${messageTitle(message)}
        <span class="quiet">${peerName(message.from)} → ${peerName(message.to)}${message.copy > 0 ? `, copy ${message.copy}` : ''}</span>
      </h2>
      <div class="actions">
        ${this.fate('deliver', 'Deliver now')} ${this.fate('drop', 'Drop', true)}
        ${this.fate('duplicate', 'Duplicate')}
      </div>
      ${this.delay()}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${why ? html`<p class="why">${why.what}<br /><span class="quiet">${why.why}</span></p>` : nothing}
      <h3>${answers(message) ? 'Results' : 'Arguments'}</h3>
      <dl>${fields(message, carried).map(
        ([name, value]) => html`<dt>${name}</dt>
          <dd>${value}</dd>`,
      )}</dl>
      ${carried && carried.entries.length > 0 ? entryTable(message, carried) : nothing}
      <h3>On its way</h3>
      <dl>
        <dt>sent</dt>
        <dd>${exactTime(message.sentAt)}</dd>
        ${
          message.lostAt >= 0
            ? html`<dt>is lost</dt>
                <dd>${exactTime(message.lostAt)}</dd>`
            : html`<dt>arrives</dt>
                <dd>${frame.manual ? 'when the reader says' : exactTime(message.arrivesAt)}</dd>`
        }
        <dt>has come</dt>
        <dd>${frame.manual ? '–' : way(frame, message)}</dd>
      </dl>
    `;
  }

  private fate(fate: Fate, words: string, danger = false): unknown {
    return html`<button
      class="line ${danger ? 'danger' : ''}"
      @click=${() => {
        this.delayProblem = '';
        this.problem = this.decide({ fate }) ?? '';
      }}
    >
      ${words}
    </button>`;
  }

  private delay(): unknown {
    const { delayProblem } = this;
    const onSubmit = (event: SubmitEvent): void => {
      event.preventDefault();
      const data = new FormData(event.currentTarget as HTMLFormElement);
      const byMs = msOf(String(data.get('by') ?? ''));
      this.problem = '';
      this.delayProblem = this.decide({ fate: 'delay', byMs }) ?? '';
    };
    return html`<form class="actions delay" novalidate @submit=${onSubmit}>
      <label>
        delay by
        <input
          name="by"
          type="text"
          inputmode="decimal"
          autocomplete="off"
          value=${DELAY_STEP_MS}
          aria-invalid=${delayProblem ? 'true' : 'false'}
          aria-describedby="delay-problem"
        />
        ms
      </label>
      <button class="line" type="submit">Delay</button>
      ${delayProblem ? html`<p class="problem" id="delay-problem" role="alert">${delayProblem}</p>` : nothing}
    </form>`;
  }

  private decide(what: Pick<Intent & { do: 'fate' }, 'fate' | 'byMs'>): string | null {
    return ask(this, { do: 'fate', message: this.about, ...what });
  }
}

function entryTable(message: MessageFrame, carried: MessageView): unknown {
  const more = moreWords(message, carried);
  return html`<table>
      <thead>
        <tr>
          <th scope="col">index</th>
          <th scope="col">term</th>
          <th scope="col">command</th>
        </tr>
      </thead>
      <tbody>
        ${carried.entries.map(
          ({ index, term, text }) => html`<tr>
            <th scope="row">${index}</th>
            <td>${term}</td>
            <td>${text}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${more ? html`<p class="note quiet">${more}</p>` : nothing}`;
}

/** Where it is on its way. */
function way({ now }: Frame, { sentAt, arrivesAt, lostAt }: MessageFrame): string {
  const end = lostAt >= 0 ? lostAt : arrivesAt;
  if (!Number.isFinite(end) || end <= sentAt) return 'at its end';
  const part = Math.round((100 * (now - sentAt)) / (arrivesAt - sentAt));
  return `${Math.min(Math.max(part, 0), 100)} %`;
}

define('raft-message-panel', MessagePanel);
