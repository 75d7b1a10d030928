// `npm test`: sets up what is missing, browsers too, and runs every test there is.
//   npm test -- --only rust,unit      some of the steps (names: see the table below)
//   npm test -- --skip e2e            all but some
// Exit code 0 only if every step succeeded. The last line, `N passed, N failed`, adds up what the
// runners themselves reported (tools/lib/count.mjs); a step that failed without reporting a failed
// test, such as a build, or that reported no test at all, counts as one failure.
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import * as count from './lib/count.mjs';
import { say, script, seconds, Trouble } from './lib/log.mjs';
import { at } from './lib/paths.mjs';
import { ask, run } from './lib/run.mjs';
import { wasmEnv } from './lib/toolchain.mjs';
import { browsers, hasWebKit, webkitEnv } from './setup/browsers.mjs';
import { setUp } from './setup.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {{ program: string, args: string[], env?: Record<string, string | undefined> } | (() => Promise<void>)} does
 * @property {(output: string) => count.Count | undefined} [counts] how to read the runner's closing lines
 * @property {string} [skip] why it is not run here
 */

/** What one step may take, in minutes: several times what it needs on two quiet cores. */
const MINUTES = 40;

/** Steps that there are for each browser: the name alone means all of them. */
const FAMILIES = ['wasm', 'page'];

/** The tests of the scripts themselves. */
const toolTests = readdirSync(at('tools', 'test')).map((name) => at('tools', 'test', name));

/** Whether the machine has the faster runner; it leaves the examples in the documentation out. */
const hasNextest = async () => (await ask('cargo', ['nextest', '--version'])) !== undefined;

/**
 * @param {import('./lib/settings.mjs').Settings} settings
 * @returns {Promise<Step[]>}
 */
async function steps(settings) {
  const { crate } = settings.package;
  const found = browsers();
  const env = {
    ...wasmEnv(),
    // Seconds for all tests of one browser together.
    WASM_BINDGEN_TEST_TIMEOUT: '240',
  };
  const bin = (/** @type {string} */ name) => at('node_modules', '.bin', name);
  const pack = (/** @type {string[]} */ ...browser) => [
    'test',
    '--headless',
    ...browser,
    '--mode',
    'no-install',
    crate,
    '--lib',
  ];
  /** @param {string} browser @param {Step['does']} does @param {string} [skip] @returns {Step[]} */
  const wasm = (browser, does, skip) =>
    settings.test.browsers.includes(browser)
      ? [{ name: `wasm-${browser}`, does, counts: count.libtest, ...(skip && { skip }) }]
      : [];
  const webkit = ['--safari', '--safaridriver', found.webkitdriver ?? ''];
  /** WebKit needs a display, if only a virtual one. @param {string} browser @param {string} program @param {string[]} args */
  const displayed = (browser, program, args) =>
    browser === 'webkit' && process.platform === 'linux'
      ? { program: 'xvfb-run', args: ['--auto-servernum', program, ...args] }
      : { program, args };
  const withoutWebKit = hasWebKit(found) ? undefined : 'no WebKit on this machine';
  /** The page in what Playwright cannot drive. @param {string} browser @param {string} [skip] @returns {Step[]} */
  const page = (browser, skip) =>
    settings.test.browsers.includes(browser)
      ? [
          {
            name: `page-${browser}`,
            does: {
              ...displayed(browser, bin('vitest'), [
                'run',
                '--config',
                at('www', 'test', 'webdriver', 'vitest.config.ts'),
              ]),
              env: { WEBDRIVER_BROWSER: browser },
            },
            counts: count.vitest,
            ...(skip && { skip }),
          },
        ]
      : [];
  return [
    {
      name: 'tools',
      does: { program: process.execPath, args: ['--test', '--test-reporter=spec', ...toolTests] },
      counts: count.nodeTest,
    },
    (await hasNextest())
      ? {
          name: 'rust',
          does: {
            program: 'cargo',
            args: ['nextest', 'run', '--profile', 'all'],
          },
          counts: count.nextest,
        }
      : {
          name: 'rust',
          does: {
            program: 'cargo',
            args: ['test', '--all-targets', '--no-fail-fast'],
          },
          counts: count.libtest,
        },
    {
      name: 'rust-doc',
      does: { program: 'cargo', args: ['test', '--doc', '--no-fail-fast'] },
      counts: count.libtest,
    },
    ...wasm('chromium', {
      program: 'wasm-pack',
      args: pack('--chrome', '--chromedriver', found.chromedriver ?? ''),
      env,
    }),
    ...wasm('firefox', {
      program: 'wasm-pack',
      args: pack('--firefox', '--geckodriver', found.geckodriver ?? ''),
      env,
    }),
    ...wasm(
      'webkit',
      { ...displayed('webkit', 'wasm-pack', pack(...webkit)), env: { ...env, ...webkitEnv } },
      withoutWebKit,
    ),
    { name: 'unit', does: { program: bin('vitest'), args: ['run'] }, counts: count.vitest },
    { name: 'build', does: () => build(settings) },
    {
      name: 'e2e',
      does: {
        program: bin('playwright'),
        args: ['test'],
        env: { E2E_CHROMIUM: found.chromium },
      },
      counts: count.playwright,
    },
    ...page('firefox'),
    ...page('webkit', withoutWebKit),
  ];
}

/** @param {Step} step */
async function perform(step) {
  const began = performance.now();
  let ok = true;
  /** @type {count.Count | undefined} */
  let result;
  if (typeof step.does === 'function') {
    try {
      await step.does();
    } catch (error) {
      console.error(error instanceof Trouble ? `error: ${error.message}` : error);
      ok = false;
    }
  } else {
    const { program, args, env } = step.does;
    const { code, output, timedOut } = await run(program, args, {
      env: env ?? {},
      minutes: MINUTES,
    });
    if (timedOut) console.error(`error: not done after ${MINUTES} minutes, ended`);
    ok = code === 0 && !timedOut;
    result = step.counts?.(output);
    const ran = result ? result.passed + result.failed : 0;
    if (ok && step.counts && ran === 0) {
      console.error('error: not one test was run');
      ok = false;
    }
  }
  if (result && result.failed > 0) ok = false;
  return { name: step.name, ok, took: performance.now() - began, ...result };
}

await script(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, skip: { type: 'string' } } });
  const needsBrowsers = !values.only || /wasm|e2e|page/.test(values.only);
  const all = await steps(await setUp({ browsers: needsBrowsers }));
  const only = values.only?.split(',');
  const skip = values.skip?.split(',') ?? [];
  const names = [...all.map((step) => step.name), ...FAMILIES];
  const unknown = [...(only ?? []), ...skip].find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Trouble(`no step "${unknown}"; there are: ${names.join(', ')}`);
  /** @param {string[]} list @param {string} name */
  const has = (list, name) =>
    list.includes(name) ||
    FAMILIES.some((family) => name.startsWith(`${family}-`) && list.includes(family));
  const chosen = all.filter((step) => (!only || has(only, step.name)) && !has(skip, step.name));

  const began = performance.now();
  const results = [];
  for (const step of chosen) {
    say(`\n===== ${step.name} =====`);
    if (step.skip) {
      say(`left out: ${step.skip}`);
      continue;
    }
    results.push(await perform(step));
  }

  say("\n===== the runners' own closing lines =====");
  for (const { name, lines = [] } of results) for (const line of lines) say(`${name}: ${line}`);
  const named = results.flatMap(({ name, names = [] }) => names.map((test) => `${name}: ${test}`));
  if (named.length > 0) say('\n===== failed, or passed only when tried again =====');
  for (const line of named) say(line);
  say('\n===== summary =====');
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const { name, ok, took, ...counts } of results) {
    passed += counts.passed ?? 0;
    skipped += counts.skipped ?? 0;
    failed += ok ? 0 : Math.max(1, counts.failed ?? 0);
    const tests = counts.lines
      ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`
      : '';
    say(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(14)} ${seconds(took).padStart(8)}  ${tests}`);
  }
  for (const step of chosen) if (step.skip) say(`left out  ${step.name}: ${step.skip}`);
  say(`all in ${seconds(performance.now() - began)}\n`);
  say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0 ? 0 : 1;
});
