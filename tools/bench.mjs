// `npm run bench`: runs every bench and prints its figures. Not part of the tests: a figure of a busy
// machine is no verdict. To add one, add a line to `benches`.
//   npm run bench -- --only sizes
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from './build.mjs';
import { say, script, seconds, Trouble } from './lib/log.mjs';
import { at } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { setUp } from './setup.mjs';

/**
 * @typedef {object} Bench
 * @property {string} name
 * @property {string} tells what its figures are
 * @property {() => boolean} [isThere] whether what it runs exists
 * @property {() => Promise<number>} does prints the figures, returns an exit code
 */

/** @param {string} program @param {string[]} args */
const program = (program, args) => async () => (await run(program, args, { minutes: 20 })).code;

/** @type {Bench[]} */
const benches = [
  { name: 'sizes', tells: 'bytes of every built file, plain and after gzip -9', does: sizes },
  {
    name: 'native',
    tells: 'cargo bench of the core and the world',
    isThere: () => existsSync(at('raft', 'benches')) || existsSync(at('sim', 'benches')),
    does: program('cargo', ['bench', '--workspace', '--exclude', 'raft-web', '--benches']),
  },
  {
    name: 'wasm',
    tells: 'the world in wasm and natively in one run, and their ratio',
    isThere: () => existsSync(at('tools', 'bench', 'wasm.mjs')),
    does: program(process.execPath, ['tools/bench/wasm.mjs']),
  },
  {
    name: 'page',
    tells: 'main-thread work per frame in Chromium',
    isThere: () => existsSync(at('tools', 'bench', 'page.mjs')),
    does: program(process.execPath, ['tools/bench/page.mjs']),
  },
];

async function sizes() {
  const dist = at('dist');
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.(js|css|html|wasm)$/.test(name)) continue;
    const bytes = readFileSync(join(dist, name));
    const gz = gzipSync(bytes, { level: 9 }).length;
    say(`${String(bytes.length).padStart(9)} ${String(gz).padStart(9)}  ${name}`);
  }
  return 0;
}

await script(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const only = values.only?.split(',');
  const unknown = only?.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined) {
    throw new Trouble(`no bench "${unknown}"; there are: ${benches.map((b) => b.name).join(', ')}`);
  }
  await build(await setUp({ browsers: true }));
  let code = 0;
  for (const bench of benches.filter((b) => !only || only.includes(b.name))) {
    say(`\n===== ${bench.name}: ${bench.tells} =====`);
    if (bench.isThere && !bench.isThere()) {
      say('not there yet');
      continue;
    }
    const began = performance.now();
    const result = await bench.does();
    if (result !== 0) code = 1;
    say(`${result === 0 ? 'done' : 'FAILED'} in ${seconds(performance.now() - began)}`);
  }
  return code;
});
