import { BLENDSHAPE_COUNT, type FaceFrame, normalize, type Quaternion } from '@guise/protocol';

/** How long a face is looked at [ms]. */
export const NEUTRAL_DURATION = 2000;
/** Fewer frames say too little. */
const LEAST_FRAMES = 8;
/** How far the head may turn meanwhile: half the angle between two frames, as a quaternion's vector part. */
const STEADY = 0.07;

/** Why a look at a relaxed face told nothing: it was not seen, or did not keep still. */
export type NeutralFailure = 'unseen' | 'restless';

/** Looks at a face that is to do nothing for {@link NEUTRAL_DURATION}. */
export class NeutralLook {
  readonly #frames: FaceFrame[] = [];
  #start = Number.NaN;
  #shown = 0;

  /** Share of the time that is over, 0..1. */
  get progress(): number {
    const last = this.#frames.at(-1)?.timestamp ?? Number.NaN;
    return Math.min(1, (last - this.#start) / NEUTRAL_DURATION || 0);
  }

  /** @returns whether enough has been seen. */
  observe(frame: FaceFrame): boolean {
    if (Number.isNaN(this.#start)) this.#start = frame.timestamp;
    this.#shown++;
    if (frame.sources.head === 'vision') this.#frames.push(frame);
    return frame.timestamp - this.#start >= NEUTRAL_DURATION;
  }

  /** The median of what was seen: a blink does not count. */
  result(): { neutral: number[]; rotation: Quaternion } | NeutralFailure {
    const frames = this.#frames;
    if (frames.length < LEAST_FRAMES || frames.length < 0.7 * this.#shown) return 'unseen';
    const rotations = frames.map(({ pose }) => pose.rotation);
    const rotation = normalize(
      [0, 1, 2, 3].map((i) =>
        median(rotations.map((q) => aligned(q, rotations[0] as Quaternion)[i] as number)),
      ) as Quaternion,
    );
    const restless = rotations.filter((q) => Math.sqrt(Math.max(0, 1 - dot(q, rotation) ** 2)) > STEADY);
    if (restless.length > 0.2 * frames.length) return 'restless';
    const neutral = Array.from({ length: BLENDSHAPE_COUNT }, (_, i) =>
      median(frames.map(({ blendshapes }) => blendshapes[i] as number)),
    );
    return { neutral, rotation };
  }
}

/** Of the two quaternions that are the same rotation, the one on the other's side. */
function aligned(q: Quaternion, other: Quaternion): Quaternion {
  return dot(q, other) < 0 ? [-q[0], -q[1], -q[2], -q[3]] : q;
}

function dot(a: Quaternion, b: Quaternion): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] as number;
}
