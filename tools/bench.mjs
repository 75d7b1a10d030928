// `npm run bench`: runs every bench and prints its figures. Not part of the tests: a figure of a busy
// machine is no verdict. What fails is what is not a matter of speed: a run that differs from place to
// place, a size over its budget.
//   npm run bench -- --only sizes,world     some of them
//   npm run bench -- --raftscope PATH       the page beside a copy of RaftScope
//   npm run bench -- --json figures.json    also as a file (without those of cargo bench)
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { idle } from './bench/idle.mjs';
import { machine } from './bench/machine.mjs';
import { page } from './bench/page.mjs';
import { seek } from './bench/seek.mjs';
import { sizes } from './bench/sizes.mjs';
import { spacetime } from './bench/spacetime.mjs';
import { world } from './bench/world.mjs';
import { build } from './build.mjs';
import { say, script, seconds, Trouble } from './lib/log.mjs';
import { must } from './lib/run.mjs';
import { setUp } from './setup.mjs';

/**
 * @typedef {object} Bench
 * @property {string} name
 * @property {string} tells what its figures are
 * @property {(settings: import('./lib/settings.mjs').Settings, options: { raftscope?: string | undefined }) => Promise<unknown>} does
 *   prints the figures, and returns them
 */

/** @type {Bench[]} */
const benches = [
  { name: 'sizes', tells: 'bytes of every built file, plain and after gzip -9', does: sizes },
  { name: 'world', tells: 'the same runs natively and in wasm, and their ratio', does: world },
  {
    name: 'seek',
    tells: 'going anywhere in a run of a million events, and its memory',
    does: seek,
  },
  { name: 'page', tells: 'a first visit, and main-thread work per frame in Chromium', does: page },
  {
    name: 'spacetime',
    tells: 'the same while a run of 1,000,000 events is panned and zoomed',
    does: spacetime,
  },
  { name: 'idle', tells: 'frames and timers of a page that rests: none', does: idle },
  { name: 'cores', tells: 'the core beside raft-rs, in pairs: time and allocations', does: cores },
  { name: 'native', tells: 'single operations of the core and the world', does: native },
];

async function cores() {
  const bench = ['run', '--release', '--quiet', '--package', 'raft-bench'];
  await must('cargo', bench, { minutes: 20 });
  await must('cargo', [...bench, '--features', 'count'], { minutes: 20 });
}

async function native() {
  const packages = ['--package', 'raft-core', '--package', 'raft-sim'];
  const benches = ['--bench', 'core', '--bench', 'world'];
  await must('cargo', ['bench', '--quiet', ...packages, ...benches], { minutes: 20 });
}

await script(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      json: { type: 'string' },
      raftscope: { type: 'string' },
    },
  });
  const only = values.only?.split(',');
  const unknown = only?.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined) {
    throw new Trouble(`no bench "${unknown}"; there are: ${benches.map((b) => b.name).join(', ')}`);
  }
  const settings = await setUp({ browsers: true });
  await build(settings);
  const on = await machine();
  say('');
  for (const [what, is] of Object.entries(on)) say(`${what.padEnd(12)}${is}`);
  /** @type {Record<string, unknown>} */
  const figures = {};
  let code = 0;
  for (const bench of benches.filter((b) => !only || only.includes(b.name))) {
    say(`\n===== ${bench.name}: ${bench.tells} =====`);
    const began = performance.now();
    try {
      figures[bench.name] = await bench.does(settings, values);
      say(`done in ${seconds(performance.now() - began)}`);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      code = 1;
      say(`FAILED: ${error.message}`);
    }
  }
  if (values.json !== undefined) {
    const date = new Date().toISOString();
    writeFileSync(values.json, `${JSON.stringify({ date, machine: on, figures }, null, 2)}\n`);
  }
  return code;
});
