// Brings what is missing, and says what it does and how long that took. With everything there it
// does nothing. Writes inside the checkout only (.tools/, node_modules/); beyond it, packages of the
// system, and by way 1 a target of the active toolchain.
//   npm run setup -- [--no-browsers] [--way 1|2]   the ways to a wasm compiler: tools/setup/rust.mjs
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { say, script, seconds, Trouble } from './lib/log.mjs';
import { readSettings } from './lib/settings.mjs';
import { howWasmIsBuilt } from './lib/toolchain.mjs';
import { setUpBrowsers } from './setup/browsers.mjs';
import { setUpNpm } from './setup/npm.mjs';
import { setUpRust } from './setup/rust.mjs';
import { dropBuildFolder, setUpWasmTools } from './setup/wasm.mjs';

/** @param {{ browsers: boolean, way?: '1' | '2' | undefined }} what */
export async function setUp(what) {
  const began = performance.now();
  await setUpNpm();
  const settings = await readSettings();
  await setUpRust(what.way);
  await setUpWasmTools(settings);
  if (what.browsers) await setUpBrowsers(settings);
  dropBuildFolder();
  say(`set up in ${seconds(performance.now() - began)}; wasm is built with ${howWasmIsBuilt()}`);
  return settings;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    const { values } = parseArgs({
      options: { 'no-browsers': { type: 'boolean', default: false }, way: { type: 'string' } },
    });
    const { way } = values;
    if (way !== undefined && way !== '1' && way !== '2') {
      throw new Trouble(`--way is ${way}; allowed: 1 (rustup) or 2 (Debian's packages)`);
    }
    await setUp({ browsers: !values['no-browsers'], way });
  });
}
