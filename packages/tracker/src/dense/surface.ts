/** How far the face is continued beyond its mask [map pixels]: as far as the cubic's taps reach. */
const RINGS = 3;

/**
 * A position map as a smooth surface: between the map's pixels a cubic (Catmull and Rom 1974, through every pixel), and
 * near the mask's rim a continuation of the face, since what the network says beside the face means nothing.
 */
export class MapSurface {
  readonly #size: number;
  readonly #planes: Float32Array;

  /** `planes`: [3, size, size]; `mask` [size, size]: above 0 where the pixel is face. */
  constructor(planes: Float32Array, mask: Float32Array, size: number) {
    this.#size = size;
    this.#planes = continued(planes, mask, size);
  }

  /**
   * The points at some places of the UV square: `uv` [N * 2], 0..1 from the square's top left corner, u right, v down (a
   * pixel's centre is at half a pixel). Returns [N * 3] in the map's own units. `wanted` [N]: above 0 where a point is asked for; the
   * others are 0.
   */
  sample(uv: Float32Array, wanted?: ArrayLike<number>): Float32Array {
    const size = this.#size;
    const plane = size * size;
    const out = new Float32Array((uv.length / 2) * 3);
    const columns = new Int32Array(4);
    const across = new Float32Array(4);
    const down = new Float32Array(4);
    for (let i = 0; i < uv.length / 2; i++) {
      if (wanted && !(wanted[i] > 0)) continue;
      const u = uv[i * 2] * size - 0.5;
      const v = uv[i * 2 + 1] * size - 0.5;
      const [column, row] = [Math.floor(u), Math.floor(v)];
      shares(u - column, across);
      shares(v - row, down);
      for (let tap = 0; tap < 4; tap++) columns[tap] = clamp(column + tap - 1, size);
      for (let tap = 0; tap < 4; tap++) {
        const from = clamp(row + tap - 1, size) * size;
        for (let axis = 0; axis < 3; axis++) {
          const line = from + axis * plane;
          const value =
            across[0] * this.#planes[line + columns[0]] +
            across[1] * this.#planes[line + columns[1]] +
            across[2] * this.#planes[line + columns[2]] +
            across[3] * this.#planes[line + columns[3]];
          out[i * 3 + axis] += down[tap] * value;
        }
      }
    }
    return out;
  }
}

function clamp(index: number, size: number): number {
  return Math.min(size - 1, Math.max(0, index));
}

/** How much of each of four pixels in a row counts at `t` (0..1) between the middle two. */
function shares(t: number, out: Float32Array): void {
  const [t2, t3] = [t * t, t * t * t];
  out[0] = (-t3 + 2 * t2 - t) / 2;
  out[1] = (3 * t3 - 5 * t2 + 2) / 2;
  out[2] = (-3 * t3 + 4 * t2 + t) / 2;
  out[3] = (t3 - t2) / 2;
}

const DIRECTIONS = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy] as const));

/** A copy of the planes in which the face goes on straight beyond its mask, ring by ring. */
function continued(planes: Float32Array, mask: Float32Array, size: number): Float32Array {
  const out = planes.slice();
  const plane = size * size;
  const known = Uint8Array.from(mask, (value) => (value > 0 ? 1 : 0));
  const isKnown = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < size && y < size && known[y * size + x] > 0;
  for (let ring = 0; ring < RINGS; ring++) {
    const found: [pixel: number, point: number[]][] = [];
    for (let pixel = 0; pixel < plane; pixel++) {
      if (known[pixel]) continue;
      const [x, y] = [pixel % size, Math.floor(pixel / size)];
      const point = [0, 0, 0];
      let count = 0;
      for (const [dx, dy] of DIRECTIONS) {
        if (!isKnown(x + dx, y + dy)) continue;
        const near = pixel + dy * size + dx;
        const far = isKnown(x + 2 * dx, y + 2 * dy) ? near + dy * size + dx : near;
        for (let axis = 0; axis < 3; axis++) {
          point[axis] += 2 * out[axis * plane + near] - out[axis * plane + far];
        }
        count++;
      }
      if (count > 0) found.push([pixel, point.map((value) => value / count)]);
    }
    for (const [pixel, point] of found) {
      known[pixel] = 1;
      for (let axis = 0; axis < 3; axis++) out[axis * plane + pixel] = point[axis];
    }
  }
  return out;
}
