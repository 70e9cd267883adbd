import { MAIN_CHANNELS } from './agreement.mjs';
import { ANGLES } from './pose.mjs';

/** The promises of this tool: what is measured, and the line that it is judged by. */
const LINES = {
  landmarks: 1.05,
  pose: 2,
  expression: 0.9,
  blinksFound: 17,
  blinksFalse: 1,
  drift: 1.5,
  yaw: 1.7,
  jitter: 0.002,
  step: 2,
};

const most = (name, value, line, digits = 2, unit = '') => ({
  ...{ name, value, line, pass: value <= line },
  text: `${show(value, digits, unit)}, at most ${show(line, digits, unit)}`,
});
const least = (name, value, line, digits = 3) => ({
  ...{ name, value, line, pass: value >= line },
  text: `${show(value, digits)}, at least ${show(line, digits)}`,
});
const show = (value, digits, unit = '') =>
  Number.isFinite(value) ? `${(unit === ' %' ? 100 * value : value).toFixed(digits)}${unit}` : 'not there';

/** Every promise that the results say something about: name, value, line, pass. */
export function judge({ photographs, clips, drift, rendered, still }) {
  const found = [];
  if (photographs?.landmarks.all.human) {
    const ratio = photographs.landmarks.all.human.ratio.inner51;
    found.push(most("landmarks without jaw line, ours / teacher's own error", ratio, LINES.landmarks, 3));
  }
  const poses = { photographs: photographs?.pose, clips: clips?.pose.filtered };
  for (const [where, pose] of Object.entries(poses)) {
    for (const angle of pose ? ANGLES : []) {
      found.push(most(`${angle} error, ${where} [degrees]`, pose.error[angle], LINES.pose));
    }
  }
  if (clips) found.push(...judgeClips(clips));
  for (const [name, { ratio }] of Object.entries(drift ?? {})) {
    if (name !== 'clean') found.push(most(`drift under ${name}, error / clean error`, ratio, LINES.drift));
  }
  if (rendered) found.push(most('rendered heads, error at yaw 60 / at yaw 0', rendered.ratio, LINES.yaw));
  if (still) found.push(...judgeStill(still));
  return found;
}

function judgeClips({ clips, blinks }) {
  const medians = Object.entries(clips).map(([clip, { filtered }]) =>
    least(`expression, median r, ${clip}`, filtered.median, LINES.expression),
  );
  const sum = (count) => Object.values(blinks.filtered).reduce((total, clip) => total + count(clip), 0);
  const total = sum((clip) => clip.total);
  const { channels } = clips.pooled.filtered;
  return [
    ...medians,
    ...MAIN_CHANNELS.map((name) => least(`r of ${name}, pooled`, channels?.[name], LINES.expression)),
    least(
      `blinks found, of ${total}`,
      sum((clip) => clip.found),
      LINES.blinksFound,
      0,
    ),
    most(
      'blinks falsely found',
      sum((clip) => clip.false.length),
      LINES.blinksFalse,
      0,
    ),
  ];
}

function judgeStill({ jitter, jumps, expressions }) {
  // No step at all is no pass.
  const slowest = (steps) =>
    Math.max(
      ...(steps.length > 0 ? [] : [Number.POSITIVE_INFINITY]),
      ...steps.map(({ filtered }) => filtered.frames ?? Number.POSITIVE_INFINITY),
    );
  return [
    most('still face, jitter RMS [face sizes]', jitter.filtered, LINES.jitter, 3, ' %'),
    most('frames to follow a jump, slowest', slowest(jumps), LINES.step, 0),
    ...(expressions.length > 0
      ? [most('frames to follow a switch of expression, slowest', slowest(expressions), LINES.step, 0)]
      : []),
  ];
}
