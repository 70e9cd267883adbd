import { FACE_CHANNELS, quantise } from '../../dist/codec/channels.js';
import { ageOf, NO_KEYFRAME } from '../../dist/codec/predictor.js';
import { mirrorFaceFrame } from '../../dist/face-frame.js';

/** How far back the coder looks: some packets, or a keyframe from some seconds ago [ms]. */
const NEAR_PACKETS = 9;
const OLDEST = 3500;

/**
 * What the coder will see: faces, each with one of the same clip from some time before. Every clip also mirrored,
 * since no side of a face is special.
 * @param {import('../track-file.mjs').Track[]} tracks
 * @param {() => number} random 0..1
 * @param {{ near: number, far: number }} perFrame how many samples
 * @param {(frame: object) => { values: Int32Array, exact: Float64Array }} channels
 * @returns {import('./predictor.mjs').Sample[]}
 */
export function samplesOf(tracks, random, perFrame, channels) {
  const samples = [];
  for (const frames of bothWays(tracks)) {
    const values = frames.map(channels);
    const add = (i, at) => {
      if (at < 0) return;
      const age = ageOf(frames[i].timestamp - frames[at].timestamp);
      samples.push({ ...values[i], keyframe: values[at].values, age });
    };
    for (let i = 1; i < frames.length; i++) {
      for (let k = 0; k < perFrame.near; k++) add(i, i - 1 - Math.floor(NEAR_PACKETS * random()));
      for (let k = 0; k < perFrame.far; k++) {
        const before = frames[i].timestamp - OLDEST * random();
        add(
          i,
          frames.findLastIndex((frame, j) => j < i && frame.timestamp <= before),
        );
      }
    }
  }
  return samples;
}

/** Faces without a keyframe. */
export function firstSamplesOf(tracks, every, channels) {
  return bothWays(tracks)
    .flatMap((frames) => frames.filter((_, i) => i % every === 0))
    .map((frame) => ({ ...channels(frame), keyframe: null, age: NO_KEYFRAME }));
}

function bothWays(tracks) {
  return tracks.flatMap(({ frames }) => [frames, frames.map(mirrorFaceFrame)]);
}

export function channelsOf(frame) {
  const channels = new Int32Array(FACE_CHANNELS);
  quantise(frame, channels);
  return channels;
}
