import {
  BLENDSHAPE_COUNT,
  BLENDSHAPE_NAMES,
  type BlendshapeName,
  blendshapeIndex,
  conjugate,
  type FaceFrame,
  multiply,
  TypedEmitter,
} from '@guise/protocol';
import { type Calibration, emptyCalibration } from './calibration.js';
import { type NeutralFailure, NeutralLook } from './neutral-look.js';
import { PeakMeter } from './peaks.js';

/** Two channels that are two ways along one axis: what is neutral shifts the axis. */
const AXES = (
  [
    ['eyeLookUpLeft', 'eyeLookDownLeft'],
    ['eyeLookUpRight', 'eyeLookDownRight'],
    ['eyeLookInLeft', 'eyeLookOutLeft'],
    ['eyeLookInRight', 'eyeLookOutRight'],
    ['jawLeft', 'jawRight'],
    ['mouthLeft', 'mouthRight'],
  ] as const satisfies readonly (readonly [BlendshapeName, BlendshapeName])[]
).map(([a, b]) => [blendshapeIndex(a), blendshapeIndex(b)] as const);
const ON_AXIS = new Set(AXES.flat());
const LIDS = new Set([blendshapeIndex('eyeBlinkLeft'), blendshapeIndex('eyeBlinkRight')]);
/** Lids and gaze are as strong as they are. */
const ALWAYS_WHOLE = BLENDSHAPE_NAMES.map((name) => /^eye(Blink|Look)/.test(name));

/** A neutral face beyond this is no neutral face. */
const MOST_NEUTRAL = 0.6;
/** What a weak expression may be multiplied by at most; lids have to close. */
const GAIN = { expression: 1.3, lids: 1.6 };
/** Limits of {@link FaceCalibrator.strength}. */
export const STRENGTH = { min: 0.5, max: 1.5 } as const;

export interface CalibratorEvents {
  /** Share of a look at the relaxed face that is over, 0..1. */
  neutralProgress: [share: number];
  /** The look is over: `null`, or why it told nothing (then all is as before). */
  neutralDone: [failure: NeutralFailure | null];
}

/**
 * Makes a tracked face this person's own: the relaxed face becomes one that does nothing, the way the head is held becomes
 * looking ahead, and expressions that only go half way go the whole. Ranges are learned from every frame it is given.
 */
export class FaceCalibrator extends TypedEmitter<CalibratorEvents> {
  #calibration: Calibration;
  #strength = 1;
  #look: NeutralLook | null = null;
  readonly #peaks: PeakMeter[];
  #gains: number[];

  /** @param calibration what was learned before. */
  constructor(calibration: Calibration = emptyCalibration()) {
    super();
    this.#calibration = calibration;
    this.#peaks = calibration.peaks.map((peak) => new PeakMeter(peak));
    this.#gains = this.#peaks.map(({ peak }, i) => gainOf(i, peak));
  }

  /** What is known by now, to be kept. */
  get calibration(): Calibration {
    return { ...this.#calibration, peaks: this.#peaks.map(({ peak }) => peak) };
  }

  /** How much of the expression is shown, 0.5..1.5; lids and gaze stay as they are. */
  get strength(): number {
    return this.#strength;
  }

  set strength(strength: number) {
    this.#strength = Math.min(STRENGTH.max, Math.max(STRENGTH.min, strength)) || 1;
  }

  /** Takes the frames of the next two seconds as those of the relaxed face. */
  lookAtNeutral(): void {
    this.#look = new NeutralLook();
    this.emit('neutralProgress', 0);
  }

  /** Ends such a look without a result. */
  cancelLook(): void {
    this.#look = null;
  }

  /** Forgets this person. */
  reset(): void {
    this.#calibration = emptyCalibration();
    for (let i = 0; i < BLENDSHAPE_COUNT; i++) this.#peaks[i] = new PeakMeter();
    this.#gains = new Array(BLENDSHAPE_COUNT).fill(1);
  }

  /**
   * The face as it is meant: a new frame, the given one stays as it is. Groups that nobody sees are left alone.
   * Landmarks stay what was seen.
   */
  apply(frame: FaceFrame): FaceFrame {
    this.#observeNeutral(frame);
    if (frame.sources.head !== 'vision') return frame;
    const { neutral, rotation } = this.#calibration;
    const blendshapes = frame.blendshapes.slice();
    for (let i = 0; i < BLENDSHAPE_COUNT; i++) {
      if (ON_AXIS.has(i)) continue;
      const rest = Math.min(MOST_NEUTRAL, neutral[i] as number);
      const meant = Math.max(0, ((blendshapes[i] as number) - rest) / (1 - rest));
      this.#learn(i, meant);
      blendshapes[i] = Math.min(1, meant * (this.#gains[i] as number) * this.#strengthOf(i));
    }
    for (const [a, b] of AXES) {
      const offset = (neutral[a] as number) - (neutral[b] as number);
      const along = (blendshapes[a] as number) - (blendshapes[b] as number) - offset;
      blendshapes[a] = Math.min(1, Math.max(0, along) * this.#strengthOf(a));
      blendshapes[b] = Math.min(1, Math.max(0, -along) * this.#strengthOf(b));
    }
    const pose = { ...frame.pose, rotation: multiply(frame.pose.rotation, conjugate(rotation)) };
    return { ...frame, pose, blendshapes };
  }

  #strengthOf(i: number): number {
    return ALWAYS_WHOLE[i] ? 1 : this.#strength;
  }

  #learn(i: number, value: number): void {
    const meter = this.#peaks[i] as PeakMeter;
    meter.observe(value);
    // Little by little: nobody shall see a face change that keeps still.
    const gain = this.#gains[i] as number;
    this.#gains[i] = gain + (gainOf(i, meter.peak) - gain) * 0.01;
  }

  #observeNeutral(frame: FaceFrame): void {
    const look = this.#look;
    if (!look) return;
    const done = look.observe(frame);
    this.emit('neutralProgress', look.progress);
    if (!done) return;
    this.#look = null;
    const result = look.result();
    if (typeof result === 'string') {
      this.emit('neutralDone', result);
      return;
    }
    // Another zero makes other heights.
    this.reset();
    Object.assign(this.#calibration, result);
    this.emit('neutralDone', null);
  }
}

function gainOf(i: number, peak: number): number {
  return Math.min(LIDS.has(i) ? GAIN.lids : GAIN.expression, 1 / peak);
}
