import { readFileSync } from 'node:fs';

/**
 * A small network from landmarks to blendshapes (models/training/landmark_expression.py).
 * @typedef {object} Expression
 * @property {string[]} names of its outputs, ARKit's
 * @property {number[]} points the landmarks it reads
 * @property {{ shape: [number, number], weights: Float32Array, bias: Float32Array }[]} layers ReLU between them, a sigmoid at
 *   the end. The input: x, y, z of one landmark after the other, in the head's axes and interocular distances, from where
 *   the neutral head has it
 * @property {string} notice where it comes from
 */

/** @returns {Expression} */
export function readExpression() {
  const { names, points, layers, notice } = JSON.parse(
    readFileSync(new URL('./expression.json', import.meta.url), 'utf8'),
  );
  return {
    ...{ names, points, notice },
    layers: layers.map(({ weights, bias }) => ({
      shape: weights.shape,
      weights: unpacked(weights),
      bias: unpacked(bias),
    })),
  };
}

/** Little-endian int16 that count steps, as in a layout. */
function unpacked({ step, data }) {
  const bytes = Buffer.from(data, 'base64');
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(i * 2) * step);
}
