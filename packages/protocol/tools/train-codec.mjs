// Learns the codec's tables from recorded motion.
//   npm run train-codec [-- --motion DIR] [--out FILE]
// Reads the clips of `split.json`'s seen side and the people, writes src/codec/tables.ts. The same recordings make the
// same tables. Golden packets change with them and are written anew.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FACE_CHANNELS, MAX_CHANNELS, SHAPE_LIMIT } from '../dist/codec/channels.js';
import { LandmarkBasis } from '../dist/codec/landmark-basis.js';
import { SIDES } from '../dist/codec/landmark-sides.js';
import { CLASS_COUNT, LANDMARK_KIND } from '../dist/codec/predictor.js';
import { fold, RAW_BITS, symbolOf } from '../dist/codec/symbols.js';
import { MOTION, readMotion } from './track-file.mjs';
import { trainBasis } from './training/landmarks.mjs';
import { randomFrom } from './training/linear.mjs';
import { probabilities, trainPredictor } from './training/predictor.mjs';
import { channelsOf, firstSamplesOf, samplesOf } from './training/samples.mjs';
import { writeTables } from './training/write-tables.mjs';

/** One in so many frames of a clip stands for its shape. */
const SPARSE = 5;

const { values: options } = parseArgs({
  options: {
    motion: { type: 'string', default: MOTION },
    out: { type: 'string', default: fileURLToPath(new URL('../src/codec/tables.ts', import.meta.url)) },
  },
});

const started = Date.now();
const { seen, unseen, people } = await readMotion(options.motion);
if (seen.length === 0)
  throw new Error(`There are no clips in ${join(options.motion)}: npm run record-motion.`);
const frames = seen.reduce((sum, track) => sum + track.frames.length, 0);
console.log(
  `${frames} frames of ${seen.length} clips and ${people?.frames.length ?? 0} people; not looked at: ` +
    unseen.map(({ name }) => name).join(', '),
);

const landmarks = (track) => track.frames.flatMap((frame) => (frame.landmarks ? [frame.landmarks] : []));
const found = trainBasis(seen.map(landmarks), people ? landmarks(people) : []);
console.log(
  `Landmarks: ${found.motion.rank} coefficients of motion and ${found.shape.rank} of shape, ` +
    `${found.motion.alike} and ${found.shape.alike} of them alike on both sides.`,
);
const basis = new LandmarkBasis(found.mean, found.motion, found.shape);
const channels = (frame) => {
  const values = new Int32Array(FACE_CHANNELS + basis.rank);
  const exact = new Float64Array(basis.rank);
  values.set(channelsOf(frame));
  if (frame.landmarks) {
    basis.motionOf(sidesOf(frame), exact);
    values.set(exact.map(Math.round), FACE_CHANNELS);
  }
  return { values, exact };
};
const firsts = [
  ...firstSamplesOf(seen, SPARSE, channels),
  ...(people ? firstSamplesOf([people], 1, channels) : []),
];
const samples = [...samplesOf(seen, randomFrom(1), { near: 2, far: 1 }, channels), ...firsts];
const predictor = trainPredictor(samples, medians(firsts));
const chances = probabilities(predictor, samples);
const { bytes } = await writeTables(options.out, predictor, chances, found, shapeClasses(chances));
console.log(
  `${samples.length} samples, ${bytes} bytes of tables, ${((Date.now() - started) / 1000).toFixed(0)} s`,
);

function sidesOf({ landmarks }) {
  const sides = new Float64Array(SIDES);
  basis.differences(landmarks, sides);
  return sides;
}

/** For each coefficient of shape the class in which people's take the fewest bits. */
function shapeClasses(chances) {
  const channels = new Int32Array(MAX_CHANNELS);
  const costs = Array.from({ length: basis.shapeRank }, () => new Float64Array(CLASS_COUNT));
  for (const frame of people?.frames ?? seen.flatMap(({ frames }) => frames)) {
    if (!frame.landmarks) continue;
    basis.writeShape(sidesOf(frame), 1, channels);
    costs.forEach((cost, i) => {
      const value = channels[FACE_CHANNELS + basis.rank + i];
      const symbol = symbolOf(fold(value, 0, -SHAPE_LIMIT, SHAPE_LIMIT, 1));
      for (let k = 0; k < CLASS_COUNT; k++) {
        cost[k] += RAW_BITS[symbol] - Math.log2(chances[LANDMARK_KIND * CLASS_COUNT + k][symbol]);
      }
    });
  }
  return Uint8Array.from(costs, (cost) => cost.indexOf(Math.min(...cost)));
}

function medians(firsts) {
  return Int16Array.from({ length: firsts[0].values.length }, (_, c) => {
    const sorted = firsts.map(({ values }) => values[c]).sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  });
}
