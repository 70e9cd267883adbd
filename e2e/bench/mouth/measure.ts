import { readFileSync } from 'node:fs';
import { blendshapeIndex, type FaceFrame } from '@guise/protocol';
import { mouthFrame, readVisemeModel, VoiceAnalysis } from '@guise/tracker';
import {
  isLabial,
  isOtherConsonant,
  isPause,
  isVowel,
  openingSchedule,
  type Phoneme,
  type Speech,
} from '../../fixtures/speech.js';
import { matchSchedule } from '../../support/signal.js';

/** One moment of a mouth. */
export interface Moment {
  /** The second of the sound: as it leaves the analysis, when the sound of it was complete; at a receiver, what is heard just then. */
  readonly time: number;
  readonly jawOpen: number;
  /** How far the lips are apart: jawOpen less what mouthClose makes up for. */
  readonly lips: number;
}

/** What of the phonemes a mouth shuts for. */
export interface Closures {
  /** Share of m, b, p during which, or up to the allowed lag after which, the lips are shut... */
  readonly labialsShut: number;
  /** ...during which alone, the usual lag allowed for, and how many there are... */
  readonly ownLabialsShut: number;
  readonly labials: number;
  /** ...and the same of other consonants, of those that no m, b, p or pause is next to: what is shut all the time is shut here. */
  readonly othersShut: number;
  /** Share of the time between pauses in which the lips are shut, and in which the phonemes want them to be. */
  readonly speechShut: number;
  readonly speechWantedShut: number;
  /** Share of vowels during which the lips never open. */
  readonly vowelsShut: number;
}

/** How well a mouth follows the phonemes. */
export interface MouthFigures extends Closures {
  /** Pearson's r with the schedule at the lag that suits best, and that lag [s]: voting, smoothing and frame rate counted. */
  readonly jawOpen: { readonly r: number; readonly lag: number };
  readonly lips: { readonly r: number; readonly lag: number };
  /** Processor time for a second of sound [ms]. */
  readonly cost: number;
}

const JAW_OPEN = blendshapeIndex('jawOpen');
const MOUTH_CLOSE = blendshapeIndex('mouthClose');
/** Lips no farther apart than this are shut. */
export const SHUT = 0.08;
/** What may be late by so much [s]. */
export const MOST_LAG = 0.1;
/** How late a mouth usually is: see `VoiceAnalysis` [s]. */
export const USUAL_LAG = 0.03;
/** espeak begins a p at its burst: the lips meet so much before [s]. */
const CLOSES_BEFORE = 0.045;
/** Half a frame more on either side, so that each window has one [s]. */
const MARGIN = 0.015;
/** As an audio worklet hands them over. */
const BLOCK = 512;

const model = readVisemeModel(readFileSync(new URL('../../../models/visemes/model.bin', import.meta.url)));

/** Faces, in the order of their timestamps [ms of the sound], as somebody sees them. */
export type Way = (faces: readonly FaceFrame[]) => Moment[];

/** As they leave the analysis. */
export const atOnce: Way = (faces) => faces.map((face) => momentOf(face.timestamp / 1000, face));

/** The faces that these samples [48 kHz] make, timestamps in ms of the sound, and what that costs [ms a second]. */
export function hear(samples: Float32Array): { faces: FaceFrame[]; cost: number } {
  const analysis = new VoiceAnalysis(48_000, model);
  const faces: FaceFrame[] = [];
  const begin = performance.now();
  for (let at = 0; at + BLOCK <= samples.length; at += BLOCK) {
    analysis.push(samples.subarray(at, at + BLOCK), (mouth) => {
      faces.push(mouthFrame({ ...mouth, timestamp: (at + BLOCK) / 48 }));
    });
  }
  return { faces, cost: (performance.now() - begin) / (samples.length / 48_000) };
}

export function momentOf(time: number, { blendshapes }: FaceFrame): Moment {
  const jawOpen = blendshapes[JAW_OPEN] as number;
  return { time, jawOpen, lips: jawOpen - (blendshapes[MOUTH_CLOSE] as number) };
}

/** The mouth while these samples [48 kHz] are heard. */
export function watch(samples: Float32Array, way: Way = atOnce): Moment[] {
  return way(hear(samples).faces);
}

export interface HowHeard {
  /** Is added to the voice, over and over. */
  readonly noise?: Float32Array;
  /** From the analysis to whoever looks. */
  readonly way?: Way;
}

export function measure(speech: Speech, { noise, way = atOnce }: HowHeard = {}): MouthFigures {
  const samples = noise
    ? speech.samples.map((value, i) => value + (noise[i % noise.length] as number))
    : speech.samples;
  const { faces, cost } = hear(samples);
  return { ...figuresOf(way(faces), speech), cost };
}

/** @param moments in the order of their times */
export function figuresOf(moments: readonly Moment[], speech: Speech): Omit<MouthFigures, 'cost'> {
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
  return {
    jawOpen: follow(({ jawOpen }) => jawOpen),
    lips: follow(({ lips }) => lips),
    ...closures(moments, speech),
  };
}

/** What lips shut for. @param moments of the whole of the speech, in whatever order */
export function closures(moments: readonly Moment[], speech: Speech): Closures {
  const lips = (from: number, to: number) =>
    moments.filter(({ time }) => time >= from && time <= to).map((moment) => moment.lips);
  const heard = speech.phonemes.filter(({ start, end }) => end - start > 0.015);
  const labials = heard.filter(isLabial);
  const vowels = heard.filter(isVowel);
  const shutIn = (phonemes: readonly Phoneme[], from: number, to: number) =>
    phonemes.filter(({ start, end }) => Math.min(...lips(start + from, end + to)) < SHUT).length /
    phonemes.length;
  const own = [USUAL_LAG - CLOSES_BEFORE - MARGIN, USUAL_LAG + MARGIN] as const;
  const close = speech.phonemes.filter((phoneme) => isLabial(phoneme) || isPause(phoneme));
  const others = heard.filter(
    (phoneme) =>
      isOtherConsonant(phoneme) &&
      !close.some((other) => overlap(early(other), early(phoneme), CLOSES_BEFORE / 2)),
  );
  const within = (phonemes: readonly Phoneme[], at: number) =>
    phonemes.some(({ start, end }) => at >= start && at < end);
  const pauses = speech.phonemes.filter(isPause);
  const spoken = moments.filter(({ time }) => !within(pauses, time - USUAL_LAG));
  const wanted = labials.map(early);
  return {
    labialsShut: shutIn(labials, 0, MOST_LAG),
    ownLabialsShut: shutIn(labials, ...own),
    labials: labials.length,
    othersShut: shutIn(others, ...own),
    speechShut: spoken.filter((moment) => moment.lips < SHUT).length / spoken.length,
    speechWantedShut: spoken.filter(({ time }) => within(wanted, time - USUAL_LAG)).length / spoken.length,
    vowelsShut:
      vowels.filter(({ start, end }) => Math.max(...lips(start, end + MOST_LAG / 2)) < SHUT).length /
      vowels.length,
  };
}

/** A phoneme from where its closure begins. */
const early = (phoneme: Phoneme): Phoneme => ({
  ...phoneme,
  start: isPause(phoneme) ? phoneme.start : phoneme.start - CLOSES_BEFORE,
});

const overlap = (a: Phoneme, b: Phoneme, margin: number) =>
  a.start < b.end + margin && b.start < a.end + margin;
