import { BLENDSHAPE_COUNT, blendshapeIndex, type ChannelGroup, type FaceFrame } from '@guise/protocol';
import { Group, type Mesh, Quaternion, Vector3 } from 'three';
import type { Avatar } from './avatar.js';
import { GROUP_OF, toInfluences } from './channels.js';
import { AvatarError } from './errors.js';
import { checkFrame } from './frame-check.js';
import { clamp } from './geometry/math.js';
import { IdleLife } from './idle.js';
import type { Gaze, Rig } from './rig.js';

/** Time constants [s]: ease to rest while nothing is known, lean, and drift of the place called rest. */
const REST_EASE = 0.22;
const LEAN_EASE = 0.09;
const PLACE_DRIFT = 12;

const EYES = (['Left', 'Right'] as const).map((side) => ({
  blink: blendshapeIndex(`eyeBlink${side}`),
  in: blendshapeIndex(`eyeLookIn${side}`),
  out: blendshapeIndex(`eyeLookOut${side}`),
  up: blendshapeIndex(`eyeLookUp${side}`),
  down: blendshapeIndex(`eyeLookDown${side}`),
}));
type EyeChannels = (typeof EYES)[number];

/** What every avatar on the cast's rig does with frames and time: a face with 52 morph targets on the head's bone. */
export abstract class RiggedAvatar implements Avatar {
  readonly object3D = new Group();
  protected readonly face: Mesh;
  protected readonly rig: Rig;
  readonly #idle: IdleLife;
  readonly #coefficients = new Float32Array(BLENDSHAPE_COUNT);
  readonly #rotation = new Quaternion();
  readonly #target = new Quaternion();
  readonly #offset = new Vector3();
  readonly #place = new Vector3();
  readonly #gaze: Gaze = { in: 0, out: 0, up: 0, down: 0, blink: 0 };
  #hasPlace = false;
  #lastTimestamp: number | null = null;
  #eyesKnown = false;
  #headKnown = false;
  #disposed = false;

  constructor(face: Mesh, rig: Rig, options: { seed: string; motion: 'full' | 'reduced' }) {
    this.face = face;
    this.rig = rig;
    this.#idle = new IdleLife(options.seed, options.motion);
    rig.head.add(face);
    this.object3D.add(rig.chest);
  }

  apply(frame: FaceFrame): void {
    if (this.#disposed) throw new AvatarError('disposed', 'the avatar has been disposed of');
    checkFrame(frame);
    const dt = this.#step(frame.timestamp);
    const toRest = Math.exp(-dt / REST_EASE);
    for (let i = 0; i < BLENDSHAPE_COUNT; i++) {
      const known = frame.sources[GROUP_OF[i] as ChannelGroup] !== 'absent';
      const old = this.#coefficients[i] as number;
      this.#coefficients[i] = known ? clamp(frame.blendshapes[i] as number, 0, 1) : old * toRest;
    }
    this.#eyesKnown = frame.sources.upper !== 'absent';
    this.#headKnown = frame.sources.head !== 'absent';
    this.#follow(frame, dt, toRest);
    this.show();
  }

  update(dt: number): void {
    if (this.#disposed || !(dt > 0)) return;
    this.#idle.advance(Math.min(dt, 0.25));
    if (!this.#headKnown) this.#pose();
    else this.rig.breathe(this.#idle.breath);
    if (!this.#eyesKnown) this.show();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.object3D.removeFromParent();
    this.release();
    this.rig.skeleton.dispose();
  }

  /** Gives back what the avatar's own meshes hold on the GPU; called once. */
  protected abstract release(): void;

  /** Seconds since the last frame, kept within what easing can use: frames may repeat or jump. */
  #step(timestamp: number): number {
    const last = this.#lastTimestamp;
    this.#lastTimestamp = timestamp;
    return last === null ? 0.016 : clamp((timestamp - last) / 1000, 0.004, 0.1);
  }

  /** The head turns as the pose says, at once; it leans after a short while, relative to where it mostly is. */
  #follow(frame: FaceFrame, dt: number, toRest: number): void {
    if (!this.#headKnown) {
      this.#rotation.slerp(this.#target.identity(), 1 - toRest);
      this.#offset.multiplyScalar(toRest);
    } else {
      const { rotation, translation } = frame.pose;
      this.#rotation.set(rotation[0], rotation[1], rotation[2], rotation[3]).normalize();
      const [tx, ty, tz] = [translation[0], translation[1], translation[2]];
      if (!this.#hasPlace) this.#place.set(tx, ty, tz);
      this.#hasPlace = true;
      const drift = 1 - Math.exp(-dt / PLACE_DRIFT);
      const ease = 1 - Math.exp(-dt / LEAN_EASE);
      const { x: px, y: py, z: pz } = this.#place;
      this.#offset.x += (tx - px - this.#offset.x) * ease;
      this.#offset.y += (ty - py - this.#offset.y) * ease;
      this.#offset.z += (tz - pz - this.#offset.z) * ease;
      this.#place.set(px + (tx - px) * drift, py + (ty - py) * drift, pz + (tz - pz) * drift);
    }
    this.#pose();
  }

  /** Where nothing is known of the head, it sways a little about where it is. */
  #pose(): void {
    this.#target.copy(this.#rotation);
    if (!this.#headKnown) this.#target.multiply(this.#idle.sway);
    this.rig.pose(this.#target, this.#offset);
    this.rig.breathe(this.#idle.breath);
  }

  /** Shows the coefficients of the moment. */
  protected show(): void {
    const influences = this.face.morphTargetInfluences as number[];
    toInfluences(this.#coefficients, influences);
    for (let eye: 0 | 1 = 0; eye < 2; eye++) {
      const channels = EYES[eye] as EyeChannels;
      if (!this.#eyesKnown) {
        influences[channels.blink] = Math.max(influences[channels.blink] as number, this.#idle.blink);
      }
      // Written out: a loop over the keys would allocate a number for each, every frame.
      const gaze = this.#gaze;
      gaze.blink = influences[channels.blink] as number;
      gaze.in = influences[channels.in] as number;
      gaze.out = influences[channels.out] as number;
      gaze.up = influences[channels.up] as number;
      gaze.down = influences[channels.down] as number;
      if (!this.#eyesKnown) this.#idle.glance(eye as 0 | 1, gaze);
      this.rig.look(eye as 0 | 1, gaze);
    }
  }
}
