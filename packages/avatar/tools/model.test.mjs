// What inspectModel says of real files: the cast's, which are compressed, quantised and have two scenes.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { CATALOGUE, CHARACTER_NAMES } from '../dist/cast/catalogue.js';
import { inspectModel } from '../dist/index.js';

it.each(CHARACTER_NAMES)('%s is a model that can be worn', async (name) => {
  const summary = inspectModel(await readFile(CATALOGUE[name].url));
  expect(summary).toMatchObject({ kind: 'glb', face: 'morphs', channels: 52 });
});
