// Models the cast and writes packages/avatar/cast/*.glb: npm run make-cast [-- NAME…]
// The same sources give the same bytes.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHARACTER_NAMES } from '../dist/cast/catalogue.js';
import { buildCharacter } from '../dist/characters/character.js';
import { CHARACTERS } from '../dist/characters/index.js';
import { castFile } from './cast-file.mjs';

export const CAST = fileURLToPath(new URL('../cast/', import.meta.url));

const asked = process.argv.slice(2);
await mkdir(CAST, { recursive: true });
for (const name of asked.length ? asked : CHARACTER_NAMES) {
  const started = performance.now();
  const { bytes, report } = await castFile(buildCharacter(CHARACTERS[name]));
  await writeFile(join(CAST, `${name}.glb`), bytes);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(6)} ${(bytes.length / 1000).toFixed(0).padStart(4)} kB  ${report}  (${seconds} s)`,
  );
}
