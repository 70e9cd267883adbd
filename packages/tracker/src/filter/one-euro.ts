import { conjugate, multiply, type Quaternion, slerp, type Vector3 } from '@guise/protocol';
import { rotationVector } from '../geometry/quaternion.js';

/** A 1-euro filter's tuning (Casiez, Roussel and Vogel 2012). */
export interface OneEuroTuning {
  /** Cutoff at rest [Hz]: lower is steadier. */
  minCutoff: number;
  /** How much the cutoff grows with speed [Hz per unit/s]: higher follows sooner. */
  beta: number;
  /** Cutoff of the speed itself [Hz]. */
  derivativeCutoff: number;
}

/** One value, filtered by its own speed. */
class ScalarFilter {
  readonly #tuning: OneEuroTuning;
  #state: { value: number; speed: number; timestamp: number } | null = null;

  constructor(tuning: OneEuroTuning) {
    this.#tuning = tuning;
  }

  filter(value: number, timestamp: number): number {
    const state = this.#state;
    if (!state) {
      this.#state = { value, speed: 0, timestamp };
      return value;
    }
    const elapsed = (timestamp - state.timestamp) / 1000;
    if (!(elapsed > 0)) return state.value;
    const { minCutoff, beta, derivativeCutoff } = this.#tuning;
    const share = smoothing(derivativeCutoff, elapsed);
    state.speed += share * ((value - state.value) / elapsed - state.speed);
    const cutoff = minCutoff + beta * Math.abs(state.speed);
    state.value += smoothing(cutoff, elapsed) * (value - state.value);
    state.timestamp = timestamp;
    return state.value;
  }

  reset(): void {
    this.#state = null;
  }
}

/** Several values, each filtered by itself. */
export class VectorFilter {
  readonly #filters: ScalarFilter[];

  constructor(tunings: readonly OneEuroTuning[]) {
    this.#filters = tunings.map((tuning) => new ScalarFilter(tuning));
  }

  /** `timestamp` [ms], rising. Writes to `out`, which may be `values`. */
  filter<Out extends Float32Array | number[]>(values: ArrayLike<number>, timestamp: number, out: Out): Out {
    this.#filters.forEach((filter, i) => {
      out[i] = filter.filter(values[i] as number, timestamp);
    });
    return out;
  }

  reset(): void {
    for (const filter of this.#filters) filter.reset();
  }
}

/**
 * A rotation, filtered as one: slerp by the 1-euro filter's share, which grows with angular speed [rad/s]. The
 * velocity is filtered as a vector before its length is taken, so that trembling to and fro counts as no speed.
 */
export class RotationFilter {
  readonly #tuning: OneEuroTuning;
  #state: { rotation: Quaternion; velocity: Vector3; timestamp: number } | null = null;

  constructor(tuning: OneEuroTuning) {
    this.#tuning = tuning;
  }

  /** `timestamp` [ms], rising. */
  filter(rotation: Quaternion, timestamp: number): Quaternion {
    const state = this.#state;
    if (!state) {
      this.#state = { rotation, velocity: [0, 0, 0], timestamp };
      return rotation;
    }
    const elapsed = (timestamp - state.timestamp) / 1000;
    if (!(elapsed > 0)) return state.rotation;
    const { minCutoff, beta, derivativeCutoff } = this.#tuning;
    const turn = rotationVector(multiply(rotation, conjugate(state.rotation)));
    const share = smoothing(derivativeCutoff, elapsed);
    for (const axis of [0, 1, 2]) {
      state.velocity[axis] += share * (turn[axis] / elapsed - state.velocity[axis]);
    }
    const cutoff = minCutoff + beta * Math.hypot(...state.velocity);
    state.rotation = slerp(state.rotation, rotation, smoothing(cutoff, elapsed));
    state.timestamp = timestamp;
    return state.rotation;
  }

  reset(): void {
    this.#state = null;
  }
}

/** Share of the new value in a first-order low pass, 0..1. */
function smoothing(cutoff: number, elapsed: number): number {
  return 1 / (1 + 1 / (2 * Math.PI * cutoff * elapsed));
}
