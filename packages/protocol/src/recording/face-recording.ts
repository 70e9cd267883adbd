import { BLENDSHAPE_COUNT } from '../blendshapes.js';
import { checkFrame } from '../codec/check-frame.js';
import { packSources, unpackSources } from '../codec/sources.js';
import type { FaceFrame, Quaternion } from '../face-frame.js';
import { LIMITS } from '../limits.js';
import { normalize, slerp } from '../quaternion.js';
import { WireError } from '../wire-error.js';

/** Numbers kept of a frame: blendshapes, rotation, translation, confidence. */
const STRIDE = BLENDSHAPE_COUNT + 4 + 3 + 1;
const [ROTATION, TRANSLATION, CONFIDENCE] = [BLENDSHAPE_COUNT, BLENDSHAPE_COUNT + 4, BLENDSHAPE_COUNT + 7];
/** Frames to a block of memory. */
const BLOCK = 1024;
/** Frames further apart than this [ms] were not sent because the face kept still, so it did … */
const STILL = 150;
/** … until this long [ms] before the next one: a motion begins with its first frame. */
const STEP = 1000 / 30;

interface Block {
  values: Float32Array;
  times: Float64Array;
  sources: Uint8Array;
}

/** What became of a frame: kept, older than the last one (dropped), or there is no more room. */
export type AddResult = 'added' | 'late' | 'full';

/**
 * A performance: one face over time, at the rate at which it was seen. At most {@link LIMITS.recordingDuration} and
 * {@link LIMITS.recordingFrames}, in blocks of Float32 (240 bytes a frame). Landmarks and sound are not kept.
 */
export class FaceRecording {
  readonly #blocks: Block[] = [];
  #length = 0;
  #origin = 0;

  /** @param performer whose face it is, as shown to people; may be empty */
  constructor(readonly performer = '') {}

  get length(): number {
    return this.#length;
  }

  /** The clock's time of the first frame [ms]: what {@link timeAt} counts from. 0 while it is empty. */
  get origin(): number {
    return this.#origin;
  }

  /** From the first to the last frame [ms]. */
  get duration(): number {
    return this.#length === 0 ? 0 : this.timeAt(this.#length - 1);
  }

  /**
   * Keeps a copy of a frame that is newer than the last one.
   * @throws WireError `value` for a frame that is none
   */
  add(frame: FaceFrame): AddResult {
    checkFrame(frame);
    if (!frame.pose.translation.every((value) => Number.isFinite(Math.fround(value))))
      throw WireError.value('translation');
    if (this.#length === 0) this.#origin = frame.timestamp;
    const time = frame.timestamp - this.#origin;
    if (this.#length > 0 && time <= this.duration) return 'late';
    if (time > LIMITS.recordingDuration || this.#length >= LIMITS.recordingFrames) return 'full';
    const at = this.#length % BLOCK;
    if (at === 0) this.#blocks[this.#length / BLOCK] ??= emptyBlock();
    const { values, times, sources } = this.#blocks[Math.floor(this.#length / BLOCK)] as Block;
    const from = at * STRIDE;
    for (let i = 0; i < BLENDSHAPE_COUNT; i++) {
      values[from + i] = Math.min(1, Math.max(0, frame.blendshapes[i] as number));
    }
    values.set(normalize(frame.pose.rotation), from + ROTATION);
    values.set(frame.pose.translation, from + TRANSLATION);
    values[from + CONFIDENCE] = Math.min(1, Math.max(0, frame.confidence));
    times[at] = time;
    sources[at] = packSources(frame.sources);
    this.#length++;
    return 'added';
  }

  /** When a frame was, from the first one on [ms]. @param index 0..length - 1 */
  timeAt(index: number): number {
    return this.#block(index).times[index % BLOCK] as number;
  }

  /** A copy of a frame; its `timestamp` counts from the first one on [ms]. @param index 0..length - 1 */
  frameAt(index: number): FaceFrame {
    const { values, times, sources } = this.#block(index);
    const at = index % BLOCK;
    const from = at * STRIDE;
    const value = (offset: number) => values[from + offset] as number;
    return {
      timestamp: times[at] as number,
      pose: {
        rotation: [value(ROTATION), value(ROTATION + 1), value(ROTATION + 2), value(ROTATION + 3)],
        translation: [value(TRANSLATION), value(TRANSLATION + 1), value(TRANSLATION + 2)],
      },
      blendshapes: values.slice(from, from + BLENDSHAPE_COUNT),
      landmarks: null,
      confidence: value(CONFIDENCE),
      sources: unpackSources(sources[at] as number),
    };
  }

  /** All frames, the first one first. */
  *frames(): Generator<FaceFrame> {
    for (let i = 0; i < this.#length; i++) yield this.frameAt(i);
  }

  /**
   * The face at any moment, between the frames beside it; before the first and after the last one those.
   * @param time from the first frame on [ms]
   * @throws RangeError when the recording is empty
   */
  sample(time: number): FaceFrame {
    const index = this.#indexBefore(time);
    const before = this.frameAt(index);
    const next = index + 1;
    if (next >= this.#length || time <= before.timestamp) return { ...before, timestamp: time };
    const end = this.timeAt(next);
    const start = end - before.timestamp > STILL ? end - STEP : before.timestamp;
    const share = Math.min(1, Math.max(0, (time - start) / (end - start)));
    return share === 0 ? { ...before, timestamp: time } : between(before, this.frameAt(next), share, time);
  }

  /** Times at which straight lines between what {@link sample} says there are the whole course [ms]: for animations. */
  keyTimes(): number[] {
    const times: number[] = [];
    for (let i = 0; i < this.#length; i++) {
      const time = this.timeAt(i);
      if (i > 0 && time - this.timeAt(i - 1) > STILL) times.push(time - STEP);
      times.push(time);
    }
    return times;
  }

  /** Forgets every frame of this time or a later one, on the clock of the frames that were added [ms]. */
  forgetFrom(timestamp: number): void {
    while (this.#length > 0 && this.timeAt(this.#length - 1) + this.#origin >= timestamp) this.#length--;
    this.#blocks.length = Math.ceil(this.#length / BLOCK);
  }

  /** The last frame at or before a time, the first one for earlier times. */
  #indexBefore(time: number): number {
    let [low, high] = [0, this.#length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.timeAt(middle) <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #block(index: number): Block {
    if (!(index >= 0 && index < this.#length)) throw new RangeError(`There is no frame ${index}.`);
    return this.#blocks[Math.floor(index / BLOCK)] as Block;
  }
}

function emptyBlock(): Block {
  return {
    values: new Float32Array(BLOCK * STRIDE),
    times: new Float64Array(BLOCK),
    sources: new Uint8Array(BLOCK),
  };
}

function between(a: FaceFrame, b: FaceFrame, share: number, timestamp: number): FaceFrame {
  const mix = (from: number, to: number) => from + (to - from) * share;
  const [ax, ay, az] = a.pose.translation;
  const [bx, by, bz] = b.pose.translation;
  return {
    timestamp,
    pose: {
      rotation: slerp(a.pose.rotation as Quaternion, b.pose.rotation, share),
      translation: [mix(ax, bx), mix(ay, by), mix(az, bz)],
    },
    blendshapes: a.blendshapes.map((value, i) => mix(value, b.blendshapes[i] as number)),
    landmarks: null,
    confidence: mix(a.confidence, b.confidence),
    sources: share < 0.5 ? a.sources : b.sources,
  };
}
