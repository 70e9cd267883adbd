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

/** A label has to move this much before agreeing with it means anything. */
const MOVING = { angle: 3, blendshape: 0.05 };

/** The lowest correlations that still are a face tracker. */
const SANE = { yaw: 0.9, jawOpen: 0.8, eyeBlinkLeft: 0.6, eyeBlinkRight: 0.6 };
const SANE_TRACKED = 0.95;

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
  const angles = ANGLES.map((name) => [name, (face) => face.angles[name]]);
  return {
    frames: frames.length,
    tracked: seen.length / frames.length,
    error68: mean(seen.map(({ label, [kind]: face }) => pointError(face.points, label.points, 0))),
    error51: mean(seen.map(({ label, [kind]: face }) => pointError(face.points, label.points, JAW_POINTS))),
    angles: Object.fromEntries(
      angles.map(([name, of]) => [name, { spread: spread(of), r: spread(of) > MOVING.angle ? r(of) : null }]),
    ),
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

/** What is not sane about an agreement, in words; empty when all is. */
export function faults(result) {
  const found = [];
  const wanted = (name, value, line) => {
    if (!(value >= line))
      found.push(`${name} ${value === undefined ? 'is not there' : value.toFixed(3)}, needs ${line}`);
  };
  wanted('share of frames tracked', result.tracked, SANE_TRACKED);
  for (const [name, line] of Object.entries(SANE)) {
    if (name !== 'yaw') wanted(`r of ${name}`, result.channels?.[name], line);
    else if (result.angles?.yaw.r !== null) wanted('r of yaw', result.angles?.yaw.r, line);
  }
  return found;
}
