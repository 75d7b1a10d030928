/** Time: play, pause, step, speed. And the field that sends a command. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { exactTime, speedText, speedWords } from '../format.js';
import {
  HOLD,
  NEXT,
  NEXT_CAPTION,
  PAUSE,
  PLAY,
  PREVIOUS,
  PREVIOUS_CAPTION,
  STEP,
  STEP_BACK,
} from '../icons.js';
import { controls } from '../styles.js';
import type { Micros } from '../wasm/api.js';

/** The stops of the slider: about even on a logarithmic scale, and each can be said. */
export const SPEEDS: readonly number[] = [
  ...[1000, 700, 500, 300, 200, 150, 100, 70, 50, 30, 20, 15, 10, 7, 5, 3, 2].map(
    (part) => 1 / part,
  ),
  ...[1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100],
];

/** The stop nearest to a speed. */
export function nearestStop(speed: number): number {
  let best = 0;
  SPEEDS.forEach((stop, i) => {
    const least = Math.abs(Math.log((SPEEDS[best] ?? 1) / speed));
    if (Math.abs(Math.log(stop / speed)) < least) best = i;
  });
  return best;
}

/** The next stop up (1) or down (-1) from a speed. */
export function nextSpeed(speed: number, way: 1 | -1): number {
  const stop = Math.min(Math.max(nearestStop(speed) + way, 0), SPEEDS.length - 1);
  return SPEEDS[stop] ?? speed;
}

/** What the transport asks for. */
export type TransportAsk =
  | { readonly do: 'toggle' | 'step' | 'back' | 'next' | 'previous' }
  | { readonly do: 'seek'; readonly at: Micros }
  | { readonly do: 'moment'; readonly moment: number; readonly at?: Micros }
  | { readonly do: 'next-caption' | 'previous-caption' }
  | { readonly do: 'hold'; readonly holds: boolean }
  | { readonly do: 'speed'; readonly speed: number };

/** The transport bar. */
export class TransportBar extends LitElement {
  static override properties = {
    playing: { type: Boolean },
    speed: { type: Number },
    slim: { type: Boolean, reflect: true },
    timeless: { type: Boolean, reflect: true },
    behind: { type: Boolean },
    captioned: { type: Boolean },
    holds: { type: Boolean },
  };
  declare playing: boolean;
  declare speed: number;
  /** Only what fits one short line. */
  declare slim: boolean;
  /** The time stands elsewhere. */
  declare timeless: boolean;
  /** The world could not keep up. */
  declare behind: boolean;
  /** The run has captions to go to. */
  declare captioned: boolean;
  /** Time stops at them. */
  declare holds: boolean;

  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 4px;
        min-width: 0;
      }
      .play {
        width: calc(var(--raft-hit) + 8px);
        background: var(--raft-ink);
        color: var(--raft-bg);
        padding: 0;
      }
      .play:hover {
        background: color-mix(in oklab, var(--raft-ink) 84%, var(--raft-bg));
      }
      .play path {
        fill: currentColor;
      }
      .step {
        padding: 0;
      }
      .captions {
        display: flex;
        margin-left: 10px;
      }
      [role="switch"][aria-checked="true"] {
        background: color-mix(in oklab, var(--raft-select) 16%, transparent);
        color: var(--raft-select);
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-left: 10px;
        min-width: 0;
      }
      input[type="range"] {
        width: 150px;
        min-width: 60px;
        flex: 1 1 150px;
        accent-color: var(--raft-ink);
        min-height: var(--raft-hit);
        margin: 0;
      }
      .speed {
        min-width: 7ch;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      .time {
        margin-left: 14px;
        white-space: nowrap;
        width: 19ch;
        height: 1.5em;
        line-height: 1.5em;
      }
      .time b {
        /*
         * It changes with every frame: nothing around it need be laid out again. What stands in a
         * row or a grid by itself could not be kept apart so.
         */
        display: inline-block;
        vertical-align: top;
        contain: layout size;
        width: 14ch;
        height: 1.5em;
        font-family: var(--raft-mono);
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      :host([slim]) .word {
        display: none;
      }
      :host([slim]) .time {
        margin-left: 6px;
        width: 14ch;
      }
      :host([slim]) input[type="range"] {
        width: 100px;
        flex-basis: 100px;
      }
      :host([timeless]) .time {
        display: none;
      }
      :host([timeless]) label {
        flex: 1;
      }
    `,
  ];

  private at: Micros = 0;

  constructor() {
    super();
    this.playing = false;
    this.speed = 1;
    this.slim = false;
    this.timeless = false;
    this.behind = false;
    this.captioned = false;
    this.holds = false;
  }

  override render(): unknown {
    const words = this.playing ? 'Pause' : 'Play';
    return html`
      <button class="step" aria-label="Go to the previous event that matters" title="Previous event that matters ([)" @click=${() => this.want({ do: 'previous' })}>
        ${PREVIOUS}
      </button>
      <button class="step" aria-label="Step back one event" title="Step back one event (P)" @click=${() => this.want({ do: 'back' })}>
        ${STEP_BACK}
      </button>
      <button class="play" aria-label=${words} title="${words} (space)" @click=${() => this.want({ do: 'toggle' })}>
        ${this.playing ? PAUSE : PLAY}
      </button>
      <button class="step" aria-label="Step one event" title="Step one event (N)" @click=${() => this.want({ do: 'step' })}>
        ${STEP}
      </button>
      <button class="step" aria-label="Go to the next event that matters" title="Next event that matters (M)" @click=${() => this.want({ do: 'next' })}>
        ${NEXT}
      </button>
      ${this.captioned ? this.captions() : nothing}
      <label>
        <span class="word quiet">Speed</span>
        <input
          type="range"
          min="0"
          max=${SPEEDS.length - 1}
          step="1"
          aria-label="Speed"
          aria-valuetext=${speedWords(this.speed)}
          .value=${String(nearestStop(this.speed))}
          @input=${this.onSpeed}
        />
        <span class="speed num" title="of real time">${speedText(this.speed)}</span>
      </label>
      <span class="time"><span class="word quiet">Time </span><b>0</b></span>
      ${this.behind ? html`<span class="quiet" title="There are more events than this machine can process at this speed.">at full capacity</span>` : nothing}
    `;
  }

  /** From caption to caption, and whether time stops there. */
  private captions(): unknown {
    return html`<span class="captions" role="group" aria-label="Captions">
      <button class="step" aria-label="Go to the caption before" title="The caption before (K)" @click=${() => this.want({ do: 'previous-caption' })}>
        ${PREVIOUS_CAPTION}
      </button>
      <button
        class="step"
        role="switch"
        aria-checked=${this.holds ? 'true' : 'false'}
        aria-label="Hold at captions"
        title="Hold at captions"
        @click=${() => this.want({ do: 'hold', holds: !this.holds })}
      >
        ${HOLD}
      </button>
      <button class="step" aria-label="Go to the next caption" title="The next caption (J)" @click=${() => this.want({ do: 'next-caption' })}>
        ${NEXT_CAPTION}
      </button>
    </span>`;
  }

  override updated(): void {
    this.tell(this.at);
  }

  /** Shows the world's time; called for every frame, so it goes round the template. */
  tell(now: Micros): void {
    this.at = now;
    const shown = this.renderRoot.querySelector('.time b')?.firstChild;
    // The text is changed and not replaced: that is less to lay out.
    if (shown instanceof Text) shown.data = exactTime(now);
  }

  private want(detail: TransportAsk): void {
    this.dispatchEvent(new CustomEvent<TransportAsk>('raft-transport', { detail }));
  }

  private onSpeed(event: Event): void {
    if (event.target instanceof HTMLInputElement) {
      this.want({ do: 'speed', speed: SPEEDS[Number(event.target.value)] ?? this.speed });
    }
  }
}

define('raft-transport', TransportBar);
