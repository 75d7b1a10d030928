/** What every peer was, when: its role or its want of power, and its term. */
import type { Micros, PeerId } from './wasm/api.js';
import { HAPPENING_KINDS as KIND } from './wasm/layout.js';

/** What a peer is for a while. */
export const STATE = {
  follower: 0,
  candidate: 1,
  leader: 2,
  preCandidate: 3,
  down: 4,
  paused: 5,
  /** Before the first event that is known tells. */
  unknown: 6,
  /** It has not appeared yet. */
  absent: 7,
} as const;

/** What a peer was at an instant. */
export interface PeerThen {
  readonly id: PeerId;
  readonly up: boolean;
  readonly paused: boolean;
  readonly role: string;
  readonly term: number;
}

const BY_NAME: Readonly<Record<string, number>> = {
  follower: STATE.follower,
  candidate: STATE.candidate,
  leader: STATE.leader,
  'pre-candidate': STATE.preCandidate,
};

/** The term of a peer of which nothing tells yet. */
const NO_TERM = -1;

const ROLES: ReadonlyMap<number, number> = new Map([
  [KIND.becameFollower, STATE.follower],
  [KIND.becameCandidate, STATE.candidate],
  [KIND.becameLeader, STATE.leader],
  [KIND.becamePreCandidate, STATE.preCandidate],
]);
/** The numbers of the messages that give their sender's role away. */
const BY_LEADERS: ReadonlySet<number> = new Set([2, 4, 8, 11]);
const REQUEST_VOTE = 0;

/** The states of one peer, in order of time; each lasts until the next begins. */
export class Lane {
  readonly from: Micros[] = [];
  readonly place: number[] = [];
  readonly state: number[] = [];
  readonly term: number[] = [];
  /** The role that a paused peer goes on with. */
  readonly role: number[] = [];

  get count(): number {
    return this.from.length;
  }

  /** The state that holds at an instant; the first one before all. */
  indexAt(at: Micros): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.from[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return Math.max(low - 1, 0);
  }

  add(from: Micros, place: number, state: number, term: number, role: number): void {
    const last = this.count - 1;
    if (last >= 0 && this.state[last] === state && this.term[last] === term) return;
    // What lasted no time leaves nothing to be seen.
    if (last > 0 && this.from[last] === from) {
      this.state[last] = state;
      this.term[last] = term;
      this.role[last] = role;
      return;
    }
    this.from.push(from);
    this.place.push(place);
    this.state.push(state);
    this.term.push(term);
    this.role.push(role);
  }

  keep(first: number, count: number): void {
    for (const column of [this.from, this.place, this.state, this.term, this.role]) {
      column.splice(0, first);
      column.length = count;
    }
  }
}

export class LaneBook {
  private readonly lanes: Lane[];

  /** Of `peers`, the first `early` are there when the run begins. */
  constructor(
    peers: number,
    private readonly early = peers,
  ) {
    this.lanes = Array.from({ length: peers }, () => new Lane());
    this.clear(false);
  }

  lane(peer: PeerId): Lane {
    const lane = this.lanes[peer - 1];
    if (!lane) throw new RangeError(`There is no lane of peer ${peer}.`);
    return lane;
  }

  /**
   * Every run begins with followers. What begins in the middle begins with what the peers were there,
   * or with what is unknown.
   */
  clear(inTheMiddle: boolean, peers: readonly PeerThen[] = []): void {
    const state = inTheMiddle ? STATE.unknown : STATE.follower;
    for (const [i, lane] of this.lanes.entries()) {
      lane.keep(lane.count, 0);
      lane.add(0, 0, i < this.early ? state : STATE.absent, NO_TERM, STATE.follower);
    }
    if (!inTheMiddle) return;
    for (const { id, up, paused, role, term } of peers) {
      const lane = this.lanes[id - 1];
      const then = BY_NAME[role];
      if (!lane || then === undefined) continue;
      lane.state[0] = !up ? STATE.down : paused ? STATE.paused : then;
      lane.term[0] = term;
      lane.role[0] = up ? then : STATE.follower;
    }
  }

  /** An event of a peer. */
  take(peer: PeerId, at: Micros, place: number, kind: number, told: number, detail: number): void {
    const lane = this.lanes[peer - 1];
    if (!lane) return;
    const last = lane.count - 1;
    const state = lane.state[last] ?? STATE.unknown;
    const known = lane.term[last] ?? NO_TERM;
    const role = lane.role[last] ?? STATE.follower;
    const term = told > 0 ? told : known;
    const become = ROLES.get(kind);
    if (known === NO_TERM && told > 0) {
      // What it was before this event, the event tells as well.
      lane.term[last] = kind === KIND.termAdvanced ? Math.max(detail, 0) : before(kind, told);
    }
    if (become !== undefined) lane.add(at, place, become, term, become);
    else if (kind === KIND.termAdvanced) lane.add(at, place, state, term, role);
    else if (kind === KIND.crashed || kind === KIND.powerLost || kind === KIND.wiped)
      lane.add(at, place, STATE.down, term, STATE.follower);
    else if (kind === KIND.restarted)
      // A peer that never voted is in term 0, and the event tells none.
      lane.add(at, place, STATE.follower, told, STATE.follower);
    else if (kind === KIND.paused) lane.add(at, place, STATE.paused, term, role);
    else if (kind === KIND.resumed) lane.add(at, place, role, term, role);
  }

  /** A peer of which nothing else is known sent a message of this kind. */
  hint(peer: PeerId, message: number, term: number): void {
    const lane = this.lanes[peer - 1];
    const last = (lane?.count ?? 0) - 1;
    if (lane?.state[last] !== STATE.unknown) return;
    const role = BY_LEADERS.has(message)
      ? STATE.leader
      : message === REQUEST_VOTE
        ? STATE.candidate
        : STATE.follower;
    lane.state[last] = role;
    lane.role[last] = role;
    lane.term[last] = term;
  }

  /** Forgets what began at a place or later. */
  truncate(place: number): void {
    for (const lane of this.lanes) {
      let kept = lane.count;
      while (kept > 1 && (lane.place[kept - 1] ?? 0) >= place) kept--;
      lane.keep(0, kept);
    }
  }

  /** Forgets what ended before a place, which is 0 from now on. */
  forget(oldest: number): void {
    for (const lane of this.lanes) {
      let gone = 0;
      while (gone + 1 < lane.count && (lane.place[gone + 1] ?? 0) <= oldest) gone++;
      lane.keep(gone, lane.count - gone);
      for (let i = 0; i < lane.count; i++) {
        lane.place[i] = Math.max((lane.place[i] ?? 0) - oldest, 0);
      }
    }
  }
}

function before(kind: number, told: number): number {
  return kind === KIND.becameCandidate ? told - 1 : told;
}
