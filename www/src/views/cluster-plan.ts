/**
 * From a frame to what is to be drawn on the stage: the plan. The renderer
 * (`cluster.ts`) carries it out and knows nothing of the cluster.
 */
import { driftText, isVoter, messageLabel, peerLabel, peerName, roleWord } from '../format.js';
import type { Frame, MessageFrame, PeerFrame, Role } from '../frame.js';
import {
  along,
  closedPath,
  fraction,
  hull,
  type Lane,
  lane,
  type RingLayout,
} from '../geometry.js';
import { type DirectedLink, deliveryWords, type Links } from '../links.js';
import { islands } from '../network.js';
import { termSlot } from '../terms.js';
import type { PeerId } from '../wasm/api.js';

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

export interface MessagePlan {
  readonly id: number;
  readonly shape: Shape;
  readonly slot: number;
  readonly entries: number;
  /** What a reply says; `null` of a request. */
  readonly granted: boolean | null;
  readonly x: number;
  readonly y: number;
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
  readonly writing: boolean;
  /** How it belongs to the cluster. */
  readonly part: 'voter' | 'leaving' | 'learner' | 'outside';
  /** Up, and standing still. */
  readonly paused: boolean;
  /** Its disk was lost, and its vote with it. */
  readonly lost: boolean;
  /** How wrong its clock is, in words. */
  readonly clock: readonly string[];
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

/** Messages drawn at most. */
export const MOST_MESSAGES = 1000;
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

export function planMessages(frame: Frame, layout: RingLayout, still: boolean): MessagePlan[] {
  const plans: MessagePlan[] = [];
  for (const message of frame.messages) {
    if (plans.length >= MOST_MESSAGES) break;
    const from = layout.seats[message.from - 1];
    const to = layout.seats[message.to - 1];
    if (!from || !to) continue;
    const way = lane(from, to, layout.r * 1.15 + 10, 5 * layout.flight);
    const now = message.lostAt >= 0 ? Math.min(frame.now, message.lostAt) : frame.now;
    let part = fraction(now, message.sentAt, message.arrivesAt);
    if (still)
      part = (Math.min(Math.floor(part * STILL_STEPS), STILL_STEPS - 1) + 0.5) / STILL_STEPS;
    const at = along(way, part);
    plans.push({
      id: message.id,
      shape: shapeOf(message),
      slot: termSlot(message.term),
      entries: message.entries,
      granted: message.verdict === -1 ? null : message.verdict === 1,
      x: at.x,
      y: at.y,
      angle: way.angle,
      lane: way,
      label: messageLabel(message),
    });
  }
  return plans;
}

export function planPeer(frame: Frame, peer: PeerFrame, still: boolean): PeerPlan {
  let timer = -1;
  if (peer.up && !peer.paused && peer.timerDeadline >= 0) {
    timer = 1 - fraction(frame.now, peer.timerSince, peer.timerDeadline);
    if (still) timer = Math.ceil(timer * 12) / 12;
  }
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
    paused: peer.up && peer.paused,
    lost: peer.lostDisk,
    drift: peer.driftPpm > 0 ? 1 : peer.driftPpm < 0 ? -1 : 0,
    part: partOf(peer),
    timer,
    writing: peer.up && peer.writesPending > 0,
    votes,
    label: peerLabel(peer),
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

/** The regions of a partition as paths through the peers' seats; none when all are together. */
export function planRegions(frame: Frame, layout: RingLayout): string[] {
  if (frame.cuts === 0) return [];
  const groups = islands(frame);
  if (groups.length < 2) return [];
  return groups.map((group) => closedPath(hull(group.flatMap((id) => layout.seats[id - 1] ?? []))));
}
