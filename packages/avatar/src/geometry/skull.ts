import { bump, bump2, smoothstep } from './math.js';

/**
 * The smooth head: a superellipsoid warped into a toy's head. Everything on the face is placed on it.
 *
 * All geometry is modelled in decimetres with the head's centre as origin (x subject's left, y up, z out of
 * the face), so the head is about 2 wide, and scaled to metres once, when buffers are made.
 */

export type Point = [x: number, y: number, z: number];

/** Decimetres to metres. */
export const SCALE = 0.1;

const EXPONENT = 2.4;
const HALF_WIDTH = 1.0;
const HALF_HEIGHT = 1.06;
const FRONT_DEPTH = 0.93;
const BACK_DEPTH = 1.0;

/** Where the eyes, the nose and the mouth are [dm]. Negative x: the same on the right. */
export const EYE_X = 0.39;
export const EYE_Y = -0.02;
export const NOSE_Y = -0.31;
export const MOUTH_Y = -0.605;

/** How much narrower the head is at a height: round above, a soft jaw below. */
function widthAt(y: number): number {
  return 1 - 0.13 * smoothstep(-0.2, -1.1, y) - 0.03 * smoothstep(0.3, 1.1, y);
}

/** How much shallower the back of the head is at a height, so that it tucks in towards the neck. */
function backAt(y: number): number {
  return 1 - 0.36 * smoothstep(0, -1.05, y);
}

/** Head without features for a direction: longitude 0 is the front, positive towards the subject's left. */
export function skullPoint(longitude: number, latitude: number): Point {
  const dx = Math.sin(longitude) * Math.cos(latitude);
  const dy = Math.sin(latitude);
  const dz = Math.cos(longitude) * Math.cos(latitude);
  const norm =
    (Math.abs(dx) ** EXPONENT + Math.abs(dy) ** EXPONENT + Math.abs(dz) ** EXPONENT) ** (1 / EXPONENT);
  const y = (HALF_HEIGHT * dy) / norm;
  const x = ((HALF_WIDTH * dx) / norm) * widthAt(y);
  const z = dz / norm > 0 ? (FRONT_DEPTH * dz) / norm : ((BACK_DEPTH * dz) / norm) * backAt(y);
  return [x, y, z];
}

/** Roughly the signed distance [dm] from a point to the skull: what hair is built from. */
export function skullDistance(x: number, y: number, z: number): number {
  const u = Math.abs(x) / (HALF_WIDTH * widthAt(y));
  const v = Math.abs(y) / HALF_HEIGHT;
  const w = Math.abs(z) / (z > 0 ? FRONT_DEPTH : BACK_DEPTH * backAt(y));
  return (u ** EXPONENT + v ** EXPONENT + w ** EXPONENT) ** (1 / EXPONENT) - 1;
}

/** Depth of the featureless front at (x, y): skin that slides by (dx, dy) follows its slope. */
export function frontDepth(x: number, y: number): number {
  const u = Math.abs(x) / (HALF_WIDTH * widthAt(y));
  const v = Math.abs(y) / HALF_HEIGHT;
  const rest = 1 - u ** EXPONENT - v ** EXPONENT;
  return FRONT_DEPTH * Math.max(rest, 0.02) ** (1 / EXPONENT);
}

/** Nose, cheeks, chin and sockets [dm], pushed out of the skull. */
function features(point: Point): Point {
  let [x, y, z] = point;
  if (z <= 0) return point;
  const front = smoothstep(0, 0.35, z);
  const ax = Math.abs(x);
  const cheek = bump2(ax, y, 0.56, -0.38, 0.3, 0.28) * front;
  x += Math.sign(x) * 0.045 * cheek;
  z += 0.06 * cheek;
  z += 0.07 * bump2(x, y, 0, -0.98, 0.28, 0.18) * front;
  // Left and right add up: what met in the middle would leave a crease from the nose to the hair.
  for (const half of [1, -1]) {
    z -= 0.05 * bump2(half * x, y, EYE_X, EYE_Y + 0.04, 0.3, 0.26) * front;
    z += 0.026 * bump2(half * x, y, 0.3, 0.36, 0.4, 0.14) * front;
  }
  z += nose(x, y);
  return [x, y, z];
}

/** A button: a round tip that runs out softly into the bridge. */
export function nose(x: number, y: number): number {
  const tip = 0.145 * bump2(x, y, 0, NOSE_Y, 0.125, y < NOSE_Y ? 0.09 : 0.12);
  const wing = 0.025 * bump(Math.hypot(Math.abs(x) - 0.095, y - NOSE_Y + 0.015), 0.07);
  const bridge = 0.04 * bump(x, 0.11) * smoothstep(NOSE_Y - 0.1, NOSE_Y + 0.05, y) * smoothstep(0.3, -0.1, y);
  return tip + wing + bridge;
}

/** The head's skin for a direction, eyes and mouth not yet cut. */
export function headPoint(longitude: number, latitude: number): Point {
  return features(skullPoint(longitude, latitude));
}

/** Direction (longitude, latitude) of the front skin point whose x and y are given: Newton's method. */
export function directionAt(x: number, y: number): [longitude: number, latitude: number] {
  let longitude = x;
  let latitude = y * 0.9;
  const h = 1e-4;
  for (let i = 0; i < 12; i++) {
    const p = headPoint(longitude, latitude);
    const a = headPoint(longitude + h, latitude);
    const b = headPoint(longitude, latitude + h);
    const xx = (a[0] - p[0]) / h;
    const xy = (b[0] - p[0]) / h;
    const yx = (a[1] - p[1]) / h;
    const yy = (b[1] - p[1]) / h;
    const determinant = xx * yy - xy * yx;
    const ex = x - p[0];
    const ey = y - p[1];
    longitude += (ex * yy - ey * xy) / determinant;
    latitude += (ey * xx - ex * yx) / determinant;
    if (Math.abs(ex) + Math.abs(ey) < 1e-9) break;
  }
  return [longitude, latitude];
}

/** Front skin point at (x, y). */
export function frontPoint(x: number, y: number): Point {
  return headPoint(...directionAt(x, y));
}
