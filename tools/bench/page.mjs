// How soon the built page runs, and the main thread's work for each of its frames, from the trace of
// Chromium's own tools.
import { say } from '../lib/log.mjs';
import { at } from '../lib/paths.mjs';
import { serve } from '../serve.mjs';
import { launch } from './chromium.mjs';
import { ascending, decimals, mean, quantile } from './figures.mjs';
import { framesOf } from './frames.mjs';
import { firstVisits } from './visits.mjs';

/**
 * What is measured: the default cluster; a larger one; one whose ways are so long that some 500 messages
 * are in flight; the largest, at the highest speed.
 * @type {readonly Case[]}
 */
const CASES = [
  { peers: 5, words: '5 peers' },
  { peers: 25, words: '25 peers' },
  {
    peers: 25,
    words: '25 peers, some 500 messages in flight',
    config: {
      latency_min_us: 200_000,
      latency_max_us: 220_000,
      heartbeat_interval_us: 40_000,
      election_timeout_min_us: 1_500_000,
      election_timeout_max_us: 3_000_000,
    },
  },
  { peers: 99, words: '99 peers at ten times the speed', speed: 10 },
];
/** With RaftScope, the default case and it take turns. */
const TURNS = 3;
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
/**
 * @typedef {object} Case
 * @property {number} peers
 * @property {string} words
 * @property {Partial<import('../../www/src/wasm/api.js').WorldConfig>} [config]
 * @property {number} [speed] the default one when left out
 */

/**
 * @param {import('../lib/settings.mjs').Settings} settings
 * @param {{ raftscope?: string | undefined }} options a copy of RaftScope to compare with
 */
export async function page(settings, { raftscope }) {
  const site = await serve({ dir: at(settings.package.dist) });
  const browser = await launch();
  try {
    const first = await firstVisits(browser, site.url);
    say(`default speed, 1280x720, a command a second, ${SECONDS} s each; milliseconds per frame:`);
    say(
      '  all work of the main thread, in brackets its processor time; then the mean parts of that',
    );
    const cases = [];
    for (const one of CASES) {
      const { frames, flights } = await measure(browser, site.url, one);
      cases.push({ ...shareOut(one.words, frames), peers: one.peers, flights });
      say(
        `  ${flights} messages in flight at the end, ${decimals(frames.length / SECONDS)} frames/s`,
      );
    }
    const beside = raftscope === undefined ? [] : await takeTurns(browser, site.url, raftscope);
    if (raftscope === undefined) say('no RaftScope to compare with: --raftscope PATH of a copy');
    return { first, cases, beside };
  } finally {
    await browser.close();
    await site.close();
  }
}

/**
 * The default cluster and RaftScope's, in turns, so that both see the same machine.
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @param {string} dir
 */
async function takeTurns(browser, url, dir) {
  const theirs = await serve({ dir });
  const turns = [];
  try {
    for (let turn = 1; turn <= TURNS; turn++) {
      const { frames } = await measure(browser, url, { peers: 5, words: '' });
      const other = await measureRaftScope(browser, `${theirs.url}index.html`);
      turns.push({
        ours: shareOut(`turn ${turn}, this page`, frames),
        raftscope: shareOut(`turn ${turn}, RaftScope`, other),
      });
    }
  } finally {
    await theirs.close();
  }
  const ratio = mean(turns.map(({ ours, raftscope }) => ours.cpu.median / raftscope.cpu.median));
  say(`this page takes ${decimals(ratio)} of RaftScope's processor time per frame, at the medians`);
  return turns;
}

/**
 * RaftScope as it opens, with a client's request a second.
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 */
async function measureRaftScope(browser, url) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await tab.goto(url);
  await tab.waitForTimeout(WARM_UP_MS + SETTLE_MS);
  await browser.startTracing(tab, { categories });
  for (let second = 0; second < SECONDS; second++) {
    await tab.waitForTimeout(COMMAND_EVERY_MS);
    await tab.keyboard.press('c');
  }
  const trace = JSON.parse((await browser.stopTracing()).toString());
  await tab.close();
  return framesOf(trace.traceEvents);
}

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @param {Case} wanted
 */
async function measure(browser, url, { peers, config, speed }) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await tab.goto(`${url}index.html?servers=${peers}`);
  await tab.waitForFunction(() => {
    const playground = /** @type {Playground | null} */ (document.querySelector('raft-playground'));
    return playground?.running;
  });
  await tab.evaluate(warmUp, { warmUpMs: WARM_UP_MS, gapMs: 50, config, speed });
  await tab.waitForTimeout(SETTLE_MS);
  await browser.startTracing(tab, { categories });
  await tab.evaluate(sendCommands, { forMs: SECONDS * 1000, gapMs: COMMAND_EVERY_MS });
  const trace = JSON.parse((await browser.stopTracing()).toString());
  const flights = await tab.evaluate(() => {
    const playground = /** @type {Playground | null} */ (document.querySelector('raft-playground'));
    return playground?.frame?.messages.length ?? 0;
  });
  await tab.close();
  return { frames: framesOf(trace.traceEvents), flights };
}

/**
 * Runs in the page: plays at the highest speed with commands, and goes back to the speed it found.
 * @param {{ warmUpMs: number, gapMs: number, config?: Case['config'], speed?: number | undefined }} how
 */
async function warmUp({ warmUpMs, gapMs, config, speed }) {
  const playground = /** @type {Playground} */ (document.querySelector('raft-playground'));
  const usual = playground.speed;
  if (config) {
    playground.restart(config);
    playground.play();
  }
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
  playground.speed = speed ?? usual;
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
    try {
      playground.act({ do: 'request', op: 'put x 1' });
    } catch {
      // Nobody leads at this moment.
    }
  }
}

/**
 * Prints what the frames of a page came to, and returns it.
 * @param {string} words
 * @param {import('./frames.mjs').FrameWork[]} frames
 */
export function shareOut(words, frames) {
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
  say(`${words}: ${cell('median')}, ${cell('p95')}, ${cell('max')}; ${frames.length} frames`);
  const named = Object.entries(parts).map(([name, ms]) => `${name} ${decimals(ms)}`);
  say(`  ${named.join(', ')}`);
  return { frames: frames.length, work, cpu, parts };
}
