// How many tests a runner says it ran. Each runner's own closing lines are read, never guessed: a run
// whose output has no such line has no count, and the test script treats that as a failure.

/** @typedef {{ passed: number, failed: number, skipped: number, lines: string[] }} Count */

// Colours, as runners write them when they think that a person is watching.
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
const colours = /\u001b\[[0-9;]*m/g;

/**
 * @param {string} output
 * @param {RegExp} closing matches one closing line
 */
const linesOf = (output, closing) =>
  output
    .replace(colours, '')
    .split(/\r?\n/)
    .filter((line) => closing.test(line))
    .map((line) => line.trim());

/** @param {string} line @param {RegExp} pattern */
const number = (line, pattern) => Number(pattern.exec(line)?.[1] ?? 0);

/**
 * @param {string[]} lines
 * @param {(line: string) => Omit<Count, 'lines'>} read
 * @returns {Count | undefined}
 */
function sum(lines, read) {
  if (lines.length === 0) return undefined;
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const line of lines) {
    const { passed, failed, skipped } = read(line);
    count.passed += passed;
    count.failed += failed;
    count.skipped += skipped;
  }
  return { ...count, lines };
}

/** `test result: ok. 3 passed; 0 failed; 1 ignored; ...`: cargo test and the wasm runner, one per binary. */
export const libtest = (/** @type {string} */ output) =>
  sum(linesOf(output, /^test result: /), (line) => ({
    passed: number(line, /(\d+) passed/),
    failed: number(line, /(\d+) failed/),
    skipped: number(line, /(\d+) ignored/),
  }));

/** `Summary [ 1.2s] 12 tests run: 11 passed, 1 failed, 2 skipped`, also `1 timed out`. */
export const nextest = (/** @type {string} */ output) =>
  sum(linesOf(output, /^\s*Summary \[.*tests? run:/), (line) => ({
    passed: number(line, /(\d+) passed/),
    failed:
      number(line, /(\d+) failed/) +
      number(line, /(\d+) timed out/) +
      number(line, /(\d+) exec failed/),
    skipped: number(line, /(\d+) skipped/),
  }));

/** `Tests  1 failed | 11 passed | 2 skipped (14)`; a file that could not even start counts as one failure. */
export function vitest(/** @type {string} */ output) {
  const count = sum(linesOf(output, /^\s*Tests\s+.*\(\d+\)$/), (line) => ({
    passed: number(line, /(\d+) passed/),
    failed: number(line, /(\d+) failed/),
    skipped: number(line, /(\d+) skipped/) + number(line, /(\d+) todo/),
  }));
  return count;
}

/** `# pass 3` / `# fail 0` / `# skipped 0` of node's own runner (reporter tap), or `ℹ pass 3` (spec). */
export function nodeTest(/** @type {string} */ output) {
  const lines = linesOf(output, /^[#ℹ] (pass|fail|cancelled|skipped|todo) \d+$/);
  return sum(lines, (line) => ({
    passed: number(line, /pass (\d+)/),
    failed: number(line, /fail (\d+)/) + number(line, /cancelled (\d+)/),
    skipped: number(line, /skipped (\d+)/) + number(line, /todo (\d+)/),
  }));
}

/** `  1 failed`, `  2 flaky`, `  3 skipped`, `  4 did not run`, `  5 passed (2.0s)`. Flaky is failed here. */
export const playwright = (/** @type {string} */ output) =>
  sum(
    linesOf(output, /^\s+\d+ (passed \(.*\)|failed|flaky|skipped|did not run|interrupted)$/),
    (line) => ({
      passed: number(line, /^(\d+) passed/),
      failed: number(line, /^(\d+) (?:failed|flaky|interrupted)/),
      skipped: number(line, /^(\d+) (?:skipped|did not run)/),
    }),
  );
