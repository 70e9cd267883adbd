import { MathUtils, type Object3D } from 'three';
import type { TableSeat } from './layouts/round-table.js';
import { NO_TURN, type Turn } from './layouts/turn.js';

/** How fast somebody turns and moves on to another seat [ms to cover two thirds of the way]. */
const TURN = 220;
const MOVE = 90;
/** How fast somebody comes and goes [ms]. */
const APPEAR = 200;

/** Where an avatar sits at the round table, eased: who comes grows out of the chair, who moves glides, who listens turns. */
export class Seated {
  /** What the eyes do on top of the face. */
  readonly gaze = { yaw: 0, pitch: 0 };
  #seat: TableSeat | null = null;
  #turn: Turn = NO_TURN;
  #body = 0;
  #size = 0;
  #leaving = false;
  readonly #at = { x: 0, y: 0, z: 0, yaw: 0 };
  readonly #object: Object3D;
  readonly #still: boolean;

  /** @param still no motion: everything is where it belongs at once */
  constructor(object: Object3D, still: boolean) {
    this.#object = object;
    this.#still = still;
  }

  /** `null`: in front of a tile's camera, as everywhere but at the table. */
  get seat(): TableSeat | null {
    return this.#seat;
  }

  /** Sits there from now on, turned like that. */
  sit(seat: TableSeat | null, turn: Turn = NO_TURN): void {
    if (seat && !this.#seat) {
      Object.assign(this.#at, { x: seat.x, y: seat.y, z: seat.z, yaw: seat.yaw });
      this.#size = 0;
      this.#body = 0;
    }
    this.#seat = seat;
    this.#turn = seat ? turn : NO_TURN;
  }

  /** Gets smaller and is gone. */
  leave(): void {
    this.#leaving = true;
  }

  /** @param elapsed since the last call [ms] */
  update(elapsed: number): void {
    const share = (time: number) => (this.#still ? 1 : 1 - Math.exp(-elapsed / time));
    const { body, gaze } = this.#turn;
    this.#body += (body - this.#body) * share(TURN);
    this.gaze.yaw += (gaze.yaw - this.gaze.yaw) * share(TURN / 2);
    this.gaze.pitch += (gaze.pitch - this.gaze.pitch) * share(TURN / 2);
    if (this.#seat) {
      for (const axis of ['x', 'y', 'z', 'yaw'] as const)
        this.#at[axis] += (this.#seat[axis] - this.#at[axis]) * share(MOVE);
      const step = this.#still ? 1 : elapsed / APPEAR;
      this.#size = MathUtils.clamp(this.#size + (this.#leaving ? -step : step), 0, 1);
    }
    this.place();
  }

  /** Puts the avatar where it sits. */
  place(): void {
    if (!this.#seat) {
      this.face();
      return;
    }
    const { x, y, z, yaw } = this.#at;
    this.#object.position.set(x, y, z);
    this.#object.rotation.set(0, yaw + this.#body, 0);
    this.#object.scale.setScalar(0.6 + 0.4 * MathUtils.smoothstep(this.#size, 0, 1));
    if (this.#size === 0) this.#object.scale.setScalar(0.001);
  }

  /** Puts the avatar before a tile's camera for a moment. */
  face(): void {
    this.#object.position.set(0, 0, 0);
    this.#object.rotation.set(0, 0, 0);
    this.#object.scale.setScalar(1);
  }
}
