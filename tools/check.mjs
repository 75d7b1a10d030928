// `npm run check`: form, lints and types of everything. Runs all of it even after a failure, so that
// one run shows all there is to repair.
import { parseArgs } from 'node:util';
import { say, script, seconds, Trouble } from './lib/log.mjs';
import { at } from './lib/paths.mjs';
import { ask, run } from './lib/run.mjs';
import { hasOwnCompiler, wasmEnv } from './lib/toolchain.mjs';
import { setUp } from './setup.mjs';
import { buildWasm } from './wasm.mjs';

const wasm = ['--target', 'wasm32-unknown-unknown', '--package', 'raft-web', '--all-targets'];
const deny = ['--', '--deny', 'warnings'];

/** @returns {Promise<{ name: string, program: string, args: string[], env?: Record<string, string | undefined> }[]>} */
async function checks() {
  // Lints for wasm need a clippy of the compiler that has the wasm library. Debian has none for its
  // compiler; then the compiler's own warnings have to do, and a full lint happens natively.
  const lints = hasOwnCompiler()
    ? {
        program: 'cargo',
        args: ['check', ...wasm],
        env: { ...wasmEnv(), RUSTFLAGS: '--deny warnings' },
      }
    : { program: 'cargo', args: ['clippy', ...wasm, ...deny], env: wasmEnv() };
  const bin = (/** @type {string} */ name) => at('node_modules', '.bin', name);
  return [
    { name: 'rust format', program: 'cargo', args: ['fmt', '--all', '--check'] },
    {
      name: 'rust lints',
      program: 'cargo',
      args: ['clippy', '--all-targets', ...deny],
    },
    // Outside the default members, so this is where it is seen to compile. Its codec brings a protoc
    // for most systems; elsewhere one has to be installed.
    {
      name: 'rust lints, bench',
      program: 'cargo',
      args: ['clippy', '--package', 'raft-bench', '--all-targets', '--all-features', ...deny],
    },
    { name: 'rust lints, wasm', ...lints },
    {
      name: 'rust docs',
      program: 'cargo',
      args: ['doc', '--no-deps'],
      env: { RUSTDOCFLAGS: '--deny warnings' },
    },
    { name: 'biome', program: bin('biome'), args: ['ci', '--error-on-warnings'] },
    { name: 'types', program: bin('tsc'), args: ['--noEmit'] },
  ];
}

await script(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const settings = await setUp({ browsers: false });
  for (const tool of ['fmt', 'clippy']) {
    if ((await ask('cargo', [tool, '--version'])) === undefined) {
      throw new Trouble(
        `No \`cargo ${tool}\`: \`rustup component add rustfmt clippy\`, or your system's packages.`,
      );
    }
  }
  // The page's types are partly those that the wasm package declares.
  await buildWasm(settings);

  const all = await checks();
  const wanted = values.only?.split(',');
  const unknown = wanted?.find((name) => !all.some((check) => check.name === name));
  if (unknown !== undefined) {
    throw new Trouble(
      `--only: no check "${unknown}"; there are: ${all.map((c) => c.name).join(', ')}`,
    );
  }
  const rows = [];
  for (const { name, program, args, env } of all.filter(
    (c) => !wanted || wanted.includes(c.name),
  )) {
    say(`\n> ${name}`);
    const began = performance.now();
    const { code, timedOut } = await run(program, args, { env: env ?? {}, minutes: 15 });
    rows.push({ name, ok: code === 0 && !timedOut, took: seconds(performance.now() - began) });
  }
  say('');
  for (const { name, ok, took } of rows)
    say(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(18)} ${took}`);
  return rows.every((row) => row.ok) ? 0 : 1;
});
