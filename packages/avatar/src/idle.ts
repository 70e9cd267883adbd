import { Euler, Quaternion } from 'three';
import { seededRandom } from './random.js';
import type { Gaze } from './rig.js';

const BREATH_PERIOD = 4.2;
const BREATH_LIFT = 0.0014;
const BLINK_LENGTH = 0.24;
/** Sway of the head [rad] and small glances, in coefficients of gaze. */
const SWAY = 0.012;
const GLANCE = 0.12;
/** How fast a glance is reached [s]. */
const SACCADE = 0.03;

/**
 * Small life that nobody sends: breathing always; while nothing is known of head or eyes, a little sway, glances and
 * blinks. `reduced` leaves the blinks only.
 */
export class IdleLife {
  /** How the head sways [unit]. */
  readonly sway = new Quaternion();
  readonly #euler = new Euler();
  readonly #moves: boolean;
  readonly #random: () => number;
  readonly #phase: number;
  #time = 0;
  #nextBlink: number;
  #nextGlance = 0;
  #glance = { x: 0, y: 0, toX: 0, toY: 0 };

  constructor(seed: string, motion: 'full' | 'reduced') {
    this.#moves = motion === 'full';
    this.#random = seededRandom(`${seed} idle`);
    this.#phase = 100 * this.#random();
    this.#nextBlink = 1 + 3 * this.#random();
  }

  /** @param dt seconds since the last call */
  advance(dt: number): void {
    this.#time += dt;
    if (this.#time > this.#nextBlink + BLINK_LENGTH) this.#nextBlink = this.#time + 2 + 3.5 * this.#random();
    if (!this.#moves) return;
    const t = this.#time + this.#phase;
    this.#euler.set(
      SWAY * Math.sin(0.71 * t),
      1.4 * SWAY * Math.sin(0.47 * t + 2),
      0.8 * SWAY * Math.sin(0.31 * t + 4),
    );
    this.sway.setFromEuler(this.#euler);
    if (this.#time > this.#nextGlance) {
      this.#nextGlance = this.#time + 0.7 + 2.5 * this.#random();
      this.#glance.toX = GLANCE * (2 * this.#random() - 1);
      this.#glance.toY = 0.6 * GLANCE * (2 * this.#random() - 1);
    }
    const share = 1 - Math.exp(-dt / SACCADE);
    this.#glance.x += (this.#glance.toX - this.#glance.x) * share;
    this.#glance.y += (this.#glance.toY - this.#glance.y) * share;
  }

  /** Adds the glance of the moment to an eye's gaze: 0 the left, 1 the right. */
  glance(eye: 0 | 1, gaze: Gaze): void {
    const outwards = eye === 0 ? this.#glance.x : -this.#glance.x;
    gaze.out += Math.max(outwards, 0);
    gaze.in += Math.max(-outwards, 0);
    gaze.up += Math.max(this.#glance.y, 0);
    gaze.down += Math.max(-this.#glance.y, 0);
  }

  /** How far the shoulders are up [m]. */
  get breath(): number {
    if (!this.#moves) return 0;
    return BREATH_LIFT * Math.sin((2 * Math.PI * this.#time) / BREATH_PERIOD);
  }

  /** How far the lids are closed, 0..1. */
  get blink(): number {
    const t = (this.#time - this.#nextBlink) / BLINK_LENGTH;
    return t <= 0 || t >= 1 ? 0 : Math.sin(Math.PI * t) ** 0.7;
  }
}
