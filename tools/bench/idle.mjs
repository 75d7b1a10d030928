// A page that rests costs nothing: paused, hidden or out of sight it draws no frame and sets no timer.
import { say, Trouble } from '../lib/log.mjs';
import { at } from '../lib/paths.mjs';
import { serve } from '../serve.mjs';
import { launch } from './chromium.mjs';
import { categories } from './page.mjs';

/** Real time that is watched. */
const SECONDS = 5;
/** Real time before that: what was begun comes to its end. */
const SETTLE_MS = 2500;

/** @typedef {import('../../www/src/playground.js').RaftPlayground} Playground */

/** How the page is brought to rest; each runs in the page. @type {Record<string, () => void>} */
const rests = {
  paused: () => {
    /** @type {Playground | null} */ (document.querySelector('raft-playground'))?.pause();
  },
  hidden: () => {
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  },
  'out of sight': () => {
    const playground = document.querySelector('raft-playground');
    if (playground) playground.style.marginTop = '300vh';
  },
};

/** @param {import('../lib/settings.mjs').Settings} settings */
export async function idle(settings) {
  const site = await serve({ dir: at(settings.package.dist) });
  const browser = await launch();
  /** @type {Record<string, { frames: number, timers: number }>} */
  const counted = {};
  try {
    for (const [name, rest] of Object.entries(rests)) {
      const tab = await browser.newPage({ viewport: { width: 1280, height: 720 } });
      await tab.goto(`${site.url}index.html`);
      await tab.waitForFunction(() => {
        const playground = /** @type {Playground | null} */ (
          document.querySelector('raft-playground')
        );
        return playground?.running;
      });
      await tab.waitForTimeout(1000);
      await tab.evaluate(rest);
      await tab.waitForTimeout(SETTLE_MS);
      await browser.startTracing(tab, { categories });
      await tab.waitForTimeout(SECONDS * 1000);
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
      await tab.close();
      const count = (/** @type {string} */ wanted) =>
        traceEvents.filter((/** @type {{ name: string }} */ event) => event.name === wanted).length;
      const frames = count('FireAnimationFrame');
      const timers = count('TimerFire');
      counted[name] = { frames, timers };
      say(`${name.padEnd(14)}${frames} frames and ${timers} timers in ${SECONDS} s`);
    }
  } finally {
    await browser.close();
    await site.close();
  }
  const busy = Object.entries(counted).filter(([, { frames, timers }]) => frames + timers > 0);
  if (busy.length > 0) throw new Trouble(`the page does not rest: ${busy.map(([name]) => name)}`);
  return counted;
}
