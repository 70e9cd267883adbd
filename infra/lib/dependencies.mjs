import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runQuietly, runShown } from './command.mjs';
import { fingerprint } from './fingerprint.mjs';
import { ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';
import { say } from './show.mjs';

const STAMP = `${ROOT}node_modules/.guise-install`;
const PNPM = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).packageManager;

/** Installs the npm packages of the lockfile, unless exactly these are installed already. */
export async function installDependencies() {
  const wanted = await fingerprint(ROOT, ['pnpm-lock.yaml', 'pnpm-workspace.yaml'], process.version);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;

  say('Installing npm packages');
  const env = {
    ...process.env,
    // Without these a machine that is offline waits for minutes before it is told so.
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '5000',
    // pnpm's version is pinned: news of another one would only confuse.
    npm_config_update_notifier: 'false',
  };
  // First quietly: npm explains a missing network with a stack trace.
  const fetched = await runQuietly('npx', ['-y', PNPM, '--version'], { cwd: ROOT, env });
  if (fetched.code === 127)
    throw new Problem('npx was not found: install npm, which comes with Node (https://nodejs.org).');
  if (fetched.code !== 0)
    throw new Problem(await explainFailure(env, `pnpm could not be fetched:\n${fetched.output}`));

  const install = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false'];
  const code = await runShown('npx', ['-y', PNPM, ...install], { cwd: ROOT, env });
  if (code !== 0) {
    throw new Problem(
      await explainFailure(env, 'The npm packages could not be installed; the reason is above.'),
    );
  }
  writeFileSync(STAMP, wanted);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} otherwise what to say when the registry answers
 */
async function explainFailure(env, otherwise) {
  const look = ['view', PNPM, 'version', '--fetch-retries=0', '--fetch-timeout=10000', '--prefer-online'];
  const { code } = await runQuietly('npm', look, { cwd: ROOT, env, timeoutMs: 30_000 });
  return code === 0
    ? otherwise
    : 'The npm registry cannot be reached: check the network connection and try again.';
}
