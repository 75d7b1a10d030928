/** What is told of a scenario's expectations at an instant. Nothing here keeps state. */
import { exactTime } from '../format.js';
import type { ExpectationView, Micros } from '../wasm/api.js';

export type Verdict = 'holds' | 'open' | 'failed';

export interface Judged {
  readonly verdict: Verdict;
  /** In words, with the time. */
  readonly words: string;
}

/** How an expectation stands at an instant: what comes later is not told. */
export function judged(expected: ExpectationView, now: Micros): Judged {
  const { scope, met, at_us: at } = expected;
  const time = exactTime(at);
  const open = (words: string): Judged => ({ verdict: 'open', words });
  const holds = (words: string): Judged => ({ verdict: 'holds', words });
  const isClear = now >= at;
  if (!met && isClear) return { verdict: 'failed', words: failure(expected, time) };
  switch (scope) {
    case 'always':
      return met && isClear ? holds(`Held until the end, ${time}.`) : open('Holds so far.');
    case 'once':
      return isClear ? holds(`Came true at ${time}.`) : open('Not yet.');
    case 'end':
      return isClear ? holds(`Holds at the end, ${time}.`) : open(`Not yet: asked at ${time}.`);
  }
}

function failure({ found, scope }: ExpectationView, time: string): string {
  const when = scope === 'always' ? 'Failed' : `Failed at ${time}`;
  return found === '' ? `${when}.` : `${when}: ${found}.`;
}

/** With a capital, as a sentence begins. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
