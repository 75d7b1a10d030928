import { css } from 'lit';

export const timelineStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  .track {
    position: relative;
    height: 38px;
    cursor: pointer;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  :host([timed]) {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  :host([timed]) .track {
    flex: 1;
    min-width: 0;
  }
  .time {
    flex: none;
    min-width: 12ch;
  }
  svg {
    display: block;
    width: 100%;
    height: 100%;
    overflow: visible;
  }
  text {
    font-size: 11px;
    fill: var(--raft-ink-2);
    text-anchor: middle;
    font-variant-numeric: tabular-nums;
  }
  path,
  circle {
    fill: none;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .tick {
    stroke: var(--raft-line-2);
    stroke-width: 1;
  }
  .whole {
    stroke: var(--raft-line);
    stroke-width: 2;
  }
  .known {
    stroke: var(--raft-ink-2);
    stroke-width: 2;
  }
  .reign path {
    fill: var(--t);
    stroke: var(--t-edge);
    stroke-width: 1;
  }
  .led {
    fill: var(--t-ink, var(--raft-ink));
    font-size: 9.5px;
    font-weight: 600;
    text-anchor: start;
  }
  .commits {
    stroke: var(--raft-ok);
    stroke-width: 1.5;
    stroke-linecap: butt;
  }
  .leader {
    fill: var(--raft-ink);
    stroke: var(--raft-bg);
    stroke-width: 1;
  }
  .crash {
    stroke: var(--raft-danger);
    stroke-width: 2.25;
  }
  .restart {
    stroke: var(--raft-ink);
    stroke-width: 1.75;
    fill: var(--raft-bg);
  }
  .violation {
    fill: var(--raft-danger);
    stroke: var(--raft-bg);
    stroke-width: 1;
  }
  .act {
    fill: var(--raft-select);
  }
  .say {
    stroke: var(--raft-ink);
    stroke-width: 1.5;
    fill: var(--raft-bg);
  }
  .veil {
    fill: color-mix(in srgb, var(--raft-bg) 60%, transparent);
  }
  .head path {
    stroke: var(--raft-ink);
    stroke-width: 2;
  }
  .head circle {
    fill: var(--raft-bg);
    stroke: var(--raft-ink);
    stroke-width: 2;
  }
  .tip {
    position: absolute;
    bottom: calc(100% + 4px);
    z-index: 5;
    width: max-content;
    max-width: min(300px, 62%);
    padding: 5px 9px;
    border: 1px solid var(--raft-line-2);
    border-radius: 6px;
    background: var(--raft-raised);
    font-size: 12.5px;
    line-height: 1.4;
    pointer-events: none;
  }
  .tip p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .tip.middle {
    transform: translateX(-50%);
  }
  .tip.end {
    transform: translateX(-100%);
  }
`;
