/** The fields of a message in flight, by the names of Figure 2. */
import { html, nothing } from 'lit';
import { exactTime, messageTitle, peerName } from '../format.js';
import type { Frame, MessageFrame } from '../frame.js';
import type { Saying } from '../saying.js';

/** The arguments or results of the RPC. */
export function fields(message: MessageFrame): (readonly [string, string | number])[] {
  const { kind, prevIndex, prevTerm } = message;
  const yes = message.verdict === 1;
  switch (kind) {
    case 'AppendEntries':
      return [
        ['term', message.term],
        ['leaderId', peerName(message.from)],
        ['prevLogIndex', prevIndex],
        ['prevLogTerm', prevTerm],
        ['entries[]', entriesOf(message)],
        ['leaderCommit', message.commit],
      ];
    case 'AppendEntriesReply':
      return [
        ['term', message.term],
        ['success', String(yes)],
        [yes ? 'matches up to' : 'may match at', message.index],
      ];
    case 'InstallSnapshot':
      return [
        ['term', message.term],
        ['leaderId', peerName(message.from)],
        ['lastIncludedIndex', prevIndex],
        ['lastIncludedTerm', prevTerm],
      ];
    case 'InstallSnapshotReply':
      return [
        ['term', message.term],
        ['lastIncludedIndex', message.index],
        ['installed', String(yes)],
      ];
    case 'RequestVote':
    case 'PreVote':
      return [
        [kind === 'PreVote' ? 'term to stand in' : 'term', message.term],
        ['candidateId', peerName(message.from)],
        ['lastLogIndex', prevIndex],
        ['lastLogTerm', prevTerm],
      ];
    case 'RequestVoteReply':
    case 'PreVoteReply':
      return [
        ['term', message.term],
        ['voteGranted', String(yes)],
      ];
    default:
      return [
        ['term', message.term],
        ...(message.verdict === -1 ? [] : [['success', String(yes)] as const]),
      ];
  }
}

function entriesOf({ entries, prevIndex }: MessageFrame): string {
  if (entries === 0) return 'none: a heartbeat';
  if (entries === 1) return `1: index ${prevIndex + 1}`;
  return `${entries}: index ${prevIndex + 1} to ${prevIndex + entries}`;
}

/** Where it is on its way. */
function way({ now }: Frame, { sentAt, arrivesAt, lostAt }: MessageFrame): string {
  const end = lostAt >= 0 ? lostAt : arrivesAt;
  if (!Number.isFinite(end) || end <= sentAt) return 'at its end';
  const part = Math.round((100 * (now - sentAt)) / (arrivesAt - sentAt));
  return `${Math.min(Math.max(part, 0), 100)} %`;
}

export function messagePanel(
  frame: Frame,
  message: MessageFrame,
  why: Saying | null,
  actions: unknown,
): unknown {
  return html`
    <h2>
      ${messageTitle(message)}
      <span class="quiet">${peerName(message.from)} → ${peerName(message.to)}${message.copy > 0 ? `, copy ${message.copy}` : ''}</span>
    </h2>
    ${actions}
    ${why ? html`<p class="why">${why.what}<br /><span class="quiet">${why.why}</span></p>` : nothing}
    <h3>${message.verdict === -1 ? 'Arguments' : 'Results'}</h3>
    <dl>${fields(message).map(
      ([name, value]) => html`<dt>${name}</dt>
        <dd>${value}</dd>`,
    )}</dl>
    <h3>On its way</h3>
    <dl>
      <dt>sent</dt>
      <dd>${exactTime(message.sentAt)}</dd>
      ${
        message.lostAt >= 0
          ? html`<dt>is lost</dt>
              <dd>${exactTime(message.lostAt)}</dd>`
          : html`<dt>arrives</dt>
              <dd>${frame.manual ? 'when the reader says' : exactTime(message.arrivesAt)}</dd>`
      }
      <dt>has come</dt>
      <dd>${frame.manual ? '–' : way(frame, message)}</dd>
    </dl>
  `;
}
