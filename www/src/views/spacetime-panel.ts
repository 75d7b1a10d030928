/** The space-time diagram, beneath the stage or behind a tab. */
import { html } from 'lit';
import type { Show } from '../show.js';
import './spacetime.js';

export function spacetime(show: Show): unknown {
  return html`<raft-spacetime
    ?still=${show.now.still}
    @raft-hint=${show.onHint}
    @raft-look-on=${show.onLookOn}
  ></raft-spacetime>`;
}
