import { Articulator } from './articulator.js';
import { Loudness, STEP } from './loudness.js';
import type { MouthShape } from './mouth-shape.js';
import { type VisemePrototype, VisemeReader } from './viseme-reader.js';

/** Mouths a second. */
const RATE = 30;

/**
 * Voice in, mouth out, 30 times a second of sound. No DOM: runs in a worker, and in Node. What a mouth shows was heard 15 to
 * 35 ms before.
 */
export class VoiceAnalysis {
  readonly #loudness: Loudness;
  readonly #reader: VisemeReader;
  readonly #articulator = new Articulator();
  #sinceMouth = 0;

  /** @param sampleRate of the samples [Hz] @param model as `readVisemeModel` gives it */
  constructor(sampleRate: number, model: readonly VisemePrototype[]) {
    this.#loudness = new Loudness(sampleRate);
    this.#reader = new VisemeReader(sampleRate, model);
  }

  /**
   * @param samples mono, -1..1, of any number
   * @param made called for every mouth that these samples complete; its memory is used again
   */
  push(samples: Float32Array, made: (mouth: Omit<MouthShape, 'timestamp'>) => void): void {
    this.#reader.push(samples);
    this.#loudness.push(samples, (level) => {
      this.#articulator.advance(level, this.#reader.likelihoods);
      this.#sinceMouth += STEP;
      if (this.#sinceMouth < 1 / RATE - STEP / 2) return;
      this.#sinceMouth -= 1 / RATE;
      const { blendshapes, lipsShut, speaking } = this.#articulator;
      made({ blendshapes, lipsShut, speaking });
    });
  }
}
