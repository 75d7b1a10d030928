// The main thread's work for each frame while the space-time diagram of a long run is moved about.
import { say, Trouble } from '../lib/log.mjs';
import { at } from '../lib/paths.mjs';
import { serve } from '../serve.mjs';
import { launch } from './chromium.mjs';
import { decimals, whole } from './figures.mjs';
import { framesOf } from './frames.mjs';
import { categories, shareOut } from './page.mjs';

/** How many events the run has, at least, and with how many peers. */
const EVENTS = 1_000_000;
const CASES = [5, 25];
/** Frames that each move takes. */
const MOVE = 60;
/** The world is given as long to get there. */
const PATIENCE_MS = 240_000;

/** @typedef {import('../../www/src/playground.js').RaftPlayground} Playground */

/** @param {import('../lib/settings.mjs').Settings} settings */
export async function spacetime(settings) {
  const site = await serve({ dir: at(settings.package.dist) });
  const browser = await launch();
  try {
    say(
      `${whole(EVENTS)} events, 1280x720, paused; zoomed from the whole run to 1 ms and back, and panned`,
    );
    say('at five zooms, a step a frame; milliseconds per frame as for the page:');
    const cases = [];
    for (const peers of CASES) {
      const { events, frames } = await measure(browser, `${site.url}index.html`, peers);
      cases.push({ events, peers, ...shareOut(`${peers} peers`, frames) });
      say(`  ${whole(events)} events known, p95 ${decimals(cases.at(-1)?.work.p95 ?? 0)} ms`);
    }
    return cases;
  } finally {
    await browser.close();
    await site.close();
  }
}

/** @param {import('@playwright/test').Browser} browser @param {string} url @param {number} peers */
async function measure(browser, url, peers) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await tab.goto(`${url}?autoplay=0`);
  await tab.waitForFunction(() => {
    const playground = /** @type {Playground | null} */ (document.querySelector('raft-playground'));
    return playground?.frame != null;
  });
  const events = await tab.evaluate(fill, { peers, events: EVENTS, patienceMs: PATIENCE_MS });
  if (events < EVENTS) throw new Trouble(`the run came to ${whole(events)} events only`);
  // What was left to be collected is no part of the moves.
  await tab.waitForTimeout(1000);
  await browser.startTracing(tab, { categories });
  await tab.evaluate(moveAbout, { frames: MOVE });
  const trace = JSON.parse((await browser.stopTracing()).toString());
  await tab.close();
  return { events, frames: framesOf(trace.traceEvents) };
}

/**
 * Runs in the page: a run with many heartbeats, at the highest speed, until it has as many events.
 * @param {{ peers: number, events: number, patienceMs: number }} wanted
 */
async function fill({ peers, events, patienceMs }) {
  const playground = /** @type {Playground} */ (document.querySelector('raft-playground'));
  playground.restart({
    peers,
    heartbeat_interval_us: peers < 10 ? 2000 : 10_000,
    latency_min_us: 500,
    latency_max_us: 1500,
    loss: 0.02,
  });
  playground.play();
  playground.speed = 10;
  const end = performance.now() + patienceMs;
  while ((playground.frame?.events ?? 0) < events && performance.now() < end) {
    await new Promise((done) => setTimeout(done, 100));
  }
  playground.pause();
  // The last pause reads what playing had no time for.
  await new Promise((done) => setTimeout(done, 500));
  return playground.frame?.events ?? 0;
}

/**
 * Runs in the page: turns the wheel over the diagram, once a frame.
 * @param {{ frames: number }} move
 */
async function moveAbout({ frames }) {
  const view = document
    .querySelector('raft-playground')
    ?.shadowRoot?.querySelector('raft-spacetime');
  const root = /** @type {ShadowRoot} */ (view?.shadowRoot);
  const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector('canvas'));
  const all = /** @type {HTMLElement} */ (root.querySelector('[aria-label="Show the whole run"]'));
  const { left, top, width, height } = canvas.getBoundingClientRect();
  /** @param {{ deltaX?: number, deltaY?: number }} turn */
  const wheel = async (turn) => {
    const place = { clientX: left + width * 0.6, clientY: top + height / 2 };
    canvas.dispatchEvent(new WheelEvent('wheel', { ...turn, ...place, cancelable: true }));
    await new Promise((done) => requestAnimationFrame(done));
  };
  all.click();
  // From the whole run to a millisecond it is a factor of some 100,000.
  const zooms = [0, 0.25, 0.5, 0.75, 1];
  let depth = 0;
  for (const zoom of [...zooms, ...zooms.toReversed()]) {
    const turns = Math.round((zoom - depth) * frames * 4);
    for (let turn = 0; turn < Math.abs(turns); turn++) {
      await wheel({ deltaY: turns > 0 ? -20 : 20 });
    }
    depth = zoom;
    for (let turn = 0; turn < frames; turn++) {
      await wheel({ deltaX: turn < frames / 2 ? -60 : 60 });
    }
  }
}
