/** The story: a text, steps, and what must hold. */
import { css } from 'lit';

export const storyStyles = css`
  h2 {
    font-size: 15px;
    font-weight: 650;
    margin: 6px 0;
  }
  .head {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0 10px;
    margin-top: 12px;
  }
  h3,
  h4 {
    font-size: 13px;
    font-weight: 650;
    margin: 12px 0 6px;
  }
  .head h3 {
    margin: 0 auto 0 0;
  }
  p,
  li {
    line-height: 1.5;
    margin: 6px 0;
    max-width: 68ch;
    overflow-wrap: anywhere;
  }
  ul,
  ol {
    margin: 6px 0;
    padding-left: 20px;
  }
  code {
    font-family: var(--raft-mono);
    font-size: 0.93em;
  }
  pre {
    margin: 6px 0;
    padding: 6px 8px;
    overflow-x: auto;
    border: 1px solid var(--raft-line-2);
    border-radius: 4px;
  }
  blockquote {
    margin: 6px 0;
    padding-left: 10px;
    border-left: 2px solid var(--raft-line);
  }
  hr {
    border: 0;
    border-top: 1px solid var(--raft-line-2);
    margin: 10px 0;
  }
  a {
    color: var(--raft-select);
  }
  .switch {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: var(--raft-hit);
    font-size: 13px;
    cursor: pointer;
  }
  .switch input {
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--raft-select);
  }
  .steps,
  .expected {
    list-style: none;
    margin: 2px -8px;
    padding: 0;
  }
  .steps li,
  .expected li {
    margin: 0;
  }
  .steps button {
    display: grid;
    grid-template-columns: 8ch minmax(0, 1fr);
    gap: 10px;
    justify-content: stretch;
    align-items: baseline;
    width: 100%;
    padding: 5px 8px;
    text-align: left;
    white-space: normal;
    font-size: 13px;
    line-height: 1.45;
  }
  .steps button:focus-visible {
    outline-offset: -2px;
  }
  .steps .num {
    font-size: 12px;
    text-align: right;
  }
  .steps .ahead {
    color: var(--raft-ink-2);
  }
  [aria-current="step"] {
    background: color-mix(in oklab, var(--raft-select) 12%, transparent);
    box-shadow: inset 3px 0 0 var(--raft-select);
  }
  .more {
    font-size: 13px;
    color: var(--raft-select);
    padding: 0 8px;
    margin: 0 -8px;
  }
  .expected li {
    display: grid;
    grid-template-columns: 8ch minmax(0, 1fr);
    gap: 0 10px;
    padding: 5px 8px;
    font-size: 13px;
    line-height: 1.45;
  }
  .expected b {
    font-weight: 600;
    text-align: right;
  }
  .expected .quiet {
    grid-column: 2;
  }
  .holds b {
    color: var(--raft-ok);
  }
  .failed b {
    color: var(--raft-danger);
  }
  .open b {
    font-weight: 500;
    color: var(--raft-ink-2);
  }
`;
