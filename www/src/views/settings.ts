/** The settings of a run. What is wrong is said beside the field; the run that is there goes on. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { CLOSE } from '../icons.js';
import {
  PEERS_MAX,
  PEERS_MIN,
  type Rules,
  SEED_MAX,
  SNAPSHOT_EVERY_MAX,
  wholeNumber,
} from '../params.js';
import { controls, dialogs } from '../styles.js';
import type { WorldConfig } from '../wasm/api.js';

interface Field {
  readonly name: keyof WorldConfig;
  readonly words: string;
  readonly unit: string;
  readonly help: string;
  readonly read: (text: string) => number;
  readonly show: (value: number) => string;
}

function positive(words: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || value < 0) {
      throw new RangeError(`${words} must be a number of milliseconds, 0 or more.`);
    }
    return Math.round(value * 1000);
  };
}

const millis = (us: number): string => String(us / 1000);

const span = (name: keyof WorldConfig, words: string, help: string): Field => ({
  name,
  words,
  unit: 'ms',
  help,
  read: positive(words),
  show: millis,
});

function percent(words: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= 0 && value <= 100))
      throw new RangeError(`${words} must be from 0 to 100 per cent.`);
    return value / 100;
  };
}

const FIELDS: readonly Field[] = [
  {
    name: 'peers',
    words: 'Peers',
    unit: '',
    help: `${PEERS_MIN} to ${PEERS_MAX}`,
    read: (text) => wholeNumber(text, 'Peers', PEERS_MIN, PEERS_MAX),
    show: String,
  },
  {
    name: 'voters',
    words: 'Of them vote at first',
    unit: '',
    help: '0 for all; the others wait to be added',
    read: (text) => wholeNumber(text, 'Voters', 0, PEERS_MAX),
    show: String,
  },
  {
    name: 'seed',
    words: 'Seed',
    unit: '',
    help: 'The same seed gives the same run',
    read: (text) => wholeNumber(text, 'Seed', 0, SEED_MAX),
    show: String,
  },
  span('election_timeout_min_us', 'Election timeout, shortest', 'Each peer draws between the two'),
  span('election_timeout_max_us', 'Election timeout, longest', ''),
  span('heartbeat_interval_us', 'Heartbeat every', 'Well below the election timeout'),
  span('latency_min_us', 'Latency, shortest', 'How long a message flies'),
  span('latency_max_us', 'Latency, longest', ''),
  {
    name: 'loss',
    words: 'Loss',
    unit: '%',
    help: 'Messages that never arrive',
    read: percent('Loss'),
    show: (value) => String(value * 100),
  },
  {
    name: 'snapshot_every',
    words: 'Entries per snapshot',
    unit: '',
    help: 'Applied, they leave the log; 0 for never',
    read: (text) => wholeNumber(text, 'Entries per snapshot', 0, SNAPSHOT_EVERY_MAX),
    show: String,
  },
];

interface Switch {
  readonly name: keyof WorldConfig & keyof Rules;
  readonly words: string;
  readonly help: string;
}

const SWITCHES: readonly Switch[] = [
  {
    name: 'pre_vote',
    words: 'PreVote',
    help: 'A peer asks first whether it could win an election',
  },
  {
    name: 'check_quorum',
    words: 'CheckQuorum',
    help: 'A leader that hears from no majority steps down',
  },
  {
    name: 'leader_stickiness',
    words: 'Leader stickiness',
    help: 'A peer that hears a leader takes part in no election',
  },
  {
    name: 'lease_reads',
    words: 'Lease reads',
    help: 'A confirmed leader reads without asking again; needs stickiness',
  },
  {
    name: 'noop_on_election',
    words: 'No-op on election',
    help: 'A new leader appends an empty entry at once',
  },
];

/** The settings dialog. `onStart` answers what was wrong, or `null`. */
export class SettingsDialog extends LitElement {
  static override properties = {
    config: { attribute: false },
    problems: { state: true },
    whole: { state: true },
  };
  declare config: WorldConfig | null;
  declare problems: ReadonlyMap<string, string>;
  /** What the engine said of the whole. */
  declare whole: string;
  /** Starts a run of this configuration. */
  onStart: (config: WorldConfig) => string | null = () => null;

  static override styles = [
    controls,
    dialogs,
    css`
      dialog {
        width: min(460px, calc(100% - 24px));
      }
      .bar,
      .ends {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
      }
      /* Always in sight, however far the fields go. */
      .ends {
        position: sticky;
        bottom: -24px;
        margin: 12px -4px -24px;
        padding: 10px 4px 16px;
        justify-content: flex-end;
        background: var(--raft-stage);
        border-top: 1px solid var(--raft-line);
      }
      h2 {
        font-size: 18px;
        font-weight: 650;
        margin: 0;
      }
      .field {
        display: grid;
        grid-template-columns: 1fr 128px 2.5ch;
        gap: 0 8px;
        align-items: center;
        margin-top: 4px;
      }
      .field input {
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      .switch {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0 16px;
        align-items: center;
        margin-top: 4px;
        cursor: pointer;
      }
      .switch input {
        appearance: none;
        position: relative;
        width: 40px;
        height: 22px;
        margin: 0 2.5ch 0 0;
        border: 1.5px solid var(--raft-line-2);
        border-radius: 11px;
        background: var(--raft-stage);
        cursor: pointer;
      }
      .switch input::before {
        content: "";
        position: absolute;
        top: 3px;
        left: 3px;
        width: 13px;
        height: 13px;
        border-radius: 50%;
        background: var(--raft-line-2);
      }
      .switch input:checked {
        border-color: var(--raft-select);
        background: var(--raft-select);
      }
      .switch input:checked::before {
        left: 21px;
        background: var(--raft-stage);
      }
      h3 {
        font-size: 13px;
        font-weight: 650;
        margin: 12px 0 0;
      }
      small {
        display: block;
        color: var(--raft-ink-2);
        font-size: 12px;
      }
      .problem {
        grid-column: 1 / -1;
        font-size: 13px;
      }
    `,
  ];

  constructor() {
    super();
    this.config = null;
    this.problems = new Map();
    this.whole = '';
  }

  override render(): unknown {
    return html`<dialog aria-labelledby="title">
      <form novalidate @submit=${this.onSubmit}>
        <div class="bar">
          <h2 id="title">Run</h2>
          <button type="button" aria-label="Close" @click=${() => this.close()}>${CLOSE}</button>
        </div>
        ${FIELDS.map((field) => this.field(field))}
        <h3>Algorithm</h3>
        ${SWITCHES.map(
          ({ name, words, help }) => html`<label class="switch">
            <span>${words} <small id="${name}-help">${help}</small></span>
            <input
              type="checkbox"
              role="switch"
              id=${name}
              name=${name}
              aria-label=${words}
              aria-describedby="${name}-help"
              .checked=${this.config?.[name] === true}
            />
          </label>`,
        )}
        ${this.whole ? html`<p class="problem" role="alert">${this.whole}</p>` : nothing}
        <div class="ends">
          <button type="button" @click=${() => this.close()}>Keep this run</button>
          <button type="submit" class="main">Start a new run</button>
        </div>
      </form>
    </dialog>`;
  }

  private field(field: Field): unknown {
    const problem = this.problems.get(field.name);
    const value = this.config?.[field.name];
    return html`<div class="field">
      <label for=${field.name}>${field.words} ${field.help ? html`<small id="${field.name}-help">${field.help}</small>` : nothing}</label>
      <input
        id=${field.name}
        name=${field.name}
        type="text"
        inputmode="decimal"
        autocomplete="off"
        aria-invalid=${problem ? 'true' : 'false'}
        aria-describedby=${problem ? `${field.name}-problem` : field.help ? `${field.name}-help` : nothing}
        .value=${typeof value === 'number' ? field.show(value) : ''}
      />
      <span class="quiet">${field.unit}</span>
      ${problem ? html`<p class="problem" id="${field.name}-problem" role="alert">${problem}</p>` : nothing}
    </div>`;
  }

  /** Opens with the configuration of the run that is there. */
  open(config: WorldConfig): void {
    this.config = config;
    this.problems = new Map();
    this.whole = '';
    const dialog = this.renderRoot.querySelector('dialog');
    dialog?.querySelector('form')?.reset();
    for (const field of FIELDS) {
      const input = dialog?.querySelector<HTMLInputElement>(`#${field.name}`);
      const value = config[field.name];
      if (input && typeof value === 'number') input.value = field.show(value);
    }
    for (const { name } of SWITCHES) {
      const input = dialog?.querySelector<HTMLInputElement>(`#${name}`);
      if (input) input.checked = config[name];
    }
    dialog?.showModal();
  }

  /** Closes; nothing changes. */
  close(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (!this.config || !(event.target instanceof HTMLFormElement)) return;
    const data = new FormData(event.target);
    const problems = new Map<string, string>();
    const read: Partial<Record<keyof WorldConfig, number>> = {};
    for (const field of FIELDS) {
      try {
        read[field.name] = field.read(String(data.get(field.name) ?? ''));
      } catch (error) {
        problems.set(field.name, error instanceof Error ? error.message : String(error));
      }
    }
    this.problems = problems;
    this.whole = '';
    if (problems.size > 0) return;
    const rules: Rules = {};
    for (const { name } of SWITCHES) rules[name] = data.has(name);
    const problem = this.onStart({ ...this.config, ...read, ...rules } as WorldConfig);
    if (problem) this.whole = problem;
    else this.close();
  }
}

define('raft-settings', SettingsDialog);
