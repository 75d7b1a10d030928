/** Every scenario has the same trace natively and in the browser, to the bit. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const FOLDER = 'scenarios';

/** As much of `raft-sim run --json` as the browser tells too. */
interface Figures {
  trace_hash: string;
  virtual_us: number;
  events: number;
  messages: number;
  elections: number;
  committed: number;
  violations: string[];
  expectations: { expected: string; met: boolean; found: string }[];
}

interface Module {
  default(options: { module_or_path: string }): Promise<unknown>;
  World: {
    scenario(text: string): {
      report(): Figures;
      traceHash(): string;
      seek(at: number): unknown;
      free(): void;
    };
  };
}

const files = readdirSync(FOLDER).filter(
  (name) => name.endsWith('.json') && name !== 'schema.json',
);

/** The command line, as the Rust tests build it; built now when they did not. */
const build = test.extend<object, { natively: (file: string) => Promise<Figures> }>({
  natively: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here.
    async ({}, use) => {
      const run = promisify(execFile);
      await run('cargo', ['build', '--quiet', '--package', 'raft-sim']);
      await use(async (file) => {
        const line = ['run', '--quiet', '--package', 'raft-sim', '--', 'run', file, '--json'];
        const { stdout } = await run('cargo', line, { maxBuffer: 1 << 24 });
        return JSON.parse(stdout) as Figures;
      });
    },
    { scope: 'worker', timeout: 10 * 60_000 },
  ],
});

build('every scenario is the same run natively and here', async ({ page, natively }) => {
  build.setTimeout(5 * 60_000);
  expect(files.length).toBeGreaterThanOrEqual(8);
  // The package that the page was built from, beside the page.
  await page.route('**/pkg/raft_web*', (route) => {
    const name = new URL(route.request().url()).pathname.split('/').pop() ?? '';
    return route.fulfill({
      body: readFileSync(join('www/pkg', name)),
      contentType: name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript',
    });
  });
  await page.goto('index.html?autoplay=0');
  for (const file of files) {
    const path = join(FOLDER, file);
    const native = await natively(path);
    const here = await page.evaluate(
      async (text) => {
        const address = (name: string): string => new URL(`pkg/${name}`, document.baseURI).href;
        const module = (await import(address('raft_web.js'))) as Module;
        await module.default({ module_or_path: address('raft_web_bg.wasm') });
        const world = module.World.scenario(text);
        const report = world.report();
        // It stands at its beginning; going to its end is the same run once more.
        world.seek(report.virtual_us);
        const again = world.traceHash();
        world.free();
        return { ...report, again };
      },
      readFileSync(path, 'utf8'),
    );
    const { again, ...figures } = here;
    expect(figures, file).toEqual(native);
    expect(again, file).toBe(native.trace_hash);
  }
});
