import { readFileSync } from 'node:fs';
import { runQuietly } from './command.mjs';
import { ROOT } from './paths.mjs';

const PNPM = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).packageManager;

/**
 * What a registry says of the packages that the product uses. `unknown`: it did not answer, or has no such list, as those that only mirror.
 *
 * @typedef {{ verdict: 'clean' | 'weak' | 'unknown', output: string }} Audit
 */

/**
 * @param {readonly string[]} args options of pnpm audit
 * @param {number} timeoutMs
 * @returns {Promise<Audit>}
 */
export async function audit(args, timeoutMs) {
  // Run silently, npm hands that on, and pnpm would say nothing of what it found.
  const env = { ...process.env, npm_config_loglevel: 'warn' };
  const { code, output } = await runQuietly('npx', ['-y', PNPM, 'audit', '--prod', ...args], {
    cwd: ROOT,
    env,
    timeoutMs,
  });
  return { verdict: verdictOf(code, output), output: output.trim() };
}

/**
 * @param {number} code what pnpm audit ended with: 1 for weaknesses and for anything else that went wrong
 * @param {string} output
 * @returns {Audit['verdict']}
 */
export function verdictOf(code, output) {
  if (code === 0) return 'clean';
  return /^\d+ vulnerabilities found/m.test(output) ? 'weak' : 'unknown';
}
