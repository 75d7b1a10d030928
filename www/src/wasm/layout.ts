/**
 * The layout of the world's frame: one `Float64Array` that holds everything a
 * drawn frame needs. The header comes first, then the peers, the messages in
 * flight, the matrix of links and the matrix of the leaders' progress.
 */

/** The version of the layout that this page reads. */
export const FRAME_VERSION = 1;

/** Fields of the header. */
export const HEADER = {
  version: 0,
  now: 1,
  peers: 2,
  messages: 3,
  events: 4,
  interventions: 5,
  violations: 6,
  nextAt: 7,
  maxLastIndex: 8,
  leader: 9,
  rpcs: 10,
  bytes: 11,
  maxCommit: 12,
  manual: 13,
  limitReached: 14,
  term: 15,
} as const;
export const HEADER_LEN = 16;

/** Fields of one peer. */
export const PEER = {
  id: 0,
  power: 1,
  role: 2,
  term: 3,
  votedFor: 4,
  leader: 5,
  timerSince: 6,
  timerDeadline: 7,
  firstIndex: 8,
  lastIndex: 9,
  persistedIndex: 10,
  commitIndex: 11,
  lastApplied: 12,
  grantedLo: 13,
  grantedHi: 14,
  deniedLo: 15,
  deniedHi: 16,
  writesPending: 17,
  lastEvent: 18,
  baseTerm: 19,
} as const;
export const PEER_LEN = 20;

/** Fields of one message in flight. */
export const MESSAGE = {
  id: 0,
  from: 1,
  to: 2,
  kind: 3,
  term: 4,
  sentAt: 5,
  arrivesAt: 6,
  lostAt: 7,
  entries: 8,
  verdict: 9,
  prevIndex: 10,
  prevTerm: 11,
  commit: 12,
  index: 13,
  copy: 14,
  sentEvent: 15,
} as const;
export const MESSAGE_LEN = 16;

/** Peers whose bit is in the low word of a set of peers (S1..S50). */
export const SET_LOW_BITS = 50;
