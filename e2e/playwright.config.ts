import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { CACHE } from './fixtures/build.js';

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: join(CACHE, 'results'),
  globalSetup: './support/global-setup.ts',
  // A call is two or three browsers that all track, so one test at a time is as much as a machine carries.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // Limits for machines that are busy with other things; a test that passes never waits for them.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  use: { screenshot: 'only-on-failure', actionTimeout: 60_000 },
});
