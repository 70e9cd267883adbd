import { decodeOwnFace, type OwnFace, type OwnFaceColour, OwnFaceError } from '@guise/protocol';
import {
  type BufferGeometry,
  Color,
  type Material,
  Mesh,
  SkinnedMesh,
  SRGBColorSpace,
  Texture,
  Vector4,
} from 'three';
import type { Avatar, AvatarDetail } from '../avatar.js';
import { FULL, SMALL } from '../cast/cast-model.js';
import { PAINTS } from '../cast/palette.js';
import { AvatarError } from '../errors.js';
import { createVinyl, type VinylUniforms } from '../materials/vinyl.js';
import { Rig } from '../rig.js';
import { RiggedAvatar } from '../rigged-avatar.js';
import { IRIS, PUPIL } from './eyeball-mesh.js';
import { faceGeometry, pause } from './face-geometry.js';
import { type OwnFaceLibrary, ownFaceLibrary } from './library.js';
import { createSkin } from './material.js';
import { linear } from './neck.js';
import { buildOwnFace, type OwnFaceModel } from './own-face-model.js';
import { type Dressed, dress } from './parts.js';

/** Decodes a JPEG into a texture whose first row is the top one. */
export type DecodeTexture = (jpeg: Uint8Array) => Promise<Texture>;

export interface OwnFaceOptions {
  /** Avatars of different seeds do not blink and breathe together. Default: 'guise'. */
  seed?: string;
  /** `reduced`: no breathing and no motion of its own but blinks. Default: `full`. */
  motion?: 'full' | 'reduced';
  /** What is worn, '#rrggbb'. */
  outfit?: `#${string}`;
  /** Where what all own faces share comes from. Default: one library for the page, over HTTP. */
  library?: OwnFaceLibrary;
  /** Default: the browser's own decoder. */
  decodeTexture?: DecodeTexture;
}

/** How long a browser may take to decode a texture [ms]. */
const DECODE_TIMEOUT = 10_000;

/**
 * Somebody's own face as an avatar; `bytes`: an own-face file, from anybody. Two draw calls. The work is done in slices, between which the page draws.
 * @throws AvatarError `invalid-face` (no own-face file, or no face), `not-loaded` (what all own faces share could not be fetched)
 */
export async function createOwnFaceAvatar(bytes: Uint8Array, options: OwnFaceOptions = {}): Promise<Avatar> {
  const face = readOwnFace(bytes);
  const { library = ownFaceLibrary, decodeTexture = decodeInBrowser } = options;
  const [expressions, parts] = await Promise.all([library.expressions(), library.parts()]);
  const model = buildOwnFace(face, expressions);
  await pause();
  const dressed = dress(model, face.hair, parts);
  await pause();
  const geometry = await faceGeometry(model.mesh);
  const texture = await decodeTexture(face.texture).catch((error) => {
    for (const unused of [geometry, dressed.body]) unused.dispose();
    throw error;
  });
  return new OwnFaceAvatar(face, { model, geometry }, dressed, texture, options);
}

/** @throws AvatarError `invalid-face` */
export function readOwnFace(bytes: Uint8Array): OwnFace {
  try {
    return decodeOwnFace(bytes);
  } catch (cause) {
    if (!(cause instanceof OwnFaceError)) throw cause;
    throw new AvatarError('invalid-face', cause.message, { cause });
  }
}

async function decodeInBrowser(jpeg: Uint8Array): Promise<Texture> {
  const blob = new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it takes too long')), DECODE_TIMEOUT);
  });
  try {
    return new Texture(await Promise.race([createImageBitmap(blob), late]));
  } catch (cause) {
    throw new AvatarError('invalid-face', 'The own face’s texture could not be decoded.', { cause });
  } finally {
    clearTimeout(timer);
  }
}

class OwnFaceAvatar extends RiggedAvatar {
  readonly #body: SkinnedMesh;
  readonly #texture: Texture;
  readonly #materials: readonly [skin: Material, vinyl: Material];
  #detail: AvatarDetail | null = null;

  constructor(
    face: OwnFace,
    { model, geometry }: { model: OwnFaceModel; geometry: BufferGeometry },
    dressed: Dressed,
    texture: Texture,
    options: OwnFaceOptions,
  ) {
    texture.colorSpace = SRGBColorSpace;
    texture.flipY = false;
    texture.anisotropy = 4;
    texture.needsUpdate = true;
    const skin = createSkin(texture, new Color(...linear(face.skinColour)));
    const mesh = new Mesh(geometry, skin);
    mesh.name = 'face';
    mesh.position.copy(dressed.facePlace);
    const { seed = 'guise', motion = 'full' } = options;
    super(mesh, new Rig(dressed), { seed, motion });
    const vinyl = createVinyl(this.#uniforms(face, model, dressed, options), { eyesByNormal: true });
    this.#texture = texture;
    this.#materials = [skin, vinyl];
    this.#body = new SkinnedMesh(dressed.body, vinyl);
    this.#body.name = 'body';
    this.#body.frustumCulled = false;
    this.object3D.name = 'own face';
    this.object3D.add(this.#body);
    this.object3D.updateMatrixWorld(true);
    this.#body.bind(this.rig.skeleton, this.#body.matrixWorld);
    this.setDetail('full');
    this.show();
  }

  setDetail(detail: AvatarDetail): void {
    if (detail === this.#detail) return;
    this.#detail = detail;
    [this.face, this.#body].forEach((mesh, i) => {
      const materials: Material[] = [];
      materials[detail === 'small' ? SMALL : FULL] = this.#materials[i] as Material;
      mesh.material = materials;
    });
  }

  protected override release(): void {
    for (const material of this.#materials) material.dispose();
    this.face.geometry.dispose();
    this.#body.geometry.dispose();
    this.#texture.dispose();
    // The decoded picture is the browser's, not the collector's.
    if (typeof ImageBitmap !== 'undefined' && this.#texture.image instanceof ImageBitmap)
      this.#texture.image.close();
  }

  #uniforms(
    face: OwnFace,
    model: OwnFaceModel,
    { head }: Dressed,
    { outfit }: OwnFaceOptions,
  ): VinylUniforms {
    const colour = (own: OwnFaceColour): Color => new Color(...linear(own));
    const cloth = new Color(outfit ?? '#35506b');
    const colours: Partial<Record<(typeof PAINTS)[number], Color>> = {
      skin: colour(face.skinColour),
      hair: colour(face.hairColour),
      pattern: colour(face.hairColour).multiplyScalar(0.8),
      iris: colour(face.irisColour).multiplyScalar(1.25),
      outfit: cloth,
      trim: cloth.clone().offsetHSL(0.02, -0.05, 0.09),
    };
    return {
      palette: { value: PAINTS.map((paint) => colours[paint] ?? new Color(0.5, 0.5, 0.5)) },
      scatter: { value: 0.4 },
      gloss: { value: 0.04 },
      // Where each eyeball is its normals say.
      eyeball: { value: new Vector4(0, 0, 0, 1) },
      eyeShape: { value: new Vector4(IRIS, PUPIL, 1, 1) },
      eyeGlow: { value: 0 },
      lidUp: { value: this.rig.lidUp },
      headBall: { value: new Vector4(head[0], head[1] + model.chin[1] + 0.1, head[2] - 0.02, 0.09) },
    };
  }
}
