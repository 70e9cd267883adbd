import { seededRandom } from './look.js';

const BREATH_PERIOD = 4.2;
const BREATH_LIFT = 0.0012;
const BLINK_LENGTH = 0.24;

/** Small life that nobody sends: breathing always, blinks while nothing is known of the eyes. */
export class IdleLife {
  #time = 0;
  #nextBlink: number;
  readonly #random: () => number;

  constructor(seed: string) {
    this.#random = seededRandom(`${seed} idle`);
    this.#nextBlink = 1 + 3 * this.#random();
  }

  /** @param dt seconds since the last call */
  advance(dt: number): void {
    this.#time += dt;
    if (this.#time > this.#nextBlink + BLINK_LENGTH) this.#nextBlink = this.#time + 2 + 3.5 * this.#random();
  }

  /** How far the shoulders are up [m]. */
  get breath(): number {
    return BREATH_LIFT * Math.sin((2 * Math.PI * this.#time) / BREATH_PERIOD);
  }

  /** How far the lids are closed, 0..1. */
  get blink(): number {
    const t = (this.#time - this.#nextBlink) / BLINK_LENGTH;
    return t <= 0 || t >= 1 ? 0 : Math.sin(Math.PI * t) ** 0.7;
  }
}
