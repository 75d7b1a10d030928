/** What stands on the stage: the ring or two, the words at its foot, what can be tried. */
import { css } from 'lit';

export const stageStyles = css`
  .stage {
    grid-area: stage;
    position: relative;
    background: var(--raft-stage);
    overflow: hidden;
  }
  .rings {
    position: absolute;
    inset: 0;
    display: flex;
  }
  .ring {
    position: relative;
    flex: 1;
    min-width: 0;
    min-height: 0;
  }
  .ring + .ring {
    border-left: 1px solid var(--raft-line);
  }
  .ring raft-cluster {
    position: absolute;
    inset: 0;
  }
  .which {
    position: absolute;
    top: 10px;
    right: 12px;
    display: flex;
    align-items: center;
    margin: 0;
    min-height: 28px;
    font-weight: 600;
    font-size: 13px;
    pointer-events: none;
  }
  .which button {
    pointer-events: auto;
    min-height: 28px;
    min-width: 28px;
    padding: 0;
    margin: 0 -8px 0 2px;
  }
  .invite {
    position: absolute;
    top: 8px;
    left: 8px;
    right: 8px;
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    pointer-events: none;
  }
  .invite.beside {
    /* More than three stand in a second column, and none is high: beneath is the name of a peer. */
    display: grid;
    grid: repeat(3, auto) / auto-flow;
    justify-items: start;
    left: 4px;
    gap: 2px;
    top: 6px;
    right: auto;
  }
  .invite button {
    pointer-events: auto;
    background: color-mix(in oklab, var(--raft-stage) 88%, transparent);
    border: 1px solid var(--raft-line);
    font-size: 13px;
  }
  .invite.beside button {
    min-height: 32px;
    padding: 0 8px;
  }
  .invite .programmed {
    border-color: var(--raft-select);
    color: var(--raft-select);
    font-weight: 600;
  }
  .invite button:hover {
    background: var(--raft-hover);
  }
  .caption {
    position: absolute;
    left: 0;
    right: 0;
    bottom: 0;
    padding: 0 16px 9px;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    text-align: center;
    pointer-events: none;
    text-wrap: balance;
  }
  .caption p {
    margin: 0;
  }
  .caption .said {
    align-self: center;
    display: flex;
    align-items: center;
    gap: 14px;
    max-width: 78ch;
    margin-bottom: 6px;
    padding: 5px 14px;
    border-radius: 6px;
    background: color-mix(in oklab, var(--raft-select) 12%, var(--raft-stage));
    font-size: clamp(15px, 1.25cqw, 21px);
    line-height: 1.35;
  }
  .caption .said button {
    flex: none;
    margin: 2px -6px 2px 0;
    pointer-events: auto;
    font-size: 14px;
  }
  .caption .said .num {
    opacity: 0.75;
  }
  .caption .what {
    font-size: clamp(17px, 1.5cqw, 24px);
    font-weight: 550;
    line-height: 1.25;
  }
  .caption .two + .why {
    -webkit-line-clamp: 1;
  }
  /* A sentence that names many peers leaves the ring its room. */
  .caption .what.long {
    font-size: clamp(14px, 1.2cqw, 18px);
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
  }
  .caption .said ~ .long {
    -webkit-line-clamp: 2;
  }
  .caption .long + .why {
    -webkit-line-clamp: 1;
  }
  .caption .why {
    font-size: clamp(13px, 1.12cqw, 16px);
    color: var(--raft-ink-2);
    line-height: 1.3;
    margin-top: 2px;
  }
  .caption .why {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .notice {
    position: absolute;
    z-index: 3;
    top: 52px;
    left: 16px;
    right: 16px;
    display: flex;
    gap: 12px;
    align-items: flex-start;
    padding: 10px 12px;
    background: var(--raft-raised);
    border: 1px solid var(--raft-danger);
    border-radius: 8px;
    line-height: 1.45;
    max-height: calc(100% - 64px);
    overflow: auto;
  }
  .notice p {
    margin: 4px 0;
    flex: 1;
    overflow-wrap: anywhere;
  }
  .menu {
    position: absolute;
    z-index: 2;
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    padding: 3px;
    background: var(--raft-raised);
    border: 1px solid var(--raft-line-2);
    border-radius: 8px;
    box-shadow: 0 2px 10px rgb(0 0 0 / 0.16);
    font-size: 13px;
    max-width: min(440px, calc(100% - 16px));
  }
  .menu p {
    flex: 1 0 100%;
    margin: 6px 8px 4px;
    max-width: 44ch;
    line-height: 1.4;
  }
`;
