// How many tests a runner says it ran. Each runner's own closing lines are read, never guessed: a run
// whose output has no such line has no count, and the test script treats that as a failure.

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} lines the closing lines, as the runner wrote them
 * @property {string[]} names the tests that failed, and those that passed only when tried again
 */

// Colours, as runners write them when they think that a person is watching.
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
const colours = /\u001b\[[0-9;]*m/g;

/**
 * @param {string} output
 * @param {RegExp} wanted matches one line of those that are wanted
 */
const linesOf = (output, wanted) =>
  output
    .replace(colours, '')
    .split(/\r?\n/)
    .filter((line) => wanted.test(line))
    .map((line) => line.trim());

/** @param {string} line @param {RegExp} pattern */
const number = (line, pattern) => Number(pattern.exec(line)?.[1] ?? 0);

/**
 * @param {string} output
 * @param {{ closing: RegExp, failure: RegExp }} patterns a closing line; a line that names a failed
 *   test, which may come twice
 * @param {(line: string) => Omit<Count, 'lines' | 'names'>} read a closing line's figures
 * @returns {Count | undefined}
 */
function sum(output, { closing, failure }, read) {
  const lines = linesOf(output, closing);
  if (lines.length === 0) return undefined;
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const line of lines) {
    const { passed, failed, skipped } = read(line);
    count.passed += passed;
    count.failed += failed;
    count.skipped += skipped;
  }
  return { ...count, lines, names: [...new Set(linesOf(output, failure))] };
}

/** `test result: ok. 3 passed; 0 failed; 1 ignored; ...`: cargo test and the wasm runner, one per binary. */
export const libtest = (/** @type {string} */ output) =>
  sum(output, { closing: /^test result: /, failure: /^test .* FAILED$/ }, (line) => ({
    passed: number(line, /(\d+) passed/),
    failed: number(line, /(\d+) failed/),
    skipped: number(line, /(\d+) ignored/),
  }));

/** `Summary [ 1.2s] 12 tests run: 11 passed, 1 failed, 2 skipped`, also `1 timed out`. */
export const nextest = (/** @type {string} */ output) =>
  sum(
    output,
    { closing: /^\s*Summary \[.*tests? run:/, failure: /^\s*(FAIL|TIMEOUT|SIG\w+|XFAIL) \[/ },
    (line) => ({
      passed: number(line, /(\d+) passed/),
      failed:
        number(line, /(\d+) failed/) +
        number(line, /(\d+) timed out/) +
        number(line, /(\d+) exec failed/),
      skipped: number(line, /(\d+) skipped/),
    }),
  );

/**
 * `Tests  1 failed | 11 passed | 2 skipped (14)`; a file that could not even start counts as one failure.
 * What passed only at a second try says so: `✓ a test (retry x1)`.
 */
export const vitest = (/** @type {string} */ output) =>
  sum(
    output,
    { closing: /^\s*Tests\s+.*\(\d+\)$/, failure: /^\s*FAIL\s|\(retry x\d+\)/ },
    (line) => ({
      passed: number(line, /(\d+) passed/),
      failed: number(line, /(\d+) failed/),
      skipped: number(line, /(\d+) skipped/) + number(line, /(\d+) todo/),
    }),
  );

/** `# pass 3` / `# fail 0` / `# skipped 0` of node's own runner (reporter tap), or `ℹ pass 3` (spec). */
export const nodeTest = (/** @type {string} */ output) =>
  sum(
    output,
    {
      closing: /^[#ℹ] (pass|fail|cancelled|skipped|todo) \d+$/,
      failure: /^\s*(✖ (?!failing tests:)|not ok )/,
    },
    (line) => ({
      passed: number(line, /pass (\d+)/),
      failed: number(line, /fail (\d+)/) + number(line, /cancelled (\d+)/),
      skipped: number(line, /skipped (\d+)/) + number(line, /todo (\d+)/),
    }),
  );

/**
 * `  1 failed`, `  2 flaky`, `  3 skipped`, `  4 did not run`, `  5 passed (2.0s)`, each but the last
 * followed by names. Flaky is what passed when it was tried again: it counts as passed, and is named.
 */
export const playwright = (/** @type {string} */ output) =>
  sum(
    output,
    {
      closing: /^ {2}\d+ (passed \(.*\)|failed|flaky|skipped|did not run|interrupted)$/,
      failure: /^ {4}(\[\w+\] › )?\S+\.spec\.ts:\d+:\d+ › /,
    },
    (line) => ({
      passed: number(line, /^(\d+) (?:passed|flaky)/),
      failed: number(line, /^(\d+) (?:failed|interrupted)/),
      skipped: number(line, /^(\d+) (?:skipped|did not run)/),
    }),
  );
