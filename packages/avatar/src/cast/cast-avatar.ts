import { type BufferGeometry, type Material, Mesh, SkinnedMesh, Vector3, Vector4 } from 'three';
import type { AvatarDetail } from '../avatar.js';
import { createVinyl, type VinylUniforms } from '../materials/vinyl.js';
import { Rig } from '../rig.js';
import { RiggedAvatar } from '../rigged-avatar.js';
import { type CastModel, FULL, SMALL } from './cast-model.js';
import { CATALOGUE } from './catalogue.js';
import type { AvatarDescription } from './description.js';
import { paletteOf } from './palette.js';

/** A member of the cast: two draw calls, whatever it wears. */
export class CastAvatar extends RiggedAvatar {
  readonly #model: CastModel;
  readonly #body: SkinnedMesh;
  readonly #material: Material;
  #detail: AvatarDetail | null = null;

  constructor(
    model: CastModel,
    description: AvatarDescription,
    options: { seed: string; motion: 'full' | 'reduced' },
  ) {
    const face = new Mesh(model.face);
    face.name = 'face';
    face.position.copy(model.facePlace);
    super(face, new Rig(model), options);
    this.#model = model;
    this.#material = createVinyl(this.#uniforms(description));
    this.#body = new SkinnedMesh(model.acquire(wornParts(description)) as BufferGeometry);
    this.#body.name = 'body';
    this.object3D.name = description.character;
    this.object3D.add(this.#body);
    this.object3D.updateMatrixWorld(true);
    this.#body.bind(this.rig.skeleton, this.#body.matrixWorld);
    this.#body.frustumCulled = false;
    this.setDetail('full');
    this.show();
  }

  setDetail(detail: AvatarDetail): void {
    if (detail === this.#detail) return;
    this.#detail = detail;
    const group = detail === 'small' ? SMALL : FULL;
    for (const mesh of [this.face, this.#body]) {
      const materials: Material[] = [];
      materials[group] = this.#material;
      mesh.material = materials;
    }
  }

  protected override release(): void {
    this.#material.dispose();
    this.#model.release(this.#body.geometry);
  }

  #uniforms(description: AvatarDescription): VinylUniforms {
    const entry = CATALOGUE[description.character];
    const { joints, facePlace, eyeRadius } = this.#model;
    const at = (...names: ('chest' | 'neck' | 'head')[]): Vector3 =>
      names.reduce((sum, name) => sum.add(joints.get(name) as Vector3), new Vector3());
    const eye = this.#model.eyeCentre;
    const head = at('chest', 'neck', 'head').add(facePlace);
    const { iris, pupil, stretch, glow } = entry.eye;
    return {
      palette: { value: paletteOf(entry, description) },
      scatter: { value: entry.scatter },
      gloss: { value: entry.gloss },
      eyeball: { value: new Vector4(eye.x, eye.y, eye.z, eyeRadius) },
      eyeShape: { value: new Vector4(iris, pupil, ...stretch) },
      eyeGlow: { value: glow },
      lidUp: { value: this.rig.lidUp },
      headBall: { value: new Vector4(head.x, head.y, head.z, 0.085) },
    };
  }
}

/** Names of the model's parts, as three.js keeps them, that a description wears. */
export function wornParts({ character, style, glasses }: AvatarDescription): string[] {
  const entry = CATALOGUE[character];
  const worn = ['body', `style_${style ?? entry.styles[0]}`];
  if (glasses ?? entry.glasses === 'worn') worn.push('glasses');
  return worn;
}
