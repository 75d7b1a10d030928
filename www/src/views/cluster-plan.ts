/**
 * From a frame to what is to be drawn on the stage: the plan. The renderer
 * (`cluster.ts`) carries it out and knows nothing of the cluster.
 */
import {
  driftText,
  duration,
  isVoter,
  messageLabel,
  peerLabel,
  peerName,
  roleWord,
} from '../format.js';
import type { Frame, MessageFrame, PeerFrame, Role } from '../frame.js';
import {
  closedPath,
  fraction,
  hull,
  type Lane,
  lane,
  type Point,
  type RingLayout,
} from '../geometry.js';
import { type DirectedLink, deliveryWords, type Links } from '../links.js';
import { islands } from '../network.js';
import { termSlot } from '../terms.js';
import type { Micros, PeerId } from '../wasm/api.js';

/** How a message looks; the shape says the kind. */
export type Shape =
  | 'vote'
  | 'vote-reply'
  | 'pre-vote'
  | 'pre-vote-reply'
  | 'append'
  | 'heartbeat'
  | 'append-reply'
  | 'snapshot'
  | 'snapshot-reply'
  | 'timeout-now'
  | 'read'
  | 'read-reply'
  | 'confirm'
  | 'confirm-reply'
  | 'unknown';

/** What of a message stays as it is while it flies. */
export interface MessagePlan {
  readonly id: number;
  readonly shape: Shape;
  readonly slot: number;
  readonly entries: number;
  /** What a reply says; `null` of a request. */
  readonly granted: boolean | null;
  readonly angle: number;
  readonly lane: Lane;
  readonly label: string;
}

/** A vote; or, of a pre-candidate, what a peer answered to its question. */
export type Pip = 'granted' | 'denied' | 'waiting' | 'would' | 'would-not' | 'asked' | 'none';

export interface PeerPlan {
  readonly id: PeerId;
  readonly look: 'stopped' | Role;
  readonly slot: number;
  readonly term: string;
  readonly commit: string;
  readonly role: string;
  /** What is left of the timer, 0 to 1; -1 when none runs. */
  readonly timer: number;
  /** How it belongs to the cluster. */
  readonly part: 'voter' | 'leaving' | 'learner' | 'outside';
  /** Up, and standing still. */
  readonly paused: boolean;
  /** Its disk was lost, and its vote with it. */
  readonly lost: boolean;
  /** How wrong its clock is, in words. */
  readonly clock: readonly string[];
  /** How long a write takes, in words, where that was set for its disk. */
  readonly disk: readonly string[];
  /** Which way its clock is wrong; 0 when it is right. */
  readonly drift: -1 | 0 | 1;
  /** One per peer while it stands, or asks whether it should, in ring order; `none` has no vote. */
  readonly votes: readonly Pip[];
  readonly label: string;
}

export interface LinkPlan {
  readonly a: PeerId;
  readonly b: PeerId;
  readonly there: boolean;
  readonly back: boolean;
  /** How the two directions are dashed: slow and lossy links are not whole lines. */
  readonly dashThere: string;
  readonly dashBack: string;
  readonly label: string;
}

/** Steps of a message's way when nothing may fly. */
const STILL_STEPS = 4;

/** Granted, denied, awaited. */
const PIPS: Partial<Record<Role, readonly [Pip, Pip, Pip]>> = {
  candidate: ['granted', 'denied', 'waiting'],
  'pre-candidate': ['would', 'would-not', 'asked'],
};

export function shapeOf(message: MessageFrame): Shape {
  switch (message.kind) {
    case 'RequestVote':
      return 'vote';
    case 'RequestVoteReply':
      return 'vote-reply';
    case 'AppendEntries':
      return message.entries === 0 ? 'heartbeat' : 'append';
    case 'AppendEntriesReply':
      return 'append-reply';
    case 'InstallSnapshot':
      return 'snapshot';
    case 'InstallSnapshotReply':
      return 'snapshot-reply';
    case 'PreVote':
      return 'pre-vote';
    case 'PreVoteReply':
      return 'pre-vote-reply';
    case 'TimeoutNow':
      return 'timeout-now';
    case 'ReadIndex':
      return 'read';
    case 'ReadIndexReply':
      return 'read-reply';
    case 'Confirm':
      return 'confirm';
    case 'ConfirmReply':
      return 'confirm-reply';
    case 'unknown':
      return 'unknown';
  }
}

/** How a message is drawn; none when its peers have no seats. */
export function planMessage(message: MessageFrame, layout: RingLayout): MessagePlan | null {
  const from = layout.seats[message.from - 1];
  const to = layout.seats[message.to - 1];
  if (!from || !to) return null;
  const way = lane(from, to, layout.r * 1.15 + 10, 5 * layout.flight);
  return {
    id: message.id,
    shape: shapeOf(message),
    slot: termSlot(message.term),
    entries: message.entries,
    granted: message.verdict === -1 ? null : message.verdict === 1,
    angle: way.angle,
    lane: way,
    label: messageLabel(message),
  };
}

/** How far a message is on its way, 0 to 1; with `still` it takes a few steps. */
export function progressOf(message: MessageFrame, at: Micros, still: boolean): number {
  const now = message.lostAt >= 0 ? Math.min(at, message.lostAt) : at;
  const part = fraction(now, message.sentAt, message.arrivesAt);
  if (!still) return part;
  return (Math.min(Math.floor(part * STILL_STEPS), STILL_STEPS - 1) + 0.5) / STILL_STEPS;
}

/** What is left of a peer's timer, 0 to 1; -1 when none runs. */
export function planTimer(frame: Frame, peer: PeerFrame, still: boolean): number {
  if (!peer.up || peer.paused || peer.timerDeadline < 0) return -1;
  const left = 1 - fraction(frame.now, peer.timerSince, peer.timerDeadline);
  return still ? Math.ceil(left * 12) / 12 : left;
}

/** Whether its timer is shown: none is of a peer that waits outside. */
export function isTimed(peer: PeerFrame): boolean {
  return partOf(peer) !== 'outside';
}

/** Two frames with the same key have the same plan of the peer, but for its timer. */
export function peerKey(frame: Frame, peer: PeerFrame): string {
  const { part, role } = peer;
  const power = peer.up ? (peer.paused ? 2 : 1) : 0;
  const member = (part.votes ? 1 : 0) + (part.outgoing ? 2 : 0) + (part.learns ? 4 : 0);
  const stands = role === 'candidate' || role === 'pre-candidate';
  const voters = stands ? frame.peers.filter(isVoter).length : 0;
  return `${role} ${power} ${member} ${peer.term} ${peer.commitIndex} ${peer.lastIndex} ${peer.granted.size} ${peer.denied.size} ${voters} ${peer.lostDisk} ${peer.driftPpm} ${peer.diskUs}`;
}

export function planPeer(
  frame: Frame,
  peer: PeerFrame,
  still: boolean,
  /** Whether a pending write is worth a word: while time flows they come and go. */
  writes = true,
): PeerPlan {
  const timer = planTimer(frame, peer, still);
  const pips = peer.up ? PIPS[peer.role] : undefined;
  const votes: Pip[] = pips
    ? frame.peers.map((other) => {
        if (!isVoter(other)) return 'none';
        return pips[peer.granted.has(other.id) ? 0 : peer.denied.has(other.id) ? 1 : 2];
      })
    : [];
  return {
    id: peer.id,
    look: peer.up ? peer.role : 'stopped',
    slot: termSlot(peer.term),
    term: String(peer.term),
    commit: peer.up ? `commit ${peer.commitIndex}` : '',
    role: peer.lostDisk ? `${roleWord(peer)}, no vote` : roleWord(peer),
    clock: peer.driftPpm === 0 ? [] : [`clock ${driftText(peer.driftPpm)}`],
    disk: peer.diskUs < 0 ? [] : [`disk ${duration(peer.diskUs)}`],
    paused: peer.up && peer.paused,
    lost: peer.lostDisk,
    drift: peer.driftPpm > 0 ? 1 : peer.driftPpm < 0 ? -1 : 0,
    part: partOf(peer),
    timer,
    votes,
    label: peerLabel(peer, writes),
  };
}

function partOf(peer: PeerFrame): PeerPlan['part'] {
  if (peer.part.votes) return 'voter';
  if (peer.part.outgoing) return 'leaving';
  return peer.part.learns ? 'learner' : 'outside';
}

/** A message that takes longer is drawn on a dashed line; with twice the time the gaps grow. */
const SLOW_US = 25_000;

/** The dashes of one direction: none for a good link, gaps for a slow one, dots for a lossy one. */
export function dashOf({ requests, replies }: DirectedLink): string {
  const mean = (requests.minUs + requests.maxUs + replies.minUs + replies.maxUs) / 4;
  const gap = mean > SLOW_US ? Math.min(4 + Math.round(3 * Math.log2(mean / SLOW_US)), 16) : 0;
  const lossy = Math.max(requests.loss, replies.loss) > 0;
  if (gap > 0) return lossy ? `9 ${gap} 1 ${gap}` : `9 ${gap}`;
  return lossy ? '1 4' : '';
}

function stateWords(links: Links | null, from: PeerId, to: PeerId, cut: boolean): string {
  if (cut || !links) return '';
  const way = links.of(from, to);
  if (dashOf(way) === '') return '';
  return `, ${peerName(from)} to ${peerName(to)} ${deliveryWords(way.requests)}`;
}

export function planLinks(frame: Frame, links: Links | null = null): LinkPlan[] {
  const plans: LinkPlan[] = [];
  for (let a = 1; a <= frame.size; a++) {
    for (let b = a + 1; b <= frame.size; b++) {
      const there = frame.isCut(a, b);
      const back = frame.isCut(b, a);
      let state = 'open';
      if (there && back) state = 'cut both ways';
      else if (there) state = `cut from S${a} to S${b}`;
      else if (back) state = `cut from S${b} to S${a}`;
      plans.push({
        a,
        b,
        there,
        back,
        dashThere: links ? dashOf(links.of(a, b)) : '',
        dashBack: links ? dashOf(links.of(b, a)) : '',
        label: `Link S${a} – S${b}, ${state}${stateWords(links, a, b, there)}${stateWords(links, b, a, back)}`,
      });
    }
  }
  return plans;
}

/** A set of voters as a path around them, and where its name stands. */
export interface Belt {
  readonly kind: 'new' | 'old';
  readonly path: string;
  readonly name: string;
  readonly at: Point;
}

/** While the configuration is joint: both sets of voters, of each of which a majority is needed. */
export function planBelts(frame: Frame, layout: RingLayout): Belt[] {
  if (!frame.peers.some(({ part }) => part.outgoing)) return [];
  const belt = (kind: Belt['kind'], ids: readonly PeerId[], reach: number): Belt => {
    const outline = hull(
      ids.flatMap((id) => {
        const seat = layout.seats[id - 1];
        return seat ? around(seat, reach) : [];
      }),
    );
    const at = nameOf(outline, layout, kind === 'old' ? -1 : 1);
    return { kind, path: closedPath(outline), name: `${kind} voters`, at };
  };
  const reach = layout.r * 1.15 + layout.gap + 5;
  const ids = (in_: (part: PeerFrame['part']) => boolean): PeerId[] =>
    frame.peers.flatMap(({ id, part }) => (in_(part) ? [id] : []));
  return [
    belt(
      'old',
      ids((part) => part.outgoing),
      reach + 7,
    ),
    belt(
      'new',
      ids((part) => part.votes),
      reach,
    ),
  ].filter(({ path }) => path !== '');
}

/** A belt's name needs so much room to either side, and above and below. */
const NAME_REACH = { x: 64, y: 17 };

/** Where the name of a belt stands: on it, as high or as low as the names of the peers let it. */
function nameOf(outline: readonly Point[], layout: RingLayout, towards: -1 | 1): Point {
  const labels = layout.seats.flatMap(({ label }) => label ?? []);
  const isFree = ({ x, y }: Point): boolean =>
    labels.every(
      (label) => Math.abs(label.x - x) > NAME_REACH.x || Math.abs(label.y - y) > NAME_REACH.y,
    );
  const { r, gap } = layout;
  const isOutside = ({ x, y }: Point): boolean =>
    layout.seats.every(
      (seat) =>
        Math.abs(seat.x - x) > r + gap + NAME_REACH.x / 2 ||
        Math.abs(seat.y - y) > r + gap + NAME_REACH.y / 2,
    );
  const edges = outline.map((point, i) => {
    const next = outline[(i + 1) % outline.length] ?? point;
    return { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
  });
  const sorted = [...outline, ...edges].sort((a, b) => towards * (b.y - a.y));
  const { x, y } = sorted.find((at) => isFree(at) && isOutside(at)) ??
    sorted.find(isFree) ??
    sorted[0] ?? { x: 0, y: 0 };
  return { x, y: y - 4 * towards };
}

/** Points around a point: the hull of several such circles is a belt. */
function around({ x, y }: Point, reach: number): Point[] {
  return Array.from({ length: 16 }, (_, i) => ({
    x: x + reach * Math.cos((i * Math.PI) / 8),
    y: y + reach * Math.sin((i * Math.PI) / 8),
  }));
}

/** The regions of a partition as paths through the peers' seats; none when all are together. */
export function planRegions(frame: Frame, layout: RingLayout): string[] {
  if (frame.cuts === 0) return [];
  const groups = islands(frame);
  if (groups.length < 2) return [];
  return groups.map((group) => closedPath(hull(group.flatMap((id) => layout.seats[id - 1] ?? []))));
}
