import { type Color, MeshLambertMaterial, type Vector3, type Vector4 } from 'three';
import { PAINTS } from '../cast/palette.js';
import { BODY_SHADOW, EYE, LIGHTING, PAINT } from './vinyl-shader.js';

/** What differs between the avatars that share the vinyl shader; one object serves all materials of an avatar. */
export interface VinylUniforms {
  /** Linear colours by {@link PAINTS}. */
  palette: { value: Color[] };
  /** How far red light bleeds into shadow, and sheen. */
  scatter: { value: number };
  gloss: { value: number };
  /** Left eyeball at rest [m]: centre and radius. */
  eyeball: { value: Vector4 };
  /** Iris and pupil [rad], the pupil's width and height. */
  eyeShape: { value: Vector4 };
  /** How much the iris shines by itself. */
  eyeGlow: { value: number };
  /** The head's up in each eye's own axes, left and right: lids shade what is below them. */
  lidUp: { value: [Vector3, Vector3] };
  /** The head at rest [m]: centre and radius of what keeps the light off the chest. */
  headBall: { value: Vector4 };
}

/**
 * Matte vinyl: a Lambert material whose light wraps softly round forms, with a broad, faint sheen, painted by
 * the attributes `paint` (lip, blush, depth, light) and `mark` (region, pattern, zone). It takes any scene's lights, so
 * that avatars of other kinds can stand beside these. All avatars share its programs. `eyesByNormal`: eyeballs need not mirror each
 * other, since where on one a place is, is said by its normal.
 */
export function createVinyl(
  uniforms: VinylUniforms,
  { eyesByNormal = false }: { eyesByNormal?: boolean } = {},
): MeshLambertMaterial {
  const material = new MeshLambertMaterial();
  material.name = 'vinyl';
  material.defines = { PAINTS: PAINTS.length, ...(eyesByNormal && { EYES_BY_NORMAL: '' }) };
  material.customProgramCacheKey = () => 'vinyl';
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, uniforms);
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', `#include <common>\n${PAINT.vertex}`)
      .replace('#include <begin_vertex>', `#include <begin_vertex>\n${PAINT.vertexMain}`)
      .replace('#include <project_vertex>', `#include <project_vertex>\n${BODY_SHADOW.vertexMain}`);
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <lights_lambert_pars_fragment>', `${PAINT.fragment}\n${LIGHTING}\n${EYE.fragment}`)
      .replace(
        '#include <color_fragment>',
        `#include <color_fragment>\n${PAINT.fragmentMain}\n${EYE.fragmentMain}`,
      )
      .replace('#include <envmap_fragment>', `#include <envmap_fragment>\n${EYE.finish}`);
  };
  return material;
}
