import type { OwnFace } from '@guise/protocol';
import { AvatarError } from '../errors.js';
import type { Point } from '../geometry/skull.js';
import { type Expressions, EYE_RIMS, MARKS, MOUTH_RIM } from './expressions.js';
import { addLashes, besideEye, lidShares, lidTint } from './lashes.js';
import {
  BLINKS,
  type Eyeball,
  type EyeRim,
  eyeballBehind,
  followEdges,
  keepOff,
  pointAt,
  shutLids,
} from './lids.js';
import { addMouthInside } from './mouth-inside.js';
import { linear } from './neck.js';
import { outline, refined } from './refine.js';
import { sampleMap } from './sample-map.js';
import { MovingMesh } from './skin-mesh.js';
import { addEars, addShell, HeadFitting } from './skull-shell.js';

/** A head made of an own face: what is drawn, moved and exported. Metres, head axes, origin where the map's is. */
export interface OwnFaceModel {
  mesh: MovingMesh;
  /** Left and right. */
  eyes: readonly [Eyeball, Eyeball];
  fitting: HeadFitting;
  chin: Point;
}

/** Lips at rest that are open by no more than this [m] are closed: a map does not know better. */
const LIPS = 0.01;
const LIP_REACH = 0.013;
/** How small and how large a face's width is [m]: beyond it nobody's is. */
const WIDTHS = { least: 0.05, most: 0.3 };

/**
 * Builds the head. `bare`: without what hair and a neck leave on it.
 * @throws AvatarError `invalid-face` where the surface is none of a face
 */
export function buildOwnFace(
  face: OwnFace,
  expressions: Expressions,
  { bare = false }: { bare?: boolean } = {},
): OwnFaceModel {
  const base = refined(expressions);
  const positions = sampleMap(face, base.uvs);
  checkSurface(positions);
  const rims = EYE_RIMS.map(({ upper, lower }) => ({ upper: base.refine(upper), lower: base.refine(lower) }));
  const mouth = { upper: base.refine(MOUTH_RIM.upper), lower: base.refine(MOUTH_RIM.lower) };
  closeLips(positions, base.canonical, mouth);
  const eyes = rims.map((rim) => eyeballBehind(positions, rim)) as [Eyeball, Eyeball];
  for (const eye of eyes) keepOff(positions, null, eye);
  const deltas = base.deltas.map((delta) => delta.slice());
  rims.forEach((rim, eye) => {
    const blink = deltas[BLINKS[eye] as number] as Float32Array;
    shutLids(blink, positions, base.canonical, rim, eyes[eye] as Eyeball);
  });
  const mesh = new MovingMesh();
  const uvs = base.uvs.slice();
  for (const rim of rims) besideEye(uvs, rim);
  const lids = bare ? [] : lidShares(base.uvs, rims);
  const skinColour = linear(face.skinColour);
  for (let i = 0; i < positions.length / 3; i++) {
    const uv = [uvs[i * 2], uvs[i * 2 + 1]] as [number, number];
    const lid = lids[i] ?? 0;
    mesh.add(pointAt(positions, i), uv, lidTint(skinColour, lid), (k) =>
      pointAt(deltas[k] as Float32Array, i),
    );
    mesh.lids[i] = lid;
  }
  const skin = withoutHoles(base.triangles, [...rims, mouth]);
  mesh.triangles.push(...skin);
  mesh.coarse.push(...withoutHoles(expressions.triangles, [...EYE_RIMS, MOUTH_RIM]));
  rims.forEach((rim, eye) => {
    addLidMargin(mesh, rim, eye === 0);
    addLashes(mesh, rim, eye === 0);
  });
  const extent = extentOf(mesh, rims, mouth);
  const fitting = new HeadFitting(extent);
  fitting.measure(Array.from({ length: positions.length / 3 }, (_, i) => mesh.at(i)));
  addShell(mesh, coarseFirst(outline(base.triangles), expressions), fitting, {
    skin: bare ? null : skinColour,
    hair: bare || face.hair === 'none' ? null : linear(face.hairColour),
  });
  addEars(mesh, [MARKS.left, MARKS.right], fitting);
  addMouthInside(mesh, {
    rim: [...mouth.upper, ...mouth.lower.slice(1, -1).reverse()],
    lowerLip: mouth.lower[Math.floor(mouth.lower.length / 2)] as number,
    chin: MARKS.chin,
    hinge: [extent.middle, extent.eyes - 0.018, extent.sides + 0.008],
    ...mouthPlace(mesh, mouth),
  });
  return { mesh, eyes, fitting, chin: extent.chin };
}

/** A refined loop that begins with a vertex of the mesh it was refined from: every other one is. */
function coarseFirst(loop: readonly number[], { uvs }: Expressions): readonly number[] {
  const start = (loop[0] as number) < uvs.length / 2 ? 0 : 1;
  return [...loop.slice(start), ...loop.slice(0, start)];
}

/** A face has its marks where a face has them, whatever somebody sent. */
function checkSurface(positions: Float32Array): void {
  const at = (vertex: number) => pointAt(positions, vertex);
  const [left, right, chin, forehead] = [MARKS.left, MARKS.right, MARKS.chin, MARKS.forehead].map(at) as [
    Point,
    Point,
    Point,
    Point,
  ];
  const width = left[0] - right[0];
  const height = forehead[1] - chin[1];
  const within = (value: number) => value > WIDTHS.least && value < WIDTHS.most;
  const eyesOpen = EYE_RIMS.every(({ upper }) => {
    const [outer, inner] = [at(upper[0]), at(upper[8])];
    const wide = Math.hypot(outer[0] - inner[0], outer[1] - inner[1], outer[2] - inner[2]);
    return wide > 0.01 && wide < 0.08;
  });
  if (within(width) && within(height) && eyesOpen && left[2] < forehead[2]) return;
  throw new AvatarError('invalid-face', 'The own face’s surface is not that of a face.');
}

function withoutHoles(triangles: Uint32Array, rims: readonly EyeRim[]): number[] {
  const edges = rims.map(({ upper, lower }) => new Set([...upper, ...lower]));
  // Of a hole's triangles all corners are on its rim, or between vertices that are: those got new numbers.
  const holes = edges.map((edge) => inside(triangles, edge));
  const out: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    if (!holes.some((hole) => hole.has(t))) out.push(...triangles.subarray(t, t + 3));
  }
  return out;
}

/** The triangles within a rim: those of the smaller part that the rim's edges cut the mesh into. */
function inside(triangles: Uint32Array, edge: ReadonlySet<number>): Set<number> {
  const key = (a: number, b: number): number => Math.min(a, b) * 1_000_000 + Math.max(a, b);
  const beside = new Map<number, number[]>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const [a, b] = [triangles[t + k] as number, triangles[t + ((k + 1) % 3)] as number];
      if (edge.has(a) && edge.has(b)) continue;
      const known = beside.get(key(a, b));
      if (known) known.push(t);
      else beside.set(key(a, b), [t]);
    }
  }
  // Whatever hangs together without crossing the rim: the face is by far the larger part.
  const part = new Map<number, number>();
  const parts: number[][] = [];
  for (let start = 0; start < triangles.length; start += 3) {
    if (part.has(start)) continue;
    const found = [start];
    part.set(start, parts.length);
    for (const t of found) {
      for (let k = 0; k < 3; k++) {
        const [a, b] = [triangles[t + k] as number, triangles[t + ((k + 1) % 3)] as number];
        for (const other of beside.get(key(a, b)) ?? []) {
          if (part.has(other)) continue;
          part.set(other, parts.length);
          found.push(other);
        }
      }
    }
    parts.push(found);
  }
  const largest = parts.reduce((a, b) => (a.length >= b.length ? a : b));
  return new Set(parts.filter((found) => found !== largest).flat());
}

/** Lips that a map shows a hair's breadth apart meet. */
function closeLips(positions: Float32Array, canonical: Float32Array, mouth: EyeRim): void {
  const gaps = mouth.upper.map(
    (above, i) =>
      (positions[above * 3 + 1] as number) - (positions[(mouth.lower[i] as number) * 3 + 1] as number),
  );
  if (Math.max(...gaps) > LIPS) return;
  const edges = (['upper', 'lower'] as const).map((lip) =>
    mouth[lip].map((vertex, i) => {
      const [a, b] = [mouth.upper[i] as number, mouth.lower[i] as number].map((v) =>
        pointAt(positions, v),
      ) as [Point, Point];
      const own = pointAt(positions, vertex);
      return {
        at: pointAt(canonical, vertex),
        missing: own.map((value, k) => ((a[k] as number) + (b[k] as number)) / 2 - value) as Point,
      };
    }),
  );
  followEdges(positions, canonical, edges, LIP_REACH);
}

/** The wet edge of the lids, turned inwards, so that nothing shows between them and the eyeball. */
function addLidMargin(mesh: MovingMesh, rim: EyeRim, isLeft: boolean): void {
  const loop = [...rim.upper, ...rim.lower.slice(1, -1).reverse()];
  if (isLeft) loop.reverse();
  let previous: readonly number[] = loop;
  for (const [back, tint] of [
    [0.0012, [0.8, 0.62, 0.6]],
    [0.006, [0.3, 0.2, 0.19]],
  ] as const) {
    const ring = loop.map((vertex) => {
      const [x, y, z] = mesh.at(vertex);
      return mesh.add([x, y, z - back], mesh.uv(vertex), [...tint, 1], (k) => mesh.movement(vertex, k));
    });
    mesh.bridge(ring, previous, true);
    mesh.bridgeCoarsely(ring, previous, true);
    previous = ring;
  }
}

function extentOf(mesh: MovingMesh, rims: readonly EyeRim[], mouth: EyeRim) {
  const [left, right] = [mesh.at(MARKS.left), mesh.at(MARKS.right)];
  const corners = rims.flatMap(({ upper }) => [upper[0], upper.at(-1)] as number[]);
  const lips = mesh.at(mouth.upper[Math.floor(mouth.upper.length / 2)] as number);
  return {
    chin: mesh.at(MARKS.chin),
    forehead: mesh.at(MARKS.forehead),
    mouth: lips[1],
    eyes: corners.reduce((sum, vertex) => sum + mesh.at(vertex)[1], 0) / corners.length,
    half: (left[0] - right[0]) / 2,
    sides: (left[2] + right[2]) / 2,
    middle: (left[0] + right[0]) / 2,
  };
}

function mouthPlace(mesh: MovingMesh, mouth: EyeRim): { middle: Point; half: number } {
  const centre = Math.floor(mouth.upper.length / 2);
  const [above, below] = [mesh.at(mouth.upper[centre] as number), mesh.at(mouth.lower[centre] as number)];
  const [left, right] = [mesh.at(MARKS.mouthLeft), mesh.at(MARKS.mouthRight)];
  return {
    middle: [(above[0] + below[0]) / 2, (above[1] + below[1]) / 2, Math.min(above[2], below[2])],
    half: (left[0] - right[0]) / 2,
  };
}
