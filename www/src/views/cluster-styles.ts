/** How the stage looks. Fill is the term, the rim is the role, red is what is broken. */
import { css } from 'lit';

export const clusterStyles = css`
  :host {
    display: block;
    position: relative;
    overflow: hidden;
    min-height: 0;
    min-width: 0;
  }
  svg.stage {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    display: block;
    user-select: none;
    -webkit-user-select: none;
    font-family: var(--raft-font);
  }
  svg.stage,
  canvas,
  .messages {
    pointer-events: none;
  }
  .peers,
  .links {
    pointer-events: visiblePainted;
  }
  svg.back,
  svg.front,
  canvas {
    will-change: transform;
  }
  canvas,
  .messages {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  svg.back {
    z-index: -1;
  }
  /* Lights lie beneath the discs. */
  :host([data-lit]) .air {
    z-index: -1;
  }
  :host([data-lit]) svg.back {
    z-index: -2;
  }
  .hall {
    position: absolute;
    inset: 0;
    isolation: isolate;
    contain: strict;
    touch-action: pan-y;
  }
  /* For the keyboard, and for who feels the way over the screen; what is seen is ink. */
  .messages {
    contain: strict;
    opacity: 0;
  }
  .messages span {
    position: absolute;
    top: -15px;
    left: -15px;
    width: 30px;
    height: 30px;
  }
  .region {
    fill: var(--raft-ink);
    stroke: var(--raft-ink);
    stroke-linejoin: round;
    opacity: 0.06;
  }
  .link .wire {
    stroke: var(--raft-line);
    stroke-width: 1.25;
  }
  /* What is not whole must still be seen. */
  .link .wire[stroke-dasharray] {
    stroke: var(--raft-line-2);
    stroke-width: 1.5;
  }
  .wires .wire {
    stroke-width: 0.75;
    opacity: 0.45;
  }
  .wires .wire[stroke-dasharray] {
    stroke-width: 0.75;
    opacity: 1;
  }
  .link .touch {
    stroke: transparent;
    stroke-width: 18;
    pointer-events: stroke;
  }
  .link .cut {
    stroke: var(--raft-danger);
    stroke-width: 2;
    fill: none;
    visibility: hidden;
  }
  .link .half {
    stroke-dasharray: 3 6;
  }
  .link.there .there .cut,
  .link.back .back .cut {
    visibility: visible;
  }
  .link.there .there .wire,
  .link.back .back .wire {
    visibility: hidden;
  }
  .interactive .link,
  .interactive .peer,
  :host([data-near]) .interactive svg {
    cursor: pointer;
  }
  .interactive .link:hover .wire,
  .link.selected .wire {
    stroke: var(--raft-select);
    stroke-width: 3;
  }
  .link.selected .cut {
    stroke-width: 4;
  }
  /* The browser's own box would stand around what was clicked; a ring or a thick line says it. */
  svg.stage:focus,
  .message:focus,
  .link:focus,
  .peer:focus {
    outline: none;
  }
  .link:focus-visible .wire,
  .link:focus-visible .cut {
    stroke: var(--raft-select);
    stroke-width: 4;
  }
  .ring-focus {
    fill: none;
    stroke: var(--raft-select);
    stroke-width: 2;
    visibility: hidden;
  }
  .peer:focus-visible .ring-focus,
  .peer.selected .ring-focus {
    visibility: visible;
  }
  .peer.selected .ring-focus {
    stroke-dasharray: none;
  }
  /* Picked with others. */
  .peer[data-grouped] .ring-focus {
    visibility: visible;
    stroke-width: 2.5;
    stroke-dasharray: 6 4;
  }
  .disc {
    fill: var(--t);
    stroke: var(--raft-ink);
    stroke-width: 1.5;
  }
  .rim {
    fill: none;
    stroke: var(--raft-ink);
    stroke-width: 1.5;
    visibility: hidden;
  }
  .leader .disc {
    stroke-width: 3;
  }
  .leader .rim {
    visibility: visible;
  }
  .candidate .disc {
    stroke-width: 2.5;
    stroke-dasharray: 7 4;
  }
  .leaving .rim,
  .learner .rim {
    stroke: var(--raft-ink-2);
    stroke-dasharray: 3 4;
    stroke-width: 2;
    visibility: visible;
  }
  .outside .disc {
    opacity: 0.55;
    stroke-dasharray: 2 5;
  }
  .outside .track {
    visibility: hidden;
  }
  .stopped .disc {
    fill: var(--raft-bg);
    stroke: var(--raft-line-2);
    stroke-dasharray: 2 5;
    stroke-width: 2;
  }
  #hatch path {
    stroke: var(--raft-term-ink);
    stroke-width: 3.5;
    opacity: 0.5;
  }
  .hatch {
    fill: url(#hatch);
    visibility: hidden;
  }
  .paused .hatch {
    visibility: visible;
  }
  /* What stands on the hatching keeps its contrast. */
  .paused .term,
  .paused .commit {
    paint-order: stroke;
    stroke: var(--t);
    stroke-width: 5px;
    stroke-linejoin: round;
  }
  .paused .glyph {
    fill: none;
    stroke-width: 4;
  }
  .paused .track {
    visibility: hidden;
  }
  /* No vote: its rim is broken in the colour of danger, whatever it is at. */
  .lost .rim {
    stroke: var(--raft-danger);
    stroke-dasharray: 9 6;
    stroke-width: 2;
    visibility: visible;
  }
  .clock {
    visibility: hidden;
  }
  .drifts .clock {
    visibility: visible;
  }
  .clock circle,
  .sign circle {
    fill: var(--raft-stage);
    stroke: var(--raft-ink);
    stroke-width: 1.5;
  }
  .clock path {
    fill: none;
    stroke: var(--raft-ink);
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .track {
    fill: none;
    stroke: var(--raft-line);
  }
  .untimed .track,
  .leader .track,
  .stopped .track {
    visibility: hidden;
  }
  .term {
    fill: var(--t-ink);
    font-weight: 650;
    text-anchor: middle;
    font-variant-numeric: tabular-nums;
  }
  .commit {
    fill: var(--t-ink);
    text-anchor: middle;
    font-variant-numeric: tabular-nums;
  }
  .stopped .term,
  .stopped .commit {
    fill: var(--raft-ink-2);
  }
  .glyph {
    fill: var(--t-ink);
    stroke: var(--t-ink);
    stroke-width: 1.5;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .pre-candidate .disc {
    stroke-width: 1.25;
    stroke-dasharray: 3 4;
  }
  .unknown .disc {
    stroke-dasharray: 1 4;
  }
  .candidate .glyph,
  .pre-candidate .glyph,
  .unknown .glyph {
    fill: none;
    stroke-width: 2;
  }
  .stopped .glyph {
    fill: none;
    stroke: var(--raft-danger);
    stroke-width: 3;
  }
  /* A belt or a link may run through it. */
  .name:is(.start, .middle, .end) {
    paint-order: stroke;
    stroke: var(--raft-stage);
    stroke-width: 4px;
    stroke-linejoin: round;
  }
  .name.start {
    text-anchor: start;
  }
  .name.end {
    text-anchor: end;
  }
  .name {
    text-anchor: middle;
    fill: var(--raft-ink);
  }
  .name .id {
    font-weight: 650;
  }
  .name .role {
    fill: var(--raft-ink-2);
  }
  .pip {
    stroke: var(--raft-ink);
    stroke-width: 1.5;
    fill: var(--raft-stage);
  }
  .pip.granted {
    fill: var(--raft-ink);
  }
  .pip.asked {
    stroke-dasharray: 2 2.5;
  }
  .votes.small .pip {
    stroke-width: 1;
    stroke-dasharray: none;
  }
  .pip-tick {
    fill: none;
    stroke: var(--raft-ink);
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .pip-cross {
    stroke: var(--raft-danger);
    stroke-width: 2.25;
    stroke-linecap: round;
  }
  .crowd .disc {
    stroke-width: 1;
  }
  .crowd.leader .disc {
    stroke-width: 2.5;
  }
  .crowd.leader .glyph {
    fill: var(--raft-ink);
    stroke: none;
  }
  .crowd.stopped .disc {
    stroke-dasharray: 2 3;
  }
  .tally {
    fill: none;
    stroke: var(--raft-ink);
    stroke-width: 3;
  }
  .tally.denied {
    stroke: var(--raft-danger);
  }
  .tally.mark {
    stroke-width: 1.5;
  }
  .severed {
    fill: none;
    stroke: var(--raft-danger);
    stroke-linecap: round;
  }
  .belt {
    fill: none;
    stroke: var(--raft-ink-2);
    stroke-width: 1.5;
    stroke-linejoin: round;
  }
  .belt.old {
    stroke-dasharray: 6 5;
  }
  .belt-name {
    fill: var(--raft-ink-2);
    font-size: 12px;
    text-anchor: middle;
    paint-order: stroke;
    stroke: var(--raft-stage);
    stroke-width: 5px;
  }
  .touch-area {
    fill: transparent;
  }
  .arrow {
    stroke: var(--t-edge);
    stroke-width: 1.5;
    fill: none;
  }
  .arrows,
  .regions,
  .lasso {
    pointer-events: none;
  }
  .lasso {
    fill: var(--raft-select);
    fill-opacity: 0.1;
    stroke: var(--raft-select);
    stroke-width: 1.5;
    stroke-dasharray: 5 4;
  }
`;
