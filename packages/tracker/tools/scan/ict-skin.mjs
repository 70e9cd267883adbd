// The skin of a photographed head on ICT's vertices: what the photograph shows is looked up there, what it hides comes from the
// mirrored side, and beyond both colours are spread over the mesh. Hair is painted (after models/training/texture.py).
import { normalsOf, turned } from './ict-fit.mjs';
import { SHELL } from './ict-head.mjs';
import { rasterise } from './rasterise.mjs';

/** Points of the labels around the right eye, the left eye and between the lips. */
export const RIMS = [
  [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
  [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
  [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95],
];
/** Where hair begins: heights [cm] at depths [cm], from the nape to the forehead. */
const HAIRLINE = { depths: [-8, -4, 1.5, 5, 8, 10], heights: [-8, -6.5, 1, 6, 8.6, 9] };
const HAIR = [40, 32, 28];
/** A picture of the depth that tells what stands in front [pixels a side], and how far behind the front still counts as it [cm]. */
const DEPTH_SIDE = 96;
const DEPTH_SLACK = 0.9;
/** Around eyes and lips, how far the photograph is not believed: it would smear the eye's white over closed lids [cm]. */
const RIM_REACH = 0.09;
const SPREADING = 200;

/**
 * What the pixels of a drawn head are coloured with, for each vertex of the shell.
 * @typedef {object} Skin
 * @property {import('../../dist/index.js').Picture} picture the photograph
 * @property {Float32Array} at [SHELL * 2] where the photograph shows it [pixels]
 * @property {Float32Array} trust [SHELL] how far that is believed, 0..1
 * @property {Uint8Array} opening [height * width] of the photograph: 1 in and around eyes and lips
 * @property {Float32Array} colour [SHELL * 3] what it is where the photograph is not believed, 0..255
 * @property {Float32Array} hair [SHELL] how much hair there is, 0..1
 * @property {number[]} tone [3] of the skin
 */

/** What of the head is the same for everybody. */
export class SkinMaker {
  #head;
  #places;
  #neighbours;
  #near;
  #region;
  #hair;
  triangles;

  constructor(head, places) {
    this.#head = head;
    this.#places = places;
    const { M_Face: face, M_BackHead: back } = head.parts;
    this.triangles = Int32Array.from([...face, ...back]);
    this.#neighbours = neighboursOf(this.triangles);
    const marks = places.of(head.neutral);
    this.#near = Array.from({ length: SHELL }, (_, i) =>
      nearest(marks, head.neutral.subarray(i * 3, i * 3 + 3), 6),
    );
    // The labels' mesh is where the fit is held to the picture; beyond it trust fades.
    this.#region = Float32Array.from(this.#near, ([[, away]]) => smoothStep(2, 0.7, away));
    this.#hair = Float32Array.from({ length: SHELL }, (_, i) => {
      const [x, y, z] = head.neutral.subarray(i * 3, i * 3 + 3);
      const isEar = Math.abs(x) > 7.2 && y > -5 && y < 2.5 && z > -3;
      return isEar ? 0 : smoothStep(-0.5, 0.9, y - along(HAIRLINE.depths, HAIRLINE.heights, z));
    });
  }

  /**
   * @param {import('../../dist/index.js').Picture} picture
   * @param {import('./ict-fit.mjs').IctFit} fit
   * @param {Float64Array} misses [468 * 3] of the fit
   * @param {ArrayLike<number>} points [468 * 3] as labelled
   * @returns {Skin}
   */
  make(picture, fit, misses, points) {
    const vertices = this.#photographed(fit, misses);
    const image = turned(vertices, fit.rotation).map((v, i) => v * fit.scale + fit.translation[i % 3]);
    const at = new Float32Array(SHELL * 2);
    for (let i = 0; i < SHELL; i++) at.set([image[i * 3], -image[i * 3 + 1]], i * 2);
    const opening = openings(picture, points, RIM_REACH * fit.scale);
    let trust = this.#trust(picture, fit, vertices, image, at);
    trust = this.#around(trust, Math.min);
    const tone = this.#tone(picture, at, trust);
    const hairTone = this.#hairTone(picture, at, tone);
    const colour = this.#spread(picture, at, trust, opening, tone);
    const hair = this.#hair;
    for (let i = 0; i < SHELL; i++) {
      // Strands: darker and lighter around the head.
      const strand =
        1 + 0.16 * Math.sin(37 * Math.atan2(this.#head.neutral[i * 3], this.#head.neutral[i * 3 + 2] + 1));
      for (let c = 0; c < 3; c++)
        colour[i * 3 + c] = (1 - hair[i]) * colour[i * 3 + c] + hair[i] * hairTone[c] * strand;
    }
    return { picture, at, trust, opening, colour, hair, tone };
  }

  /** The shell as photographed, what the fit misses spread over it. */
  #photographed(fit, misses) {
    const vertices = Float64Array.from(
      this.#head.vertices(fit.identity, fit.expression).subarray(0, SHELL * 3),
    );
    const reach = reaches(this.#places.of(this.#head.neutral));
    this.#near.forEach((list, i) => {
      const shares = list.map(([mark, away]) => Math.exp(-0.5 * (away / (0.7 * reach[mark])) ** 2));
      const total = Math.max(
        0.5,
        shares.reduce((sum, share) => sum + share, 0),
      );
      list.forEach(([mark], k) => {
        for (let axis = 0; axis < 3; axis++)
          vertices[i * 3 + axis] += (shares[k] / total) * misses[mark * 3 + axis];
      });
    });
    return vertices;
  }

  #trust({ width, height }, fit, vertices, image, at) {
    const normals = turned(normalsOf(vertices, this.triangles), fit.rotation);
    const xs = at.filter((_, i) => i % 2 === 0);
    const ys = at.filter((_, i) => i % 2 === 1);
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    const scale = (DEPTH_SIDE - 1) / Math.max(Math.max(...xs) - left, Math.max(...ys) - top);
    const small = at.map((value, i) => (value - (i % 2 === 0 ? left : top)) * scale);
    const depth = Float32Array.from({ length: SHELL }, (_, i) => image[i * 3 + 2]);
    const seen = rasterise(small, depth, this.triangles, DEPTH_SIDE, DEPTH_SIDE);
    return Float32Array.from({ length: SHELL }, (_, i) => {
      const [x, y] = [at[i * 2], at[i * 2 + 1]];
      if (x < 1 || y < 1 || x > width - 1 || y > height - 1) return 0;
      const pixel =
        Math.min(DEPTH_SIDE - 1, Math.floor(small[i * 2 + 1])) * DEPTH_SIDE + Math.floor(small[i * 2]);
      const triangle = seen.number[pixel];
      const front =
        triangle < 0
          ? depth[i]
          : [0, 1, 2].reduce(
              (sum, k) => sum + seen.weights[pixel * 3 + k] * depth[this.triangles[triangle * 3 + k]],
              0,
            );
      if (depth[i] < front - DEPTH_SLACK * fit.scale) return 0;
      return smoothStep(0.25, 0.6, normals[i * 3 + 2]) * this.#region[i] * (1 - this.#hair[i]);
    });
  }

  /** The least (or what `of` says) of each vertex and its neighbours. */
  #around(values, of) {
    return values.map((value, i) => this.#neighbours[i].reduce((result, k) => of(result, values[k]), value));
  }

  #tone(picture, at, trust) {
    const colours = [...trust.keys()]
      .filter((i) => trust[i] > 0.6)
      .map((i) => pixelAt(picture, at[i * 2], at[i * 2 + 1]));
    return colours.length > 0 ? middle(colours) : [180, 140, 120];
  }

  /** What is above the forehead; made up where that may be skin or a wall. */
  #hairTone(picture, at, tone) {
    const { neutral } = this.#head;
    const spots = Array.from({ length: SHELL }, (_, i) => i).filter(
      (i) => this.#hair[i] > 0.9 && Math.abs(neutral[i * 3]) < 5 && neutral[i * 3 + 2] > 2 && at[i * 2] > 1 &&
        at[i * 2 + 1] > 1 && at[i * 2] < picture.width - 2 && at[i * 2 + 1] < picture.height - 2,
    ); // biome-ignore format: one condition
    const light = (colour) => colour[0] + colour[1] + colour[2];
    const seen =
      spots.length > 40 ? middle(spots.map((i) => pixelAt(picture, at[i * 2], at[i * 2 + 1]))) : HAIR;
    return light(seen) < 0.7 * light(tone) ? seen : HAIR;
  }

  /** [SHELL * 3] the photograph's colours, or the mirrored side's, and from there on over the mesh. */
  #spread(picture, at, trust, opening, tone) {
    const out = new Float32Array(SHELL * 3);
    const known = new Float32Array(SHELL);
    const believed = trust.map((value, i) =>
      isOpen(opening, picture, at[i * 2], at[i * 2 + 1]) ? 0 : value,
    );
    for (let i = 0; i < SHELL; i++) {
      const from = believed[i] > 0.5 ? i : this.#head.mirror[i];
      known[i] = believed[from] > 0.5 ? 1 : 0;
      out.set(known[i] ? pixelAt(picture, at[from * 2], at[from * 2 + 1]) : tone, i * 3);
    }
    for (let round = 0; round < SPREADING; round++) {
      for (let i = 0; i < SHELL; i++) {
        const near = this.#neighbours[i];
        if (known[i] || near.length === 0) continue;
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (const k of near) sum += out[k * 3 + c];
          out[i * 3 + c] = sum / near.length;
        }
      }
    }
    return out;
  }
}

/** Bilinear, [3] 0..255; clamped. */
export function pixelAt({ data, width, height }, x, y, out = [0, 0, 0]) {
  const left = Math.min(width - 1.001, Math.max(0, x - 0.5));
  const top = Math.min(height - 1.001, Math.max(0, y - 0.5));
  const [column, row] = [Math.floor(left), Math.floor(top)];
  const [right, down] = [left - column, top - row];
  const first = (row * width + column) * 4;
  const below = first + width * 4;
  for (let c = 0; c < 3; c++) {
    out[c] =
      (data[first + c] * (1 - right) + data[first + 4 + c] * right) * (1 - down) +
      (data[below + c] * (1 - right) + data[below + 4 + c] * right) * down;
  }
  return out;
}

export function isOpen(opening, { width, height }, x, y) {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  return column >= 0 && row >= 0 && column < width && row < height && opening[row * width + column] > 0;
}

export function smoothStep(low, high, x) {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

function openings({ width, height }, points, reach) {
  const out = new Uint8Array(width * height);
  const xy = new Float32Array((points.length / 3) * 2);
  for (let i = 0; i < xy.length / 2; i++) xy.set([points[i * 3], points[i * 3 + 1]], i * 2);
  const fans = RIMS.flatMap((rim) => rim.slice(2).flatMap((corner, k) => [rim[0], rim[k + 1], corner]));
  const { number } = rasterise(xy, new Float32Array(xy.length / 2), Int32Array.from(fans), width, height, {
    cull: false,
  });
  const far = Math.max(1, Math.round(reach));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (number[y * width + x] < 0) continue;
      for (let v = Math.max(0, y - far); v <= Math.min(height - 1, y + far); v++)
        out.fill(1, v * width + Math.max(0, x - far), v * width + Math.min(width - 1, x + far) + 1);
    }
  }
  return out;
}

function neighboursOf(triangles) {
  const sets = Array.from({ length: SHELL }, () => new Set());
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      sets[triangles[t + k]].add(triangles[t + ((k + 1) % 3)]);
      sets[triangles[t + k]].add(triangles[t + ((k + 2) % 3)]);
    }
  }
  return sets.map((set) => [...set]);
}

/** The `count` points nearest to one, each with its distance, the nearest first. */
function nearest(points, [x, y, z], count) {
  const list = [];
  let most = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.length / 3; i++) {
    const away = (points[i * 3] - x) ** 2 + (points[i * 3 + 1] - y) ** 2 + (points[i * 3 + 2] - z) ** 2;
    if (away >= most) continue;
    list.push([i, away]);
    list.sort((a, b) => a[1] - b[1]);
    list.length = Math.min(list.length, count);
    if (list.length === count) most = list[count - 1][1];
  }
  return list.map(([i, away]) => [i, Math.sqrt(away)]);
}

/** [N] how far each point's three nearest neighbours are. */
function reaches(points) {
  return Array.from({ length: points.length / 3 }, (_, i) => {
    const list = nearest(points, points.slice(i * 3, i * 3 + 3), 4).slice(1);
    return list.reduce((sum, [, away]) => sum + away / list.length, 0);
  });
}

function middle(colours) {
  return [0, 1, 2].map((c) => colours.map((colour) => colour[c]).sort((a, b) => a - b)[colours.length >> 1]);
}

/** Straight lines through (xs, ys), xs ascending; level beyond. */
function along(xs, ys, x) {
  if (x <= xs[0]) return ys[0];
  for (let i = 1; i < xs.length; i++) {
    if (x <= xs[i]) return ys[i - 1] + ((x - xs[i - 1]) / (xs[i] - xs[i - 1])) * (ys[i] - ys[i - 1]);
  }
  return ys[ys.length - 1];
}
