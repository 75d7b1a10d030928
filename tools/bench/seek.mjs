// Going through a run of a million events in Chromium: how long a seek to any time takes, and a step
// back, and how much memory the module has by then. The same natively, with the bytes of a checkpoint
// and of an event: `cargo bench -p raft-sim --bench seek`, which this runs too.
import { say, Trouble } from '../lib/log.mjs';
import { at } from '../lib/paths.mjs';
import { must } from '../lib/run.mjs';
import { serve } from '../serve.mjs';
import { launch } from './chromium.mjs';
import { ascending, decimals, quantile, whole } from './figures.mjs';
import { seekPage } from './seek-page.mjs';

/** @typedef {typeof import('../../www/pkg/raft_web.js')} Engine */
/**
 * @typedef {object} Case
 * @property {string} name
 * @property {number} peers
 * @property {number} everyUs virtual time between two commands; 0 for none
 */
/**
 * @typedef {object} Seeks milliseconds each
 * @property {number} events
 * @property {number} memory bytes of the module
 * @property {number[]} seeks
 * @property {number[]} steps
 * @property {boolean} same whether the run is the same after all that
 */

/** @type {Case[]} */
const CASES = [
  { name: '5 peers, 500 commands a second', peers: 5, everyUs: 2_000 },
  { name: '5 peers, heartbeats only', peers: 5, everyUs: 0 },
  { name: '99 peers, 500 commands a second', peers: 99, everyUs: 2_000 },
];

/** @param {import('../lib/settings.mjs').Settings} settings */
export async function seek(settings) {
  await must('cargo', ['bench', '--quiet', '--package', 'raft-sim', '--bench', 'seek'], {
    minutes: 20,
  });
  return { engine: await inChromium(), page: await withPage(settings) };
}

/** The whole page instead of the engine alone. @param {import('../lib/settings.mjs').Settings} settings */
export async function withPage(settings) {
  const site = await serve({ dir: at(settings.package.dist) });
  const browser = await launch();
  try {
    say('the built page at 1280x720, a seek and its picture; milliseconds as for the page:');
    const told = [];
    for (const one of CASES) {
      say(one.name);
      told.push(await seekPage(browser, site.url, one));
    }
    return told;
  } finally {
    await browser.close();
    await site.close();
  }
}

export async function inChromium() {
  const site = await serve({ dir: at('www', 'pkg') });
  const browser = await launch();
  try {
    const told = [];
    for (const one of CASES) {
      // A page for each, so that each begins with an empty memory.
      const page = await browser.newPage();
      await page.route(site.url, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }),
      );
      await page.goto(site.url);
      const measured = await page.evaluate(goThrough, { ...one, base: site.url });
      await page.close();
      if (!measured.same) throw new Trouble(`${one.name}: the run is another after the seeks`);
      told.push(tell(one, measured));
    }
    return told;
  } finally {
    await browser.close();
    await site.close();
  }
}

/** @param {Case} one @param {Seeks} measured */
function tell({ name }, { events, memory, seeks, steps }) {
  const figures = { name, events, memory, seeks: parts(seeks), steps: parts(steps) };
  const each = decimals(memory / events);
  say(
    `Chromium, ${name}: ${whole(events)} events, ${whole(memory / 2 ** 20)} MiB in the module, ${each} bytes per event`,
  );
  for (const [what, { p50, p95, max, count }] of [
    /** @type {const} */ (['seeks', figures.seeks]),
    /** @type {const} */ (['steps back from the middle', figures.steps]),
  ]) {
    const ms = [p50, p95, max].map(decimals);
    say(`  ${count} ${what}: p50 ${ms[0]} ms, p95 ${ms[1]} ms, max ${ms[2]} ms`);
  }
  return figures;
}

/** @param {number[]} values */
function parts(values) {
  const sorted = ascending(values);
  const [p50, p95, max] = [0.5, 0.95, 1].map((part) => quantile(sorted, part));
  return { p50: p50 ?? 0, p95: p95 ?? 0, max: max ?? 0, count: values.length };
}

/**
 * Runs in the page; arrives there as text.
 * @param {Case & { base: string }} what
 * @returns {Promise<Seeks>}
 */
async function goThrough({ peers, everyUs, base }) {
  /** @type {Engine} */
  const engine = await import(`${base}raft_web.js`);
  const { memory } = await engine.default({ module_or_path: `${base}raft_web_bg.wasm` });
  const world = new engine.World({ peers, seed: 1 });
  world.advance(1_000_000);
  while (world.events < 1_000_000) {
    if (everyUs > 0) world.act({ do: 'request', op: 'put x 1' });
    world.advance(world.now + (everyUs || 10_000));
  }
  const [end, events, hash] = [world.end, world.events, world.traceHash()];
  const bytes = memory.buffer.byteLength;
  // A generator of its own, so that every turn goes to the same places.
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  /** @param {number} count @param {() => void} work */
  const times = (count, work) =>
    Array.from({ length: count }, () => {
      const began = performance.now();
      work();
      return performance.now() - began;
    });
  const seeks = times(1_000, () => world.seek(Math.floor(draw() * end)));
  world.seek(Math.floor(end / 2));
  const steps = times(1_000, () => world.stepBack());
  world.seek(Math.floor(end / 3));
  world.advance(end);
  return { events, memory: bytes, seeks, steps, same: world.traceHash() === hash };
}
