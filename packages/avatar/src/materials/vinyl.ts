import { Color, type ColorRepresentation, MeshLambertMaterial } from 'three';

/**
 * Matte vinyl: a Lambert material whose light wraps softly round forms, with a broad, faint sheen and a
 * painted colour. It takes any scene's lights, so avatars of other kinds can stand beside these.
 */

type Uniforms = Record<string, { value: unknown }>;

export interface VinylPaint {
  /** GLSL declarations for the vertex shader; may fill varyings in `vertexMain`. */
  vertex: string;
  vertexMain: string;
  fragment: string;
  /** GLSL statements that set `diffuseColor.rgb`, `vinylScatter`, `vinylGloss` and `vinylLight`. */
  colour: string;
  /** GLSL statements that may add to `outgoingLight` at the end. */
  finish?: string;
  uniforms: Uniforms;
}

const LIGHTING = /* glsl */ `
varying vec3 vViewPosition;
float vinylScatter = 0.0; // how far red light bleeds into the shadow: skin
float vinylGloss = 0.05;
float vinylLight = 1.0;   // baked ambient occlusion
struct LambertMaterial { vec3 diffuseColor; float specularStrength; };

void RE_Direct_Vinyl( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
  float facing = dot( geometryNormal, directLight.direction );
  float wrapped = saturate( ( facing + 0.5 ) / 1.5 );
  wrapped *= wrapped;
  float lit = mix( wrapped, smoothstep( 0.0, 1.0, wrapped ), 0.25 );
  vec3 soft = vec3( lit );
  soft += vinylScatter * vec3( 0.9, 0.2, 0.08 ) * lit * ( 1.0 - lit ) * ( 1.0 - lit );
  vec3 halfway = normalize( directLight.direction + geometryViewDir );
  float sheen = pow( saturate( dot( geometryNormal, halfway ) ), 14.0 ) * vinylGloss;
  float shade = mix( vinylLight, 1.0, 0.25 );
  reflectedLight.directDiffuse += shade * directLight.color * ( soft * BRDF_Lambert( material.diffuseColor ) + sheen * lit );
}

void RE_IndirectDiffuse_Vinyl( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
  // A faint bright edge, as of cloth or skin seen against the light.
  float edge = pow( 1.0 - saturate( dot( geometryNormal, geometryViewDir ) ), 3.0 ) * 0.35;
  reflectedLight.indirectDiffuse += vinylLight * irradiance * BRDF_Lambert( material.diffuseColor ) * ( 1.0 + edge );
}
#define RE_Direct RE_Direct_Vinyl
#define RE_IndirectDiffuse RE_IndirectDiffuse_Vinyl
`;

/** A vinyl material with its own paint. Materials with equal `name` share one program. */
export function createVinyl(name: string, paint: VinylPaint): MeshLambertMaterial {
  const material = new MeshLambertMaterial();
  material.name = name;
  material.customProgramCacheKey = () => `vinyl-${name}`;
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, paint.uniforms);
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', `#include <common>\n${paint.vertex}`)
      .replace('#include <begin_vertex>', `#include <begin_vertex>\n${paint.vertexMain}`);
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <lights_lambert_pars_fragment>', `${LIGHTING}\n${paint.fragment}`)
      .replace('#include <color_fragment>', `#include <color_fragment>\n${paint.colour}`)
      .replace('#include <envmap_fragment>', `#include <envmap_fragment>\n${paint.finish ?? ''}`);
  };
  return material;
}

const PAINT_VERTEX = /* glsl */ `
attribute vec4 paint;
varying vec4 vPaint;
`;

export function colourUniform(colour: ColorRepresentation): { value: Color } {
  return { value: new Color(colour) };
}

export interface FaceColours {
  skin: ColorRepresentation;
  lips: ColorRepresentation;
  blush: ColorRepresentation;
  brows: ColorRepresentation;
}

/** The face: skin, lips, mouth, teeth, tongue and brows by `paint` and `region`. */
export function createFaceMaterial(colours: FaceColours): MeshLambertMaterial {
  return createVinyl('face', {
    vertex: `${PAINT_VERTEX} attribute float region; flat varying float vRegion;`,
    vertexMain: 'vPaint = paint; vRegion = region;',
    fragment: /* glsl */ `
      varying vec4 vPaint; flat varying float vRegion;
      uniform vec3 skinColour, lipColour, blushColour, browColour;
      const vec3 mouthColour = vec3( 0.16, 0.018, 0.03 );
      const vec3 teethColour = vec3( 0.93, 0.9, 0.85 );
      const vec3 tongueColour = vec3( 0.78, 0.2, 0.22 );
    `,
    colour: /* glsl */ `
      vinylLight = vPaint.w;
      vinylScatter = 1.0;
      vinylGloss *= 1.0 - vPaint.z;
      vec3 painted = mix( skinColour, blushColour, 0.55 * vPaint.y );
      painted = mix( painted, lipColour, smoothstep( 0.1, 0.75, vPaint.x ) );
      painted = mix( painted, 0.35 * browColour, smoothstep( 0.25, 0.75, - vPaint.x ) );
      painted = mix( painted, mouthColour, smoothstep( 0.05, 0.6, vPaint.z ) );
      if ( vRegion > 2.5 ) { painted = browColour; vinylScatter = 0.0; }
      else if ( vRegion > 1.5 ) painted = tongueColour;
      else if ( vRegion > 0.5 ) { painted = teethColour; vinylScatter = 0.0; }
      diffuseColor.rgb = painted;
    `,
    uniforms: {
      skinColour: colourUniform(colours.skin),
      lipColour: colourUniform(colours.lips),
      blushColour: colourUniform(colours.blush),
      browColour: colourUniform(colours.brows),
    },
  });
}

/** Hair: one colour, darker in its grooves. */
export function createHairMaterial(colour: ColorRepresentation): MeshLambertMaterial {
  return createVinyl('hair', {
    vertex: PAINT_VERTEX,
    vertexMain: 'vPaint = paint;',
    fragment: 'varying vec4 vPaint; uniform vec3 hairColour;',
    colour: /* glsl */ `
      vinylLight = vPaint.w;
      vinylGloss = 0.045;
      diffuseColor.rgb = hairColour;
    `,
    uniforms: { hairColour: colourUniform(colour) },
  });
}

export interface BodyColours {
  skin: ColorRepresentation;
  shirt: ColorRepresentation;
  collar: ColorRepresentation;
}

/** Shirt, collar and neck. */
export function createBodyMaterial(colours: BodyColours): MeshLambertMaterial {
  return createVinyl('body', {
    vertex: PAINT_VERTEX,
    vertexMain: 'vPaint = paint;',
    fragment: 'varying vec4 vPaint; uniform vec3 skinColour, shirtColour, collarColour;',
    colour: /* glsl */ `
      vinylLight = vPaint.w;
      vinylScatter = vPaint.x;
      vinylGloss = mix( 0.02, 0.05, vPaint.x );
      diffuseColor.rgb = mix( mix( shirtColour, collarColour, vPaint.y ), skinColour, vPaint.x );
    `,
    uniforms: {
      skinColour: colourUniform(colours.skin),
      shirtColour: colourUniform(colours.shirt),
      collarColour: colourUniform(colours.collar),
    },
  });
}
