/** The branches of a run: what acting in the past left behind. Each call is the world's own. */
import type { BranchId, BranchView, DiffView, Mark, Micros, Without, World } from './wasm/api.js';

/** Calls the engine, and knows its death when it sees it. */
export type Guard = <T>(call: () => T) => T;

export class Tree {
  private readonly world: World;
  private readonly guard: Guard;
  /** The branch that is shown, or what was done on it, is another now. */
  private readonly turned: () => void;

  constructor(world: World, guard: Guard, turned: () => void) {
    this.world = world;
    this.guard = guard;
    this.turned = turned;
  }

  branches(): BranchView[] {
    return this.guard(() => this.world.branches());
  }

  /** What stands on the timeline of the branch that is shown. */
  marks(): Mark[] {
    return this.guard(() => this.world.marks());
  }

  switchTo(branch: BranchId): void {
    this.turning(() => this.world.switchTo(branch));
  }

  /** A branch from here on; it is shown from now on. */
  fork(): BranchId {
    return this.turning(() => this.world.fork());
  }

  /** The same branch without one of its interventions, as a branch of its own. */
  without(index: number): Without {
    return this.turning(() => this.world.without(index));
  }

  /** The same branch with nothing that a program decided, as a branch of its own. */
  withoutFates(): Without {
    return this.turning(() => this.world.withoutFates());
  }

  rename(branch: BranchId, name: string): void {
    this.guard(() => this.world.rename(branch, name));
  }

  pin(branch: BranchId, pinned: boolean): void {
    this.guard(() => this.world.pin(branch, pinned));
  }

  drop(branch: BranchId): void {
    this.guard(() => this.world.dropBranch(branch));
  }

  diff(a: BranchId, b: BranchId, at: Micros): DiffView {
    return this.guard(() => this.world.diff(a, b, at));
  }

  /** A caption at this instant. */
  say(text: string): void {
    this.turning(() => this.world.say(text));
  }

  /** Takes a caption back, by its place among those of the branch. */
  unsay(index: number): void {
    this.turning(() => this.world.unsay(index));
  }

  private turning<T>(call: () => T): T {
    const answer = this.guard(call);
    this.turned();
    return answer;
  }
}
