import { FACE_CHANNELS, HIGH, LOW } from '../../dist/codec/channels.js';
import {
  AGE_COUNT,
  CLASS_COUNT,
  Expectation,
  KIND_COUNT,
  NO_KEYFRAME,
  rowStart,
  SIZE_OF_SYMBOL,
} from '../../dist/codec/predictor.js';
import { alphabetOf, fold, SYMBOL_COUNT, settle, symbolOf } from '../../dist/codec/symbols.js';
import { products, ridgeSolve } from './linear.mjs';

/** Found by trying, on clips left out. */
const OPTIONS = { ridge: 0.03, sizeRidge: 0.03, rounds: 2, smooth: 0.7 };

/**
 * Learns what each channel is expected to be, and how far off.
 * @typedef {{ values: Int32Array, exact: Float64Array, keyframe: Int32Array | null, age: number }} Sample `exact`:
 *   coefficients of motion before rounding
 * @param {Sample[]} samples
 * @param {Int16Array} mean
 * @returns {import('../../dist/codec/predictor.js').Predictor}
 */
export function trainPredictor(samples, mean, options = OPTIONS) {
  const channels = mean.length;
  const predictor = {
    rank: channels - FACE_CHANNELS,
    mean,
    weights: new Int8Array(rowStart(channels)),
    shift: new Uint8Array(channels).fill(7),
    pull: new Int8Array(AGE_COUNT * channels),
    sizes: new Int8Array(rowStart(channels)),
    still: new Int8Array(AGE_COUNT * channels),
  };
  const columns = (value) =>
    Array.from({ length: channels }, (_, c) =>
      Float64Array.from(samples, (sample, s) => value(sample, c, s)),
    );
  const steps = columns(({ values, keyframe }, c) => values[c] - (keyframe ?? mean)[c]);
  const away = columns(({ keyframe }, c) => mean[c] - (keyframe ?? mean)[c]);
  let trust = new Float64Array(samples.length).fill(1);
  for (let round = 0; round < options.rounds; round++) {
    fitValues(predictor, samples, steps, away, trust, options.ridge);
    const seen = columns(() => 0);
    walk(predictor, samples, (s, c, _expectation, symbol) => {
      seen[c][s] = SIZE_OF_SYMBOL[symbol];
    });
    fitSizes(predictor, samples, seen, options.sizeRidge);
    trust = trustOf(predictor, samples);
  }
  return predictor;
}

function fitValues(predictor, samples, steps, away, trust, ridge) {
  const channels = steps.length;
  const among = products(steps, steps, trust, true);
  const scale = trust.reduce((sum, value) => sum + value, 0);
  for (let c = 0; c < channels; c++) {
    const width = Math.min(c, FACE_CHANNELS);
    const ages = Array.from({ length: NO_KEYFRAME }, (_, age) =>
      away[c].map((value, s) => (samples[s].age === age ? value : 0)),
    );
    const before = steps.slice(0, width);
    const normal = [
      ...among.slice(0, width).map((row) => row.slice()),
      ...products(ages, [...before, ...ages], trust),
    ];
    const right = products([steps[c]], [...before, ...ages], trust)[0];
    const found = ridgeSolve(normal, right, ridge, scale);
    const largest = found.subarray(0, width).reduce((max, weight) => Math.max(max, Math.abs(weight)), 1e-3);
    // As fine as eight bits allow.
    const shift = Math.max(6, Math.min(10, Math.floor(Math.log2(127 / largest))));
    predictor.shift[c] = shift;
    for (let j = 0; j < width; j++) predictor.weights[rowStart(c) + j] = int8(found[j] * 2 ** shift);
    for (let age = 0; age < NO_KEYFRAME; age++) {
      predictor.pull[age * channels + c] = int8(found[width + age] * 128);
    }
  }
}

function fitSizes(predictor, samples, seen, ridge) {
  const channels = seen.length;
  const ages = Array.from({ length: AGE_COUNT }, (_, age) =>
    Float64Array.from(samples, (sample) => (sample.age === age ? 1 : 0)),
  );
  const features = [...ages, ...seen];
  const among = products(features, features, new Float64Array(samples.length).fill(1), true);
  for (let c = 0; c < channels; c++) {
    const width = Math.min(c, FACE_CHANNELS);
    const normal = among.slice(0, AGE_COUNT + width).map((row) => row.slice());
    const right = among[AGE_COUNT + c].slice(0, AGE_COUNT + width);
    const found = ridgeSolve(normal, right, ridge, samples.length);
    for (let j = 0; j < width; j++) predictor.sizes[rowStart(c) + j] = int8(found[AGE_COUNT + j] * 64);
    for (let age = 0; age < AGE_COUNT; age++) predictor.still[age * channels + c] = int8(found[age] * 4);
  }
}

/** A sample says the less about what to expect, the more its face is expected to move. */
function trustOf(predictor, samples) {
  const sizes = new Float64Array(samples.length);
  walk(predictor, samples, (s, _c, { size }) => {
    sizes[s] += size;
  });
  return sizes.map((sum) => 1 / 2 ** (sum / FACE_CHANNELS));
}

/** Walks through samples as the coder would. */
export function walk(predictor, samples, visit) {
  const channels = predictor.mean.length;
  const expectation = new Expectation(predictor);
  samples.forEach(({ values, exact, keyframe, age }, s) => {
    expectation.start(keyframe, age);
    for (let c = 0; c < channels; c++) {
      expectation.ask(c);
      const { value: expected, side } = expectation;
      const settled = keyframe !== null && c >= FACE_CHANNELS;
      const value = settled ? settle(exact[c - FACE_CHANNELS], expected, LOW[c], HIGH[c]) : values[c];
      const symbol = symbolOf(fold(value, expected, LOW[c], HIGH[c], side));
      visit(s, c, expectation, symbol);
      expectation.learn(c, value, symbol);
    }
  });
}

/**
 * How likely each symbol is, smoothed.
 * @param {Sample[]} samples
 * @returns {Float64Array[]} a table for each kind and class, see {@link tableOf}
 */
export function probabilities(predictor, samples, options = OPTIONS) {
  const counts = Array.from({ length: KIND_COUNT * CLASS_COUNT }, () => new Float64Array(SYMBOL_COUNT));
  walk(predictor, samples, (_s, _c, { kind, size }, symbol) => {
    counts[kind * CLASS_COUNT + size][symbol]++;
  });
  return counts.map((_, cell) => {
    const [kind, size] = [Math.floor(cell / CLASS_COUNT), cell % CLASS_COUNT];
    const mixed = new Float64Array(alphabetOf(kind));
    // What is rarely met is much like its neighbours,
    for (let other = 0; other < CLASS_COUNT; other++) {
      const share = 0.02 ** Math.abs(other - size);
      for (let s = 0; s < mixed.length; s++) mixed[s] += share * counts[kind * CLASS_COUNT + other][s];
    }
    // and what was never met may come all the same: a wide bump around the class.
    for (let s = 0; s < mixed.length; s++) {
      mixed[s] += options.smooth * 2 ** (-Math.abs(SIZE_OF_SYMBOL[s] / 2 - size) / 2) + 0.02;
    }
    const total = mixed.reduce((sum, value) => sum + value, 0);
    return mixed.map((value) => value / total);
  });
}

const int8 = (value) => Math.max(-127, Math.min(127, Math.round(value)));
