/**
 * What a program finds in its sandbox besides the language: the words with
 * which it answers, and numbers by chance that come again with the same seed.
 */

/** The file's name in the traces of errors; the reader's own has another. */
export const PRELUDE_FILE = 'playground.js';
export const PROGRAM_FILE = 'program.js';

/** The longest delay that a program may give, in milliseconds: one day. */
const DELAY_MAX_MS = 86_400_000;

/**
 * Evaluates to a function of the seed. That defines the words, and answers a
 * function of the reader's own function: the runner, from a message as JSON to
 * a fate as a text. An empty text leaves the message to its link.
 */
export const PRELUDE = `(seed) => {
  'use strict';
  const fates = new WeakMap();
  const fate = (text) => {
    const answer = Object.freeze({ toString: () => text });
    fates.set(answer, text);
    return answer;
  };
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const words = {
    deliver: () => fate('deliver'),
    drop: () => fate('drop'),
    duplicate: () => fate('duplicate'),
    delay: (ms) => {
      if (typeof ms !== 'number' || !(ms >= 0 && ms <= ${DELAY_MAX_MS}))
        throw new RangeError('delay takes 0 to ${DELAY_MAX_MS} milliseconds (one day), not ' + String(ms));
      return fate('delay ' + Math.round(ms * 1000));
    },
    random,
  };
  for (const name of Object.keys(words))
    Object.defineProperty(globalThis, name, { value: words[name], configurable: true });
  Math.random = random;
  const { parse } = JSON;
  return (program) => (text) => {
    const [message, world] = parse(text);
    const answer = program(message, world);
    if (answer === undefined || answer === null) return '';
    const known = typeof answer === 'object' ? fates.get(answer) : undefined;
    if (known !== undefined) return known;
    const told = typeof answer === 'function' ? 'a function: call it, as in drop()' : typeof answer === 'string' ? JSON.stringify(answer) : typeof answer === 'object' ? 'another object' : String(answer);
    throw new TypeError('the answer must be deliver(), delay(ms), drop(), duplicate() or nothing, and it is ' + told);
  };
}`;
