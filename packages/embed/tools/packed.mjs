import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PNPM = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).packageManager;

/** What is published. */
export const PUBLISHED = readdirSync(join(ROOT, 'packages'))
  .filter((name) => !JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')).private)
  .sort();

/**
 * Runs a program, and says what it said when it fails.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<string>} its output
 */
export async function quietly(program, args, cwd) {
  try {
    const { stdout } = await run(program, args, { cwd, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout, stderr, message } = /** @type {Error & { stdout: string, stderr: string }} */ (error);
    throw new Error([message, stdout, stderr].join('\n'));
  }
}

/**
 * @typedef {object} Packed
 * @property {string} tarball
 * @property {string} folder what is in it
 */

/**
 * Packs packages as they would be published, and unpacks them beside.
 *
 * @param {readonly string[]} names their folders'
 * @param {string} into a folder
 * @returns {Promise<Map<string, Packed>>} by name
 */
export async function pack(names, into) {
  const filters = names.flatMap((name) => ['--filter', `@guise/${name}`]);
  await quietly('npx', ['-y', PNPM, ...filters, '-r', 'pack', '--pack-destination', into], ROOT);
  const packed = new Map();
  for (const name of names) {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'));
    const tarball = join(into, `guise-${name}-${version}.tgz`);
    const folder = join(into, name);
    mkdirSync(folder);
    await quietly('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], into);
    packed.set(name, { tarball, folder });
  }
  return packed;
}

/**
 * An empty project that has the packages from their tarballs and everything else from where this one has it.
 *
 * @param {string} folder
 * @param {ReadonlyMap<string, string>} tarballs by the package's name
 * @param {Record<string, string>} others versions by name
 */
export async function createProject(folder, tarballs, others) {
  const files = Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`]));
  const own = { name: 'a-game', private: true, type: 'module', dependencies: { ...files, ...others } };
  const project = { ...own, pnpm: { overrides: files, ignoredBuiltDependencies: ['protobufjs', 'esbuild'] } };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  const install = ['install', '--prefer-offline', '--ignore-scripts', '--config.confirmModulesPurge=false'];
  await quietly('npx', ['-y', PNPM, ...install, '--ignore-workspace'], folder);
}
