/** The foot: the timeline, the transport, the branch, the field for commands. */
import { css } from 'lit';

export const footStyles = css`
  .foot {
    grid-area: foot;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    align-content: center;
    gap: 2px 8px;
    padding: 2px 12px 4px;
    border-top: 1px solid var(--raft-line);
    position: relative;
  }
  .foot raft-timeline {
    grid-column: 1 / -1;
    padding: 0 4px;
  }
  .minimal .foot {
    display: flex;
    padding: 0 12px;
  }
  .minimal .foot raft-timeline {
    order: 1;
    flex: 1 1 0;
    margin-left: 8px;
  }
  .branch {
    justify-self: end;
    min-width: 0;
    max-width: 100%;
  }
  .branch span,
  .scenario span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .foot .command {
    grid-column: 3;
  }
  .command {
    margin-left: auto;
    display: flex;
    align-items: center;
    gap: 6px;
    position: relative;
    min-width: 0;
  }
  .command input {
    width: 180px;
    font-family: var(--raft-mono);
    font-size: 13px;
  }
  .command .problem {
    position: absolute;
    right: 0;
    bottom: calc(100% + 10px);
    z-index: 4;
    width: max-content;
    max-width: min(420px, 80vw);
    margin: 0;
    padding: 8px 12px;
    background: var(--raft-raised);
    border: 1px solid var(--raft-danger);
    border-radius: 8px;
    font-size: 13px;
  }
`;
