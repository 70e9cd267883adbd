import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createOnnxRuntime } from '../dist/index.js';

const models = new URL('../../../models/', import.meta.url);
const bytes = (folder, name) => readFileSync(new URL(`${folder}/${name}`, models));
const json = (folder, name) => JSON.parse(bytes(folder, name).toString());

/** The folders that hold a face model. */
const folders = readdirSync(models).filter(
  (folder) =>
    existsSync(new URL(`${folder}/layout.json`, models)) &&
    json(folder, 'layout.json').kind === 'position-map',
);

/** The picture of `test_picture` in models/training/export.py, [1, 3, height, width]. */
function testPicture([width, height]) {
  const waves = [
    [1, 2, 0.5],
    [2, -1, 1],
    [0.5, 1, 3],
  ];
  return Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const [a, b, c] = waves[Math.floor(i / (width * height))];
    const x = (i % width) / width;
    const y = (Math.floor(i / width) % height) / height;
    return 0.5 + 0.45 * Math.sin(2 * Math.PI * (a * x + b * y + c * x * y));
  });
}

it('there is a face model', () => {
  expect(folders).toContain('prnet-lite');
});

describe.each(folders)('%s as it ships', (folder) => {
  const golden = json(folder, 'golden.json');

  it('has a golden output for each of its networks', () => {
    const { closeups = [] } = json(folder, 'layout.json');
    const networks = ['model.onnx', ...closeups.map(({ model }) => model)];
    expect(Object.keys(golden.models).sort()).toEqual(networks.sort());
  });

  it.each(Object.entries(golden.models))(
    '%s gives what it gave where it was trained, to a thousandth',
    async (name, { size, step, outputs: expected }) => {
      const network = await createOnnxRuntime().load(bytes(folder, name));
      const image = { data: testPicture(size), shape: [1, 3, size[1], size[0]] };
      const outputs = await network.run({ image });
      expect(Object.keys(expected).length).toBeGreaterThan(0);
      for (const [output, values] of Object.entries(expected)) {
        const got = outputs[output].data.filter((_, i) => i % step === 0);
        expect(got.length).toBe(values.length);
        const worst = Math.max(...values.map((value, i) => Math.abs(value - got[i])));
        expect(worst, output).toBeLessThan(1e-3);
      }
      await network.release();
    },
  );
});
