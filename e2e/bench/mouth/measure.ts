import { readFileSync } from 'node:fs';
import { blendshapeIndex } from '@guise/protocol';
import { mouthFrame, readVisemeModel, VoiceAnalysis } from '@guise/tracker';
import { isLabial, isVowel, openingSchedule, type Speech } from '../../fixtures/speech.js';
import { matchSchedule } from '../../support/signal.js';

/** One moment of the mouth, as it leaves the analysis. */
export interface Moment {
  /** When the sound of it was complete [s]. */
  readonly time: number;
  readonly jawOpen: number;
  /** How far the lips are apart: jawOpen less what mouthClose makes up for. */
  readonly lips: number;
}

/** How well a mouth follows the phonemes. */
export interface MouthFigures {
  /** Pearson's r with the schedule at the lag that suits best, and that lag [s]: voting, smoothing and frame rate counted. */
  readonly jawOpen: { readonly r: number; readonly lag: number };
  readonly lips: { readonly r: number; readonly lag: number };
  /** Share of m, b, p during which, or up to the allowed lag after which, the lips are shut. */
  readonly labialsShut: number;
  /** Share of vowels during which the lips never open. */
  readonly vowelsShut: number;
  /** Processor time for a second of sound [ms]. */
  readonly cost: number;
}

const JAW_OPEN = blendshapeIndex('jawOpen');
const MOUTH_CLOSE = blendshapeIndex('mouthClose');
/** Lips no farther apart than this are shut. */
export const SHUT = 0.08;
/** What may be late by so much [s]. */
export const MOST_LAG = 0.1;
/** As an audio worklet hands them over. */
const BLOCK = 512;

const model = readVisemeModel(readFileSync(new URL('../../../models/visemes/model.bin', import.meta.url)));

/** What the mouth does while these samples [48 kHz] are heard, and what that costs [ms a second]. */
export function hear(samples: Float32Array): { moments: Moment[]; cost: number } {
  const analysis = new VoiceAnalysis(48_000, model);
  const moments: Moment[] = [];
  const begin = performance.now();
  for (let at = 0; at + BLOCK <= samples.length; at += BLOCK) {
    analysis.push(samples.subarray(at, at + BLOCK), (mouth) => {
      const { blendshapes } = mouthFrame({ ...mouth, timestamp: 0 });
      const jawOpen = blendshapes[JAW_OPEN] as number;
      const lips = jawOpen - (blendshapes[MOUTH_CLOSE] as number);
      moments.push({ time: (at + BLOCK) / 48_000, jawOpen, lips });
    });
  }
  return { moments, cost: (performance.now() - begin) / (samples.length / 48_000) };
}

/** @param noise is added, over and over */
export function measure(speech: Speech, noise?: Float32Array): MouthFigures {
  const samples = noise
    ? speech.samples.map((value, i) => value + (noise[i % noise.length] as number))
    : speech.samples;
  const { moments, cost } = hear(samples);
  const schedule = openingSchedule(speech);
  const course = [0, speech.seconds].map((time) => ({ time, value: time }));
  const follow = (of: (moment: Moment) => number) => {
    const { correlation, lag } = matchSchedule(
      moments.map((moment) => ({ time: moment.time, value: of(moment) })),
      course,
      (time) => schedule(time),
    );
    return { r: correlation, lag };
  };
  const lips = (from: number, to: number) =>
    moments.filter(({ time }) => time >= from && time <= to).map((moment) => moment.lips);
  const heard = speech.phonemes.filter(({ start, end }) => end - start > 0.015);
  const labials = heard.filter(isLabial);
  const vowels = heard.filter(isVowel);
  return {
    jawOpen: follow(({ jawOpen }) => jawOpen),
    lips: follow((moment) => moment.lips),
    labialsShut:
      labials.filter(({ start, end }) => Math.min(...lips(start, end + MOST_LAG)) < SHUT).length /
      labials.length,
    vowelsShut:
      vowels.filter(({ start, end }) => Math.max(...lips(start, end + MOST_LAG / 2)) < SHUT).length /
      vowels.length,
    cost,
  };
}
