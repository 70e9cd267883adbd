import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'examples/*/src/**/*.test.ts',
      'packages/*/tools/**/*.test.mjs',
      'apps/*/tools/**/*.test.mjs',
      'infra/**/*.test.mjs',
      'e2e/bench/**/*.test.ts',
      'e2e/sealed/**/*.test.ts',
      'e2e/samples/**/*.test.ts',
      'e2e/own-face-photographs/**/*.test.ts',
      'e2e/soak/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    environment: 'node',
    setupFiles: ['vitest.setup.ts'],
    // One more than there are cores: the slowest tests wait for real outages and time limits.
    maxWorkers: availableParallelism() + 1,
    // As in the browser tests: real sockets on two cores, so a machine that stumbles once gets a second try, and the
    // report names the test. A broken product fails twice, and a property fails twice on the same case.
    retry: process.env.CI ? 1 : 0,
    // For tests that start a media worker or load a model on a busy machine; a passing test never waits for it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
