import {
  BufferGeometry,
  Color,
  DoubleSide,
  Float32BufferAttribute,
  Group,
  Mesh,
  NoBlending,
  RawShaderMaterial,
  Vector2,
} from 'three';

/** Triangles along a rounded corner: round to the eye at any size a tile has. */
const CORNER_STEPS = 12;

/**
 * What every tile has behind and around its avatar, drawn in clip space with the tile's own viewport: a
 * lit wall, and corners. The corners write depth in front of everything and no colour, so that whatever comes later
 * leaves the canvas there as it was: rounded, smooth, and free to lie over another tile.
 */
export class TileBackdrop {
  readonly object = new Group();
  readonly #radius = { value: new Vector2() };
  readonly #tint = { value: new Color() };
  readonly #aspect = { value: 1 };
  readonly #opacity = { value: 1 };

  constructor() {
    const corners = new RawShaderMaterial({
      side: DoubleSide,
      vertexShader: CORNER_VERTEX,
      fragmentShader: 'void main() { gl_FragColor = vec4(0.0); }',
      uniforms: { radius: this.#radius },
      colorWrite: false,
    });
    const wall = new RawShaderMaterial({
      vertexShader: WALL_VERTEX,
      fragmentShader: WALL_FRAGMENT,
      uniforms: { tint: this.#tint, aspect: this.#aspect, opacity: this.#opacity },
      blending: NoBlending,
      depthWrite: false,
    });
    this.#add(new Mesh(cornerGeometry(), corners), -2);
    this.#add(new Mesh(wallGeometry(), wall), -1);
  }

  /** Sets it up for the next tile: its size and corner radius in pixels, its colour, and whether it has a wall. */
  fit(width: number, height: number, radius: number, tint: Color, wall: boolean): void {
    this.#radius.value.set((2 * radius) / width, (2 * radius) / height);
    this.#aspect.value = width / height;
    this.#opacity.value = wall ? 1 : 0;
    this.#tint.value.copy(tint);
  }

  #add(mesh: Mesh, order: number): void {
    mesh.renderOrder = order;
    mesh.frustumCulled = false;
    this.object.add(mesh);
  }
}

/** Four corner pieces: which corner (±1, ±1) and how far inwards, in radii. */
function cornerGeometry(): BufferGeometry {
  const corner: number[] = [];
  const inwards: number[] = [];
  const add = (sx: number, sy: number, x: number, y: number) => {
    corner.push(sx, sy);
    inwards.push(x, y);
  };
  const arc = (step: number) => {
    const angle = (Math.PI / 2) * (step / CORNER_STEPS);
    return [1 - Math.cos(angle), 1 - Math.sin(angle)] as const;
  };
  for (const [sx, sy] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    for (let step = 0; step < CORNER_STEPS; step++) {
      for (const [x, y] of [[0, 0] as const, arc(step), arc(step + 1)]) add(sx, sy, x, y);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('corner', new Float32BufferAttribute(corner, 2));
  geometry.setAttribute('inwards', new Float32BufferAttribute(inwards, 2));
  geometry.setDrawRange(0, corner.length / 2);
  return geometry;
}

function wallGeometry(): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('corner', new Float32BufferAttribute([-1, -1, 3, -1, -1, 3], 2));
  geometry.setDrawRange(0, 3);
  return geometry;
}

const CORNER_VERTEX = /* glsl */ `
attribute vec2 corner;
attribute vec2 inwards;
uniform vec2 radius;
void main() {
  gl_Position = vec4(corner * (1.0 - inwards * radius), -0.9999, 1.0);
}`;

const WALL_VERTEX = /* glsl */ `
attribute vec2 corner;
varying vec2 place;
void main() {
  place = corner;
  gl_Position = vec4(corner, 0.9999, 1.0);
}`;

/**
 * A wall lit behind the head; without a wall only the light, fading into the page (premultiplied alpha). A grain of
 * noise hides the bands of so dark a gradient.
 */
const WALL_FRAGMENT = /* glsl */ `
precision highp float;
varying vec2 place;
uniform vec3 tint;
uniform float aspect;
uniform float opacity;
float grain(vec2 p) {
  return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453);
}
void main() {
  vec2 p = vec2(place.x * clamp(aspect, 0.6, 1.4), place.y - 0.15);
  float noise = (grain(gl_FragCoord.xy) - 0.5) / 200.0;
  float glow = exp(-1.6 * dot(p, p));
  vec3 wall = mix(vec3(0.092, 0.080, 0.115), tint, 0.10 + 0.62 * glow) + noise;
  float halo = clamp(1.0 - length(place - vec2(0.0, 0.05)), 0.0, 1.0);
  halo = 0.75 * halo * halo * (3.0 - 2.0 * halo) + noise;
  gl_FragColor = mix(vec4(tint * halo, halo), vec4(wall, 1.0), opacity);
}`;
