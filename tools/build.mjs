// The whole page as files: the wasm package, then the page into dist/, which works at any address.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkBudget } from './lib/budget.mjs';
import { say, script, step } from './lib/log.mjs';
import { at } from './lib/paths.mjs';
import { must } from './lib/run.mjs';
import { setUp } from './setup.mjs';
import { buildWasm } from './wasm.mjs';

/** @param {import('./lib/settings.mjs').Settings} settings */
export async function build(settings) {
  const { dist } = settings.package;
  await buildWasm(settings);
  await step('page: vite build', () =>
    must(at('node_modules', '.bin', 'vite'), ['build'], { minutes: 5 }),
  );
  checkBudget(settings, { page: pageSize(at(dist)) });
  say(`  built ${dist}/`);
}

/**
 * All scripts and styles of the built page after gzip: what a reader loads besides the module.
 * @param {string} dist
 */
export function pageSize(dist) {
  let bytes = 0;
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (/\.(js|css)$/.test(name))
      bytes += gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;
  }
  return bytes;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    await build(await setUp({ browsers: false }));
  });
}
