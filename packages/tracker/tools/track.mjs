// Markerless motion capture: tracks the face in a video file and writes what it does, frame by frame.
//   npm run track -- VIDEO --out FILE.jsonl|FILE.csv [--models DIR]
import { createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LIVE_LINK_COLUMNS, liveLinkRow } from '@guise/protocol';
import { createOnnxRuntime, FacePipeline } from '../dist/index.js';
import { clipFrames, probeVideo } from './clip-frames.mjs';
import { jsonLine } from './json-lines.mjs';
import { ProgressBar } from './progress.mjs';

const USAGE = 'Usage: npm run track -- VIDEO --out FILE.jsonl|FILE.csv [--models DIR]';

/** What can be written, by the ending of the file: its first line, and a line for each frame. */
const FORMATS = {
  '.jsonl': { header: null, line: jsonLine },
  '.csv': { header: LIVE_LINK_COLUMNS.join(), line: liveLinkRow },
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main() {
  const { video, out, models } = readArguments();
  const format = FORMATS[extname(out).toLowerCase()];
  if (!format) throw new Error(`${out} ends neither in .jsonl nor in .csv, the two kinds of file there are.`);
  const folder = await stat(dirname(out)).catch(() => null);
  if (!folder?.isDirectory()) throw new Error(`There is no folder ${dirname(out)} to write ${out} into.`);
  const { duration, frameRate } = await probeVideo(video);
  const pipeline = await createPipeline(models);
  const file = createWriteStream(out);
  const written = finished(file);
  // Heard of below; until then it is no crash.
  written.catch(() => {});
  const bar = new ProgressBar();
  const started = Date.now();
  let [frames, seen] = [0, 0];
  const rate = () => (frames / Math.max(0.001, (Date.now() - started) / 1000)).toFixed(0);
  try {
    if (format.header) file.write(`${format.header}\n`);
    for await (const { picture, timestamp } of clipFrames(video)) {
      const frame = await pipeline.process(picture, timestamp);
      if (!file.write(`${format.line(frame, frameRate)}\n`)) {
        await Promise.race([new Promise((resolve) => file.once('drain', resolve)), written]);
      }
      frames++;
      if (frame.sources.head !== 'absent') seen++;
      bar.show(duration && timestamp / 1000 / duration, `${frames} frames, ${rate()} a second`);
    }
  } finally {
    bar.clear();
    file.end();
    await written;
    await pipeline.release();
  }
  console.log(`${out}: ${frames} frames, ${seen} with a face, ${rate()} a second`);
}

function readArguments() {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      models: { type: 'string', default: join(root, 'models') },
    },
  });
  if (positionals.length !== 1 || !values.out) throw new Error(USAGE);
  return { video: positionals[0], out: values.out, models: values.models };
}

function createPipeline(models) {
  const source = (folder) => (file) => readFile(join(models, folder, file));
  return FacePipeline.create(createOnnxRuntime(), {
    face: source('prnet-lite'),
    finder: source('face-finder'),
  });
}
