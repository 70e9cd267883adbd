import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readNpy } from '../npz.mjs';
import { layersOf, SIDE, tensorsOf, WIDTH } from './architecture.mjs';
import { Checkpoint } from './checkpoint.mjs';
import { ReleaseError } from './release-error.mjs';

const CHECKPOINT = 'Data/net-data/256_256_resfcn256_weight';
const INDEX = `${CHECKPOINT}.index`;
const CANONICAL = 'Data/uv-data/canonical_vertices.npy';
const FACE = 'Data/uv-data/face_ind.txt';
const LANDMARKS = 'Data/uv-data/uv_kpt_ind.txt';

/**
 * What is read of a release.
 * @typedef {object} Release
 * @property {import('./architecture.mjs').Layer[]} layers
 * @property {Map<string, Float32Array>} tensors by name, as the checkpoint has them
 * @property {Int32Array} face [N] pixels of the map (row * side + column) that are face
 * @property {Float32Array} canonical [N * 3] their places on a neutral head that looks ahead, in axes and units of the release's own
 * @property {Int32Array} landmarks [68] pixels of the iBUG points
 */

/**
 * Reads a copy of the release and checks all of it that is used. Throws {@link ReleaseError}.
 * @param {string} folder
 * @param {number} [width] channels after the first convolution; less than published in tests
 * @returns {Release}
 */
export function readRelease(folder, width = WIDTH) {
  expectFiles(folder);
  const face = readPixels(folder, FACE);
  const canonical = readCanonical(folder, face.length);
  const landmarks = readLandmarks(folder, face);
  const layers = layersOf(width);
  const checkpoint = new Checkpoint(join(folder, CHECKPOINT));
  const tensors = new Map();
  for (const [name, shape] of tensorsOf(layers)) tensors.set(name, checkpoint.read(name, shape));
  return { layers, tensors, face, canonical, landmarks };
}

function expectFiles(folder) {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ReleaseError('file-missing', `There is no folder ${folder}.`);
  }
  const missing = [INDEX, CANONICAL, FACE, LANDMARKS].filter((file) => !existsSync(join(folder, file)));
  // TensorFlow's first format was one file without an ending.
  if (missing.includes(INDEX) && existsSync(join(folder, CHECKPOINT))) {
    throw new ReleaseError(
      'not-prnet',
      `${join(folder, CHECKPOINT)} is a checkpoint of TensorFlow's first format; the release has one of the second, an .index beside .data files.`,
    );
  }
  if (missing.length > 0) {
    throw new ReleaseError(
      'file-missing',
      `${folder} is no full copy of PRNet's release: it lacks ${missing.join(', ')}.`,
    );
  }
}

/** Whole numbers of a text file, as NumPy's savetxt writes them. */
function readNumbers(folder, file) {
  const words = readFileSync(join(folder, file), 'latin1').split(/\s+/).filter(Boolean);
  const numbers = Int32Array.from(words, Number);
  if (words.length > 0 && words.every((word, i) => Number(word) === numbers[i])) return numbers;
  throw new ReleaseError('file-damaged', `${join(folder, file)} is no list of whole numbers.`);
}

function readPixels(folder, file) {
  const pixels = readNumbers(folder, file);
  if (pixels.every((pixel) => pixel >= 0 && pixel < SIDE * SIDE) && new Set(pixels).size === pixels.length)
    return pixels;
  throw new ReleaseError(
    'file-damaged',
    `${join(folder, file)} does not list pixels of a map of ${SIDE} x ${SIDE}.`,
  );
}

function readCanonical(folder, count) {
  const file = join(folder, CANONICAL);
  let array;
  try {
    array = readNpy(readFileSync(file), CANONICAL);
  } catch {
    throw new ReleaseError('file-damaged', `${file} is cut short or no array of NumPy's.`);
  }
  if (array.shape.join() !== `${count},3`) {
    throw new ReleaseError(
      'not-prnet',
      `${file} has shape [${array.shape}], not the [${count},3] that the ${count} points of ${FACE} need.`,
    );
  }
  if (array.data.every(Number.isFinite)) return array.data;
  throw new ReleaseError('file-damaged', `${file} holds numbers that are not finite.`);
}

/** Farthest that a landmark may lie beside the face [pixels of the map]: the jaw line runs along its rim. */
const BESIDE = 8;

/** Two rows: columns and rows of the map. A landmark just beside the face is moved to the nearest pixel that is. */
function readLandmarks(folder, face) {
  const numbers = readNumbers(folder, LANDMARKS);
  const count = numbers.length / 2;
  const known = new Set(face);
  const pixels = numbers
    .subarray(0, count)
    .map((column, i) => nearestOf(known, face, { column, row: numbers[count + i] }));
  if (count === 68 && pixels.every((pixel) => pixel >= 0)) return pixels;
  throw new ReleaseError(
    'not-prnet',
    `${join(folder, LANDMARKS)} does not place 68 points on the face of ${FACE}.`,
  );
}

/** The pixel of the face that is nearest to a place of the map; -1: none is near. */
function nearestOf(known, face, { column, row }) {
  const own = row * SIDE + column;
  if (known.has(own)) return own;
  const away = (pixel) => Math.hypot((pixel % SIDE) - column, Math.floor(pixel / SIDE) - row);
  const nearest = face.reduce((best, pixel) => (away(pixel) < away(best) ? pixel : best), face[0]);
  return away(nearest) <= BESIDE ? nearest : -1;
}
