import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BUILDER = fileURLToPath(new URL('./release.py', import.meta.url));
const LAYOUT = fileURLToPath(new URL('../../../../../models/prnet-lite/layout.json', import.meta.url));

export const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

/** Folders laid out like a release, made by a program that knows nothing of the importer. `dispose` removes them all. */
export class Releases {
  #folder = mkdtempSync(join(tmpdir(), 'guise-prnet-'));
  #count = 0;

  /** A path that is not there yet. */
  path() {
    return join(this.#folder, String(this.#count++));
  }

  /** `options`: of the builder. Returns the folder. */
  async build(...options) {
    const folder = this.path();
    await promisify(execFile)('python3', [BUILDER, folder, '--face', LAYOUT, ...options]);
    return folder;
  }

  /** A copy to be damaged. */
  copy(folder) {
    const copy = this.path();
    cpSync(folder, copy, { recursive: true });
    return copy;
  }

  dispose() {
    rmSync(this.#folder, { recursive: true });
  }
}

/** A file of little-endian float32. */
export function readFloats(file) {
  return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
}
