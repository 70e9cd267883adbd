import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { letterbox } from '../../dist/crop.js';
import { closerSquare } from '../../dist/finder.js';
import { createOnnxRuntime, FacePipeline } from '../../dist/index.js';

/**
 * The shipping pipeline, with one thing added: it can be pointed at a crop, which then is what its finder finds.
 * Measuring what follows the finder needs a face there, also where the finder misses it.
 */
export class Tracker {
  #pointer = { crop: null, picture: null, square: null };

  /** @type {FacePipeline} */
  pipeline;

  /** `folder`: of the face model; the finder's lies beside it. */
  static async open(folder) {
    const tracker = new Tracker();
    const runtime = createOnnxRuntime();
    const pointed = {
      load: async (bytes) => {
        const network = await runtime.load(bytes);
        return network.outputNames.includes('faces') ? pointable(network, tracker.#pointer) : network;
      },
    };
    const source = (of) => (file) => readFile(join(of, file));
    tracker.pipeline = await FacePipeline.create(pointed, {
      face: source(folder),
      finder: source(join(dirname(folder), 'face-finder')),
    });
    return tracker;
  }

  /** From now on the finder finds this crop of this picture; `null`: what it finds by itself. */
  point(crop, picture = null) {
    this.#pointer.crop = crop;
    this.#pointer.picture = picture;
    this.#pointer.square = picture && letterbox(picture);
  }

  release() {
    return this.pipeline.release();
  }
}

function pointable(network, pointer) {
  return {
    inputNames: network.inputNames,
    outputNames: network.outputNames,
    run: async (inputs) => {
      const outputs = await network.run(inputs);
      const { crop, picture, square } = pointer;
      if (!crop) return outputs;
      // The finder looks at the whole picture, and then at a square about a face that is small.
      const whole = letterbox(picture);
      const closer = square.side === whole.side ? closerSquare({ crop, score: 1 }, picture, 1) : null;
      pointer.square = closer ?? whole;
      return { ...outputs, faces: facesAt(crop, square, outputs.faces.shape) };
    },
    release: () => network.release(),
  };
}

/** A finder's output of this shape [1, 6, G, G] that says: one face, in this crop of the picture that `whole` holds. */
export function facesAt(crop, whole, shape) {
  const grid = shape[3];
  const data = new Float32Array(6 * grid * grid);
  const place = (value, middle) => ((value - middle) / whole.side + 0.5) * grid;
  const cellOf = (at) => Math.min(grid - 1, Math.max(0, Math.floor(at)));
  const [u, v] = [place(crop.x, whole.x), place(crop.y, whole.y)];
  const [column, row] = [cellOf(u), cellOf(v)];
  const values = [
    ...[1, u - column - 0.5, v - row - 0.5],
    ...[Math.log(crop.side / whole.side), Math.sin(crop.roll), Math.cos(crop.roll)],
  ];
  values.forEach((value, plane) => {
    data[(plane * grid + row) * grid + column] = value;
  });
  return { data, shape };
}
