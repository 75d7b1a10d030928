/** The views of the whole course of a run: its events, and its figures. */
import { html, noChange } from 'lit';
import type { Frame } from '../frame.js';
import type { Show } from '../show.js';
import { later } from './later.js';

/** The list of events; without a frame it is not shown. */
export function eventList(show: Show, frame: Frame | null, place = ''): unknown {
  if (frame) later(show, 'The list of events', () => import('./events.js'));
  const { everything, selection, hasty } = show.now;
  // To look for events, and to ask what a far one says, is dear: while one jump follows another the
  // list stays as it is.
  const followed = hasty ? noChange : frame;
  return html`<raft-events
    class=${place}
    role="region"
    aria-label="Events"
    .frame=${followed}
    .run=${show.session.run}
    .branch=${branchOf(show)}
    .selection=${selection}
    ?everything=${everything}
    ?flows=${flows(show)}
    ?waits=${hasty}
    @raft-everything=${show.onEverything}
  ></raft-events>`;
}

/** The charts; without a frame they are not shown. */
export function charts(show: Show, frame: Frame | null): unknown {
  if (frame) later(show, 'The charts', () => import('./charts.js'));
  return html`<raft-charts
    .frame=${frame}
    .run=${show.session.run}
    .branch=${branchOf(show)}
    .marks=${frame ? show.now.marks : []}
    ?flows=${flows(show)}
  ></raft-charts>`;
}

/** Whether there is other work to do: time runs, or one jump follows another. */
function flows({ now }: Show): boolean {
  return now.playing || now.hasty;
}

/** The branch that is shown. */
function branchOf({ now }: Show): number {
  return now.branches.find(({ current }) => current)?.id ?? 0;
}
