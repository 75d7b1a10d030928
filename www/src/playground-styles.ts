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
    margin: 0 6px 0 0;
  }
  .glance {
    position: relative;
    flex: 1 1 22ch;
    min-width: 0;
    align-self: stretch;
    font-size: 15px;
    font-variant-numeric: tabular-nums;
  }
  .glance p {
    /* It changes often: nothing around it need be laid out again. */
    position: absolute;
    inset: 0;
    contain: strict;
    height: 1.6em;
    margin: auto 0;
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 14px;
  }
  .glance b {
    font-weight: 650;
    font-size: 16px;
  }
  .glance .wrong {
    color: var(--raft-danger);
    font-weight: 650;
  }
  .glance p > * {
    flex: none;
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* Where there is no room for one of them, they stand on a line that is not seen. */
  .glance .facts {
    flex: 1 1 9ch;
    min-width: 9ch;
  }
  .facts span:not(:last-child) {
    margin-right: 10px;
  }
  .glance span {
    color: var(--raft-ink-2);
  }
  .top h1,
  .top .scenario {
    order: -1;
  }
  .top .scenario {
    min-width: 0;
    flex: 0 1 auto;
    max-width: 30ch;
    margin-right: 14px;
    gap: 2px;
  }
  .logs {
    grid-area: logs;
    border-left: 1px solid var(--raft-line);
  }
  .events {
    border-top: 1px solid var(--raft-line);
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
    flex: calc(100 - var(--events, 0));
    min-height: 0;
    border: 0;
  }
  .right .events {
    flex: var(--events, 40);
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
  .edges {
    display: contents;
  }
  .splitter {
    z-index: 2;
    touch-action: none;
    position: relative;
  }
  .splitter.y {
    height: 9px;
    margin: -5px 0 -4px;
    flex: none;
    cursor: ns-resize;
  }
  .splitter.x {
    width: 9px;
    margin-left: -4px;
    cursor: ew-resize;
  }
  .time .splitter {
    position: absolute;
    inset: 0 0 auto;
  }
  .splitter:hover::after,
  .splitter:focus-visible::after {
    content: "";
    position: absolute;
    inset: 4px 0 3px;
    background: var(--raft-select);
  }
  .splitter.x:hover::after,
  .splitter.x:focus-visible::after {
    inset: 0 3px 0 4px;
  }
  /* A finger needs more: the foot of the logs gives it, since tabs stand behind the edge. */
  @media (pointer: coarse) {
    .splitter[data-edge="lower"]::before {
      content: "";
      position: absolute;
      inset: -16px 0 0;
    }
  }
  .room:popover-open {
    position: fixed;
    inset: auto;
    display: grid;
    gap: 2px;
    margin: 0;
    padding: 8px;
    border: 1px solid var(--raft-line-2);
    border-radius: 8px;
    background: var(--raft-raised);
    color: var(--raft-ink);
    box-shadow: 0 2px 10px rgb(0 0 0 / 0.16);
  }
  .room label {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: var(--raft-hit);
    padding: 0 8px;
    border-radius: 6px;
  }
  .room label:hover {
    background: var(--raft-hover);
  }
  .splitter:focus-visible {
    outline: 0;
  }
  .side > [role="tabpanel"] {
    flex: 1;
    min-height: 0;
    position: relative;
  }
  .side > [role="tabpanel"][hidden] {
    display: none;
  }
  .side > [role="tabpanel"] > * {
    /* What changes in a panel has nothing laid out again that is not in it. */
    position: absolute;
    inset: 0;
    contain: strict;
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
  /*
   * Wide: stage | logs over the space-time diagram, and the panels beside them. Medium: stage | logs
   * over one panel with tabs. Who stands where is a matter of what is open: gridOf in room.ts.
   */
  .wide .logs {
    --row: clamp(34px, calc((100cqh - 126px - var(--time, 28cqh) - 70px) / var(--peers, 5)), 68px);
    --cell: calc(var(--row) - 16px);
  }
  /* Hardly wider than a phone: signs without words, and a shorter field. */
  @container (width < 820px) {
    .medium .top button[title="Settings of the run"] .num {
      display: none;
    }
    .medium .command input {
      width: 60px;
    }
  }
  /* Narrow: one column, as on a phone, with what is touched most near its foot: gridOf in room.ts. */
  .narrow .top h1 {
    position: absolute;
    width: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .narrow .top {
    justify-content: center;
    min-height: 36px;
    padding: 0 12px;
  }
  .narrow .glance {
    flex: none;
    align-self: center;
  }
  .narrow .glance p {
    position: static;
    contain: none;
    height: auto;
  }
  .narrow .tools {
    grid-area: tools;
    display: flex;
    justify-content: space-around;
    padding-bottom: env(safe-area-inset-bottom, 0);
    border-top: 1px solid var(--raft-line);
  }
  .narrow .glance .wrong,
  .narrow .glance .facts,
  .narrow .tools .num {
    display: none;
  }
  .narrow .splitter[data-edge="sheet"] {
    align-self: start;
    height: 20px;
    margin: -8px 0 0;
  }
  .narrow .splitter[data-edge="sheet"]::before {
    content: "";
    position: absolute;
    top: 10px;
    left: calc(50% - 18px);
    width: 36px;
    height: 4px;
    border-radius: 2px;
    background: var(--raft-line-2);
  }
  .narrow .splitter[data-edge="sheet"]:focus-visible::before {
    background: var(--raft-select);
  }
  .narrow .splitter[data-edge="sheet"]::after {
    display: none;
  }
  .pulled .invite,
  .pulled .command,
  .pulled .caption .why {
    display: none;
  }
  .pulled .caption {
    padding-bottom: 4px;
  }
  .narrow.pulled .caption .what {
    font-size: 14px;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .narrow .side {
    padding-top: 8px;
    border-left: 0;
  }
  .narrow .logs {
    border-left: 0;
  }
  .narrow .rings {
    flex-direction: column;
  }
  .narrow .ring + .ring {
    border-left: 0;
    border-top: 1px solid var(--raft-line);
  }
  .narrow.pair .caption,
  .pair .invite {
    display: none;
  }
  .pair .which {
    left: 16px;
    right: auto;
  }
  .narrow.pair .which {
    top: 0;
  }
  .tools .scenario span,
  .tools .scenario .icon,
  .top .scenario .small {
    display: none;
  }
  .tools .scenario .small,
  .tools .scenario .small .icon {
    display: block;
  }
  .narrow .foot {
    display: flex;
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
  .narrow .caption .what:not(.long) {
    font-size: 16px;
  }
  .narrow .caption .two + .why {
    -webkit-line-clamp: 2;
  }
  /* One row, whatever stands in it: under it are the peers. */
  .narrow .invite {
    flex-wrap: nowrap;
    left: 4px;
    right: 4px;
    overflow-x: auto;
    scrollbar-width: none;
  }
  .narrow .invite button {
    flex: 1 0 auto;
    padding: 0 5px;
  }
  @container (width < 380px) {
    .narrow .invite button {
      padding: 0 3px;
      font-size: 12px;
    }
    .narrow raft-transport {
      gap: 0;
    }
  }
  /* What is told has the room of what happens, and scrolls where it is longer than that. */
  .narrow .told .caption {
    padding-bottom: 4px;
  }
  .narrow .told .said {
    margin-bottom: 0;
    padding: 5px 8px;
    pointer-events: auto;
    text-wrap: wrap;
  }
  .narrow .told .said p {
    max-height: calc(1.35em * var(--lines));
    overflow-y: auto;
  }
  .narrow .told .said ~ *,
  .narrow .told .invite[aria-label="Things to try"] {
    display: none;
  }
  /* Where it is low too, as with text at twice its size, it scrolls; what concerns the run stays. */
  @container (height < 600px) {
    .app.narrow {
      grid-template-rows: max-content 320px max-content 260px max-content !important;
      overflow-y: auto;
    }
    .narrow .tools {
      position: sticky;
      bottom: 0;
      z-index: 3;
      background: var(--raft-bg);
    }
    .narrow .splitter[data-edge="sheet"] {
      display: none;
    }
    .narrow .side {
      padding-top: 0;
    }
  }
  /* A phone that lies on its side: one line is said, and the ring reaches down to it. */
  @container (height < 460px) {
    .medium .ring raft-cluster {
      bottom: -56px;
    }
    .medium .invite {
      top: 4px;
    }
    .medium .invite button {
      min-height: 36px;
    }
    .medium .caption {
      padding: 0 8px 4px;
    }
    .medium .caption .what {
      font-size: 15px;
      white-space: nowrap;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .medium .caption .why,
    .medium .said ~ .what {
      display: none;
    }
    .medium .caption .said {
      margin: 0;
      padding: 3px 8px;
      font-size: 13px;
      line-height: 17px;
    }
    .medium .caption .said button {
      min-height: 30px;
    }
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
  .fail h1 {
    font-size: inherit;
  }
  .fail h1,
  .fail p {
    max-width: 60ch;
    margin: 0;
    overflow-wrap: anywhere;
  }
`;
