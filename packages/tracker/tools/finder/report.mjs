import { median } from '../statistics.mjs';
import { BANDS, LIGHTS } from './face-scenes.mjs';

/** What the finder and presence have to reach. */
const LINES = { recall: 0.98, alarms: 1, time: 3, bytes: 400_000, lost: 300, found: 300, changes: 0 };

const share = (list, key) => list.filter((item) => item[key]).length / list.length;
const percent = (value) => `${(100 * value).toFixed(1)} %`;

/** Shares found and taken up, by size and by light; line: all sizes in normal light. */
export function recallTable(scenes) {
  const row = (name, list) => ({
    name,
    count: list.length,
    found: share(list, 'found'),
    taken: share(list, 'taken'),
  });
  const normal = scenes.filter(({ kind }) => kind === LIGHTS[0]);
  const sizes = [...new Set(normal.map(({ size }) => size))];
  return [
    row('all, normal light', normal),
    ...BANDS.map(([low, high], band) =>
      row(
        `face ${percent(low)} .. ${percent(high)} of the height`,
        normal.filter((scene) => scene.band === band),
      ),
    ),
    ...sizes.map((size) =>
      row(
        size,
        normal.filter((scene) => scene.size === size),
      ),
    ),
    ...LIGHTS.slice(1).map((kind) =>
      row(
        `${kind} light`,
        scenes.filter((scene) => scene.kind === kind),
      ),
    ),
  ].filter(({ count }) => count > 0);
}

/** Alarms a minute, altogether and by kind. */
export function alarmTable(kinds) {
  const row = (name, list) => {
    const [seconds, alarms] = ['seconds', 'alarms'].map((key) =>
      list.reduce((sum, kind) => sum + kind[key], 0),
    );
    return { name, minutes: seconds / 60, alarms, rate: seconds > 0 ? alarms / (seconds / 60) : 0 };
  };
  const all = row('all', Object.values(kinds));
  return [all, ...Object.entries(kinds).map(([name, kind]) => row(name, [kind]))];
}

/** Every line with what was measured: name, value, line, pass, and both as text. */
export function judge({ recall, alarms, time, bytes, departures, flicker }) {
  const lines = [];
  const add = (name, value, line, text, pass) => lines.push({ name, value, line, pass, text });
  const most = (name, value, line, unit) => {
    const shown = value === null ? 'never' : `${Number(value.toFixed(2))}${unit}`;
    add(name, value, line, `${shown}, at most ${line}${unit}`, value !== null && value <= line);
  };
  if (recall) {
    const [all] = recallTable(recall);
    for (const [name, value] of [
      ['faces found by the finder', all.found],
      ['faces taken up within 3 looks', all.taken],
    ]) {
      add(
        name,
        value,
        LINES.recall,
        `${percent(value)}, at least ${percent(LINES.recall)}`,
        value >= LINES.recall,
      );
    }
  }
  if (alarms) most('faces seen where there are none', alarmTable(alarms)[0].rate, LINES.alarms, ' a minute');
  if (time) {
    most('time of a search, shortest', time.search.shortest, LINES.time, ' ms');
    most('time of a search, median', time.search.median, LINES.time, ' ms');
  }
  if (bytes) most('size of the finder', bytes, LINES.bytes, ' bytes');
  for (const [name, clips] of Object.entries(departures ?? {})) {
    most(`${name}: lost after`, slowest(clips, 'lost'), LINES.lost, ' ms');
    most(`${name}: found again after`, slowest(clips, 'found'), LINES.found, ' ms');
  }
  for (const [name, clips] of Object.entries(flicker ?? {})) {
    // A face half out of the picture may be lost, but then once and for all.
    const key = name === 'half out of the picture' ? 'again' : 'changes';
    const count = Object.values(clips).reduce((sum, clip) => sum + (clip.seen ? clip[key] : 0), 0);
    const unseen = key === 'changes' && Object.values(clips).some(({ seen }) => !seen);
    most(
      `${key === 'again' ? 'found anew' : 'lost or found'} with ${name}`,
      unseen ? null : count,
      LINES.changes,
      '',
    );
  }
  return lines;
}

/** The longest of some times; `null`, which is never, if one is. */
function slowest(clips, key) {
  const values = Object.values(clips).map((clip) => clip[key]);
  return values.includes(null) ? null : Math.max(...values);
}

export function print(results) {
  const table = (title, head, rows) => {
    console.log(`\n${title}`);
    for (const [name, ...cells] of [head, ...rows]) {
      console.log(`  ${name.padEnd(46)}${cells.map((cell) => String(cell).padStart(14)).join('')}`);
    }
  };
  const { recall, alarms, time, departures, flicker } = results;
  if (recall) {
    const rows = recallTable(recall).map(({ name, count, found, taken }) => [
      name,
      count,
      percent(found),
      percent(taken),
    ]);
    table('Faces in made-up camera pictures', ['', 'scenes', 'found', 'taken up'], rows);
    const found = recall.filter(({ found }) => found);
    console.log(
      `  where found, in the median: off by ${percent(median(found.map(({ off }) => off)))} of the crop, ` +
        `size by ${percent(median(found.map(({ growth }) => Math.abs(growth))))}`,
    );
  }
  if (alarms) {
    const rows = alarmTable(alarms).map(({ name, minutes, alarms, rate }) => [
      name,
      minutes.toFixed(1),
      alarms,
      rate.toFixed(2),
    ]);
    table('Video without a face', ['', 'minutes', 'taken up', 'a minute'], rows);
  }
  if (time) {
    const rows = Object.entries(time).map(([name, { shortest, median }]) => [
      name,
      shortest.toFixed(2),
      median.toFixed(2),
    ]);
    table('Time of the finder [ms]', ['', 'shortest', 'median'], rows);
  }
  const clips = departures ?? flicker;
  if (clips) {
    const names = Object.keys(Object.values(clips)[0]);
    const ms = (value) => (value === null ? 'never' : value.toFixed(0));
    const left = Object.entries(departures ?? {}).map(([name, of]) => [
      name,
      ...names.map((clip) => `${ms(of[clip].lost)} / ${ms(of[clip].found)}`),
    ]);
    if (left.length > 0) table('A face leaves and comes back: lost / found after [ms]', ['', ...names], left);
    const shaken = Object.entries(flicker ?? {}).map(([name, of]) => [
      name,
      ...names.map((clip) => (of[clip].seen ? `${of[clip].changes} (${of[clip].again})` : 'not seen')),
    ]);
    if (shaken.length > 0) table('Lost or found anew (of these, found anew)', ['', ...names], shaken);
  }
  console.log('');
  for (const { name, text, pass } of judge(results))
    console.log(`${pass ? 'pass' : 'FAIL'}  ${name}: ${text}`);
}
