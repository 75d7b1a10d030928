/** How the logs look. What is hollow is not committed; what is filled is. */
import { type CSSResult, css, unsafeCSS } from 'lit';

/** The dot of an applied entry, as a part of its ground: as a box it would be one more to lay out. */
const DOT = css`radial-gradient(circle at 50% calc(100% - 4px), var(--t-ink) 1.6px, transparent 2.4px)`;

/** The ground of the cells of one round of colours. */
function striped(round: string, angle: number): CSSResult {
  const name = unsafeCSS(`.cell.${round}`);
  const lines = css`repeating-linear-gradient(${angle}deg, var(--veil) 0 1.5px, transparent 1.5px 7px)`;
  return css`
    ${name} { background-image: ${lines}; }
    ${name}.applied { background-image: ${DOT}, ${lines}; }
    .down ${name} { background-image: none; }
    .down ${name}.applied { background-image: ${DOT}; }
  `;
}

export const logsStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    --row: 46px;
    --cell: 30px;
  }
  :host([compact]) {
    --row: 38px;
    --cell: 25px;
  }
  :host([dense]) {
    --row: 34px;
    --cell: 22px;
  }
  .frame {
    position: relative;
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-columns: 78px 1fr;
    overflow: hidden auto;
    align-content: start;
  }
  .heads,
  .lanes {
    position: relative;
    padding-top: 22px;
  }
  .reach {
    min-width: 100%;
  }
  .window {
    /* As high as its rows: what changes in them has nothing laid out again around it. */
    position: sticky;
    left: 0;
    height: calc(26px + var(--rows, 0) * var(--row));
    overflow: clip;
    contain: strict;
  }
  .head {
    height: var(--row);
    display: flex;
    align-items: flex-start;
    padding: 0 0 0 12px;
    gap: 4px;
  }
  .head button {
    min-height: var(--cell);
    min-width: 0;
    padding: 0 6px;
    margin-left: -6px;
    font-weight: 600;
  }
  .head .crown {
    width: 16px;
    height: 14px;
    margin-top: calc((var(--cell) - 14px) / 2);
    fill: var(--raft-ink);
    visibility: hidden;
  }
  .head.leader .crown {
    visibility: visible;
  }
  .head.down button {
    color: var(--raft-ink-2);
    text-decoration: line-through;
  }
  .head.selected button {
    color: var(--raft-select);
  }
  .scroll {
    overflow: auto hidden;
    min-width: 0;
    scrollbar-width: thin;
  }
  .lanes {
    min-height: 100%;
    padding-bottom: 4px;
  }
  .axis,
  .lane,
  .cell {
    /*
     * What changes in one of them has nothing laid out again around it. No more than that: with
     * contain: style or paint the browser would keep each as a picture of its own.
     */
    contain: layout size;
  }
  .axis {
    position: absolute;
    top: 0;
    left: 0;
    right: 0;
    height: 20px;
    color: var(--raft-ink-2);
    font-size: 12px;
  }
  .axis span {
    position: absolute;
    top: 3px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .lane {
    position: relative;
    height: var(--row);
    /* As wide as what has been seen: an entry that comes makes its picture no larger. */
    background: var(--raft-bg);
  }
  .away > * {
    display: none;
  }
  .cell {
    position: absolute;
    top: 0;
    height: var(--cell);
    border-radius: 4px;
    border: 1.5px solid var(--t-edge);
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 4px;
    font-size: 11px;
    padding: 0 2px;
    color: var(--raft-ink);
    cursor: default;
    white-space: nowrap;
  }
  .cell[hidden] {
    /* It keeps its place: to come back it need not be laid out with all around it. */
    visibility: hidden;
  }
  .cell b {
    font-weight: 650;
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  /* The dot of an applied entry has its place under a number that stands alone. */
  :host([compact]) .lanes:not(.worded) .cell b,
  :host([dense]) .lanes:not(.worded) .cell b {
    margin-bottom: 5px;
    font-size: 12px;
  }
  .cell i {
    font-style: normal;
    font-family: var(--raft-mono);
    font-size: 10px;
    letter-spacing: -0.02em;
    max-width: 100%;
  }
  .cell .long {
    overflow: hidden;
    text-overflow: clip;
  }
  .cell i:empty {
    display: none;
  }
  .worded:not(.large) .cell {
    gap: 2px;
    padding: 0 1px;
  }
  .worded .cell b {
    font-size: clamp(13px, calc(var(--cell) * 0.42), 18px);
  }
  .large .cell i {
    font-size: 12.5px;
  }
  .tall .cell b {
    font-size: 18px;
  }
  .tall.worded .cell {
    flex-direction: column;
    gap: 0;
    padding-bottom: 7px;
    line-height: 1.15;
  }
  .tall.worded .cell i {
    font-size: 11.5px;
  }
  .ends {
    position: absolute;
    line-height: var(--cell);
    color: var(--raft-ink-2);
    font-size: 12px;
  }
  .cell.memory {
    border-style: dotted;
  }
  .cell.committed,
  .cell.applied {
    background-color: var(--t);
    color: var(--t-ink);
  }
  .cell.applied {
    background-image: ${DOT};
  }
  .down .cell {
    border-color: var(--raft-line-2);
    color: var(--raft-ink-2);
    background-color: transparent;
  }
  .snapshot {
    position: absolute;
    top: 0;
    left: 0;
    height: var(--cell);
    border-radius: 4px;
    border: 1.5px solid var(--t-edge);
    border-right: 5px double var(--t-edge);
    background: var(--t);
    color: var(--t-ink);
    overflow: clip;
    font-size: 11px;
    line-height: 1.1;
    cursor: default;
    white-space: nowrap;
  }
  .snapshot[hidden] {
    display: none;
  }
  .snapshot .line {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 4px;
    width: fit-content;
    min-width: min(100%, 24px);
    max-width: 100%;
    height: 100%;
    padding: 0 5px;
  }
  .snapshot .line i {
    font-style: normal;
    overflow: hidden;
  }
  .snapshot .line b {
    flex: none;
    font-weight: 650;
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  .snapshot svg {
    flex: none;
    width: 13px;
    height: 13px;
    fill: var(--t);
    stroke: currentColor;
    stroke-width: 1.25;
  }
  .snapshot.sign .line {
    padding: 0 3px;
  }
  .snapshot.sign b,
  .snapshot.sign i,
  .snapshot.index i,
  .snapshot.words svg {
    display: none;
  }
  .down .snapshot svg {
    fill: var(--raft-bg);
  }
  .down .snapshot {
    border-color: var(--raft-line-2);
    color: var(--raft-ink-2);
    background: none;
  }
  /* Triangles of borders: a drawing would be a picture of its own, and they move often. */
  .caret,
  .caret.next::after {
    position: absolute;
    width: 0;
    height: 0;
    border: solid transparent;
    border-width: 0 5px 8px;
    border-bottom-color: var(--raft-ink);
    forced-color-adjust: none;
  }
  .caret {
    top: calc(var(--cell) + 2px);
    margin-left: -5px;
  }
  .caret.next::after {
    content: "";
    top: 2.6px;
    left: -2.5px;
    border-width: 0 2.5px 4px;
    border-bottom-color: var(--raft-bg);
  }
  .compared {
    position: absolute;
    z-index: 1;
    top: -3px;
    height: calc(var(--cell) + 6px);
    border: 2.5px dashed var(--raft-danger);
    border-radius: 6px;
    pointer-events: none;
  }
  .ends[hidden],
  .compared[hidden] {
    visibility: hidden;
  }
  .compared.beyond {
    border-style: none;
  }
  .compared::after {
    content: "≠";
    position: absolute;
    top: -7px;
    right: -7px;
    width: 17px;
    height: 17px;
    border-radius: 50%;
    background: var(--raft-danger);
    color: var(--raft-bg);
    font-size: 13px;
    font-weight: 700;
    line-height: 17px;
    text-align: center;
  }
  .beyond::after {
    content: "≠ " attr(data-at);
    inset: 3px 0 auto;
    width: auto;
    height: 20px;
    border-radius: 10px;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    line-height: 20px;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    align-items: center;
    padding: 6px 12px 4px;
    font-size: 11.5px;
    color: var(--raft-ink-2);
  }
  .legend h2 {
    font-size: 13px;
    font-weight: 600;
    margin: 0 auto 0 0;
    color: var(--raft-ink);
  }
  .key {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .key .box {
    position: relative;
    width: 14px;
    height: 12px;
    border: 1.5px solid var(--raft-ink-2);
    border-radius: 3px;
  }
  .key .memory {
    border-style: dotted;
  }
  .key .committed,
  .key .applied {
    background: var(--raft-line-2);
  }
  .key .applied::after {
    content: "";
    position: absolute;
    left: 3.5px;
    top: 3px;
    width: 4px;
    height: 4px;
    border-radius: 50%;
    background: var(--raft-bg);
  }
  .key[hidden] {
    display: none;
  }
  .key .folded {
    width: 18px;
    border-right: 5px double var(--raft-ink-2);
    background: var(--raft-line-2);
  }
  .key svg {
    width: 10px;
    height: 8px;
  }
  .key path {
    stroke: var(--raft-ink);
    fill: var(--raft-ink);
  }
  .key .open {
    fill: none;
  }
  :host([compact]) .legend .states {
    display: none;
  }
  /* The colours begin again every eight terms: another pattern lies over each further round. */
  .cell.c1,
  .cell.c2,
  .cell.c3 {
    --veil: color-mix(in oklab, var(--t-ink) 26%, transparent);
  }
  ${striped('c1', 45)}
  ${striped('c2', -45)}
  ${striped('c3', 90)}
  .cell {
    cursor: pointer;
  }
  .cell.picked {
    outline: 2px solid var(--raft-select);
    outline-offset: 1px;
    z-index: 1;
  }
  .cell.at {
    outline-width: 4px;
  }
`;
