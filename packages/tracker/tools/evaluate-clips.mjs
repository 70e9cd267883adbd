// Runs the shipping tracker over labelled clips and says how well it agrees with the labels.
//   npm run evaluate-clips -- [--faces DIR] [--models DIR] [--json FILE] [--check] [clip …]
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOnnxRuntime, FacePipeline } from '../dist/index.js';
import { clipFrames } from './clip-frames.mjs';
import { agreement, clipLabels, faults, MAIN_CHANNELS, trackClip } from './evaluation.mjs';
import { readNpz } from './npz.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    faces: { type: 'string', default: join(root, '../shared/faces') },
    models: { type: 'string', default: join(root, 'models') },
    json: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
});
// Clips that no training has seen.
const clips = positionals.length > 0 ? positionals : ['d3', 'd12', 'd14'];

if (!existsSync(join(options.faces, 'labels.npz'))) {
  console.log(`skipped: there are no labelled faces in ${options.faces}`);
  process.exit(0);
}

const source = (folder) => (file) => readFile(join(options.models, folder, file));
const pipeline = await FacePipeline.create(createOnnxRuntime(), {
  face: source('prnet-lite'),
  finder: source('face-finder'),
});
const names = ['image', 'points', 'blendshapes', 'names', 'transform', 'map68'];
const labels = readNpz(await readFile(join(options.faces, 'labels.npz')), names);

const results = {};
const pool = [];
for (const clip of clips) {
  const rows = clipLabels(labels, clip);
  if (rows.size === 0) throw new Error(`There are no labels for clip ${clip}.`);
  const frames = await trackClip(pipeline, clipFrames(join(options.faces, 'clips', `${clip}.mp4`)), rows);
  pool.push(...frames);
  results[clip] = { unfiltered: agreement(frames, 'unfiltered'), filtered: agreement(frames, 'filtered') };
}
results.pooled = { unfiltered: agreement(pool, 'unfiltered'), filtered: agreement(pool, 'filtered') };
await pipeline.release();

printTable();
if (options.json) await writeFile(options.json, `${JSON.stringify(results, null, 1)}\n`);
if (options.check) {
  const { pooled, ...single } = Object.fromEntries(
    Object.entries(results).map(([clip, { filtered }]) => [clip, filtered]),
  );
  const found = faults(single, pooled);
  for (const fault of found) console.error(`not sane: ${fault}`);
  if (found.length > 0) process.exitCode = 1;
}

function printTable() {
  const columns = ['clip', '', 'frames', 'tracked', '68 pts', '51 pts', 'yaw', 'pitch', 'roll'];
  const short = MAIN_CHANNELS.map((name) => name.replace('mouthSmile', 'smile').replace('eyeBlink', 'blink'));
  printRow([...columns, ...short, 'blink L-R', 'smile L-R', 'median']);
  for (const [clip, kinds] of Object.entries(results)) {
    for (const [kind, result] of Object.entries(kinds)) {
      const percent = (value) => (value === undefined ? '-' : `${(100 * value).toFixed(2)}%`);
      const r = (value) => (value === undefined || value === null ? '-' : value.toFixed(3));
      printRow([
        ...[clip, kind, String(result.frames), percent(result.tracked)],
        ...[percent(result.error68), percent(result.error51)],
        ...['yaw', 'pitch', 'roll'].map((name) => r(result.angles?.[name].r)),
        ...MAIN_CHANNELS.map((name) => r(result.channels?.[name])),
        ...['eyeBlink', 'mouthSmile'].map((name) => r(result.sides?.[name].r)),
        r(result.median),
      ]);
    }
  }
  console.log(
    '\n68 and 51 pts: mean distance in face sizes, with and without the jaw line. The rest: Pearson r.',
  );
  console.log(
    'L-R: of the left channel minus the right one. -: the label does not move enough for r to say anything.',
  );
}

function printRow(cells) {
  console.log(cells.map((cell, i) => (i < 2 ? cell.padEnd(11) : cell.padStart(10))).join(''));
}
