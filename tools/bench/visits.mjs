// A first visit: from the start of the navigation until the cluster is seen running.
import { say } from '../lib/log.mjs';
import { ascending, quantile } from './figures.mjs';

/** Each in a context of its own, which has nothing in its cache. */
const VISITS = 15;

/** @typedef {import('../../www/src/playground.js').RaftPlayground} Playground */
/** Milliseconds since the navigation began. @typedef {{ paint: number, runs: number }} Visit */

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 */
export async function firstVisits(browser, url) {
  /** @type {Visit[]} */
  const visits = [];
  for (let visit = 0; visit < VISITS; visit++) visits.push(await firstVisit(browser, url));
  say(`${VISITS} first visits, nothing cached, 1280x720; milliseconds since the navigation began:`);
  return {
    visits: VISITS,
    paint: tell(
      'something is painted',
      visits.map(({ paint }) => paint),
    ),
    runs: tell(
      'the cluster is drawn and runs',
      visits.map(({ runs }) => runs),
    ),
  };
}

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @returns {Promise<Visit>}
 */
async function firstVisit(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  try {
    const tab = await context.newPage();
    await tab.addInitScript(watch);
    await tab.goto(`${url}index.html`);
    const seen = await tab.waitForFunction(
      () => /** @type {{ clusterRuns?: number }} */ (window).clusterRuns,
    );
    const runs = /** @type {number} */ (await seen.jsonValue());
    const paint = await tab.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    );
    return { paint, runs };
  } finally {
    await context.close();
  }
}

/**
 * Runs in the page before anything of it: notes when the page has a frame of a run whose time goes on,
 * and all its peers stand on the stage. It waits for the frame after that: by then they are painted.
 */
function watch() {
  const look = () => {
    const playground = /** @type {Playground | null} */ (document.querySelector('raft-playground'));
    const frame = playground?.running ? playground.frame : null;
    const stage = playground?.shadowRoot?.querySelector('raft-cluster')?.shadowRoot;
    const peers = stage?.querySelectorAll('[data-peer] .disc').length ?? 0;
    if (frame && frame.now > 0 && peers >= frame.size)
      requestAnimationFrame(() => Object.assign(window, { clusterRuns: performance.now() }));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/**
 * @param {string} what
 * @param {number[]} values
 */
function tell(what, values) {
  const sorted = ascending(values);
  const at = (/** @type {number} */ part) => quantile(sorted, part);
  const found = { median: at(0.5), p95: at(0.95), min: at(0), max: at(1) };
  const { median, p95, min, max } = found;
  const ms = (/** @type {number} */ value) => value.toFixed(0);
  say(`  ${what}: median ${ms(median)}, p95 ${ms(p95)} (${ms(min)} to ${ms(max)})`);
  return found;
}
