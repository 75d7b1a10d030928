/** What is selected, in the terms of the paper's Figure 2, and what can be done to it. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import {
  ailments,
  duration,
  exactTime,
  messageTitle,
  peerName,
  peerNames,
  roleWord,
} from '../format.js';
import type { Frame, MessageFrame, PeerFrame } from '../frame.js';
import { ask, type Intent, type Selection } from '../intents.js';
import { linkState } from '../network.js';
import type { Saying } from '../saying.js';
import { controls, sidePanel } from '../styles.js';
import './peer-actions.js';

/** The inspector. */
export class InspectorView extends LitElement {
  static override properties = {
    frame: { attribute: false },
    selection: { attribute: false },
    why: { attribute: false },
    problem: { state: true },
  };
  declare frame: Frame | null;
  declare selection: Selection | null;
  /** The last thing that mattered at the selected peer. */
  declare why: Saying | null;
  declare problem: string;

  static override styles = [
    controls,
    sidePanel,
    css`
      h2 {
        font-size: 15px;
        font-weight: 650;
        margin: 4px 0 8px;
        display: flex;
        gap: 8px;
        align-items: baseline;
      }
      h2 span {
        font-weight: 400;
        font-size: 13px;
      }
      h3 {
        font-size: 12px;
        font-weight: 600;
        margin: 12px 0 2px;
        color: var(--raft-ink-2);
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 2px 16px;
        margin: 0;
      }
      dt {
        font-family: var(--raft-mono);
        font-size: 12px;
        line-height: 1.7;
      }
      dd {
        margin: 0;
        text-align: right;
        font-family: var(--raft-mono);
        font-size: 12.5px;
        font-variant-numeric: tabular-nums;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-family: var(--raft-mono);
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      th {
        font-weight: 400;
        text-align: right;
        padding: 2px 0;
      }
      th:first-child {
        text-align: left;
      }
      td {
        text-align: right;
        padding: 2px 0;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-bottom: 8px;
      }
      .actions button {
        font-size: 13px;
      }
      p {
        margin: 8px 0;
        line-height: 1.45;
      }
      .why {
        border-left: 2px solid var(--raft-line-2);
        padding-left: 10px;
        font-size: 13px;
      }
    `,
  ];

  constructor() {
    super();
    this.frame = null;
    this.selection = null;
    this.why = null;
    this.problem = '';
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('selection')) this.problem = '';
  }

  override render(): unknown {
    const { frame, selection } = this;
    if (!frame) return this.renderNothing();
    if (!selection) {
      const leader = frame.peer(frame.leader);
      return leader ? this.renderPeer(frame, leader) : this.renderNothing();
    }
    if (selection.kind === 'peer') {
      const peer = frame.peer(selection.id);
      return peer ? this.renderPeer(frame, peer) : this.renderNothing();
    }
    if (selection.kind === 'event') return this.renderEvent();
    if (selection.kind === 'link') return this.renderLink(frame, selection.a, selection.b);
    const message = frame.message(selection.id);
    return message ? this.renderMessage(message) : this.renderNothing();
  }

  private renderEvent(): unknown {
    const { why } = this;
    return html`
      <h2>Event</h2>
      ${
        why
          ? html`<p class="why">${why.what}<br /><span class="quiet">${why.why}</span></p>`
          : html`<p class="quiet">The event is forgotten: only the latest are kept.</p>`
      }
    `;
  }

  private renderNothing(): unknown {
    return html`<p class="quiet">
      Select a peer, a link or a message to see its state and what can be done to it.
    </p>`;
  }

  private act(intent: Intent, words: string, danger = false): unknown {
    return html`<button
      class="line ${danger ? 'danger' : ''}"
      @click=${() => {
        this.problem = ask(this, intent) ?? '';
      }}
    >
      ${words}
    </button>`;
  }

  private problemLine(): unknown {
    return this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing;
  }

  private renderPeer(frame: Frame, peer: PeerFrame): unknown {
    const name = peerName(peer.id);
    const folded = peer.firstIndex - 1;
    const entries = peer.lastIndex - folded;
    const followers = frame.peers.filter((other) => other.id !== peer.id);
    const leads = peer.up && peer.role === 'leader';
    const timer =
      peer.up && !peer.paused && peer.timerDeadline >= 0
        ? duration(Math.max(peer.timerDeadline - frame.now, 0))
        : '–';
    return html`
      <h2>${name} <span class="quiet">${[roleWord(peer), ...ailments(peer)].join(', ')}${this.selection ? '' : ', shown while nothing is selected'}</span></h2>
      <raft-peer-actions .frame=${frame} .peer=${peer}></raft-peer-actions>
      ${
        this.why
          ? html`<p class="why">${this.why.what}<br /><span class="quiet">${this.why.why}</span></p>`
          : nothing
      }
      <h3>Persistent</h3>
      <dl>
        <dt>currentTerm</dt>
        <dd>${peer.term}</dd>
        <dt>votedFor</dt>
        <dd>${peer.votedFor ? peerName(peer.votedFor) : 'none'}</dd>
        <dt>log</dt>
        <dd>${entries === 0 ? 'empty' : `${entries} ${entries === 1 ? 'entry' : 'entries'}`}</dd>
        ${folded > 0 ? html`<dt>snapshot</dt><dd>up to ${folded}, term ${peer.baseTerm}</dd>` : nothing}
        <dt>stored to</dt>
        <dd>${peer.persistedIndex}${peer.writesPending > 0 ? ', writing' : ''}</dd>
      </dl>
      <h3>Volatile</h3>
      <dl>
        <dt>commitIndex</dt>
        <dd>${peer.commitIndex}</dd>
        <dt>lastApplied</dt>
        <dd>${peer.lastApplied}</dd>
        <dt>leader</dt>
        <dd>${peer.leader ? peerName(peer.leader) : 'unknown'}</dd>
        <dt>${leads ? 'heartbeat in' : 'timeout in'}</dt>
        <dd>${timer}</dd>
        ${
          peer.up && (peer.role === 'candidate' || peer.role === 'pre-candidate')
            ? html`<dt>${peer.role === 'candidate' ? 'votes' : 'would vote for it'}</dt>
                <dd>${peerNames(peer.granted) || 'none'}</dd>`
            : nothing
        }
      </dl>
      ${
        leads && followers.length > 0
          ? html`<h3>Volatile on leaders</h3>
              <table>
                <thead>
                  <tr>
                    <th scope="col"><span class="sr">Follower</span></th>
                    <th scope="col">nextIndex</th>
                    <th scope="col">matchIndex</th>
                  </tr>
                </thead>
                <tbody>
                  ${followers.map((other) => {
                    const progress = frame.progress(peer.id, other.id);
                    return html`<tr>
                      <th scope="row">${peerName(other.id)}</th>
                      <td>${progress?.nextIndex ?? '–'}</td>
                      <td>${progress?.matchIndex ?? '–'}</td>
                    </tr>`;
                  })}
                </tbody>
              </table>`
          : nothing
      }
    `;
  }

  private renderLink(frame: Frame, a: number, b: number): unknown {
    const state = linkState(frame, a, b);
    const one = (from: number, to: number, isCut: boolean, direction: 'there' | 'back'): unknown =>
      this.act(
        { do: isCut ? 'heal' : 'cut', a, b, direction },
        `${isCut ? 'Heal' : 'Cut'} ${peerName(from)} → ${peerName(to)}`,
      );
    return html`
      <h2>${peerName(a)} – ${peerName(b)} <span class="quiet">link</span></h2>
      <div class="actions">
        ${
          state.there && state.back
            ? this.act({ do: 'heal', a, b, direction: 'both' }, 'Heal both ways')
            : this.act({ do: 'cut', a, b, direction: 'both' }, 'Cut both ways', true)
        }
        ${one(a, b, state.there, 'there')} ${one(b, a, state.back, 'back')}
      </div>
      ${this.problemLine()}
      <dl>
        <dt>${peerName(a)} → ${peerName(b)}</dt>
        <dd>${state.there ? 'cut' : 'open'}</dd>
        <dt>${peerName(b)} → ${peerName(a)}</dt>
        <dd>${state.back ? 'cut' : 'open'}</dd>
      </dl>
    `;
  }

  private renderMessage(message: MessageFrame): unknown {
    const request = message.verdict === -1;
    const append = message.kind === 'AppendEntries';
    const install = message.kind === 'InstallSnapshot';
    const asks = message.kind === 'PreVote';
    const vote = asks || message.kind === 'RequestVote';
    const voted = message.kind === 'RequestVoteReply' || message.kind === 'PreVoteReply';
    const row = (name: string, value: string | number): unknown =>
      html`<dt>${name}</dt>
        <dd>${value}</dd>`;
    return html`
      <h2>
        ${messageTitle(message)}
        <span class="quiet">${peerName(message.from)} → ${peerName(message.to)}</span>
      </h2>
      <div class="actions">
        ${this.act({ do: 'fate', message: message.id, fate: 'deliver' }, 'Deliver now')}
        ${this.act({ do: 'fate', message: message.id, fate: 'drop' }, 'Drop', true)}
        ${this.act({ do: 'fate', message: message.id, fate: 'duplicate' }, 'Duplicate')}
      </div>
      ${this.problemLine()}
      <dl>
        ${row(asks ? 'term to stand in' : 'term', message.term)}
        ${append ? row('prevLogIndex', message.prevIndex) : nothing}
        ${append ? row('prevLogTerm', message.prevTerm) : nothing}
        ${append ? row('entries', message.entries) : nothing}
        ${install ? row('lastIncludedIndex', message.prevIndex) : nothing}
        ${install ? row('lastIncludedTerm', message.prevTerm) : nothing}
        ${append ? row('leaderCommit', message.commit) : nothing}
        ${vote ? row('lastLogIndex', message.prevIndex) : nothing}
        ${vote ? row('lastLogTerm', message.prevTerm) : nothing}
        ${
          request
            ? nothing
            : row(voted ? 'voteGranted' : 'success', message.verdict === 1 ? 'true' : 'false')
        }
        ${row('sent', exactTime(message.sentAt))} ${row('arrives', exactTime(message.arrivesAt))}
      </dl>
    `;
  }
}

define('raft-inspector', InspectorView);
