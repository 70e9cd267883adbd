// Records real motion for the codec's tables, benchmarks and tests: what the tracker sees in clips, in one picture
// each of many people, and in some of these as if they sat still before a camera. Writes parameters, never pictures.
//   npm run record-motion -- --faces DIR | --clips DIR --pictures DIR  [--people N] [--out DIR] [--models DIR]
// Of labelled faces (--faces) only the training part's photographs are taken: what is sealed stays sealed, and no picture
// of a source without a licence is learned from.
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { MOTION, writeTrack } from '../../protocol/tools/track-file.mjs';
import { createOnnxRuntime, FacePipeline } from '../dist/index.js';
import { clipFrames } from './clip-frames.mjs';
import { partOf } from './evaluation/split.mjs';
import { readNpz } from './npz.mjs';
import { ProgressBar } from './progress.mjs';
import { recordStill } from './still-faces.mjs';

const USAGE =
  'Usage: npm run record-motion -- --faces DIR | --clips DIR --pictures DIR  [--people N] [--out DIR] [--models DIR]';
const STILL_PEOPLE = 6;
const VIDEOS = ['.mp4', '.webm', '.mov', '.mkv'];
const PICTURES = ['.jpg', '.jpeg', '.png', '.webp'];

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main() {
  const { values } = parseArgs({
    options: {
      faces: { type: 'string' },
      clips: { type: 'string' },
      pictures: { type: 'string' },
      people: { type: 'string', default: '1000' },
      out: { type: 'string', default: MOTION },
      models: { type: 'string', default: fileURLToPath(new URL('../../../models', import.meta.url)) },
    },
  });
  if (values.faces) values.clips ??= join(values.faces, 'clips');
  if (!values.clips && !values.pictures) throw new Error(USAGE);
  const source = (folder) => (file) => readFile(join(values.models, folder, file));
  const pipeline = await FacePipeline.create(createOnnxRuntime(), {
    face: source('prnet-lite'),
    finder: source('face-finder'),
  });
  try {
    for (const file of await filesOf(values.clips, VIDEOS)) {
      report(await recordClip(pipeline, file), values.out);
    }
    const pictures = values.faces
      ? await trainingPhotographs(values.faces)
      : await filesOf(values.pictures, PICTURES);
    if (pictures.length > 0) {
      report(await recordPeople(pipeline, pictures, Number(values.people)), values.out);
      report(await recordStill(pipeline, pictures, STILL_PEOPLE), values.out);
    }
  } finally {
    await pipeline.release();
  }

  async function report(track, folder) {
    console.log(`${track.name}: ${track.frames.length} frames`);
    await writeTrack(folder, track);
  }
}

async function filesOf(folder, endings) {
  if (!folder) return [];
  const files = (await readdir(folder)).filter((file) => endings.includes(extname(file).toLowerCase()));
  return files.sort().map((file) => join(folder, file));
}

/** Photographs of labelled faces that training may learn from. */
async function trainingPhotographs(faces) {
  const labels = readNpz(await readFile(join(faces, 'labels.npz')), ['image', 'source', 'identity']);
  const { image, source, identity } = labels;
  return image.data
    .filter(
      (name, i) => source.data[i] !== 'clip' && partOf(name, source.data[i], identity.data[i]) === 'train',
    )
    .map((name) => join(faces, name));
}

/** Frames in which a face is seen, from the first to the last. */
async function recordClip(pipeline, file) {
  pipeline.reset();
  const frames = [];
  for await (const { picture, timestamp } of clipFrames(file)) {
    const frame = await pipeline.process(picture, timestamp);
    if (frame.landmarks) frames.push(frame);
  }
  return { name: basename(file, extname(file)), frames };
}

/** `count` pictures spread evenly over all of them, each tracked by itself, unfiltered; those with a face. */
async function recordPeople(pipeline, files, count) {
  const frames = [];
  const bar = new ProgressBar();
  for (let i = 0; i < Math.min(count, files.length); i++) {
    const file = files[Math.floor((i * files.length) / Math.min(count, files.length))];
    const { data, info } = await sharp(file)
      .rotate()
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    pipeline.reset();
    const picture = { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
    const { unfiltered } = await pipeline.track(picture, i);
    if (unfiltered) frames.push(unfiltered);
    bar.show(i / count, `${frames.length} people`);
  }
  bar.clear();
  return { name: 'people', frames };
}
