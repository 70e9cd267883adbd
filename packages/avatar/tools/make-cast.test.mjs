import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../dist/cast/catalogue.js';
import { buildCharacter } from '../dist/characters/character.js';
import { CHARACTERS } from '../dist/characters/index.js';
import { castFile, reordered } from './cast-file.mjs';

// The quickest one to model stands for all: they share every step.
test('modelling gives the bytes that are shipped', async () => {
  const { bytes } = await castFile(buildCharacter(CHARACTERS.pip));
  const shipped = await readFile(CATALOGUE.pip.url);
  expect(shipped.equals(bytes), 'npm run make-cast has not been run since the model changed').toBe(true);
});

test('vertices that no triangle uses are left out, and change no other', () => {
  const used = [
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const corners = [[9, 9, 9], ...used, [8, 8, 8], [7, 7, 7]];
  const flat = (width, value) => new Uint8Array(corners.length * width).fill(value);
  const arrays = {
    position: Float32Array.from(corners.flat()),
    normal: Float32Array.from(corners.flat()),
    paint: flat(4, 127),
    mark: flat(4, 0),
  };
  const triangles = [1, 3, 2, 1, 2, 4, 1, 4, 3, 2, 3, 4];
  const out = reordered(arrays, triangles, []);
  const places = Array.from({ length: out.position.length / 3 }, (_, i) =>
    out.position.slice(i * 3, i * 3 + 3),
  );
  expect(places.map((p) => p.join()).sort()).toEqual(used.map((p) => p.join()).sort());
});
