/** Loudness is told this often [s]. */
export const STEP = 0.008;
/** Steps that a level is taken over: shorter, and it follows single periods of a deep voice. */
const WINDOW = 3;
/** First difference of the samples at 16 kHz (MFCC's usual pre-emphasis): a hum behind closed lips counts little. */
const PRE_EMPHASIS = 0.97;
const EMPHASIS_RATE = 16_000;
/** Quieter than any microphone [dB]. */
const SILENCE = -100;

/**
 * How loud a voice is in what an open mouth lets through: the high frequencies. A pre-emphasised level [dB below full
 * scale] over the last 24 ms, every 8 ms.
 */
export class Loudness {
  readonly #stepLength: number;
  readonly #delay: Float32Array;
  readonly #powers = new Float64Array(WINDOW);
  #at = 0;
  #sum = 0;
  #count = 0;
  #steps = 0;

  /** @param sampleRate of the samples [Hz] */
  constructor(sampleRate: number) {
    this.#stepLength = Math.round(sampleRate * STEP);
    // The difference to the sample of one 16 kHz period ago, at any rate.
    this.#delay = new Float32Array(Math.max(1, Math.round(sampleRate / EMPHASIS_RATE)));
  }

  /** @param heard called once for each step that is complete, with its level [dB] */
  push(samples: Float32Array, heard: (level: number) => void): void {
    for (const sample of samples) {
      const emphasised = sample - PRE_EMPHASIS * this.#delay[this.#at];
      this.#delay[this.#at] = sample;
      this.#at = (this.#at + 1) % this.#delay.length;
      this.#sum += emphasised * emphasised;
      if (++this.#count < this.#stepLength) continue;
      this.#powers[this.#steps++ % WINDOW] = this.#sum / this.#count;
      this.#sum = 0;
      this.#count = 0;
      heard(this.#level());
    }
  }

  #level(): number {
    const power = (this.#powers[0] + this.#powers[1] + this.#powers[2]) / WINDOW;
    return Math.max(SILENCE, 10 * Math.log10(power + 1e-12));
  }
}
