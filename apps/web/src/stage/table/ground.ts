import {
  type BufferGeometry,
  type Material,
  Mesh,
  NoBlending,
  PlaneGeometry,
  RawShaderMaterial,
  ShaderMaterial,
  Vector2,
  Vector3,
} from 'three';
import { FLOOR } from '../layouts/seats.js';

/** Half the floor's side [m]: beyond it the light has long ended. */
const REACH = 14;

export interface Floor {
  mesh: Mesh;
  /** Lights it around a table of these half axes [m]. */
  fit(width: number, depth: number): void;
}

/** A dark floor under a pool of light that fades into the page. */
export function createFloor(): Floor {
  const size = { value: new Vector2(1, 1) };
  const material = new ShaderMaterial({
    uniforms: { size },
    vertexShader: /* glsl */ `
varying vec2 place;
void main() {
  vec4 world = modelMatrix * vec4(position, 1.0);
  place = world.xz;
  gl_Position = projectionMatrix * viewMatrix * world;
}`,
    fragmentShader: FLOOR_FRAGMENT,
    transparent: true,
    depthWrite: false,
  });
  const mesh = new Mesh(flat(2 * REACH), material);
  mesh.position.y = FLOOR;
  return { mesh, fit: (width, depth) => void size.value.set(width, depth) };
}

export interface Shadow {
  geometry: BufferGeometry;
  material: Material;
  /** What lies on the table ends at the edge of one with these half axes [m] and exponent. */
  fit(table: { width: number; depth: number }, exponent: number): void;
}

/** A soft round shadow of one metre, flat on the ground or the table. */
export function createShadow(): Shadow {
  const table = { value: new Vector3(1, 1, 2) };
  const material = new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    uniforms: { table },
    vertexShader: /* glsl */ `
varying vec2 place;
varying vec3 at;
void main() {
  place = uv * 2.0 - 1.0;
  vec4 world = vec4(position, 1.0);
  #ifdef USE_INSTANCING
  world = instanceMatrix * world;
  #endif
  world = modelMatrix * world;
  at = world.xyz;
  gl_Position = projectionMatrix * viewMatrix * world;
}`,
    fragmentShader: /* glsl */ `
varying vec2 place;
varying vec3 at;
uniform vec3 table;
void main() {
  vec2 edge = pow(abs(at.xz / table.xy), vec2(table.z));
  bool above = at.y > ${(FLOOR / 2).toFixed(2)};
  if (above && edge.x + edge.y > 1.0) discard;
  float near = clamp(1.0 - length(place), 0.0, 1.0);
  gl_FragColor = vec4(0.01, 0.006, 0.012, (above ? 0.6 : 0.8) * near * near * (3.0 - 2.0 * near));
}`,
  });
  const fit = ({ width, depth }: { width: number; depth: number }, exponent: number) =>
    void table.value.set(width, depth, exponent);
  return { geometry: flat(1), material, fit };
}

function flat(side: number): BufferGeometry {
  return new PlaneGeometry(side, side).rotateX(-Math.PI / 2);
}

/**
 * What is behind everybody: a wall of dusk, a little lighter where the table is, in clip space.
 */
export function createDusk(): Mesh {
  const material = new RawShaderMaterial({
    vertexShader: /* glsl */ `
attribute vec3 position;
varying vec2 place;
void main() {
  place = position.xy;
  gl_Position = vec4(position.xy, 0.9999, 1.0);
}`,
    fragmentShader: /* glsl */ `
precision highp float;
varying vec2 place;
float grain(vec2 p) {
  return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453);
}
void main() {
  vec2 p = (place - vec2(0.0, 0.15)) * vec2(0.9, 1.2);
  float glow = exp(-1.9 * dot(p, p));
  vec3 dusk = mix(vec3(0.063, 0.055, 0.082), vec3(0.155, 0.115, 0.165), glow);
  gl_FragColor = vec4(dusk + (grain(gl_FragCoord.xy) - 0.5) / 200.0, 1.0);
}`,
    blending: NoBlending,
    depthWrite: false,
    depthTest: false,
  });
  const mesh = new Mesh(new PlaneGeometry(2, 2), material);
  mesh.renderOrder = -10;
  mesh.frustumCulled = false;
  return mesh;
}

const FLOOR_FRAGMENT = /* glsl */ `
varying vec2 place;
uniform vec2 size;
float grain(vec2 p) {
  return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453);
}
void main() {
  float away = length(place / (size + 1.4));
  float pool = exp(-1.1 * away * away);
  vec3 lit = mix(vec3(0.063, 0.055, 0.082), vec3(0.20, 0.145, 0.165), pool);
  gl_FragColor = vec4(lit + (grain(gl_FragCoord.xy) - 0.5) / 200.0, smoothstep(0.02, 0.25, pool));
}`;
