import type { FaceModel, FaceObservation } from '../face-model.js';
import { angleBetween } from '../geometry/quaternion.js';
import type { Picture } from '../picture.js';
import type { ExpressionBasis } from './expression-basis.js';
import { checkTextureSide, type FuseOptions, fuseViews, prepareView, type ScannedFace } from './fuse.js';
import {
  expressionHint,
  type FaceTurn,
  offBest,
  SCAN_STEPS,
  type ScanHint,
  type ScanStep,
  turnHint,
  turnOf,
} from './guide.js';
import { pictureQuality } from './picture-quality.js';
import { ScanError } from './scan-error.js';
import { type ScanView, ViewReader } from './scan-view.js';

/** Pictures that a step takes. */
const NEEDED = 6;
/** Pictures of a step that are kept, the best ones. */
const KEPT = 2;
const LEAST_PRESENCE = 0.6;
/** Fewest pixels along a crop's side that show pores of a face rather than a smear. */
const LEAST_SIDE = 120;
/** How much of the crop may lie beside the picture [of its side, from its middle]. */
const REACH = 0.4;
/** Luminance of a face that is too dark or burnt out, 0..1. */
const LIGHT = { least: 0.16, most: 0.88 };
/** Blurred: sharpness below this share of the sharpest lately. That fades by this much a picture. */
const BLURRED = 0.45;
const FADING = 0.995;
const ANEW = 0.5;
/** Moving: a head that turns by more between two pictures [rad]. */
const STILL = 0.045;

/** How far a capture is. */
export interface ScanProgress {
  /** What to do now; `null` once all is taken. */
  step: ScanStep | null;
  /** How much of that step is done, 0..1. */
  share: number;
  /** What keeps pictures from being taken; `null`: this one was. */
  hint: ScanHint | null;
  /** Steps that are done. */
  done: readonly ScanStep[];
}

/**
 * Guided capture of a face: give it every picture of a camera with what the tracker saw in it, show what it answers, and
 * fuse when it is finished. No DOM; keeps at most one picture's pixels for each step.
 */
export class FaceScan {
  readonly #model: FaceModel;
  readonly #reader: ViewReader;
  readonly #views = new Map<ScanStep, ScanView[]>();
  readonly #taken = new Map<ScanStep, number>();
  readonly #prepared = new Set<ScanStep>();
  #sharpest = 0;
  #level = 0;
  #last: FaceObservation | null = null;

  /** `model`: a pipeline's, with the layout that `basis` was made for. */
  constructor(model: FaceModel, basis: ExpressionBasis) {
    this.#model = model;
    this.#reader = new ViewReader(model, basis);
  }

  /** What to do now; `null` once all is taken. */
  get step(): ScanStep | null {
    return SCAN_STEPS.find((step) => (this.#taken.get(step) ?? 0) < NEEDED) ?? null;
  }

  /**
   * Looks at one picture, and takes it if the step can use it. `observation`: what `FacePipeline.track` gave for it, `null`
   * where there was none.
   */
  add(picture: Picture, observation: FaceObservation | null): ScanProgress {
    const { step } = this;
    if (!step) return this.#progress(null);
    const hint = this.#look(step, picture, observation);
    this.#last = observation;
    return this.#progress(hint);
  }

  /**
   * Reads the views of the steps that are done, which {@link fuse} does otherwise: between two pictures, while somebody turns their
   * head, nobody waits for it. Takes about half a second after each step, else nothing. `texture`: as it will be fused.
   */
  prepare({ texture }: Pick<FuseOptions, 'texture'> = {}): void {
    checkTextureSide(texture);
    const first = this.#views.get(SCAN_STEPS[0])?.find(({ picture }) => picture);
    for (const step of this.#done()) {
      if (this.#prepared.has(step)) continue;
      this.#prepared.add(step);
      for (const view of this.#views.get(step) ?? []) prepareView(this.#reader, view, first, texture);
    }
  }

  /** One face of all views. Takes a second or two, less after {@link prepare}. @throws ScanError `not-finished`, `views-disagree` */
  fuse(options: FuseOptions = {}): ScannedFace {
    if (this.step) throw new ScanError('not-finished', `The view "${this.step}" is missing.`);
    checkTextureSide(options.texture);
    const views = SCAN_STEPS.flatMap((step) => this.#views.get(step) ?? []);
    return fuseViews(this.#reader, this.#model.layout, views, options);
  }

  /** Begins anew. */
  reset(): void {
    this.#views.clear();
    this.#prepared.clear();
    this.#taken.clear();
    this.#sharpest = 0;
    this.#level = 0;
    this.#last = null;
  }

  /** Takes the picture, or says why not. */
  #look(step: ScanStep, picture: Picture, observation: FaceObservation | null): ScanHint | null {
    const head = observation?.head;
    if (!observation || !head || observation.presence < LEAST_PRESENCE) return 'no-face';
    const misplaced = placeHint(picture, observation);
    if (misplaced) return misplaced;
    const { sharpness, brightness } = pictureQuality(picture, observation.crop);
    if (brightness < LIGHT.least) return 'too-dark';
    if (brightness > LIGHT.most) return 'too-bright';
    this.#sharpest = Math.max(sharpness, this.#sharpest * FADING);
    const turn = turnOf(head.pose.rotation);
    const hint = turnHint(step, turn, this.#level) ?? expressionHint(step, observation.blendshapes);
    if (hint) return hint;
    const before = this.#last?.head;
    const moved = before ? angleBetween(before.pose.rotation, head.pose.rotation) : 0;
    if (moved > STILL || sharpness < BLURRED * this.#sharpest) return 'hold-still';
    this.#take(step, picture, observation, turn, sharpness);
    return null;
  }

  #take(
    step: ScanStep,
    picture: Picture,
    observation: FaceObservation,
    turn: FaceTurn,
    sharpness: number,
  ): void {
    const taken = this.#taken.get(step) ?? 0;
    this.#taken.set(step, taken + 1);
    // Another side of the face has other edges: what counts as sharp is found anew.
    if (taken + 1 === NEEDED) this.#sharpest *= ANEW;
    const off = offBest(step, turn, this.#level);
    if (step === 'ahead') this.#level += (turn.pitch - this.#level) / (taken + 1);
    const quality = (sharpness / this.#sharpest) * observation.presence * Math.max(0.1, 1 - off / 24);
    const views = this.#views.get(step) ?? [];
    const { width, height } = picture;
    const isBest = views.every((view) => view.quality < quality);
    if (isBest) for (const view of views) view.picture = null;
    const own = isBest ? { width, height, data: picture.data.slice() } : null;
    // The network's and the sampler's buffers are used again.
    const kept = { ...observation, positionMap: observation.positionMap.slice() };
    views.push({ step, observation: kept, size: { width, height }, picture: own, quality });
    views.sort((a, b) => b.quality - a.quality);
    this.#views.set(step, views.slice(0, KEPT));
  }

  #progress(hint: ScanHint | null): ScanProgress {
    const { step } = this;
    return { step, share: step ? (this.#taken.get(step) ?? 0) / NEEDED : 1, hint, done: this.#done() };
  }

  #done(): ScanStep[] {
    return SCAN_STEPS.filter((step) => (this.#taken.get(step) ?? 0) >= NEEDED);
  }
}

function placeHint({ width, height }: Picture, { crop }: FaceObservation): ScanHint | null {
  if (crop.side < LEAST_SIDE) return 'come-closer';
  const reach = REACH * crop.side;
  const inside =
    crop.x - reach >= 0 && crop.y - reach >= 0 && crop.x + reach <= width && crop.y + reach <= height;
  return inside ? null : 'move-into-view';
}
