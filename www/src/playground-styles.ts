/** The frame around the views: four layouts, chosen by the element's own size. */
import { css } from 'lit';

export const playgroundStyles = css`
  :host {
    display: block;
    height: 100%;
    min-height: 240px;
    background: var(--raft-bg);
    color: var(--raft-ink);
    font-family: var(--raft-font);
    font-size: var(--raft-size);
    line-height: 1.4;
    overflow: hidden;
    position: relative;
    container-type: size;
  }
  :host([hidden]) {
    display: none;
  }
  .app {
    position: absolute;
    inset: 0;
    display: grid;
    min-height: 0;
    min-width: 0;
  }
  .app > * {
    min-width: 0;
    min-height: 0;
  }
  .top {
    grid-area: top;
    display: flex;
    align-items: center;
    gap: 2px;
    padding: 0 8px 0 16px;
    border-bottom: 1px solid var(--raft-line);
    white-space: nowrap;
  }
  .top h1 {
    font-size: 15px;
    font-weight: 650;
    margin: 0 20px 0 0;
  }
  .glance {
    display: flex;
    align-items: baseline;
    gap: 14px;
    margin: 0 auto 0 0;
    overflow: hidden;
    font-size: 15px;
    font-variant-numeric: tabular-nums;
  }
  .glance b {
    font-weight: 650;
    font-size: 16px;
  }
  .glance span {
    color: var(--raft-ink-2);
  }
  .stage {
    grid-area: stage;
    position: relative;
    background: var(--raft-stage);
    overflow: hidden;
  }
  .stage raft-cluster {
    position: absolute;
    inset: 0;
  }
  .invite {
    position: absolute;
    top: 8px;
    left: 8px;
    right: 8px;
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    pointer-events: none;
  }
  .invite button {
    pointer-events: auto;
    background: color-mix(in oklab, var(--raft-stage) 88%, transparent);
    border: 1px solid var(--raft-line);
    font-size: 13px;
  }
  .invite button:hover {
    background: var(--raft-hover);
  }
  .caption {
    position: absolute;
    left: 0;
    right: 0;
    bottom: 0;
    min-height: 66px;
    padding: 8px 16px 12px;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    text-align: center;
    pointer-events: none;
    text-wrap: balance;
  }
  .caption p {
    margin: 0;
  }
  .caption .what {
    font-size: clamp(17px, 1.5cqw, 26px);
    font-weight: 550;
    line-height: 1.3;
  }
  .caption .why {
    font-size: clamp(13px, 1.12cqw, 18px);
    color: var(--raft-ink-2);
    line-height: 1.35;
    margin-top: 2px;
  }
  .caption .why {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .notice {
    position: absolute;
    z-index: 3;
    top: 52px;
    left: 16px;
    right: 16px;
    display: flex;
    gap: 12px;
    align-items: flex-start;
    padding: 10px 12px;
    background: var(--raft-raised);
    border: 1px solid var(--raft-danger);
    border-radius: 8px;
    line-height: 1.45;
    max-height: calc(100% - 64px);
    overflow: auto;
  }
  .notice p {
    margin: 4px 0;
    flex: 1;
    overflow-wrap: anywhere;
  }
  .menu {
    position: absolute;
    z-index: 2;
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    padding: 3px;
    background: var(--raft-raised);
    border: 1px solid var(--raft-line-2);
    border-radius: 8px;
    box-shadow: 0 2px 10px rgb(0 0 0 / 0.16);
    font-size: 13px;
    max-width: min(440px, calc(100% - 16px));
  }
  .menu p {
    flex: 1 0 100%;
    margin: 6px 8px 4px;
    max-width: 44ch;
    line-height: 1.4;
  }
  .logs {
    grid-area: logs;
    border-left: 1px solid var(--raft-line);
  }
  .events {
    border-top: 1px solid var(--raft-line);
    padding-top: 4px;
  }
  .side {
    grid-area: side;
    border-left: 1px solid var(--raft-line);
    border-top: 1px solid var(--raft-line);
    display: flex;
    flex-direction: column;
  }
  .right {
    grid-area: right;
    display: flex;
    flex-direction: column;
    border-left: 1px solid var(--raft-line);
  }
  .right .side {
    flex: 3;
    min-height: 0;
    border: 0;
  }
  .right .events {
    flex: 2;
    min-height: 0;
  }
  .time {
    grid-area: time;
    position: relative;
    border-top: 1px solid var(--raft-line);
  }
  .time raft-spacetime {
    position: absolute;
    inset: 0;
  }
  .splitter {
    position: absolute;
    z-index: 2;
    top: -5px;
    left: 0;
    right: 0;
    height: 9px;
    cursor: ns-resize;
    touch-action: none;
  }
  .splitter:hover::after,
  .splitter:focus-visible::after {
    content: "";
    position: absolute;
    inset: 4px 0 3px;
    background: var(--raft-select);
  }
  .splitter:focus-visible {
    outline: 0;
  }
  .side > [role="tabpanel"] {
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
  }
  .side > [role="tabpanel"][hidden] {
    display: none;
  }
  .side > [role="tabpanel"] > * {
    flex: 1;
    min-height: 0;
  }
  .tabs {
    display: flex;
    flex: none;
    gap: 2px;
    padding: 4px 8px 0;
    border-bottom: 1px solid var(--raft-line);
    overflow-x: auto;
    scrollbar-width: none;
  }
  .tabs::-webkit-scrollbar {
    display: none;
  }
  .tabs button {
    flex: 1 0 auto;
    padding: 0 6px;
    border-radius: 6px 6px 0 0;
    color: var(--raft-ink-2);
    font-size: 13px;
    font-weight: 600;
    position: relative;
  }
  .tabs button:focus-visible {
    outline-offset: -2px;
  }
  .tabs button[aria-selected="true"] {
    color: var(--raft-ink);
  }
  .tabs button.alarm {
    color: var(--raft-danger);
  }
  .tabs button[aria-selected="true"]::after {
    content: "";
    position: absolute;
    left: 8px;
    right: 8px;
    bottom: 0;
    height: 2px;
    background: currentColor;
  }
  /* Where there is no room for all words, the chosen tab says its name and the others show their sign. */
  .narrow .tabs button:not([aria-selected="true"]) .words,
  .tabs.many button:not([aria-selected="true"]) .words {
    display: none;
  }
  @container (width < 1700px) {
    .wide .tabs button:not([aria-selected="true"]) .words {
      display: none;
    }
  }
  .foot {
    grid-area: foot;
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 0 12px;
    border-top: 1px solid var(--raft-line);
    position: relative;
  }
  .foot raft-transport {
    flex: 0 1 auto;
  }
  .command {
    margin-left: auto;
    display: flex;
    align-items: center;
    gap: 6px;
    position: relative;
    min-width: 0;
  }
  .command input {
    width: 180px;
    font-family: var(--raft-mono);
    font-size: 13px;
  }
  .command .problem {
    position: absolute;
    right: 0;
    bottom: calc(100% + 10px);
    z-index: 4;
    width: max-content;
    max-width: min(420px, 80vw);
    margin: 0;
    padding: 8px 12px;
    background: var(--raft-raised);
    border: 1px solid var(--raft-danger);
    border-radius: 8px;
    font-size: 13px;
  }

  /* Wide: stage | logs over the space-time diagram, and the panels beside them. */
  .app.wide {
    grid-template: "top top top" 44px "stage logs right" minmax(0, 1fr) "time time right" var(--time, 28cqh) "foot foot foot" 52px /
      minmax(0, 42fr) minmax(0, 33fr) minmax(0, 25fr);
  }
  .wide .logs {
    --row: clamp(34px, calc((100cqh - 96px - var(--time, 28cqh) - 70px) / var(--peers, 5)), 68px);
    --cell: calc(var(--row) - 16px);
  }
  /* Medium: stage | logs over one panel with tabs. */
  .app.medium {
    grid-template: "top top" 44px "stage logs" auto "stage side" minmax(0, 1fr) "foot foot" 48px /
      minmax(0, 50fr) minmax(0, 50fr);
  }
  .medium .glance .facts {
    display: none;
  }
  /* Narrow: one column, as on a phone. */
  .app.narrow {
    grid-template: "top" auto "stage" minmax(0, 56fr) "foot" auto "side" minmax(0, 36fr) / minmax(0, 1fr);
  }
  .narrow .top h1 {
    position: absolute;
    width: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .narrow .glance .facts,
  .narrow .top .num {
    display: none;
  }
  .narrow .top {
    padding-left: 12px;
  }
  .narrow .side {
    border-left: 0;
  }
  .narrow .logs {
    border-left: 0;
  }
  .narrow .foot {
    flex-direction: column;
    align-items: stretch;
    gap: 6px;
    padding: 6px 8px;
  }
  .narrow .command {
    margin: 0;
  }
  .narrow .command input {
    flex: 1;
    width: auto;
    font-size: 16px;
  }
  .narrow .caption .what {
    font-size: 16px;
  }
  /* Minimal: the picture and the logs, one slim bar; sizes for a hall. */
  .app.minimal {
    grid-template: "stage logs" minmax(0, 1fr) "foot foot" 44px / minmax(0, 54fr) minmax(0, 46fr);
  }
  .app.minimal.upright {
    grid-template: "stage" minmax(0, 1fr) "logs" auto "foot" 44px / minmax(0, 1fr);
  }
  .minimal.upright .logs {
    --row: clamp(30px, calc((40cqh - 86px) / var(--peers, 5)), 50px);
    border-left: 0;
    border-top: 1px solid var(--raft-line);
    max-height: 40cqh;
  }
  .minimal .logs {
    --row: clamp(34px, calc((100cqh - 130px) / var(--peers, 5)), 64px);
    --cell: calc(var(--row) - 16px);
    align-self: center;
    max-height: 100%;
  }
  .minimal:not(.upright) .logs {
    border-left: 0;
  }
  .minimal .caption .what,
  .bare .caption .what {
    font-size: clamp(16px, 2.3cqw, 26px);
  }
  .minimal .caption .why,
  .bare .caption .why {
    font-size: clamp(13px, 1.5cqw, 18px);
  }
  .app.bare {
    grid-template: "stage" minmax(0, 1fr) / minmax(0, 1fr);
  }
  .fail {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    gap: 12px;
    padding: 24px;
    text-align: center;
    justify-items: center;
  }
  .fail p {
    max-width: 60ch;
    margin: 0;
    overflow-wrap: anywhere;
  }
`;
