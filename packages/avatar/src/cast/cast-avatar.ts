import type { FaceFrame } from '@guise/protocol';
import { type BufferGeometry, Group, type Material, Mesh, SkinnedMesh, Vector3, Vector4 } from 'three';
import type { Avatar, AvatarDetail } from '../avatar.js';
import { AvatarError } from '../errors.js';
import { FaceMotion } from '../face-motion.js';
import { createVinyl, type VinylUniforms } from '../materials/vinyl.js';
import { Rig } from '../rig.js';
import { type CastModel, FULL, SMALL } from './cast-model.js';
import { CATALOGUE } from './catalogue.js';
import type { AvatarDescription } from './description.js';
import { paletteOf } from './palette.js';

/** A member of the cast: two draw calls, whatever it wears. */
export class CastAvatar implements Avatar {
  readonly object3D = new Group();
  readonly #model: CastModel;
  readonly #face: Mesh;
  readonly #body: SkinnedMesh;
  readonly #material: Material;
  readonly #rig: Rig;
  readonly #motion: FaceMotion;
  #detail: AvatarDetail | null = null;
  #disposed = false;

  constructor(
    model: CastModel,
    description: AvatarDescription,
    options: { seed: string; motion: 'full' | 'reduced' },
  ) {
    this.#model = model;
    this.#motion = new FaceMotion(options);
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
    this.#motion.apply(frame);
    this.#pose();
    this.#show();
  }

  update(dt: number): void {
    if (this.#disposed || !(dt > 0)) return;
    this.#motion.advance(dt);
    if (!this.#motion.headKnown) this.#pose();
    else this.#rig.breathe(this.#motion.breath);
    if (!this.#motion.eyesKnown) this.#show();
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

  #pose(): void {
    this.#rig.pose(this.#motion.turn, this.#motion.lean);
    this.#rig.breathe(this.#motion.breath);
  }

  #show(): void {
    const { influences, gaze } = this.#motion;
    const shown = this.#face.morphTargetInfluences as number[];
    for (let i = 0; i < influences.length; i++) shown[i] = influences[i] as number;
    this.#rig.look(0, gaze[0]);
    this.#rig.look(1, gaze[1]);
  }
}

/** Names of the model's parts, as three.js keeps them, that a description wears. */
function wornParts({ character, style, glasses }: AvatarDescription): string[] {
  const entry = CATALOGUE[character];
  const worn = ['body', `style_${style ?? entry.styles[0]}`];
  if (glasses ?? entry.glasses === 'worn') worn.push('glasses');
  return worn;
}
