/** Loads the wasm package, and says in words when that cannot be. */
import type { BrokenRuleView, Engine, World, WorldConfig } from './api.js';

/** The engine could not be loaded; the message tells the reader what to do. */
export class LoadError extends Error {
  override name = 'LoadError';
}

/** The generated module, as far as the page uses it. */
interface Module {
  default(options: { module_or_path: string | URL }): Promise<unknown>;
  World: {
    new (config: Partial<WorldConfig>): World;
    replay: Engine['replay'];
    scenario: Engine['scenario'];
    defaults(): WorldConfig;
    rules(): BrokenRuleView[];
  };
  freshSeed(): number;
}

let lives = 0;

async function importModule(): Promise<{ module: Module; wasm: string }> {
  const { default: wasm } = await import('../../pkg/raft_web_bg.wasm?url');
  lives++;
  if (lives === 1) return { module: await import('../../pkg/raft_web.js'), wasm };
  // A dead instance stays in its module: every further life needs a module of its own.
  const { default: glue } = await import('../../pkg/raft_web.js?url');
  const address = new URL(glue, document.baseURI);
  address.searchParams.set('life', String(lives));
  return { module: (await import(/* @vite-ignore */ address.href)) as Module, wasm };
}

/** A fresh instance of the engine; every call gives a new one. */
export async function loadEngine(): Promise<Engine> {
  if (typeof WebAssembly !== 'object') {
    throw new LoadError(
      'This browser has WebAssembly switched off, and Raft runs in it here. Allow WebAssembly for this page, or open it in another browser.',
    );
  }
  try {
    const { module, wasm } = await importModule();
    await module.default({ module_or_path: wasm });
    return {
      create: (config) => new module.World(config),
      replay: (config, interventions, until, captions, goOn) =>
        module.World.replay(config, interventions, until, captions, goOn),
      scenario: (text, seed, goOn) => module.World.scenario(text, seed, goOn),
      defaults: () => module.World.defaults(),
      rules: () => module.World.rules(),
      freshSeed: () => module.freshSeed(),
    };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new LoadError(
      `The Raft engine could not be loaded (${words}). Check the connection and load the page again; a page opened from a file needs a server.`,
      { cause: error },
    );
  }
}
