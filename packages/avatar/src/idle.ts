import { Euler, Quaternion } from 'three';
import { EYE_RANGE } from './driving/gaze.js';
import {
  blinkAt,
  glancePitch,
  glanceYaw,
  SEEDS_APART,
  swayPitch,
  swayRoll,
  swayYaw,
} from './driving/idle-motion.js';
import { seededRandom } from './random.js';
import type { Gaze } from './rig.js';

const BREATH_PERIOD = 4.2;
const BREATH_LIFT = 0.0014;

/**
 * Small life that nobody sends: breathing always; while nothing is known of head or eyes, what an idle face does
 * (`idle-motion.ts`). In a call frames say that, too, and only the breath is left to do. `reduced` leaves the blinks only.
 */
export class IdleLife {
  readonly #sway = new Quaternion();
  readonly #euler = new Euler(0, 0, 0, 'YXZ');
  readonly #moves: boolean;
  readonly #start: number;
  /** [s] */
  #time = 0;
  /** How far the shoulders are up [m]. A field, as a number that a function returns may be one on the heap, every frame. */
  breath = 0;

  constructor(seed: string, motion: 'full' | 'reduced') {
    this.#moves = motion === 'full';
    this.#start = SEEDS_APART * seededRandom(`${seed} idle`)();
  }

  /** @param dt seconds since the last call */
  advance(dt: number): void {
    this.#time += dt;
    if (this.#moves) this.breath = BREATH_LIFT * Math.sin((2 * Math.PI * this.#time) / BREATH_PERIOD);
  }

  /** How the head sways at the moment [unit]; the same object each time. */
  get sway(): Quaternion {
    if (!this.#moves) return this.#sway;
    const t = this.#now;
    return this.#sway.setFromEuler(this.#euler.set(-swayPitch(t), swayYaw(t), swayRoll(t)));
  }

  /** Adds the glance of the moment to an eye's gaze: 0 the left, 1 the right. */
  glance(eye: 0 | 1, gaze: Gaze): void {
    if (!this.#moves) return;
    const left = glanceYaw(this.#now) / EYE_RANGE;
    const up = glancePitch(this.#now) / EYE_RANGE;
    const outwards = eye === 0 ? left : -left;
    gaze.out += Math.max(outwards, 0);
    gaze.in += Math.max(-outwards, 0);
    gaze.up += Math.max(up, 0);
    gaze.down += Math.max(-up, 0);
  }

  /** How far the lids are closed, 0..1. Who has just been made has them open. */
  get blink(): number {
    return this.#time === 0 ? 0 : blinkAt(this.#now);
  }

  get #now(): number {
    return this.#start + this.#time * 1000;
  }
}
