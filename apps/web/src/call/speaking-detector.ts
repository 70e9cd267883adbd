/** Loudness above which somebody starts to count as speaking, 0..1 as {@link loudness} gives it. */
const START = 0.16;
/** Loudness below which they stop: lower, so that a soft syllable does not flicker. */
const STOP = 0.1;
/** How long quiet has to last [ms]: the pause between two words is not the end of speech. */
const HOLD = 400;

/**
 * How loud a block of samples sounds, 0..1: root mean square on a decibel scale from -60 dB (0) to 0 dB (1),
 * roughly how an ear would grade it. An empty block is silent.
 */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  if (sum === 0) return 0;
  const decibels = 10 * Math.log10(sum / samples.length);
  return Math.min(1, Math.max(0, 1 + decibels / 60));
}

/** Turns loudness over time into speaking or not. */
export class SpeakingDetector {
  speaking = false;
  #lastLoud = Number.NEGATIVE_INFINITY;
  /** The room's own noise, learned slowly: a fan is not speech. */
  #floor = 0;

  /** `now` in milliseconds, never decreasing. Returns whether this counts as speaking. */
  update(level: number, now: number): boolean {
    this.#floor += (Math.min(level, 0.5) - this.#floor) * (level < this.#floor ? 0.2 : 0.002);
    const above = level - this.#floor;
    if (above > (this.speaking ? STOP : START)) this.#lastLoud = now;
    this.speaking = now - this.#lastLoud < HOLD;
    return this.speaking;
  }
}
