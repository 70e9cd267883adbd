import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { correlation, deviation, mean, median, percentile } from '../statistics.mjs';
import { JAW_POINTS, pointError } from './landmark-mapping.mjs';
import { ANGLES } from './pose.mjs';
import { predictionOf } from './prediction.mjs';

/** Channels whose agreement with the labels is stated one by one. */
export const MAIN_CHANNELS = [
  'jawOpen',
  'eyeBlinkLeft',
  'eyeBlinkRight',
  'mouthSmileLeft',
  'mouthSmileRight',
];
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
  // Only a close-up reads where the eyes look.
  eyeLookInLeft: 0.5,
  eyeLookInRight: 0.5,
  eyeLookOutLeft: 0.5,
  eyeLookOutRight: 0.5,
  // Both sides mostly move together, so that a tracker that swaps them still agrees with each; their difference tells.
  'eyeBlink, left minus right': 0.4,
  'mouthSmile, left minus right': 0.4,
};

/**
 * Runs a pipeline over a clip's frames in order and keeps the labelled ones.
 * @returns {Promise<{ number: number, label: object, unfiltered: object | null, filtered: object }[]>}
 */
export async function trackClip(pipeline, frames, labels) {
  pipeline.reset();
  const kept = [];
  let number = -1;
  for await (const { picture, timestamp } of frames) {
    const { frame, unfiltered } = await pipeline.track(picture, timestamp);
    const label = labels.get(++number);
    if (!label) continue;
    const prediction = (of) => of && predictionOf(of, pipeline.landmarksInPicture(of, picture));
    kept.push({ number, label, unfiltered: prediction(unfiltered), filtered: prediction(frame) });
  }
  return kept;
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
  const judged = (of, line) => ({ spread: spread(of), r: spread(of) > line ? r(of) : null });
  const angle = (name) => (face) => face.angles[name];
  const difference = (name) => (face) => face.blendshapes[`${name}Left`] - face.blendshapes[`${name}Right`];
  return {
    frames: frames.length,
    tracked: seen.length / frames.length,
    error68: mean(seen.map(({ label, [kind]: face }) => pointError(face.points, label.points))),
    error51: mean(seen.map(({ label, [kind]: face }) => pointError(face.points, label.points, JAW_POINTS))),
    angles: Object.fromEntries(ANGLES.map((name) => [name, judged(angle(name), MOVING[name])])),
    sides: Object.fromEntries(SIDED.map((name) => [name, judged(difference(name), MOVING.blendshape)])),
    ...expressionFigures(seen.map((frame) => ({ label: frame.label, prediction: frame[kind] }))),
  };
}

/**
 * How well expressions agree with the labels, over the channels whose label moves: r, ranges and mean distance of each,
 * and the median of r.
 * @param {{ label: object, prediction: object }[]} faces
 */
export function expressionFigures(faces) {
  const moving = BLENDSHAPE_NAMES.filter(
    (name) =>
      name in (faces[0]?.label.blendshapes ?? {}) &&
      deviation(faces.map(({ label }) => label.blendshapes[name])) > MOVING.blendshape,
  );
  const byName = (of) =>
    Object.fromEntries(
      moving.map((name) => [
        name,
        of(
          faces.map(({ label }) => label.blendshapes[name]),
          faces.map(({ prediction }) => prediction.blendshapes[name]),
        ),
      ]),
    );
  const channels = byName(correlation);
  return {
    channels,
    ranges: byName(rangesOf),
    distances: byName((labels, values) => mean(labels.map((label, i) => Math.abs(label - values[i])))),
    median: median(Object.values(channels)),
  };
}

/** How far a channel goes (5th to 95th percentile), in the labels and here, and the ratio of both widths. */
function rangesOf(labels, values) {
  const range = (of) => [percentile(of, 5), percentile(of, 95)];
  const [label, ours] = [range(labels), range(values)];
  return { label, ours, gain: (ours[1] - ours[0]) / (label[1] - label[0]) };
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
