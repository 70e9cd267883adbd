import { writeFile } from 'node:fs/promises';
import { CLASS_COUNT, KIND_COUNT } from '../../dist/codec/predictor.js';
import { FREQUENCY_BITS } from '../../dist/codec/range-coder.js';

/**
 * Writes what `readTables` reads, as a module.
 * @param {string} file
 * @param {import('../../dist/codec/predictor.js').Predictor} predictor
 * @param {Float64Array[]} probabilities
 * @param {ReturnType<typeof import('./landmarks.mjs').trainBasis>} basis
 * @param {Uint8Array} shapeClasses
 */
export async function writeTables(file, predictor, probabilities, { mean, motion, shape }, shapeClasses) {
  const bytes = [motion, shape].flatMap(({ alike, rank }) => [alike, rank - alike]);
  const i16 = (value) => bytes.push(value & 0xff, (value >> 8) & 0xff);
  const i8s = (values) => bytes.push(...Array.from(values, (value) => value & 0xff));
  predictor.mean.forEach(i16);
  bytes.push(...predictor.shift);
  i8s(predictor.weights);
  i8s(predictor.pull);
  i8s(predictor.sizes);
  i8s(predictor.still);
  for (let cell = 0; cell < KIND_COUNT * CLASS_COUNT; cell++) {
    for (const value of frequencies(probabilities[cell])) {
      if (value < 128) bytes.push(value);
      else bytes.push((value & 127) | 128, value >> 7);
    }
  }
  bytes.push(...shapeClasses);
  mean.forEach(i16);
  i8s(motion.vectors);
  i8s(shape.vectors);
  const base64 = Buffer.from(bytes).toString('base64');
  await writeFile(file, moduleText(base64));
  return { bytes: bytes.length };
}

/** Whole numbers of at least 1 that add up to 2^14. */
function frequencies(probabilities) {
  const whole = 2 ** FREQUENCY_BITS;
  const spare = whole - probabilities.length;
  const values = Array.from(probabilities, (p) => 1 + Math.floor(p * spare));
  const most = values.indexOf(Math.max(...values));
  values[most] += whole - values.reduce((sum, value) => sum + value, 0);
  return values;
}

function moduleText(base64) {
  const lines = base64.match(/.{1,100}/g).map((line) => `    '${line}',`);
  return `// Written by \`npm run train-codec\`; not by hand. Both ends of a call must have the same tables.
import { readTables } from './tables-format.js';

export const TABLES = readTables(
  [
${lines.join('\n')}
  ].join(''),
);
`;
}
