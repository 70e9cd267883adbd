import { MeshLambertMaterial, type Texture } from 'three';
import { LIGHTING } from '../materials/vinyl-shader.js';

/** How far red light bleeds into shadow, sheen: skin that was photographed has its own. */
const SCATTER = '0.4';
const GLOSS = '0.02';

/**
 * Photographed skin under the cast's lights. The attribute `tint` (linear red, green, blue; share of the texture) is multiplied
 * with what the texture has, as far as that share goes.
 */
export function createSkin(texture: Texture): MeshLambertMaterial {
  const material = new MeshLambertMaterial({ map: texture });
  material.name = 'own face';
  material.customProgramCacheKey = () => 'own face';
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nattribute vec4 tint;\nvarying vec4 vTint;')
      .replace('#include <begin_vertex>', '#include <begin_vertex>\nvTint = tint;');
    shader.fragmentShader = shader.fragmentShader
      .replace(
        '#include <lights_lambert_pars_fragment>',
        `varying vec4 vTint;
        varying vec3 vViewPosition;
        float vinylScatter = ${SCATTER};
        float vinylGloss = ${GLOSS};
        float vinylLight = 1.0;
        ${LIGHTING}`,
      )
      .replace(
        '#include <map_fragment>',
        `vec3 photographed = texture2D( map, vMapUv ).rgb;
        vinylScatter *= vTint.a;
        diffuseColor.rgb = vTint.rgb * mix( vec3( 1.0 ), photographed, vTint.a );`,
      );
  };
  return material;
}
