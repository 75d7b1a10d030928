// The same runs natively, in Node and in Chromium, turn by turn, and their ratio.
//
// An event is an entry of the world's trace: a timer that fired, a message sent, delivered or lost, a
// write that became durable, an entry applied, a request or its answer, something done to the world,
// or a note of a decision. Each is hashed when it is recorded, so the same hash is the same events.
import { pathToFileURL } from 'node:url';
import { say, step, Trouble } from '../lib/log.mjs';
import { at } from '../lib/paths.mjs';
import { must } from '../lib/run.mjs';
import { serve } from '../serve.mjs';
import { launch } from './chromium.mjs';
import { decimals, millions, spread, whole, words } from './figures.mjs';
import { load, round } from './replay.mjs';

/** How often every workload runs in every place, after one run to warm up. */
const ROUNDS = 7;

/** @typedef {import('./replay.mjs').Workload} Workload */
/** @typedef {{ native: number[], node: number[], chromium: number[], driven: number[] }} Seconds */

const native = ['run', '--release', '--quiet', '--package', 'raft-sim', '--', 'bench', '--json'];

export async function world() {
  await step('raft-sim: cargo build --release', () =>
    must('cargo', ['build', '--release', '--quiet', '--package', 'raft-sim'], { minutes: 20 }),
  );
  const lines = await runNatively();
  const site = await serve({ dir: at('www', 'pkg') });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    // An empty page of the same origin as the module.
    await page.route(site.url, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }),
    );
    await page.goto(site.url);
    const module = `${site.url}raft_web_bg.wasm`;
    await page.evaluate(load, { glue: `${site.url}raft_web.js`, module, lines });
    await load({ glue: pathToFileURL(at('www', 'pkg', 'raft_web.js')).href, module, lines });
    const measured = await measure(lines.map(read), (name) => page.evaluate(round, name));
    const chromium = `wasm, Chromium ${browser.version().split('.')[0]}`;
    return measured.map(({ workload, seconds }) => tell(workload, seconds, chromium));
  } finally {
    await browser.close();
    await site.close();
  }
}

/** @param {string} line @returns {Workload} */
const read = (line) => JSON.parse(line);

/** One run of each workload, a line each. */
async function runNatively() {
  const output = await must('cargo', [...native, '--runs', '1'], { quiet: true, minutes: 2 });
  return output.split('\n').filter((line) => line.startsWith('{'));
}

/**
 * @param {Workload[]} workloads
 * @param {(name: string) => Promise<import('./replay.mjs').Round>} inChromium
 */
async function measure(workloads, inChromium) {
  const measured = workloads.map((workload) => {
    /** @type {Seconds} */
    const seconds = { native: [], node: [], chromium: [], driven: [] };
    return { workload, seconds };
  });
  for (let turn = 0; turn <= ROUNDS; turn++) {
    const natively = (await runNatively()).map(read);
    for (const { workload, seconds } of measured) {
      const { name } = workload;
      const here = natively.find((one) => one.name === name);
      if (!here) throw new Trouble(`raft-sim bench has no ${name} any more`);
      const [node, chromium] = [round(name), await inChromium(name)];
      const hashes = [here.trace_hash, ...node.hashes, ...chromium.hashes];
      if (hashes.some((hash) => hash !== workload.trace_hash)) {
        throw new Trouble(`${name}: the same run has different trace hashes: ${hashes.join(', ')}`);
      }
      // The first turn warms up.
      if (turn === 0) continue;
      seconds.native.push(...here.wall_s);
      seconds.node.push(node.replay);
      seconds.chromium.push(chromium.replay);
      seconds.driven.push(chromium.driven);
    }
  }
  return measured;
}

/**
 * @param {Workload} workload
 * @param {Seconds} seconds
 * @param {string} chromium what to call it
 */
function tell(workload, seconds, chromium) {
  const { name, tells, events, trace_hash } = workload;
  const simulated = workload.until_us / 1e6;
  say(`${name}: ${tells}`);
  say(`  ${whole(simulated)} simulated seconds, ${whole(events)} events`);
  say(`  trace hash ${trace_hash} natively, in Node and in Chromium`);
  say(`  median (min to max) of ${ROUNDS} turns`);
  const row = (/** @type {string[]} */ [where = '', ...cells]) =>
    say(`  ${where.padEnd(20)}${cells.map((cell) => cell.padEnd(27)).join('')}`.trimEnd());
  row(['', 'events/s', 'simulated seconds/s', "native's speed"]);
  /** @param {string} where @param {number[]} walls */
  const place = (where, walls) => {
    const figures = {
      where,
      eventsPerSecond: spread(walls.map((wall) => events / wall)),
      simulatedPerSecond: spread(walls.map((wall) => simulated / wall)),
      // Turn by turn, so that a machine whose speed drifts does not decide.
      ofNative: spread(walls.map((wall, turn) => (seconds.native[turn] ?? Number.NaN) / wall)),
    };
    row([
      where,
      words(figures.eventsPerSecond, millions),
      words(figures.simulatedPerSecond, whole),
      walls === seconds.native ? '1' : words(figures.ofNative, decimals),
    ]);
    return figures;
  };
  const places = [
    place('native', seconds.native),
    place(`wasm, Node ${process.versions.node.split('.')[0]}`, seconds.node),
    place(chromium, seconds.chromium),
  ];
  // Without interventions the two ways are one.
  if (workload.interventions.length > 0) {
    places.push(place('  act by act', seconds.driven));
  }
  return { name, tells, events, simulated, trace_hash, turns: ROUNDS, places };
}
