/** The space-time diagram: a canvas, and a few buttons over its corner. */
import { css } from 'lit';

export const spacetimeStyles = css`
  :host {
    display: block;
    position: relative;
    min-width: 0;
    min-height: 0;
    background: var(--raft-stage);
    container-type: size;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    display: block;
    touch-action: none;
    cursor: grab;
  }
  canvas.at {
    cursor: pointer;
  }
  canvas.drags {
    cursor: grabbing;
  }
  canvas:focus-visible {
    outline: 2px solid var(--raft-select);
    outline-offset: -2px;
  }
  .bar {
    position: absolute;
    bottom: 2px;
    right: 4px;
    height: 24px;
    display: flex;
    gap: 1px;
    align-items: center;
    background: var(--raft-stage);
    padding-left: 8px;
  }
  .bar button {
    min-height: 24px;
    min-width: 28px;
    padding: 0 6px;
    font-size: 12px;
    color: var(--raft-ink-2);
  }
  .bar button[aria-pressed="true"] {
    color: var(--raft-select);
  }
  .bar .span {
    padding: 0 6px;
    font-size: 11.5px;
    color: var(--raft-ink-2);
  }
  .bar svg.icon {
    width: 15px;
    height: 15px;
  }
  @media (pointer: coarse) {
    :host {
      display: flex;
      flex-direction: column;
    }
    canvas {
      position: static;
      flex: 1;
      min-height: 0;
    }
    .bar {
      position: static;
      height: auto;
      justify-content: flex-end;
    }
    .bar button {
      min-height: var(--raft-hit);
      min-width: var(--raft-hit);
    }
  }
  @container (max-width: 480px) {
    .bar .span {
      display: none;
    }
  }
`;
