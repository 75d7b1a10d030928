/**
 * The program that decides what becomes of messages: its text, whether it is
 * on, and what was wrong with it. What it decides is recorded by the world, so
 * that the run is the same without it.
 */
import type { QuickJSWASMModule } from 'quickjs-emscripten-core';
import { errorText } from '../run.js';
import { sentence } from '../saying.js';
import type { Session } from '../session.js';
import { recall, remember } from '../store.js';
import type { NetworkFunction, PendingMessage } from '../wasm/api.js';
import { EXAMPLES } from './examples.js';
import type { Fault, Sandbox } from './sandbox.js';
import { Vantage } from './vantage.js';

/** The name under which the text is remembered. */
const PROGRAM = 'program';

/** What of it is shown. */
export interface ProgramShown {
  /** Whether the panel shows it, and not the links. */
  readonly open: boolean;
  /** The text that runs, or that is to run. */
  readonly source: string;
  readonly state: 'off' | 'loading' | 'on';
  /** What was wrong with the text that was last tried. */
  readonly fault: Fault | null;
}

export function programAtFirst(): ProgramShown {
  return {
    open: false,
    source: recall(PROGRAM) ?? EXAMPLES[0]?.source ?? '',
    state: 'off',
    fault: null,
  };
}

/** Where it is shown. */
export interface ProgramDesk {
  readonly program: ProgramShown;
  putProgram(program: ProgramShown): void;
  /** Says what the reader must not miss. */
  tell(problem: string): void;
  /** Takes it back, if it still stands there. */
  hush(problem: string): void;
}

export class Programmer {
  private readonly session: Pick<Session, 'run' | 'frame' | 'setNetwork' | 'fault'>;
  private readonly desk: ProgramDesk;
  private readonly load: () => Promise<QuickJSWASMModule>;
  private quick: QuickJSWASMModule | null = null;
  /** What runs programs; it comes with the engine of the sandbox. */
  private kit: typeof import('./sandbox.js') | null = null;
  private sandbox: Sandbox | null = null;
  private vantage: Vantage | null = null;
  private count = 0;
  /** Grows with every wish, so that a late answer to an older one is known. */
  private wish = 0;
  /** Why the last program was taken out, as it was told. */
  private told = '';

  constructor(
    session: Pick<Session, 'run' | 'frame' | 'setNetwork' | 'fault'>,
    desk: ProgramDesk,
    load: () => Promise<QuickJSWASMModule>,
  ) {
    this.session = session;
    this.desk = desk;
    this.load = load;
  }

  /** How many messages it has decided about in this run. */
  get decided(): number {
    return this.count;
  }

  /** Shows it in the network's panel, or the links. */
  open(open: boolean): void {
    this.put({ open });
  }

  /** Keeps what the reader writes; what runs goes on as it was. */
  write(source: string): void {
    remember(PROGRAM, source);
  }

  /** Runs this text from now on. */
  async switchOn(source: string): Promise<void> {
    const wish = ++this.wish;
    this.takeOut();
    this.desk.hush(this.told);
    this.put({ source, state: 'loading', fault: null });
    try {
      this.kit ??= await import('./sandbox.js');
      this.quick ??= await this.load();
    } catch (error) {
      if (wish !== this.wish) return;
      const words = `The sandbox could not be loaded (${errorText(error)}). Check the connection and try again.`;
      this.put({ state: 'off', fault: { words, line: null, column: null } });
      return;
    }
    if (wish !== this.wish) return;
    const { frame } = this.session;
    this.begin(new Vantage(frame?.size ?? 0, frame?.leader ?? 0, frame?.term ?? 0));
  }

  switchOff(): void {
    this.wish++;
    this.takeOut();
    this.put({ state: 'off', fault: null });
  }

  /** Another run is there. In the same one again it goes on from its own start, in another it is off. */
  onRun(peers: number, again: boolean): void {
    const { state } = this.desk.program;
    if (state === 'off') return;
    this.letGo();
    if (again && state === 'on') this.begin(new Vantage(peers));
    else if (state === 'on') this.put({ state: 'off', fault: null });
  }

  /** Reads the text, and has it decide. */
  private begin(vantage: Vantage): void {
    const { kit, quick } = this;
    const { run } = this.session;
    if (!kit || !quick || !run) {
      this.put({ state: 'off' });
      return;
    }
    try {
      this.sandbox = kit.Sandbox.open(quick, this.desk.program.source, run.config.seed);
      this.vantage = vantage;
      this.count = 0;
      this.session.setNetwork(this.decide);
      this.put({ state: 'on', fault: null });
    } catch (error) {
      this.letGo();
      this.put({ state: 'off', fault: this.faultOf(error) });
    }
  }

  /** Called by the world while it moves: nothing of it may be called from here. */
  private readonly decide: NetworkFunction = (message: PendingMessage) => {
    const { sandbox, vantage } = this;
    if (!sandbox || !vantage) return undefined;
    try {
      const fate = sandbox.decide(message, vantage.see(message));
      if (fate !== null) this.count++;
      return fate;
    } catch (error) {
      const fault = this.faultOf(error);
      this.letGo();
      queueMicrotask(() => this.fail(fault));
      return undefined;
    }
  };

  private fail(fault: Fault): void {
    this.takeOut();
    this.put({ state: 'off', fault });
    const place = fault.line === null ? '' : ` in line ${fault.line}`;
    this.told = `The program of the network was taken out${place}: ${sentence(fault.words)} The run goes on without it.`;
    this.desk.tell(this.told);
  }

  private faultOf(error: unknown): Fault {
    if (this.kit && error instanceof this.kit.ProgramError) return error.fault;
    // The engine itself failed; the next program gets another.
    this.quick = null;
    return { words: `The sandbox failed: ${errorText(error)}`, line: null, column: null };
  }

  private takeOut(): void {
    this.letGo();
    try {
      this.session.setNetwork(null);
    } catch (error) {
      this.session.fault(error);
    }
  }

  private letGo(): void {
    const { sandbox } = this;
    this.sandbox = null;
    this.vantage = null;
    try {
      sandbox?.dispose();
    } catch {
      this.quick = null;
    }
  }

  private put(part: Partial<ProgramShown>): void {
    this.desk.putProgram({ ...this.desk.program, ...part });
  }
}
