import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { hasApt } from './apt.mjs';
import { findProgram, runQuietly } from './command.mjs';
import { CACHE } from './paths.mjs';

/**
 * A server for the tests: the system's, or Debian's unpacked into `.cache`. Installing it would start it on this machine, and leave it
 * running.
 *
 * @param {string} name of Debian's package
 * @param {string} program of the server in it
 * @returns {Promise<{ program: string, env: Record<string, string> } | null>} null where there is none to be had
 */
export async function ensureUnpacked(name, program) {
  const installed = findProgram(program);
  if (installed) return { program: installed, env: {} };
  const root = `${CACHE}${name}/root`;
  const unpacked = `${root}/usr/bin/${program}`;
  if (!existsSync(unpacked) && !(await unpack(name))) return null;
  if (!existsSync(unpacked)) return null;
  const libraries = readdirSync(`${root}/usr/lib`).filter((folder) => folder.includes('linux'));
  return {
    program: unpacked,
    env: { LD_LIBRARY_PATH: libraries.map((folder) => `${root}/usr/lib/${folder}`).join(':') },
  };
}

/**
 * Takes the package apart, and those that it needs and this system lacks.
 *
 * @param {string} name
 */
async function unpack(name) {
  if (!hasApt() || !findProgram('dpkg-deb')) return false;
  const packages = `${CACHE}${name}/packages/`;
  mkdirSync(`${packages}partial`, { recursive: true });
  if (!(await fetchInto(packages, name))) {
    await runQuietly('apt-get', ['update', '-q'], { timeoutMs: 120_000 });
    if (!(await fetchInto(packages, name))) return false;
  }
  for (const file of readdirSync(packages).filter((entry) => entry.endsWith('.deb'))) {
    const { code } = await runQuietly('dpkg-deb', ['-x', `${packages}${file}`, `${CACHE}${name}/root`]);
    if (code !== 0) return false;
  }
  return true;
}

/**
 * @param {string} folder
 * @param {string} name
 */
async function fetchInto(folder, name) {
  // Only files are fetched: it needs no rights, and no lock of the system's.
  const options = ['-o', `Dir::Cache::archives=${folder}`, '-o', 'Debug::NoLocking=1'];
  const { code } = await runQuietly(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', '--download-only', ...options, name],
    { timeoutMs: 120_000 },
  );
  return code === 0;
}
