import type { FaceFrame } from '@guise/protocol';
import type { Motion } from './motion.js';
import { distance, type Picture, shift, turn } from './simulation.js';

/** A source slower than this is not called moving [distance per s]. */
const MOVING = 0.25;
/** A picture that moves this much slower than the source stands still. */
const STANDS = 0.1;
/** Carried on for longer than this, a face is guessed [ms]: counted as standing still. */
const GUESSED_AFTER = 100;
/** Smallest largest step of a channel that others are compared with: [rad], [m], 0..1. */
const LEAST_STEP = { turn: 0.01, shift: 0.002, blendshape: 0.03 };

/** The largest steps between two pictures. */
export interface Steps {
  turn: number;
  shift: number;
  blendshapes: Float64Array;
}

/** What can be said of the pictures of a run. */
export interface Measures {
  /** Longest time without motion while the source moved [ms]. */
  stillness: number;
  /** From the moment shown to the moment it is rendered [ms]. */
  delay: { median: number; p95: number };
  /** Playout's part of it as it says [ms]. */
  playout: number;
  /** Share of the pictures beyond the newest frame, 0..1. */
  extrapolated: number;
  /** Difference from the true face of the moment shown: mean turn [degrees], mean of the worst blendshape [0..1]. */
  error: { turn: number; blendshape: number; blendshapeP95: number };
  steps: Steps;
}

/** @param from when to begin [ms]: the first seconds are learning. */
export function measure(pictures: readonly Picture[], motion: Motion, from = 2000): Measures {
  const counted = pictures.filter(({ now }) => now >= from);
  const delays = counted.map(({ now, shown }) => now - shown);
  const truths = counted.map(({ shown }) => motion(shown));
  const turns = counted.map(({ frame }, i) => turn(frame, truths[i] as FaceFrame));
  const worst = counted.map(({ frame }, i) => worstBlendshape(frame, truths[i] as FaceFrame));
  return {
    stillness: longestStillness(counted, motion),
    delay: { median: quantile(delays, 0.5), p95: quantile(delays, 0.95) },
    playout: quantile(
      counted.map(({ delay }) => delay),
      0.5,
    ),
    extrapolated: counted.filter(({ beyond }) => beyond > 0).length / counted.length,
    error: {
      turn: (mean(turns) * 180) / Math.PI,
      blendshape: mean(worst),
      blendshapeP95: quantile(worst, 0.95),
    },
    steps: largestSteps(counted),
  };
}

function longestStillness(pictures: readonly Picture[], motion: Motion): number {
  let [longest, since] = [0, Number.NaN];
  for (const [i, { now, shown, frame, beyond }] of pictures.entries()) {
    const before = pictures[i - 1];
    if (!before) continue;
    const source = distance(motion(shown - 50), motion(shown + 50)) * 10;
    const speed = (distance(frame, before.frame) * 1000) / (now - before.now);
    const still = source > MOVING && (beyond > GUESSED_AFTER || speed < STANDS * source);
    if (!still) since = Number.NaN;
    else if (Number.isNaN(since)) since = before.now;
    if (still) longest = Math.max(longest, now - since);
  }
  return longest;
}

/**
 * How long after `since` (a time of rendering) the face is back where the source is [ms]: nearer for good than a tenth
 * of how far off it was.
 */
export function returnTime(pictures: readonly Picture[], motion: Motion, since: number): number {
  const counted = pictures.filter(({ now }) => now >= since);
  const off = counted.map(({ frame, shown }) => distance(frame, motion(shown)));
  const limit = (off[0] as number) / 10;
  return (
    (counted[off.findLastIndex((distance) => distance > limit) + 1]?.now ?? Number.POSITIVE_INFINITY) - since
  );
}

/** How far the face is from where the source is, but for the worst twentieth of the pictures. */
export function usualDistance(pictures: readonly Picture[], motion: Motion): number {
  return quantile(
    pictures.map(({ frame, shown }) => distance(frame, motion(shown))),
    0.95,
  );
}

/** The largest step of each kind between two pictures. */
export function largestSteps(pictures: readonly Picture[]): Steps {
  const steps: Steps = { turn: 0, shift: 0, blendshapes: new Float64Array(52) };
  for (let i = 1; i < pictures.length; i++) {
    const [a, b] = [(pictures[i - 1] as Picture).frame, (pictures[i] as Picture).frame];
    steps.turn = Math.max(steps.turn, turn(a, b));
    steps.shift = Math.max(steps.shift, shift(a, b));
    for (let k = 0; k < 52; k++) {
      steps.blendshapes[k] = Math.max(steps.blendshapes[k]!, Math.abs(a.blendshapes[k]! - b.blendshapes[k]!));
    }
  }
  return steps;
}

/** How many times larger than in a clean run the largest step is, in the channel where it is most. */
export function stepRatio(steps: Steps, clean: Steps): number {
  return Math.max(
    steps.turn / Math.max(LEAST_STEP.turn, clean.turn),
    steps.shift / Math.max(LEAST_STEP.shift, clean.shift),
    ...Array.from(
      steps.blendshapes,
      (step, k) => step / Math.max(LEAST_STEP.blendshape, clean.blendshapes[k] as number),
    ),
  );
}

function worstBlendshape(a: FaceFrame, b: FaceFrame): number {
  let worst = 0;
  for (let i = 0; i < 52; i++) worst = Math.max(worst, Math.abs(a.blendshapes[i]! - b.blendshapes[i]!));
  return worst;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] as number;
}
