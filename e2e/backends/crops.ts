import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  createOnnxRuntime,
  FacePipeline,
  type FloatTensor,
  type Picture,
  type Runtime,
} from '@guise/tracker';
import type { Run, Task } from '../backends-page/messages.js';
import { movePicture, readPicture } from '../fixtures/picture.js';

/** Photographs of the package of that name, their sizes, and where a face is: centre and width of what to show around it. */
const PHOTOGRAPHS = [
  ['sample1.jpg', 1920, 1280, [487, 497, 560]],
  ['sample2.jpg', 1920, 1367, [1543, 297, 590]],
  ['sample4.jpg', 1920, 1448, [1050, 320, 550]],
  ['sample5.jpg', 1920, 1398, [476, 1035, 620]],
  ['sample6.jpg', 1920, 1537, [1273, 470, 610]],
] as const;
/** How each is shown: shift to the right and down, zoom, turn [radians]. */
const VIEWS = [
  [0, 0, 1, 0],
  [0.06, -0.04, 1.15, 0.15],
  [-0.08, 0.05, 0.85, -0.2],
  [0.03, 0.08, 1.05, 0.3],
] as const;
const SIDE = 384;

const demo = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

/** Twenty pictures of a face each. */
export async function crops(): Promise<Picture[]> {
  const out: Picture[] = [];
  for (const [name, width, height, [x, y, span]] of PHOTOGRAPHS) {
    const photograph = await readPicture(join(demo, name), width, height);
    for (const [right, down, zoom, turn] of VIEWS) {
      const step = (span * zoom) / SIDE;
      const [cos, sin] = [Math.cos(turn) * step, Math.sin(turn) * step];
      const [cx, cy] = [x + right * span, y + down * span];
      const half = SIDE / 2;
      const { data } = movePicture(photograph, SIDE, SIDE, {
        origin: [cx - half * (cos - sin), cy - half * (sin + cos)],
        right: [cos, sin],
        down: [-sin, cos],
      });
      const rgba = new Uint8ClampedArray(SIDE * SIDE * 4).fill(255);
      for (let i = 0; i < SIDE * SIDE; i++) rgba.set(data.subarray(i * 3, i * 3 + 3), i * 4);
      out.push({ data: rgba, width: SIDE, height: SIDE });
    }
  }
  return out;
}

/** What a network was given and gave in Node. */
export interface RecordedRun {
  image: FloatTensor;
  outputs: Record<string, FloatTensor>;
}

/** Tracks each picture with a model folder. Returns the first run of each of its networks, and of the finder, on each, by the network's URL. */
export async function recordRuns(
  models: string,
  folder: string,
  pictures: readonly Picture[],
): Promise<Map<string, RecordedRun[]>> {
  const runs = new Map<string, RecordedRun[]>();
  const names = new Map<string, string>();
  const source = (of: string) => async (file: string) => {
    const bytes = await readFile(join(models, of, file));
    names.set(fingerprint(bytes), `/models/${of}/${file}`);
    return bytes;
  };
  const runtime = createOnnxRuntime();
  let picture = 0;
  const recording: Runtime = {
    async load(bytes, file) {
      const network = await runtime.load(bytes, file);
      const name = names.get(fingerprint(bytes)) as string;
      const own: RecordedRun[] = [];
      runs.set(name, own);
      return {
        ...network,
        release: () => network.release(),
        async run(inputs) {
          const outputs = await network.run(inputs);
          const { data, shape } = inputs.image as FloatTensor;
          // Buffers are used again.
          if (own.length === picture)
            own.push({ image: { data: data.slice(), shape }, outputs: copied(outputs) });
          return outputs;
        },
      };
    },
  };
  const pipeline = await FacePipeline.create(recording, {
    face: source(folder),
    finder: source('face-finder'),
  });
  for (; picture < pictures.length; picture++) {
    pipeline.reset();
    await pipeline.track(pictures[picture] as Picture, 0);
  }
  await pipeline.release();
  return runs;
}

/** Writes all numbers into one file of floats, and says where they are. */
export async function writeRuns(runs: ReadonlyMap<string, RecordedRun[]>, file: string): Promise<Task[]> {
  const chunks: Float32Array[] = [];
  let length = 0;
  const keep = (data: Float32Array): [number, number] => {
    chunks.push(data);
    length += data.length;
    return [length - data.length, data.length];
  };
  const tasks = [...runs].map(([network, own]) => ({
    network,
    runs: own.map(
      ({ image, outputs }): Run => ({
        shape: image.shape,
        input: keep(image.data),
        outputs: Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, keep(data)])),
      }),
    ),
  }));
  const all = new Float32Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  await writeFile(file, new Uint8Array(all.buffer));
  return tasks;
}

function copied(outputs: Record<string, FloatTensor>): Record<string, FloatTensor> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data, shape }]) => [name, { data: data.slice(), shape }]),
  );
}

/** Tells two networks' files apart. */
function fingerprint(bytes: Uint8Array): string {
  return `${bytes.length} ${bytes.subarray(-64).join()}`;
}
