/**
 * One frame of the world, decoded. A frame is the only thing the views draw
 * from; it is a copy, so it stays valid when the world moves on.
 */

import type { Micros, PeerId } from './wasm/api.js';
import {
  FRAME_VERSION,
  HEADER,
  HEADER_LENGTH,
  MESSAGE,
  MESSAGE_LENGTH,
  PEER,
  PEER_LENGTH,
  PROGRESS,
  PROGRESS_LENGTH,
} from './wasm/layout.js';

/** Peers whose bit is in the low word of a set of peers (S1 to S50). */
const SET_LOW_BITS = 50;

/** By the frame's number for it. */
const ROLES = ['follower', 'candidate', 'leader', 'pre-candidate'] as const;
const KINDS = [
  'RequestVote',
  'RequestVoteReply',
  'AppendEntries',
  'AppendEntriesReply',
  'InstallSnapshot',
  'InstallSnapshotReply',
  'PreVote',
  'PreVoteReply',
  'TimeoutNow',
  'ReadIndex',
  'ReadIndexReply',
  'Confirm',
  'ConfirmReply',
] as const;

/** What an engine newer than the page may say is `unknown`, and never taken for something else. */
export type Role = (typeof ROLES)[number] | 'unknown';
export type MessageKind = (typeof KINDS)[number] | 'unknown';

export interface PeerFrame {
  readonly id: PeerId;
  readonly up: boolean;
  /** Up, but standing still. */
  readonly paused: boolean;
  readonly role: Role;
  readonly term: number;
  /** 0 when it voted for none. */
  readonly votedFor: PeerId;
  /** Whom it takes for the leader; 0 when it knows none. */
  readonly leader: PeerId;
  readonly timerSince: Micros;
  /** -1 when no timer runs. */
  readonly timerDeadline: Micros;
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly persistedIndex: number;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly granted: ReadonlySet<PeerId>;
  readonly denied: ReadonlySet<PeerId>;
  readonly writesPending: number;
  /** The last event at this peer that matters; -1 when there was none. */
  readonly lastEvent: number;
  readonly baseTerm: number;
  /** Its part in the cluster, as the leader sees it. */
  readonly part: Part;
  /** Its part as it sees it itself: behind the leader's while a change is on its way. */
  readonly ownPart: Part;
  /** Its disk took the place of one that was lost: it has no vote. */
  readonly lostDisk: boolean;
  /** By how many millionths its clock runs too fast; negative when too slow. */
  readonly driftPpm: number;
  /** How long its disk takes for a write at most, where that was set; -1 where the settings say it. */
  readonly diskUs: Micros;
}

/** What a peer is in the configuration: nothing at all while it waits outside. */
export interface Part {
  /** It votes; while the configuration is joint, in the new one. */
  readonly votes: boolean;
  /** It votes in the old configuration, while the configuration is joint. */
  readonly outgoing: boolean;
  /** It receives the log and does not vote. */
  readonly learns: boolean;
}

function readPart(sum: number): Part {
  return { votes: (sum & 1) !== 0, outgoing: (sum & 2) !== 0, learns: (sum & 4) !== 0 };
}

export interface MessageFrame {
  readonly id: number;
  readonly from: PeerId;
  readonly to: PeerId;
  readonly kind: MessageKind;
  readonly term: number;
  readonly sentAt: Micros;
  readonly arrivesAt: Micros;
  /** When it will be lost; -1 when it will not. */
  readonly lostAt: Micros;
  readonly entries: number;
  /** -1 for a request, 0 denied, 1 granted. */
  readonly verdict: -1 | 0 | 1;
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly commit: number;
  /** What a reply says of the log: the matching index, or the hint. */
  readonly index: number;
  readonly copy: number;
  readonly sentEvent: number;
}

export interface Progress {
  readonly nextIndex: number;
  readonly matchIndex: number;
}

/** The layout of the frame is not the one this page was built for. */
export class FrameError extends Error {
  override name = 'FrameError';
}

const NOBODY: ReadonlySet<PeerId> = new Set();

function readSet(
  data: Float64Array,
  low: number,
  high: number,
  peers: number,
): ReadonlySet<PeerId> {
  if (!data[low] && !data[high]) return NOBODY;
  const set = new Set<PeerId>();
  let word = data[low] ?? 0;
  for (let id = 1; id <= peers; id++) {
    if (id === SET_LOW_BITS + 1) word = data[high] ?? 0;
    if (word % 2 === 1) set.add(id);
    word = Math.floor(word / 2);
  }
  return set;
}

/** Everything there is to draw at one instant. */
export class Frame {
  readonly now: Micros;
  readonly events: number;
  /** How many things were done to the world so far. */
  readonly interventions: number;
  readonly violations: number;
  readonly maxLastIndex: number;
  /** The live leader of the highest term; 0 when there is none. */
  readonly leader: PeerId;
  readonly maxCommit: number;
  readonly manual: boolean;
  readonly term: number;
  readonly peers: readonly PeerFrame[];
  readonly messages: readonly MessageFrame[];
  private readonly links: Float64Array;
  private readonly progressData: Float64Array;

  constructor(view: Float64Array) {
    const version = view[HEADER.version];
    if (version !== FRAME_VERSION) {
      throw new FrameError(
        `This page reads frames of version ${FRAME_VERSION}, the engine gave version ${version}.`,
      );
    }
    const read = (at: number): number => view[at] ?? 0;
    const n = read(HEADER.peers);
    const count = read(HEADER.messages);
    this.now = read(HEADER.now);
    this.events = read(HEADER.events);
    this.interventions = read(HEADER.interventions);
    this.violations = read(HEADER.violations);
    this.maxLastIndex = read(HEADER.maxLastIndex);
    this.leader = read(HEADER.leader);
    this.maxCommit = read(HEADER.maxCommit);
    this.manual = read(HEADER.manual) === 1;
    this.term = read(HEADER.term);

    const peers: PeerFrame[] = [];
    let base = HEADER_LENGTH;
    for (let i = 0; i < n; i++, base += PEER_LENGTH) {
      peers.push({
        id: read(base + PEER.id),
        up: read(base + PEER.power) !== 0,
        paused: read(base + PEER.power) === 2,
        role: ROLES[read(base + PEER.role)] ?? 'unknown',
        term: read(base + PEER.term),
        votedFor: read(base + PEER.votedFor),
        leader: read(base + PEER.leader),
        timerSince: read(base + PEER.timerSince),
        timerDeadline: read(base + PEER.timerDeadline),
        firstIndex: read(base + PEER.firstIndex),
        lastIndex: read(base + PEER.lastIndex),
        persistedIndex: read(base + PEER.persistedIndex),
        commitIndex: read(base + PEER.commitIndex),
        lastApplied: read(base + PEER.lastApplied),
        granted: readSet(view, base + PEER.grantedLo, base + PEER.grantedHi, n),
        denied: readSet(view, base + PEER.deniedLo, base + PEER.deniedHi, n),
        writesPending: read(base + PEER.writesPending),
        lastEvent: read(base + PEER.lastEvent),
        baseTerm: read(base + PEER.baseTerm),
        part: readPart(read(base + PEER.part)),
        ownPart: readPart(read(base + PEER.ownPart)),
        lostDisk: (read(base + PEER.ownPart) & 8) !== 0,
        driftPpm: read(base + PEER.driftPpm),
        diskUs: read(base + PEER.diskUs),
      });
    }
    const messages: MessageFrame[] = [];
    for (let i = 0; i < count; i++, base += MESSAGE_LENGTH) {
      const verdict = read(base + MESSAGE.verdict);
      messages.push({
        id: read(base + MESSAGE.id),
        from: read(base + MESSAGE.from),
        to: read(base + MESSAGE.to),
        kind: KINDS[read(base + MESSAGE.kind)] ?? 'unknown',
        term: read(base + MESSAGE.term),
        sentAt: read(base + MESSAGE.sentAt),
        arrivesAt: read(base + MESSAGE.arrivesAt),
        lostAt: read(base + MESSAGE.lostAt),
        entries: read(base + MESSAGE.entries),
        verdict: verdict === 1 ? 1 : verdict === 0 ? 0 : -1,
        prevIndex: read(base + MESSAGE.prevIndex),
        prevTerm: read(base + MESSAGE.prevTerm),
        commit: read(base + MESSAGE.commit),
        index: read(base + MESSAGE.matchedOrHintIndex),
        copy: read(base + MESSAGE.copy),
        sentEvent: read(base + MESSAGE.sentEvent),
      });
    }
    this.peers = peers;
    this.messages = messages;
    this.links = view.slice(base, base + n * n);
    base += n * n;
    this.progressData = view.slice(base, base + PROGRESS_LENGTH * n * n);
  }

  /** The number of peers. */
  get size(): number {
    return this.peers.length;
  }

  peer(id: PeerId): PeerFrame | undefined {
    return this.peers[id - 1];
  }

  message(id: number): MessageFrame | undefined {
    return this.messages.find((message) => message.id === id);
  }

  /** Whether the direction `from` -> `to` is cut. */
  isCut(from: PeerId, to: PeerId): boolean {
    return this.links[(from - 1) * this.size + (to - 1)] === 1;
  }

  /** Whether the same directions are cut as in another frame. */
  cutsAre(other: Frame): boolean {
    const { links } = this;
    // As often as a frame is drawn, for thousands of links: a plain loop.
    for (let i = 0; i < links.length; i++) if (links[i] !== other.links[i]) return false;
    return true;
  }

  /** How many directions are cut. */
  get cuts(): number {
    let cuts = 0;
    for (const link of this.links) cuts += link === 1 ? 1 : 0;
    return cuts;
  }

  /** What `leader` knows of `follower`'s log; undefined when it is no leader. */
  progress(leader: PeerId, follower: PeerId): Progress | undefined {
    const at = PROGRESS_LENGTH * ((leader - 1) * this.size + (follower - 1));
    const nextIndex = this.progressData[at + PROGRESS.nextIndex] ?? 0;
    if (nextIndex === 0) return undefined;
    return { nextIndex, matchIndex: this.progressData[at + PROGRESS.matchIndex] ?? 0 };
  }
}
