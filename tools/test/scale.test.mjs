import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { at } from '../lib/paths.mjs';

/**
 * Runs a script with a stand-in for raft-sim that prints what it is called with, a line each.
 * @param {string[]} command @param {Record<string, string>} env
 */
function called(command, env) {
  const folder = mkdtempSync(join(tmpdir(), 'raft-scale-'));
  try {
    const program = join(folder, 'raft-sim');
    writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
    chmodSync(program, 0o755);
    const [name = '', ...rest] = command;
    const path = `${folder}:${process.env.PATH}`;
    const ran = spawnSync(name, rest, {
      env: { PATH: path, RESULTS: join(folder, 'results'), ...env },
      encoding: 'utf8',
    });
    const args = ran.stdout.replaceAll(`${folder}/`, '').trim().split('\n');
    return { status: ran.status, args, said: ran.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const slurm = ['bash', at('tools', 'scale', 'hunt.slurm.sh')];
const array = { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '16' };

test('a task of a Slurm array plays its shard on its cores', () => {
  const { status, args } = called(slurm, { ...array, SEEDS: '1..101', SLURM_CPUS_PER_TASK: '8' });
  assert.equal(status, 0);
  assert.equal(
    args.join(' '),
    'hunt --seeds 1..101 --shard 3/16 --jobs 8 --keep-going --json results/3.json',
  );
});

test('the Slurm script says what it lacks', () => {
  assert.match(called(slurm, array).said, /SEEDS: what to hunt through/);
  assert.match(called(slurm, { SEEDS: '1..9' }).said, /SLURM_ARRAY_TASK_ID: this is a task/);
  const shifted = { ...array, SEEDS: '1..9', SLURM_ARRAY_TASK_MIN: '1' };
  assert.match(called(slurm, shifted).said, /must begin at 0/);
});

const yaml = readFileSync(at('tools', 'scale', 'hunt.k8s.yaml'), 'utf8');

/** @param {string} key */
const values = (key) =>
  [...yaml.matchAll(new RegExp(`^\\s*${key}: (.+)$`, 'gm'))].map((it) => it[1]);

/** The variable that the manifest sets. @param {string} name */
function variable(name) {
  const found = new RegExp(`- name: ${name}\\n\\s+value: '([^']+)'`).exec(yaml);
  assert.ok(found, `${name} is not set`);
  return found[1] ?? '';
}

test('the Indexed Job has one pod for each shard', () => {
  assert.deepEqual(values('kind'), ['PersistentVolumeClaim', 'Job']);
  assert.deepEqual(values('completionMode'), ['Indexed']);
  assert.deepEqual(values('completions'), [variable('SHARDS')]);
  assert.deepEqual(values('parallelism'), [variable('SHARDS')]);
  assert.doesNotMatch(yaml, /\t/);
});

test("a pod's command line is one that raft-sim understands", () => {
  // A folded block: its lines become one.
  const folded = /- >-\n((?: {14}.+\n)+)/.exec(yaml)?.[1];
  assert.ok(folded, 'the command is no folded block');
  const line = folded.trim().split(/\n\s+/).join(' ');
  const { status, args } = called(['/bin/sh', '-c', line], {
    SEEDS: variable('SEEDS'),
    SHARDS: variable('SHARDS'),
    JOBS: variable('JOBS'),
    JOB_COMPLETION_INDEX: '15',
  });
  assert.equal(status, 0);
  assert.equal(
    args.join(' '),
    'hunt --seeds 1..1000001 --shard 15/16 --jobs 4 --keep-going --json /results/15.json',
  );
});
