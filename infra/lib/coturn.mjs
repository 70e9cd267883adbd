import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { hasApt } from './apt.mjs';
import { findProgram, runQuietly } from './command.mjs';
import { CACHE } from './paths.mjs';

const FOLDER = `${CACHE}coturn/`;
const PROGRAM = `${FOLDER}root/usr/bin/turnserver`;

/**
 * A coturn for the tests: the system's, or Debian's unpacked into `.cache`. Installing it would start a TURN server on this machine, and
 * leave it running.
 *
 * @returns {Promise<{ program: string, env: Record<string, string> } | null>} null where there is none to be had
 */
export async function ensureCoturn() {
  const installed = findProgram('turnserver');
  if (installed) return { program: installed, env: {} };
  if (!existsSync(PROGRAM) && !(await unpack())) return null;
  const libraries = readdirSync(`${FOLDER}root/usr/lib`).filter((name) => name.includes('linux'));
  return {
    program: PROGRAM,
    env: { LD_LIBRARY_PATH: libraries.map((name) => `${FOLDER}root/usr/lib/${name}`).join(':') },
  };
}

/** Takes the package apart, and those that it needs and this system lacks. */
async function unpack() {
  if (!hasApt() || !findProgram('dpkg-deb')) return false;
  const packages = `${FOLDER}packages/`;
  mkdirSync(`${packages}partial`, { recursive: true });
  if (!(await fetchInto(packages))) {
    await runQuietly('apt-get', ['update', '-q'], { timeoutMs: 120_000 });
    if (!(await fetchInto(packages))) return false;
  }
  for (const file of readdirSync(packages).filter((name) => name.endsWith('.deb'))) {
    const { code } = await runQuietly('dpkg-deb', ['-x', `${packages}${file}`, `${FOLDER}root`]);
    if (code !== 0) return false;
  }
  return existsSync(PROGRAM);
}

/** @param {string} folder */
async function fetchInto(folder) {
  // Only files are fetched: it needs no rights, and no lock of the system's.
  const options = ['-o', `Dir::Cache::archives=${folder}`, '-o', 'Debug::NoLocking=1'];
  const { code } = await runQuietly(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', '--download-only', ...options, 'coturn'],
    { timeoutMs: 120_000 },
  );
  return code === 0;
}
