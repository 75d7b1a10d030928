/** What the views ask of the playground; they do nothing themselves. */
import type { LinkText, Ways } from './links.js';
import type { Direction, Fate } from './network.js';
import type { Preset } from './network-presets.js';
import type { Load, Micros, PeerId } from './wasm/api.js';

/** How election timers stand to each other. */
export type TimerOrder = 'spread' | 'align';

/** What is selected, in every view. */
export type Selection =
  | { readonly kind: 'peer'; readonly id: PeerId }
  | { readonly kind: 'link'; readonly a: PeerId; readonly b: PeerId }
  | { readonly kind: 'message'; readonly id: number }
  /** An event of the trace. */
  | { readonly kind: 'event'; readonly id: number }
  /** An entry, wherever it is. */
  | { readonly kind: 'entry'; readonly index: number; readonly term: number };

export type Intent =
  | {
      readonly do: 'select';
      readonly selection: Selection | null;
      readonly menu?: boolean;
      readonly focusMenu?: boolean;
    }
  /** These peers are picked, for what is done to several at once. */
  | { readonly do: 'group'; readonly peers: readonly PeerId[] }
  | { readonly do: 'stop'; readonly peer: PeerId }
  | { readonly do: 'restart'; readonly peer: PeerId }
  /** Its process dies and starts again at once. */
  | { readonly do: 'restart-now'; readonly peer: PeerId }
  /** Every peer that is stopped starts again, and every one that is paused goes on. */
  | { readonly do: 'bring-back' }
  | { readonly do: 'fire'; readonly peer: PeerId }
  | { readonly do: 'isolate' | 'connect'; readonly peer: PeerId }
  /** Its process stands still, or goes on. */
  | { readonly do: 'pause' | 'resume'; readonly peer: PeerId }
  /** It loses what was not durable, or its whole disk. */
  | { readonly do: 'power-loss' | 'wipe'; readonly peer: PeerId }
  | {
      readonly do: 'clock';
      readonly peer: PeerId;
      /** How far it leaps; it never goes back. */
      readonly aheadUs?: number;
      /** By how many millionths it runs too fast from now on. */
      readonly driftPpm?: number;
    }
  /** Writes to its disk take from so many microseconds to so many; `null` is as at first. */
  | { readonly do: 'disk'; readonly peer: PeerId; readonly us: readonly [Micros, Micros] | null }
  /** A read without an entry; without a peer, at the leader. */
  | { readonly do: 'read'; readonly key: string; readonly peer?: PeerId }
  /** A virtual client has something done; `peer` is whom it asks first. */
  | {
      readonly do: 'client';
      readonly client: number;
      readonly op: string;
      readonly peer?: PeerId;
    }
  /** Clients ask again and again; `null` ends it. */
  | { readonly do: 'load'; readonly load: Load | null }
  /** Shows the instant of an event; with `keep`, what is selected stays so, and there need be no event. */
  | { readonly do: 'seek'; readonly at: Micros; readonly event: number; readonly keep?: boolean }
  /** The peer's service hands over a snapshot. */
  | { readonly do: 'snapshot'; readonly peer: PeerId }
  /** The leader of the highest term hands leadership over. */
  | { readonly do: 'transfer'; readonly to: PeerId }
  /** Another peer appears, and the leader, where there is one, adds it. */
  | { readonly do: 'add-peer' }
  /** The leader changes who belongs to the cluster. */
  | { readonly do: 'add-learner' | 'promote' | 'remove'; readonly peer: PeerId }
  | { readonly do: 'request'; readonly op: string; readonly peer?: PeerId }
  | {
      readonly do: 'cut' | 'heal';
      readonly a: PeerId;
      readonly b: PeerId;
      readonly direction: Direction;
    }
  /** Cuts or heals directed links: one, those from or to a peer, or all. */
  | { readonly do: 'cut-ways'; readonly ways: Ways; readonly cut: boolean }
  /** Directed links treat messages as the reader wrote. */
  | { readonly do: 'set-ways'; readonly ways: Ways; readonly text: LinkText }
  /** Every link treats messages as a preset says. */
  | { readonly do: 'preset'; readonly preset: Preset }
  | { readonly do: 'partition'; readonly groups: readonly (readonly PeerId[])[] }
  | { readonly do: 'heal-all' }
  /** Election timers are put off: apart from each other, or all to one instant. */
  | { readonly do: 'timers'; readonly how: TimerOrder }
  | {
      readonly do: 'fate';
      readonly message: number;
      readonly fate: Fate;
      /** By how much it is delayed. */
      readonly byMs?: number;
    };

/** The name of the event that carries an intent up to the playground. */
export const INTENT = 'raft-intent';

/** The answer the playground writes back: what was wrong, or nothing. */
export interface IntentDetail {
  readonly intent: Intent;
  problem?: string;
}

/** Asks; answers what was wrong with it, in words, or `null`. */
export function ask(from: HTMLElement, intent: Intent): string | null {
  const detail: IntentDetail = { intent };
  from.dispatchEvent(
    new CustomEvent<IntentDetail>(INTENT, { detail, bubbles: true, composed: true }),
  );
  return detail.problem ?? null;
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'peer' && b.kind === 'peer') return a.id === b.id;
  if (a.kind === 'message' && b.kind === 'message') return a.id === b.id;
  if (a.kind === 'event' && b.kind === 'event') return a.id === b.id;
  if (a.kind === 'entry' && b.kind === 'entry') return a.index === b.index && a.term === b.term;
  if (a.kind === 'link' && b.kind === 'link') return a.a === b.a && a.b === b.b;
  return false;
}
