/** The fields of a message in flight, by the names of Figures 2 and 13. No drawing, no elements. */
import { peerName } from '../format.js';
import type { MessageFrame } from '../frame.js';
import type { MessageView } from '../wasm/api.js';

type Field = readonly [string, string | number];

/** Whether it brings results; a reply to Confirm has no verdict. */
export const answers = ({ kind }: MessageFrame): boolean => kind.endsWith('Reply');

/** The arguments or results of the RPC; `carried` is what the frame has no room for. */
export function fields(message: MessageFrame, carried: MessageView | undefined): Field[] {
  return [...framed(message, carried), ...(carried?.more ?? [])];
}

function framed(message: MessageFrame, carried: MessageView | undefined): Field[] {
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
        ...pieceOf(carried),
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
    case 'ReadIndexReply':
      return [
        ['term', message.term],
        ['success', String(yes)],
        ...(yes ? [['readIndex', message.index] as const] : []),
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

function pieceOf(carried: MessageView | undefined): Field[] {
  const piece = carried?.piece;
  if (!piece) return [];
  const { offset, bytes, done } = piece;
  return [
    ['offset', offset],
    ['data[]', bytes === 0 ? 'none: asks how far it has come' : bytesWords(bytes)],
    ['done', String(done)],
  ];
}

function bytesWords(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}

/** What stands under the entries that are shown, when there are more. */
export function moreWords(message: MessageFrame, carried: MessageView): string {
  const more = message.entries - carried.entries.length;
  return more > 0 ? `and ${more} more` : '';
}

/** The milliseconds that the reader wrote; no number when there is none. */
export function msOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
