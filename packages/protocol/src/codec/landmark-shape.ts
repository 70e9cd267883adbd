import type { LandmarkBasis } from './landmark-basis.js';
import { SIDES } from './landmark-sides.js';

/** Faces that a mean is taken over, once there are so many: some ten seconds. */
const LONGEST = 300;
/** As if so many faces of no shape at all had been seen before: what the first ones show is mostly motion. */
const DOUBT = 10;

/** What stays of a face's landmarks while it moves, as the one who sends it sees it. */
export class LandmarkShape {
  readonly #sides = new Float64Array(SIDES);
  #count = 0;

  constructor(private readonly basis: LandmarkBasis) {}

  /** Faces so far; no more than are remembered. */
  get count(): number {
    return this.#count;
  }

  /** @param sides how a face differs from the mean one. */
  observe(sides: Float64Array): void {
    if (this.#count < LONGEST) this.#count++;
    const mean = this.#sides;
    const share = 1 / this.#count;
    for (let i = 0; i < SIDES; i++)
      mean[i] = (mean[i] as number) + share * ((sides[i] as number) - (mean[i] as number));
  }

  /** Writes the coefficients of shape into their channels. */
  write(channels: Int32Array): void {
    this.basis.writeShape(this.#sides, this.#count / (this.#count + DOUBT), channels);
  }
}
