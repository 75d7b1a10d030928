/** The network: every directed link as a switch, groups for a partition, quality of the links. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { peerName } from '../format.js';
import type { Frame } from '../frame.js';
import { ask, type Intent } from '../intents.js';
import { controls, sidePanel } from '../styles.js';
import type { PeerId, WorldConfig } from '../wasm/api.js';

/** The network panel. */
export class NetworkPanel extends LitElement {
  static override properties = {
    frame: { attribute: false },
    config: { attribute: false },
    away: { state: true },
    problem: { state: true },
    qualityProblem: { state: true },
  };
  declare frame: Frame | null;
  declare config: WorldConfig | null;
  /** Peers picked for the other side. */
  declare away: ReadonlySet<PeerId>;
  declare problem: string;
  declare qualityProblem: string;

  static override styles = [
    controls,
    sidePanel,
    css`
      h2 {
        font-size: 13px;
        font-weight: 600;
        margin: 14px 0 6px;
      }
      h2:first-child {
        margin-top: 4px;
      }
      .matrix {
        overflow: auto;
        max-width: 100%;
      }
      table {
        border-collapse: separate;
        border-spacing: 2px;
        font-size: 12px;
      }
      th {
        font-weight: 500;
        color: var(--raft-ink-2);
        padding: 0 4px;
        font-variant-numeric: tabular-nums;
      }
      td button {
        min-width: 28px;
        min-height: 26px;
        padding: 0;
        border: 1px solid var(--raft-line);
        border-radius: 4px;
      }
      td button.cut {
        border-color: var(--raft-danger);
        color: var(--raft-danger);
        background: color-mix(in oklab, var(--raft-danger) 12%, transparent);
      }
      td button svg {
        width: 14px;
        height: 14px;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
      }
      .row button {
        font-size: 13px;
      }
      .pick button {
        min-width: 40px;
        border: 1px solid var(--raft-line);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        font-size: 13px;
      }
      input[type="number"] {
        width: 64px;
      }
      p {
        margin: 6px 0;
        font-size: 12.5px;
        line-height: 1.45;
      }
    `,
  ];

  constructor() {
    super();
    this.frame = null;
    this.config = null;
    this.away = new Set();
    this.problem = '';
    this.qualityProblem = '';
  }

  override willUpdate(): void {
    const size = this.frame?.size ?? 0;
    const kept = [...this.away].filter((id) => id <= size);
    if (kept.length !== this.away.size) this.away = new Set(kept);
  }

  private do(intent: Intent): void {
    this.problem = ask(this, intent) ?? '';
  }

  override render(): unknown {
    const { frame } = this;
    if (!frame) return nothing;
    const ids = frame.peers.map((peer) => peer.id);
    return html`
      <h2>Partition</h2>
      <p class="quiet">Pick the peers of one side; the others form the other.</p>
      <div class="row pick" role="group" aria-label="Peers of one side">
        ${ids.map(
          (id) =>
            html`<button
              aria-pressed=${this.away.has(id) ? 'true' : 'false'}
              @click=${() => this.pick(id)}
            >
              ${peerName(id)}
            </button>`,
        )}
      </div>
      <div class="row" style="margin-top: 6px">
        <button class="line" @click=${() => this.do({ do: 'partition', groups: [[...this.away]] })}>
          Partition
        </button>
        <button
          class="line"
          ?disabled=${frame.cuts === 0}
          @click=${() => this.do({ do: 'heal-all' })}
        >
          Heal all links
        </button>
      </div>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <h2>Directed links</h2>
      <div class="matrix">
        <table>
          <thead>
            <tr>
              <th scope="col">from \\ to</th>
              ${ids.map((to) => html`<th scope="col">${peerName(to)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${ids.map(
              (from) =>
                html`<tr>
                  <th scope="row">${peerName(from)}</th>
                  ${ids.map((to) => html`<td>${from === to ? nothing : this.cell(frame, from, to)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <h2>All links</h2>
      <form class="row" @submit=${this.onQuality} novalidate>
        <label>
          latency
          <input name="min" type="number" min="0" step="any" .value=${this.ms('latency_min_us')} />
        </label>
        <label>
          to
          <input name="max" type="number" min="0" step="any" .value=${this.ms('latency_max_us')} />
          ms
        </label>
        <label>
          loss
          <input
            name="loss"
            type="number"
            min="0"
            max="100"
            step="any"
            .value=${String((this.config?.loss ?? 0) * 100)}
          />
          %
        </label>
        <button class="line" type="submit">Set</button>
      </form>
      ${this.qualityProblem ? html`<p class="problem" role="alert">${this.qualityProblem}</p>` : nothing}
    `;
  }

  private ms(key: 'latency_min_us' | 'latency_max_us'): string {
    return String((this.config?.[key] ?? 0) / 1000);
  }

  private cell(frame: Frame, from: PeerId, to: PeerId): unknown {
    const isCut = frame.isCut(from, to);
    return html`<button
      class=${isCut ? 'cut' : ''}
      aria-pressed=${isCut ? 'true' : 'false'}
      aria-label="${peerName(from)} to ${peerName(to)}, ${isCut ? 'cut' : 'open'}"
      @click=${() => this.do({ do: 'toggle', from, to })}
    >
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d=${isCut ? 'M6 6L18 18M18 6L6 18' : 'M4 12H19M14 7L19 12L14 17'} />
      </svg>
    </button>`;
  }

  private pick(id: PeerId): void {
    const away = new Set(this.away);
    if (!away.delete(id)) away.add(id);
    this.away = away;
  }

  private onQuality(event: SubmitEvent): void {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const data = new FormData(event.target);
    const read = (name: string): number => {
      const text = String(data.get(name) ?? '').trim();
      return text === '' ? Number.NaN : Number(text);
    };
    const quality = {
      latencyMinMs: read('min'),
      latencyMaxMs: read('max'),
      lossPercent: read('loss'),
    };
    this.qualityProblem = ask(this, { do: 'quality', quality }) ?? '';
  }
}

define('raft-network', NetworkPanel);
