// `npm test`: installs what tests need, then lint, types, unit and browser tests.
// Only the version check may be imported here, as in start.mjs.
import { orExplain } from './lib/problem.mjs';
import { checkSystem } from './lib/system.mjs';

await orExplain(async () => {
  checkSystem(process.versions.node, process.platform);
  const { test } = await import('./lib/test.mjs');
  await test(process.argv.slice(2), process.env);
});
