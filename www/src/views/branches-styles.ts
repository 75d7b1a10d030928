import { css } from 'lit';

export const branchStyles = css`
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  h2 {
    font-size: 15px;
    font-weight: 650;
    margin: 4px 0;
  }
  h3 {
    font-size: 12px;
    font-weight: 600;
    margin: 14px 0 2px;
    color: var(--raft-ink-2);
  }
  p {
    margin: 6px 0;
    line-height: 1.45;
    font-size: 13px;
  }
  ul,
  ol {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .head button,
  .deeds button,
  .small,
  .naming button {
    font-size: 12.5px;
    min-height: 28px;
    padding: 0 8px;
  }
  @media (pointer: coarse) {
    .head button,
    .deeds button,
    .small,
    .naming button {
      min-height: var(--raft-hit);
    }
  }
  .tree li {
    padding: 3px 0 5px calc(var(--depth) * 16px);
    position: relative;
  }
  /* The branch that it left. */
  .child::before {
    content: "";
    position: absolute;
    left: calc(var(--depth) * 16px - 9px);
    top: -8px;
    height: 27px;
    width: 12px;
    border: solid var(--raft-line-2);
    border-width: 0 0 1.5px 1.5px;
    border-bottom-left-radius: 6px;
    pointer-events: none;
  }
  .line-up {
    display: flex;
    align-items: center;
    gap: 2px;
  }
  .switch {
    flex: 1;
    min-width: 0;
    justify-content: flex-start;
    padding: 0 6px;
  }
  .switch b {
    font-weight: 500;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .switch[aria-current="true"] b {
    font-weight: 650;
  }
  .dot {
    flex: none;
    width: 9px;
    height: 9px;
    border: 1.5px solid var(--raft-ink-2);
    border-radius: 50%;
  }
  [aria-current="true"] .dot {
    background: var(--raft-ink);
    border-color: var(--raft-ink);
  }
  .pinned svg {
    width: 14px;
    height: 14px;
    display: block;
  }
  .facts {
    margin: -4px 0 0 27px;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  .deeds {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 4px 0 4px 27px;
  }
  .saying {
    display: flex;
    gap: 4px;
    margin-top: 12px;
  }
  .saying input {
    flex: 1;
    font-size: 13px;
  }
  .naming {
    display: flex;
    gap: 4px;
    flex: 1;
    min-width: 0;
  }
  .naming input {
    flex: 1;
  }
  .acts li,
  .fates {
    display: flex;
    align-items: center;
  }
  .fates {
    justify-content: space-between;
    padding-left: 6px;
  }
  .go {
    flex: 1;
    min-width: 0;
    justify-content: flex-start;
    gap: 10px;
    padding: 0 6px;
    font-size: 13px;
    white-space: normal;
    text-align: left;
  }
  .go .num {
    font-size: 11.5px;
    color: var(--raft-ink-2);
    white-space: nowrap;
  }
  .comparison {
    margin-top: 10px;
    padding-top: 2px;
    border-top: 1px solid var(--raft-line);
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 10px;
    margin: 0 0 8px;
    font-size: 12.5px;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  caption {
    text-align: left;
    padding-bottom: 2px;
  }
  th,
  td {
    text-align: left;
    vertical-align: top;
    padding: 3px 8px 3px 0;
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  thead th {
    color: var(--raft-ink-2);
  }
  th {
    overflow-wrap: normal;
    min-width: 8ch;
  }
  tbody th {
    font-weight: 600;
  }
  tr:has(th[scope="rowgroup"]) > * {
    border-top: 1px solid var(--raft-line);
  }
`;
