/**
 * The network as the reader handles it: links, partitions and the fate of
 * messages, turned into interventions for the world. Nothing here keeps
 * state; what is cut is what the frame says is cut.
 */
import { peerName } from './format.js';
import type { Frame } from './frame.js';
import type { Intervention, PeerId } from './wasm/api.js';

/** Which way of the link between `a` and `b`. */
export type Direction = 'both' | 'there' | 'back';
export type Fate = 'deliver' | 'drop' | 'duplicate' | 'delay';

/** By how much a message is held up at a time when nothing else is said. */
export const DELAY_STEP_MS = 50;
/** The longest that a message can be held up at once: one day, the engine's own bound. */
const DELAY_MAX_MS = 86_400_000;

/** The reader asked for something that cannot be; the message says what can. */
export class InputError extends Error {
  override name = 'InputError';
}

export interface LinkState {
  /** `a` -> `b` is cut. */
  readonly there: boolean;
  /** `b` -> `a` is cut. */
  readonly back: boolean;
}

export function linkState(frame: Frame, a: PeerId, b: PeerId): LinkState {
  return { there: frame.isCut(a, b), back: frame.isCut(b, a) };
}

function checkLink(frame: Frame, a: PeerId, b: PeerId): void {
  for (const id of [a, b]) {
    if (!frame.peer(id)) throw new InputError(`There is no ${peerName(id)} in this cluster.`);
  }
  if (a === b) throw new InputError(`${peerName(a)} has no link to itself.`);
}

/** The directions of a link that are meant, and are cut or are not. */
function ways(
  frame: Frame,
  a: PeerId,
  b: PeerId,
  direction: Direction,
  cut: boolean,
): [PeerId, PeerId][] {
  checkLink(frame, a, b);
  const there: [PeerId, PeerId][] = direction === 'back' ? [] : [[a, b]];
  const back: [PeerId, PeerId][] = direction === 'there' ? [] : [[b, a]];
  return [...there, ...back].filter(([from, to]) => frame.isCut(from, to) === cut);
}

/** Cuts what is still open of the link. */
export function cut(
  frame: Frame,
  a: PeerId,
  b: PeerId,
  direction: Direction = 'both',
): Intervention[] {
  return ways(frame, a, b, direction, false).map(([from, to]) => ({ do: 'cut', from, to }));
}

/** Heals what is cut of the link. */
export function heal(
  frame: Frame,
  a: PeerId,
  b: PeerId,
  direction: Direction = 'both',
): Intervention[] {
  return ways(frame, a, b, direction, true).map(([from, to]) => ({ do: 'heal', from, to }));
}

/**
 * Splits the cluster so that only peers of one group reach each other. Peers
 * in no group form the last one together.
 */
export function partition(frame: Frame, groups: readonly (readonly PeerId[])[]): Intervention {
  const seen = new Set<PeerId>();
  for (const id of groups.flat()) {
    if (!frame.peer(id)) throw new InputError(`There is no ${peerName(id)} in this cluster.`);
    if (seen.has(id)) throw new InputError(`${peerName(id)} is in two groups; put it in one.`);
    seen.add(id);
  }
  const rest = frame.peers.map((peer) => peer.id).filter((id) => !seen.has(id));
  const all = [...groups.map((group) => [...group]), rest].filter((group) => group.length > 0);
  if (all.length < 2) {
    throw new InputError('A partition needs at least one peer on each side.');
  }
  return { do: 'partition', groups: all };
}

/** Heals every cut. */
export function healAll(frame: Frame): Intervention[] {
  return frame.cuts > 0 ? [{ do: 'heal_all' }] : [];
}

/** What becomes of one message in flight. */
export function decide(
  frame: Frame,
  message: number,
  fate: Fate,
  byMs = DELAY_STEP_MS,
): Intervention {
  if (!frame.message(message)) {
    throw new InputError('That message is no longer in flight.');
  }
  if (fate !== 'delay') return { do: fate, message };
  const byUs = Math.round(byMs * 1000);
  if (!(byUs >= 1 && byMs <= DELAY_MAX_MS))
    throw new InputError(`A message can be delayed by 0.001 to ${DELAY_MAX_MS} ms (one day).`);
  return { do: 'delay', message, by_us: byUs };
}

/**
 * The islands that the cuts make: peers that reach each other in both
 * directions, directly or through others. One island means no partition.
 */
export function islands(frame: Frame): PeerId[][] {
  const left = new Set(frame.peers.map((peer) => peer.id));
  const found: PeerId[][] = [];
  for (const start of frame.peers) {
    if (!left.delete(start.id)) continue;
    const island = [start.id];
    for (const at of island) {
      for (const other of [...left]) {
        if (!frame.isCut(at, other) && !frame.isCut(other, at)) {
          left.delete(other);
          island.push(other);
        }
      }
    }
    found.push(island.sort((a, b) => a - b));
  }
  return found;
}
