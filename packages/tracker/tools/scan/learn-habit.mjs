// What captures with prnet-lite have in common that heads do not: writes `habit` into models/prnet-lite/expression-basis.json.
//   node packages/tracker/tools/scan/learn-habit.mjs     (needs ../shared/faces; some minutes)
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applySimilarity, fitSimilarity } from '../../dist/geometry/umeyama.js';
import { createOnnxRuntime, FacePipeline, parseExpressionBasis } from '../../dist/index.js';
import { fuseSurfaces } from '../../dist/scan/fuse-surface.js';
import { ViewReader } from '../../dist/scan/scan-view.js';
import { scanPeople } from './people.mjs';

const MODELS = fileURLToPath(new URL('../../../../models', import.meta.url));
const FILE = join(MODELS, 'prnet-lite/expression-basis.json');
const SIDE = 32;
/** People of the training part, each once, in large, calm, evenly lit photographs in colour. */
// biome-ignore format: a list
const ROWS = [
  4067, 4139, 5082, 4958, 3784, 5061, 5225, 4862, 3846, 1745, 4160, 4703, 4975, 5243, 2371, 3954, 4356, 4922, 5282, 3994,
  3370, 5152, 4320, 4175, 5001, 4987, 4025, 5149, 5068, 4325, 4925, 3874, 4979, 4075, 3982, 2244, 4929, 4993, 3884, 4030,
];

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

async function main() {
  const source = (folder) => (file) => readFile(join(MODELS, folder, file));
  const pipeline = await FacePipeline.create(createOnnxRuntime(), {
    face: source('prnet-lite'),
    finder: source('face-finder'),
  });
  const { layout } = pipeline.model;
  const json = JSON.parse(await readFile(FILE, 'utf8'));
  const basis = parseExpressionBasis(await readFile(FILE));
  const pairs = [];
  for await (const { portraits, surface } of scanPeople(layout.uvSize, ROWS)) {
    pairs.push({ captured: await capture(pipeline, basis, portraits), truth: surface });
    console.log(`${pairs.length} of ${ROWS.length}`);
  }
  await pipeline.release();
  json.habit = learnHabit(layout, pairs);
  await writeFile(FILE, `${JSON.stringify(json, null, 1)}\n`);
  console.log('gains across, up and out:', json.habit.gains.join(' '));
}

/** [uvSize * uvSize * 3] the surface of a whole capture, its habit still in it. */
async function capture(pipeline, basis, portraits) {
  const reader = new ViewReader(pipeline.model, basis);
  const surfaces = [];
  let time = 0;
  for (const { picture, step } of portraits) {
    if (step === null) continue;
    pipeline.reset();
    let observation;
    for (let look = 0; look < 3; look++, time += 100) ({ observation } = await pipeline.track(picture, time));
    if (!observation?.head) continue;
    const kept = { ...observation, positionMap: observation.positionMap.slice() };
    const size = { width: picture.width, height: picture.height };
    surfaces.push(reader.surface({ step, observation: kept, size, picture: null, quality: 1 }));
  }
  return fuseSurfaces(surfaces, pipeline.model.layout);
}

/**
 * @param {import('../../dist/model/layout.js').FaceLayout} layout
 * @param {{ captured: Float32Array, truth: Float32Array }[]} pairs surfaces of the same people, each in axes of its own
 */
export function learnHabit({ canonical, mask, uvSize }, pairs) {
  const weights = Float32Array.from(mask, (value) => (value > 0 ? 1 : 0));
  const onto = (points) => {
    const fit = fitSimilarity(points, canonical, weights);
    const out = new Float32Array(points.length);
    for (let i = 0; i < points.length; i += 3)
      out.set(applySimilarity(fit, [...points.subarray(i, i + 3)]), i);
    return out;
  };
  const captured = pairs.map((pair) => onto(pair.captured));
  const truth = pairs.map((pair) => onto(pair.truth));
  const meanOf = (list) => canonical.map((_, i) => list.reduce((sum, one) => sum + one[i], 0) / list.length);
  const [meanCapture, meanHead] = [meanOf(captured), meanOf(truth)];
  const gains = [0, 1, 2].map((axis) => {
    let [both, own] = [0, 0];
    captured.forEach((one, person) => {
      for (let i = axis; i < one.length; i += 3) {
        if (!weights[(i - axis) / 3]) continue;
        const special = one[i] - meanCapture[i];
        both += special * (truth[person][i] - meanHead[i]);
        own += special * special;
      }
    });
    return Number((both / own).toFixed(3));
  });
  const maps = [meanCapture, meanHead].flatMap((mean) => [
    ...lowered(
      mirrored(
        mean.map((value, i) => value - canonical[i]),
        weights,
        uvSize,
      ),
      weights,
      uvSize,
    ),
  ]);
  const scale = Number((Math.max(...maps.map(Math.abs)) / 127).toPrecision(6));
  const data = Buffer.from(Int8Array.from(maps, (value) => Math.round(value / scale)).buffer).toString(
    'base64',
  );
  return { gains, scale, shape: [2, SIDE, SIDE, 3], data };
}

/** The mean of a map and its mirror image: two halves of forty faces say more than one. */
function mirrored(map, weights, uvSize) {
  return map.map((value, i) => {
    const [pixel, axis] = [Math.floor(i / 3), i % 3];
    const other = pixel + uvSize - 1 - 2 * (pixel % uvSize);
    if (!weights[pixel] || !weights[other]) return value;
    return (value + (axis === 0 ? -1 : 1) * map[other * 3 + axis]) / 2;
  });
}

/** Means over blocks of the face: [uvSize, uvSize, 3] -> [SIDE, SIDE, 3]. */
function lowered(map, weights, uvSize) {
  const out = new Float32Array(SIDE * SIDE * 3);
  const counts = new Float32Array(SIDE * SIDE);
  weights.forEach((weight, pixel) => {
    if (!weight) return;
    const at = (place) => Math.floor(((place + 0.5) / uvSize) * SIDE);
    const to = at(Math.floor(pixel / uvSize)) * SIDE + at(pixel % uvSize);
    counts[to]++;
    for (let k = 0; k < 3; k++) out[to * 3 + k] += map[pixel * 3 + k];
  });
  return out.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / 3)]));
}
