import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../dist/cast/catalogue.js';
import { buildCharacter } from '../dist/characters/character.js';
import { CHARACTERS } from '../dist/characters/index.js';
import { castFile } from './cast-file.mjs';

// The quickest one to model stands for all: they share every step.
test('modelling gives the bytes that are shipped', async () => {
  const { bytes } = await castFile(buildCharacter(CHARACTERS.pip));
  const shipped = await readFile(CATALOGUE.pip.url);
  expect(shipped.equals(bytes), 'npm run make-cast has not been run since the model changed').toBe(true);
});
