/** The tokens and the few shared controls. Colour is spent on meaning only. */
import { css, unsafeCSS } from 'lit';
import { TERM_COLOURS, TERM_INK } from './terms.js';

/** The tokens a host page may set on the element. */
export const tokens = css`
  :host {
    color-scheme: light dark;
    --raft-bg: light-dark(#fcfcfb, #14161a);
    --raft-stage: light-dark(#ffffff, #181b20);
    --raft-raised: light-dark(#ffffff, #22262d);
    --raft-hover: light-dark(#f0f1f2, #272c34);
    --raft-ink: light-dark(#16181d, #eceef1);
    --raft-ink-2: light-dark(#555c68, #a8b0bc);
    --raft-line: light-dark(#dcdfe3, #31363f);
    --raft-line-2: light-dark(#868e9a, #7d8591);
    --raft-select: light-dark(#1b5fd1, #8ab8ff);
    --raft-danger: light-dark(#b3261e, #ff8f84);
    --raft-ok: light-dark(#1a7350, #96e6a1);
    --raft-term-ink: ${unsafeCSS(TERM_INK)};
    --raft-term-0: light-dark(#eceef0, #3a404a);
    ${unsafeCSS(TERM_COLOURS.map((colour, i) => `--raft-term-${i + 1}: ${colour};`).join('\n    '))}
    --raft-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
    --raft-mono: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono",
      monospace;
    --raft-size: 14px;
    --raft-hit: 32px;
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
  @media (pointer: coarse) {
    :host {
      --raft-hit: 44px;
    }
  }
`;

const slots = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  .map((slot) => `.t${slot} { --t: var(--raft-term-${slot}); }`)
  .join('\n  ');

/** The classes t0 to t8 set `--t`, and `--t-edge` for lines that must stand on the page. */
export const termClasses = css`
  ${unsafeCSS(slots)}
  .t0, .t1, .t2, .t3, .t4, .t5, .t6, .t7, .t8 {
    --t-edge: color-mix(in oklab, var(--t) 62%, var(--raft-ink));
    --t-ink: var(--raft-term-ink);
  }
  .t0 {
    --t-ink: var(--raft-ink);
  }
`;

/** Buttons, fields and focus, the same in every view. */
export const controls = css`
  * {
    box-sizing: border-box;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: var(--raft-hit);
    min-width: var(--raft-hit);
    padding: 0 10px;
    margin: 0;
    border: 0;
    border-radius: 6px;
    background: none;
    cursor: pointer;
    white-space: nowrap;
    touch-action: manipulation;
  }
  button:hover {
    background: var(--raft-hover);
  }
  button:disabled {
    color: var(--raft-ink-2);
    cursor: default;
    background: none;
    opacity: 0.6;
  }
  button.line {
    border: 1px solid var(--raft-line);
  }
  button.main {
    background: var(--raft-ink);
    color: var(--raft-bg);
  }
  button.main:hover {
    background: color-mix(in oklab, var(--raft-ink) 86%, var(--raft-bg));
  }
  button[aria-pressed="true"] {
    background: color-mix(in oklab, var(--raft-select) 16%, transparent);
    color: var(--raft-select);
  }
  button.danger {
    color: var(--raft-danger);
  }
  input[type="text"],
  input[type="number"],
  select {
    min-height: var(--raft-hit);
    min-width: 0;
    padding: 0 8px;
    border: 1px solid var(--raft-line-2);
    border-radius: 6px;
    background: var(--raft-stage);
  }
  input[aria-invalid="true"] {
    border-color: var(--raft-danger);
  }
  .problem {
    color: var(--raft-danger);
    margin: 4px 0 0;
    overflow-wrap: anywhere;
  }
  :focus-visible {
    outline: 2px solid var(--raft-select);
    outline-offset: 2px;
  }
  svg.icon {
    width: 18px;
    height: 18px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .num {
    font-family: var(--raft-mono);
    font-variant-numeric: tabular-nums;
    font-size: 0.93em;
  }
  .quiet {
    color: var(--raft-ink-2);
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* Colours of the reader's own: what is chosen is outlined. */
  @media (forced-colors: active) {
    [aria-pressed="true"],
    [aria-selected="true"],
    [role="switch"][aria-checked="true"] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation-duration: 0.01ms !important;
      transition-duration: 0.01ms !important;
    }
  }
`;

/** Views whose colours say something keep them, with a ground of their own, whatever the reader's are. */
export const coloured = css`
  @media (forced-colors: active) {
    :host {
      forced-color-adjust: none;
      background: var(--raft-stage);
      color: var(--raft-ink);
    }
  }
`;

/** The dialogs, but for their widths. */
export const dialogs = css`
  dialog {
    max-height: calc(100% - 24px);
    padding: 20px 24px 24px;
    border: 1px solid var(--raft-line);
    border-radius: 10px;
    background: var(--raft-stage);
    color: var(--raft-ink);
    overflow: auto;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.35);
  }
  .bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  h2 {
    font-size: 18px;
    font-weight: 650;
    margin: 0;
  }
`;

/** What stands in the side panel scrolls by itself. */
export const sidePanel = css`
  :host {
    display: block;
    overflow: auto;
    min-height: 0;
    padding: 4px 12px 12px;
  }
`;
