// Reads and checks wasm-pack.toml. Needs the npm packages (a TOML parser), so set-up brings those first.
import { readFileSync } from 'node:fs';
import { Trouble } from './log.mjs';
import { at } from './paths.mjs';

const browsers = ['chromium', 'firefox', 'webkit'];
const profiles = ['release', 'profiling', 'dev'];
const targets = ['web', 'bundler', 'nodejs', 'no-modules', 'deno'];

/** @typedef {{ allowed: string, is: (value: unknown) => boolean }} Kind */
/** @type {Kind} */
const folder = {
  allowed: 'a folder inside the checkout, such as "www/pkg"',
  is: (v) => typeof v === 'string' && /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(v),
};
/** @type {Kind} */
const version = {
  allowed: 'an exact version, such as "1.2.3"',
  is: (v) => typeof v === 'string' && /^\d+\.\d+\.\d+$/.test(v),
};
/** @type {Kind} */
const kibibytes = {
  allowed: 'a number of KiB above 0',
  is: (v) => typeof v === 'number' && Number.isFinite(v) && v > 0,
};
/** @param {string[]} words @returns {Kind} */
const oneOf = (words) => ({
  allowed: `one of ${words.map((w) => `"${w}"`).join(', ')}`,
  is: (v) => typeof v === 'string' && words.includes(v),
});
/** @param {string[]} words @returns {Kind} */
const someOf = (words) => ({
  allowed: `a list, without repeats, of ${words.map((w) => `"${w}"`).join(', ')}`,
  is: (v) => Array.isArray(v) && v.every((x) => words.includes(x)) && new Set(v).size === v.length,
});

/** @type {Record<string, Record<string, Kind>>} */
const schema = {
  package: {
    crate: folder,
    target: oneOf(targets),
    profile: oneOf(profiles),
    out: folder,
    dist: folder,
  },
  tools: { 'wasm-pack': version, 'wasm-bindgen': version, binaryen: version, geckodriver: version },
  'wasm-opt': {
    flags: {
      allowed: 'a list of flags, each starting with "-"',
      is: (v) => Array.isArray(v) && v.every((f) => typeof f === 'string' && f.startsWith('-')),
    },
  },
  budget: { wasm: kibibytes, glue: kibibytes, page: kibibytes, later: kibibytes },
  test: { browsers: someOf(browsers) },
};

/**
 * @typedef {object} Settings
 * @property {{ crate: string, target: string, profile: string, out: string, dist: string }} package
 * @property {{ 'wasm-pack': string, 'wasm-bindgen': string, binaryen: string, geckodriver: string }} tools
 * @property {{ flags: string[] }} wasm-opt
 * @property {{ wasm: number, glue: number, page: number, later: number }} budget
 * @property {{ browsers: string[] }} test
 */

/**
 * @param {unknown} value what the TOML parser returned
 * @returns {Settings}
 */
export function checkSettings(value) {
  const tables = /** @type {Record<string, Record<string, unknown>>} */ (value);
  const known = Object.keys(schema);
  for (const [name, table] of Object.entries(tables)) {
    const kinds = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (!kinds) fail(`unknown key \`${name}\`; allowed at the top: ${known.join(', ')}`);
    if (typeof table !== 'object' || table === null || Array.isArray(table)) {
      fail(`\`${name}\` must be a table: [${name}]`);
    }
    for (const [key, entry] of Object.entries(table)) {
      const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
      if (!kind)
        fail(`unknown key \`${name}.${key}\`; allowed there: ${Object.keys(kinds).join(', ')}`);
      if (!kind.is(entry))
        fail(`\`${name}.${key}\` is ${JSON.stringify(entry)}; allowed: ${kind.allowed}`);
    }
  }
  for (const [name, kinds] of Object.entries(schema)) {
    for (const [key, kind] of Object.entries(kinds)) {
      if (tables[name]?.[key] === undefined)
        fail(`\`${name}.${key}\` is missing; allowed: ${kind.allowed}`);
    }
  }
  return /** @type {Settings} */ (value);
}

/**
 * The versions that a lock file also names must be the same here.
 * @param {Settings} settings
 * @param {{ cargo: string, npm: string }} locks the text of Cargo.lock and of package-lock.json
 */
export function checkVersions(settings, locks) {
  const bindgen = /\[\[package\]\]\nname = "wasm-bindgen"\nversion = "([^"]+)"/.exec(
    locks.cargo,
  )?.[1];
  const binaryen = JSON.parse(locks.npm).packages?.['node_modules/binaryen']?.version;
  for (const { key, lock, locked } of /** @type {const} */ ([
    { key: 'wasm-bindgen', lock: 'Cargo.lock', locked: bindgen },
    { key: 'binaryen', lock: 'package-lock.json', locked: binaryen },
  ])) {
    const here = settings.tools[key];
    if (here !== locked) {
      fail(
        `\`tools.${key}\` is "${here}"; allowed: "${locked ?? 'none, as it is not there'}", which is ${lock}'s`,
      );
    }
  }
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new Trouble(`wasm-pack.toml: ${message}`);
}

/** @returns {Promise<Settings>} */
export async function readSettings() {
  const { parse } = await import('smol-toml');
  let value;
  try {
    value = parse(readFileSync(at('wasm-pack.toml'), 'utf8'));
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
  const settings = checkSettings(value);
  checkVersions(settings, {
    cargo: readFileSync(at('Cargo.lock'), 'utf8'),
    npm: readFileSync(at('package-lock.json'), 'utf8'),
  });
  return settings;
}
