/** The properties that Raft promises: green from the start, red with the event that broke them. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { exactTime } from '../format.js';
import type { Frame } from '../frame.js';
import { ask } from '../intents.js';
import type { Run } from '../run.js';
import { controls, sidePanel } from '../styles.js';
import type { BrokenRuleView, ChecksView, CheckView } from '../wasm/api.js';
import { sign, type Verdict, verdictStyles } from './verdict.js';

/** The property that is told key by key. */
/** So near behind what breaks a property it is said that it is broken. */
const EVENTS_AFTER = 200;
const LINEARIZABILITY = 'Linearizability';

/** The checks' panel. */
export class ChecksPanel extends LitElement {
  static override properties = {
    frame: { attribute: false },
    run: { attribute: false },
    rules: { attribute: false },
  };
  /** `null` while the panel is not shown. */
  declare frame: Frame | null;
  declare run: Run | null;
  declare rules: readonly BrokenRuleView[];
  private seen: ChecksView | null = null;

  static override styles = [
    controls,
    sidePanel,
    verdictStyles,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      .check {
        display: grid;
        grid-template-columns: 20px 1fr;
        gap: 0 6px;
        padding: 6px 0;
        border-top: 1px solid var(--raft-line);
        line-height: 1.4;
      }
      .check:first-child {
        border-top: 0;
      }
      b {
        font-weight: 600;
      }
      p {
        margin: 2px 0;
        font-size: 12.5px;
        line-height: 1.45;
      }
      .what {
        color: var(--raft-danger);
        overflow-wrap: anywhere;
      }
      .lead {
        margin: 6px 0 8px;
      }
      .broken-rule {
        border-left: 2px solid var(--raft-danger);
        padding-left: 10px;
        margin: 6px 0 10px;
      }
      .check button {
        margin-top: 4px;
        font-size: 13px;
      }
      .keys {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        font-family: var(--raft-mono);
        font-size: 12px;
      }
      .keys span {
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    this.frame = null;
    this.run = null;
    this.rules = [];
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('run')) this.seen = null;
    if (this.frame && this.run && (changed.has('frame') || changed.has('run'))) {
      this.seen = this.run.checks();
    }
  }

  override render(): unknown {
    const { seen, frame } = this;
    if (!seen || !frame) return nothing;
    const broken = seen.properties.filter((check) => check.broken).length;
    return html`
      <p class="lead">
        ${broken === 0 ? 'Every property has held at every event so far.' : `${broken} of ${seen.properties.length} properties ${broken === 1 ? 'is' : 'are'} broken.`}
      </p>
      ${this.ruleLine()}
      <ul aria-label="Properties">
        ${seen.properties.map((check) => this.check(check, seen))}
      </ul>
    `;
  }

  /** The event that says that the property is broken: it follows the one that broke it. */
  private telling(name: string, breaks: number): number {
    const after = this.run?.eventsFrom(breaks, EVENTS_AFTER) ?? [];
    const told = after.find(
      ({ kind, cause, text }) => kind === 'violated' && cause === breaks && text.startsWith(name),
    );
    return told?.id ?? breaks;
  }

  private ruleLine(): unknown {
    const name = this.run?.config.broken;
    const rule = this.rules.find((it) => it.name === name);
    if (!rule) return nothing;
    return html`<p class="broken-rule">
      Broken on purpose: ${rule.text} <span class="quiet">${rule.section}. It endangers ${rule.property}.</span>
    </p>`;
  }

  private check(check: CheckView, seen: ChecksView): unknown {
    const { name, text, section, broken } = check;
    const byKey = name === LINEARIZABILITY;
    let verdict: Verdict = broken ? 'broken' : 'holds';
    if (!broken && byKey && seen.undecided_keys > 0) verdict = 'undecided';
    return html`<li class="check">
      ${sign(verdict)}
      <div>
        <b>${name}</b> <span class="num quiet">${section}</span>
        <p class="quiet">${text}</p>
        ${
          broken
            ? html`<p class="what">${broken.text}</p>
                <button class="line" @click=${() => ask(this, { do: 'seek', at: broken.at, event: this.telling(name, broken.event) })}>
                  Go to ${exactTime(broken.at)}
                </button>`
            : nothing
        }
        ${byKey && seen.key_count > 0 ? this.keys(seen) : nothing}
      </div>
    </li>`;
  }

  private keys({ keys, key_count, undecided_keys }: ChecksView): unknown {
    return html`<p class="keys">
        ${keys.map(({ key, state }) => html`<span>${sign(state)} ${key.length > 24 ? `${key.slice(0, 24)}…` : key}</span>`)}
      </p>
      ${key_count > keys.length ? html`<p class="quiet">and ${key_count - keys.length} more keys</p>` : nothing}
      ${
        undecided_keys > 0
          ? html`<p class="quiet">Undecided: too much went on at one time to follow.</p>`
          : nothing
      }`;
  }
}

define('raft-checks', ChecksPanel);
