/**
 * A scenario as the page sees it: a text that the engine reads, with a name
 * and some words for the reader. Everything else in it is the engine's affair.
 */
import { checkDepth, type Json, LinkError, objectIn, textIn } from './link/checks.js';
import type { Recipe } from './link/recipe.js';

/** The format of scenarios that is written here. */
const SCENARIO_VERSION = 1;

/** The longest file that is opened, in characters. */
export const FILE_MAX = 16_000_000;
const NAME_MAX = 200;
const ABOUT_MAX = 10_000;
const DEPTH_MAX = 24;

/** What the reader is told of the scenario that is played. */
export interface Story {
  readonly name: string;
  readonly about: string;
}

export interface Scenario extends Story {
  readonly text: string;
}

/** Looks at a file before the engine does. Throws a `LinkError` that says what is wrong with it. */
export function readScenario(text: string): Scenario {
  // A page around may hand over anything.
  if (typeof text !== 'string') throw new LinkError('A scenario is a text.');
  if (text.length > FILE_MAX)
    throw new LinkError(`The file is longer than ${FILE_MAX / 1_000_000} million characters.`);
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    throw new LinkError(`The file is no JSON: ${error instanceof Error ? error.message : error}.`);
  }
  checkDepth(json, 'What the file holds', DEPTH_MAX);
  const { name, about } = objectIn(json, 'What the file holds');
  return {
    name: name === undefined ? 'A scenario without a name' : textIn(name, 'name', NAME_MAX),
    about: about === undefined ? '' : textIn(about, 'about', ABOUT_MAX),
    text,
  };
}

/** A run that no engine can write down any more, as a scenario's text: everything at its exact place. */
export function scenarioOf(
  { config, interventions, captions, end }: Omit<Recipe, 'view'>,
  name: string,
): string {
  const done = interventions.map(({ act, at, ...place }) => ({ at_us: at, ...place, ...act }));
  const said = captions.map(({ at, text }) => ({ at_us: at, say: text }));
  // What is said at an instant stands behind what was done in it.
  const steps = [...done, ...said].sort((a, b) => a.at_us - b.at_us);
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Uint8Array ? [...value] : value;
  return JSON.stringify(
    {
      version: SCENARIO_VERSION,
      name,
      about: '',
      depends_on_seed: true,
      cluster: config,
      steps,
      run_until_us: end,
      expect: [],
    },
    plain,
  );
}
