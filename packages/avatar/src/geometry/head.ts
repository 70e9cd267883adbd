import { addEye } from './eyes.js';
import { FaceMesh } from './face-mesh.js';
import { bump2 } from './math.js';
import { addMouth, skinSide } from './mouth.js';
import { headPoint, NOSE_Y } from './skull.js';

/** Distance of the grid's lines on the face [degrees]. */
const STEP = 3;

/** Grid lines in degrees: STEP apart on the face, closer at the nose, wider behind. Longitudes are mirrored. */
const HALF_LONGITUDES = [
  ...range(0, 9, STEP / 2),
  ...range(12, 45, STEP),
  50,
  56,
  63,
  71,
  80,
  91,
  103,
  117,
  133,
  150,
  180,
];
const LATITUDES = [
  -84,
  -77,
  -70,
  -64,
  -58,
  -54,
  ...range(-51, -24, STEP),
  ...range(-22.5, -12, STEP / 2),
  ...range(-9, 33, STEP),
  37,
  42,
  48,
  55,
  62,
  70,
  79,
];

/** Blocks of the grid that are cut out [degrees]; the mouth's and eyes' rings are sewn into them. */
const MOUTH_BLOCK = { west: -33, east: 33, south: -48, north: -21, level: -30 };
const EYE_BLOCK = { west: 3, east: 45, south: -15, north: 18, level: 0 };

type Block = typeof EYE_BLOCK;

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** The head's skin with lids, lips and the inside of the mouth, as one closed surface. */
export function buildHead(): FaceMesh {
  const mesh = new FaceMesh();
  const longitudes = [
    ...HALF_LONGITUDES.slice(1, -1)
      .reverse()
      .map((a) => -a),
    ...HALF_LONGITUDES,
  ];
  const columns = longitudes.length;
  const blocks: Block[] = [
    MOUTH_BLOCK,
    EYE_BLOCK,
    { ...EYE_BLOCK, west: -EYE_BLOCK.east, east: -EYE_BLOCK.west },
  ];
  const ids = LATITUDES.map((latitude) =>
    longitudes.map((longitude) =>
      blocks.some((block) => isInside(block, longitude, latitude)) ? -1 : addSkin(mesh, longitude, latitude),
    ),
  );
  const id = (i: number, j: number): number => (ids[j] as number[])[i % columns] as number;
  for (let j = 0; j + 1 < LATITUDES.length; j++) {
    for (let i = 0; i < columns; i++) {
      const longitude = (longitudes[i] as number) + 0.1;
      const latitude = (LATITUDES[j] as number) + 0.1;
      if (blocks.some((block) => isInside(block, longitude, latitude))) continue;
      mesh.quad(id(i, j), id(i + 1, j), id(i + 1, j + 1), id(i, j + 1));
    }
  }
  closePoles(mesh, ids);
  const boundary = (block: Block) => blockBoundary(block, longitudes).map(([i, j]) => id(i, j));
  const mouth = boundary(MOUTH_BLOCK);
  addMouth(
    mesh,
    mouth,
    mouth.indexOf(id(longitudes.indexOf(MOUTH_BLOCK.west), LATITUDES.indexOf(MOUTH_BLOCK.level))),
  );
  addEye(mesh, boundary(blocks[1] as Block), 1);
  addEye(mesh, boundary(blocks[2] as Block), -1);
  paintSkin(mesh);
  return mesh;
}

function isInside(block: Block, longitude: number, latitude: number): boolean {
  return longitude > block.west && longitude < block.east && latitude > block.south && latitude < block.north;
}

function addSkin(mesh: FaceMesh, longitude: number, latitude: number): number {
  const [x, y, z] = headPoint((longitude * Math.PI) / 180, (latitude * Math.PI) / 180);
  return mesh.add(x, y, z, { side: skinSide(x, y) });
}

function closePoles(mesh: FaceMesh, ids: number[][]): void {
  const top = ids[ids.length - 1] as number[];
  const bottom = ids[0] as number[];
  mesh.cap(top, addSkin(mesh, 0, 90));
  mesh.cap([...bottom].reverse(), addSkin(mesh, 0, -90));
}

/** Grid places round a block, anticlockwise from its level on the east side. */
function blockBoundary(block: Block, longitudes: number[]): [number, number][] {
  const west = longitudes.indexOf(block.west);
  const east = longitudes.indexOf(block.east);
  const south = LATITUDES.indexOf(block.south);
  const north = LATITUDES.indexOf(block.north);
  const start = LATITUDES.indexOf(block.level);
  const path: [number, number][] = [];
  for (let j = start; j < north; j++) path.push([east, j]);
  for (let i = east; i > west; i--) path.push([i, north]);
  for (let j = north; j > south; j--) path.push([west, j]);
  for (let i = west; i < east; i++) path.push([i, south]);
  for (let j = south; j < start; j++) path.push([east, j]);
  return path;
}

/** Rosy cheeks and nose, and a little shade under the jaw. */
function paintSkin(mesh: FaceMesh): void {
  for (const v of mesh.vertices) {
    if (v.depth > 0) continue;
    const ax = Math.abs(v.x);
    if (v.z > 0) {
      v.blush = Math.min(
        1,
        bump2(ax, v.y, 0.6, -0.37, 0.22, 0.15) + 0.4 * bump2(v.x, v.y, 0, NOSE_Y, 0.14, 0.12),
      );
    }
    if (v.y < -0.85 && v.z < 0.5) v.light *= 0.62 + 0.38 * Math.min(1, Math.max(0, (v.z - 0.1) / 0.4));
  }
}
