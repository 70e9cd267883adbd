// How well the shipping finder finds faces, how often the tracker sees one where there is none, and how soon it notices
// that one has left or come back.
//   npm run evaluate-finder -- [--faces DIR] [--models DIR] [--json FILE] [--only recall,alarms,time,presence]
//     [--scenes COUNT] [--minutes COUNT]
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FaceFinder } from '../dist/finder.js';
import { createOnnxRuntime } from '../dist/index.js';
import { parseFinderLayout } from '../dist/model/layout.js';
import { clipFrames } from './clip-frames.mjs';
import { readCanonicalHead } from './evaluation/head-placement.mjs';
import { Labels } from './evaluation/labels.mjs';
import { mappingOfVertices } from './evaluation/landmark-mapping.mjs';
import { sampleOf } from './evaluation/random.mjs';
import { readPicture } from './evaluation/stills.mjs';
import { Tracker } from './evaluation/tracker.mjs';
import { blank } from './finder/canvas.mjs';
import { measureAlarms, measureRecall, measureTime } from './finder/measure.mjs';
import { cameraFrame, DEPARTURES, measureDeparture, measureFlicker, NUISANCES } from './finder/presence.mjs';
import { print } from './finder/report.mjs';
import { unseenWallpapers } from './finder/wallpapers.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    faces: { type: 'string', default: join(root, '../shared/faces') },
    models: { type: 'string', default: join(root, 'models') },
    json: { type: 'string' },
    only: { type: 'string', default: 'recall,alarms,time,presence' },
    scenes: { type: 'string', default: '480' },
    minutes: { type: 'string', default: '10' },
  },
});
if (!existsSync(join(options.faces, 'labels.npz'))) {
  console.log(`skipped: there are no labelled faces in ${options.faces}`);
  process.exit(0);
}
/** How much of a clip is shown with something disturbing in it [frames]. */
const CLIP_LENGTH = 120;

const wanted = options.only.split(',');
const finderFolder = join(options.models, 'face-finder');
const model = await readFile(join(finderFolder, 'model.onnx'));
const network = await createOnnxRuntime().load(model);
const finder = new FaceFinder(network, parseFinderLayout(await readFile(join(finderFolder, 'layout.json'))));
const tracker = await Tracker.open(resolve(join(options.models, 'prnet-lite')));
const { pipeline } = tracker;
// No landmarks are asked for here, only the mesh.
const labels = await Labels.read(options.faces, mappingOfVertices(new Array(68).fill(0)));
const canonical = await readCanonicalHead(options.faces);
const wallpapers = await unseenWallpapers(600);
if (wallpapers.length === 0)
  throw new Error('There are no wallpapers: apt-get install mate-backgrounds gnome-backgrounds.');
const context = { finder, pipeline, canonical, wallpapers, rule: pipeline.model.layout.crop };
const results = { bytes: model.length };

if (wanted.includes('recall')) {
  const count = Number(options.scenes);
  results.recall = [
    ...(await measureRecall(context, photographs(count, 1), count)),
    ...(await measureRecall(context, await clipPeople(), Math.ceil(count / 8))),
  ];
}
if (wanted.includes('alarms')) {
  const minutes = Number(options.minutes);
  results.alarms = await measureAlarms(context, photographs(minutes * 12, 2), minutes);
}
if (wanted.includes('time')) results.time = await times();
if (wanted.includes('presence')) await measurePresence();

await network.release();
await tracker.release();
print(results);
if (options.json) await writeFile(options.json, `${JSON.stringify(results, null, 1)}\n`);

/** Validation people's photographs, another one for each number. */
function photographs(count, seed) {
  const rows = sampleOf(labels.photographs(['validation']), count, seed);
  return async (i) => {
    const row = rows[(i * 7919) % rows.length];
    const { mesh, source } = labels.face(row);
    return { photograph: await readPicture(labels.file(row)), mesh, source };
  };
}

/** Whole frames of validation clips, some of each. */
async function clipPeople() {
  const people = [];
  for (const clip of labels.clips(['validation'])) {
    let number = 0;
    for await (const { picture, mesh } of labelledFrames(clip)) {
      if (number++ % 40 === 0) people.push({ photograph: picture, mesh, source: 'clip' });
      if (number >= CLIP_LENGTH) break;
    }
  }
  return async (i) => people[(i * 7) % people.length];
}

/** A clip's frames, each with the label nearest before it. */
async function* labelledFrames(clip) {
  const faces = labels.clipFaces(clip);
  let mesh = faces.get(Math.min(...faces.keys())).mesh;
  let number = 0;
  for await (const { picture } of clipFrames(join(options.faces, clip))) {
    mesh = faces.get(number++)?.mesh ?? mesh;
    yield { picture, mesh };
  }
}

async function* cameraFrames(clip) {
  for await (const frame of labelledFrames(clip)) yield cameraFrame(frame);
}

/** Of a search without a face, as it goes on ten times a second; and of one that finds a small one and looks closer. */
async function times() {
  const empty = blank(640, 480, [120, 110, 100]);
  const small = [];
  await measureRecall(
    { ...context, finder: { find: async (picture) => small.push(picture) && null } },
    photographs(1, 4),
    1,
  );
  await measureTime(finder, empty, 50);
  return {
    search: await measureTime(finder, empty),
    'with a small face, looked at twice': await measureTime(finder, small[0]),
  };
}

async function measurePresence() {
  results.departures = Object.fromEntries(Object.keys(DEPARTURES).map((name) => [name, {}]));
  results.flicker = Object.fromEntries(Object.keys(NUISANCES).map((name) => [name, {}]));
  for (const [late, clip] of labels.clips(['validation']).entries()) {
    const frames = [];
    for await (const frame of cameraFrames(clip)) {
      frames.push(frame);
      if (frames.length >= CLIP_LENGTH) break;
    }
    const name = basename(clip, '.mp4');
    for (const [kind, departure] of Object.entries(DEPARTURES)) {
      results.departures[kind][name] = await measureDeparture(pipeline, frames, departure, late);
    }
    for (const [kind, nuisance] of Object.entries(NUISANCES)) {
      // All of an undisturbed clip, and enough of the others.
      const shown = kind === 'nothing' ? cameraFrames(clip) : frames;
      results.flicker[kind][name] = await measureFlicker(pipeline, shown, nuisance, canonical);
    }
  }
}
