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
  along,
  type Box,
  boxOf,
  CORNERS_FREE_UP_TO,
  closedPath,
  distance,
  fraction,
  hull,
  isApart,
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
  const reach = layout.r * 1.15 + layout.gap + 5;
  const ids = (in_: (part: PeerFrame['part']) => boolean): PeerId[] =>
    frame.peers.flatMap(({ id, part }) => (in_(part) ? [id] : []));
  const outline = (of: readonly PeerId[], reach: number): Point[] =>
    hull(
      of.flatMap((id) => {
        const seat = layout.seats[id - 1];
        return seat ? around(seat, reach) : [];
      }),
    );
  const old = outline(
    ids((part) => part.outgoing),
    reach + 7,
  );
  const next = outline(
    ids((part) => part.votes),
    reach,
  );
  const taken: Box[] = [];
  const belt = (kind: Belt['kind'], own: readonly Point[], other: readonly Point[]): Belt => {
    const at = nameOf(own, other, layout, taken);
    taken.push(boxAround(at));
    return {
      kind,
      path: closedPath(own),
      name: `${kind} voters`,
      at: { x: at.x, y: at.y + 4 },
    };
  };
  return [belt('old', old, next), belt('new', next, old)].filter(({ path }) => path !== '');
}

/** A belt's name reaches so far to either side, and above and below. */
const NAME_REACH = { x: 38, y: 8 };
/** In this corner of a wide stage stands what can be tried. */
const CORNER: Box = { left: 0, top: 0, right: 140, bottom: 112 };
/** How far from its belt a name may stand. */
const AWAY = [4, 12, 24, 40];

function boxAround({ x, y }: Point): Box {
  return {
    left: x - NAME_REACH.x,
    top: y - NAME_REACH.y,
    right: x + NAME_REACH.x,
    bottom: y + NAME_REACH.y,
  };
}

/** The middle of a belt's name: outside of the belt, near to it, and clear of discs, names and lines. */
function nameOf(
  outline: readonly Point[],
  other: readonly Point[],
  layout: RingLayout,
  taken: readonly Box[],
): Point {
  const { seats, r, gap, width, free } = layout;
  const names = [...seats.flatMap(({ label }) => (label ? boxOf(label, layout, 2) : [])), ...taken];
  // What the topmost is stands in one line.
  const [topmost] = names;
  if (topmost && seats[0]?.label) names.push({ ...topmost, right: topmost.right + 48 });
  if (seats.length <= CORNERS_FREE_UP_TO) names.push(CORNER);
  const count = Math.max(outline.length, 1);
  const x = outline.reduce((sum, point) => sum + point.x, 0) / count;
  const y = outline.reduce((sum, point) => sum + point.y, 0) / count;
  const [own, others] = [pointsOf(outline), pointsOf(other)];
  const near = (box: Box, line: readonly Point[]): number =>
    line.reduce((least, point) => Math.min(least, distance(point, box)), Number.POSITIVE_INFINITY);
  const cost = (at: Point): number => {
    const box = boxAround(at);
    const isOut =
      box.left < 2 || box.right > width - 2 || box.top < free.top || box.bottom > free.bottom;
    const discs = seats.filter((seat) => distance(seat, box) < r * 1.15 + gap + 3).length;
    const covered = names.filter((name) => !isApart(name, box)).length;
    const [mine, not] = [near(box, own), near(box, others)];
    const crossed = Math.min(mine, not) < 2 ? 1 : 0;
    // It is read as the name of the line that is nearest.
    const mistaken = not < mine + 8 ? 2 : 0;
    return (isOut ? 8 : 0) + 6 * discs + 4 * covered + crossed + mistaken;
  };
  let best = { cost: Number.POSITIVE_INFINITY, at: { x, y } };
  for (const away of AWAY) {
    for (const point of own) {
      const length = Math.hypot(point.x - x, point.y - y) || 1;
      const [dx, dy] = [(point.x - x) / length, (point.y - y) / length];
      const out = away + Math.abs(dx) * NAME_REACH.x + Math.abs(dy) * NAME_REACH.y;
      const at = { x: point.x + dx * out, y: point.y + dy * out };
      const now = cost(at) + away / 100;
      if (now < best.cost) best = { cost: now, at };
    }
  }
  return best.at;
}

/** Points all along a closed line. */
function pointsOf(outline: readonly Point[]): Point[] {
  return outline.flatMap((from, i) => {
    const to = outline[(i + 1) % outline.length] ?? from;
    const steps = Math.max(Math.round(Math.hypot(to.x - from.x, to.y - from.y) / 10), 1);
    return Array.from({ length: steps }, (_, step) => along({ from, to }, step / steps));
  });
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
