import { defineConfig } from 'vitest/config';

// Unit tests of the page's code: no browser, no network.
export default defineConfig({
  test: {
    include: ['www/test/unit/**/*.test.ts'],
    environment: 'node',
    testTimeout: 10_000,
    passWithNoTests: false,
  },
});
