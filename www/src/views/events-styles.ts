/** How the list of events looks. */
import { css } from 'lit';

export const eventsStyles = css`
  :host {
    display: block;
    min-height: 0;
    min-width: 0;
    position: relative;
    --lines: 3;
    --row: 64px;
    container-type: inline-size;
  }
  .whole {
    /* New rows have nothing laid out again that is not in the list. */
    position: absolute;
    inset: 0;
    contain: strict;
    display: flex;
    flex-direction: column;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px;
    padding: 8px 8px 4px 12px;
  }
  .bar input {
    flex: 1 1 100px;
    width: 0;
    margin-right: 6px;
    font-size: 13px;
  }
  .bar button {
    padding: 0;
    flex: none;
  }
  .bar .filter {
    position: relative;
  }
  .bar .filter b {
    position: absolute;
    top: 1px;
    right: 1px;
    min-width: 15px;
    padding: 0 3px;
    border-radius: 8px;
    background: var(--raft-select);
    color: var(--raft-bg);
    font-size: 10.5px;
    line-height: 15px;
    font-variant-numeric: tabular-nums;
  }
  .filters:popover-open {
    position: fixed;
    inset: auto;
    box-sizing: border-box;
    width: min(340px, calc(100vw - 16px));
    margin: 0;
    padding: 12px;
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 10px;
    overflow: auto;
    border: 1px solid var(--raft-line-2);
    border-radius: 8px;
    background: var(--raft-raised);
    color: var(--raft-ink);
    box-shadow: 0 2px 10px rgb(0 0 0 / 0.16);
    font-family: var(--raft-font);
  }
  .filters label {
    display: grid;
    gap: 2px;
    font-size: 12.5px;
    color: var(--raft-ink-2);
  }
  .filters label:first-child,
  .filters .chips,
  .filters .clear {
    grid-column: 1 / -1;
  }
  .filters select,
  .filters input {
    width: 100%;
    padding: 0 6px;
    font-size: 13px;
    text-overflow: ellipsis;
  }
  .filters .set {
    border-color: var(--raft-select);
    box-shadow: inset 0 0 0 1px var(--raft-select);
  }
  .filters .clear {
    justify-self: start;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 3px;
  }
  .chips button {
    min-width: 36px;
    padding: 0 4px;
    font-size: 13px;
  }
  .chips button[aria-pressed="true"] {
    color: var(--raft-ink);
    border-color: var(--raft-select);
    box-shadow: inset 0 0 0 1px var(--raft-select);
    font-weight: 650;
  }
  .count {
    flex: 1 0 100%;
    padding: 0 4px 0 0;
    font-size: 11.5px;
    line-height: 1.4;
    color: var(--raft-ink-2);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .scroll {
    overflow: auto;
    overflow-anchor: none;
    flex: 1;
    min-height: 0;
    position: relative;
    border-top: 1px solid var(--raft-line);
  }
  .scroll:focus-visible {
    outline-offset: -2px;
  }
  .rows {
    position: absolute;
    top: 0;
    left: 0;
    right: 0;
  }
  .row {
    display: grid;
    grid-template-columns: 76px 1fr;
    column-gap: 10px;
    align-content: start;
    height: var(--row);
    padding: 5px 12px 0 4px;
    border-bottom: 1px solid var(--raft-line);
    border-left: 3px solid transparent;
    line-height: 17px;
    overflow: hidden;
    cursor: pointer;
  }
  .row:hover {
    background: var(--raft-hover);
  }
  .row.open {
    height: auto;
    min-height: var(--row);
    padding-bottom: 6px;
  }
  .when {
    text-align: right;
    color: var(--raft-ink-2);
    font-family: var(--raft-mono);
    font-size: 11.5px;
    font-variant-numeric: tabular-nums;
  }
  .when span {
    display: block;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .when .section,
  .row.open .when span {
    white-space: normal;
  }
  .say {
    font-size: 12.5px;
    overflow-wrap: anywhere;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: var(--lines);
    overflow: hidden;
  }
  .row.open .say {
    display: block;
  }
  .why {
    color: var(--raft-ink-2);
  }
  .minor .text,
  .ahead .text {
    color: var(--raft-ink-2);
  }
  .ahead .say {
    font-style: italic;
  }
  .row.now {
    box-shadow: inset 0 -2px 0 var(--raft-select);
  }
  .row[aria-selected="true"] {
    background: color-mix(in oklab, var(--raft-select) 12%, transparent);
    border-left-color: var(--raft-select);
  }
  .scroll:focus-visible .row.active {
    outline: 2px solid var(--raft-select);
    outline-offset: -3px;
  }
  .home {
    position: absolute;
    right: 20px;
    bottom: 10px;
    background: var(--raft-raised);
    border: 1px solid var(--raft-line-2);
    font-size: 12.5px;
  }
  .none {
    padding: 6px 12px 12px;
    border-top: 1px solid var(--raft-line);
  }
  .none p {
    margin: 0 0 6px;
  }
  @container (min-width: 440px) {
    .count:not(.narrowed) {
      order: -1;
      flex: none;
      min-width: 19ch;
      padding-right: 8px;
    }
    /* Lines are less high: sections have one line, and room for two of them. */
    .row {
      grid-template-columns: 92px 1fr;
    }
    .row:not(.open) .when .section {
      white-space: nowrap;
    }
  }
`;
