import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', '.git', '.cache']);

/**
 * A hash of the names and contents of files: the same as long as nothing in them changes.
 *
 * @param {string} root
 * @param {readonly string[]} paths files and folders in `root`; build outputs and node_modules inside them are left
 *   out, and so is a path that does not exist
 * @param {string} [salt] anything else that should change the result
 * @returns {Promise<string>} hexadecimal
 */
export async function fingerprint(root, paths, salt = '') {
  const hash = createHash('sha256').update(salt);
  for (const path of await filesIn(root, paths)) {
    const content = await readFile(join(root, path));
    hash.update(`\0${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {readonly string[]} paths
 * @returns {Promise<string[]>} files, relative to `root`, in a fixed order
 */
async function filesIn(root, paths) {
  /** @type {string[]} */
  const files = [];
  for (const path of [...paths].sort()) {
    const info = await stat(join(root, path)).catch(() => null);
    if (info?.isFile()) files.push(path);
    if (!info?.isDirectory()) continue;
    const names = (await readdir(join(root, path))).filter((name) => !SKIPPED.has(name));
    files.push(
      ...(await filesIn(
        root,
        names.map((name) => join(path, name)),
      )),
    );
  }
  return files;
}
