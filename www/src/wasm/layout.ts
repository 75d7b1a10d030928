// Made from sim/src/frame/layout.rs; change it there.
//
// A frame is the header, the peers, the messages, the links (peers x peers, row = from,
// column = to: 0 open, 1 cut) and the progress (peers x peers, row = leader).
// The links are peers x peers records of their own, in the order of the cuts.
// A chronicle is its header and its events, figures are their header and their buckets.

export const FRAME_VERSION = 2;
export const CHRONICLE_VERSION = 1;
export const FIGURES_VERSION = 1;

/** Numbers per record. */
export const HEADER_LENGTH = 16;
export const HEADER = {
  /** `FRAME_VERSION`. */
  version: 0,
  /** Virtual time, in microseconds. */
  now: 1,
  /** How many peers follow. */
  peers: 2,
  /** How many messages follow them. */
  messages: 3,
  /** How many events happened. */
  events: 4,
  /** How many interventions were recorded. */
  interventions: 5,
  /** How many times a property did not hold. */
  violations: 6,
  /** When the next thing happens by itself; -1 for never. */
  nextAt: 7,
  /** The last index of the longest log. */
  maxLastIndex: 8,
  /** The live leader of the highest term; 0 for none. */
  leader: 9,
  /** Requests that reached a live peer. */
  rpcs: 10,
  /** Bytes of requests sent and replies delivered. */
  bytes: 11,
  /** The highest commitIndex of the live peers. */
  maxCommit: 12,
  /** 1 when messages and timers wait for the reader. */
  manual: 13,
  /** The number of the bound that last cost the run something; 0 for none. */
  limitReached: 14,
  /** The highest term of a peer. */
  term: 15,
} as const;

/** Numbers per record. */
export const PEER_LENGTH = 25;
export const PEER = {
  /** Its number. */
  id: 0,
  /** 1 when it is up, 2 when it is up and stands still. */
  power: 1,
  /** 0 follower, 1 candidate, 2 leader, 3 pre-candidate. */
  role: 2,
  /** currentTerm. */
  term: 3,
  /** votedFor; 0 for none. */
  votedFor: 4,
  /** Who leads, as far as it knows; 0 for nobody. */
  leader: 5,
  /** When its timer was set; -1 when it has none. */
  timerSince: 6,
  /** When its timer fires; -1 when it has none. */
  timerDeadline: 7,
  /** The index of the first entry of its log. */
  firstIndex: 8,
  /** The index of the last. */
  lastIndex: 9,
  /** The last index that a crash would not lose. */
  persistedIndex: 10,
  /** commitIndex. */
  commitIndex: 11,
  /** lastApplied. */
  lastApplied: 12,
  /** A bit for each of S1 to S50 that granted it a vote. */
  grantedLo: 13,
  /** A bit for each of S51 on. */
  grantedHi: 14,
  /** A bit for each of S1 to S50 that denied it a vote. */
  deniedLo: 15,
  /** A bit for each of S51 on. */
  deniedHi: 16,
  /** How many writes are not durable yet. */
  writesPending: 17,
  /** Its last event that matters; -1 for none. */
  lastEvent: 18,
  /** The term of the entry before the first of its log. */
  baseTerm: 19,
  /** Its part in the cluster, in the eyes of the leader: the sum of 1 when it votes (while joint, in the new configuration), 2 when it votes in the old one while joint, 4 when it is a learner; 0 outside. */
  part: 20,
  /** Its part in its own eyes, in the same numbers, with 8 when its disk was lost, so that it has no vote. */
  ownPart: 21,
  /** The index of the configuration in force at it. */
  configurationIndex: 22,
  /** By how many millionths its clock runs too fast; negative when too slow. */
  driftPpm: 23,
  /** How long its disk takes for a write at most, where that was set for this disk; -1 where it is as the configuration says. */
  diskUs: 24,
} as const;

/** Numbers per record. */
export const MESSAGE_LENGTH = 16;
export const MESSAGE = {
  /** Its id. */
  id: 0,
  /** Who sent it. */
  from: 1,
  /** Who it is for. */
  to: 2,
  /** 0 RequestVote, 1 its reply, 2 AppendEntries, 3 its reply, 4 InstallSnapshot, 5 its reply, 6 PreVote, 7 its reply, 8 TimeoutNow, 9 ReadIndex, 10 its reply, 11 Confirm, 12 its reply. */
  kind: 3,
  /** The sender's term. */
  term: 4,
  /** When it was sent. */
  sentAt: 5,
  /** When it arrives, or would. */
  arrivesAt: 6,
  /** When it is lost; -1 if it is not. */
  lostAt: 7,
  /** How many entries it carries. */
  entries: 8,
  /** Of a reply: 1 granted, accepted or installed, 0 denied, rejected or wanting more; -1 of a request. */
  verdict: 9,
  /** prevLogIndex, lastLogIndex of a RequestVote, or lastIncludedIndex of an InstallSnapshot. */
  prevIndex: 10,
  /** prevLogTerm, lastLogTerm of a RequestVote, or lastIncludedTerm of an InstallSnapshot. */
  prevTerm: 11,
  /** leaderCommit. */
  commit: 12,
  /** Of a reply: the index that matches, or the one that may, or lastIncludedIndex. */
  matchedOrHintIndex: 13,
  /** Which copy it is; 0 for the original. */
  copy: 14,
  /** The event of its sending. */
  sentEvent: 15,
} as const;

/** Numbers per record. */
export const PROGRESS_LENGTH = 2;
export const PROGRESS = {
  /** nextIndex. */
  nextIndex: 0,
  /** matchIndex. */
  matchIndex: 1,
} as const;

/** Numbers per record. */
export const LINK_LENGTH = 12;
export const LINK = {
  /** 0 open, 1 cut. */
  cut: 0,
  /** The shortest time that a request travels, in microseconds. */
  requestMin: 1,
  /** The longest. */
  requestMax: 2,
  /** The probability that a request is lost. */
  requestLoss: 3,
  /** The probability that a request arrives twice. */
  requestDuplication: 4,
  /** The probability that a request is held up for 200 to 2199 ms. */
  requestLate: 5,
  /** The shortest time that a reply travels, in microseconds. */
  replyMin: 6,
  /** The longest. */
  replyMax: 7,
  /** The probability that a reply is lost. */
  replyLoss: 8,
  /** The probability that a reply arrives twice. */
  replyDuplication: 9,
  /** The probability that a reply is held up for 200 to 2199 ms. */
  replyLate: 10,
} as const;

/** Numbers per record. */
export const CHRONICLE_LENGTH = 4;
export const CHRONICLE = {
  /** `CHRONICLE_VERSION`. */
  version: 0,
  /** The id of the first event that follows, or of the one to come; the others' count on from it. */
  first: 1,
  /** How many events happened. */
  events: 2,
} as const;

/** Numbers per record. */
export const HAPPENING_LENGTH = 8;
export const HAPPENING = {
  /** When it happened. */
  at: 0,
  /** Where; 0 for nowhere. */
  peer: 1,
  /** The event that made it happen; -1 for none. Of an arrival or a loss, the sending. */
  cause: 2,
  /** One of `HAPPENING_KINDS`. */
  kind: 3,
  /** The term of the message, or that the peer is in from now on; of a failed consistency check, the one asked for. 0 when it tells none. */
  term: 4,
  /** The other peer, if there is one; 0 for none. */
  other: 5,
  /** The kind of the message, in the frame's numbers; -1 for none. */
  message: 6,
  /** Of a message, its entries (AppendEntries) or its verdict (a reply); of a loss, how far it had come, in thousandths of its way; of a vote, 1 when granted; of a later term, the one before; of what concerns the log, the index. -1 for nothing. */
  detail: 7,
} as const;

/** Numbers per record. */
export const FIGURES_LENGTH = 6;
export const FIGURES = {
  /** `FIGURES_VERSION`. */
  version: 0,
  /** How many microseconds a bucket takes in. */
  width: 1,
  /** How many buckets follow. */
  buckets: 2,
  /** The time that the last of them goes up to. */
  end: 3,
  /** How many events were taken in. */
  seen: 4,
  /** How many there are. */
  events: 5,
} as const;

/** Numbers per record. */
export const BUCKET_LENGTH = 16;
export const BUCKET = {
  /** Messages sent: RequestVote, PreVote and TimeoutNow. */
  votes: 0,
  /** AppendEntries without entries. */
  heartbeats: 1,
  /** AppendEntries with entries. */
  entries: 2,
  /** InstallSnapshot. */
  snapshots: 3,
  /** ReadIndex and Confirm. */
  reads: 4,
  /** Answers of all kinds. */
  replies: 5,
  /** Messages that were lost. */
  lost: 6,
  /** How often a peer stood for election. */
  candidacies: 7,
  /** How many elections were won. */
  elections: 8,
  /** How many entries were committed. */
  committed: 9,
  /** Of how many of them it is known how long they took from their leader's log to being committed. */
  timed: 10,
  /** How long those took, in all. */
  latencySum: 11,
  /** The longest of those times. */
  latencyMax: 12,
  /** For how long no running peer led. */
  leaderless: 13,
  /** At the end, the last index of the leader's log. */
  logEnd: 14,
  /** At the end, the highest commitIndex that there was. */
  commitIndex: 15,
} as const;

/** What an event of the chronicle is. */
export const HAPPENING_KINDS = {
  /** What a picture has no sign for. */
  other: 0,
  /** A message left the peer. */
  sent: 1,
  /** A message reached the peer. */
  arrived: 2,
  /** A message of the peer was lost. */
  lost: 3,
  /** A copy of a message of the peer left it. */
  doubled: 4,
  /** A message waits for the peer, which stands still. */
  waits: 5,
  /** The peer follows. */
  becameFollower: 6,
  /** The peer asks whether it could win. */
  becamePreCandidate: 7,
  /** The peer stands for election. */
  becameCandidate: 8,
  /** The peer leads. */
  becameLeader: 9,
  /** The peer adopted a later term. */
  termAdvanced: 10,
  /** The peer's process died. */
  crashed: 11,
  /** The peer's power failed. */
  powerLost: 12,
  /** The peer's disk was replaced by an empty one. */
  wiped: 13,
  /** The peer was started again. */
  restarted: 14,
  /** The peer stands still. */
  paused: 15,
  /** The peer goes on. */
  resumed: 16,
  /** A leader committed. */
  committed: 17,
  /** A follower committed on its leader's word. */
  followedCommit: 18,
  /** A property that must always hold does not. */
  violated: 19,
  /** The peer's timer fired. */
  timerFired: 20,
  /** The peer was asked for its vote. */
  voted: 21,
  /** The peer's consistency check failed. */
  rejected: 22,
  /** A write of the peer became durable. */
  persisted: 23,
  /** The peer's service applied an entry. */
  applied: 24,
  /** A client asked the peer for something. */
  requested: 25,
  /** A client got its answer. */
  answered: 26,
  /** The peer took a snapshot, or took one over. */
  snapshot: 27,
  /** Links were cut, healed or changed. */
  linksChanged: 28,
} as const;
