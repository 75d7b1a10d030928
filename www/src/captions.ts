/**
 * Which sentence stands under the stage. Votes and appends come by the dozen;
 * a caption stays long enough to be read unless something weightier happens.
 */

export interface Sayable {
  readonly kind: string;
}

/** Milliseconds that a caption stays at least. */
export const DWELL_MS = 1500;

/** What a reader does to peers and links. */
const DEEDS: readonly string[] = [
  'crashed',
  'power_lost',
  'wiped',
  'paused',
  'resumed',
  'restarted',
  'cut',
  'healed',
  'partitioned',
];
const TURNS = new Set([
  ...DEEDS,
  'became_candidate',
  'became_leader',
  'became_follower',
  'lost_quorum',
  'transfer_started',
  'transfer_aborted',
  'committed',
  'disk_full',
  'violated',
]);
const STEPS = new Set(['granted', 'would_grant', 'accepted', 'appended', 'lost']);

/** 3: the cluster is another now; 2: worth a word; 1: one of many. */
export function weight(kind: string): 1 | 2 | 3 {
  if (TURNS.has(kind)) return 3;
  return STEPS.has(kind) ? 1 : 2;
}

/** Whether the reader, or whoever wrote the scenario, has done it. */
export function isDeed(kind: string): boolean {
  return DEEDS.includes(kind);
}

/** Chooses captions from the events that matter. */
export class Captions<T extends Sayable> {
  private shown: T | null = null;
  private since = Number.NEGATIVE_INFINITY;
  private waiting: T | null = null;

  /** Something happened. */
  offer(event: T): void {
    if (this.waiting === null || weight(event.kind) >= weight(this.waiting.kind)) {
      this.waiting = event;
    }
  }

  /** The caption at this moment. With `hurry` the last one offered is shown at once. */
  at(nowMs: number, hurry = false): T | null {
    const next = this.waiting;
    if (next === null) return this.shown;
    const due =
      this.shown === null ||
      hurry ||
      nowMs - this.since >= DWELL_MS ||
      weight(next.kind) > weight(this.shown.kind);
    if (due) {
      this.shown = next;
      this.since = nowMs;
      this.waiting = null;
    }
    return this.shown;
  }

  /** A new run begins. */
  clear(): void {
    this.shown = null;
    this.waiting = null;
    this.since = Number.NEGATIVE_INFINITY;
  }
}
