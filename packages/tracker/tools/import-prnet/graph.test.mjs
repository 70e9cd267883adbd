import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createOnnxRuntime } from '../../dist/index.js';
import { Graph } from './graph.mjs';

const model = readFileSync(new URL('../../../../models/prnet-lite/model.onnx', import.meta.url));

it('takes one output of another model along, which then says what it says there', async () => {
  const graph = new Graph();
  const seen = graph.include(model, 'presence', graph.add('Mul', ['picture', graph.floats([1], [0.5])]));
  graph.add('Identity', [seen], {}, 'seen');
  const bytes = graph.encode('part', { picture: [1, 3, 128, 128] }, { seen: [1, 1] });
  expect(bytes.length, 'the rest of the model stays behind').toBeLessThan(model.length * 0.9);
  const runtime = createOnnxRuntime();
  const [part, whole] = await Promise.all([runtime.load(bytes), runtime.load(model)]);
  const data = Float32Array.from({ length: 3 * 128 * 128 }, (_, i) => Math.abs(Math.sin(i * 0.001)));
  const shape = [1, 3, 128, 128];
  const half = { data: data.map((value) => value / 2), shape };
  const [{ seen: found }, { presence }] = [
    await part.run({ picture: { data, shape } }),
    await whole.run({ image: half }),
  ];
  expect(found.data[0]).toBeCloseTo(presence.data[0], 5);
  expect(found.data[0]).toBeGreaterThan(0);
});
