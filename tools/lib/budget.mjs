// Sizes after gzip, held against the budget of wasm-pack.toml.
import { say, Trouble } from './log.mjs';

/**
 * @param {Pick<import('./settings.mjs').Settings, 'budget'>} settings
 * @param {Partial<Record<'wasm' | 'glue' | 'page' | 'later', number>>} sizes bytes after gzip
 */
export function checkBudget(settings, sizes) {
  const over = [];
  const lines = [];
  for (const [what, bytes] of Object.entries(sizes)) {
    const kib = bytes / 1024;
    const budget = settings.budget[/** @type {'wasm' | 'glue' | 'page' | 'later'} */ (what)];
    lines.push(`${what} ${kib.toFixed(1)} of ${budget} KiB`);
    if (kib > budget)
      over.push(`${what} is ${kib.toFixed(1)} KiB gzipped, its budget is ${budget}`);
  }
  say(`  sizes gzipped: ${lines.join(', ')}`);
  if (over.length > 0)
    throw new Trouble(`over the size budget of wasm-pack.toml: ${over.join('; ')}`);
}
