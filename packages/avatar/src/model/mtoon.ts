import { MToonMaterial, type MToonMaterialParameters } from '@pixiv/three-vrm';

/**
 * What MToon gets of the stage's lights. It wants one light: it adds the shade's colour for every further one, also
 * for the rim light behind a head, and would be white in ours, which together are as bright as 2.3 of it.
 */
const SHARE = '0.52';

/** MToon under the stage's lights. */
export class StageMToonMaterial extends MToonMaterial {
  constructor(parameters?: MToonMaterialParameters) {
    super(parameters);
    this.fragmentShader = this.fragmentShader
      .replaceAll('directLight.color', `( ${SHARE} * directLight.color )`)
      .replaceAll('+= irradiance * BRDF_Lambert', `+= ${SHARE} * irradiance * BRDF_Lambert`)
      // Three.js has four channels there, and a shader that takes them for three does not compile.
      .replaceAll('*= vColor;', '*= vColor.rgb;');
  }
}
