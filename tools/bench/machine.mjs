// What the figures were measured with.
import { arch, cpus, platform } from 'node:os';
import { ask } from '../lib/run.mjs';
import { howWasmIsBuilt } from '../lib/toolchain.mjs';
import { browsers } from '../setup/browsers.mjs';

export async function machine() {
  const { chromium } = browsers();
  // Some builds print warnings before it.
  const version = chromium && /\S+ \d+\.[\d.]+/.exec((await ask(chromium, ['--version'])) ?? '');
  return {
    system: `${platform()} ${arch()}`,
    processors: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
    native: (await ask('rustc', ['--version'])) ?? 'unknown',
    wasm: howWasmIsBuilt(),
    node: process.versions.node,
    chromium: version?.[0] ?? 'unknown',
  };
}
