/**
 * The sandbox: a JavaScript engine of its own (QuickJS, as WebAssembly), in
 * which the reader's program decides what becomes of each message. It reaches
 * nothing of the page, has bounds on time, memory and stack, and is given up
 * with the first thing that goes wrong.
 */
import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import type { Fate, PendingMessage } from '../wasm/api.js';
import { PRELUDE, PRELUDE_FILE, PROGRAM_FILE } from './prelude.js';
import { MEMORY_MIB, timesFull } from './quick.js';
import type { WorldSeen } from './vantage.js';

/** How deep its calls may go, in bytes. */
export const STACK_MAX = 256 * 1024;
/** The longest text of a program. */
export const SOURCE_MAX = 50_000;
/**
 * The engine asks after every 10,000 jumps or calls whether to go on. So many
 * times it may for one message, and for all messages of one instant. Counted and
 * not timed: a program that goes through on one machine does so on all.
 */
const ASKED_PER_CALL = 100;
const ASKED_PER_INSTANT = 500;
/** What is counted slowly (a long text built by one call) is timed after all. */
const CALL_MS_MAX = 3000;

/** The reader's function by its name, or nothing. */
const NAMED = "typeof network === 'function' ? network : undefined";

const MEMORY_USED_UP = `The program used up its memory (${MEMORY_MIB} MiB).`;

/** What was wrong with a program, and where. */
export interface Fault {
  readonly words: string;
  /** From 1; `null` when it is nowhere in the text. */
  readonly line: number | null;
  readonly column: number | null;
}

/** A program that cannot go on. */
export class ProgramError extends Error {
  override name = 'ProgramError';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.line === null ? fault.words : `line ${fault.line}: ${fault.words}`);
    this.fault = fault;
  }
}

/** What a program is told of a message. Times are in milliseconds. */
export interface MessageTold {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly reply: boolean;
  readonly heartbeat: boolean;
  readonly term: number;
  readonly entries: number;
  readonly granted: boolean | null;
  /** What the link gives it. Whether it loses it is drawn only when the program has no answer. */
  readonly delay: number;
}

export function tell(message: PendingMessage): MessageTold {
  const { from, to, kind, term, entries, granted } = message;
  return {
    from,
    to,
    kind,
    reply: kind.endsWith('Reply'),
    heartbeat: kind === 'AppendEntries' && entries === 0,
    term,
    entries,
    granted,
    delay: (message.arrives_at - message.sent_at) / 1000,
  };
}

/** One program, running. */
export class Sandbox {
  private readonly runtime: QuickJSRuntime;
  private readonly context: QuickJSContext;
  private runner: QuickJSHandle | null = null;
  private asked = 0;
  private since = 0;
  private full = 0;
  /** Where the reader's function begins, in the lines of the program. */
  private line: number | null = null;
  private instant = -1;
  private askedInInstant = 0;

  private constructor(quick: QuickJSWASMModule) {
    this.runtime = quick.newRuntime();
    this.runtime.setMaxStackSize(STACK_MAX);
    this.runtime.setInterruptHandler(() => this.isTooMuch());
    // No clock: what a program decides is to depend on the run alone.
    this.context = this.runtime.newContext({
      intrinsics: {
        BaseObjects: true,
        Date: false,
        Eval: true,
        StringNormalize: true,
        RegExp: true,
        JSON: true,
        Proxy: true,
        MapSet: true,
        TypedArrays: true,
        Promise: true,
      },
    });
  }

  /** Reads a program. Throws a `ProgramError` that says what is wrong with it. */
  static open(quick: QuickJSWASMModule, source: string, seed: number): Sandbox {
    if (source.length > SOURCE_MAX) {
      throw new ProgramError({
        words: `The program has ${source.length} characters; ${SOURCE_MAX} are allowed.`,
        line: null,
        column: null,
      });
    }
    const sandbox = new Sandbox(quick);
    try {
      sandbox.read(source, seed);
      return sandbox;
    } catch (error) {
      sandbox.dispose();
      throw error;
    }
  }

  /** What becomes of a message; `null` leaves it to its link. Throws a `ProgramError`. */
  decide(message: PendingMessage, world: WorldSeen): Fate | null {
    const { context, runner } = this;
    if (!runner) throw new ProgramError(nowhere('The program was given up.'));
    if (message.sent_at !== this.instant) {
      this.instant = message.sent_at;
      this.askedInInstant = 0;
    }
    const text = context.newString(JSON.stringify([tell(message), world]));
    this.begin();
    try {
      const answered = context.callFunction(runner, context.undefined, text);
      this.askedInInstant += this.asked;
      if (answered.error) throw this.failed(answered.error);
      const fate = context.getString(answered.value);
      answered.value.dispose();
      return fateOf(fate);
    } finally {
      text.dispose();
    }
  }

  /** Gives its memory back. */
  dispose(): void {
    this.runner?.dispose();
    this.runner = null;
    if (this.context.alive) this.context.dispose();
    if (this.runtime.alive) this.runtime.dispose();
  }

  private read(source: string, seed: number): void {
    const { context } = this;
    const held: QuickJSHandle[] = [];
    const hold = (handle: QuickJSHandle): QuickJSHandle => {
      held.push(handle);
      return handle;
    };
    this.begin();
    try {
      const prelude = hold(this.evaluate(PRELUDE, PRELUDE_FILE));
      const wrap = hold(this.call(prelude, hold(context.newNumber(seed))));
      const last = hold(this.evaluate(source, PROGRAM_FILE));
      const named = hold(this.evaluate(NAMED, PRELUDE_FILE));
      const program = [named, last].find((one) => context.typeof(one) === 'function');
      if (!program) {
        throw new ProgramError(
          nowhere('There is no function to ask. Write function network(message, world) { … }.'),
        );
      }
      this.runner = this.call(wrap, program);
      const [file, line] = ['fileName', 'lineNumber'].map((name) =>
        context.dump(hold(context.getProp(program, name))),
      );
      if (file === PROGRAM_FILE) this.line = Number(line);
    } finally {
      for (const handle of held) handle.dispose();
    }
  }

  private evaluate(source: string, file: string): QuickJSHandle {
    const result = this.context.evalCode(source, file, { type: 'global' });
    if (result.error) throw this.failed(result.error);
    return result.value;
  }

  private call(callee: QuickJSHandle, argument: QuickJSHandle): QuickJSHandle {
    const result = this.context.callFunction(callee, this.context.undefined, argument);
    if (result.error) throw this.failed(result.error);
    return result.value;
  }

  private begin(): void {
    this.asked = 0;
    this.since = performance.now();
    this.full = timesFull();
  }

  private isTooMuch(): boolean {
    this.asked++;
    return (
      this.asked > ASKED_PER_CALL ||
      this.askedInInstant + this.asked > ASKED_PER_INSTANT ||
      performance.now() - this.since > CALL_MS_MAX
    );
  }

  private failed(error: QuickJSHandle): ProgramError {
    const thrown: unknown = this.context.dump(error);
    error.dispose();
    // Where not even an error finds room, something else is thrown.
    const isError = typeof thrown === 'object' && thrown !== null;
    const isFull = !isError && timesFull() > this.full;
    const fault = isFull ? nowhere(MEMORY_USED_UP) : faultOf(thrown);
    // A wrong answer, and what is thrown and no error, have no place but that of the function.
    return new ProgramError({ ...fault, line: fault.line ?? this.line });
  }
}

function nowhere(words: string): Fault {
  return { words, line: null, column: null };
}

const AT = new RegExp(`${PROGRAM_FILE.replace('.', '\\.')}:(\\d+)(?::(\\d+))?`);

/** What was thrown, in words, and its line in the program. */
export function faultOf(thrown: unknown): Fault {
  if (thrown === null || typeof thrown !== 'object') {
    return nowhere(`The program threw ${brief(JSON.stringify(thrown) ?? String(thrown))}.`);
  }
  const { name, message, stack } = thrown as Record<string, unknown>;
  const found = AT.exec(typeof stack === 'string' ? stack : '');
  const place = {
    line: found ? Number(found[1]) : null,
    column: found?.[2] === undefined ? null : Number(found[2]),
  };
  const said = typeof message === 'string' ? message : '';
  if (name === 'InternalError' && said === 'interrupted') {
    return {
      words: 'The program took too long for one message. Is there a loop that does not end?',
      ...place,
    };
  }
  if (name === 'InternalError' && said.startsWith('out of memory')) {
    return { words: MEMORY_USED_UP, ...place };
  }
  if (name === 'InternalError' && said.includes('stack overflow')) {
    return { words: 'The program’s calls went too deep.', ...place };
  }
  const kind = typeof name === 'string' ? name : 'Error';
  return { words: brief(said === '' ? kind : `${kind}: ${said}`), ...place };
}

function brief(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** The runner's answer as the world takes it. */
function fateOf(text: string): Fate | null {
  if (text === '') return null;
  if (text === 'deliver' || text === 'drop' || text === 'duplicate') return text;
  return { delay_us: Number(text.slice('delay '.length)) };
}
