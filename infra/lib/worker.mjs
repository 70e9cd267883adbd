import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { hasApt, installPackages } from './apt.mjs';
import { findProgram, isExecutable, runQuietly } from './command.mjs';
import { fingerprint } from './fingerprint.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';
import { lastLines, progress, say } from './show.mjs';

const SERVER = `${ROOT}apps/server`;
const BUILD_SCRIPT = `${ROOT}infra/build-worker.sh`;

/** What build-worker.sh needs, under Debian's names: a bare system has none of it. */
const BUILD_PACKAGES = [
  ...['g++', 'meson', 'ninja-build', 'pkg-config', 'flatbuffers-compiler'],
  ...['libssl-dev', 'libuv1-dev', 'libsrtp2-dev', 'libabsl-dev', 'libflatbuffers-dev'],
];
const BUILD_TOOLS = ['g++', 'meson', 'ninja', 'pkg-config', 'flatc'];

/**
 * Makes sure that mediasoup finds a media worker that starts: one the user names in MEDIASOUP_WORKER_BIN, the one in
 * place, one built here before, mediasoup's own prebuilt one, or one built now from the source in mediasoup's package.
 *
 * @param {NodeJS.ProcessEnv} env MEDIASOUP_NO_PREBUILT=1 skips the download
 */
export async function ensureWorker(env) {
  if (env.MEDIASOUP_WORKER_BIN) {
    if (await starts(env.MEDIASOUP_WORKER_BIN)) return;
    throw new Problem(
      `MEDIASOUP_WORKER_BIN=${env.MEDIASOUP_WORKER_BIN} is not a media worker that starts here.`,
    );
  }
  const { folder, version } = findMediasoup();
  const binary = join(folder, 'worker/out/Release/mediasoup-worker');
  if (await starts(binary)) return;

  const kept = join(cacheFolder(env), await cacheKey(version), 'mediasoup-worker');
  if (await takeKept(kept, binary)) return;
  if (!env.MEDIASOUP_NO_PREBUILT && (await download(folder, binary))) return;

  await prepareBuild();
  // A kept worker may only have missed the libraries that are there now.
  if (await takeKept(kept, binary)) return;
  await build(folder, kept);
  if (!(await takeKept(kept, binary))) {
    rmSync(kept, { force: true });
    throw new Problem(
      'The media worker was built but does not start. Set MEDIASOUP_WORKER_BIN to one that does.',
    );
  }
}

/**
 * The media worker that {@link ensureWorker} found or put in place.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function workerBinary(env) {
  return env.MEDIASOUP_WORKER_BIN || join(findMediasoup().folder, 'worker/out/Release/mediasoup-worker');
}

/** Where the installed mediasoup package is, and which one. */
function findMediasoup() {
  const entry = createRequire(`${SERVER}/`).resolve('mediasoup');
  let folder = dirname(realpathSync(entry));
  while (!existsSync(join(folder, 'worker'))) folder = dirname(folder);
  return { folder, version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version };
}

/**
 * Whether a real worker with this binary starts and makes a router.
 *
 * @param {string} binary
 */
async function starts(binary) {
  if (!isExecutable(binary)) return false;
  const program = `
    const mediasoup = require('mediasoup');
    mediasoup.createWorker({ workerBin: process.argv[1] }).then(async (worker) => {
      await worker.createRouter();
      worker.close();
    });`;
  const { code } = await runQuietly(process.execPath, ['-e', program, binary], {
    cwd: SERVER,
    timeoutMs: 60_000,
  });
  return code === 0;
}

/** @param {NodeJS.ProcessEnv} env */
function cacheFolder(env) {
  return (
    env.MEDIASOUP_WORKER_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mediasoup-worker')
  );
}

/**
 * A worker built by another recipe, for another mediasoup or on another system is another worker.
 *
 * @param {string} version
 */
async function cacheKey(version) {
  const recipe = await fingerprint(`${ROOT}infra`, ['build-worker.sh', 'worker-subprojects']);
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return [version, process.arch, systemName(release) || process.platform, recipe.slice(0, 12)].join('-');
}

/**
 * @param {string} release the text of /etc/os-release
 * @returns {string} e.g. "debian12"
 */
export function systemName(release) {
  return ['ID', 'VERSION_ID']
    .map((key) => release.match(new RegExp(`^${key}="?([\\w.]+)`, 'm'))?.[1] ?? '')
    .join('');
}

/**
 * Copies a worker built before into place. False when there is none or it does not start.
 *
 * @param {string} kept
 * @param {string} binary
 */
async function takeKept(kept, binary) {
  if (!(await starts(kept))) return false;
  mkdirSync(dirname(binary), { recursive: true });
  // A new file under a new name first: the place may hold a hard link into pnpm's store, or be in use.
  const fresh = `${binary}.${process.pid}`;
  copyFileSync(kept, fresh);
  chmodSync(fresh, 0o755);
  renameSync(fresh, binary);
  return true;
}

/**
 * Lets mediasoup's own install script fetch its prebuilt worker.
 *
 * @param {string} folder
 * @param {string} binary
 */
async function download(folder, binary) {
  say('Downloading the media worker');
  // Where that fails the script would go on to build one with pip; without a Python it stops instead.
  const env = { ...process.env, PYTHON: 'false' };
  const script = ['npm-scripts.mjs', 'postinstall'];
  await runQuietly(process.execPath, script, {
    cwd: folder,
    env,
    timeoutMs: 120_000,
    log: `${CACHE}worker-download.log`,
  });
  return starts(binary);
}

async function prepareBuild() {
  const instead = 'Put one in place as mediasoup.org describes and set MEDIASOUP_WORKER_BIN to it.';
  if (process.platform !== 'linux') {
    throw new Problem(`There is no ready-made media worker to be had for this system. ${instead}`);
  }
  if (hasApt()) return installPackages(BUILD_PACKAGES, 'to build the media worker');
  const missing = BUILD_TOOLS.filter((tool) => !findProgram(tool));
  if (missing.length > 0) {
    throw new Problem(
      `There is no ready-made media worker to be had, and to build one ${missing.join(', ')} must be installed first. ${instead}`,
    );
  }
}

/**
 * @param {string} folder mediasoup's package
 * @param {string} kept where the worker goes
 */
async function build(folder, kept) {
  say('Building the media worker from source (once; 4 minutes on two cores)');
  const bar = progress('Building the media worker');
  const log = `${CACHE}worker-build.log`;
  const { code, output } = await runQuietly('bash', [BUILD_SCRIPT, folder, kept], {
    log,
    onLine: (line) => {
      const done = finishedShare(line);
      if (done !== null) bar.update(done);
    },
  });
  bar.end();
  if (code !== 0) {
    say(lastLines(output));
    throw new Problem(
      `The media worker could not be built; its last words are above, all of them in ${log}.`,
    );
  }
}

/**
 * How much of the work is done by one of ninja's lines, "[12/170] Compiling …".
 *
 * @param {string} line
 * @returns {number | null} 0..1, or null for any other line
 */
export function finishedShare(line) {
  const match = line.match(/^\[(\d+)\/(\d+)\]/);
  return match ? Number(match[1]) / Number(match[2]) : null;
}
