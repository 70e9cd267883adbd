import { blendshapeIndex } from '@guise/protocol';
import { roundEnds } from '../geometry/parts.js';
import type { Point } from '../geometry/skull.js';
import type { MovingMesh } from './skin-mesh.js';

/** The mouth behind the lips: a dark bag, teeth that stay with the skull or go with the jaw, and a tongue. */

const JAWS = ['jawOpen', 'jawForward', 'jawLeft', 'jawRight'].map((name) =>
  blendshapeIndex(name as 'jawOpen'),
);
const JAW_OPEN = blendshapeIndex('jawOpen');
const TONGUE_OUT = blendshapeIndex('tongueOut');

/** Rings of the bag behind the lips' rim: how far back [m], how far open upwards and downwards [m], share of the lips' motion. */
const BAG = [
  { back: 0.002, open: 0.0004, follow: 1, tint: [0.26, 0.07, 0.065] },
  { back: 0.0045, open: 0.009, follow: 0.97, tint: [0.17, 0.032, 0.032] },
  { back: 0.018, open: 0.016, follow: 0.8, tint: [0.06, 0.01, 0.011] },
  { back: 0.036, open: 0.013, follow: 0.5, tint: [0.02, 0.003, 0.004] },
] as const;

/** How far of the lower lip's way down a place as far from the hinge goes: teeth are nearer to it, and turn where the lip falls. */
const WITH_LIP = 1.2;

const TOOTH: [number, number, number] = [0.72, 0.66, 0.57];
const TONGUE: [number, number, number] = [0.45, 0.13, 0.13];

export interface MouthPlan {
  /** Vertices of the lips' inner rim, from the right corner: along the upper lip to the left one and back along the lower. */
  rim: readonly number[];
  /** The vertices of the chin and of the lower lip's middle, and the hinge of the jaw [m]. */
  chin: number;
  lowerLip: number;
  hinge: Point;
  /** The lips' middle [m] and half the mouth's width [m]. */
  middle: Point;
  half: number;
}

/** Adds everything behind the lips to a face. */
export function addMouthInside(mesh: MovingMesh, plan: MouthPlan): void {
  addBag(mesh, plan);
  const jaw = jawMotion(mesh, plan);
  for (const row of [1, -1] as const) addTeeth(mesh, plan, row, row > 0 ? () => () => [0, 0, 0] : jaw);
  addTongue(mesh, plan, jaw);
}

/**
 * How a place that belongs to the lower jaw moves: it turns about the hinge as far as opening moves the lower lip, behind which its teeth
 * stay, and slides along with the chin.
 */
function jawMotion(mesh: MovingMesh, { chin, lowerLip, hinge }: MouthPlan) {
  const at = mesh.at(lowerLip);
  const dz = at[2] - hinge[2];
  const open = mesh.movement(lowerLip, JAW_OPEN);
  const angle = (-WITH_LIP * open[1]) / dz;
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  return (p: Point) =>
    (blendshape: number): Point => {
      if (!JAWS.includes(blendshape)) return [0, 0, 0];
      if (blendshape !== JAW_OPEN) return mesh.movement(chin, blendshape);
      const [y, z] = [p[1] - hinge[1], p[2] - hinge[2]];
      return [0, y * cosine - z * sine - y, y * sine + z * cosine - z];
    };
}

function addBag(mesh: MovingMesh, { rim, middle }: MouthPlan): void {
  const upper = rim.length / 2;
  let previous: readonly number[] = rim;
  for (const { back, open, follow, tint } of BAG) {
    const loop = rim.map((vertex, i) => {
      const p = mesh.at(vertex);
      const along = Math.sin((Math.PI * (i % upper)) / upper) ** 0.5;
      const narrow = 1 - 4 * back;
      const place: Point = [
        middle[0] + (p[0] - middle[0]) * narrow,
        p[1] + (i < upper ? open : -open) * along,
        p[2] - back,
      ];
      return mesh.add(place, mesh.uv(vertex), [...tint, 0], (blendshape) => {
        const move = mesh.movement(vertex, blendshape);
        return [move[0] * follow, move[1] * follow, move[2] * follow];
      });
    });
    mesh.bridge(loop, previous, true);
    mesh.bridgeCoarsely(loop, previous, true);
    previous = loop;
  }
  const throat = mesh.add([middle[0], middle[1], middle[2] - 0.045], [0, 0], [0.008, 0.002, 0.002, 0]);
  previous.forEach((vertex, i) => {
    mesh.triangles.push(previous[(i + 1) % previous.length] as number, vertex, throat);
    if (i % 2 === 0) mesh.coarse.push(previous[(i + 2) % previous.length] as number, vertex, throat);
  });
}

type Motion = (p: Point) => (blendshape: number) => readonly [number, number, number];

/** Rings of a tube for each that small tiles have. */
const COARSER = 4;

/** A closed tube: `along` rings of `round` vertices. */
function addTube(
  mesh: MovingMesh,
  along: number,
  round: number,
  place: (u: number, v: number) => Point,
  tint: (u: number, v: number) => [number, number, number],
  motion: Motion,
): void {
  const rings = Array.from({ length: along + 1 }, (_, i) =>
    Array.from({ length: round }, (_unused, k) => {
      const p = place(i / along, k / round);
      return mesh.add(p, [0, 0], [...tint(i / along, k / round), 0], motion(p));
    }),
  );
  for (let i = 0; i < along; i++) mesh.bridge(rings[i] as number[], rings[i + 1] as number[], true);
  for (let i = 0; i < along; i += COARSER)
    mesh.bridgeCoarsely(rings[i] as number[], rings[Math.min(i + COARSER, along)] as number[], true);
}

const squared = (value: number, power: number): number => Math.sign(value) * Math.abs(value) ** power;

/** A row of teeth: one band on a dental arch, with a line between each two. */
function addTeeth(mesh: MovingMesh, { middle, half }: MouthPlan, row: 1 | -1, motion: Motion): void {
  const wide = half * (row > 0 ? 0.98 : 0.88);
  const front = middle[2] - (row > 0 ? 0.0058 : 0.0075);
  const high = row > 0 ? 0.0048 : 0.0042;
  const y = middle[1] + (row > 0 ? high - 0.0038 : -high - 0.0008);
  addTube(
    mesh,
    56,
    10,
    (u, v) => {
      const s = (2 * u - 1) * 1.25;
      const ends = roundEnds(u, 0.12);
      const angle = 2 * Math.PI * v;
      const c = squared(Math.cos(angle), 0.55);
      const d = squared(Math.sin(angle), 0.55);
      return [
        middle[0] + wide * Math.sin(s),
        y + high * ends * c,
        front - 0.9 * wide * (1 - Math.cos(s)) - 0.0022 + 0.0022 * ends * d,
      ];
    },
    (u, v) => {
      const gap = Math.abs(((u * 14) % 1) - 0.5) > 0.42 ? 0.87 : 1;
      const deep = 1 - 0.65 * Math.abs(2 * u - 1) ** 1.5;
      const root = row > 0 ? 0.5 + 0.5 * Math.cos(2 * Math.PI * v) : 0.5 - 0.5 * Math.cos(2 * Math.PI * v);
      const shade = gap * deep * (row > 0 ? 1 : 0.75) * (1 - 0.35 * root ** 3);
      return TOOTH.map((value) => value * shade) as [number, number, number];
    },
    motion,
  );
}

function addTongue(mesh: MovingMesh, { middle, half }: MouthPlan, jaw: Motion): void {
  addTube(
    mesh,
    12,
    12,
    (u, v) => {
      const round = roundEnds(u, 0.42);
      const angle = 2 * Math.PI * v;
      const x = 0.62 * half * round * Math.cos(angle);
      const groove = 0.0012 * Math.exp(-((x / 0.003) ** 2)) * Math.max(Math.sin(angle), 0);
      return [
        middle[0] + x,
        middle[1] - 0.0075 + 0.0038 * round * Math.sin(angle) - groove,
        middle[2] - 0.05 + 0.033 * u,
      ];
    },
    (u) => TONGUE.map((value) => value * (0.25 + 0.75 * u)) as [number, number, number],
    (p) => (blendshape) => {
      if (blendshape !== TONGUE_OUT) return jaw(p)(blendshape);
      // Over the lower teeth, out between the lips, and down before the lower one.
      const tip = Math.max(0, (p[2] - middle[2] + 0.05) / 0.033);
      return [0, 0.0072 * Math.min(1, tip / 0.6) - 0.02 * Math.max(0, tip - 0.72), 0.038 * tip];
    },
  );
}
