import { BufferAttribute, BufferGeometry, Sphere, Vector3 } from 'three';
import { smoothMax, smoothMin, smoothstep } from './math.js';
import { type Point, SCALE } from './skull.js';
import { surfaceNets } from './surface-nets.js';

/** Joints [dm], origin at the base of the neck. */
export const JOINTS = {
  chest: [0, -0.9, -0.05],
  neck: [0, 0.02, -0.04],
  head: [0, 0.6, -0.05],
} as const satisfies Record<string, Point>;

/** Height of the head's centre above the base of the neck [dm]. */
export const HEAD_CENTRE: Point = [0, 1.34, 0.06];

/** What a body vertex is painted as. */
const Part = { Shirt: 0, Skin: 1, Collar: 2 } as const;

const NECK_RADIUS = 0.31;
const NECK_DEPTH = -0.02;

/** A bust down to the waist: round shoulders, arms that lie against the body, everything soft. */
function torso(x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  const chest = (Math.hypot(x / 0.78, (y + 1.05) / 1.0, z / 0.52) - 1) * 0.52;
  const belly = (Math.hypot(x / 0.82, (y + 2.1) / 1.3, z / 0.52) - 1) * 0.52;
  const shoulder = Math.hypot(ax - Math.min(Math.max(ax, 0), 0.68), y + 0.5 + 0.12 * ax, z + 0.04) - 0.33;
  const arm = segment(ax, y, z, [0.8, -0.55, -0.04], [1.04, -2.3, 0.06]) - 0.25;
  const slope = (Math.hypot(x / 0.62, (y + 0.3) / 0.36, (z + 0.05) / 0.44) - 1) * 0.36;
  const body = smoothMin(
    smoothMin(smoothMin(smoothMin(chest, belly, 0.2), shoulder, 0.3), arm, 0.24),
    slope,
    0.25,
  );
  return smoothMax(body, -y - 2.7, 0.3);
}

function segment(x: number, y: number, z: number, a: Point, b: Point): number {
  const d = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
  const p = [x - a[0], y - a[1], z - a[2]] as const;
  const dot = p[0] * d[0] + p[1] * d[1] + p[2] * d[2];
  const t = Math.min(Math.max(dot / (d[0] ** 2 + d[1] ** 2 + d[2] ** 2), 0), 1);
  return Math.hypot(p[0] - t * d[0], p[1] - t * d[1], p[2] - t * d[2]);
}

interface Parts {
  positions: number[];
  normals: number[];
  parts: number[];
  light: number[];
  triangles: number[];
}

/**
 * Shoulders, collar and neck [m] as one skinned geometry: bones 0 chest, 1 neck, 2 head. Attribute `paint`
 * is (skin, collar, 0, light).
 */
export function createBodyGeometry(): BufferGeometry {
  const out: Parts = { positions: [], normals: [], parts: [], light: [], triangles: [] };
  addTorso(out);
  addRevolution(out, neckProfile(), Part.Skin);
  addRevolution(out, collarProfile(), Part.Collar);
  const geometry = new BufferGeometry();
  geometry.setIndex(out.triangles);
  geometry.setAttribute(
    'position',
    new BufferAttribute(
      Float32Array.from(out.positions, (p) => p * SCALE),
      3,
    ),
  );
  geometry.setAttribute('normal', new BufferAttribute(Float32Array.from(out.normals), 3));
  const paint = new Float32Array(out.parts.length * 4);
  out.parts.forEach((part, i) => {
    paint.set([part === Part.Skin ? 1 : 0, part === Part.Collar ? 1 : 0, 0, out.light[i] as number], i * 4);
  });
  geometry.setAttribute('paint', new BufferAttribute(paint, 4));
  addSkinning(geometry, out.positions);
  geometry.boundingSphere = new Sphere(new Vector3(0, -1.1 * SCALE, 0), 2.4 * SCALE);
  return geometry;
}

function addTorso(out: Parts): void {
  const surface = surfaceNets(torso, { min: [-1.6, -2.95, -0.85], max: [1.6, 0.3, 0.85] }, 0.085);
  out.triangles.push(...surface.triangles.map((index) => index + out.parts.length));
  for (let i = 0; i < surface.positions.length; i += 3) {
    const [x, y, z] = surface.positions.subarray(i, i + 3) as unknown as Point;
    out.positions.push(x, y, z);
    out.normals.push(...surface.normals.subarray(i, i + 3));
    out.parts.push(Part.Shirt);
    // The head keeps the light off the shirt below it.
    out.light.push(1 - 0.4 * smoothstep(0.75, 0.3, Math.hypot(x, z - 0.15)) * smoothstep(-0.6, 0, y));
  }
}

interface Ring {
  radius: number;
  y: number;
  light: number;
}

function neckProfile(): Ring[] {
  return [
    [-0.25, 0.33],
    [-0.08, 0.33],
    [0.05, NECK_RADIUS],
    [0.2, NECK_RADIUS - 0.01],
    [0.34, NECK_RADIUS - 0.01],
    [0.44, NECK_RADIUS - 0.03],
    [0.53, NECK_RADIUS - 0.1],
  ].map(([y, radius]) => ({
    y: y as number,
    radius: radius as number,
    light: 0.66 - 0.12 * smoothstep(0.05, 0.4, y as number),
  }));
}

function collarProfile(): Ring[] {
  const rings: Ring[] = [];
  for (let k = 0; k <= 10; k++) {
    const angle = Math.PI * (-0.35 + (1.5 * k) / 10);
    rings.push({
      radius: 0.4 + 0.085 * Math.cos(angle),
      y: -0.02 + 0.085 * Math.sin(angle),
      light: 0.95 - 0.25 * smoothstep(0.43, 0.33, 0.4 + 0.085 * Math.cos(angle)),
    });
  }
  return rings;
}

/** A profile turned about the neck's axis, which stands a little behind the head's middle. */
function addRevolution(out: Parts, rings: Ring[], part: number): void {
  const round = 28;
  const first = out.parts.length;
  rings.forEach((ring, j) => {
    const before = rings[Math.max(j - 1, 0)] as Ring;
    const after = rings[Math.min(j + 1, rings.length - 1)] as Ring;
    const [dr, dy] = [after.radius - before.radius, after.y - before.y];
    const length = Math.hypot(dr, dy);
    for (let k = 0; k < round; k++) {
      const angle = (2 * Math.PI * k) / round;
      const [s, c] = [Math.sin(angle), Math.cos(angle)];
      // The collar dips in front; the neck's end slopes there, out of the open mouth's way.
      const front = 0.5 + 0.5 * c;
      const dip = part === Part.Collar ? -0.06 * front : -0.17 * front * smoothstep(0.3, 0.53, ring.y);
      out.positions.push(ring.radius * s, ring.y + dip, NECK_DEPTH + ring.radius * c);
      out.normals.push((dy / length) * s, -dr / length, (dy / length) * c);
      out.parts.push(part);
      out.light.push(ring.light);
    }
  });
  for (let j = 0; j + 1 < rings.length; j++) {
    for (let k = 0; k < round; k++) {
      const a = first + j * round + k;
      const b = first + j * round + ((k + 1) % round);
      out.triangles.push(a, b, b + round, a, b + round, a + round);
    }
  }
}

function addSkinning(geometry: BufferGeometry, positions: readonly number[]): void {
  const count = positions.length / 3;
  const indices = new Uint16Array(count * 4);
  const weights = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) {
    const y = positions[i * 3 + 1] as number;
    const neck = smoothstep(-0.05, 0.3, y);
    const head = smoothstep(0.3, 0.72, y);
    indices.set([0, 1, 2, 0], i * 4);
    weights.set([1 - neck, neck * (1 - head), neck * head, 0], i * 4);
  }
  geometry.setAttribute('skinIndex', new BufferAttribute(indices, 4));
  geometry.setAttribute('skinWeight', new BufferAttribute(weights, 4));
}
