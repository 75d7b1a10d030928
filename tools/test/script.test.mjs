import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { at } from '../lib/paths.mjs';

test('an option that there is not is named, without a stack trace', () => {
  for (const name of ['setup', 'start', 'test', 'check', 'bench', 'serve']) {
    const args = [at('tools', `${name}.mjs`), '--surprise'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(status, 1, name);
    assert.match(stderr, /^\nerror: Unknown option '--surprise'/, name);
    assert.doesNotMatch(stderr, /\n\s+at /, name);
  }
});
