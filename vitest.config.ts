import { defineConfig } from 'vitest/config';

/** The long matrix of kills, and the reveal race in full, are a suite of their own: `npm run test:chaos`. */
const chaos = process.env['QUORATE_SUITE'] === 'chaos';

export default defineConfig({
  test: {
    include: chaos ? ['test/chaos/**/*.test.ts', 'test/races/many-processes.test.ts'] : ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '.quorate/**', ...(chaos ? [] : ['test/chaos/**'])],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: process.env['QUORATE_VERBOSE']
      ? ['verbose', './test/support/summary-reporter.ts']
      : ['default', './test/support/summary-reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Limits end what hangs; they do not measure. A machine three times slower, and busy, must stay far within them.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // The local Slack has one stack of windows for everybody, and CI machines stall: one more try there, never at a desk.
    retry: process.env['CI'] === undefined ? 0 : 1,
    passWithNoTests: false,
    allowOnly: process.env['CI'] === undefined,
  },
});
