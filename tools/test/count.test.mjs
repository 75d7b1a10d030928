import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as count from '../lib/count.mjs';

/** @param {count.Count | undefined} result */
const figures = (result) => result && [result.passed, result.failed, result.skipped];

test('cargo test: the lines of all binaries are added up', () => {
  const output =
    'running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured\n\ntest result: FAILED. 3 passed; 1 failed; 0 ignored';
  assert.deepEqual(figures(count.libtest(output)), [5, 1, 1]);
});

test('nextest: a test that ran out of time has failed', () => {
  const output =
    '     Summary [   0.032s] 9 tests run: 6 passed, 2 failed, 1 timed out, 4 skipped\n';
  assert.deepEqual(figures(count.nextest(output)), [6, 3, 4]);
});

test('vitest: with colours, files not mistaken for tests', () => {
  const output =
    ' Test Files  1 failed | 1 passed (2)\n\u001b[2m      Tests \u001b[22m \u001b[31m1 failed\u001b[39m | 11 passed | 2 skipped (14)\n';
  assert.deepEqual(figures(count.vitest(output)), [11, 1, 2]);
  const again = ' ✓ a.test.ts (2 tests) 9ms\n   ✓ b 4ms (retry x1)\n      Tests  2 passed (2)\n';
  assert.deepEqual(count.vitest(again)?.names, ['✓ b 4ms (retry x1)']);
});

test('node: both reporters', () => {
  assert.deepEqual(
    figures(count.nodeTest('# tests 4\n# pass 3\n# fail 1\n# cancelled 0\n# skipped 0\n')),
    [3, 1, 0],
  );
  assert.deepEqual(
    figures(count.nodeTest('ℹ tests 4\nℹ pass 3\nℹ fail 0\nℹ cancelled 1\nℹ skipped 0\n')),
    [3, 1, 0],
  );
});

test('playwright: what passed when tried again has passed, and is named', () => {
  const output =
    '  1) a.spec.ts:3:1 › b ────\n  1 failed\n    a.spec.ts:3:1 › b ────\n  1 flaky\n    c.spec.ts:4:1 › d ────\n  2 skipped\n  5 passed (2.0s)\n';
  assert.deepEqual(figures(count.playwright(output)), [6, 1, 2]);
  assert.deepEqual(count.playwright(output)?.names, [
    'a.spec.ts:3:1 › b ────',
    'c.spec.ts:4:1 › d ────',
  ]);
});

test('each runner names what failed, once', () => {
  /** @type {[(output: string) => count.Count | undefined, string, string[]][]} */
  const cases = [
    [
      count.libtest,
      'test a::b ... ok\ntest a::c ... FAILED\ntest result: FAILED. 1 passed; 1 failed; 0 ignored',
      ['test a::c ... FAILED'],
    ],
    [
      count.nextest,
      '        FAIL [   0.032s] raft log::x\n     Summary [   0.032s] 1 test run: 0 passed, 1 failed, 0 skipped\n        FAIL [   0.032s] raft log::x\n',
      ['FAIL [   0.032s] raft log::x'],
    ],
    [
      count.vitest,
      ' FAIL  test/a.test.ts > adds\n      Tests  1 failed | 11 passed (12)\n',
      ['FAIL  test/a.test.ts > adds'],
    ],
    [
      count.nodeTest,
      '✖ adds (1.2ms)\nℹ pass 3\nℹ fail 1\n✖ failing tests:\n✖ adds (1.2ms)\n',
      ['✖ adds (1.2ms)'],
    ],
  ];
  for (const [read, output, names] of cases) assert.deepEqual(read(output)?.names, names);
});

test('an output without closing lines has no count', () => {
  for (const read of Object.values(count))
    assert.equal(read('error: could not compile\n12 passed tests\n'), undefined);
});
