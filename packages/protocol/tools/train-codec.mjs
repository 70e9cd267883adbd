// Learns the codec's tables from recorded motion.
//   npm run train-codec [-- --motion DIR] [--out FILE]
// Reads the clips of `split.json`'s seen side and the people, writes src/codec/tables.ts. The same recordings make the
// same tables. Golden packets change with them and are written anew.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FACE_CHANNELS } from '../dist/codec/channels.js';
import { LandmarkBasis } from '../dist/codec/landmark-basis.js';
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

const basis = landmarkBasis();
console.log(`Landmarks: ${basis.rank} coefficients, ${basis.symmetric} of them alike on both sides.`);
const projection = projectionOf(basis);
const channels = (frame) => {
  const values = new Int32Array(FACE_CHANNELS + basis.rank);
  values.set(channelsOf(frame));
  if (frame.landmarks) projection.project(frame.landmarks, values);
  return values;
};
const firsts = [
  ...firstSamplesOf(seen, SPARSE, channels),
  ...(people ? firstSamplesOf([people], 1, channels) : []),
];
const samples = [...samplesOf(seen, randomFrom(1), { near: 2, far: 1 }, channels), ...firsts];
const predictor = trainPredictor(samples, medians(firsts));
const { bytes } = await writeTables(options.out, predictor, probabilities(predictor, samples), basis);
console.log(
  `${samples.length} samples, ${bytes} bytes of tables, ${((Date.now() - started) / 1000).toFixed(0)} s`,
);

function landmarkBasis() {
  const landmarks = (track) => track.frames.flatMap((frame) => (frame.landmarks ? [frame.landmarks] : []));
  const clips = seen.flatMap((track) => landmarks(track).filter((_, i) => i % SPARSE === 0));
  const persons = people ? landmarks(people) : [];
  // How many coefficients it takes is found out with people left out.
  const train = [clips, persons.filter((_, i) => i % 5 > 0)].filter((group) => group.length > 0);
  const others = persons.length > 0 ? persons.filter((_, i) => i % 5 === 0) : clips;
  return trainBasis(train, others);
}

function projectionOf({ symmetric, rank, mean, vectors }) {
  const numbers = [...mean];
  const flat = vectors.flatMap((vector) => Array.from(vector));
  return new LandmarkBasis(
    symmetric,
    rank,
    () => numbers.shift(),
    () => Int8Array.from(flat),
  );
}

function medians(firsts) {
  return Int16Array.from({ length: firsts[0].values.length }, (_, c) => {
    const sorted = firsts.map(({ values }) => values[c]).sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  });
}
