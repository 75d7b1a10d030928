/**
 * What can be done to a peer, in two ranks: what a reader does often, and the
 * rest. The menu, the inspector and the keys offer the same; the engine has
 * the last word on each.
 */
import type { Deed } from './acts.js';
import { driftText, duration, handsOver, isVoter, membershipDeeds, peerName } from './format.js';
import type { Frame, PeerFrame } from './frame.js';
import { PEERS_MAX } from './params.js';

/** The parts of a million by which a button makes a clock run wrong, and the leap of another. */
export const DRIFT_STEP_PPM = 100_000;
export const LEAP_US = 1_000_000;
/** How long a write takes on a disk that a button makes slow. */
export const SLOW_DISK_US = 50_000;

export interface PeerDeed {
  readonly words: string;
  readonly deed: Deed;
  readonly danger?: boolean;
  /** The place that it takes in the stead of another; without it, its own. */
  readonly slot?: string;
  /** What cannot be had back is asked about: this is what it means, in one line. */
  readonly asks?: string;
}

export interface PeerDeeds {
  readonly first: readonly PeerDeed[];
  readonly more: readonly PeerDeed[];
}

/** What takes something back stands where that was. */
const STEADS: Readonly<Partial<Record<Deed['do'], Deed['do']>>> = {
  restart: 'stop',
  resume: 'pause',
  connect: 'isolate',
};

/** What a button is known by: while others come and go, it keeps to that. */
export function slotOf({ deed, slot }: PeerDeed): string {
  return slot ?? STEADS[deed.do] ?? deed.do;
}

/** What can be done to `peer`; `key` is what a read asks for. */
export function peerDeeds(frame: Frame, peer: PeerFrame, key: string): PeerDeeds {
  const { id } = peer;
  const name = peerName(id);
  const stop: PeerDeed = { words: 'Stop', deed: { do: 'stop', peer: id }, danger: true };
  const wipe: PeerDeed = {
    words: 'Wipe the disk',
    deed: { do: 'wipe', peer: id },
    danger: true,
    asks: `${name} forgets its term, its vote and its log, and comes back without a vote.`,
  };
  const member = membershipDeeds(frame, peer);
  const clock = [diskDeed(peer), ...clockDeeds(peer)];
  const apart: PeerDeed[] = [];
  if (frame.size > 1) {
    apart.push(
      isAlone(frame, peer)
        ? { words: 'Connect', deed: { do: 'connect', peer: id } }
        : { words: 'Cut off', deed: { do: 'isolate', peer: id } },
    );
  }
  if (!peer.up) {
    const restart: PeerDeed = { words: 'Restart', deed: { do: 'restart', peer: id } };
    return { first: [restart, wipe], more: [...apart, ...clock, ...member] };
  }
  const power: PeerDeed = {
    words: 'Power loss',
    deed: { do: 'power-loss', peer: id },
    danger: true,
  };
  if (peer.paused) {
    return {
      first: [stop, { words: 'Resume', deed: { do: 'resume', peer: id } }],
      more: [...apart, power, wipe, ...clock, ...member],
    };
  }
  const leads = peer.role === 'leader';
  const first: PeerDeed[] = [
    stop,
    { words: 'Pause', deed: { do: 'pause', peer: id } },
    { words: leads ? 'Heartbeats now' : 'Time out now', deed: { do: 'fire', peer: id } },
  ];
  if (handsOver(frame, peer)) {
    first.push({ words: `Hand leadership to ${name}`, deed: { do: 'transfer', to: id } });
  }
  if (!isVoter(peer)) first.push(...member);
  first.push(...apart);
  // To this one and no other: a leader that was left behind takes commands too, and commits none.
  const send: PeerDeed = { words: 'Send it a command', deed: { do: 'request', op: '', peer: id } };
  if (leads) first.push(send);
  return {
    first,
    more: [
      ...(leads ? [] : [send]),
      { words: `Read ${key} here`, deed: { do: 'read', peer: id, key } },
      { words: 'Take a snapshot', deed: { do: 'snapshot', peer: id } },
      power,
      wipe,
      ...clock,
      ...(isVoter(peer) ? member : []),
      ...((leads || frame.leader === 0) && frame.size < PEERS_MAX ? [newPeerDeed(frame)] : []),
    ],
  };
}

/** Whom a leader could add that is not there yet. */
function newPeerDeed({ size }: Frame): PeerDeed {
  return { words: `Add a new peer, ${peerName(size + 1)}`, deed: { do: 'add-peer' } };
}

/** Makes the disk slow, or what it was. */
export function diskDeed({ id, diskUs }: PeerFrame): PeerDeed {
  return diskUs < 0
    ? {
        words: `Slow disk, ${duration(SLOW_DISK_US)} a write`,
        deed: { do: 'disk', peer: id, us: [SLOW_DISK_US, SLOW_DISK_US] },
      }
    : { words: 'Disk as at first', deed: { do: 'disk', peer: id, us: null } };
}

function clockDeeds({ id, driftPpm }: PeerFrame): PeerDeed[] {
  const drift = (ppm: number, words: string, slot: string): PeerDeed => ({
    words,
    deed: { do: 'clock', peer: id, driftPpm: ppm },
    slot,
  });
  const right = (slot: string): PeerDeed => drift(0, 'Clock right again', slot);
  const size = driftText(DRIFT_STEP_PPM).slice(1);
  const deeds = [DRIFT_STEP_PPM, -DRIFT_STEP_PPM].map((ppm) => {
    const way = ppm > 0 ? 'faster' : 'slower';
    return driftPpm === ppm ? right(way) : drift(ppm, `Clock ${size} ${way}`, way);
  });
  if (driftPpm !== 0 && Math.abs(driftPpm) !== DRIFT_STEP_PPM) deeds.unshift(right('right'));
  deeds.push({
    words: 'Clock 1 s ahead',
    deed: { do: 'clock', peer: id, aheadUs: LEAP_US },
  });
  return deeds;
}

/** Whether every way from and to it is cut. */
function isAlone(frame: Frame, { id }: PeerFrame): boolean {
  return frame.peers.every(
    (other) => other.id === id || (frame.isCut(id, other.id) && frame.isCut(other.id, id)),
  );
}
