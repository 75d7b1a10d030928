/**
 * Makes a run that somebody else wrote. It may be one that takes hours, and
 * the page stands still meanwhile: it is given up in time.
 */
import { LinkError } from './link/checks.js';
import type { Recipe } from './link/recipe.js';
import { EngineDied, Run } from './run.js';
import type { Engine } from './wasm/api.js';

/** How long the page stands still for it, in milliseconds. */
export const PATIENCE_MS = 5000;

type Clock = () => number;
const pageClock: Clock = () => performance.now();

function patiently(make: (goOn: () => boolean) => Run, clock: Clock): Run {
  const end = clock() + PATIENCE_MS;
  let late = false;
  const goOn = (): boolean => {
    late ||= clock() > end;
    return !late;
  };
  try {
    return make(goOn);
  } catch (error) {
    if (!late || error instanceof EngineDied) throw error;
    throw new LinkError(
      `The run is too long for this page: after ${PATIENCE_MS / 1000} seconds of work it was not at its end.`,
    );
  }
}

/** The run of a scenario, at its start, with all of it ahead. Throws what cannot be, in words. */
export function openScenario(engine: Engine, text: string, clock = pageClock): Run {
  return patiently((goOn) => Run.scenario(engine, text, undefined, goOn), clock);
}

/** Makes the run of a recipe, at its playhead. Throws what cannot be, in words. */
export function openRecipe(engine: Engine, recipe: Recipe, clock = pageClock): Run {
  const { config, interventions, captions, at, end, moment } = recipe;
  const last = Math.max(end, interventions[interventions.length - 1]?.at ?? 0);
  const placed = captions.flatMap(({ at, moment, text }) =>
    moment === undefined ? [] : [{ at, moment, text }],
  );
  const run = patiently(
    (goOn) => Run.replay(engine, config, interventions, last, placed, goOn),
    clock,
  );
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
