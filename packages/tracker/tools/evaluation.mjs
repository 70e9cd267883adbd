import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { correlation, deviation, eulerOfMatrix, eulerOfQuaternion, mean, median } from './statistics.mjs';

/** Channels whose agreement with the labels is stated one by one. */
export const MAIN_CHANNELS = [
  'jawOpen',
  'eyeBlinkLeft',
  'eyeBlinkRight',
  'mouthSmileLeft',
  'mouthSmileRight',
];
const ANGLES = ['yaw', 'pitch', 'roll'];
/** Channels that come in a left and a right one. */
const SIDED = ['eyeBlink', 'mouthSmile'];

/** A label has to move this much (standard deviation; degrees, 0..1) before agreeing with it means anything. */
const MOVING = { yaw: 3, pitch: 3, roll: 2, blendshape: 0.05 };

/** What still is a face tracker: the largest error [face sizes], and the lowest share of frames and correlations. */
const SANE_ERROR = 0.03;
const SANE_TRACKED = 0.95;
const SANE_R = {
  yaw: 0.9,
  pitch: 0.9,
  roll: 0.9,
  jawOpen: 0.8,
  eyeBlinkLeft: 0.6,
  eyeBlinkRight: 0.6,
  mouthSmileLeft: 0.8,
  mouthSmileRight: 0.8,
  // Both sides mostly move together, so that a tracker that swaps them still agrees with each; their difference tells.
  'eyeBlink, left minus right': 0.4,
  'mouthSmile, left minus right': 0.4,
};

const JAW_POINTS = 17;

/** What the labels say of one clip's frames. @returns {Map<number, object>} by frame number */
export function clipLabels(labels, clip) {
  const { image, points, blendshapes, names, transform, map68 } = labels;
  const rows = new Map();
  image.data.forEach((name, row) => {
    const [file, frame] = name.split('#');
    if (file !== `clips/${clip}.mp4`) return;
    const point = (i) => Array.from(points.data.subarray((row * 478 + i) * 3, (row * 478 + i) * 3 + 2));
    const matrix = [0, 1, 2].map((r) => transform.data.subarray(row * 16 + r * 4, row * 16 + r * 4 + 3));
    rows.set(Number(frame), {
      points: Array.from(map68.data, point),
      angles: eulerOfMatrix(matrix),
      blendshapes: Object.fromEntries(
        names.data.map((key, i) => [key, blendshapes.data[row * names.data.length + i]]),
      ),
    });
  });
  return rows;
}

/**
 * Runs a pipeline over a clip's frames in order and keeps the labelled ones.
 * @returns {Promise<{ label: object, unfiltered: object | null, filtered: object }[]>}
 */
export async function trackClip(pipeline, frames, labels) {
  pipeline.reset();
  const kept = [];
  let number = 0;
  for await (const { picture, timestamp } of frames) {
    const { frame, unfiltered } = await pipeline.track(picture, timestamp);
    const label = labels.get(number++);
    if (!label) continue;
    const prediction = (of) => of && predictionOf(of, pipeline.landmarksInPicture(of, picture));
    kept.push({ label, unfiltered: prediction(unfiltered), filtered: prediction(frame) });
  }
  return kept;
}

function predictionOf(frame, landmarks) {
  return {
    points: landmarks && Array.from({ length: 68 }, (_, i) => [landmarks[i * 2], landmarks[i * 2 + 1]]),
    angles: eulerOfQuaternion(frame.pose.rotation),
    blendshapes: Object.fromEntries(BLENDSHAPE_NAMES.map((name, i) => [name, frame.blendshapes[i]])),
  };
}

/** How well predictions agree with labels; `kind`: `unfiltered` or `filtered`. */
export function agreement(frames, kind) {
  const seen = frames.filter((frame) => frame.unfiltered && frame[kind].points);
  if (seen.length < 2) return { frames: frames.length, tracked: seen.length / frames.length };
  const r = (of) =>
    correlation(
      seen.map(({ label }) => of(label)),
      seen.map((frame) => of(frame[kind])),
    );
  const spread = (of) => deviation(seen.map(({ label }) => of(label)));
  const blendshape = (name) => (face) => face.blendshapes[name];
  const moving = BLENDSHAPE_NAMES.filter(
    (name) => name in seen[0].label.blendshapes && spread(blendshape(name)) > MOVING.blendshape,
  );
  const channels = Object.fromEntries(moving.map((name) => [name, r(blendshape(name))]));
  const judged = (of, line) => ({ spread: spread(of), r: spread(of) > line ? r(of) : null });
  const angle = (name) => (face) => face.angles[name];
  const difference = (name) => (face) => face.blendshapes[`${name}Left`] - face.blendshapes[`${name}Right`];
  return {
    frames: frames.length,
    tracked: seen.length / frames.length,
    error68: mean(seen.map(({ label, [kind]: face }) => pointError(face.points, label.points, 0))),
    error51: mean(seen.map(({ label, [kind]: face }) => pointError(face.points, label.points, JAW_POINTS))),
    angles: Object.fromEntries(ANGLES.map((name) => [name, judged(angle(name), MOVING[name])])),
    sides: Object.fromEntries(SIDED.map((name) => [name, judged(difference(name), MOVING.blendshape)])),
    channels,
    median: median(Object.values(channels)),
  };
}

/** Mean distance of the points from `first` on, in sizes of the labelled face: the root of its 68-point box's area. */
function pointError(points, label, first) {
  const extent = (axis) => {
    const values = label.map((point) => point[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  const distances = points
    .slice(first)
    .map(([x, y], i) => Math.hypot(x - label[first + i][0], y - label[first + i][1]));
  return mean(distances) / Math.sqrt(extent(0) * extent(1));
}

/**
 * What is not sane, in words; empty when all is. Each clip is judged by itself, and all together, so that neither a
 * good clip nor the differences between clips hide a bad one.
 * @param {Record<string, object>} clips what `agreement` says of each clip
 * @param {object} pooled what it says of all their frames
 */
export function faults(clips, pooled) {
  const found = Object.entries({ ...clips, pooled }).flatMap(([clip, result]) =>
    faultsOf(result).map((fault) => `${clip}: ${fault}`),
  );
  for (const name of Object.keys(SANE_R)) {
    const tells = (result) => typeof correlationsOf(result)[name] === 'number';
    if (!Object.values(clips).some(tells)) found.push(`no clip tells anything of ${name}`);
  }
  return found;
}

function faultsOf(result) {
  const found = [];
  const say = (value) => (value === undefined ? 'is not there' : value.toFixed(3));
  const least = (name, value, line) => {
    if (!(value >= line)) found.push(`${name} ${say(value)}, needs at least ${line}`);
  };
  least('share of frames tracked', result.tracked, SANE_TRACKED);
  if (!(result.error68 <= SANE_ERROR))
    found.push(`error of the 68 points ${say(result.error68)}, needs at most ${SANE_ERROR}`);
  for (const [name, r] of Object.entries(correlationsOf(result))) {
    if (typeof r === 'number') least(`r of ${name}`, r, SANE_R[name]);
  }
  return found;
}

/** The correlations that have a line; no number where the label does not move or no face was tracked. */
function correlationsOf({ angles, channels, sides }) {
  const all = { ...channels };
  for (const name of ANGLES) all[name] = angles?.[name].r;
  for (const name of SIDED) all[`${name}, left minus right`] = sides?.[name].r;
  return Object.fromEntries(Object.keys(SANE_R).map((name) => [name, all[name]]));
}
