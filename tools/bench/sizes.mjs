// Bytes of every built file, plain and after gzip -9, and how that stands against the budget.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pageSizes } from '../build.mjs';
import { checkBudget } from '../lib/budget.mjs';
import { say } from '../lib/log.mjs';
import { at } from '../lib/paths.mjs';
import { packageSizes } from '../wasm.mjs';
import { whole } from './figures.mjs';

/** @param {import('../lib/settings.mjs').Settings} settings */
export async function sizes(settings) {
  const dist = at(settings.package.dist);
  const files = [];
  say(`${'bytes'.padStart(10)} ${'gzip -9'.padStart(10)}`);
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.(js|css|html|wasm)$/.test(name)) continue;
    const bytes = readFileSync(join(dist, name));
    const gzipped = gzipSync(bytes, { level: 9 }).length;
    files.push({ name, bytes: bytes.length, gzipped });
    say(`${whole(bytes.length).padStart(10)} ${whole(gzipped).padStart(10)}  ${name}`);
  }
  const totals = { ...packageSizes(settings), ...pageSizes(dist) };
  checkBudget(settings, totals);
  return { files, totals };
}
