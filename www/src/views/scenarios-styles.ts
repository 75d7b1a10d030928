/** The library of scenarios: topics under each other, pairs beside each other. */
import { css } from 'lit';

export const scenariosStyles = css`
  dialog {
    width: min(940px, calc(100% - 24px));
    height: min(820px, calc(100% - 24px));
    padding: 0;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  .bar {
    justify-content: start;
    flex-wrap: wrap;
    padding: 14px 16px 12px 24px;
    border-bottom: 1px solid var(--raft-line);
  }
  h2 {
    margin-right: 8px;
  }
  input[type="search"] {
    flex: 1 1 180px;
    min-height: var(--raft-hit);
    min-width: 0;
    padding: 0 10px;
    border: 1px solid var(--raft-line-2);
    border-radius: 6px;
    background: var(--raft-stage);
  }
  .count {
    min-width: 8ch;
    font-size: 13px;
    text-align: right;
  }
  /* On a phone the field has a line of its own. */
  @media (max-width: 560px) {
    .bar {
      padding: 10px 10px 10px 16px;
    }
    h2 {
      flex: 1;
    }
    input[type="search"] {
      order: 1;
      flex-basis: 60%;
      font-size: 16px;
    }
    .count {
      order: 2;
    }
  }
  .shelves {
    flex: 1;
    min-height: 0;
    overflow: auto;
    padding: 4px 16px 20px;
    scroll-padding: 40px 0 12px;
  }
  .problem,
  .none {
    margin: 16px 8px;
  }
  h3 {
    position: sticky;
    top: -4px;
    z-index: 1;
    font-size: 13px;
    font-weight: 650;
    margin: 0;
    padding: 14px 8px 4px;
    background: var(--raft-stage);
    color: var(--raft-ink-2);
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(380px, 100%), 1fr));
    gap: 2px 8px;
  }
  li {
    display: flex;
  }
  li.wrong {
    grid-column-start: 1;
  }
  li button {
    flex: 1;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: baseline;
    align-content: start;
    justify-content: stretch;
    gap: 1px 12px;
    min-width: 0;
    text-align: left;
    white-space: normal;
    padding: 7px 8px;
    line-height: 1.4;
  }
  li button:focus-visible {
    outline-offset: -2px;
  }
  b {
    font-weight: 600;
  }
  .where {
    font-size: 12px;
    white-space: nowrap;
  }
  .lesson {
    grid-column: 1 / -1;
    color: var(--raft-ink-2);
    font-size: 13px;
  }
  .part {
    font-weight: 600;
  }
  .wrong .part {
    color: var(--raft-danger);
  }
  .mended .part {
    color: var(--raft-ok);
  }
  [aria-current="true"] {
    background: color-mix(in oklab, var(--raft-select) 12%, transparent);
    box-shadow: inset 3px 0 0 var(--raft-select);
  }
  .now {
    font-weight: 400;
    color: var(--raft-select);
  }
`;
