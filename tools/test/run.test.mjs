import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, must, run } from '../lib/run.mjs';

const node = process.execPath;

test('a program that takes too long is ended and has failed', async () => {
  const began = performance.now();
  const outcome = await run(node, ['-e', 'setInterval(() => {}, 1000)'], {
    minutes: 0.01,
    quiet: true,
  });
  assert.equal(outcome.timedOut, true);
  assert.ok(performance.now() - began < 10_000);
});

test('a program that is not there is a failure, not an exception', async () => {
  assert.equal((await run('no-such-program-anywhere', [], { quiet: true })).code, 127);
  assert.equal(await ask('no-such-program-anywhere', []), undefined);
});

test('what must succeed and does not names the command and its exit code', async () => {
  await assert.rejects(
    must(node, ['-e', 'process.exit(3)'], { quiet: true }),
    /process\.exit\(3\)` ended with exit code 3/,
  );
});

test('a variable can be taken away from a program', async () => {
  const output = await must(node, ['-p', 'process.env.HOME'], {
    env: { HOME: undefined },
    quiet: true,
  });
  assert.equal(output.trim(), 'undefined');
});
