// wasm-pack and wasm-bindgen at the versions of wasm-pack.toml, built from source into .tools/bin.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { say, step } from '../lib/log.mjs';
import { binDir, toolsDir } from '../lib/paths.mjs';
import { ask, must, run } from '../lib/run.mjs';

/**
 * @param {string} crate
 * @param {string} program
 * @param {string} version
 */
export async function cargoInstall(crate, program, version) {
  const has = await ask(join(binDir, program), ['--version']);
  if (has?.split(/\s+/)[1] === version) return;
  await step(`${crate} ${version}: cargo install`, async () => {
    const args = ['install', '--root', toolsDir, '--force', `${crate}@${version}`];
    const env = {
      // Programs that run for a second each: the time to build them is what counts.
      CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
      CARGO_PROFILE_RELEASE_LTO: 'off',
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
      // They have many crates in common, so a shared folder saves half of the second build.
      CARGO_TARGET_DIR: join(toolsDir, 'build'),
    };
    const locked = await run('cargo', [...args, '--locked'], { env, minutes: 20, quiet: true });
    if (locked.code === 0) return;
    // A version that the program's own lock file names may be missing from the registry (yanked, or
    // a mirror that lags behind). Then the nearest that fits will do.
    say(
      `  with its own lock file it failed: ${/error: .*/.exec(locked.output)?.[0] ?? locked.output.trim()}`,
    );
    say('  so without');
    await must('cargo', args, { env, minutes: 20, quiet: true });
  });
}

/** @param {import('../lib/settings.mjs').Settings} settings */
export async function setUpWasmTools(settings) {
  await cargoInstall('wasm-bindgen-cli', 'wasm-bindgen', settings.tools['wasm-bindgen']);
  await cargoInstall('wasm-pack', 'wasm-pack', settings.tools['wasm-pack']);
}

/** What the shared build folder holds is of no use once all is installed. */
export function dropBuildFolder() {
  rmSync(join(toolsDir, 'build'), { recursive: true, force: true });
}
