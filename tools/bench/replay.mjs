// What runs where the wasm module is: in Node, or in a page. There the functions arrive as text, so
// each has to stand alone; what they share is kept on the global object.

/** @typedef {typeof import('../../www/pkg/raft_web.js')} Engine */
/**
 * A line of `raft-sim bench --json`.
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} tells
 * @property {import('../../www/pkg/raft_web.js').WorldConfig} config
 * @property {import('../../www/pkg/raft_web.js').RecordedIntervention[]} interventions
 * @property {number} until_us
 * @property {number} events
 * @property {string} trace_hash
 * @property {number[]} wall_s
 */
/** @typedef {{ engine: Engine, workloads: Workload[] }} Kept */
/**
 * @typedef {object} Round seconds
 * @property {number} replay all in one call, without the time to read the interventions
 * @property {number} driven one `advance` and one `act` for each intervention
 * @property {string[]} hashes of the two runs
 */

/**
 * Loads the module and keeps the workloads.
 * @param {{ glue: string, module: string, lines: string[] }} what `lines` are workloads as JSON
 */
export async function load({ glue, module, lines }) {
  /** @type {Engine} */
  const engine = await import(glue);
  await engine.default({ module_or_path: module });
  const workloads = lines.map((line) => JSON.parse(line));
  Object.assign(globalThis, { raftBench: { engine, workloads } });
}

/**
 * Runs one workload in both ways.
 * @param {string} name
 * @returns {Round}
 */
export function round(name) {
  const kept = /** @type {{ raftBench: Kept }} */ (/** @type {unknown} */ (globalThis)).raftBench;
  const { World } = kept.engine;
  const workload = kept.workloads.find((one) => one.name === name);
  if (!workload) throw new Error(`no workload ${name}`);
  const { config, interventions, until_us } = workload;
  /** @param {() => InstanceType<Engine['World']>} work */
  const timed = (work) => {
    const began = performance.now();
    const world = work();
    const seconds = (performance.now() - began) / 1000;
    const hash = world.traceHash();
    world.free();
    return { seconds, hash };
  };
  // At time 0 nothing is due yet: the interventions are read, a world is made, and that is all.
  const reading = timed(() => World.replay(config, interventions, 0));
  const replayed = timed(() => World.replay(config, interventions, until_us));
  const driven = timed(() => {
    const world = new World(config);
    for (const { at, act } of interventions) {
      world.advance(at);
      world.act(act);
    }
    world.advance(until_us);
    return world;
  });
  return {
    replay: replayed.seconds - reading.seconds,
    driven: driven.seconds,
    hashes: [replayed.hash, driven.hash],
  };
}
