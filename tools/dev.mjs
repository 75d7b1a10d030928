// `npm run dev`: the page with reload on every change of TypeScript, and a new wasm package (quick to
// build, not optimised) on every change of Rust.
import { watch } from 'node:fs';
import { createServer } from 'vite';
import { say, script, Trouble } from './lib/log.mjs';
import { at } from './lib/paths.mjs';
import { setUp } from './setup.mjs';
import { buildWasm } from './wasm.mjs';

const rust = ['raft', 'sim', 'web'];

await script(async () => {
  const settings = await setUp({ browsers: false });
  await buildWasm(settings, { profile: 'dev' });

  let building = false;
  let again = false;
  const rebuild = async () => {
    if (building) {
      again = true;
      return;
    }
    building = true;
    do {
      again = false;
      try {
        await buildWasm(settings, { profile: 'dev' });
      } catch (error) {
        // The compiler has said what is wrong; the next change tries again.
        if (!(error instanceof Trouble)) throw error;
        say(`not rebuilt: ${error.message}`);
      }
    } while (again);
    building = false;
  };
  /** @type {NodeJS.Timeout | undefined} */
  let soon;
  for (const folder of rust) {
    watch(at(folder), { recursive: true }, (_event, name) => {
      if (!name || !/\.(rs|toml)$/.test(name)) return;
      // An editor saves in several strokes.
      clearTimeout(soon);
      soon = setTimeout(() => void rebuild(), 150);
    });
  }

  const server = await createServer({ configFile: at('vite.config.ts') });
  await server.listen();
  server.printUrls();
});
