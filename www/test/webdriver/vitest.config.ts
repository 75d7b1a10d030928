import { defineConfig } from 'vitest/config';

// The page in the system's Firefox and WebKit, which Playwright cannot drive: one browser, one file at
// a time. Expects a built page, and WEBDRIVER_BROWSER.
export default defineConfig({
  test: {
    include: ['www/test/webdriver/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    // Bounds for a loaded machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry: process.env.CI ? 1 : 0,
    passWithNoTests: false,
  },
});
