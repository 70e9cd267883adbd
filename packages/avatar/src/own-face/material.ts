import { type Color, MeshLambertMaterial, type Texture } from 'three';
import { LIGHTING } from '../materials/vinyl-shader.js';

/** How far red light bleeds into shadow, sheen: skin that was photographed has its own. */
const SCATTER = '0.4';
const GLOSS = '0.02';

/** How far a lid falls [m] from where what a picture has in its fold begins to be smeared to where nothing of it is shown. */
const FALLS = 'vec2( 0.0006, 0.0045 )';
/** How much of a shut lid is the skin's own colour; the rest is the picture's colour about there, without its details. */
const PLAIN = '0.55';

/**
 * Photographed skin under the cast's lights. The attribute `tint` (linear red, green, blue; share of the texture) is multiplied
 * with what the texture has, as far as that share goes; where `lid` is 1, skin that falls becomes `plain` (linear).
 */
export function createSkin(texture: Texture, plain: Color): MeshLambertMaterial {
  const material = new MeshLambertMaterial({ map: texture });
  material.name = 'own face';
  material.customProgramCacheKey = () => 'own face';
  material.onBeforeCompile = (shader) => {
    shader.uniforms.plain = { value: plain };
    shader.vertexShader = shader.vertexShader
      .replace(
        '#include <common>',
        '#include <common>\nattribute vec4 tint;\nattribute float lid;\nvarying vec4 vTint;\nvarying float vShut;',
      )
      .replace('#include <begin_vertex>', '#include <begin_vertex>\nvTint = tint;')
      .replace(
        '#include <morphtarget_vertex>',
        `#include <morphtarget_vertex>
        const vec2 falls = ${FALLS};
        vShut = lid * smoothstep( falls.x, falls.y, position.y - transformed.y );`,
      );
    shader.fragmentShader = shader.fragmentShader
      .replace(
        '#include <lights_lambert_pars_fragment>',
        `uniform vec3 plain;
        varying vec4 vTint;
        varying float vShut;
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
        // The mouth's dark inside would shine grey.
        vinylGloss *= vTint.a;
        diffuseColor.rgb = vTint.rgb * mix( vec3( 1.0 ), photographed, vTint.a );
        vec3 about = texture2D( map, vMapUv, 4.0 ).rgb;
        diffuseColor.rgb = mix( diffuseColor.rgb, mix( about, plain, ${PLAIN} ), vShut );`,
      );
  };
  return material;
}
