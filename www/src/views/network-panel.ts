/** The network: presets, the matrix of directed links, partitions; and the program that decides. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { peerName } from '../format.js';
import type { Frame } from '../frame.js';
import { ask, type Intent } from '../intents.js';
import { EVERY_WAY, type Links, pairs, type Ways } from '../links.js';
import { islands } from '../network.js';
import { configured, PRESETS, type Preset, presetOf } from '../network-presets.js';
import type { Programmer, ProgramShown } from '../program/programmer.js';
import { controls, sidePanel } from '../styles.js';
import type { PeerId, WorldConfig } from '../wasm/api.js';
import type { LinkEditor } from './link-editor.js';
import './link-editor.js';
import { type LinkMatrix, MATRIX_UP_TO, type WaysDetail } from './link-matrix.js';
import './link-matrix.js';
import './program-panel.js';

/** The network panel. */
export class NetworkPanel extends LitElement {
  static override properties = {
    frame: { attribute: false },
    links: { attribute: false },
    config: { attribute: false },
    program: { attribute: false },
    decided: { type: Number },
    group: { attribute: false },
    ways: { state: true },
    problem: { state: true },
  };
  declare frame: Frame | null;
  declare links: Links | null;
  declare config: WorldConfig | null;
  declare program: ProgramShown | null;
  declare decided: number;
  /** Peers picked for one side. */
  declare group: readonly PeerId[];
  /** The directed links that are chosen in the matrix. */
  declare ways: Ways;
  declare problem: string;
  /** Set before this file is there: a value of its own would take its place. */
  declare programmer?: Programmer;

  static override styles = [
    controls,
    sidePanel,
    css`
      :host {
        display: flex;
        flex-direction: column;
        position: relative;
      }
      h2 {
        font-size: 13px;
        font-weight: 600;
        margin: 10px 0 4px;
      }
      .leaves {
        display: flex;
        flex: none;
        gap: 2px;
        margin: 2px 0 0;
      }
      .leaves button {
        font-size: 13px;
        font-weight: 600;
      }
      .leaves i {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: currentColor;
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
      .presets {
        gap: 4px;
      }
      .presets button,
      .pick button {
        border: 1px solid var(--raft-line);
        padding: 0 8px;
      }
      button[aria-pressed="true"] {
        background: color-mix(in oklab, var(--raft-select) 9%, transparent);
      }
      .presets button[aria-pressed="true"],
      .pick button[aria-pressed="true"] {
        border-color: var(--raft-select);
      }
      .pick button {
        min-width: 40px;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        font-size: 13px;
      }
      p {
        margin: 6px 0;
        font-size: 12.5px;
        line-height: 1.45;
      }
      raft-link-matrix {
        flex: none;
        max-height: max(270px, 40vh);
      }
      raft-link-editor {
        margin-top: 8px;
      }
      raft-program {
        flex: 1;
        margin-top: 8px;
      }
    `,
  ];

  constructor() {
    super();
    this.frame = null;
    this.links = null;
    this.config = null;
    this.program = null;
    this.decided = 0;
    this.group = [];
    this.ways = EVERY_WAY;
    this.problem = '';
  }

  override willUpdate(): void {
    const size = this.frame?.size ?? 0;
    if (size === 0) return;
    const { from, to } = this.ways;
    if ((from ?? 0) > size || (to ?? 0) > size) this.ways = EVERY_WAY;
  }

  override render(): unknown {
    const { frame, program, programmer } = this;
    if (!frame) return nothing;
    const programmed = program?.open ?? false;
    const on = program?.state === 'on';
    return html`
      <div class="leaves" role="group" aria-label="What of the network">
        <button aria-pressed=${programmed ? 'false' : 'true'} @click=${() => programmer?.open(false)}>
          Links
        </button>
        <button aria-pressed=${programmed ? 'true' : 'false'} @click=${() => programmer?.open(true)}>
          Program ${on ? html`<i></i><span class="sr">, on</span>` : nothing}
        </button>
      </div>
      ${
        programmed
          ? html`<raft-program
              .program=${program}
              .programmer=${programmer}
              .decided=${this.decided}
            ></raft-program>`
          : html`<div>
              ${frame.size > 1 ? this.wholes(frame) : html`<p class="quiet">One peer alone has no links.</p>`}
            </div>`
      }
    `;
  }

  private do(intent: Intent): void {
    this.problem = ask(this, intent) ?? '';
  }

  private wholes(frame: Frame): unknown {
    const { links, config } = this;
    if (!links || links.size !== frame.size || !config) return nothing;
    const own = configured(config);
    const present = presetOf(links, [own, ...PRESETS]);
    return html`
      <h2>All links at once</h2>
      <div class="row presets" role="group" aria-label="Networks">
        ${[own, ...PRESETS].map((preset) => this.preset(preset, present?.id === preset.id))}
      </div>
      <p class="quiet">
        ${present ? present.about : 'The links differ, or are as no preset has them.'} ${
          frame.cuts > 0 ? 'Cuts stay.' : ''
        }
      </p>
      <h2>Each direction by itself</h2>
      ${frame.size > MATRIX_UP_TO ? this.named(frame) : this.matrix(links)}
      <raft-link-editor .links=${links} .ways=${this.ways}></raft-link-editor>
      ${this.sides(frame)}
    `;
  }

  private preset(preset: Preset, isPresent: boolean): unknown {
    return html`<button
      aria-pressed=${isPresent ? 'true' : 'false'}
      title=${preset.about}
      @click=${() => this.do({ do: 'preset', preset })}
    >
      ${preset.name}
    </button>`;
  }

  private matrix(links: Links): unknown {
    return html`<raft-link-matrix
      .links=${links}
      .ways=${this.ways}
      @raft-ways=${this.onWays}
      @raft-toggle-ways=${this.onToggle}
    ></raft-link-matrix>`;
  }

  /** Too many for a matrix: one link, or a row or column, by its names. */
  private named(frame: Frame): unknown {
    const choice = (label: string, name: string, key: 'from' | 'to'): unknown =>
      html`<label
        >${label}
        <select
          aria-label=${name}
          @change=${(event: Event) => {
            const value = Number((event.target as HTMLSelectElement).value) || null;
            this.ways = { ...this.ways, [key]: value };
          }}
        >
          <option value="0" ?selected=${this.ways[key] === null}>all</option>
          ${frame.peers.map(
            ({ id }) =>
              html`<option value=${id} ?selected=${this.ways[key] === id}>${peerName(id)}</option>`,
          )}
        </select></label
      >`;
    return html`<p class="quiet">
        A matrix shows up to ${MATRIX_UP_TO} peers. With ${frame.size}, choose who sends and who
        receives.
      </p>
      <div class="row">${choice('from', 'Sender', 'from')} ${choice('to', 'Receiver', 'to')}</div>`;
  }

  private sides(frame: Frame): unknown {
    const parts = frame.cuts > 0 ? islands(frame) : [];
    return html`
      <h2>Partition</h2>
      <p class="quiet">
        Pick the peers of one side, here or in the cluster with Shift and a click (Shift and Enter),
        or draw a loop around them.
        ${parts.length > 1 ? `Now: ${parts.map((part) => part.map(peerName).join(' ')).join(' | ')}.` : ''}
      </p>
      <div class="row pick" role="group" aria-label="Peers of one side">
        ${frame.peers.map(
          ({ id }) =>
            html`<button
              aria-pressed=${this.group.includes(id) ? 'true' : 'false'}
              @click=${() => this.pick(id)}
            >
              ${peerName(id)}
            </button>`,
        )}
      </div>
      <div class="row" style="margin-top: 6px">
        <button class="line" @click=${() => this.do({ do: 'partition', groups: [this.group] })}>
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
    `;
  }

  private readonly onWays = ({ detail }: CustomEvent<WaysDetail>): void => {
    this.ways = detail.ways;
    if (!detail.edit) return;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<LinkEditor>('raft-link-editor')?.focusFirst(),
    );
  };

  private readonly onToggle = ({ detail: ways }: CustomEvent<Ways>): void => {
    const { frame } = this;
    if (!frame) return;
    const cut = pairs(frame.size, ways).some(([from, to]) => !frame.isCut(from, to));
    this.do({ do: 'cut-ways', ways, cut });
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<LinkMatrix>('raft-link-matrix')?.focusChosen(),
    );
  };

  private pick(id: PeerId): void {
    const { group } = this;
    const peers = group.includes(id) ? group.filter((one) => one !== id) : [...group, id];
    ask(this, { do: 'group', peers: peers.sort((a, b) => a - b) });
  }
}

define('raft-network', NetworkPanel);
