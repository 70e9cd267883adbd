// Asks the registry which of the packages that the product uses have known weaknesses: npm run audit -- [options of pnpm audit]
import { readFileSync } from 'node:fs';
import { runQuietly } from './lib/command.mjs';
import { ROOT } from './lib/paths.mjs';
import { orExplain, Problem } from './lib/problem.mjs';

const PNPM = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).packageManager;

await orExplain(async () => {
  // Run silently, npm hands that on, and pnpm would say nothing of what it found.
  const env = { ...process.env, npm_config_loglevel: 'warn' };
  const args = ['-y', PNPM, 'audit', '--prod', ...process.argv.slice(2)];
  const { code, output } = await runQuietly('npx', args, { cwd: ROOT, env, timeoutMs: 120_000 });
  if (code === 0 || /vulnerabilit/i.test(output)) console.log(output.trim());
  // Registries that only mirror packages have no such list.
  else throw new Problem(`Nothing is known: the registry does not answer.\n${output.trim()}`);
  if (code !== 0)
    throw new Problem('Packages have known weaknesses: update them, or say here why they do not matter.');
});
