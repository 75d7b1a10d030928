/** Sentences for the reader: what happened, and why, in the words of the trace. */
import { glance, peerNames } from './format.js';
import type { Frame } from './frame.js';
import type { Selection } from './intents.js';
import type { Run } from './run.js';
import type { EventView, PeerId } from './wasm/api.js';

/** What stands under the stage. */
export interface Saying {
  readonly what: string;
  readonly why: string;
}

/** An event, with the section that its reason leans on. */
export function sayingOf(event: EventView): Saying {
  const { text, why, section } = event;
  return { what: text, why: section && !why.includes(section) ? `${why} ${section}`.trim() : why };
}

/** What the engine says is wrong, as a sentence. */
export function sentence(problem: string): string {
  const begun = problem.charAt(0).toUpperCase() + problem.slice(1);
  return /[.!?…]$/.test(begun) || begun === '' ? begun : `${begun}.`;
}

/** The last thing that mattered at a peer. */
export function lastAt(run: Run, frame: Frame, peer: PeerId): Saying | null {
  return saidIn(run, frame.peer(peer)?.lastEvent ?? -1);
}

/** Why a peer stands as it does, or why a message was sent. */
export function explain(run: Run, frame: Frame, selection: Selection | null): Saying | null {
  if (selection?.kind === 'peer') return lastAt(run, frame, selection.id);
  if (selection?.kind === 'message')
    return saidIn(run, frame.message(selection.id)?.sentEvent ?? -1);
  if (selection?.kind === 'event') return saidIn(run, selection.id);
  return null;
}

/** What letting go of a loop around peers would do. */
export function lassoSaying(frame: Frame, inside: readonly PeerId[]): Saying {
  const rest = frame.peers.map(({ id }) => id).filter((id) => !inside.includes(id));
  if (inside.length === 0 || rest.length === 0) {
    return {
      what: 'Draw around the peers of one side.',
      why: 'A partition needs at least one peer on each side. Esc cancels.',
    };
  }
  return {
    what: `Let go to cut ${peerNames(inside)} off from ${peerNames(rest)}.`,
    why: 'Esc cancels.',
  };
}

/** What stands where nothing that matters is known: before it has happened, or when it is forgotten. */
export function opening(frame: Frame): Saying {
  const peers = frame.size;
  if (frame.leader > 0 || frame.term > 0)
    return {
      what: `${glance(frame).lead}.`,
      why: 'What led to it is forgotten: only the latest events are kept.',
    };
  return {
    what: peers === 1 ? 'One peer, no leader yet.' : `${peers} peers, no leader yet.`,
    why: 'Each waits for an election timeout of its own; the arc around it runs down.',
  };
}

function saidIn(run: Run, id: number): Saying | null {
  if (id < 0) return null;
  const event = run.eventsFrom(id, 1)[0];
  return event?.id === id ? sayingOf(event) : null;
}
