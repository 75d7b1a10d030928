// Builds the wasm package into www/pkg: wasm-pack, then wasm-opt, then a look at the size.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkBudget } from './lib/budget.mjs';
import { fingerprint } from './lib/fingerprint.mjs';
import { say, script, step } from './lib/log.mjs';
import { at } from './lib/paths.mjs';
import { must } from './lib/run.mjs';
import { howWasmIsBuilt, wasmEnv } from './lib/toolchain.mjs';
import { setUp } from './setup.mjs';

/** What the package is made of, from the top of the checkout. */
const inputs = [
  'Cargo.toml',
  'Cargo.lock',
  'wasm-pack.toml',
  'raft',
  'sim',
  'web',
  'scenarios',
  'tools/wasm.mjs',
];

/**
 * @param {import('./lib/settings.mjs').Settings} settings
 * @param {{ profile?: string }} [options] another profile than that of the settings
 */
export async function buildWasm(settings, options = {}) {
  const { crate, target, out } = settings.package;
  const profile = options.profile ?? settings.package.profile;
  const stamp = at(out, '.built-from');
  const wanted = fingerprint(inputs, [profile, howWasmIsBuilt()]);
  const name = moduleName(crate);
  const module = at(out, `${name}_bg.wasm`);
  const isFresh = existsSync(stamp) && existsSync(module) && readFileSync(stamp, 'utf8') === wanted;
  if (isFresh) {
    say(`> wasm package: ${out} is up to date (${profile})`);
  } else {
    const env = wasmEnv();
    rmSync(stamp, { force: true });
    await step(`wasm package: wasm-pack build ${crate} (${profile})`, async () => {
      const args = [
        'build',
        crate,
        '--target',
        target,
        // Cargo.toml has a profile of its own for what the page loads.
        ...(profile === 'release' ? ['--profile', 'wasm'] : [`--${profile}`]),
        '--out-dir',
        at(out),
        '--out-name',
        name,
      ];
      // No package.json: the page takes the files as they are. And wasm-pack must not fetch programs.
      await must('wasm-pack', [...args, '--no-pack', '--mode', 'no-install'], { env, minutes: 20 });
    });
    if (profile === 'release') {
      await step(`wasm package: wasm-opt ${settings['wasm-opt'].flags[0] ?? ''}`, async () => {
        const smaller = `${module}.opt`;
        await must('wasm-opt', [module, ...settings['wasm-opt'].flags, '-o', smaller], {
          env,
          minutes: 10,
        });
        renameSync(smaller, module);
      });
    }
    writeFileSync(stamp, wanted);
  }
  if (profile === 'release') checkBudget(settings, packageSizes(settings));
}

/**
 * What of the built package has a budget, after gzip.
 * @param {import('./lib/settings.mjs').Settings} settings
 */
export function packageSizes({ package: { crate, out } }) {
  const name = moduleName(crate);
  return { wasm: gzipped(at(out, `${name}_bg.wasm`)), glue: gzipped(at(out, `${name}.js`)) };
}

/** @param {string} crate */
function moduleName(crate) {
  const name =
    /^name = "([^"]+)"/m.exec(readFileSync(at(crate, 'Cargo.toml'), 'utf8'))?.[1] ?? crate;
  return name.replaceAll('-', '_');
}

/** @param {string} path */
const gzipped = (path) => gzipSync(readFileSync(path), { level: 9 }).length;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    const settings = await setUp({ browsers: false });
    await buildWasm(settings, process.argv.includes('--dev') ? { profile: 'dev' } : {});
  });
}
