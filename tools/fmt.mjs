// `npm run fmt`: writes everything in its one form.
import { script, step } from './lib/log.mjs';
import { at } from './lib/paths.mjs';
import { must } from './lib/run.mjs';
import { setUpNpm } from './setup/npm.mjs';

await script(async () => {
  await setUpNpm();
  await step('rust: cargo fmt', () => must('cargo', ['fmt', '--all']));
  const biome = at('node_modules', '.bin', 'biome');
  await step('everything else: biome check --write', () => must(biome, ['check', '--write']));
});
