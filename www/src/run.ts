/**
 * A run: a world, and the recipe that makes it again (its configuration and
 * the reader's interventions with their times). The recipe is what survives
 * when the engine dies.
 */
import { Frame } from './frame.js';
import type { Recipe } from './link/recipe.js';
import type {
  ActOutcome,
  Advance,
  CallView,
  ChecksView,
  Engine,
  EntryView,
  EventView,
  Intervention,
  Micros,
  PeerId,
  RecordedIntervention,
  ServiceView,
  World,
  WorldConfig,
} from './wasm/api.js';

/** Events read from the trace at once. */
export const EVENTS_AT_ONCE = 4000;

/** The engine panicked; nothing it says is worth anything any more. */
export class EngineDied extends Error {
  override name = 'EngineDied';
}

function isDeath(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError;
}

/** The words of whatever was thrown, cut to a length that fits a page. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

export class Run {
  readonly config: WorldConfig;
  private readonly world: World;
  private record: readonly RecordedIntervention[] = [];
  private seenNow: Micros = 0;

  private constructor(world: World) {
    this.world = world;
    this.config = world.config();
  }

  /** Starts a run. A configuration that cannot be throws the engine's own words. */
  static create(engine: Engine, config: Partial<WorldConfig>): Run {
    return new Run(guarded(() => engine.create(config)));
  }

  /** Makes a run again from its recipe, up to `until`. */
  static replay(
    engine: Engine,
    config: WorldConfig,
    record: readonly RecordedIntervention[],
    until: Micros,
  ): Run {
    const kept = record.filter(({ at }) => at <= until);
    const run = new Run(guarded(() => engine.replay(config, kept, until)));
    run.record = kept;
    return run;
  }

  /** Makes the run of a recipe, at its playhead. What cannot be throws the engine's own words. */
  static open(engine: Engine, { config, interventions, at }: Recipe): Run {
    return Run.replay(engine, config, interventions, at);
  }

  /** The interventions so far. */
  get interventions(): readonly RecordedIntervention[] {
    return this.record;
  }

  get now(): Micros {
    return guarded(() => this.world.now);
  }

  /** The last instant that was seen whole. */
  get lastGood(): Micros {
    return this.seenNow;
  }

  get events(): number {
    return guarded(() => this.world.events);
  }

  advance(until: Micros, maxEvents?: number): Advance {
    return guarded(() => this.world.advance(until, maxEvents));
  }

  step(): boolean {
    return guarded(() => this.world.step());
  }

  /** Does it, and keeps the recipe as the world now has it. */
  act(intervention: Intervention): ActOutcome {
    return guarded(() => {
      const outcome = this.world.act(intervention);
      this.record = this.world.interventions();
      return outcome;
    });
  }

  frame(): Frame {
    const frame = guarded(() => new Frame(this.world.frame()));
    this.seenNow = frame.now;
    return frame;
  }

  /** Terms of all peers' entries from `from` on: `count` numbers per peer. */
  logs(from: number, count: number): Float64Array {
    return guarded(() => this.world.logs(from, count).slice());
  }

  /** The events from `from` on as numbers: a view that is good until the next call of anything. */
  chronicle(from: number, max: number): Float64Array {
    return guarded(() => this.world.chronicle(from, max));
  }

  entry(peer: PeerId, index: number): EntryView | undefined {
    return guarded(() => this.world.entry(peer, index));
  }

  eventsFrom(id: number, max: number): EventView[] {
    return guarded(() => this.world.eventsFrom(id, max));
  }

  /** What the checkers say of every property. */
  checks(): ChecksView {
    return guarded(() => this.world.checks());
  }

  /** The stores side by side, at most `max` keys. */
  service(max: number): ServiceView {
    return guarded(() => this.world.service(max));
  }

  /** The calls of clients from number `from` on; open ones stand behind all others. */
  calls(from: number, max: number): CallView[] {
    return guarded(() => this.world.history(from, max));
  }

  violations(): string[] {
    return guarded(() => this.world.violations());
  }

  traceHash(): string {
    return guarded(() => this.world.traceHash());
  }

  /** Gives the memory back; a dead engine is left alone. */
  free(): void {
    try {
      this.world.free();
    } catch {
      // Nothing to give back.
    }
  }
}

function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (isDeath(error)) throw new EngineDied(errorText(error), { cause: error });
    throw error;
  }
}
