// Whether something has to be built again: a fingerprint of all that goes into it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { at } from './paths.mjs';

/**
 * A fingerprint of files and folders of the checkout, by name and content.
 * @param {string[]} inputs
 * @param {string[]} [words] whatever else matters
 */
export function fingerprint(inputs, words = []) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const take = (path) => {
    if (!existsSync(at(path))) return;
    if (statSync(at(path)).isDirectory()) {
      for (const name of readdirSync(at(path)).sort())
        if (name !== 'target') take(join(path, name));
    } else {
      hash
        .update(`${path}\0`)
        .update(readFileSync(at(path)))
        .update('\0');
    }
  };
  for (const input of inputs) take(input);
  for (const word of words) hash.update(`${word}\0`);
  return hash.digest('hex');
}
