/** From what the reader means to what is done to the world. Nothing here keeps state. */
import { peerName } from './format.js';
import type { Frame } from './frame.js';
import type { Intent } from './intents.js';
import * as network from './network.js';
import type { ActOutcome, Intervention } from './wasm/api.js';

/** An intent that changes the world, and not only what is shown of it. */
export type Deed = Exclude<Intent, { do: 'select' }>;

/** The interventions that carry a deed out; throws an `InputError` when it cannot be. */
export function interventionsFor(frame: Frame, deed: Deed): Intervention[] {
  switch (deed.do) {
    case 'stop':
      return [{ do: 'crash', peer: deed.peer }];
    case 'restart':
      return [{ do: 'restart', peer: deed.peer }];
    case 'fire':
      return [{ do: 'fire', peer: deed.peer }];
    case 'isolate':
      return [{ do: 'isolate', peer: deed.peer }];
    case 'snapshot':
      return [{ do: 'snapshot', peer: deed.peer }];
    case 'transfer':
      return [{ do: 'transfer', to: deed.to }];
    case 'add-learner':
      return [{ do: 'add_learner', peer: deed.peer }];
    case 'promote':
      return [{ do: 'promote', peer: deed.peer }];
    case 'remove':
      return [{ do: 'remove', peer: deed.peer }];
    case 'request':
      return [
        deed.peer === undefined
          ? { do: 'request', op: deed.op }
          : { do: 'request', op: deed.op, peer: deed.peer },
      ];
    case 'cut':
      return network.cut(frame, deed.a, deed.b, deed.direction);
    case 'heal':
      return network.heal(frame, deed.a, deed.b, deed.direction);
    case 'toggle':
      return network.toggle(frame, deed.from, deed.to);
    case 'partition':
      return [network.partition(frame, deed.groups)];
    case 'heal-all':
      return network.healAll(frame);
    case 'quality':
      return [network.setQuality(deed.quality)];
    case 'fate':
      return [network.decide(frame, deed.message, deed.fate)];
  }
}

/** What the reader should hear of an outcome; `null` when all is well. */
export function problemOf(came: ActOutcome): string | null {
  switch (came.outcome) {
    case 'too_many_uncommitted':
      return `${peerName(came.peer)} takes no more commands for now: ${came.bytes} bytes would be uncommitted, and ${came.max} may be.`;
    case 'too_many_reads':
      return `${peerName(came.peer)} takes no more reads for now: ${came.max} are pending.`;
    case 'not_leader':
      break;
    default:
      return null;
  }
  const { peer, leader } = came;
  if (!peer) return 'No peer leads now; wait for an election.';
  const hint = leader ? ` It takes ${peerName(leader)} for the leader.` : '';
  return `${peerName(peer)} does not lead, and only a leader takes commands.${hint}`;
}
