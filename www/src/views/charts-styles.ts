/** How the charts look. */
import { css, unsafeCSS } from 'lit';

/** Pixels that a plot is high. */
export const PLOT_HEIGHT = 130;

export const chartsStyles = css`
  section {
    margin: 0 0 16px;
  }
  .top {
    margin: 2px 0 8px;
    font-size: 12px;
  }
  h2 {
    margin: 4px 0 2px;
    font-size: 14px;
    font-weight: 600;
  }
  h2 span {
    font-weight: 400;
    font-size: 12.5px;
  }
  p {
    margin: 2px 0;
    font-size: 12.5px;
    line-height: 1.45;
  }
  .plot {
    position: relative;
    height: ${unsafeCSS(PLOT_HEIGHT)}px;
    cursor: pointer;
    touch-action: pan-y;
    border-radius: 3px;
  }
  .plot .u-select {
    display: none;
  }
  .playhead {
    position: absolute;
    top: 0;
    bottom: 0;
    width: 2px;
    margin-left: -1px;
    background: var(--raft-ink);
    pointer-events: none;
  }
  .playhead[hidden] {
    display: none;
  }
  .keys {
    display: flex;
    flex-wrap: wrap;
    gap: 1px 12px;
    margin: 1px 0 0;
    padding: 0;
    list-style: none;
    font-size: 12px;
  }
  .keys li {
    display: inline-flex;
    align-items: center;
    gap: 5px;
  }
  .keys svg {
    width: 24px;
    height: 10px;
    flex: none;
  }
  .keys .mark {
    width: 14px;
    height: 14px;
  }
  .keys[hidden] {
    display: none;
  }
  .keys .num {
    color: var(--raft-ink-2);
  }
  summary {
    font-size: 12px;
    color: var(--raft-ink-2);
    min-height: 24px;
    line-height: 24px;
    cursor: pointer;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    font-weight: 400;
    text-align: right;
    padding: 1px 0 1px 6px;
    vertical-align: bottom;
  }
  .probe {
    position: absolute;
    color: var(--raft-ink);
    transition: color 1ms;
    pointer-events: none;
  }
`;
