// Runs the shipping tracker over labelled photographs and clips, and says how good it is.
//   npm run evaluate -- [--model DIR] [--faces DIR] [--json FILE] [--quick] …   (the README beside says more)
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faults } from './evaluation/agreement.mjs';
import { readCanonicalHead } from './evaluation/head-placement.mjs';
import { Labels } from './evaluation/labels.mjs';
import { mappingGap, mappingOfVertices, parseMapping } from './evaluation/landmark-mapping.mjs';
import { judge } from './evaluation/lines.mjs';
import { sampleOf } from './evaluation/random.mjs';
import * as report from './evaluation/report.mjs';
import { runClips } from './evaluation/run-clips.mjs';
import { runDrift } from './evaluation/run-drift.mjs';
import { runGroups } from './evaluation/run-groups.mjs';
import { runPhotographs } from './evaluation/run-photographs.mjs';
import { runRendered } from './evaluation/run-rendered.mjs';
import { runStill } from './evaluation/run-still.mjs';
import { runTime } from './evaluation/run-time.mjs';
import { PARTS } from './evaluation/split.mjs';
import { Tracker } from './evaluation/tracker.mjs';
import { readNpz } from './npz.mjs';

const SECTIONS = ['photographs', 'clips', 'drift', 'rendered', 'still', 'groups', 'time'];
/** How much is looked at: photographs, those of them disturbed, rendered heads a band, still faces. */
const FULL = { photographs: Number.POSITIVE_INFINITY, drift: 150, rendered: 100, stills: 10 };
const QUICK = { photographs: 120, drift: 24, rendered: 20, stills: 3 };

/** Farther apart [face sizes], and the model was made with another mapping of the 68 points. */
const LARGEST_GAP = 0.005;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: join(root, 'models/prnet-lite') },
    faces: { type: 'string', default: join(root, '../shared/faces') },
    rendered: { type: 'string' },
    groups: { type: 'string' },
    landmarks: { type: 'string', default: join(root, 'models/training/landmarks68.json') },
    part: { type: 'string', default: 'validation' },
    rows: { type: 'string' },
    only: { type: 'string', default: SECTIONS.join() },
    quick: { type: 'boolean', default: false },
    pictures: { type: 'string' },
    json: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
});
const listed = (text, known) => {
  const names = text.split(',');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no "${unknown}", only ${known.join(', ')}.`);
  return names;
};
const parts = listed(options.part, PARTS);
// Whether the tracker is sane at all shows in the clips.
const sections = options.check ? ['clips'] : listed(options.only, SECTIONS);

if (!existsSync(join(options.faces, 'labels.npz'))) {
  console.log(`skipped: there are no labelled faces in ${options.faces}`);
  process.exit(0);
}

const amount = options.quick ? QUICK : FULL;
const mapping = await readMapping();
const labels = await Labels.read(options.faces, mapping, ['human68']);
const context = {
  ...{ labels, mapping, folder: options.faces, pictures: options.pictures, stills: amount.stills },
  tracker: await Tracker.open(resolve(options.model)),
  canonical: await readCanonicalHead(options.faces),
  // A quick look, or one at a chosen few, leaves out what is not asked for. The sealed part stays sealed.
  farRows: options.quick || options.rows ? [] : labels.photographs(parts),
};
const gap = mappingGap(context.tracker.pipeline.model.layout, context.canonical.vertices, mapping);
if (gap > LARGEST_GAP) {
  console.log(
    `The model's landmarks lie ${(100 * gap).toFixed(1)} % of a face from where the mapping has them; --landmarks map68 is the older mapping.`,
  );
}
if (options.pictures) await mkdir(options.pictures, { recursive: true });
const rows = await chosenRows();
const clips = labels.clips(parts);

const run = {
  photographs: () => rows.length > 0 && runPhotographs(context, sampleOf(rows, amount.photographs, 1)),
  clips: () => clips.length > 0 && runClips(context, clips),
  drift: () => rows.length > 0 && runDrift(context, sampleOf(rows, amount.drift, 2)),
  rendered: async () =>
    options.rendered &&
    runRendered(context, await Labels.read(options.rendered, mapping, ['yaw']), amount.rendered),
  still: () => rows.length > 0 && runStill(context, rows, clips),
  groups: async () => options.groups && runGroups(context, options.groups, rows),
  time: () => clips.length > 0 && runTime(context, clips),
};
const print = {
  photographs: report.printPhotographs,
  clips: report.printClips,
  drift: report.printDrift,
  rendered: report.printRendered,
  still: report.printStill,
  groups: report.printGroups,
  time: report.printTime,
};
const results = {};
for (const section of sections) {
  const figures = await run[section]();
  if (!figures) continue;
  results[section] = figures;
  print[section](figures);
}
await context.tracker.release();
results.lines = judge(results);
report.printLines(results.lines);
if (options.json) await writeFile(options.json, `${JSON.stringify(results, null, 1)}\n`);
if (options.check) checkClips(results.clips.clips);

/** Where the 68 points lie on the teacher's mesh; `map68`: on the vertices that the labels name themselves. */
async function readMapping() {
  if (options.landmarks !== 'map68') return parseMapping(await readFile(options.landmarks, 'utf8'));
  const { map68 } = readNpz(await readFile(join(options.faces, 'labels.npz')), ['map68']);
  return mappingOfVertices(map68.data);
}

async function chosenRows() {
  const all = labels.photographs(parts);
  if (!options.rows) return all;
  const wanted = new Set((await readFile(options.rows, 'utf8')).split(/\s+/).filter(Boolean).map(Number));
  const chosen = all.filter((row) => wanted.has(row));
  console.log(`${chosen.length} of ${wanted.size} rows are photographs of ${parts.join(' or ')}.`);
  return chosen;
}

function checkClips(clips) {
  const { pooled, ...single } = Object.fromEntries(
    Object.entries(clips).map(([clip, { filtered }]) => [clip, filtered]),
  );
  const found = faults(single, pooled);
  for (const fault of found) console.error(`not sane: ${fault}`);
  if (found.length > 0) process.exitCode = 1;
}
