import { BLENDSHAPE_COUNT, blendshapeIndex, type ChannelGroup, type FaceFrame } from '@guise/protocol';
import { Group, type Material, Mesh, type Object3D, Quaternion, SkinnedMesh, Vector3 } from 'three';
import { GROUP_OF, toInfluences } from './channels.js';
import { AvatarError } from './errors.js';
import { createEyeGeometry, Eyeball } from './eyeballs.js';
import { checkFrame } from './frame-check.js';
import { createBodyGeometry } from './geometry/body.js';
import { createFaceGeometry } from './geometry/face-geometry.js';
import { createHairGeometry } from './geometry/hair.js';
import { clamp } from './geometry/math.js';
import { IdleLife } from './idle.js';
import { type AvatarLook, browColour, lookFromSeed, skinTones } from './look.js';
import { createBodyMaterial, createFaceMaterial, createHairMaterial } from './materials/vinyl.js';
import { Rig } from './rig.js';
import { acquireGeometry, releaseGeometry } from './shared-geometry.js';

export interface AvatarOptions extends Partial<AvatarLook> {
  /** Same seed, same look: a participant's id, say. Default: 'guise'. */
  seed?: string;
}

/** Time constants [s]: ease to rest while nothing is known, lean, and drift of the place called rest. */
const REST_EASE = 0.22;
const LEAN_EASE = 0.09;
const PLACE_DRIFT = 12;
const BLINKS = [blendshapeIndex('eyeBlinkLeft'), blendshapeIndex('eyeBlinkRight')];

/** A character that shows FaceFrames. */
export interface Avatar {
  /** Add this to a scene. Metres, origin at the base of the neck, faces +Z, y up. */
  readonly object: Object3D;
  /** Its rotation relative to `object` is the pose's; its own quaternion is relative to the neck. */
  readonly head: Object3D;
  /** Its `morphTargetInfluences`, named by ARKit in `morphTargetDictionary`, are what `apply` drives. */
  readonly face: Mesh;
  /**
   * Shows a frame. Coefficients are clamped to 0..1. Groups whose source is `absent` ease to rest over
   * successive frames, whatever values the frame holds for them.
   * @throws AvatarError `invalid-frame` (the avatar stays as it was) or `disposed`
   */
  apply(frame: FaceFrame): void;
  /** Breathing, and blinks while no frame tells of the eyes. Call it every rendered frame. @param dt seconds */
  update(dt: number): void;
  /** Gives the GPU's memory back and leaves the scene. May be called twice. */
  dispose(): void;
}

/**
 * Makes the built-in avatar.
 * @throws AvatarError `invalid-option`
 */
export function createAvatar(options: AvatarOptions = {}): Avatar {
  const { seed = 'guise', ...overrides } = options;
  return new VinylAvatar(seed, lookFromSeed(seed, overrides));
}

class VinylAvatar implements Avatar {
  readonly object = new Group();
  readonly face: Mesh;
  readonly #rig = new Rig();
  readonly #eyes: Eyeball[];
  readonly #materials: Material[];
  readonly #keys: string[] = [];
  readonly #idle: IdleLife;
  readonly #coefficients = new Float32Array(BLENDSHAPE_COUNT);
  readonly #rotation = new Quaternion();
  readonly #target = new Quaternion();
  readonly #offset = new Vector3();
  readonly #place = new Vector3();
  #hasPlace = false;
  #lastTimestamp: number | null = null;
  #eyesKnown = false;
  #disposed = false;

  constructor(seed: string, look: AvatarLook) {
    this.#idle = new IdleLife(seed);
    const { lips, blush } = skinTones(look.skin);
    const geometry = (key: string, build: Parameters<typeof acquireGeometry>[1]) => {
      this.#keys.push(key);
      return acquireGeometry(key, build);
    };
    const headGroup = new Group();
    headGroup.position.copy(this.#rig.headCentre);
    this.#rig.head.add(headGroup);
    this.face = new Mesh(
      geometry('face', createFaceGeometry),
      createFaceMaterial({ skin: look.skin, lips, blush, brows: browColour(look.hair, look.skin) }),
    );
    this.face.name = 'face';
    const hair = new Mesh(
      geometry(`hair ${look.hairStyle}`, () => createHairGeometry(look.hairStyle)),
      createHairMaterial(look.hair),
    );
    hair.name = 'hair';
    headGroup.add(this.face, hair);
    const eye = geometry('eye', createEyeGeometry);
    this.#eyes = ([1, -1] as const).map((half) => new Eyeball(headGroup, eye, half, look.iris));
    const body = new SkinnedMesh(
      geometry('body', createBodyGeometry),
      createBodyMaterial({ skin: look.skin, shirt: look.shirt, collar: look.collar }),
    );
    body.name = 'body';
    this.object.name = 'avatar';
    this.object.add(body, this.#rig.chest);
    body.bind(this.#rig.skeleton);
    body.frustumCulled = false;
    for (const mesh of [this.face, hair, body]) mesh.castShadow = true;
    const eyes = this.#eyes.map((e) => e.mesh);
    this.#materials = [this.face, hair, body, ...eyes].map((mesh) => mesh.material as Material);
  }

  get head(): Object3D {
    return this.#rig.head;
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
    this.#follow(frame, dt, toRest);
    this.#show(this.#eyesKnown ? 0 : this.#idle.blink);
  }

  update(dt: number): void {
    if (this.#disposed || !(dt > 0)) return;
    this.#idle.advance(Math.min(dt, 0.25));
    this.#rig.breathe(this.#idle.breath);
    if (!this.#eyesKnown) this.#show(this.#idle.blink);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.object.removeFromParent();
    for (const material of this.#materials) material.dispose();
    for (const key of this.#keys) releaseGeometry(key);
    this.#rig.skeleton.dispose();
  }

  /** Seconds since the last frame, kept within what easing can use: frames may repeat or jump. */
  #step(timestamp: number): number {
    const last = this.#lastTimestamp;
    this.#lastTimestamp = timestamp;
    return last === null ? 0.016 : clamp((timestamp - last) / 1000, 0.004, 0.1);
  }

  /** The head turns as the pose says, at once; it leans after a short while, relative to where it mostly is. */
  #follow(frame: FaceFrame, dt: number, toRest: number): void {
    if (frame.sources.head === 'absent') {
      this.#rotation.slerp(this.#target.identity(), 1 - toRest);
      this.#offset.multiplyScalar(toRest);
    } else {
      const [x, y, z, w] = frame.pose.rotation;
      this.#rotation.set(x, y, z, w).normalize();
      const [tx, ty, tz] = frame.pose.translation;
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
    this.#rig.pose(this.#rotation, this.#offset);
    this.#rig.breathe(this.#idle.breath);
  }

  #show(idleBlink: number): void {
    const influences = this.face.morphTargetInfluences as number[];
    toInfluences(this.#coefficients, influences);
    for (const index of BLINKS) influences[index] = Math.max(influences[index] as number, idleBlink);
    for (const eye of this.#eyes) eye.look(influences);
  }
}
