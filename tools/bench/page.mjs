// The main thread's work for each frame of the built page, from the trace of Chromium's own tools.
import { say } from '../lib/log.mjs';
import { at } from '../lib/paths.mjs';
import { serve } from '../serve.mjs';
import { launch } from './chromium.mjs';
import { ascending, decimals, mean, quantile } from './figures.mjs';
import { framesOf } from './frames.mjs';

/** How many peers the measured pages show. */
const CASES = [5, 25];
/** Real time that is measured. */
const SECONDS = 10;
/** A command is sent this often, so that entries travel and logs grow. */
const COMMAND_EVERY_MS = 1000;
/** Real time before that, at the highest speed: elections are over, and the logs are filled. */
const WARM_UP_MS = 2000;
/** And then at the default speed, until the page has settled to it. */
const SETTLE_MS = 1000;

export const categories = [
  '-*',
  'devtools.timeline',
  'devtools.timeline.frame',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
];

/** @typedef {import('../../www/src/playground.js').RaftPlayground} Playground */

/** @param {import('../lib/settings.mjs').Settings} settings */
export async function page(settings) {
  const site = await serve({ dir: at(settings.package.dist) });
  const browser = await launch();
  try {
    say(`default speed, 1280x720, a command a second, ${SECONDS} s each; milliseconds per frame:`);
    say(
      '  all work of the main thread, in brackets its processor time; then the mean parts of that',
    );
    const cases = [];
    for (const peers of CASES) {
      const frames = await measure(browser, `${site.url}index.html?servers=${peers}`);
      cases.push(shareOut(peers, frames));
    }
    return cases;
  } finally {
    await browser.close();
    await site.close();
  }
}

/** @param {import('@playwright/test').Browser} browser @param {string} url */
async function measure(browser, url) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await tab.goto(url);
  await tab.waitForFunction(() => {
    const playground = /** @type {Playground | null} */ (document.querySelector('raft-playground'));
    return playground?.running;
  });
  await tab.evaluate(warmUp, { warmUpMs: WARM_UP_MS, gapMs: 50 });
  await tab.waitForTimeout(SETTLE_MS);
  await browser.startTracing(tab, { categories });
  await tab.evaluate(sendCommands, { forMs: SECONDS * 1000, gapMs: COMMAND_EVERY_MS });
  const trace = JSON.parse((await browser.stopTracing()).toString());
  await tab.close();
  return framesOf(trace.traceEvents);
}

/**
 * Runs in the page: plays at the highest speed with commands, and goes back to the speed it found.
 * @param {{ warmUpMs: number, gapMs: number }} spans
 */
async function warmUp({ warmUpMs, gapMs }) {
  const playground = /** @type {Playground} */ (document.querySelector('raft-playground'));
  const { speed } = playground;
  playground.speed = 10;
  const end = performance.now() + warmUpMs;
  while (performance.now() < end) {
    await new Promise((done) => setTimeout(done, gapMs));
    try {
      playground.act({ do: 'request', op: 'put x 1' });
    } catch {
      // Nobody leads yet.
    }
  }
  playground.speed = speed;
}

/**
 * Runs in the page.
 * @param {{ forMs: number, gapMs: number }} spans
 */
async function sendCommands({ forMs, gapMs }) {
  const playground = /** @type {Playground} */ (document.querySelector('raft-playground'));
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    await new Promise((done) => setTimeout(done, gapMs));
    playground.act({ do: 'request', op: 'put x 1' });
  }
}

/**
 * Prints what the frames of a page came to, and returns it.
 * @param {number} peers
 * @param {import('./frames.mjs').FrameWork[]} frames
 */
export function shareOut(peers, frames) {
  /** @param {'work' | 'cpu'} what */
  const of = (what) => {
    const sorted = ascending(frames.map((frame) => frame[what]));
    return { median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), max: quantile(sorted, 1) };
  };
  const [work, cpu] = [of('work'), of('cpu')];
  const part = (/** @type {import('./frames.mjs').Part} */ name) =>
    mean(frames.map((frame) => frame[name]));
  const parts = {
    script: part('script'),
    layout: part('layout'),
    paint: part('paint'),
    commit: part('commit'),
    other: part('other'),
  };
  const cell = (/** @type {'median' | 'p95' | 'max'} */ name) =>
    `${name} ${decimals(work[name])} (${decimals(cpu[name])})`;
  say(`${peers} peers: ${cell('median')}, ${cell('p95')}, ${cell('max')}; ${frames.length} frames`);
  const named = Object.entries(parts).map(([name, ms]) => `${name} ${decimals(ms)}`);
  say(`  ${named.join(', ')}`);
  return { peers, frames: frames.length, work, cpu, parts };
}
