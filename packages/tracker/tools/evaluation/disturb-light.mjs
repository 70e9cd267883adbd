import { toMatrix } from '../../dist/geometry/quaternion.js';
import { applySimilarity } from '../../dist/geometry/umeyama.js';
import { gaussianOf } from './random.mjs';

/** A head as a light sees it: the half axes [m] of an ellipsoid in head axes and its centre. */
const HEAD = { axes: [0.078, 0.115, 0.095], center: [0, 0, -0.025] };
/** The ridge of the nose: how far it stands out, how wide it is, and where it begins and ends [m]. */
const NOSE = { height: 0.017, width: 0.012, top: 0.025, bottom: -0.024 };

/** What the shadow side still gets, how softly it begins, and what the lamp leaves on what is behind the head. */
const AMBIENT = 0.05;
const SOFTNESS = 0.15;
const WALL = 0.3;

const toLinear = Float32Array.from({ length: 256 }, (_, value) => {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});
const toByte = (linear) => {
  const v = Math.min(1, Math.max(0, linear));
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
};

/** One hard lamp at the side of the head: one half of the face bright, the other one nearly black. */
export function sideLight(picture, placement, random) {
  const side = random() < 0.5 ? -1 : 1;
  const lamp = normalized([side, 0.15 + 0.3 * random(), 0.05 + 0.2 * random()]);
  const warm = [1.06, 1, 0.9];
  const normalAt = normalsOf(placement);
  return lit(picture, (x, y) => {
    const { normal, beside } = normalAt(x, y);
    const facing = normal[0] * lamp[0] + normal[1] * lamp[1] + normal[2] * lamp[2];
    const head = Math.max(0, (facing + SOFTNESS) / (1 + SOFTNESS)) ** 1.3;
    const direct = head + beside * (WALL - head);
    return warm.map((tint) => AMBIENT + 1.6 * direct * tint);
  });
}

/** A dim room: some four stops too little light, which the camera lifts again in part, together with its noise. */
export function lowLight(picture, _placement, random) {
  const gaussian = gaussianOf(random);
  const { width, height } = picture;
  const out = { ...picture, data: new Uint8ClampedArray(picture.data) };
  const [exposure, gain] = [0.05, 5 + 2 * random()];
  const warm = [1.1, 1, 0.8];
  // Cameras smear their noise over neighbours: half of it is shared by blocks of two by two pixels.
  const blocks = Float32Array.from({ length: 3 * ((width >> 1) + 1) * ((height >> 1) + 1) }, gaussian);
  for (let i = 0; i < width * height; i++) {
    const block = (Math.floor(i / width) >> 1) * ((width >> 1) + 1) + ((i % width) >> 1);
    for (let channel = 0; channel < 3; channel++) {
      const signal = toLinear[picture.data[i * 4 + channel]] * exposure * warm[channel];
      const noise = 0.75 * gaussian() + 0.65 * blocks[block * 3 + channel];
      const amplitude = Math.sqrt(0.0007 * signal + 0.0016 ** 2) * (channel === 2 ? 1.4 : 1);
      out.data[i * 4 + channel] = toByte(gain * (signal + noise * amplitude));
    }
  }
  return out;
}

/** Every pixel times a light [r, g, b]; what becomes brighter than white burns out gently. */
function lit(picture, lightAt) {
  const { width, height } = picture;
  const out = { ...picture, data: new Uint8ClampedArray(picture.data) };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = lightAt(x + 0.5, y + 0.5);
      for (let channel = 0; channel < 3; channel++) {
        const at = (y * width + x) * 4 + channel;
        const value = toLinear[picture.data[at]] * light[channel];
        out.data[at] = toByte(value < 0.7 ? value : 1 - 0.3 * Math.exp((0.7 - value) / 0.3));
      }
    }
  }
  return out;
}

/**
 * The surface normal (camera axes) of a head with a nose at a place in the picture; beside the head, that of its rim and
 * how far beside it the place is, 0..1.
 */
function normalsOf(placement) {
  const m = toMatrix(placement.rotation);
  const inverse = HEAD.axes.map((axis) => 1 / axis ** 2);
  // The ellipsoid in camera axes: p' Q p = 1.
  const q = (i, j) => [0, 1, 2].reduce((sum, k) => sum + m[i * 3 + k] * inverse[k] * m[j * 3 + k], 0);
  const [xx, xy, xz, yy, yz, zz] = [q(0, 0), q(0, 1), q(0, 2), q(1, 1), q(1, 2), q(2, 2)];
  const [cx, cy] = applySimilarity(placement, HEAD.center);
  return (pictureX, pictureY) => {
    const x = (pictureX - cx) / placement.scale;
    const y = (-pictureY - cy) / placement.scale;
    const half = (xz * x + yz * y) / zz;
    const inside = half ** 2 - (xx * x * x + 2 * xy * x * y + yy * y * y - 1) / zz;
    const z = Math.sqrt(Math.max(0, inside)) - half;
    const normal = normalized([xx * x + xy * y + xz * z, xy * x + yy * y + yz * z, xz * x + yz * y + zz * z]);
    if (inside <= 0) return { normal, beside: Math.min(1, Math.sqrt(-inside) / 0.06) };
    const [hx, hy] = [m[0] * x + m[3] * y + m[6] * z, m[1] * x + m[4] * y + m[7] * z];
    const slope = noseSlope(hx, hy);
    const bumped = normal.map((value, axis) => value - m[axis * 3] * slope);
    return { normal: normalized(bumped), beside: 0 };
  };
}

/** How steeply the nose rises along the head's x axis. */
function noseSlope(x, y) {
  if (y > NOSE.top || y < NOSE.bottom) return 0;
  const along = (NOSE.top - y) / (NOSE.top - NOSE.bottom);
  const height = NOSE.height * Math.min(1, along * 1.1) * Math.min(1, (1 - along) * 3);
  return ((-2 * x) / NOSE.width ** 2) * height * Math.exp(-((x / NOSE.width) ** 2));
}

function normalized(v) {
  const length = Math.hypot(...v);
  return v.map((value) => value / length);
}
