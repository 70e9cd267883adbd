import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runQuietly } from './command.mjs';
import { ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';
import { lastLines } from './show.mjs';
import { workerBinary } from './worker.mjs';

const PNPM = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).packageManager;
/** What a model's folder has for its readers and for training, but not for browsers. */
const NOT_SERVED = /^golden\.json$|\.py$/;
const MODELS = ['face-finder', 'prnet-lite', 'prnet-mid', 'visemes'];

/**
 * Gathers all that a server needs to run, and nothing else: `apps/server` with its packages, the web app, the models, the media worker.
 * The packages, the worker and the build have to be there.
 *
 * @param {string} folder a new one; it becomes the root that apps/server knows
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [web] the built web app
 */
export async function gather(folder, env, web = `${ROOT}apps/web/dist`) {
  if (existsSync(folder)) throw new Problem(`${folder} is there already.`);
  const deploy = ['--filter', '@guise/server', 'deploy', '--prod', '--legacy', '--prefer-offline'];
  const { code, output } = await runQuietly('npx', ['-y', PNPM, ...deploy, join(folder, 'apps/server')], {
    cwd: ROOT,
    // Its packages come from the lockfile, and run nothing when they are installed.
    env: { ...env, CI: '1' },
  });
  if (code !== 0) throw new Problem(`The server’s packages could not be gathered:\n${lastLines(output)}`);
  cpSync(web, join(folder, 'apps/web/dist'), { recursive: true });
  for (const model of MODELS) {
    const to = join(folder, 'models', model);
    mkdirSync(to, { recursive: true });
    for (const file of readdirSync(`${ROOT}models/${model}`, { withFileTypes: true }))
      if (file.isFile() && !NOT_SERVED.test(file.name))
        copyFileSync(`${ROOT}models/${model}/${file.name}`, join(to, file.name));
  }
  const worker = join(folder, basename(WORKER));
  copyFileSync(workerBinary(env), worker);
  chmodSync(worker, 0o755);
  copyFileSync(`${ROOT}LICENSE`, join(folder, 'LICENSE'));
}

/** Where the media worker lies in the image. */
export const WORKER = '/app/mediasoup-worker';
