/** The story of a run: what a scenario says of itself, its captions step by step, and what must hold. */
import { html, LitElement, nothing } from 'lit';
import type { BranchAsk } from '../annals.js';
import { define } from '../define.js';
import { exactTime, listTime } from '../format.js';
import { markdown } from '../markdown.js';
import type { Story } from '../scenario.js';
import type { Stop } from '../stops.js';
import { controls, sidePanel } from '../styles.js';
import type { ExpectationView, Micros } from '../wasm/api.js';
import { judged, sentence } from './story-plan.js';
import { storyStyles } from './story-styles.js';

const SIGNS = { holds: 'Holds', open: 'Open', failed: 'Failed' } as const;

export class StoryView extends LitElement {
  static override properties = {
    story: { attribute: false },
    stops: { attribute: false },
    told: { type: Number },
    now: { type: Number },
    holds: { type: Boolean },
    expected: { attribute: false },
    elsewhere: { type: Boolean },
    ahead: { state: true },
  };
  declare story: Story | null;
  /** All captions of the branch that is shown. */
  declare stops: readonly Stop[];
  /** How many of them were come to. */
  declare told: number;
  declare now: Micros;
  /** Time stops at captions. */
  declare holds: boolean;
  declare expected: readonly ExpectationView[];
  /** Another branch is shown than the one that was held against what is expected. */
  declare elsewhere: boolean;
  /** What comes is shown too. */
  declare ahead: boolean;

  static override styles = [controls, sidePanel, storyStyles];

  constructor() {
    super();
    this.story = null;
    this.stops = [];
    this.told = 0;
    this.now = 0;
    this.holds = false;
    this.expected = [];
    this.elsewhere = false;
    this.ahead = false;
  }

  override render(): unknown {
    const { story } = this;
    return html`
      ${story ? html`<h2>${story.name}</h2> ${markdown(story.about)}` : nothing}
      ${this.stops.length > 0 ? this.steps() : nothing}
      ${this.expected.length > 0 ? this.expectations() : nothing}
    `;
  }

  private steps(): unknown {
    const { stops, told } = this;
    const left = stops.length - told;
    const shown = this.ahead ? stops : stops.slice(0, told);
    return html`
      <div class="head">
        <h3>Step by step</h3>
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            .checked=${this.holds}
            @change=${this.onHold}
          />Hold at captions
        </label>
      </div>
      <ol class="steps">
        ${shown.map((stop, place) => this.step(stop, place))}
      </ol>
      ${
        left > 0
          ? html`<button
              class="more"
              aria-expanded=${this.ahead ? 'true' : 'false'}
              @click=${() => {
                this.ahead = !this.ahead;
              }}
            >
              ${this.ahead ? 'Hide what comes' : `Show what comes (${left})`}
            </button>`
          : nothing
      }
    `;
  }

  private step({ moment, at, text }: Stop, place: number): unknown {
    const { told } = this;
    return html`<li>
      <button
        class=${place < told ? '' : 'ahead'}
        aria-current=${place === told - 1 ? 'step' : 'false'}
        title="Go to ${exactTime(at)}"
        @click=${() => this.want({ do: 'moment', moment, at })}
      >
        <span class="num">${listTime(at)}</span><span>${text}</span>
      </button>
    </li>`;
  }

  private expectations(): unknown {
    return html`
      <div class="head"><h3>What must hold</h3></div>
      ${
        this.elsewhere
          ? html`<p class="quiet">This is another branch than the scenario's own: nobody has held it against these.</p>`
          : nothing
      }
      <ul class="expected">
        ${this.expected.map((one) => {
          const { verdict, words } = this.elsewhere
            ? ({ verdict: 'open', words: '' } as const)
            : judged(one, this.now);
          return html`<li class=${verdict}>
            <b>${SIGNS[verdict]}</b><span>${sentence(one.expected)}.</span>
            ${words ? html`<span class="quiet">${words}</span>` : nothing}
          </li>`;
        })}
      </ul>
    `;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('told')) return;
    this.renderRoot.querySelector('[aria-current="step"]')?.scrollIntoView({ block: 'nearest' });
  }

  private onHold(event: Event): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    const { checked: holds } = event.target;
    this.dispatchEvent(new CustomEvent('raft-transport', { detail: { do: 'hold', holds } }));
  }

  private want(detail: BranchAsk): void {
    this.dispatchEvent(new CustomEvent<BranchAsk>('raft-branch', { detail }));
  }
}

define('raft-story', StoryView);
