/** The calls of clients as bars on the virtual time axis: begun, asked again, answered or given up. */
import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type CallPlan, type CallsPlan, planCalls } from '../calls.js';
import { listTime } from '../format.js';
import type { CallView, Micros } from '../wasm/api.js';

export const callBarStyles = css`
  .calls {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .calls button {
    display: grid;
    grid-template-columns: 3ch minmax(0, 11ch) minmax(60px, 1fr) minmax(0, 9ch);
    gap: 0 8px;
    width: 100%;
    min-height: 24px;
    padding: 1px 4px;
    border-radius: 4px;
    justify-content: stretch;
    text-align: left;
    font-size: 12px;
  }
  .calls .op,
  .calls .outcome {
    overflow: hidden;
    text-overflow: ellipsis;
    font-family: var(--raft-mono);
    font-size: 11.5px;
  }
  .calls .outcome {
    color: var(--raft-ink-2);
  }
  .track {
    position: relative;
    height: 14px;
    border-left: 1px solid var(--raft-line);
    border-right: 1px solid var(--raft-line);
  }
  .bar {
    position: absolute;
    top: 2px;
    height: 10px;
    min-width: 3px;
    border: 1.5px solid var(--raft-ink-2);
    border-radius: 2px;
    background: color-mix(in oklab, var(--raft-ink-2) 35%, transparent);
  }
  /* Open: its end is not known. */
  .open .bar {
    border-right-style: none;
    border-radius: 2px 0 0 2px;
    background: repeating-linear-gradient(
      90deg,
      color-mix(in oklab, var(--raft-ink-2) 35%, transparent) 0 4px,
      transparent 4px 7px
    );
  }
  .gave-up .bar {
    border-color: var(--raft-danger);
    border-style: dashed;
    background: none;
  }
  .gave-up .outcome {
    color: var(--raft-danger);
  }
  .again {
    position: absolute;
    top: 0;
    bottom: 0;
    width: 2px;
    margin-left: -1px;
    background: var(--raft-ink);
  }
  .axis {
    display: flex;
    justify-content: space-between;
    font-size: 11.5px;
    color: var(--raft-ink-2);
    font-variant-numeric: tabular-nums;
    padding: 0 4px 2px;
  }
`;

/** The bars; a click leads to the event with which the call ended, or began. */
export function callBars(
  calls: readonly CallView[],
  now: Micros,
  most: number,
  go: (call: CallPlan) => void,
): unknown {
  if (calls.length === 0) {
    return html`<p class="quiet">No client has asked for anything yet. What C or Send proposes goes straight to the leader; it is in the stores and in the verdict.</p>`;
  }
  const plan: CallsPlan = planCalls(calls, now, most);
  return html`
    <div class="axis" aria-hidden="true"><span>${listTime(plan.from)}</span><span>${listTime(plan.to)}</span></div>
    <ol class="calls" aria-label="Operations, the latest first" @keydown=${onKey}>
      ${repeat(
        plan.bars,
        (bar) => bar.number,
        (bar, i) => row(bar, i, go),
      )}
    </ol>
  `;
}

function row(bar: CallPlan, i: number, go: (call: CallPlan) => void): unknown {
  const kind = bar.state === 'given up' ? 'gave-up' : bar.state;
  return html`<li class=${kind}>
    <button tabindex=${i === 0 ? 0 : -1} aria-label=${bar.label} title=${bar.label} @click=${() => go(bar)}>
      <span class="num">${bar.who}</span>
      <span class="op">${bar.op}</span>
      <span class="track">
        <span
          class="bar"
          style="left: ${bar.left.toFixed(2)}%; width: ${(bar.right - bar.left).toFixed(2)}%"
        ></span>
        ${
          bar.retries.length === 0
            ? nothing
            : bar.retries.map(
                (at) => html`<span class="again" style="left: ${at.toFixed(2)}%"></span>`,
              )
        }
      </span>
      <span class="outcome">${bar.outcome}</span>
    </button>
  </li>`;
}

/** One stop of the tab key for all; arrows move inside. */
function onKey(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.currentTarget instanceof Element)) return;
  const rows = [...event.currentTarget.querySelectorAll('button')];
  const at = rows.indexOf(event.target as HTMLButtonElement);
  event.preventDefault();
  rows[at + step]?.focus();
}
