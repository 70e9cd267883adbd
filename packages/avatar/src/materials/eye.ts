import type { ColorRepresentation, MeshLambertMaterial, Vector3 } from 'three';
import { colourUniform, createVinyl } from './vinyl.js';

/** Angles [rad] from the eye's optical axis. */
const IRIS = 0.55;
const PUPIL = 0.29;

/** GLSL that adds the catchlights once the light is known; view space, so they stay with the viewer. */
const CATCHLIGHTS = /* glsl */ `
  float glint = catchlight( normal, vec3( -0.2, 0.36, 0.9 ), 0.2 ) + 0.45 * catchlight( normal, vec3( 0.22, -0.22, 0.95 ), 0.1 );
  outgoingLight += vec3( min( glint, 1.0 ) );
`;

/**
 * An eyeball that looks along its +Z: white, iris, pupil, the upper lid's shade, and two catchlights that
 * stay where the light is while the eye turns. `lidUp` is the head's up in the eye's own axes.
 */
export function createEyeMaterial(iris: ColorRepresentation, lidUp: Vector3): MeshLambertMaterial {
  return createVinyl('eye', {
    vertex: 'varying vec3 vEye;',
    vertexMain: 'vEye = position;',
    fragment: /* glsl */ `
      varying vec3 vEye;
      uniform vec3 irisColour, lidUp;
      float catchlight( vec3 n, vec3 place, float size ) {
        return smoothstep( cos( size ), cos( size * 0.72 ), dot( n, normalize( place ) ) );
      }
    `,
    colour: /* glsl */ `
      vec3 e = normalize( vEye );
      float angle = acos( clamp( e.z, -1.0, 1.0 ) );
      float soft = max( fwidth( angle ), 0.004 );
      float iris = 1.0 - smoothstep( ${IRIS} - soft, ${IRIS} + soft, angle );
      float pupil = 1.0 - smoothstep( ${PUPIL} - soft, ${PUPIL} + 1.5 * soft, angle );
      float height = e.y / sin( ${IRIS} );
      vec3 tint = irisColour * mix( 1.55, 0.5, smoothstep( -0.9, 0.75, height ) );
      tint *= mix( 1.0, 0.3, smoothstep( ${IRIS} * 0.8, ${IRIS}, angle ) );
      vec3 white = vec3( 0.93, 0.925, 0.91 );
      diffuseColor.rgb = mix( mix( white, tint, iris ), vec3( 0.006, 0.005, 0.008 ), pupil );
      float lid = dot( e, lidUp );
      vinylLight = mix( 1.0, 0.5, smoothstep( 0.12, 0.66, lid ) );
      vinylGloss = 0.0;
    `,
    finish: CATCHLIGHTS,
    uniforms: { irisColour: colourUniform(iris), lidUp: { value: lidUp } },
  });
}
