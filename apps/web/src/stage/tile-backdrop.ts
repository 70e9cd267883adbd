import {
  BufferGeometry,
  Color,
  Float32BufferAttribute,
  Group,
  Mesh,
  RawShaderMaterial,
  Vector2,
} from 'three';

/** Triangles along a rounded corner: round to the eye at any size a tile has. */
const CORNER_STEPS = 12;

/**
 * What every tile has behind and around its avatar, drawn in clip space with the tile's own viewport: the
 * wall, and corners. The corners write depth in front of everything and no colour, so that whatever comes later
 * leaves the canvas there as it was: rounded, smooth, and free to lie over another tile.
 */
export class TileBackdrop {
  readonly object = new Group();
  readonly #radius = { value: new Vector2() };
  readonly #tint = { value: new Color() };
  readonly #aspect = { value: 1 };
  readonly #wall: Mesh;

  constructor() {
    const corners = new RawShaderMaterial({
      vertexShader: CORNER_VERTEX,
      fragmentShader: 'void main() { gl_FragColor = vec4(0.0); }',
      uniforms: { radius: this.#radius },
      colorWrite: false,
    });
    const wall = new RawShaderMaterial({
      vertexShader: WALL_VERTEX,
      fragmentShader: WALL_FRAGMENT,
      uniforms: { tint: this.#tint, aspect: this.#aspect },
      depthWrite: false,
    });
    this.#wall = new Mesh(wallGeometry(), wall);
    this.#add(new Mesh(cornerGeometry(), corners), -2);
    this.#add(this.#wall, -1);
  }

  /** Sets it up for the next tile: its size and corner radius in pixels, its colour; no colour, no wall. */
  fit(width: number, height: number, radius: number, tint: Color | null): void {
    this.#radius.value.set((2 * radius) / width, (2 * radius) / height);
    this.#aspect.value = width / height;
    this.#wall.visible = tint !== null;
    if (tint) this.#tint.value.copy(tint);
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
      const pieces = [[0, 0] as const, arc(step), arc(step + 1)];
      // Wind every corner the same way, whichever way it is mirrored.
      if (sx * sy < 0) pieces.reverse();
      for (const [x, y] of pieces) add(sx, sy, x, y);
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
  gl_Position = vec4(corner * (1.0 - inwards * radius), -1.0, 1.0);
}`;

const WALL_VERTEX = /* glsl */ `
attribute vec2 corner;
varying vec2 place;
void main() {
  place = corner;
  gl_Position = vec4(corner, 0.9999, 1.0);
}`;

/** A wall lit from above and behind the head; a grain of noise hides the bands of so dark a gradient. */
const WALL_FRAGMENT = /* glsl */ `
precision highp float;
varying vec2 place;
uniform vec3 tint;
uniform float aspect;
float grain(vec2 p) {
  return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453);
}
void main() {
  vec2 p = vec2(place.x * clamp(aspect, 0.6, 1.4), place.y - 0.15);
  float glow = exp(-1.6 * dot(p, p));
  vec3 dark = vec3(0.092, 0.080, 0.115);
  vec3 color = mix(dark, tint, 0.10 + 0.62 * glow);
  color *= 0.92 + 0.08 * smoothstep(-1.0, -0.2, place.y);
  gl_FragColor = vec4(color + (grain(gl_FragCoord.xy) - 0.5) / 200.0, 1.0);
}`;
