/**
 * A run: a world, and the recipe that makes it again (its configuration and
 * the reader's interventions with their times). The recipe is what survives
 * when the engine dies.
 */
import { Frame } from './frame.js';
import type { Recipe } from './link/recipe.js';
import { Links } from './links.js';
import { type Stop, stopsOf } from './stops.js';
import { Tree } from './tree.js';
import type {
  ActOutcome,
  Advance,
  BranchId,
  CallView,
  Caption,
  ChecksView,
  Engine,
  EntryLifeView,
  EntryView,
  EventView,
  Intervention,
  MessageView,
  Micros,
  NetworkFunction,
  PeerId,
  PeerView,
  RecordedIntervention,
  ScenarioReport,
  ServiceView,
  TraceFormat,
  Wanted,
  World,
  WorldConfig,
} from './wasm/api.js';

/** Events read from the trace at once. */
export const EVENTS_AT_ONCE = 4000;
/** After so many frames what a network function has decided is kept, lest the engine die. */
const KEEP_EVERY = 60;

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
  readonly tree: Tree;
  private readonly world: World;
  private record: readonly RecordedIntervention[];
  private words: readonly Caption[];
  private said: readonly Stop[] | null = null;
  private judged: ScenarioReport | null = null;
  private seenNow: Micros = 0;
  /** The record is behind: a network function has decided since. */
  private behind = false;
  private decides = false;
  private keptNow: Micros = 0;
  private frames = 0;

  private constructor(world: World) {
    this.world = world;
    this.config = world.config();
    this.record = world.interventions();
    this.words = world.captions();
    this.tree = new Tree(world, guarded, () => this.keep());
  }

  /** Starts a run. A configuration that cannot be throws the engine's own words. */
  static create(engine: Engine, config: Partial<WorldConfig>): Run {
    return new Run(guarded(() => engine.create(config)));
  }

  /** Makes a run again from its recipe, up to `until`, as long as `goOn` says so. */
  static replay(
    engine: Engine,
    config: WorldConfig,
    record: readonly RecordedIntervention[],
    until: Micros,
    captions: readonly Caption[] = [],
    goOn?: () => boolean,
  ): Run {
    return new Run(guarded(() => engine.replay(config, [...record], until, [...captions], goOn)));
  }

  /** The run of a scenario, at its start, with all of it ahead; as long as `goOn` says so. */
  static scenario(engine: Engine, text: string, seed?: number, goOn?: () => boolean): Run {
    const run = new Run(guarded(() => engine.scenario(text, seed, goOn)));
    run.judged = guarded(() => run.world.report()) ?? null;
    return run;
  }

  /** The interventions of the whole branch, also those ahead. */
  get interventions(): readonly RecordedIntervention[] {
    if (this.behind) this.keep();
    return this.record;
  }

  /** As many of them as are known of an engine that is dead: all up to `lastGood`. */
  get kept(): readonly RecordedIntervention[] {
    return this.record;
  }

  /** The captions of the branch that is shown, also those ahead. */
  get stops(): readonly Stop[] {
    this.said ??= stopsOf(this.words);
    return this.said;
  }

  /** What would make again of an engine that is dead what was seen of its run, up to `lastGood`. */
  get remains(): Omit<Recipe, 'view'> & { readonly captions: readonly Caption[] } {
    const { config, record: interventions, lastGood } = this;
    const captions = this.words.filter(({ at }) => at <= lastGood);
    return { config, interventions, captions, at: lastGood, end: lastGood };
  }

  /** How the scenario went that this run was made from; `null` for other runs. */
  get report(): ScenarioReport | null {
    return this.judged;
  }

  get now(): Micros {
    return guarded(() => this.world.now);
  }

  /** The last instant that was seen whole, and can be made again. */
  get lastGood(): Micros {
    return this.behind ? this.keptNow : this.seenNow;
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

  /** Does it, as one deed `together` with what was done before it, and keeps the recipe as the world now has it. */
  act(intervention: Intervention, together = false): ActOutcome {
    const outcome = guarded(() => this.world.act(intervention, together));
    this.keep();
    return outcome;
  }

  /** Does all of it as one deed. What cannot be done throws, and what was done before it stays. */
  actAll(parts: readonly Intervention[]): ActOutcome[] {
    const outcomes: ActOutcome[] = [];
    let refusal: unknown = null;
    for (const part of parts) {
      try {
        outcomes.push(guarded(() => this.world.act(part, outcomes.length > 0)));
      } catch (error) {
        refusal = error;
        break;
      }
    }
    // Once: there may be thousands of parts, and more of what was done before.
    if (!(refusal instanceof EngineDied)) this.keep();
    if (refusal) throw refusal;
    return outcomes;
  }

  /** How far the branch that is shown has gone. */
  get end(): Micros {
    return guarded(() => this.world.end);
  }

  /** How many things have happened up to here. */
  get moment(): number {
    return guarded(() => this.world.moment);
  }

  /** How many events the branch has, those ahead among them. */
  get endEvents(): number {
    return guarded(() => this.world.endEvents);
  }

  /** Whether this is as far as the branch has gone: what is done here makes no other. */
  get atEnd(): boolean {
    return guarded(() => this.world.now >= this.world.end && this.moment >= this.world.endMoment);
  }

  /** Goes to an instant, back or forward, through at most `maxEvents` things that are not known yet. */
  seek(at: Micros, maxEvents?: number): Advance {
    return guarded(() => this.world.seek(at, maxEvents));
  }

  /** Goes to a moment of the branch, and waits there until a time, as long as nothing happens. */
  seekMoment(moment: number, at?: Micros): void {
    guarded(() => this.world.seekMoment(moment, at));
  }

  stepBack(): boolean {
    return guarded(() => this.world.stepBack());
  }

  /** To the next event that matters; false when there is none within `maxEvents`. */
  toNext(maxEvents: number): boolean {
    return guarded(() => this.world.toNext(maxEvents));
  }

  toPrevious(): boolean {
    return guarded(() => this.world.toPrevious());
  }

  /** Another branch that goes along at the same instant, or none. */
  setCompanion(branch: BranchId | null): void {
    guarded(() => this.world.setCompanion(branch));
  }

  companion(): Frame | null {
    return guarded(() => {
      const numbers = this.world.companionFrame();
      return numbers ? new Frame(numbers) : null;
    });
  }

  /** The branch that is shown as a scenario's text. */
  toScenario(name: string, about: string): string {
    return guarded(() => this.world.toScenario(name, about));
  }

  trace(format: TraceFormat): string {
    return guarded(() => this.world.trace(format));
  }

  frame(): Frame {
    const frame = guarded(() => new Frame(this.world.frame()));
    this.seenNow = frame.now;
    this.behind ||= this.decides;
    if (this.behind && ++this.frames % KEEP_EVERY === 0) this.keep();
    return frame;
  }

  /** How many peers there are now: others may have appeared since the run began. */
  get peers(): number {
    return guarded(() => new Frame(this.world.frame()).size);
  }

  /** How often a link has become another, up to here. */
  get linkChanges(): number {
    return guarded(() => this.world.linkChanges);
  }

  /** What every direction of every link does to messages. */
  links(): Links {
    return guarded(() => new Links(this.world.links()));
  }

  /** Has a function decide what becomes of each message that is sent, or none. */
  setNetwork(decide: NetworkFunction | null): void {
    guarded(() => this.world.setNetwork(decide));
    this.keep();
    this.decides = decide !== null;
  }

  /** Terms of all peers' entries from `from` on: `count` numbers per peer. */
  logs(from: number, count: number): Float64Array {
    return guarded(() => this.world.logs(from, count).slice());
  }

  /** The events from `from` on as numbers: a view that is good until the next call of anything. */
  chronicle(from: number, max: number): Float64Array {
    return guarded(() => this.world.chronicle(from, max));
  }

  /** A place before an instant, from which on a chronicle knows everything since then. */
  frameBefore(at: Micros): Frame {
    return guarded(() => new Frame(this.world.frameBefore(Math.max(0, Math.floor(at)))));
  }

  entry(peer: PeerId, index: number): EntryView | undefined {
    return guarded(() => this.world.entry(peer, index));
  }

  /** What a message carries; none when it is not in flight. */
  message(id: number): MessageView | undefined {
    return guarded(() => this.world.message(id));
  }

  /** A peer's state in the words of Figure 2. */
  peer(id: PeerId): PeerView {
    return guarded(() => this.world.peer(id));
  }

  /** The same before the last thing that happened. */
  peerBefore(id: PeerId): PeerView | undefined {
    return guarded(() => this.world.peerBefore(id));
  }

  /** The life of an entry on the whole branch. */
  life(index: number, term: number): EntryLifeView | undefined {
    return guarded(() => this.world.life(index, term));
  }

  /** An event up to the present; none when it is forgotten. */
  event(id: number): EventView | undefined {
    const event = this.eventsFrom(id, 1)[0];
    return event?.id === id ? event : undefined;
  }

  /** An event of the branch, also ahead of the present and where it is not kept any more. */
  eventOf(id: number): EventView | undefined {
    return guarded(() => this.world.eventOf(id));
  }

  /** Begins to look for events of the branch. */
  search(wanted: Wanted): void {
    guarded(() => this.world.search(wanted));
  }

  /** Looks on: whether it began again, the next event, how many there are, and what was found. */
  searchOn(most: number): Float64Array {
    return guarded(() => this.world.searchOn(most));
  }

  /** The figures of the branch, with at most so many further events in them. */
  figures(most: number): Float64Array {
    return guarded(() => this.world.figures(most));
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

  /** What would make the branch again, should the engine die. */
  private keep(): void {
    this.record = guarded(() => this.world.interventions());
    this.words = guarded(() => this.world.captions());
    this.said = null;
    this.keptNow = this.seenNow;
    this.behind = false;
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
