/** What the inspector shows of a peer and of an entry, as rows of words. No drawing, no elements. */
import { duration, peerName, peerNames } from '../format.js';
import type { EntryLifeView, InstantView, Micros, PeerLifeView, PeerView } from '../wasm/api.js';

/** A value with the paper's name for it. */
export interface Row {
  readonly name: string;
  readonly value: string;
  /** What it was before the last event, when that was something else. */
  readonly was?: string | undefined;
}

type Read = (peer: PeerView) => string;

const PERSISTENT: readonly (readonly [string, Read])[] = [
  ['currentTerm', (peer) => String(peer.current_term)],
  ['votedFor', (peer) => who(peer.voted_for)],
  ['log[]', logWords],
];

const VOLATILE: readonly (readonly [string, Read])[] = [
  ['commitIndex', (peer) => String(peer.commit_index)],
  ['lastApplied', (peer) => String(peer.last_applied)],
];

function who(peer: number | null): string {
  return peer === null ? 'none' : peerName(peer);
}

function logWords({ first_index, last_index, last_term }: PeerView): string {
  if (last_index === 0) return 'empty';
  if (last_index < first_index) return `in the snapshot, up to ${last_index}, term ${last_term}`;
  const end = `last ${last_index}, term ${last_term}`;
  return first_index > 1 ? `${first_index}–${last_index}, ${end}` : end;
}

function rows(
  names: readonly (readonly [string, Read])[],
  now: PeerView,
  before: PeerView | undefined,
): Row[] {
  return names.map(([name, read]) => {
    const value = read(now);
    const old = before && read(before);
    return old === undefined || old === value ? { name, value } : { name, value, was: old };
  });
}

/** The upper part of Figure 2: persistent and volatile state of all servers. */
export function stateRows(
  now: PeerView,
  before: PeerView | undefined,
): { persistent: Row[]; volatile: Row[] } {
  const persistent = rows(PERSISTENT, now, before);
  if (now.first_index > 1) {
    const folded: Read = ({ first_index }) =>
      first_index > 1 ? `up to ${first_index - 1}` : 'none';
    persistent.push(...rows([['snapshot', folded]], now, before));
  }
  const role: Read = (peer) => (peer.role === 'pre_candidate' ? 'pre-candidate' : peer.role);
  const leader: Read = (peer) => (peer.leader === null ? 'unknown' : peerName(peer.leader));
  const more: (readonly [string, Read])[] = [
    ['role', role],
    ['leader', leader],
  ];
  if (now.role === 'candidate') more.push(['votes', (peer) => peerNames(peer.granted) || 'none']);
  if (now.role === 'pre_candidate')
    more.push(['would vote for it', (peer) => peerNames(peer.granted) || 'none']);
  return { persistent, volatile: rows([...VOLATILE, ...more], now, before) };
}

/** What a leader keeps of one follower. */
export interface Follower {
  readonly peer: number;
  readonly next: Row;
  readonly match: Row;
  /** How it sends: words of the thesis. */
  readonly pace: Row;
}

/** The lower part of Figure 2: volatile state on leaders. */
export function followerRows(now: PeerView, before: PeerView | undefined): Follower[] {
  const led = before && before.role === 'leader' ? before : undefined;
  const cell = (name: string, value: string, old: string | undefined): Row =>
    old === undefined || old === value ? { name, value } : { name, value, was: old };
  return now.next_index.flatMap((next, i) => {
    const peer = i + 1;
    if (peer === now.id || next === 0) return [];
    const pace = (view: PeerView): string => paceWords(view.pace[i] ?? '', view.in_flight[i] ?? 0);
    return [
      {
        peer,
        next: cell('nextIndex', String(next), led && String(led.next_index[i])),
        match: cell('matchIndex', String(now.match_index[i]), led && String(led.match_index[i])),
        pace: cell('sends', pace(now), led && pace(led)),
      },
    ];
  });
}

function paceWords(pace: string, inFlight: number): string {
  if (pace === 'snapshot') return 'snapshot';
  return inFlight > 0 ? `${pace}, ${inFlight}` : pace;
}

/** What is on the disk beside what is in memory. */
export interface Disk {
  readonly rows: readonly {
    readonly name: string;
    readonly memory: string;
    readonly disk: string;
  }[];
  /** What a loss of power would take now. */
  readonly loss: string;
  /** The writes that are on their way, and when each is durable. */
  readonly writes: readonly string[];
}

export function diskOf(peer: PeerView, now: Micros): Disk {
  const { durable } = peer;
  const log = (index: number, term: number): string =>
    index === 0 ? 'empty' : `to ${index}, term ${term}`;
  const none = peer.up ? null : '–';
  return {
    rows: [
      {
        name: 'currentTerm',
        memory: none ?? String(peer.current_term),
        disk: String(durable.current_term),
      },
      { name: 'votedFor', memory: none ?? who(peer.voted_for), disk: who(durable.voted_for) },
      {
        name: 'log[]',
        memory: none ?? log(peer.last_index, peer.last_term),
        disk: log(durable.last_index, durable.last_term),
      },
    ],
    loss: lossWords(peer),
    writes: peer.writes.map((write) => {
      const what = [
        ...(write.term === null ? [] : [`term ${write.term} and vote`]),
        ...(write.snapshot_index === null ? [] : [`snapshot to ${write.snapshot_index}`]),
        ...(write.from_index === null ? [] : [entriesWords(write.from_index, write.entries)]),
      ];
      return `${what.join(', ')}: durable in ${duration(Math.max(write.at - now, 0))}`;
    }),
  };
}

function entriesWords(from: number, count: number): string {
  if (count === 0) return `nothing from index ${from} on`;
  return count === 1 ? `entry ${from}` : `entries ${from} to ${from + count - 1}`;
}

function lossWords(peer: PeerView): string {
  const { durable } = peer;
  if (!peer.up) return 'It is down: this is what it will start with.';
  const lost: string[] = [];
  if (durable.current_term !== peer.current_term) lost.push(`term ${peer.current_term}`);
  else if (durable.voted_for !== peer.voted_for) lost.push(`its vote for ${who(peer.voted_for)}`);
  const from = durable.agrees_to + 1;
  if (peer.last_index >= from) lost.push(entriesWords(from, peer.last_index - durable.agrees_to));
  if (lost.length === 0) return 'A loss of power now would lose nothing of it.';
  return `A loss of power now would lose ${lost.join(' and ')}.`;
}

/** Who belongs to the cluster in a peer's eyes, a line for each kind of part. */
export function membershipRows({ membership }: PeerView): Row[] {
  const { voters, outgoing, learners, index, committed } = membership;
  const joint = outgoing.length > 0;
  const rows: Row[] = joint
    ? [
        { name: 'C_old', value: peerNames(outgoing) },
        { name: 'C_new', value: peerNames(voters) },
      ]
    : [{ name: 'voters', value: peerNames(voters) || 'none' }];
  if (learners.length > 0) rows.push({ name: 'learners', value: peerNames(learners) });
  rows.push({
    name: 'since',
    value: index === 0 ? 'the beginning' : `index ${index}, ${committed ? '' : 'not '}committed`,
  });
  return rows;
}

/** The steps of an entry's life at one peer, in the order of the columns. */
export const STEPS = ['stored', 'persisted', 'committed', 'applied'] as const;
export const STEP_WORDS: Readonly<Record<(typeof STEPS)[number], string>> = {
  stored: 'in memory',
  persisted: 'on disk',
  committed: 'committed',
  applied: 'applied',
};

/** Times in a life are told from here on: its proposal, or else the first that is known of it. */
export function birth({ proposed, peers }: EntryLifeView): Micros {
  if (proposed) return proposed.at;
  const known = peers.flatMap((peer) => STEPS.flatMap((step) => peer[step] ?? []));
  return known.length > 0 ? Math.min(...known.map(({ at }) => at)) : 0;
}

/** A time of a life: milliseconds since its birth. */
export function since(instant: InstantView, from: Micros): string {
  return ((instant.at - from) / 1000).toFixed(1);
}

/** Whether nothing more can become of it but in a snapshot: the world need not be asked again. */
export function isOver({ peers, committed }: EntryLifeView): boolean {
  return committed !== null && peers.every(({ folded }) => folded !== null);
}

/** Whether anything at all is known of an entry at a peer. */
export function knows(peer: PeerLifeView): boolean {
  return STEPS.some((step) => peer[step] !== null) || peer.folded !== null;
}
