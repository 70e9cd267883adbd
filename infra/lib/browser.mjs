import { spawnSync } from 'node:child_process';
import { hasApt, installPackages } from './apt.mjs';
import { findProgram, isExecutable } from './command.mjs';
import { ensureCoturn } from './coturn.mjs';
import { Problem } from './problem.mjs';
import { ensureRedis } from './redis.mjs';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_BROWSERS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Installs what the tests need of the system where it is missing: a Chromium, ffmpeg (makes the fake cameras' films), espeak-ng
 * with the python3 that asks it for the times (speaks into the fake microphones), on Linux ip (makes another network), and
 * with apt NumPy.
 *
 * @param {NodeJS.ProcessEnv} env CHROMIUM_PATH names the browser to use
 * @returns {Promise<string>} the browser's path
 */
export async function ensureTestTools(env) {
  if (env.CHROMIUM_PATH && !isExecutable(env.CHROMIUM_PATH)) {
    throw new Problem(`CHROMIUM_PATH=${env.CHROMIUM_PATH} is not a program that can be started.`);
  }
  const missing = missingTools(env);
  if (missing.length > 0) {
    if (!hasApt()) throw new Problem(toolsSentence(missing));
    await installPackages(missing, 'for the browser tests');
  }
  // The importer of models is compared with NumPy; elsewhere its tests say that they are skipped.
  if (hasApt() && !hasNumpy()) await installPackages(['python3-numpy'], 'for the unit tests');
  // Without one, the test of a call by way of TURN says that it is skipped, and so do those of several servers without a Redis.
  await ensureCoturn();
  await ensureRedis();
  const browser = env.CHROMIUM_PATH || findBrowser();
  if (!browser) throw new Problem(toolsSentence(['chromium']));
  return browser;
}

/** @param {NodeJS.ProcessEnv} env */
function missingTools(env) {
  const missing = [];
  if (!env.CHROMIUM_PATH && !findBrowser()) missing.push('chromium');
  if (!findProgram('ffmpeg')) missing.push('ffmpeg');
  for (const tool of ['espeak-ng', 'python3']) if (!findProgram(tool)) missing.push(tool);
  if (process.platform === 'linux' && !findProgram('ip')) missing.push('iproute2');
  return missing;
}

function findBrowser() {
  return findProgram(...BROWSERS) ?? MAC_BROWSERS.find(isExecutable) ?? null;
}

function hasNumpy() {
  return spawnSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0;
}

/**
 * @param {readonly string[]} missing Debian's names
 */
export function toolsSentence(missing) {
  const sentence = `The browser tests need ${missing.join(' and ')}: install ${missing.length > 1 ? 'them' : 'it'} and try again.`;
  return missing.includes('chromium')
    ? `${sentence} A Chrome or Chromium elsewhere is named by CHROMIUM_PATH.`
    : sentence;
}
