import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Files that leave nothing behind in the modules they load: a worker loads those once for all of them, which is most of what such tests cost. */
const SHARING = ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'e2e/bench/**/*.test.ts'];

/** Files with a worker of their own. */
const APART = [
  'examples/*/src/**/*.test.ts',
  'packages/*/tools/**/*.test.mjs',
  'apps/*/tools/**/*.test.mjs',
  'infra/**/*.test.mjs',
  'e2e/{sealed,samples,own-face-photographs,soak}/**/*.test.ts',
];

/** Servers on one Redis and what happens to it, and workers that are killed: what goes wrong once in a while there goes wrong, and gets no second try. */
const ONCE = [
  'apps/server/src/redis/redis-faults.test.ts',
  'apps/server/src/nodes/nodes.test.ts',
  'packages/client-node/src/{nodes,outage,workers}.test.ts',
];

/** Of those that would share, the ones that cannot. */
const NOT_SHARING = [
  // Whole servers and their processes come and go in these.
  'packages/client-node/src/**/*.test.ts',
  'apps/vmc-bridge/src/**/*.test.ts',
  // Each measures memory, or whether anything at all is thrown, in its process.
  'apps/server/src/leaks.test.ts',
  'apps/server/src/greedy.test.ts',
  'apps/server/src/fuzz/fuzz-server.test.ts',
  // Its requests are no connections, which the guard of slow ones finds out when they have long been answered.
  'apps/server/src/http.test.ts',
  // Each puts another module in the place of one.
  'packages/avatar/src/model/create.test.ts',
  'packages/client/src/signalling-channel.test.ts',
  'packages/client/src/uploads/uploads.test.ts',
  'packages/embed/src/lobby.test.ts',
  'apps/web/src/captions/captions.test.ts',
  'apps/web/src/stage/actor.test.ts',
];

const NEVER = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'sharing',
          include: SHARING,
          exclude: [...NEVER, ...NOT_SHARING, ...ONCE],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'apart', include: [...APART, ...NOT_SHARING], exclude: [...NEVER, ...ONCE] },
      },
      { extends: true, test: { name: 'once', include: ONCE, exclude: NEVER, retry: 0 } },
    ],
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
