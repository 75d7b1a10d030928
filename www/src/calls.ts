/** The calls of clients as bars on a time axis, and what a reader types as operations. Keeps nothing. */
import { duration } from './format.js';
import type { CallView, Micros } from './wasm/api.js';

/** Calls that are shown at first, and how many more each time that earlier ones are asked for. */
export const CALLS_SHOWN = 24;
/** The shortest axis, so that one call alone does not fill it. */
const SHORTEST: Micros = 100_000;

/** How a call stands. */
export type CallState = 'open' | 'answered' | 'given up';

export interface CallPlan {
  readonly number: number;
  readonly who: string;
  readonly op: string;
  readonly state: CallState;
  /** Where the bar begins and ends, in per cent of the axis. */
  readonly left: number;
  readonly right: number;
  /** Where it was asked once more. */
  readonly retries: readonly number[];
  /** What came of it, in words. */
  readonly outcome: string;
  /** The whole of it in one sentence. */
  readonly label: string;
  /** Where it leads: its end, or its beginning while it is open. */
  readonly event: number;
  readonly at: Micros;
}

export interface CallsPlan {
  /** The axis. */
  readonly from: Micros;
  readonly to: Micros;
  /** The latest first. */
  readonly bars: readonly CallPlan[];
}

/** The last calls, on the axis from the first of them to `now`. */
export function planCalls(
  calls: readonly CallView[],
  now: Micros,
  most: number = CALLS_SHOWN,
): CallsPlan {
  const shown = [...calls].sort((a, b) => b.began - a.began || b.call - a.call).slice(0, most);
  const first = shown.reduce((least, call) => Math.min(least, call.began), now);
  const to = Math.max(now, first + SHORTEST);
  const place = (at: Micros): number => ((at - first) / (to - first)) * 100;
  return { from: first, to, bars: shown.map((call) => planCall(call, now, place)) };
}

function planCall(call: CallView, now: Micros, place: (at: Micros) => number): CallPlan {
  const { number, client, op, began, ended, answer } = call;
  const state: CallState = ended === null ? 'open' : answer === null ? 'given up' : 'answered';
  const took = duration((ended ?? now) - began);
  const outcome =
    state === 'open' ? `waits, ${took}` : state === 'given up' ? 'unknown' : (answer ?? '');
  const again =
    call.retries.length === 0
      ? ''
      : `, asked again ${call.retries.length === 1 ? 'once' : `${call.retries.length} times`}`;
  const end =
    state === 'open'
      ? `has waited for ${took}`
      : state === 'given up'
        ? `given up after ${took}: it may have been done or not`
        : `answered after ${took}: ${answer}`;
  return {
    number,
    who: `C${client}`,
    op,
    state,
    left: place(began),
    right: place(ended ?? now),
    retries: call.retries.map(place),
    outcome,
    label: `C${client}, ${op}${again}, ${end}`,
    event: call.end ?? call.call,
    at: ended ?? began,
  };
}

/** What a client can ask for, with the words it takes. */
export const OPERATIONS = {
  get: ['key'],
  put: ['key', 'value'],
  append: ['key', 'value'],
  cas: ['key', 'old', 'new'],
  delete: ['key'],
} as const;
export type Operation = keyof typeof OPERATIONS;

/** The operation in the engine's words; throws what is missing. */
export function operationText(name: Operation, word: (field: string) => string): string {
  const words = OPERATIONS[name].map((field) => {
    const text = word(field).trim();
    if (text === '') throw new RangeError(`A ${name} needs a ${field}.`);
    if (/\s/.test(text) && (field === 'key' || field === 'old'))
      throw new RangeError(`The ${field} must be one word, without spaces.`);
    return text;
  });
  return [name, ...words].join(' ');
}
