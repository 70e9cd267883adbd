import { Processor } from '@met4citizen/headaudio/modules/processor.mjs';
import { ModelError } from '../errors.js';
import { VISEMES } from './visemes.js';

/** One Gaussian of the model: a phoneme, as its speakers say it. */
export interface VisemePrototype {
  phoneme: string;
  group: number;
  /** Index into {@link VISEMES}. */
  viseme: number;
  /** [12] Mean of the features. */
  mu: Float32Array;
  /** [78] The lower triangle of their inverse covariance, row by row. */
  sigmaInvLower: Float32Array;
}

const FEATURES = 12;
const TRIANGLE = (FEATURES * (FEATURES + 1)) / 2;
/** A record of the model: two words of header, the mean, the inverse covariance; little-endian. */
const RECORD_BYTES = (2 + FEATURES + TRIANGLE) * 4;

/**
 * Reads HeadAudio's binary model.
 * @throws ModelError `model-invalid`
 */
export function readVisemeModel(bytes: Uint8Array): VisemePrototype[] {
  if (bytes.length === 0 || bytes.length % RECORD_BYTES !== 0) {
    throw new ModelError('model-invalid', `A viseme model has records of ${RECORD_BYTES} bytes.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / RECORD_BYTES }, (_, i) => {
    const at = i * RECORD_BYTES;
    const floats = (from: number, count: number) =>
      Float32Array.from({ length: count }, (_, k) => view.getFloat32(at + from + k * 4, true));
    const [mu, sigmaInvLower] = [floats(8, FEATURES), floats(8 + FEATURES * 4, TRIANGLE)];
    const viseme = view.getUint8(at + 7);
    if (viseme >= VISEMES.length || ![...mu, ...sigmaInvLower].every(Number.isFinite)) {
      throw new ModelError('model-invalid', `Record ${i} of the viseme model makes no sense.`);
    }
    const phoneme = String.fromCodePoint(view.getUint16(at, false), view.getUint16(at + 2, false));
    return { phoneme: phoneme.replace('\0', ''), group: view.getUint8(at + 5), viseme, mu, sigmaInvLower };
  });
}

/**
 * Samples in, how likely each viseme is out, every 16 ms. HeadAudio's features and prototypes, without its vote over six
 * results (64 ms late, and a whole viseme at a time) and without its gate (a fixed level, which every fan is above).
 */
export class VisemeReader {
  /** [15] How likely each viseme is, sum 1, for the last 32 ms of sound; all the same while it hears no speech. */
  readonly likelihoods = new Float64Array(VISEMES.length).fill(1 / VISEMES.length);
  readonly #processor: Processor;
  readonly #visemeOf: readonly number[];

  /** @param sampleRate of the samples [Hz] @param model as {@link readVisemeModel} gives it */
  constructor(sampleRate: number, model: readonly VisemePrototype[]) {
    this.#visemeOf = model.map(({ viseme }) => viseme);
    this.#processor = new Processor(
      { sampleRate, processorOptions: { visemeEventsEnabled: true }, parameterData: { vadMode: 0 } },
      {
        port: {
          onmessage: null,
          postMessage: (message) => {
            if ('distances' in message) this.#read(message.distances);
            else this.likelihoods.fill(1 / VISEMES.length);
          },
        },
      },
    );
    this.#processor.classifier.import({ model });
  }

  push(samples: Float32Array): void {
    this.#processor.process(samples);
  }

  /** A Gaussian's likelihood is exp(-d/2) of its squared distance; all are taken as equally frequent and wide. */
  #read(distances: ArrayLike<number>): void {
    let nearest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < distances.length; i++) nearest = Math.min(nearest, distances[i]);
    const { likelihoods } = this;
    likelihoods.fill(0);
    let sum = 0;
    for (let i = 0; i < distances.length; i++) {
      const likelihood = Math.exp((nearest - distances[i]) / 2);
      likelihoods[this.#visemeOf[i]] += likelihood;
      sum += likelihood;
    }
    for (let i = 0; i < likelihoods.length; i++) likelihoods[i] /= sum;
  }
}
