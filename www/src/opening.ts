/**
 * Makes the run of a recipe. What somebody else wrote may be a run that takes
 * hours: it is made in growing parts, and given up when they take too long.
 */
import { LinkError } from './link/checks.js';
import type { Recipe } from './link/recipe.js';
import { Run } from './run.js';
import type { Engine, Micros } from './wasm/api.js';

/** The first part, and by how much the parts grow. */
const FIRST: Micros = 2_000_000;
const GROWTH = 4;
/** No further part is tried when one took longer than this, in milliseconds. */
const PATIENCE_MS = 1500;

/** Makes the run, at its playhead. Throws what cannot be, in words. */
export function openRecipe(
  engine: Engine,
  recipe: Recipe,
  clock: () => number = () => performance.now(),
): Run {
  const { config, interventions, captions, at, end, moment } = recipe;
  const last = Math.max(end, interventions[interventions.length - 1]?.at ?? 0);
  for (let until = FIRST; until < last; until *= GROWTH) {
    const before = clock();
    Run.replay(
      engine,
      config,
      interventions.filter((one) => one.at <= until),
      until,
    ).free();
    if (clock() - before > PATIENCE_MS) {
      throw new LinkError(
        `The run is too long for this machine: its first ${until / 1e6} of ${Math.ceil(last / 1e6)} seconds take more than ${PATIENCE_MS / 1000}.`,
      );
    }
  }
  const placed = captions.flatMap(({ at, moment, text }) =>
    moment === undefined ? [] : [{ at, moment, text }],
  );
  const run = Run.replay(engine, config, interventions, last, placed);
  try {
    for (const caption of captions) {
      if (caption.moment !== undefined) continue;
      run.seek(Math.min(caption.at, last));
      run.tree.say(caption.text);
    }
    run.seek(at);
    if (moment !== undefined && run.moment !== moment) run.seekMoment(moment);
  } catch (error) {
    run.free();
    throw error;
  }
  return run;
}
