/** How the inspector looks: the columns of Figure 2, and quiet marks for what changed. */
import { css } from 'lit';

export const inspectorStyles = css`
  h2 {
    font-size: 15px;
    font-weight: 650;
    margin: 4px 0 8px;
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
  }
  h2 span {
    font-weight: 400;
    font-size: 13px;
  }
  h3 {
    font-size: 12px;
    font-weight: 600;
    margin: 14px 0 2px;
    padding-top: 6px;
    border-top: 1px solid var(--raft-line);
    color: var(--raft-ink-2);
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 16px;
    align-items: baseline;
    margin: 0;
  }
  dt {
    font-family: var(--raft-mono);
    font-size: 12px;
    line-height: 1.7;
  }
  dd {
    margin: 0;
    text-align: right;
    font-family: var(--raft-mono);
    font-size: 12.5px;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  dd.words {
    font-family: var(--raft-font);
  }
  /* What the last event changed: the old value struck out, the new one strong and barred. */
  del {
    color: var(--raft-ink-2);
    text-decoration: line-through;
    margin-right: 6px;
  }
  ins {
    text-decoration: none;
    font-weight: 700;
    border-left: 3px solid var(--raft-select);
    padding-left: 5px;
  }
  /* What is scrolled out of sight is not laid out; it has a row per follower. */
  .below {
    content-visibility: auto;
    contain-intrinsic-height: auto calc(var(--rows) * 21px);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-family: var(--raft-mono);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  thead th {
    color: var(--raft-ink-2);
    font-size: 11px;
    vertical-align: bottom;
  }
  th {
    font-weight: 400;
    text-align: right;
    padding: 2px 0 2px 8px;
  }
  th:first-child {
    text-align: left;
    padding-left: 0;
  }
  td {
    text-align: right;
    padding: 2px 0 2px 8px;
  }
  tr.differs td:last-child {
    font-weight: 700;
  }
  table.life td {
    padding: 0;
  }
  table.life button {
    min-width: 0;
    width: 100%;
    justify-content: flex-end;
    padding: 0 2px;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  .ahead {
    color: var(--raft-ink-2);
    font-style: italic;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-bottom: 8px;
  }
  .actions button {
    font-size: 13px;
  }
  p {
    margin: 8px 0;
    line-height: 1.45;
  }
  p.note {
    font-size: 12.5px;
    margin: 4px 0;
  }
  ul {
    margin: 4px 0;
    padding: 0;
    list-style: none;
    font-size: 12.5px;
    line-height: 1.5;
  }
  .why {
    border-left: 2px solid var(--raft-line-2);
    padding-left: 10px;
    font-size: 13px;
  }
  button.go {
    min-height: var(--raft-hit);
    padding: 0 6px;
    margin: 0 -6px 0 0;
    font-family: var(--raft-mono);
    font-size: 12.5px;
    text-decoration: underline;
    text-decoration-color: var(--raft-line-2);
    text-underline-offset: 3px;
  }
`;
