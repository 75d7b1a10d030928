/** Views that are loaded when they are first looked at. */
import { html } from 'lit';
import type { Frame } from '../frame.js';
import type { Show } from '../show.js';

const asked = new Set<string>();

/** Loads a view, once; when that fails, asking again tries again. */
export function later(show: Show, what: string, load: () => Promise<unknown>): void {
  if (asked.has(what)) return;
  asked.add(what);
  load().catch(() => {
    asked.delete(what);
    show.tell(`${what} could not be loaded. Check the connection and open the panel again.`);
  });
}

/** The list of events; without a frame it is not shown. */
export function eventList(show: Show, frame: Frame | null, place = ''): unknown {
  if (frame) later(show, 'The list of events', () => import('./events.js'));
  const { everything, selection, branches, playing } = show.now;
  return html`<raft-events
    class=${place}
    role="region"
    aria-label="Events"
    .frame=${frame}
    .run=${show.session.run}
    .branch=${branches.find(({ current }) => current)?.id ?? 0}
    .selection=${selection}
    ?everything=${everything}
    ?flows=${playing}
    @raft-everything=${show.onEverything}
  ></raft-events>`;
}
