import { BLENDSHAPE_COUNT, blendshapeIndex, type ChannelGroup, type FaceFrame } from '@guise/protocol';
import {
  type BufferGeometry,
  Group,
  type Material,
  Mesh,
  Quaternion,
  SkinnedMesh,
  Vector3,
  Vector4,
} from 'three';
import type { Avatar, AvatarDetail } from '../avatar.js';
import { GROUP_OF, toInfluences } from '../channels.js';
import { AvatarError } from '../errors.js';
import { checkFrame } from '../frame-check.js';
import { clamp } from '../geometry/math.js';
import { IdleLife } from '../idle.js';
import { createVinyl, type VinylUniforms } from '../materials/vinyl.js';
import { type Gaze, Rig } from '../rig.js';
import { type CastModel, FULL, SMALL } from './cast-model.js';
import { CATALOGUE } from './catalogue.js';
import type { AvatarDescription } from './description.js';
import { paletteOf } from './palette.js';

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

/** A member of the cast: two draw calls, whatever it wears. */
export class CastAvatar implements Avatar {
  readonly object3D = new Group();
  readonly #model: CastModel;
  readonly #face: Mesh;
  readonly #body: SkinnedMesh;
  readonly #material: Material;
  readonly #rig: Rig;
  readonly #idle: IdleLife;
  readonly #coefficients = new Float32Array(BLENDSHAPE_COUNT);
  readonly #rotation = new Quaternion();
  readonly #target = new Quaternion();
  readonly #offset = new Vector3();
  readonly #place = new Vector3();
  readonly #seen = new Vector3();
  readonly #gaze: Gaze = { in: 0, out: 0, up: 0, down: 0, blink: 0 };
  #detail: AvatarDetail | null = null;
  #hasPlace = false;
  #lastTimestamp = Number.NaN;
  /** Of the frame that is applied: seconds since the last, and what is left of what is not known any more. */
  #dt = 0;
  #toRest = 0;
  #eyesKnown = false;
  #headKnown = false;
  #disposed = false;

  constructor(
    model: CastModel,
    description: AvatarDescription,
    options: { seed: string; motion: 'full' | 'reduced' },
  ) {
    this.#model = model;
    this.#idle = new IdleLife(options.seed, options.motion);
    this.#rig = new Rig(model);
    this.#material = createVinyl(this.#uniforms(description));
    this.#face = new Mesh(model.face);
    this.#face.name = 'face';
    this.#face.position.copy(model.facePlace);
    this.#body = new SkinnedMesh(model.acquire(wornParts(description)) as BufferGeometry);
    this.#body.name = 'body';
    this.#rig.head.add(this.#face);
    this.object3D.name = description.character;
    this.object3D.add(this.#body, this.#rig.chest);
    this.object3D.updateMatrixWorld(true);
    this.#body.bind(this.#rig.skeleton, this.#body.matrixWorld);
    this.#body.frustumCulled = false;
    this.setDetail('full');
    this.#show();
  }

  apply(frame: FaceFrame): void {
    if (this.#disposed) throw new AvatarError('disposed', 'the avatar has been disposed of');
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

  update(dt: number): void {
    if (this.#disposed || !(dt > 0)) return;
    this.#idle.advance(Math.min(dt, 0.25));
    if (!this.#headKnown) this.#pose();
    else this.#rig.breathe(this.#idle.breath);
    if (!this.#eyesKnown) this.#show();
  }

  setDetail(detail: AvatarDetail): void {
    if (detail === this.#detail) return;
    this.#detail = detail;
    const group = detail === 'small' ? SMALL : FULL;
    for (const mesh of [this.#face, this.#body]) {
      const materials: Material[] = [];
      materials[group] = this.#material;
      mesh.material = materials;
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.object3D.removeFromParent();
    this.#material.dispose();
    this.#model.release(this.#body.geometry);
    this.#rig.skeleton.dispose();
  }

  #uniforms(description: AvatarDescription): VinylUniforms {
    const entry = CATALOGUE[description.character];
    const { joints, facePlace, eyeRadius } = this.#model;
    const at = (...names: ('chest' | 'neck' | 'head' | 'eyeLeft')[]): Vector3 =>
      names.reduce((sum, name) => sum.add(joints.get(name) as Vector3), new Vector3());
    const eye = at('chest', 'neck', 'head', 'eyeLeft');
    const head = at('chest', 'neck', 'head').add(facePlace);
    const { iris, pupil, stretch, glow } = entry.eye;
    return {
      palette: { value: paletteOf(entry, description) },
      scatter: { value: entry.scatter },
      gloss: { value: entry.gloss },
      eyeball: { value: new Vector4(eye.x, eye.y, eye.z, eyeRadius) },
      eyeShape: { value: new Vector4(iris, pupil, ...stretch) },
      eyeGlow: { value: glow },
      lidUp: { value: this.#rig.lidUp },
      headBall: { value: new Vector4(head.x, head.y, head.z, 0.085) },
    };
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
      this.#rotation.slerp(this.#target.identity(), 1 - this.#toRest);
      this.#offset.multiplyScalar(this.#toRest);
    } else {
      const { rotation, translation } = frame.pose;
      this.#rotation.set(rotation[0], rotation[1], rotation[2], rotation[3]).normalize();
      const seen = this.#seen.set(translation[0], translation[1], translation[2]);
      if (!this.#hasPlace) this.#place.copy(seen);
      this.#hasPlace = true;
      const ease = 1 - Math.exp(-this.#dt / LEAN_EASE);
      const drift = 1 - Math.exp(-this.#dt / PLACE_DRIFT);
      // Written out, since a number handed to a function is a number on the heap, every frame.
      const [offset, place] = [this.#offset, this.#place];
      offset.x += (seen.x - place.x - offset.x) * ease;
      offset.y += (seen.y - place.y - offset.y) * ease;
      offset.z += (seen.z - place.z - offset.z) * ease;
      place.x += (seen.x - place.x) * drift;
      place.y += (seen.y - place.y) * drift;
      place.z += (seen.z - place.z) * drift;
    }
    this.#pose();
  }

  /** Where nothing is known of the head, it sways a little about where it is. */
  #pose(): void {
    this.#target.copy(this.#rotation);
    if (!this.#headKnown) this.#target.multiply(this.#idle.sway);
    this.#rig.pose(this.#target, this.#offset);
    this.#rig.breathe(this.#idle.breath);
  }

  #show(): void {
    const influences = this.#face.morphTargetInfluences as number[];
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
      this.#rig.look(eye as 0 | 1, gaze);
    }
  }
}

/** Names of the model's parts, as three.js keeps them, that a description wears. */
function wornParts({ character, style, glasses }: AvatarDescription): string[] {
  const entry = CATALOGUE[character];
  const worn = ['body', `style_${style ?? entry.styles[0]}`];
  if (glasses ?? entry.glasses === 'worn') worn.push('glasses');
  return worn;
}
