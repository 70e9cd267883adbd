import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readNpz } from '../npz.mjs';
import { eulerOfMatrix } from '../statistics.mjs';
import { faceSize, mappedPoints } from './landmark-mapping.mjs';
import { partOf } from './split.mjs';

const ARRAYS = ['image', 'points', 'blendshapes', 'names', 'transform', 'source', 'identity'];
const MESH_POINTS = 478;

/** The labels of a folder of faces, row by row. */
export class Labels {
  #arrays;
  #mapping;
  #folder;

  /** `arrays`: as `readNpz` gives them; `mapping`: where the 68 points lie on the mesh. */
  constructor(folder, arrays, mapping) {
    this.#folder = folder;
    this.#arrays = arrays;
    this.#mapping = mapping;
    const { image, source, identity } = arrays;
    /** The part of the split that each row belongs to. */
    this.parts = image.data.map((name, row) => partOf(name, source.data[row], identity.data[row]));
  }

  /** `more`: arrays wanted beside the usual ones. Throws an Error that names what is missing. */
  static async read(folder, mapping, more = []) {
    const bytes = await readFile(join(folder, 'labels.npz'));
    return new Labels(folder, readNpz(bytes, [...ARRAYS, ...more]), mapping);
  }

  /** The same rows with another mapping. */
  withMapping(mapping) {
    return new Labels(this.#folder, this.#arrays, mapping);
  }

  /** One number of a row of an array that has one a row. */
  value(name, row) {
    return this.#arrays[name].data[row];
  }

  get count() {
    return this.#arrays.image.data.length;
  }

  /** Rows of photographs in some parts of the split. */
  photographs(parts) {
    const { source } = this.#arrays;
    return Array.from({ length: this.count }, (_, row) => row).filter(
      (row) => parts.includes(this.parts[row]) && source.data[row] !== 'clip',
    );
  }

  /** Files of the clips in some parts of the split, in order. */
  clips(parts) {
    const files = this.#arrays.image.data
      .filter((_, row) => this.#arrays.source.data[row] === 'clip' && parts.includes(this.parts[row]))
      .map((name) => name.split('#')[0]);
    return [...new Set(files)];
  }

  /** What the labels say of a clip's frames, by frame number. */
  clipFaces(file) {
    const faces = new Map();
    this.#arrays.image.data.forEach((name, row) => {
      const [clip, frame] = name.split('#');
      if (clip === file) faces.set(Number(frame), this.face(row));
    });
    return faces;
  }

  file(row) {
    return join(this.#folder, this.#arrays.image.data[row]);
  }

  /** `mesh` [478 * 3], the teacher's 68 `points`, its `size`, `angles`, `blendshapes`, `human` points or `null`. */
  face(row) {
    const { points, blendshapes, names, transform, source } = this.#arrays;
    const mesh = points.data.subarray(row * MESH_POINTS * 3, (row + 1) * MESH_POINTS * 3);
    const mapped = mappedPoints(mesh, this.#mapping);
    const matrix = [0, 1, 2].map((r) => transform.data.subarray(row * 16 + r * 4, row * 16 + r * 4 + 3));
    return {
      row,
      source: source.data[row],
      mesh,
      points: mapped,
      size: faceSize(mapped),
      angles: eulerOfMatrix(matrix),
      blendshapes: Object.fromEntries(
        names.data.map((key, i) => [key, blendshapes.data[row * names.data.length + i]]),
      ),
      human: this.#human(row),
    };
  }

  #human(row) {
    const { human68 } = this.#arrays;
    if (!human68 || Number.isNaN(human68.data[row * 136])) return null;
    return Array.from({ length: 68 }, (_, i) =>
      Array.from(human68.data.subarray(row * 136 + i * 2, row * 136 + i * 2 + 2)),
    );
  }
}
