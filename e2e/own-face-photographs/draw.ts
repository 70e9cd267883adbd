import type { Picture } from '@guise/tracker';
import { Color, type Mesh, type Object3D, Quaternion, type SkinnedMesh, Vector3 } from 'three';

/** The camera of e2e/own-face-page: half a metre away, as wide as the tracker takes every camera for. */
const SIDE = 480;
const FIELD_OF_VIEW = 63;
const CAMERA = new Vector3(0, 0.135, 0.46);
const BACKDROP = new Color('#6c6a66');
/** The stage's lights: whence, colour, strength. */
const LIGHTS = [
  { from: new Vector3(-0.9, 1.3, 1.9).normalize(), colour: new Color('#fff1e0').multiplyScalar(2.4) },
  { from: new Vector3(1.5, 0.9, -1.5).normalize(), colour: new Color('#a9bfff').multiplyScalar(3) },
] as const;
const SKY = new Color('#e6e6ff').multiplyScalar(1.8);
const FLOOR = new Color('#b08a7c').multiplyScalar(1.8);

type Rgb = readonly [number, number, number];

/** What somebody's own face is painted with: its texture, and colours of the rest [0..1, linear]. */
export interface Paints {
  readonly texture: Picture;
  readonly hair: Rgb;
  readonly iris: Rgb;
}

/** Numbers of region.ts. */
const REGIONS = { hair: 4, outfit: 5, eye: 7 } as const;
/** Iris and pupil as seen from an eyeball's middle [cosine]. */
const IRIS = Math.cos(0.47);
const PUPIL = Math.cos(0.19);

/**
 * An own-face avatar as three.js draws it, near enough for the tracker: plainly, in Node, without a graphics card. Skin by its texture,
 * eyes by their normals, light that wraps.
 */
export function drawAvatar(object: Object3D, paints: Paints): Picture {
  object.updateMatrixWorld(true);
  const canvas = new Canvas();
  object.traverseVisible((node) => {
    const mesh = node as Mesh | SkinnedMesh;
    if (mesh.isMesh) drawMesh(canvas, mesh, paints);
  });
  return { data: canvas.data, width: SIDE, height: SIDE };
}

class Canvas {
  readonly data = new Uint8ClampedArray(SIDE * SIDE * 4).fill(255);
  readonly nearest = new Float32Array(SIDE * SIDE).fill(Number.NEGATIVE_INFINITY);

  constructor() {
    const [r, g, b] = BACKDROP.clone().convertLinearToSRGB().toArray() as [number, number, number];
    for (let i = 0; i < SIDE * SIDE; i++) this.data.set([r * 255, g * 255, b * 255], i * 4);
  }
}

/** A corner of a triangle where the picture shows it, and what is there. */
interface Corner {
  readonly x: number;
  readonly y: number;
  /** 1 / distance. */
  readonly near: number;
  readonly values: readonly number[];
}

function drawMesh(canvas: Canvas, mesh: Mesh | SkinnedMesh, paints: Paints): void {
  const { geometry, material } = mesh;
  const corners = cornersOf(mesh);
  const colour = geometry.getAttribute('tint') ? skinColour(paints) : vinylColour(mesh, paints);
  const index = geometry.index;
  for (const { start, count, materialIndex } of geometry.groups) {
    if (!Array.isArray(material) || !material[materialIndex ?? 0] || !index) continue;
    for (let i = start; i < start + count; i += 3) {
      const [a, b, c] = [0, 1, 2].map((k) => corners[index.getX(i + k)]) as [Corner, Corner, Corner];
      drawTriangle(canvas, a, b, c, (values) => colour(values, index.getX(i)));
    }
  }
}

/** Values: normal (3), then for skin uv (2) and tint (4), for vinyl the rest normal (3). */
function cornersOf(mesh: Mesh | SkinnedMesh): Corner[] {
  const { geometry } = mesh;
  const [normal, uv, tint] = ['normal', 'uv', 'tint'].map((name) => geometry.getAttribute(name));
  const focal = SIDE / 2 / Math.tan((FIELD_OF_VIEW * Math.PI) / 360);
  const [p, n, turn] = [new Vector3(), new Vector3(), new Quaternion()];
  const morphs = geometry.morphAttributes.normal ?? [];
  return Array.from({ length: geometry.getAttribute('position').count }, (_, i) => {
    mesh.getVertexPosition(i, p).applyMatrix4(mesh.matrixWorld).sub(CAMERA);
    n.fromBufferAttribute(normal as never, i);
    const rest = n.toArray();
    morphs.forEach((morph, k) => {
      const weight = mesh.morphTargetInfluences?.[k] ?? 0;
      if (weight !== 0) n.addScaledVector(new Vector3().fromBufferAttribute(morph as never, i), weight);
    });
    if ('skeleton' in mesh) {
      const bones = geometry.getAttribute('skinIndex');
      const weights = geometry.getAttribute('skinWeight');
      let most = 0;
      for (let k = 1; k < 4; k++) if (weights.getComponent(i, k) > weights.getComponent(i, most)) most = k;
      mesh.skeleton.bones[bones.getComponent(i, most)]?.getWorldQuaternion(turn);
    } else mesh.getWorldQuaternion(turn);
    n.applyQuaternion(turn).normalize();
    const more = tint
      ? [uv?.getX(i) ?? 0, uv?.getY(i) ?? 0, tint.getX(i), tint.getY(i), tint.getZ(i), tint.getW(i)]
      : rest;
    const near = -1 / p.z;
    return {
      x: SIDE / 2 + focal * p.x * near,
      y: SIDE / 2 - focal * p.y * near,
      near,
      values: [...n.toArray(), ...more],
    };
  });
}

function drawTriangle(
  { data, nearest }: Canvas,
  a: Corner,
  b: Corner,
  c: Corner,
  colour: (values: readonly number[]) => Rgb,
): void {
  const area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
  // Fronts are anticlockwise; with y down their area is negative.
  if (!(area < -1e-9)) return;
  const [left, right] = [Math.min(a.x, b.x, c.x), Math.max(a.x, b.x, c.x)];
  const [top, bottom] = [Math.min(a.y, b.y, c.y), Math.max(a.y, b.y, c.y)];
  for (let row = Math.max(0, Math.ceil(top - 0.5)); row < SIDE && row + 0.5 <= bottom; row++) {
    for (let column = Math.max(0, Math.ceil(left - 0.5)); column < SIDE && column + 0.5 <= right; column++) {
      const [px, py] = [column + 0.5 - a.x, row + 0.5 - a.y];
      const s = (px * (c.y - a.y) - (c.x - a.x) * py) / area;
      const t = ((b.x - a.x) * py - px * (b.y - a.y)) / area;
      if (s < 0 || t < 0 || s + t > 1) continue;
      const near = (1 - s - t) * a.near + s * b.near + t * c.near;
      const pixel = row * SIDE + column;
      if (near <= (nearest[pixel] as number)) continue;
      nearest[pixel] = near;
      const share = [((1 - s - t) * a.near) / near, (s * b.near) / near, (t * c.near) / near] as const;
      const values = a.values.map(
        (value, k) =>
          share[0] * value + share[1] * (b.values[k] as number) + share[2] * (c.values[k] as number),
      );
      const [r, g, blue] = lit(colour(values), values);
      data.set([r, g, blue], pixel * 4);
    }
  }
}

function lit(colour: Rgb, [x = 0, y = 0, z = 1]: readonly number[]): Rgb {
  const length = Math.hypot(x, y, z) || 1;
  const sky = 0.5 + (0.5 * y) / length;
  return colour.map((value, k) => {
    const channel = (['r', 'g', 'b'] as const)[k] as 'r';
    let light = sky * SKY[channel] + (1 - sky) * FLOOR[channel];
    for (const { from, colour: shine } of LIGHTS) {
      const wrapped = Math.max(0, ((x * from.x + y * from.y + z * from.z) / length + 0.5) / 1.5) ** 2;
      light += wrapped * shine[channel];
    }
    return toByte((value * light) / Math.PI);
  }) as unknown as Rgb;
}

const toByte = (linear: number): number =>
  255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
const LINEAR = Float32Array.from({ length: 256 }, (_, i) => {
  const value = i / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

function skinColour({ texture }: Paints): (values: readonly number[]) => Rgb {
  const { data, width, height } = texture;
  return (values) => {
    const [u, v, r, g, b, share] = values.slice(3) as [number, number, number, number, number, number];
    const column = Math.min(width - 1, Math.max(0, Math.floor(u * width)));
    const row = Math.min(height - 1, Math.max(0, Math.floor(v * height)));
    const at = (row * width + column) * 4;
    return [r, g, b].map(
      (tint, k) => tint * (1 - share + share * (LINEAR[data[at + k] as number] as number)),
    ) as unknown as Rgb;
  };
}

function vinylColour(mesh: Mesh, { hair, iris }: Paints): (values: readonly number[], vertex: number) => Rgb {
  const mark = mesh.geometry.getAttribute('mark');
  return (values, vertex) => {
    const region = mark.getX(vertex);
    if (region === REGIONS.hair) return hair;
    if (region === REGIONS.outfit) return [0.036, 0.08, 0.147];
    if (region !== REGIONS.eye) return [0.5, 0.35, 0.27];
    const [x, y, z] = values.slice(3) as [number, number, number];
    const ahead = z / (Math.hypot(x, y, z) || 1);
    return ahead > PUPIL ? [0.006, 0.005, 0.008] : ahead > IRIS ? iris : [0.93, 0.925, 0.91];
  };
}
