import { type DepthImage, drawDepth } from './depth-buffer.js';

/** Pixels of the depth buffer along the face's longer side. */
const BUFFER = 320;

/** How far behind the nearest surface a point may be and still belong to it [m]: the mesh is no smoother. */
const TOLERANCE = 0.0025;

/** The same points before a camera and as its picture shows them. */
export interface SeenPoints {
  /** [N * 3] in camera space [m]. */
  camera: Float32Array;
  /** [N * 2] x right, y down [picture pixels]. */
  picture: Float32Array;
}

/** Says which points of a face its camera sees past the rest of the face. */
export class Visibility {
  readonly #depth: DepthImage;
  readonly #left: number;
  readonly #top: number;
  readonly #scale: number;
  /** What one pixel of the buffer measures at the face [m]. */
  readonly #pixel: number;

  /** The face's surface: its vertices and triangles [T * 3]. */
  constructor({ camera, picture }: SeenPoints, triangles: Uint32Array) {
    const [left, right] = extent(picture, 2, 0);
    const [top, bottom] = extent(picture, 2, 1);
    this.#left = left;
    this.#top = top;
    this.#scale = BUFFER / Math.max(right - left, bottom - top, 1e-6);
    const places = picture.map((value, i) => (value - (i % 2 === 0 ? left : top)) * this.#scale);
    const pixels = (side: number) => Math.ceil(side * this.#scale) + 1;
    const mesh = { places, distances: distancesOf(camera), triangles };
    this.#depth = drawDepth(mesh, pixels(right - left), pixels(bottom - top));
    const [west, east] = extent(camera, 3, 0);
    const [south, north] = extent(camera, 3, 1);
    this.#pixel = Math.max(east - west, north - south) / BUFFER;
  }

  /**
   * [N] for each point 0 where it is hidden or turned away, else the cosine between its normal and the line to the
   * camera: 1 where it is seen squarely. `normals`: [N * 3] in camera space, of length 1.
   */
  of({ camera, picture }: SeenPoints, normals: Float32Array): Float32Array {
    return Float32Array.from({ length: camera.length / 3 }, (_, i) => {
      const [x, y, z] = [camera[i * 3], camera[i * 3 + 1], camera[i * 3 + 2]];
      const cosine =
        -(x * normals[i * 3] + y * normals[i * 3 + 1] + z * normals[i * 3 + 2]) / Math.hypot(x, y, z);
      if (!(cosine > 0)) return 0;
      const column = Math.floor((picture[i * 2] - this.#left) * this.#scale);
      const row = Math.floor((picture[i * 2 + 1] - this.#top) * this.#scale);
      const { width, height, data } = this.#depth;
      if (column < 0 || row < 0 || column >= width || row >= height) return cosine;
      const nearest = data[row * width + column];
      // Within a pixel a slanted surface comes nearer by as much as it is slanted.
      const slant = this.#pixel * Math.min(4, Math.sqrt(1 - Math.min(1, cosine * cosine)) / cosine);
      return nearest > 0 && -z > nearest + TOLERANCE + slant ? 0 : cosine;
    });
  }
}

/** [N] how far points in camera space are from the camera along its axis [m]. */
export function distancesOf(camera: Float32Array): Float32Array {
  return Float32Array.from({ length: camera.length / 3 }, (_, i) => -camera[i * 3 + 2]);
}

/** The least and the greatest of every `stride`-th value from `first` on. */
function extent(values: Float32Array, stride: number, first: number): [least: number, greatest: number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = first; i < values.length; i += stride) {
    least = Math.min(least, values[i]);
    greatest = Math.max(greatest, values[i]);
  }
  return [least, greatest];
}
