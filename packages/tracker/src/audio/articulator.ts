import { BLENDSHAPE_COUNT, blendshapeIndex } from '@guise/protocol';
import { STEP } from './loudness.js';
import { NoiseFloor } from './noise-floor.js';
import { VISEME_OPENING, VISEME_SHAPES, VISEMES, type Viseme } from './visemes.js';

/** What counts as voice lies so far above the room's noise: nothing of it up to the first, all from the second on [dB]. */
const ABOVE_NOISE = { none: 5, all: 11 };
/** Quieter than this is nobody speaking into this microphone [dB, pre-emphasised]. */
const FAINTEST = -66;
/** The loudest moments are followed quickly [share a step], forgotten slowly [dB/s]... */
const PEAK = { attack: 0.4, release: 6 };
/** ...and are at least so far above the noise [dB]. */
const PEAK_ABOVE_NOISE = 18;
/** So much below the loudest moments a mouth is shut [dB]. */
const RANGE = 20;
/** Half as loud is more than half as open. */
const LOUDNESS_POWER = 0.7;
/** A sudden drop by so much below the last syllable is lips or a tongue that close: begins at, is whole at [dB]. */
const DIP = { begins: 10, whole: 14 };
/** A drop that does not sound like lips closes them by so much less: t, s, n and k do not. */
const OTHER_DROP = 1;
/**
 * What tells a drop of lips from one of the tongue: the sum of these times the logarithms of the visemes, the consonants of
 * teeth, tongue and throat together. PP alone hardly does; with what it is mistaken for it does better. Found by regression
 * on half of the espeak-ng voices of `bench/mouth`, and rounded; they tell the other half apart as well.
 */
const LIPS_WEIGHTS: Partial<Record<Viseme, number>> = { PP: 0.65, U: 0.4, I: -0.65, O: -0.65 };
const OTHERS = { visemes: ['SS', 'TH', 'DD', 'kk', 'nn', 'RR', 'CH'] as Viseme[], weight: -0.45 };
/** Less likely than this is all the same. */
const LEAST_LIKELY = 0.01;
/** That sum does not sound like lips at all, and quite, beside `usual` times what it usually is: voices differ. */
const SOUNDS_LIKE_LIPS = { none: -1.8, quite: -0.8, usual: 2 };
/** What that sum usually is while a voice speaks: at first, at least and at most; learned over so long [s]. */
const USUAL_SUM = { first: 1.4, least: 1, most: 2, time: 4 };
/** How fast a syllable's own loudness is forgotten, for the next drop to be seen against [dB/s]. */
const SYLLABLE_RELEASE = 14;
/** From this closure on lips count as shut... */
const COUNTS_AS_SHUT = 0.7;
/** ...and stay so at least this long, so that a frame at 30 a second shows it [s]. */
const CLOSURE_HOLD = 0.034;
/** Time constants [s]. */
const EASE = { jawOpens: 0.04, jawShuts: 0.045, lipsClose: 0.006, lipsOpen: 0.016, viseme: 0.02 };
/** Lips and tongue have their whole shape from this jawOpen on. */
const SHAPED_FROM = 0.25;
/** From the expected opening of the visemes to jawOpen: visemes are never certain, so the widest are never reached. */
const GAIN = 1.5;
/** After this long without voice nobody speaks any more [s]. */
const PAUSE = 0.4;

const JAW_OPEN = blendshapeIndex('jawOpen');
const MOUTH_CLOSE = blendshapeIndex('mouthClose');
const LIPS_SHUT = VISEMES.indexOf('PP');
/** [15] {@link LIPS_WEIGHTS} by index. */
const LIPS = VISEMES.map((viseme) => LIPS_WEIGHTS[viseme] ?? 0);
/** [15] Whether a viseme is one of {@link OTHERS}: 1 or 0. */
const IS_OTHER = VISEMES.map((viseme) => (OTHERS.visemes.includes(viseme) ? 1 : 0));

const share = (value: number, from: number, to: number) =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));
const approach = (time: number) => 1 - Math.exp(-STEP / time);

/**
 * What the mouth does at each moment, from how loud the voice is and how likely each viseme: the jaw follows both; a short
 * drop in loudness that sounds like m, b or p shuts the lips over the jaw; lips and tongue take the visemes' shapes.
 */
export class Articulator {
  /** [52] Mouth and tongue; the others are 0. */
  readonly blendshapes = new Float32Array(BLENDSHAPE_COUNT);
  /** How sure it is that the lips have just shut within speech, for m, b or p, 0..1. */
  lipsShut = 0;
  readonly #noise = new NoiseFloor();
  readonly #visemes = new Float64Array(VISEMES.length).fill(1 / VISEMES.length);
  #peak = Number.NEGATIVE_INFINITY;
  #syllable = Number.NEGATIVE_INFINITY;
  #usualSum = USUAL_SUM.first;
  #lips = 0;
  #jaw = 0;
  #closure = 0;
  #held = 0;
  #sinceDip = Number.POSITIVE_INFINITY;
  #sinceVoice = Number.POSITIVE_INFINITY;

  /** Whether somebody speaks, pauses between words included. */
  get speaking(): boolean {
    return this.#sinceVoice < PAUSE;
  }

  /**
   * The next step.
   * @param level pre-emphasised [dB]
   * @param likelihoods [15] of the visemes, sum 1
   */
  advance(level: number, likelihoods: ArrayLike<number>): void {
    this.#noise.observe(level);
    const { floor } = this.#noise;
    const voice = share(
      level,
      Math.max(floor + ABOVE_NOISE.none, FAINTEST),
      Math.max(floor + ABOVE_NOISE.all, FAINTEST + 6),
    );
    this.#sinceVoice = voice > 0.5 ? 0 : this.#sinceVoice + STEP;
    this.#peak = Math.max(follow(this.#peak, level, PEAK.release), floor + PEAK_ABOVE_NOISE);
    this.#syllable = Math.max(follow(this.#syllable, level, SYLLABLE_RELEASE), floor + ABOVE_NOISE.all);
    const opening = this.#open(level, voice, likelihoods);
    this.#listenForLips(voice);
    this.#close(level, voice);
    this.#show(voice, opening);
  }

  #open(level: number, voice: number, likelihoods: ArrayLike<number>): number {
    const step = approach(EASE.viseme);
    let expected = 0;
    for (let i = 0; i < VISEMES.length; i++) {
      this.#visemes[i] += (likelihoods[i] - this.#visemes[i]) * step;
      expected += this.#visemes[i] * VISEME_OPENING[i];
    }
    const loud = share(level, this.#peak - RANGE, this.#peak);
    return Math.min(1, GAIN * voice * loud ** LOUDNESS_POWER * expected);
  }

  /** How much it sounds like lips that meet, 0..1. */
  #listenForLips(voice: number): void {
    let sum = 0;
    let others = LEAST_LIKELY;
    for (let i = 0; i < LIPS.length; i++) {
      if (LIPS[i] !== 0) sum += LIPS[i] * Math.log(this.#visemes[i] + LEAST_LIKELY);
      others += IS_OTHER[i] * this.#visemes[i];
    }
    sum += OTHERS.weight * Math.log(others);
    const { least, most, time } = USUAL_SUM;
    if (voice > 0.5) this.#usualSum += (sum - this.#usualSum) * (STEP / time);
    this.#usualSum = Math.min(most, Math.max(least, this.#usualSum));
    const { none, quite, usual } = SOUNDS_LIKE_LIPS;
    this.#lips = share(sum - usual * this.#usualSum, none, quite);
  }

  #close(level: number, voice: number): void {
    const dip = share(this.#syllable - level, DIP.begins, DIP.whole);
    const other = OTHER_DROP * (1 - this.#lips);
    const now = Math.max(dip * (1 - other), 1 - voice);
    this.#sinceDip = now > COUNTS_AS_SHUT ? 0 : this.#sinceDip + STEP;
    this.#held =
      now > COUNTS_AS_SHUT ? Math.max(this.#held, now) : this.#sinceDip < CLOSURE_HOLD ? this.#held : 0;
    const target = Math.max(now, this.#held);
    this.#closure +=
      (target - this.#closure) * approach(target > this.#closure ? EASE.lipsClose : EASE.lipsOpen);
  }

  #show(voice: number, opening: number): void {
    this.#jaw += (opening - this.#jaw) * approach(opening > this.#jaw ? EASE.jawOpens : EASE.jawShuts);
    const { blendshapes } = this;
    const speech = this.speaking ? 1 : 0;
    for (let i = 0; i < VISEMES.length; i++) {
      for (const [index] of VISEME_SHAPES[i]) blendshapes[index] = 0;
    }
    const strength = Math.max(voice, this.#closure * speech) * Math.min(1, this.#jaw / SHAPED_FROM);
    for (let i = 0; i < VISEMES.length; i++) {
      for (const [index, value] of VISEME_SHAPES[i]) {
        blendshapes[index] += this.#visemes[i] * value * strength * (i === LIPS_SHUT ? 1 : 1 - this.#closure);
      }
    }
    blendshapes[JAW_OPEN] = this.#jaw;
    blendshapes[MOUTH_CLOSE] = this.#jaw * this.#closure;
    this.lipsShut = this.#closure * speech * this.#lips;
  }
}

/** The loudest level of the last moments: up at once, nearly, and down slowly. */
function follow(peak: number, level: number, release: number): number {
  if (peak === Number.NEGATIVE_INFINITY) return level;
  return level > peak ? peak + (level - peak) * PEAK.attack : Math.max(level, peak - release * STEP);
}
