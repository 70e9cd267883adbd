import { BLENDSHAPE_COUNT, blendshapeIndex, type ChannelGroup, type FaceFrame } from '@guise/protocol';
import { Quaternion, Vector3 } from 'three';
import { GROUP_OF, toInfluences } from './channels.js';
import { checkFrame } from './frame-check.js';
import { clamp } from './geometry/math.js';
import { IdleLife } from './idle.js';
import type { Gaze } from './rig.js';

/** Time constants [s]: ease to rest while nothing is known, lean, and drift of the place called rest. */
const REST_EASE = 0.22;
const LEAN_EASE = 0.09;
const PLACE_DRIFT = 12;

/** Where each eye's channels are: the left, the right. */
export const EYES = (['Left', 'Right'] as const).map((side) => ({
  blink: blendshapeIndex(`eyeBlink${side}`),
  in: blendshapeIndex(`eyeLookIn${side}`),
  out: blendshapeIndex(`eyeLookOut${side}`),
  up: blendshapeIndex(`eyeLookUp${side}`),
  down: blendshapeIndex(`eyeLookDown${side}`),
}));
export type EyeChannels = (typeof EYES)[number];

const still = (): Gaze => ({ in: 0, out: 0, up: 0, down: 0, blink: 0 });

/**
 * What a face does by frames and by time, whoever's it is: groups that are absent ease to rest, the head leans from
 * where it mostly is, and where nothing is known there is a little life. Allocates nothing once it is made.
 */
export class FaceMotion {
  /** Morph influences [52] in ARKit's order. */
  readonly influences: number[] = new Array<number>(BLENDSHAPE_COUNT).fill(0);
  /** Where the eyes look: the left, the right. */
  readonly gaze: readonly [Gaze, Gaze] = [still(), still()];
  /** The head's rotation [unit], with what it sways, and its place relative to rest [m]. */
  readonly turn = new Quaternion();
  readonly lean = new Vector3();
  readonly #idle: IdleLife;
  readonly #coefficients = new Float32Array(BLENDSHAPE_COUNT);
  readonly #rotation = new Quaternion();
  readonly #rest = new Quaternion();
  readonly #place = new Vector3();
  readonly #seen = new Vector3();
  #hasPlace = false;
  #lastTimestamp = Number.NaN;
  /** Of the frame that is applied: seconds since the last, and what is left of what is not known any more. */
  #dt = 0;
  #toRest = 0;
  #eyesKnown = false;
  #headKnown = false;

  constructor(options: { seed: string; motion: 'full' | 'reduced' }) {
    this.#idle = new IdleLife(options.seed, options.motion);
    this.#show();
  }

  /** Whether the eyes, and the head, are where a frame has put them; otherwise {@link advance} moves them. */
  get eyesKnown(): boolean {
    return this.#eyesKnown;
  }

  get headKnown(): boolean {
    return this.#headKnown;
  }

  /** How far the shoulders are up [m]. */
  get breath(): number {
    return this.#idle.breath;
  }

  /** @throws AvatarError `invalid-frame`; nothing has changed then */
  apply(frame: FaceFrame): void {
    checkFrame(frame);
    this.#step(frame.timestamp);
    const toRest = this.#toRest;
    for (let i = 0; i < BLENDSHAPE_COUNT; i++) {
      const known = frame.sources[GROUP_OF[i] as ChannelGroup] !== 'absent';
      const old = this.#coefficients[i] as number;
      this.#coefficients[i] = known ? clamp(frame.blendshapes[i] as number, 0, 1) : old * toRest;
    }
    this.#eyesKnown = frame.sources.upper !== 'absent';
    this.#headKnown = frame.sources.head !== 'absent';
    this.#follow(frame);
    this.#show();
  }

  /** @param dt seconds, > 0 */
  advance(dt: number): void {
    this.#idle.advance(Math.min(dt, 0.25));
    if (!this.#headKnown) this.#sway();
    if (!this.#eyesKnown) this.#show();
  }

  /** Seconds since the last frame, kept within what easing can use: frames may repeat or jump. */
  #step(timestamp: number): void {
    const dt = (timestamp - this.#lastTimestamp) / 1000;
    this.#lastTimestamp = timestamp;
    this.#dt = Number.isNaN(dt) ? 0.016 : clamp(dt, 0.004, 0.1);
    this.#toRest = Math.exp(-this.#dt / REST_EASE);
  }

  /** The head turns as the pose says, at once; it leans after a short while, relative to where it mostly is. */
  #follow(frame: FaceFrame): void {
    if (!this.#headKnown) {
      this.#rotation.slerp(this.#rest, 1 - this.#toRest);
      this.lean.multiplyScalar(this.#toRest);
    } else {
      const { rotation, translation } = frame.pose;
      this.#rotation.set(rotation[0], rotation[1], rotation[2], rotation[3]).normalize();
      const seen = this.#seen.set(translation[0], translation[1], translation[2]);
      if (!this.#hasPlace) this.#place.copy(seen);
      this.#hasPlace = true;
      const ease = 1 - Math.exp(-this.#dt / LEAN_EASE);
      const drift = 1 - Math.exp(-this.#dt / PLACE_DRIFT);
      // Written out, since a number handed to a function is a number on the heap, every frame.
      const { lean } = this;
      const place = this.#place;
      lean.x += (seen.x - place.x - lean.x) * ease;
      lean.y += (seen.y - place.y - lean.y) * ease;
      lean.z += (seen.z - place.z - lean.z) * ease;
      place.x += (seen.x - place.x) * drift;
      place.y += (seen.y - place.y) * drift;
      place.z += (seen.z - place.z) * drift;
    }
    this.#sway();
  }

  /** Where nothing is known of the head, it sways a little about where it is. */
  #sway(): void {
    this.turn.copy(this.#rotation);
    if (!this.#headKnown) this.turn.multiply(this.#idle.sway);
  }

  #show(): void {
    const { influences } = this;
    toInfluences(this.#coefficients, influences);
    for (let eye: 0 | 1 = 0; eye < 2; eye++) {
      const channels = EYES[eye] as EyeChannels;
      if (!this.#eyesKnown) {
        influences[channels.blink] = Math.max(influences[channels.blink] as number, this.#idle.blink);
      }
      // Written out: a loop over the keys would allocate a number for each, every frame.
      const gaze = this.gaze[eye] as Gaze;
      gaze.blink = influences[channels.blink] as number;
      gaze.in = influences[channels.in] as number;
      gaze.out = influences[channels.out] as number;
      gaze.up = influences[channels.up] as number;
      gaze.down = influences[channels.down] as number;
      if (!this.#eyesKnown) this.#idle.glance(eye as 0 | 1, gaze);
    }
  }
}
