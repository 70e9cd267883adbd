import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createOnnxRuntime } from '../dist/index.js';

const folder = new URL('../../../models/prnet-lite/', import.meta.url);

/** The picture of `test_picture` in models/training/export.py, [1, 3, size, size]. */
function testPicture(size) {
  const waves = [
    [1, 2, 0.5],
    [2, -1, 1],
    [0.5, 1, 3],
  ];
  const picture = new Float32Array(3 * size * size);
  for (let i = 0; i < picture.length; i++) {
    const [a, b, c] = waves[Math.floor(i / (size * size))];
    const x = (i % size) / size;
    const y = (Math.floor(i / size) % size) / size;
    picture[i] = 0.5 + 0.45 * Math.sin(2 * Math.PI * (a * x + b * y + c * x * y));
  }
  return picture;
}

describe('prnet-lite as it ships', () => {
  it('gives what the network gave where it was trained, to a thousandth', async () => {
    const golden = JSON.parse(await readFile(new URL('golden.json', folder), 'utf8'));
    const { inputSize } = JSON.parse(await readFile(new URL('layout.json', folder), 'utf8'));
    const network = await createOnnxRuntime().load(await readFile(new URL('model.onnx', folder)));
    const image = { data: testPicture(inputSize), shape: [1, 3, inputSize, inputSize] };
    const outputs = await network.run({ image });
    expect(Object.keys(golden.outputs).sort()).toEqual(['blendshapes', 'position_map', 'presence']);
    for (const [name, expected] of Object.entries(golden.outputs)) {
      const got = outputs[name].data.filter((_, i) => i % golden.step === 0);
      expect(got.length).toBe(expected.length);
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - got[i])));
      expect(worst, name).toBeLessThan(1e-3);
    }
    await network.release();
  });
});
