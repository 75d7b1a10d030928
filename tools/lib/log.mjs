// What the scripts say to the person in front of them, and how long each step took.

/** A problem that the person can solve: shown without a stack trace, ends the run with exit code 1. */
export class Trouble extends Error {}

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** @param {string} text */
export const say = (text) => console.log(text);

/**
 * Runs one step and says how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const began = performance.now();
  say(`> ${title}`);
  const result = await work();
  say(`  done in ${seconds(performance.now() - began)}`);
  return result;
}

/**
 * The outermost frame of every script: turns a `Trouble` into a message and an exit code.
 * @param {() => Promise<number | void>} main
 */
export async function script(main) {
  try {
    process.exitCode = (await main()) || 0;
  } catch (error) {
    // An option that there is not, or one without its value, is the caller's trouble, not a fault here.
    const isUsage =
      error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
    if (error instanceof Trouble || isUsage) console.error(`\nerror: ${error.message}`);
    else console.error(error);
    process.exitCode = 1;
  }
}
