/** From what the reader means to what is done to the world. Nothing here keeps state. */
import { peerName } from './format.js';
import type { Frame } from './frame.js';
import type { Intent } from './intents.js';
import { changeOf, setCut } from './links.js';
import * as network from './network.js';
import { applyPreset } from './network-presets.js';
import type { ActOutcome, Intervention, PeerId } from './wasm/api.js';

/** An intent that changes the world, and not only what is shown of it. */
export type Deed = Exclude<Intent, { do: 'select' | 'seek' | 'group' }>;

/** The interventions that carry a deed out; throws an `InputError` when it cannot be. */
export function interventionsFor(frame: Frame, deed: Deed): Intervention[] {
  switch (deed.do) {
    case 'stop':
      return [{ do: 'crash', peer: deed.peer }];
    case 'restart':
      return [{ do: 'restart', peer: deed.peer }];
    case 'restart-now':
      return [
        { do: 'crash', peer: deed.peer },
        { do: 'restart', peer: deed.peer },
      ];
    case 'bring-back':
      return frame.peers.flatMap(({ id: peer, up, paused }): Intervention[] => {
        if (!up) return [{ do: 'restart', peer }];
        return paused ? [{ do: 'resume', peer }] : [];
      });
    case 'fire':
      return [{ do: 'fire', peer: deed.peer }];
    case 'add-peer': {
      const add: Intervention = { do: 'add_learner', peer: frame.size + 1 };
      return [{ do: 'new_peer' }, ...(frame.leader === 0 ? [] : [add])];
    }
    case 'isolate':
    case 'connect':
    case 'pause':
    case 'resume':
    case 'wipe':
      return [{ do: deed.do, peer: deed.peer }];
    case 'power-loss':
      return [{ do: 'power_loss', peer: deed.peer }];
    case 'clock':
      return [
        {
          do: 'clock',
          peer: deed.peer,
          ...(deed.aheadUs === undefined ? {} : { offset_us: deed.aheadUs }),
          ...(deed.driftPpm === undefined ? {} : { drift_ppm: deed.driftPpm }),
        },
      ];
    case 'disk': {
      // Without a span it is the disk that it was.
      const span = deed.us === null ? {} : { min_us: deed.us[0], max_us: deed.us[1] };
      return [{ do: 'disk', peer: deed.peer, ...span }];
    }
    case 'read':
      return [{ do: 'read', key: deed.key, ...toPeer(deed.peer) }];
    case 'client':
      return [{ do: 'client', client: deed.client, op: deed.op, ...toPeer(deed.peer) }];
    case 'load':
      return [{ do: 'load', ...(deed.load ?? { clients: 0 }) }];
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
      return [{ do: 'request', op: deed.op, ...toPeer(deed.peer) }];
    case 'cut':
      return network.cut(frame, deed.a, deed.b, deed.direction);
    case 'heal':
      return network.heal(frame, deed.a, deed.b, deed.direction);
    case 'cut-ways':
      return setCut(frame, deed.ways, deed.cut);
    case 'set-ways':
      return [changeOf(deed.ways, deed.text)];
    case 'preset':
      return applyPreset(deed.preset);
    case 'partition':
      return [network.partition(frame, deed.groups)];
    case 'heal-all':
      return network.healAll(frame);
    case 'timers':
      return [{ do: 'timers', how: deed.how }];
    case 'fate':
      return [network.decide(frame, deed.message, deed.fate, deed.byMs)];
  }
}

function toPeer(peer: PeerId | undefined): { peer?: PeerId } {
  return peer === undefined ? {} : { peer };
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

/** A problem, with what was done all the same: a new peer is there also where nobody could add it. */
export function halfDone(problem: string, before: Frame, { size }: Frame): string {
  if (size === before.size) return problem;
  return `${problem} ${peerName(size)} is there, and waits outside; add it as a learner later.`;
}
