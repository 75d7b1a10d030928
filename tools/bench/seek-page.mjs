// Going through a run of a million events with the whole page: the main thread's work from the seek to
// the picture, in Chromium. What the engine alone takes, `seek.mjs` tells.
import { Trouble } from '../lib/log.mjs';
import { framesOf } from './frames.mjs';
import { categories, shareOut } from './page.mjs';

/** How often the run is gone to another place. */
const SEEKS = 300;

/** @typedef {import('../../www/src/playground.js').RaftPlayground} Playground */

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url of the built page
 * @param {{ peers: number, everyUs: number }} run
 */
export async function seekPage(browser, url, { peers, everyUs }) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await tab.goto(`${url}index.html?autoplay=0`);
  await tab.waitForFunction(() => {
    const playground = /** @type {Playground | null} */ (document.querySelector('raft-playground'));
    return playground?.frame != null;
  });
  const events = await tab.evaluate(openLong, { peers, everyUs });
  if (events < 1_000_000) throw new Trouble(`the run came to ${events} events only`);
  await tab.waitForTimeout(1000);
  await browser.startTracing(tab, { categories });
  const same = await tab.evaluate(goAbout, SEEKS);
  const trace = JSON.parse((await browser.stopTracing()).toString());
  await tab.close();
  if (!same) throw new Trouble('the run is another after the seeks');
  // Frames in which nothing was asked for are no seeks.
  const frames = framesOf(trace.traceEvents).filter(({ script }) => script > 0.2);
  return shareOut(peers, frames);
}

/**
 * Runs in the page: puts a second playground in the place of the first, whose engine has gone through
 * a million events before anybody looks.
 * @param {{ peers: number, everyUs: number }} run
 */
async function openLong({ peers, everyUs }) {
  const first = /** @type {Playground} */ (document.querySelector('raft-playground'));
  const playground = /** @type {Playground} */ (document.createElement('raft-playground'));
  playground.engineLoader = async () => {
    const engine = await first.engineLoader();
    return {
      ...engine,
      create: () => {
        const world = engine.create({ peers, seed: 1 });
        world.advance(1_000_000);
        while (world.events < 1_000_000) {
          if (everyUs > 0) world.act({ do: 'request', op: 'put x 1' });
          world.advance(world.now + (everyUs || 10_000));
        }
        return world;
      },
    };
  };
  first.replaceWith(playground);
  playground.style.height = '100vh';
  while (!playground.frame) await new Promise((done) => setTimeout(done, 50));
  return playground.frame.events;
}

/**
 * Runs in the page: goes to times at random in the whole run, one after the other, and to its end.
 * @param {number} seeks
 */
async function goAbout(seeks) {
  const playground = /** @type {Playground} */ (document.querySelector('raft-playground'));
  const [end, hash] = [playground.frame?.now ?? 0, playground.traceHash];
  let state = 1;
  for (let turn = 0; turn < seeks; turn++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const at = Math.floor((state / 2 ** 32) * end);
    await new Promise((done) => requestAnimationFrame(done));
    playground.seek(at);
    // And a picture without one, so that what a seek leaves to the next picture is counted with it.
    await new Promise((done) => requestAnimationFrame(done));
  }
  playground.seek(end);
  return playground.traceHash === hash;
}
