/**
 * What a network can know of the cluster: what it has carried. It asks no peer,
 * so that the same messages always show the same.
 */
import type { PeerId, PendingMessage } from '../wasm/api.js';

/** What a program is told of the cluster, besides the message. */
export interface WorldSeen {
  /** Virtual time, in milliseconds. */
  readonly now: number;
  /** How many peers there are. */
  readonly peers: number;
  /** Who sent the last AppendEntries or InstallSnapshot of the latest term; 0 before the first. */
  readonly leader: PeerId;
  /** The latest term of a message. */
  readonly term: number;
  /** How many messages were sent since the program was switched on, with this one. */
  readonly count: number;
}

export class Vantage {
  private peers: number;
  private leader: PeerId;
  private term: number;
  private led: number;
  private count = 0;

  /** What is known when the program is switched on. */
  constructor(peers: number, leader: PeerId = 0, term = 0) {
    this.peers = peers;
    this.leader = leader;
    this.term = term;
    this.led = leader === 0 ? 0 : term;
  }

  /** Sees a message that is sent. */
  see({ from, to, kind, term, sent_at }: PendingMessage): WorldSeen {
    this.count++;
    // One that appeared since then is known by the first message to it.
    this.peers = Math.max(this.peers, from, to);
    // A PreVote speaks of a term that nobody may ever enter.
    if (!kind.startsWith('PreVote')) this.term = Math.max(this.term, term);
    if ((kind === 'AppendEntries' || kind === 'InstallSnapshot') && term >= this.led) {
      this.led = term;
      this.leader = from;
    }
    const { peers, leader, count } = this;
    return { now: sent_at / 1000, peers, leader, term: this.term, count };
  }
}
