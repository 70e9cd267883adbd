// The repository's own GLBs, for tests.
import { readFile } from 'node:fs/promises';
import { CastLibrary } from '../dist/cast/library.js';

/** Bytes as a fetch would give them. @param {URL} url */
export async function readModel(url) {
  const bytes = await readFile(url);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

export const library = new CastLibrary(readModel);
