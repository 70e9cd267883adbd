import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { CACHE } from './fixtures/build.js';
import turns from './turns.json' with { type: 'json' };

/** The files of what is looked at in turn. */
const TURNS = turns.map((names) => names.map((name) => `**/e2e/${name}.spec.ts`));

export default defineConfig({
  testDir: '.',
  outputDir: join(CACHE, 'results'),
  // A call is two or three browsers that all track, so one test at a time is as much as a machine carries.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // Real browsers, real packets, two cores: a machine that stumbles once gets a second try, and the report names the
  // test as flaky. A broken product fails twice.
  retries: 1,
  // Limits for machines that are busy with other things; a test that passes never waits for them.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  projects: [
    { name: 'always', testMatch: '**/*.spec.ts', testIgnore: TURNS.flat() },
    ...TURNS.map((testMatch, i) => ({ name: `turn ${i + 1}`, testMatch })),
  ],
  use: { screenshot: 'only-on-failure', actionTimeout: 60_000 },
});
