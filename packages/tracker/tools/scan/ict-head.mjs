// The ICT-FaceKit head, and where the 468 points of the labels lie on it. Head axes: x to the subject's left, y up, z out of the face; cm.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readNpz } from '../npz.mjs';

/** Vertices of the skin and the back of the head come first. */
export const SHELL = 14062;
export const IDENTITIES = 100;
export const PARTS = ['M_Face', 'M_BackHead', 'M_GumsTongue', 'M_Teeth', 'M_ScleraLeft', 'M_ScleraRight'];
/** The vertices of each eyeball. */
export const EYEBALLS = { Left: [21451, 22221], Right: [23021, 23791] };

/**
 * @typedef {object} IctHead
 * @property {Float32Array} neutral [V * 3]
 * @property {string[]} expressions names of the 57 expression shapes
 * @property {Record<string, Int32Array>} parts triangles of each part
 * @property {Int32Array} landmarks [68] vertices
 * @property {Int32Array} mirror [SHELL] the vertex at each one's mirror image
 * @property {(identity: ArrayLike<number>, expression: ArrayLike<number>) => Float32Array} vertices [V * 3] of [100] and [57] weights
 * @property {(shape: number) => { delta: Int32Array, scale: number, start: number }} shape identity shapes, then expression shapes
 */

/** @param {string} folder of labelled faces @returns {Promise<IctHead>} */
export async function readIctHead(folder) {
  const names = ['neutral', 'faces', 'material', 'material_names', 'identity_delta', 'identity_scale'];
  const raw = readNpz(await readFile(join(folder, 'ict-facekit/ict.npz')), [
    ...names,
    ...['expression_delta', 'expression_scale', 'expression_names', 'landmarks68'],
  ]);
  const neutral = raw.neutral.data;
  const material = raw.material.data;
  const parts = Object.fromEntries(
    PARTS.map((part) => {
      const own = raw.material_names.data.indexOf(part);
      return [part, raw.faces.data.filter((_, i) => material[Math.floor(i / 3)] === own)];
    }),
  );
  const shape = (k) => {
    const [delta, scale] =
      k < IDENTITIES
        ? [raw.identity_delta.data, raw.identity_scale.data[k]]
        : [raw.expression_delta.data, raw.expression_scale.data[k - IDENTITIES]];
    return { delta, scale, start: (k < IDENTITIES ? k : k - IDENTITIES) * neutral.length };
  };
  return {
    neutral,
    expressions: raw.expression_names.data,
    parts,
    landmarks: raw.landmarks68.data,
    mirror: mirrored(neutral),
    shape,
    vertices(identity, expression) {
      const out = neutral.slice();
      [...identity, ...expression].forEach((weight, k) => {
        if (weight === 0) return;
        const { delta, scale, start } = shape(k);
        const step = weight * scale;
        for (let i = 0; i < out.length; i++) out[i] += step * delta[start + i];
      });
      return out;
    },
  };
}

/** For each vertex of the shell the one nearest to its mirror image. */
function mirrored(neutral) {
  // In boxes of 4 mm a side.
  const box = (x, y, z) => (Math.round(x * 2.5) * 1000 + Math.round(y * 2.5)) * 1000 + Math.round(z * 2.5);
  const boxes = new Map();
  for (let i = 0; i < SHELL; i++) {
    const key = box(neutral[i * 3], neutral[i * 3 + 1], neutral[i * 3 + 2]);
    const inside = boxes.get(key);
    if (inside) inside.push(i);
    else boxes.set(key, [i]);
  }
  return Int32Array.from({ length: SHELL }, (_, i) => {
    const [x, y, z] = [-neutral[i * 3], neutral[i * 3 + 1], neutral[i * 3 + 2]];
    let [best, least] = [i, Number.POSITIVE_INFINITY];
    for (const dx of [-0.4, 0, 0.4]) {
      for (const dy of [-0.4, 0, 0.4]) {
        for (const dz of [-0.4, 0, 0.4]) {
          for (const k of boxes.get(box(x + dx, y + dy, z + dz)) ?? []) {
            const away = Math.hypot(neutral[k * 3] - x, neutral[k * 3 + 1] - y, neutral[k * 3 + 2] - z);
            if (away < least) [best, least] = [k, away];
          }
        }
      }
    }
    return best;
  });
}

/** Where points lie on the head: in each a triangle's corners and their shares. */
export class Places {
  /** @param {ArrayLike<number>} corners [N * 3] @param {ArrayLike<number>} weights [N * 3] */
  constructor(corners, weights) {
    this.corners = corners;
    this.weights = weights;
    this.count = corners.length / 3;
  }

  /** The 468 points of the labels. */
  static async read() {
    const json = JSON.parse(await readFile(new URL('ict-places.json', import.meta.url), 'utf8'));
    const bytes = (text) => Uint8Array.from(Buffer.from(text, 'base64')).buffer;
    return new Places(
      new Uint16Array(bytes(json.corners)),
      Float64Array.from(new Uint16Array(bytes(json.weights)), (n) => n / 65535),
    );
  }

  /** [N * 3] of vertices [V * 3] */
  of(vertices) {
    const out = new Float64Array(this.count * 3);
    this.add(vertices, 0, 1, out);
    return out;
  }

  /** Adds the places of `values` (of which the first vertex is at `start`), times `scale`. */
  add(values, start, scale, out) {
    for (let i = 0; i < this.corners.length; i++) {
      const [from, to] = [start + this.corners[i] * 3, Math.floor(i / 3) * 3];
      for (let axis = 0; axis < 3; axis++) out[to + axis] += scale * this.weights[i] * values[from + axis];
    }
  }
}
