import { describe, expect, test } from 'vitest';
import { LinkError } from '../../src/link/checks.js';
import { openRecipe } from '../../src/opening.js';
import type { Engine, World, WorldConfig } from '../../src/wasm/api.js';
import { CONFIG, SceneWorld, sceneEngine } from '../fixtures/frames.js';
import { LESSON_RECIPE } from '../fixtures/recipes.js';

interface Made {
  readonly until: number;
  readonly acts: number;
}

/** An engine that writes down what it is asked to make. */
function watched(cost: (until: number) => number): {
  engine: Engine;
  made: Made[];
  freed: () => number;
  clock: () => number;
} {
  let time = 0;
  let freed = 0;
  const made: Made[] = [];
  class Freed extends SceneWorld {
    override free(): void {
      freed++;
    }
  }
  const engine: Engine = {
    ...sceneEngine(() => new SceneWorld(CONFIG, { now: 0, peers: [{}] })),
    replay: (config: WorldConfig, interventions, until): World => {
      made.push({ until, acts: interventions.length });
      time += cost(until);
      return new Freed(config, { now: until, peers: [{}] });
    },
  };
  return { engine, made, freed: () => freed, clock: () => time };
}

describe('a run that somebody hands on', () => {
  test('is made to its end, with what lies ahead of the playhead, and stands at the playhead', () => {
    const { engine, made, clock } = watched(() => 1);
    const run = openRecipe(engine, LESSON_RECIPE, clock);
    expect(made.at(-1)).toEqual({ until: LESSON_RECIPE.end, acts: 20 });
    expect(run.now).toBe(LESSON_RECIPE.at);
  });

  test('is given up before it takes long, and what was made is given back', () => {
    // A second of it takes 50 ms: a day of it would take more than an hour.
    const { engine, made, freed, clock } = watched((until) => until / 20_000);
    const day = 86_400_000_000;
    const open = (): unknown => openRecipe(engine, { ...LESSON_RECIPE, end: day }, clock);
    expect(open).toThrow(LinkError);
    expect(open).toThrow(/too long for this machine/);
    expect(Math.max(...made.map(({ until }) => until))).toBeLessThan(200_000_000);
    expect(freed()).toBe(made.length);
  });

  test('that is short is made once', () => {
    const { engine, made, clock } = watched(() => 1);
    openRecipe(engine, { ...LESSON_RECIPE, interventions: [], at: 0, end: 1_500_000 }, clock);
    expect(made).toHaveLength(1);
  });
});
