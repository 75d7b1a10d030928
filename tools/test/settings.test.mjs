import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'smol-toml';
import { at } from '../lib/paths.mjs';
import { checkSettings, checkVersions, readSettings } from '../lib/settings.mjs';

const fresh = () => /** @type {any} */ (parse(readFileSync(at('wasm-pack.toml'), 'utf8')));
const locks = (bindgen = '0.2.130', binaryen = '132.0.0') => ({
  cargo: `[[package]]\nname = "wasm-bindgen"\nversion = "${bindgen}"\n`,
  npm: JSON.stringify({ packages: { 'node_modules/binaryen': { version: binaryen } } }),
});

test('the settings of the checkout are valid and agree with its lock files', async () => {
  await readSettings();
});

test('an unknown key is named together with the keys that are allowed', () => {
  const settings = fresh();
  settings.package.optlevel = 3;
  assert.throws(
    () => checkSettings(settings),
    /unknown key `package\.optlevel`; allowed there: crate, target, /,
  );
});

test('an unknown table is named together with those that are allowed', () => {
  const settings = fresh();
  settings.budgets = {};
  assert.throws(
    () => checkSettings(settings),
    /unknown key `budgets`; allowed at the top: package, tools, /,
  );
});

test('a key that every object inherits is unknown too', () => {
  const settings = fresh();
  settings.package.constructor = 'web';
  assert.throws(() => checkSettings(settings), /unknown key `package\.constructor`/);
});

test('a missing key is named', () => {
  const settings = fresh();
  delete settings.budget.page;
  assert.throws(
    () => checkSettings(settings),
    /`budget\.page` is missing; allowed: a number of KiB above 0/,
  );
});

for (const [table, key, value, allowed] of /** @type {[string, string, unknown, RegExp][]} */ ([
  ['package', 'out', '../elsewhere', /a folder inside the checkout/],
  ['package', 'out', '/tmp', /a folder inside the checkout/],
  ['package', 'profile', 'fast', /one of "release", "profiling", "dev"/],
  ['tools', 'wasm-pack', '^0.15', /an exact version/],
  ['wasm-opt', 'flags', ['O3'], /each starting with "-"/],
  ['budget', 'wasm', 0, /a number of KiB above 0/],
  ['test', 'browsers', ['chrome'], /of "chromium", "firefox", "webkit"/],
  ['test', 'browsers', ['firefox', 'firefox'], /without repeats/],
])) {
  test(`${table}.${key} = ${JSON.stringify(value)} is refused`, () => {
    const settings = fresh();
    settings[table][key] = value;
    assert.throws(() => checkSettings(settings), allowed);
  });
}

test('a version that drifts from a lock file is an error that names both', () => {
  const settings = checkSettings(fresh());
  checkVersions(settings, locks());
  assert.throws(
    () => checkVersions(settings, locks('0.2.131')),
    /`tools\.wasm-bindgen` is "0\.2\.130"; allowed: "0\.2\.131", which is Cargo\.lock's/,
  );
  assert.throws(
    () => checkVersions(settings, locks(undefined, '131.0.0')),
    /`tools\.binaryen` is "132\.0\.0"; allowed: "131\.0\.0", which is package-lock\.json's/,
  );
  assert.throws(
    () => checkVersions(settings, { cargo: '', npm: '{}' }),
    /allowed: "none, as it is not there"/,
  );
});
