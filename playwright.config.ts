import { createServer } from 'node:net';
import { defineConfig } from '@playwright/test';

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

// This file is read again in every worker; the environment carries the port from the first reading.
process.env.E2E_PORT ??= String(await freePort());

// A prefix, because the build has to work under any.
const base = `http://127.0.0.1:${process.env.E2E_PORT}/some/prefix/`;

// Tests of the built page in the system's Chromium. Playwright cannot drive the system's Firefox or
// WebKit: www/test/webdriver does.
export default defineConfig({
  testDir: 'www/test/e2e',
  outputDir: 'test-results',
  forbidOnly: !!process.env.CI,
  fullyParallel: true,
  workers: 2,
  // A test that fails once and then passes is reported as flaky and named by `npm test`.
  retries: 1,
  // Bounds for a loaded machine; how fast the page is, the benchmarks say.
  timeout: 60_000,
  globalTimeout: 38 * 60_000,
  reporter: 'list',
  // Pictures of the main states (`looks.spec.ts`): one set, for one browser.
  snapshotPathTemplate: 'www/test/looks/{arg}{ext}',
  expect: {
    timeout: 10_000,
    toHaveScreenshot: {
      stylePath: 'www/test/e2e/looks.css',
      animations: 'disabled',
      scale: 'css',
      threshold: 0.25,
      maxDiffPixelRatio: 0.002,
    },
  },
  use: {
    baseURL: base,
    browserName: 'chromium',
    viewport: { width: 1280, height: 720 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.E2E_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `node tools/serve.mjs --port ${process.env.E2E_PORT} --base /some/prefix/`,
    url: base,
    reuseExistingServer: false,
    timeout: 20_000,
  },
});
