import {
  BLENDSHAPE_COUNT,
  type ChannelGroup,
  type ChannelSource,
  type FaceFrame,
  LANDMARK_COUNT,
  restFaceFrame,
} from '@guise/protocol';
import { turnBetween } from './rotation.js';

const TRANSLATION = 0;
const BLENDSHAPES = 3;
const CONFIDENCE = BLENDSHAPES + BLENDSHAPE_COUNT;
const LANDMARKS = CONFIDENCE + 1;
const VALUES = LANDMARKS + LANDMARK_COUNT * 3;

/** How far apart two faces may be: metres, radians, blendshapes' 0..1. */
export interface FaceDistance {
  translation: number;
  turn: number;
  blendshape: number;
}

/** Changes from one frame to the next of a face that keeps still. */
const STILL: FaceDistance = { translation: 0.005, turn: 0.02, blendshape: 0.04 };

const turn = new Float64Array(3);

/**
 * A face as one row of numbers, so that every channel but the rotation can be treated alike, and memory that is
 * used again, so that playing a face allocates nothing.
 */
export class FaceState {
  /** Sender's time [ms]. */
  time = Number.NaN;
  /** Unit quaternion (x, y, z, w). */
  readonly rotation = new Float64Array([0, 0, 0, 1]);
  /** Translation [m], blendshapes, confidence; then, in the first {@link count} only, landmarks. */
  readonly values = new Float64Array(VALUES);
  count = LANDMARKS;
  readonly sources: Record<ChannelGroup, ChannelSource>;

  constructor() {
    const rest = restFaceFrame();
    this.sources = rest.sources;
    this.read(rest);
  }

  /** Whether the value at this index may only be 0..1. */
  static isShare(index: number): boolean {
    return index >= BLENDSHAPES && index <= CONFIDENCE;
  }

  /** `value` within what the one at this index may be. */
  static limited(index: number, value: number): number {
    return FaceState.isShare(index) ? Math.min(1, Math.max(0, value)) : value;
  }

  copy(other: FaceState): void {
    this.time = other.time;
    this.rotation.set(other.rotation);
    this.values.set(other.values);
    this.count = other.count;
    this.copySources(other.sources);
  }

  copySources(sources: Readonly<Record<ChannelGroup, ChannelSource>>): void {
    this.sources.head = sources.head;
    this.sources.upper = sources.upper;
    this.sources.mouth = sources.mouth;
    this.sources.tongue = sources.tongue;
  }

  read(frame: FaceFrame): void {
    this.time = frame.timestamp;
    this.rotation.set(frame.pose.rotation);
    this.values.set(frame.pose.translation, TRANSLATION);
    this.values.set(frame.blendshapes, BLENDSHAPES);
    this.values[CONFIDENCE] = frame.confidence;
    this.count = frame.landmarks ? VALUES : LANDMARKS;
    if (frame.landmarks) this.values.set(frame.landmarks, LANDMARKS);
    this.copySources(frame.sources);
  }

  /** @param landmarks where landmarks go, if there are any. */
  write(frame: FaceFrame, landmarks: Float32Array): void {
    const { rotation, translation } = frame.pose;
    frame.timestamp = this.time;
    for (let i = 0; i < 4; i++) rotation[i] = this.rotation[i] as number;
    for (let i = 0; i < 3; i++) translation[i] = this.values[TRANSLATION + i] as number;
    for (let i = 0; i < BLENDSHAPE_COUNT; i++) frame.blendshapes[i] = this.values[BLENDSHAPES + i] as number;
    frame.confidence = this.values[CONFIDENCE] as number;
    frame.landmarks = this.count === VALUES ? landmarks : null;
    for (let i = LANDMARKS; i < this.count; i++) landmarks[i - LANDMARKS] = this.values[i] as number;
    Object.assign(frame.sources, this.sources);
  }

  /** Whether so little separates the two faces that it may be noise. */
  isNear(other: FaceState): boolean {
    return this.isWithin(other, STILL);
  }

  /** Whether no channel (landmarks apart: they follow the others) differs by more than `limits`. */
  isWithin(other: FaceState, limits: FaceDistance): boolean {
    for (let i = 0; i < CONFIDENCE; i++) {
      const limit = i < BLENDSHAPES ? limits.translation : limits.blendshape;
      if (Math.abs((this.values[i] as number) - (other.values[i] as number)) > limit) return false;
    }
    turnBetween(this.rotation, other.rotation, turn);
    return Math.hypot(turn[0]!, turn[1]!, turn[2]!) <= limits.turn;
  }

  /** The other's place in space; everything else stays. */
  copyTranslation(other: FaceState): void {
    for (let i = TRANSLATION; i < BLENDSHAPES; i++) this.values[i] = other.values[i] as number;
  }

  hasSourcesOf({ head, upper, mouth, tongue }: FaceState['sources']): boolean {
    const { sources } = this;
    return (
      sources.head === head && sources.upper === upper && sources.mouth === mouth && sources.tongue === tongue
    );
  }
}
