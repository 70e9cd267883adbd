import { findProgram, runQuietly } from './command.mjs';
import { CACHE } from './paths.mjs';
import { Problem } from './problem.mjs';
import { lastLines, say } from './show.mjs';

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
const DPKG_FIELDS = '${Package} ${Status}\n';

/** Whether this system's packages come through apt. */
export function hasApt() {
  return findProgram('apt-get') !== null && findProgram('dpkg-query') !== null;
}

/**
 * Installs those of the packages that are not there yet.
 *
 * @param {readonly string[]} packages
 * @param {string} purpose ends the sentence "Installing … with apt-get, …", e.g. "to build the media worker"
 */
export async function installPackages(packages, purpose) {
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;

  const asRoot = rootPrefix();
  const byHand = `Install them yourself and try again: apt-get install ${missing.join(' ')}`;
  if (!asRoot)
    throw new Problem(`Packages are missing ${purpose}, and neither root nor sudo is at hand. ${byHand}`);

  say(`Installing ${missing.join(' ')} with apt-get, ${purpose} (once; a minute or two)`);
  const install = [
    ...['apt-get', 'install', '-y', '-q', '--no-install-recommends'],
    ...['-o', 'DPkg::Lock::Timeout=300', ...missing],
  ];
  // The lists on a fresh system are empty or old, and refreshing good ones takes longer than trying.
  let result = await aptGet(asRoot, install);
  if (result.code !== 0) {
    const refreshed = await aptGet(asRoot, ['apt-get', 'update', '-q']);
    result = await aptGet(asRoot, install);
    if (result.code !== 0) {
      say(lastLines(refreshed.code === 0 ? result.output : refreshed.output));
      throw new Problem(
        `apt-get could not install what is needed ${purpose}; its last words are above. ${byHand}`,
      );
    }
  }
}

/** @param {readonly string[]} packages */
async function missingPackages(packages) {
  const { output } = await runQuietly('dpkg-query', ['-W', '-f', DPKG_FIELDS, ...packages]);
  return notInstalled(packages, output);
}

/**
 * @param {readonly string[]} packages
 * @param {string} listing lines `name status` of dpkg-query; packages it has never heard of may be absent
 */
export function notInstalled(packages, listing) {
  const installed = new Set();
  for (const line of listing.split('\n')) {
    const [name, ...status] = line.split(' ');
    if (status.join(' ') === 'install ok installed') installed.add(name);
  }
  return packages.filter((name) => !installed.has(name));
}

/** What to put before a command so that it runs as root, or null where that cannot be had. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (!findProgram('sudo')) return null;
  return process.stdin.isTTY ? ['sudo'] : ['sudo', '-n'];
}

/**
 * @param {readonly string[]} asRoot
 * @param {readonly string[]} command
 */
function aptGet(asRoot, command) {
  const [program = '', ...args] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', ...command];
  const terminal = asRoot.length > 0 && process.stdin.isTTY === true;
  return runQuietly(program, args, { log: `${CACHE}apt.log`, terminal });
}
