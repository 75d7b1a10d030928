/** What is marked at an instant of a peer's life, in order of time. */
import type { Micros } from './wasm/api.js';
import { HAPPENING_KINDS as KIND } from './wasm/layout.js';

const HEAVY: ReadonlySet<number> = new Set([
  KIND.crashed,
  KIND.powerLost,
  KIND.wiped,
  KIND.restarted,
  KIND.violated,
  KIND.linksChanged,
]);
const TICKS: ReadonlySet<number> = new Set([
  KIND.committed,
  KIND.followedCommit,
  KIND.snapshot,
  KIND.requested,
  KIND.rejected,
]);

export const isHeavy = (kind: number): boolean => HEAVY.has(kind);
export const isTick = (kind: number): boolean => TICKS.has(kind);

export class Marks {
  readonly at: Micros[] = [];
  readonly place: number[] = [];
  readonly peer: number[] = [];
  readonly kind: number[] = [];
  readonly detail: number[] = [];

  get count(): number {
    return this.at.length;
  }

  add(at: Micros, place: number, peer: number, kind: number, detail: number): void {
    this.at.push(at);
    this.place.push(place);
    this.peer.push(peer);
    this.kind.push(kind);
    this.detail.push(detail);
  }

  clear(): void {
    this.keep(0);
  }

  /** Forgets those from a place on. */
  truncate(place: number): void {
    let kept = this.count;
    while (kept > 0 && (this.place[kept - 1] ?? 0) >= place) kept--;
    this.keep(kept);
  }

  /** Forgets those before a place, which is 0 from now on. */
  forget(oldest: number): void {
    let gone = 0;
    while (gone < this.count && (this.place[gone] ?? 0) < oldest) gone++;
    for (const column of [this.at, this.place, this.peer, this.kind, this.detail]) {
      column.splice(0, gone);
    }
    for (let i = 0; i < this.count; i++) this.place[i] = (this.place[i] ?? 0) - oldest;
  }

  private keep(count: number): void {
    for (const column of [this.at, this.place, this.peer, this.kind, this.detail]) {
      column.length = count;
    }
  }
}
