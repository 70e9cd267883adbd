/** GLSL of the vinyl material, by what it is for. Numbers of regions and paints: region.ts, cast/palette.ts. */

export const PAINT = {
  vertex: /* glsl */ `
    attribute vec4 paint;
    attribute vec4 mark;
    uniform vec4 eyeball, headBall;
    varying vec4 vPaint;
    varying float vPattern;
    varying vec3 vEye;
    flat varying float vRegion;
    flat varying float vHalf;
    #ifdef USE_SKINNING
      flat varying vec3 vHead;
      varying float vBelow;
    #endif
  `,
  vertexMain: /* glsl */ `
    vPaint = paint;
    vPattern = mark.y / 255.0;
    vRegion = mark.x;
    vHalf = position.x < 0.0 ? 1.0 : 0.0;
    #ifdef EYES_BY_NORMAL
      vEye = normal;
    #else
      vEye = ( position - vec3( position.x < 0.0 ? - eyeball.x : eyeball.x, eyeball.yz ) ) / eyeball.w;
    #endif
  `,
  fragment: /* glsl */ `
    uniform vec3 palette[ PAINTS ];
    uniform float scatter, gloss;
    uniform vec4 headBall;
    varying vec4 vPaint;
    varying float vPattern;
    varying vec3 vEye;
    flat varying float vRegion;
    flat varying float vHalf;
    varying vec3 vViewPosition;
    #ifdef USE_SKINNING
      flat varying vec3 vHead;
      varying float vBelow;
    #endif
    float vinylScatter = 0.0; // how far red light bleeds into the shadow: skin
    float vinylGloss = 0.05;
    float vinylLight = 1.0;   // baked ambient occlusion
    vec3 vinylGlow = vec3( 0.0 );
  `,
  fragmentMain: /* glsl */ `
    int region = int( vRegion + 0.5 );
    vinylLight = vPaint.w;
    vinylGloss = gloss;
    vec3 painted = palette[ region ];
    float patternEdge = max( 0.7 * fwidth( vPattern ), 0.1 );
    float pattern = smoothstep( 0.5 - patternEdge, 0.5 + patternEdge, vPattern );
    if ( region == 0 ) {
      vinylScatter = scatter * ( 1.0 - vPattern * step( 0.5, scatter ) );
      vinylGloss *= 1.0 - max( vPaint.z, 0.8 * vPattern * step( 0.5, scatter ) );
      painted = mix( painted, palette[ 12 ], 0.55 * max( vPaint.y, 0.0 ) );
      painted = mix( painted, palette[ 10 ], pattern );
      painted = mix( painted, palette[ 11 ], smoothstep( 0.1, 0.75, vPaint.x ) );
      painted = mix( painted, palette[ 14 ], smoothstep( 0.25, 0.75, - vPaint.x ) );
      painted = mix( painted, palette[ 13 ], smoothstep( 0.05, 0.6, vPaint.z ) );
    } else if ( region == 5 ) {
      vinylGloss *= 0.4;
      painted = mix( painted, palette[ 6 ], pattern );
    } else if ( region == 4 ) {
      painted = mix( painted, palette[ 10 ], pattern );
    } else if ( region == 9 ) {
      vinylGlow = 0.65 * painted;
    }
  `,
};

/**
 * Light that wraps: (n.l + w) / (1 + w), squared, with a soft terminator; skin lets red through there. Colours come in
 * linear; the result leaves through three's own colour management.
 */
export const LIGHTING = /* glsl */ `
struct LambertMaterial { vec3 diffuseColor; float specularStrength; };

/** What the head leaves of a light on the chest, as a ball would: a soft shadow without a shadow map. */
float belowHead( const in vec3 toLight ) {
  #ifdef USE_SKINNING
    vec3 there = vHead + vViewPosition;
    float along = dot( there, toLight );
    float miss = length( there - along * toLight );
    float shade = smoothstep( 1.2 * headBall.w, 0.7 * headBall.w, miss ) * smoothstep( 0.0, headBall.w, along );
    return 1.0 - 0.62 * shade * vBelow;
  #else
    return 1.0;
  #endif
}

void RE_Direct_Vinyl( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
  float facing = dot( geometryNormal, directLight.direction );
  float wrapped = saturate( ( facing + 0.5 ) / 1.5 );
  wrapped *= wrapped;
  float lit = mix( wrapped, smoothstep( 0.0, 1.0, wrapped ), 0.25 );
  vec3 soft = vec3( lit );
  soft += vinylScatter * vec3( 0.9, 0.2, 0.08 ) * lit * ( 1.0 - lit ) * ( 1.0 - lit );
  vec3 halfway = normalize( directLight.direction + geometryViewDir );
  float sheen = pow( saturate( dot( geometryNormal, halfway ) ), 14.0 ) * vinylGloss;
  float shade = mix( vinylLight, 1.0, 0.25 ) * belowHead( directLight.direction );
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

export const BODY_SHADOW = {
  /** Where the head is, for what moves with the chest and the neck: joints 0, 1, 2 in this order. */
  vertexMain: /* glsl */ `
    #ifdef USE_SKINNING
      vec4 head = bindMatrixInverse * getBoneMatrix( 2.0 ) * bindMatrix * vec4( headBall.xyz, 1.0 );
      vHead = ( modelViewMatrix * head ).xyz;
      vBelow = skinIndex.x < 0.5 ? skinWeight.x + skinWeight.y : 0.0;
    #endif
  `,
};

/**
 * An eyeball that looks along its +Z: white, iris, pupil, the upper lid's shade, and two catchlights that stay where
 * the light is while the eye turns.
 */
export const EYE = {
  fragment: /* glsl */ `
    uniform vec4 eyeShape;
    uniform float eyeGlow;
    uniform vec3 lidUp[ 2 ];
    float catchlight( vec3 n, vec3 place, float size ) {
      return smoothstep( cos( size ), cos( size * 0.72 ), dot( n, normalize( place ) ) );
    }
  `,
  fragmentMain: /* glsl */ `
    if ( region == 7 ) {
      vec3 e = normalize( vEye );
      float angle = acos( clamp( e.z, -1.0, 1.0 ) );
      float soft = max( fwidth( angle ), 0.004 );
      float irisMask = 1.0 - smoothstep( eyeShape.x - soft, eyeShape.x + soft, angle );
      float pupilAngle = acos( clamp( e.z, -1.0, 1.0 ) ) * length( normalize( e.xy + vec2( 1e-5 ) ) / eyeShape.zw );
      float pupil = 1.0 - smoothstep( eyeShape.y - soft, eyeShape.y + 1.5 * soft, pupilAngle );
      float height = e.y / sin( eyeShape.x );
      vec3 tint = palette[ 15 ] * mix( 1.55, 0.5, smoothstep( -0.9, 0.75, height ) );
      tint *= mix( 1.0, 0.3, smoothstep( eyeShape.x * 0.8, eyeShape.x, angle ) );
      vec3 white = mix( vec3( 0.93, 0.925, 0.91 ), vec3( 0.07, 0.09, 0.11 ), eyeGlow );
      painted = mix( mix( white, tint, irisMask ), vec3( 0.006, 0.005, 0.008 ), pupil );
      vinylGlow = eyeGlow * irisMask * ( 1.0 - pupil ) * palette[ 15 ];
      vinylLight *= mix( 1.0, 0.5, smoothstep( 0.12, 0.66, dot( e, vHalf > 0.5 ? lidUp[ 1 ] : lidUp[ 0 ] ) ) );
      vinylGloss = 0.0;
    }
    diffuseColor.rgb = painted;
  `,
  /** Once the light is known; view space, so that catchlights stay with the viewer. */
  finish: /* glsl */ `
    outgoingLight += vinylGlow;
    if ( region == 7 ) {
      float glint = catchlight( normal, vec3( -0.2, 0.36, 0.9 ), 0.2 ) + 0.45 * catchlight( normal, vec3( 0.22, -0.22, 0.95 ), 0.1 );
      outgoingLight += vec3( min( glint, 1.0 ) );
    }
  `,
};
