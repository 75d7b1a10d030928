/** What the chosen directed links do to messages: cut or open, delay, loss, duplication. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { ask } from '../intents.js';
import {
  type Carries,
  EVERY_WAY,
  type Links,
  type LinkText,
  pairs,
  textOf,
  type Ways,
  waysName,
} from '../links.js';
import { controls } from '../styles.js';

interface Field {
  readonly name: Exclude<keyof LinkText, 'on'>;
  readonly label: string;
  readonly unit: string;
}

const FIELDS: readonly Field[] = [
  { name: 'min', label: 'delay from', unit: 'ms' },
  { name: 'max', label: 'to', unit: 'ms' },
  { name: 'loss', label: 'lost', unit: '%' },
  { name: 'duplication', label: 'doubled', unit: '%' },
  { name: 'late', label: 'held up 0.2–2.2 s', unit: '%' },
];

/** The editor beneath the matrix. */
export class LinkEditor extends LitElement {
  static override properties = {
    links: { attribute: false },
    ways: { attribute: false },
    on: { state: true },
    problem: { state: true },
  };
  declare links: Links | null;
  declare ways: Ways;
  declare on: Carries;
  declare problem: string;

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        border-left: 2px solid var(--raft-select);
        padding-left: 10px;
      }
      .bar,
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
      }
      .bar h3 {
        margin: 0 auto 0 0;
        font-size: 14px;
        font-weight: 650;
      }
      .bar button,
      form button,
      select {
        font-size: 13px;
      }
      form {
        margin-top: 6px;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        font-size: 12.5px;
      }
      input[type="text"] {
        width: 54px;
        padding: 0 6px;
        text-align: right;
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      input::placeholder {
        color: var(--raft-ink-2);
        opacity: 1;
      }
      .end {
        margin-left: auto;
      }
    `,
  ];

  constructor() {
    super();
    this.links = null;
    this.ways = EVERY_WAY;
    this.on = 'both';
    this.problem = '';
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('ways')) this.problem = '';
  }

  override render(): unknown {
    const { links, ways, on } = this;
    if (!links) return nothing;
    const name = waysName(ways);
    const all = pairs(links.size, ways);
    if (all.length === 0) return html`<p class="quiet">There is no link here.</p>`;
    const cut = all.filter(([from, to]) => links.of(from, to).cut).length;
    const text = textOf(links, ways, on);
    return html`
      <div class="bar">
        <h3>${name.charAt(0).toUpperCase()}${name.slice(1)}</h3>
        ${cut < all.length ? this.button(true, `Cut ${name}`) : nothing}
        ${cut > 0 ? this.button(false, `Heal ${name}`) : nothing}
      </div>
      <form novalidate @submit=${this.onSubmit} aria-label="Values of ${name}">
        <select name="on" aria-label="Which messages" .value=${on} @change=${this.onWhich}>
          <option value="both" ?selected=${on === 'both'}>requests and replies</option>
          <option value="requests" ?selected=${on === 'requests'}>requests</option>
          <option value="replies" ?selected=${on === 'replies'}>replies</option>
        </select>
        ${FIELDS.map(
          ({ name: field, label, unit }) =>
            html`<label
              >${label}
              <input
                name=${field}
                type="text"
                inputmode="decimal"
                autocomplete="off"
                placeholder="mixed"
                .value=${text[field]}
              />${unit}</label
            >`,
        )}
        <button class="line end" type="submit">Set</button>
      </form>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
    `;
  }

  /** Gives the keyboard to the first value. */
  focusFirst(): void {
    const input = this.renderRoot.querySelector<HTMLInputElement>('input');
    input?.focus();
    input?.select();
  }

  private button(cut: boolean, words: string): unknown {
    return html`<button
      class="line ${cut ? 'danger' : ''}"
      @click=${() => {
        this.problem = ask(this, { do: 'cut-ways', ways: this.ways, cut }) ?? '';
      }}
    >
      ${words}
    </button>`;
  }

  private readonly onWhich = (event: Event): void => {
    this.on = (event.target as HTMLSelectElement).value as Carries;
    this.problem = '';
  };

  private readonly onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const read = (name: string): string => String(data.get(name) ?? '').trim();
    const text: LinkText = {
      on: this.on,
      min: read('min'),
      max: read('max'),
      loss: read('loss'),
      duplication: read('duplication'),
      late: read('late'),
    };
    this.problem = ask(this, { do: 'set-ways', ways: this.ways, text }) ?? '';
  };
}

define('raft-link-editor', LinkEditor);
