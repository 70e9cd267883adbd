import { median } from '../statistics.mjs';
import { MAIN_CHANNELS } from './agreement.mjs';
import { ANGLES } from './pose.mjs';

const percent = (value) => (Number.isFinite(value) ? `${(100 * value).toFixed(2)}%` : '-');
const number = (value, digits = 3) => (Number.isFinite(value) ? value.toFixed(digits) : '-');
const heading = (text) => console.log(`\n${text}\n`);

/** Rows of cells; the first column is as wide as its longest. */
function table(rows, width = 10) {
  const first = Math.max(...rows.map(([cell]) => cell.length)) + 2;
  for (const [cell, ...cells] of rows) {
    console.log(cell.padEnd(first) + cells.map((text) => String(text).padStart(width)).join(''));
  }
}

function counted(counts) {
  const words = {
    found: 'found by the finder',
    missed: 'missed by it and taken from the label',
    elsewhere: 'found elsewhere and taken from the label',
    refused: 'called no face even there (and judged all the same)',
    nothing: 'without any head that fits',
  };
  const said = Object.entries(counts).filter(([how, count]) => count > 0 || how === 'missed');
  return said.map(([how, count]) => `${count} ${words[how]}`).join(', ');
}

export function printPhotographs({ counts, landmarks, pose, expression, beyond45 }) {
  heading('Photographs: mean distance of the landmarks in face sizes (68: all, 51: without jaw line)');
  console.log(`${counted(counts)}.`);
  const side = (error) => [percent(error?.all68), percent(error?.inner51)];
  const bands = Object.entries({ ...landmarks, 'all beyond 45': beyond45 });
  table([
    ['yaw', 'pictures', 'teacher', '', 'people', 'ours', '', "teacher's", '', 'ratio', ''],
    ['', '', '68', '51', 'pictures', '68', '51', '68', '51', '68', '51'],
    ...bands.map(([band, { count, teacher, human }]) => [
      ...[band, count, ...side(teacher), human?.count ?? 0, ...side(human?.ours), ...side(human?.teacher)],
      ...[number(human?.ratio.all68), number(human?.ratio.inner51)],
    ]),
  ]);
  printPoses({ photographs: pose });
  printExpression(expression);
}

function printExpression({ channels, distances, median: middle }) {
  heading(
    'Expression of photographs, channels that move: Pearson r over all of them, mean distance from the label',
  );
  const names = Object.keys(channels).sort();
  table([
    ['channel', 'r', 'distance'],
    ...names.map((name) => [name, number(channels[name]), number(distances[name])]),
    ['median', number(middle), number(median(Object.values(distances)))],
  ]);
}

export function printGroups(groups) {
  heading('Groups: mean distance of the landmarks without jaw line from the teacher, in face sizes');
  table([
    ['', 'pictures', 'found', 'error', 'median'],
    ...Object.entries(groups).map(([name, { pictures, found, error, median }]) => [
      ...[name, pictures, percent(found), percent(error), percent(median)],
    ]),
  ]);
}

export function printPoses(poses) {
  heading(
    'Pose within 45 degrees: mean absolute error, and mean error (what is off the same way everywhere) [degrees]',
  );
  const cells = (values) => ANGLES.map((name) => number(values[name], 2));
  table([
    ['', 'faces', ...ANGLES, ...ANGLES.map((name) => `${name} off`)],
    ...Object.entries(poses).map(([name, { count, error, bias }]) => [
      name,
      count,
      ...cells(error),
      ...cells(bias),
    ]),
  ]);
}

export function printClips(results) {
  heading(
    'Clips: mean distance of the landmarks in face sizes, with and without jaw line; the rest: Pearson r',
  );
  const short = MAIN_CHANNELS.map((name) => name.replace('mouthSmile', 'smile').replace('eyeBlink', 'blink'));
  const columns = [
    'frames',
    'tracked',
    '68 pts',
    '51 pts',
    ...ANGLES,
    ...short,
    'blink L-R',
    'smile L-R',
    'median',
  ];
  table(
    [
      ['clip', ...columns],
      ...Object.entries(results.clips).flatMap(([clip, kinds]) =>
        Object.entries(kinds).map(([kind, result]) => [
          ...[`${clip} ${kind}`, result.frames, percent(result.tracked)],
          ...[percent(result.error68), percent(result.error51)],
          ...ANGLES.map((name) => number(result.angles?.[name].r)),
          ...MAIN_CHANNELS.map((name) => number(result.channels?.[name])),
          ...['eyeBlink', 'mouthSmile'].map((name) => number(result.sides?.[name].r)),
          number(result.median),
        ]),
      ),
    ],
    11,
  );
  console.log(
    '\nL-R: of the left channel minus the right one. -: the label does not move enough for r to say anything.',
  );
  printChannels(results.clips);
  printPoses(results.pose);
  printBlinks(results.blinks);
}

function printChannels(clips) {
  heading(
    'Channels that move, filtered: Pearson r; range (5th to 95th percentile) of the label and ours, and gain, pooled',
  );
  const all = Object.entries(clips).map(([clip, { filtered }]) => [clip, filtered]);
  const names = [...new Set(all.flatMap(([, { channels }]) => Object.keys(channels ?? {})))].sort();
  const range = (of) => (of ? `${of[0].toFixed(2)}..${of[1].toFixed(2)}` : '-');
  table(
    [
      ['channel', ...all.map(([clip]) => `r ${clip}`), 'label', 'ours', 'gain'],
      ...names.map((name) => {
        const ranges = clips.pooled.filtered.ranges?.[name];
        return [
          ...[name, ...all.map(([, { channels }]) => number(channels?.[name]))],
          ...[range(ranges?.label), range(ranges?.ours), number(ranges?.gain, 2)],
        ];
      }),
    ],
    12,
  );
}

function printBlinks(blinks) {
  heading('Blinks');
  const list = (numbers) => (numbers.length > 0 ? ` (frame ${numbers.join(', ')})` : '');
  for (const [kind, clips] of Object.entries(blinks)) {
    for (const [clip, { total, found, missed, false: wrong }] of Object.entries(clips)) {
      const misses = missed.length > 0 ? `, missed ${missed.length}${list(missed)}` : '';
      console.log(
        `${clip} ${kind}: ${found} of ${total} found${misses}, ${wrong.length} false${list(wrong)}`,
      );
    }
  }
}

export function printDrift(results) {
  heading('Drift: error of the landmarks without jaw line against the teacher on the clean picture');
  table([
    ['', 'error', 'median', 'ratio'],
    ...Object.entries(results).map(([name, { error, median, ratio }]) => [
      ...[name, percent(error), percent(median), number(ratio, 2)],
    ]),
  ]);
  console.log('');
  for (const [name, { counts }] of Object.entries(results)) console.log(`${name}: ${counted(counts)}`);
}

export function printRendered({ bands, ratio }) {
  heading('Rendered heads by yaw [degrees]');
  table([
    [
      'yaw',
      'heads',
      '68',
      '51',
      ...ANGLES.map((name) => `${name} err`),
      ...ANGLES.map((name) => `${name} off`),
    ],
    ...Object.entries(bands).map(([band, { count, all68, inner51, pose }]) => [
      ...[band, count, percent(all68), percent(inner51)],
      ...[pose.error, pose.bias].flatMap((values) => ANGLES.map((name) => number(values[name], 2))),
    ]),
  ]);
  console.log(`\nLast to first band: ${number(ratio, 2)}`);
  for (const [band, { counts }] of Object.entries(bands)) console.log(`${band}: ${counted(counts)}`);
}

export function printStill({ jitter, jumps, expressions }) {
  heading('Still faces with camera noise, and steps');
  console.log(
    `jitter RMS of ${jitter.each.length} photographs: ${percent(jitter.filtered)} of the face filtered, ${percent(jitter.unfiltered)} unfiltered`,
  );
  const frames = (steps, of) => steps.map((step) => of(step).frames ?? 'never').join(' ');
  for (const [name, steps] of Object.entries({ jump: jumps, expression: expressions })) {
    for (const kind of ['filtered', 'unfiltered']) {
      console.log(`${name}, frames to cover 90 %, landmarks ${kind}: ${frames(steps, (step) => step[kind])}`);
    }
  }
  for (const kind of ['filtered', 'unfiltered']) {
    console.log(`expression, jawOpen ${kind}: ${frames(expressions, (step) => step.jawOpen[kind])}`);
  }
}

export function printTime({ frames, fastest, median: middle }) {
  heading('Time of a frame, whole tracker in Node, one thread of WebAssembly [ms]');
  console.log(`${number(fastest, 1)} the fastest of ${frames}, ${number(middle, 1)} the median`);
}

export function printLines(lines) {
  heading('Lines');
  const width = Math.max(...lines.map(({ name }) => name.length)) + 2;
  for (const { name, text, pass } of lines) {
    console.log(`${pass ? 'pass' : 'FAIL'}  ${name.padEnd(width)}${text}`);
  }
}
