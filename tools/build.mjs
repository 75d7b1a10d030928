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
  checkBudget(settings, pageSizes(at(dist)));
  say(`  built ${dist}/`);
}

/**
 * All scripts and styles of the built page after gzip. `page`: what a reader loads at once besides
 * the module, the glue among it; `later`: what is loaded when somebody first opens what needs it.
 * @param {string} dist
 */
export function pageSizes(dist) {
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const first = names.filter((name) => /\.(html|css)$|(^|\/)raft_web-[^/]*\.js$/.test(name));
  for (const name of first) {
    const text = readFileSync(join(dist, name), 'utf8');
    for (const [, file] of text.matchAll(needed)) {
      const found = names.find((one) => one.endsWith(`/${file}`));
      if (found && !first.includes(found)) first.push(found);
    }
  }
  const sizes = { page: 0, later: 0 };
  for (const name of names.filter((one) => /\.(js|css)$/.test(one))) {
    const { length } = gzipSync(readFileSync(join(dist, name)), { level: 9 });
    sizes[first.includes(name) ? 'page' : 'later'] += length;
  }
  return sizes;
}

/** Scripts that a document names, and scripts that a script cannot do without. */
const needed = /(?:src="|href="|from ?["'`]|import ?["'`])\.\/(?:assets\/)?([\w.-]+\.js)["'`]/g;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    await build(await setUp({ browsers: false }));
  });
}
