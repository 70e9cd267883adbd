import { conjugate, LANDMARK_COUNT, type Pose, type Vector3 } from '@guise/protocol';
import { ModelError } from './errors.js';
import { toMatrix } from './geometry/quaternion.js';
import type { Points, Similarity } from './geometry/umeyama.js';
import type { FaceLayout } from './model/layout.js';

/** Outer corners of the subject's right and left eye among the 68. */
const [OUTER_RIGHT, OUTER_LEFT] = [36, 45];

/** Reads the 68 landmarks out of a position map. */
export class LandmarkSampler {
  /** Interocular distance of the neutral head [m]: the unit of head space. */
  readonly interocular: number;
  /** [68, 4] pixels about each landmark, and how much each counts (sums to 1). */
  readonly #pixels = new Int32Array(LANDMARK_COUNT * 4);
  readonly #shares = new Float32Array(LANDMARK_COUNT * 4);

  /** Throws {@link ModelError} (`layout-invalid`) when a landmark lies outside the face. */
  constructor(layout: FaceLayout) {
    for (let i = 0; i < LANDMARK_COUNT; i++) this.#prepare(i, layout);
    const { uvSize } = layout;
    const planes = new Float32Array(uvSize * uvSize * 3);
    for (let i = 0; i < planes.length; i++) {
      planes[(i % 3) * uvSize * uvSize + Math.floor(i / 3)] = layout.canonical[i];
    }
    const neutral = this.sample(planes);
    const at = (landmark: number, axis: number) => neutral[landmark * 3 + axis];
    this.interocular = Math.hypot(...[0, 1, 2].map((axis) => at(OUTER_LEFT, axis) - at(OUTER_RIGHT, axis)));
    if (!(this.interocular > 0)) {
      throw new ModelError(
        'layout-invalid',
        'layout.json: canonical: both outer eye corners are in one place',
      );
    }
  }

  /** `planes`: [3, uvSize, uvSize] x, y and z of each pixel. Returns [68 * 3] in the map's own units. */
  sample(planes: Float32Array): Float32Array {
    const plane = planes.length / 3;
    const points = new Float32Array(LANDMARK_COUNT * 3);
    for (let i = 0; i < this.#pixels.length; i++) {
      const landmark = (i >> 2) * 3;
      for (let axis = 0; axis < 3; axis++) {
        points[landmark + axis] += this.#shares[i] * planes[axis * plane + this.#pixels[i]];
      }
    }
    return points;
  }

  /** Bilinear shares among the pixels that are face: the network's answer beside the face means nothing. */
  #prepare(landmark: number, { landmarks, mask, uvSize }: FaceLayout): void {
    const u = landmarks[landmark * 2];
    const v = landmarks[landmark * 2 + 1];
    const [u0, v0] = [Math.floor(u), Math.floor(v)];
    let total = 0;
    for (let corner = 0; corner < 4; corner++) {
      const [column, row] = [u0 + (corner & 1), v0 + (corner >> 1)];
      if (column < 0 || row < 0 || column >= uvSize || row >= uvSize) continue;
      const pixel = row * uvSize + column;
      const share = (1 - Math.abs(u - column)) * (1 - Math.abs(v - row)) * (mask[pixel] > 0 ? 1 : 0);
      this.#pixels[landmark * 4 + corner] = pixel;
      this.#shares[landmark * 4 + corner] = share;
      total += share;
    }
    if (total === 0) {
      throw new ModelError(
        'layout-invalid',
        `layout.json: landmarks: point ${landmark} (${u}, ${v}) is off the mask`,
      );
    }
    for (let corner = 0; corner < 4; corner++) this.#shares[landmark * 4 + corner] /= total;
  }
}

/** Camera space [m] -> the space of a head fitted there, in `unit` metres. [N * 3] both. */
export function toHeadSpace(points: Points, head: Similarity, unit: number): Float32Array {
  const m = toMatrix(conjugate(head.rotation));
  const [tx, ty, tz] = head.translation;
  const k = 1 / (head.scale * unit);
  return mapPoints(points, (x, y, z) => {
    const [a, b, c] = [(x - tx) * k, (y - ty) * k, (z - tz) * k];
    return [m[0] * a + m[1] * b + m[2] * c, m[3] * a + m[4] * b + m[5] * c, m[6] * a + m[7] * b + m[8] * c];
  });
}

/** The space of a head, in `unit` metres -> camera space [m]. [N * 3] both. */
export function fromHeadSpace(points: Points, { rotation, translation }: Pose, unit: number): Float32Array {
  const m = toMatrix(rotation);
  const [tx, ty, tz] = translation;
  return mapPoints(points, (x, y, z) => [
    unit * (m[0] * x + m[1] * y + m[2] * z) + tx,
    unit * (m[3] * x + m[4] * y + m[5] * z) + ty,
    unit * (m[6] * x + m[7] * y + m[8] * z) + tz,
  ]);
}

function mapPoints(points: Points, map: (x: number, y: number, z: number) => Vector3): Float32Array {
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) out.set(map(points[i], points[i + 1], points[i + 2]), i);
  return out;
}
