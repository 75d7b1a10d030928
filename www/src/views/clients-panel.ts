/** Clients and the state machine: ask as a client, a load, what came of it all, and the stores. */
import { css, html, LitElement, nothing } from 'lit';
import { CALLS_SHOWN, type CallPlan, OPERATIONS, type Operation, operationText } from '../calls.js';
import { define } from '../define.js';
import { duration, peerName } from '../format.js';
import type { Frame } from '../frame.js';
import { ask, type Intent } from '../intents.js';
import { keepFocus } from '../keyboard.js';
import type { Run } from '../run.js';
import { controls, sidePanel } from '../styles.js';
import type { CallView, ChecksView, Load, PeerId, ServiceView } from '../wasm/api.js';
import { callBarStyles, callBars } from './call-bars.js';
import { KEYS_SHOWN, storeTable, storeTableStyles } from './store-table.js';
import { keyVerdict, verdictStyles } from './verdict.js';

/** The engine's own bounds of a load. */
const CLIENTS_MAX = 32;
const KEYS_MAX = 100;
const EVERY_MAX_MS = 86_400_000;

/** What was read of the world for one rendering. */
interface Seen {
  readonly service: ServiceView;
  readonly calls: readonly CallView[];
  readonly checks: ChecksView;
}

/** The clients' panel. */
export class ClientsPanel extends LitElement {
  static override properties = {
    frame: { attribute: false },
    run: { attribute: false },
    operation: { state: true },
    problem: { state: true },
    loadProblem: { state: true },
    most: { state: true },
  };
  /** `null` while the panel is not shown. */
  declare frame: Frame | null;
  declare run: Run | null;
  declare operation: Operation;
  declare problem: string;
  declare loadProblem: string;
  /** How many calls are shown. */
  declare most: number;
  private seen: Seen | null = null;

  static override styles = [
    controls,
    sidePanel,
    verdictStyles,
    callBarStyles,
    storeTableStyles,
    css`
      h2 {
        font-size: 13px;
        font-weight: 600;
        margin: 14px 0 6px;
        display: flex;
        gap: 10px;
        align-items: baseline;
      }
      form:first-child {
        margin-top: 6px;
      }
      h2 .verdict {
        font-weight: 400;
        margin-left: auto;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
        margin-bottom: 6px;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        font-size: 13px;
      }
      select,
      input,
      .row button {
        font-size: 13px;
      }
      select {
        padding: 0 4px;
      }
      input[type="text"] {
        flex: 1 1 56px;
        width: 56px;
        font-family: var(--raft-mono);
      }
      input[type="number"] {
        width: 52px;
        padding: 0 4px;
      }
      p {
        margin: 4px 0;
        font-size: 12.5px;
        line-height: 1.45;
      }
      @media (pointer: coarse) {
        input,
        select {
          font-size: 16px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.frame = null;
    this.run = null;
    this.operation = 'put';
    this.problem = '';
    this.loadProblem = '';
    this.most = CALLS_SHOWN;
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('run')) {
      this.seen = null;
      this.most = CALLS_SHOWN;
    }
    if (!this.frame || !this.run) return;
    if (!['frame', 'run', 'most'].some((name) => changed.has(name))) return;
    const { run } = this;
    const service = run.service(KEYS_SHOWN);
    const calls = run.calls(Math.max(service.calls - this.most, 0), this.most + CLIENTS_MAX);
    this.seen = { service, calls, checks: run.checks() };
  }

  /** A load that begins or ends takes its fields and buttons along. */
  protected override update(changed: Map<PropertyKey, unknown>): void {
    const { renderRoot } = this;
    keepFocus(
      renderRoot,
      () => super.update(changed),
      (gone) => (gone.closest('.load') ? renderRoot.querySelector('.load button') : null),
    );
  }

  override render(): unknown {
    const { frame, seen } = this;
    if (!frame || !seen) return nothing;
    return html`
      ${this.askForm(frame)}
      ${seen.service.load ? this.running(seen.service.load) : this.loadForm()}
      ${this.loadProblem ? html`<p class="problem" role="alert">${this.loadProblem}</p>` : nothing}
      <h2>Operations <span class="verdict">${keyVerdict(seen.checks)}</span></h2>
      ${callBars(seen.calls, frame.now, this.most, (call) => this.go(call))}
      ${
        seen.calls.length > this.most || seen.service.calls > this.most
          ? html`<button class="line" @click=${() => {
              this.most += CALLS_SHOWN;
            }}>Show earlier ones</button>`
          : nothing
      }
      <h2>Stores</h2>
      ${storeTable(seen.service, frame.size)}
    `;
  }

  private askForm(frame: Frame): unknown {
    const words = OPERATIONS[this.operation];
    const clients = Array.from({ length: CLIENTS_MAX }, (_, i) => i + 1);
    return html`<form novalidate @submit=${this.onAsk}>
      <div class="row">
        <select name="client" aria-label="Client">
          ${clients.map((id) => html`<option value=${id}>C${id}</option>`)}
        </select>
        <label>
          asks
          <select name="peer">
            <option value="">the leader</option>
            ${frame.peers.map(({ id }) => html`<option value=${id}>${peerName(id)}</option>`)}
          </select>
        </label>
        <select
          name="operation"
          aria-label="Operation"
          @change=${(event: Event) => {
            this.operation = (event.target as HTMLSelectElement).value as Operation;
          }}
        >
          ${Object.keys(OPERATIONS).map(
            (name) =>
              html`<option value=${name} ?selected=${name === this.operation}>${name}</option>`,
          )}
        </select>
      </div>
      <div class="row">
        ${words.map(
          (word) =>
            html`<input name=${word} type="text" aria-label=${word} placeholder=${word} autocomplete="off" autocapitalize="off" spellcheck="false" />`,
        )}
        <button class="line" type="submit">Ask</button>
      </div>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
    </form>`;
  }

  private loadForm(): unknown {
    const field = (name: string, words: string, value: number, max: number, unit = ''): unknown =>
      html`<label>
        ${words}
        <input name=${name} type="number" min="1" max=${max} step="any" .defaultValue=${String(value)} />
        ${unit}
      </label>`;
    return html`<form class="row load" novalidate aria-label="Load" @submit=${this.onLoad}>
      ${field('clients', 'clients', 3, CLIENTS_MAX)} ${field('keys', 'keys', 2, KEYS_MAX)}
      ${field('every', 'every', 100, EVERY_MAX_MS, 'ms')}
      <button class="line" type="submit">Start a load</button>
    </form>`;
  }

  private running({ clients, keys, every_us, until_us }: Load): unknown {
    const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
    return html`<div class="row load">
      <span>
        ${many(clients, 'client')}, ${many(keys ?? 1, 'key')}, every ${duration(every_us ?? 100_000)}${until_us == null ? '' : `, until ${duration(until_us)}`}
      </span>
      <button class="line" @click=${() => this.load({ do: 'load', load: null })}>Stop the load</button>
    </div>`;
  }

  private readonly onAsk = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const word = (name: string): string => String(data.get(name) ?? '');
    try {
      const op = operationText(this.operation, word);
      const peer: PeerId = Number(word('peer'));
      const client = Number(word('client'));
      const intent: Intent = { do: 'client', client, op, ...(peer > 0 ? { peer } : {}) };
      this.problem = ask(this, intent) ?? '';
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  };

  private readonly onLoad = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const read = (name: string, words: string, max: number, whole: boolean): number => {
      const value = Number(data.get(name) || Number.NaN);
      if (!(value > 0 && value <= max) || (whole && !Number.isInteger(value))) {
        throw new RangeError(`${words} must be ${whole ? '1' : 'above 0 and up'} to ${max}.`);
      }
      return value;
    };
    try {
      const clients = read('clients', 'Clients', CLIENTS_MAX, true);
      const keys = read('keys', 'Keys', KEYS_MAX, true);
      const every = read('every', 'The pause in ms', EVERY_MAX_MS, false);
      const every_us = Math.max(Math.round(every * 1000), 1);
      this.load({ do: 'load', load: { clients, keys, every_us } });
    } catch (error) {
      this.loadProblem = error instanceof Error ? error.message : String(error);
    }
  };

  private load(intent: Intent): void {
    this.loadProblem = ask(this, intent) ?? '';
  }

  private go({ at, event }: CallPlan): void {
    ask(this, { do: 'seek', at, event });
  }
}

define('raft-clients', ClientsPanel);
