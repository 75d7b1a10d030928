/** A peer as the paper's Figure 2 lays it out, with its disk and the cluster in its eyes. */
import { html, nothing } from 'lit';
import { ailments, duration, peerName, roleWord } from '../format.js';
import type { Frame, PeerFrame } from '../frame.js';
import type { Saying } from '../saying.js';
import type { PeerView } from '../wasm/api.js';
import {
  type Disk,
  diskOf,
  type Follower,
  followerRows,
  membershipRows,
  type Row,
  stateRows,
} from './inspector-plan.js';
import './peer-actions.js';

/** What is known of the peer that is shown. */
export interface Known {
  readonly now: PeerView;
  /** As it was before the last event; while time flows that is not asked for. */
  readonly before: PeerView | undefined;
}

export function peerPanel(
  frame: Frame,
  peer: PeerFrame,
  known: Known | null,
  why: Saying | null,
  chosen: boolean,
): unknown {
  return html`
    <h2>${peerName(peer.id)} <span class="quiet">${[roleWord(peer), ...ailments(peer)].join(', ')}${chosen ? '' : ', shown while nothing is selected'}</span></h2>
    <raft-peer-actions .frame=${frame} .peer=${peer}></raft-peer-actions>
    ${why ? html`<p class="why">${why.what}<br /><span class="quiet">${why.why}</span></p>` : nothing}
    ${known ? state(frame, peer, known) : nothing}
  `;
}

function state(frame: Frame, peer: PeerFrame, { now, before }: Known): unknown {
  const { persistent, volatile } = stateRows(now, before);
  const followers = followerRows(now, before);
  const changed = [
    ...persistent,
    ...volatile,
    ...followers.flatMap(({ next, match, pace }) => [next, match, pace]),
  ].some(({ was }) => was !== undefined);
  return html`
    ${changed ? html`<p class="note quiet">Marked is what the last event changed: <del>before</del><ins>now</ins></p>` : nothing}
    <h3>Persistent state</h3>
    <dl>${persistent.map(line)}</dl>
    <h3>Volatile state</h3>
    <dl>
      ${volatile.map(line)} ${timer(frame, peer)}
    </dl>
    ${followers.length > 0 ? progress(followers) : nothing}
    <h3>Disk</h3>
    ${disk(diskOf(now, frame.now), now)}
    <h3>Membership</h3>
    <dl class="membership">${membershipRows(now).map(line)}</dl>
  `;
}

/** A value; with the one before it when that was another. */
function shown({ value, was }: Row): unknown {
  return was === undefined ? value : html`<del>${was}</del><ins>${value}</ins>`;
}

function line(row: Row): unknown {
  return html`<dt>${row.name}</dt>
    <dd>${shown(row)}</dd>`;
}

function timer(frame: Frame, peer: PeerFrame): unknown {
  const { up, paused, role, timerDeadline } = peer;
  if (!up) return nothing;
  const runs = !paused && timerDeadline >= 0;
  return html`<dt>${role === 'leader' ? 'heartbeat in' : 'timeout in'}</dt>
    <dd>${runs ? duration(Math.max(timerDeadline - frame.now, 0)) : '–'}</dd>`;
}

function progress(followers: readonly Follower[]): unknown {
  return html`<h3>Volatile state on leaders</h3>
    <div class="below" style="--rows: ${followers.length + 1}"><table>
      <thead>
        <tr>
          <th scope="col"><span class="sr">Follower</span></th>
          <th scope="col">nextIndex[]</th>
          <th scope="col">matchIndex[]</th>
          <th scope="col">sends</th>
        </tr>
      </thead>
      <tbody>
        ${followers.map(
          ({ peer, next, match, pace }) => html`<tr>
            <th scope="row">${peerName(peer)}</th>
            <td>${shown(next)}</td>
            <td>${shown(match)}</td>
            <td class="quiet">${pace.value}</td>
          </tr>`,
        )}
      </tbody>
    </table></div>`;
}

function disk({ rows, loss, writes }: Disk, peer: PeerView): unknown {
  const more = peer.writes_pending - writes.length;
  return html`
    <p class="note">${loss}</p>
    <table class="disk">
      <thead>
        <tr>
          <th scope="col"><span class="sr">What</span></th>
          <th scope="col">in memory</th>
          <th scope="col">on disk</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, memory, disk: kept }) => html`<tr class=${memory === kept ? '' : 'differs'}>
            <th scope="row">${name}</th>
            <td>${memory}</td>
            <td>${kept}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    ${
      writes.length > 0
        ? html`<ul aria-label="Writes that wait for the disk">
            ${writes.map((words) => html`<li>${words}</li>`)}
            ${more > 0 ? html`<li class="quiet">and ${more} more</li>` : nothing}
          </ul>`
        : nothing
    }
    ${
      peer.messages_held > 0
        ? html`<p class="note quiet">
            ${peer.messages_held === 1 ? 'One message waits' : `${peer.messages_held} messages wait`} until that is durable.
          </p>`
        : nothing
    }
  `;
}
