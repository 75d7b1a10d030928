/** The life of an entry: when it was proposed, stored, committed and applied, and where. */
import { html, nothing } from 'lit';
import { exactTime, peerName } from '../format.js';
import type { Frame } from '../frame.js';
import type { EntryLifeView, InstantView, Micros, PeerLifeView } from '../wasm/api.js';
import { birth, knows, STEP_WORDS, STEPS, since } from './inspector-plan.js';

/** Goes to an instant of the run, and to its event if it is one. */
export type Go = (instant: InstantView) => void;

export function entryPanel(
  frame: Frame,
  index: number,
  term: number,
  life: EntryLifeView | undefined,
  go: Go,
): unknown {
  const head = html`<h2>Entry ${index} <span class="quiet">term ${term}</span></h2>`;
  if (!life)
    return html`${head}
      <p class="quiet">Nothing is known of it any more: it is in no log, and the events that told of it are forgotten or lie on another branch.</p>`;
  const { proposed, committed } = life;
  const from = birth(life);
  return html`${head}
    <dl>
      <dt>command</dt>
      <dd>${life.text ?? 'forgotten'}</dd>
      ${moment('proposed', proposed, frame.now, go)}
      ${moment('committed', committed, frame.now, go)}
    </dl>
    <h3>Peer by peer</h3>
    <p class="note quiet">
      Milliseconds since ${proposed ? 'it was proposed' : 'it is known'}; a time goes there.
    </p>
    <table class="life">
      <thead>
        <tr>
          <th scope="col"><span class="sr">Peer</span></th>
          ${STEPS.map((step) => html`<th scope="col">${STEP_WORDS[step]}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${life.peers.map((peer) => row(peer, from, frame.now, go))}
      </tbody>
    </table>
    ${life.peers.map((peer) => after(peer, from, frame.now, go))}
    ${
      life.forgotten
        ? html`<p class="note quiet">The oldest events of this run are let go; what they told of this entry is not here.</p>`
        : nothing
    }`;
}

function moment(name: string, instant: InstantView | null, now: Micros, go: Go): unknown {
  return html`<dt>${name}</dt>
    <dd>
      ${
        instant
          ? html`${peerName(instant.peer)}, <button class="go ${instant.at > now ? 'ahead' : ''}" @click=${() => go(instant)}>${exactTime(instant.at)}</button>`
          : html`<span class="quiet">not that is known</span>`
      }
    </dd>`;
}

function row(peer: PeerLifeView, from: Micros, now: Micros, go: Go): unknown {
  return html`<tr>
    <th scope="row">${peerName(peer.peer)}</th>
    ${
      knows(peer)
        ? STEPS.map((step) => {
            const instant = peer[step];
            const what = `${peerName(peer.peer)}, ${STEP_WORDS[step]}`;
            return html`<td>${instant ? time(instant, what, from, now, go) : html`<span class="quiet">–</span>`}</td>`;
          })
        : html`<td colspan=${STEPS.length} class="quiet">never had it</td>`
    }
  </tr>`;
}

function time(instant: InstantView, what: string, from: Micros, now: Micros, go: Go): unknown {
  const ahead = instant.at > now;
  return html`<button
    class=${ahead ? 'ahead' : ''}
    title=${exactTime(instant.at)}
    aria-label="${what}: ${exactTime(instant.at)}${ahead ? ', still ahead' : ''}"
    @click=${() => go(instant)}
  >${since(instant, from)}</button>`;
}

/** What became of it later at a peer: it was removed, or a snapshot took its place. */
function after(peer: PeerLifeView, from: Micros, now: Micros, go: Go): unknown {
  const { removed, folded } = peer;
  const line = (words: string, instant: InstantView): unknown =>
    html`<p class="note">
      ${peerName(peer.peer)} ${words}
      <button class="go ${instant.at > now ? 'ahead' : ''}" @click=${() => go(instant)}>${since(instant, from)} ms</button>
    </p>`;
  return html`${removed ? line('no longer has it from', removed) : nothing}
  ${folded ? line('has it in a snapshot from', folded) : nothing}`;
}
