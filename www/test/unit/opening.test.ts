import { describe, expect, test } from 'vitest';
import { LinkError } from '../../src/link/checks.js';
import { openRecipe, openScenario, PATIENCE_MS } from '../../src/opening.js';
import { EngineDied } from '../../src/run.js';
import type { Engine, World, WorldConfig } from '../../src/wasm/api.js';
import { CONFIG, SceneWorld, sceneEngine } from '../fixtures/frames.js';
import { LESSON_RECIPE } from '../fixtures/recipes.js';

interface Made {
  readonly until: number;
  readonly acts: number;
}

/** An engine whose runs take `steps` pieces of 100 ms, after each of which it asks whether to go on. */
function slow(steps: number): { engine: Engine; made: Made[]; clock: () => number } {
  let time = 0;
  const made: Made[] = [];
  const work = (goOn?: () => boolean): void => {
    for (let step = 0; step < steps; step++) {
      time += 100;
      if (goOn && !goOn()) throw new Error('the run was given up before its end');
    }
  };
  const world = (config: WorldConfig, now: number): World =>
    new SceneWorld(config, { now, peers: [{}] });
  const engine: Engine = {
    ...sceneEngine(() => world(CONFIG, 0)),
    replay: (config, interventions, until, _captions, goOn) => {
      work(goOn);
      made.push({ until, acts: interventions.length });
      return world(config, until);
    },
    scenario: (_text, _seed, goOn) => {
      work(goOn);
      return world(CONFIG, 0);
    },
  };
  return { engine, made, clock: () => time };
}

describe('a run that somebody hands on', () => {
  test('is made to its end, with what lies ahead of the playhead, and stands at the playhead', () => {
    const { engine, made, clock } = slow(3);
    const run = openRecipe(engine, LESSON_RECIPE, clock);
    expect(made).toEqual([{ until: LESSON_RECIPE.end, acts: 20 }]);
    expect(run.now).toBe(LESSON_RECIPE.at);
  });

  test('is given up when it takes long, be it a link or a scenario', () => {
    const runs: ((engine: Engine, clock: () => number) => unknown)[] = [
      (engine, clock) => openRecipe(engine, LESSON_RECIPE, clock),
      (engine, clock) => openScenario(engine, '{}', clock),
    ];
    for (const run of runs) {
      const { engine, made, clock } = slow(1_000_000);
      expect(() => run(engine, clock)).toThrow(LinkError);
      expect(clock()).toBeLessThan(PATIENCE_MS + 200);
      expect(() => run(engine, clock)).toThrow(/too long for this page: after 5 seconds/);
      expect(made).toHaveLength(0);
    }
  });

  test('that is wrong says what is wrong with it, and a dead engine is not taken for a long run', () => {
    const { engine, clock } = slow(1);
    const wrong = { ...engine, scenario: () => raise(new Error('steps[3].peer: is 77')) };
    expect(() => openScenario(wrong, '{}', clock)).toThrow(/steps\[3\]/);
    const dead: Engine = {
      ...engine,
      scenario: (_text, _seed, goOn) => {
        let time = 0;
        while (goOn?.() && time++ < 100) clock();
        return raise(new WebAssembly.RuntimeError('unreachable'));
      },
    };
    let now = 0;
    expect(() => openScenario(dead, '{}', () => (now += 1000))).toThrow(EngineDied);
  });
});

function raise(error: Error): never {
  throw error;
}
