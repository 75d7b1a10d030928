/** The settings of a run. What is wrong is said beside the field; the run that is there goes on. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { CLOSE } from '../icons.js';
import { controls, dialogs } from '../styles.js';
import type { BrokenRuleView, WorldConfig } from '../wasm/api.js';
import { type Field, GROUPS, type Group, quarrels, type Setting } from './settings-fields.js';

const ALL: readonly Setting[] = GROUPS.flatMap(({ settings }) => settings);

/** The settings dialog. `onStart` answers what was wrong, or `null`. */
export class SettingsDialog extends LitElement {
  static override properties = {
    config: { attribute: false },
    problems: { state: true },
    whole: { state: true },
    rules: { attribute: false },
    shown: { state: true },
  };
  declare config: WorldConfig | null;
  declare problems: ReadonlyMap<string, string>;
  /** What the engine said of the whole. */
  declare whole: string;
  /** The rules that can be broken on purpose. */
  declare rules: readonly BrokenRuleView[];
  /** Nothing is there while the dialog is closed: it would only be in the way of those who look for words. */
  declare shown: boolean;
  /** Starts a run of this configuration. */
  onStart: (config: WorldConfig) => string | null = () => null;

  static override styles = [
    controls,
    dialogs,
    css`
      dialog {
        width: min(460px, calc(100% - 24px));
      }
      /* Always in sight, however far the fields go. */
      .ends {
        display: flex;
        gap: 8px;
        justify-content: flex-end;
        position: sticky;
        bottom: -24px;
        margin: 12px -4px -24px;
        padding: 10px 4px 16px;
        background: var(--raft-stage);
        border-top: 1px solid var(--raft-line);
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
      details {
        margin-top: 10px;
        border-top: 1px solid var(--raft-line);
      }
      summary {
        padding: 8px 0 4px;
        font-size: 13px;
        font-weight: 650;
        cursor: pointer;
      }
      .choice {
        grid-template-columns: 1fr auto;
        padding-right: calc(2.5ch + 8px);
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
      }
      .rule {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 10px;
        align-items: baseline;
        padding: 5px 0;
        cursor: pointer;
        line-height: 1.35;
      }
      .rule input {
        accent-color: var(--raft-select);
        width: 16px;
        height: 16px;
        margin: 0;
        position: relative;
        top: 3px;
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
    this.rules = [];
    this.shown = false;
  }

  override render(): unknown {
    return html`<dialog aria-labelledby="title" @close=${this.onClosed}>
      ${this.shown ? this.form() : nothing}
    </dialog>`;
  }

  private form(): unknown {
    return html`<form novalidate @submit=${this.onSubmit}>
      <div class="bar">
        <h2 id="title">Run</h2>
        <button type="button" aria-label="Close" @click=${() => this.close()}>${CLOSE}</button>
      </div>
      ${GROUPS.map((group) => this.group(group))} ${this.brokenRules()}
      ${this.whole ? html`<p class="problem" role="alert">${this.whole}</p>` : nothing}
      <div class="ends">
        <button type="button" @click=${() => this.close()}>Keep this run</button>
        <button type="submit" class="main">Start a new run</button>
      </div>
    </form>`;
  }

  private group({ words, open, settings }: Group): unknown {
    const body = settings.map((setting) => this.setting(setting));
    if (open) return html`<h3>${words}</h3>${body}`;
    const wrong = settings.some(({ name }) => this.problems.has(name));
    return html`<details ?open=${wrong}>
      <summary>${words}</summary>
      ${body}
    </details>`;
  }

  private setting(setting: Setting): unknown {
    const { kind, name, words, help } = setting;
    if (kind === 'field') return this.field(setting);
    if (kind === 'switch') {
      return html`<label class="switch">
        <span>${words} <small id="${name}-help">${help}</small></span>
        <input
          type="checkbox"
          role="switch"
          id=${name}
          name=${name}
          aria-label=${words}
          aria-describedby="${name}-help"
        />
      </label>`;
    }
    return html`<div class="field choice">
      <label for=${name}>${words} <small id="${name}-help">${help}</small></label>
      <select id=${name} name=${name} aria-describedby="${name}-help">
        ${setting.options.map((option) => html`<option value=${option.value}>${option.words}</option>`)}
      </select>
    </div>`;
  }

  private brokenRules(): unknown {
    const row = (name: string, words: string, more: string): unknown =>
      html`<label class="rule">
        <input type="radio" name="broken" value=${name} />
        <span>${words} ${more ? html`<small>${more}</small>` : nothing}</span>
      </label>`;
    return html`<details class="rules">
      <summary>Break a rule on purpose</summary>
      <fieldset>
        <legend class="sr">The rule that is broken</legend>
        ${row('', 'None: the Raft of the paper', '')}
        ${this.rules.map(({ name, text, section, property }) => row(name, text, `${section}. Endangers ${property}`))}
      </fieldset>
    </details>`;
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
    this.shown = true;
    void this.updateComplete.then(() => {
      this.fill(config);
      this.renderRoot.querySelector('dialog')?.showModal();
    });
  }

  private fill(config: WorldConfig): void {
    const form = this.renderRoot.querySelector('form');
    form?.reset();
    for (const setting of ALL) {
      const input = form?.elements.namedItem(setting.name);
      if (setting.kind === 'field' && input instanceof HTMLInputElement)
        input.value = setting.show(config[setting.name]);
      if (setting.kind === 'switch' && input instanceof HTMLInputElement)
        input.checked = config[setting.name];
      if (setting.kind === 'choice' && input instanceof HTMLSelectElement)
        input.value = config[setting.name];
    }
    for (const radio of form?.querySelectorAll<HTMLInputElement>('.rule input') ?? [])
      radio.checked = radio.value === (config.broken ?? '');
    const rules = form?.querySelector<HTMLDetailsElement>('.rules');
    if (rules) rules.open = config.broken !== undefined;
  }

  /** Closes; nothing changes. */
  close(): void {
    this.renderRoot.querySelector('dialog')?.close();
  }

  private onClosed(): void {
    this.shown = false;
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (!this.config || !(event.target instanceof HTMLFormElement)) return;
    const data = new FormData(event.target);
    const problems = new Map<string, string>();
    const read: Record<string, unknown> = {};
    for (const setting of ALL) {
      const { name } = setting;
      if (setting.kind === 'switch') read[name] = data.has(name);
      else if (setting.kind === 'choice') read[name] = String(data.get(name));
      else {
        try {
          read[name] = setting.read(String(data.get(name) ?? ''));
        } catch (error) {
          problems.set(name, error instanceof Error ? error.message : String(error));
        }
      }
    }
    if (problems.size === 0) for (const [name, words] of quarrels(read)) problems.set(name, words);
    this.problems = problems;
    this.whole = '';
    if (problems.size > 0) {
      void this.showProblem();
      return;
    }
    // Undefined, and not left out: what is left out stays as it was.
    const broken = String(data.get('broken') ?? '') || undefined;
    const config = { ...this.config, ...read, broken } as WorldConfig;
    const problem = this.onStart(config);
    if (problem) {
      this.whole = problem;
      void this.showProblem();
    } else this.close();
  }

  /** What is wrong may be far from the button, or folded away. */
  private async showProblem(): Promise<void> {
    await this.updateComplete;
    const field = this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]');
    const group = field?.closest('details');
    if (group) group.open = true;
    const shown = field ?? this.renderRoot.querySelector('.problem');
    shown?.scrollIntoView({ block: 'center' });
    field?.focus({ preventScroll: true });
  }
}

define('raft-settings', SettingsDialog);
