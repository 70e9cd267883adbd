import type { FaceFrame } from '@guise/protocol';
import { FaceState } from './face-state.js';
import { hermite, monotoneTangent } from './hermite.js';
import { turnBetween, turned } from './rotation.js';

/** Frames waiting to be played; at 60 fps half a second. */
const CAPACITY = 32;
/** Frames farther apart than this say nothing about speed, and may have a still face between them [ms]. */
const LONG_GAP = 150;
/** How long before the frame that ends a stillness the motion began: a camera's frame or two [ms]. */
const ONSET = 50;
/** Time constant of the extrapolation [ms]: motion fades out instead of running away. */
const EXTRAPOLATION_FADE = 40;
/** ...and goes no farther than this many times what happened between the last two frames. */
const FURTHEST = 3;
/** Frames nearer to each other than this are the same one [ms]; no camera takes a thousand a second. */
const SAME = 1;

/** A frame in the track. */
class Knot extends FaceState {
  /** The sender's count of packets, -1 where unknown. */
  sequence = -1;
  /** From the knot before to this one the face kept still, up to {@link ONSET} before this one. */
  afterStillness = false;
  /** Long after the knot before, and the face is as it was. */
  still = false;
}

const turnA = new Float64Array(3);
const turnB = new Float64Array(3);
const turnC = new Float64Array(3);
const start = new Float64Array(3);
const end = new Float64Array(3);

/**
 * The frames of one face in order, as a curve through time. Between frames the head turns with continuous speed, and
 * every other channel is a monotone cubic, so that a lid never overshoots; past the last one, motion fades out.
 * Holds copies: a frame may be used again once inserted.
 */
export class FaceTrack {
  readonly #knots: Knot[] = [];
  readonly #spare: Knot[] = [];

  get length(): number {
    return this.#knots.length;
  }

  /** Time of the last frame [ms], NaN without one. */
  get end(): number {
    return this.#knots.at(-1)?.time ?? Number.NaN;
  }

  clear(): void {
    for (let knot = this.#knots.pop(); knot; knot = this.#knots.pop()) this.#spare.push(knot);
  }

  /** Index of the last frame at or before `time`, -1 if there is none. */
  behind(time: number): number {
    let i = this.#knots.length - 1;
    while (i >= 0 && (this.#knots[i] as Knot).time > time) i--;
    return i;
  }

  has(time: number): boolean {
    const i = this.behind(time);
    const [before, after] = [this.#knots[i], this.#knots[i + 1]];
    return (
      (before !== undefined && time - before.time < SAME) || (after !== undefined && after.time - time < SAME)
    );
  }

  /** Drops all but `keep` of the frames at or before `time`. */
  forget(time: number, keep: number): void {
    for (let surplus = this.behind(time) + 1 - keep; surplus > 0; surplus--) this.#shift();
  }

  /** @param sequence the sender's count of packets (in order, without wrapping), -1 if unknown. */
  insert(frame: FaceFrame, sequence: number): void {
    if (this.#knots.length === CAPACITY) this.#shift();
    const knot = this.#spare.pop() ?? new Knot();
    knot.read(frame);
    knot.sequence = sequence;
    let i = this.#knots.length;
    this.#knots.push(knot);
    for (; i > 0 && (this.#knots[i - 1] as Knot).time > knot.time; i--) {
      this.#knots[i] = this.#knots[i - 1] as Knot;
    }
    this.#knots[i] = knot;
    this.#markStillness(i);
    this.#markStillness(i + 1);
  }

  /** Whether `time` is past the last frame. */
  isPast(time: number): boolean {
    return !(time < this.end);
  }

  /** Whether the last two frames are far apart and alike: then no news may be no loss. */
  get endsStill(): boolean {
    return this.#knots.at(-1)?.still ?? false;
  }

  /** The face at `time`, into `out`. There has to be a frame. */
  sample(time: number, out: FaceState): void {
    const i = this.behind(time);
    const last = this.#knots[i];
    const next = this.#knots[i + 1];
    if (!last) out.copy(next as Knot);
    else if (next) this.#interpolate(i, time, out);
    else this.#extrapolate(i, time - last.time, out);
    out.time = time;
  }

  #shift(): void {
    const knots = this.#knots;
    const first = knots[0] as Knot;
    for (let i = 1; i < knots.length; i++) knots[i - 1] = knots[i] as Knot;
    knots.pop();
    this.#spare.push(first);
  }

  /**
   * A sender whose face keeps still sends less. Frames far apart with none lost between them, after two that were
   * alike, are that; a slow camera's frames differ while the face moves.
   */
  #markStillness(i: number): void {
    const [before, last, knot] = [this.#knots[i - 2], this.#knots[i - 1], this.#knots[i]];
    if (!knot) return;
    const far = last !== undefined && knot.time - last.time > LONG_GAP;
    const counted = far && last.sequence >= 0 && knot.sequence === last.sequence + 1;
    knot.still = far && knot.isNear(last);
    knot.afterStillness = counted && before !== undefined && last.isNear(before);
  }

  /** Where the motion that arrives at knot `i` starts [ms]. */
  #startOf(i: number): number {
    const knot = this.#knots[i] as Knot;
    return knot.afterStillness ? knot.time - ONSET : (this.#knots[i - 1] as Knot).time;
  }

  /** How long the motion that arrives at knot `i` takes [ms]; 0 where there is none, or none that says anything. */
  #duration(i: number): number {
    return i > 0 && i < this.#knots.length ? (this.#knots[i] as Knot).time - this.#startOf(i) : 0;
  }

  #interpolate(i: number, time: number, out: FaceState): void {
    const [a, b] = [this.#knots[i] as Knot, this.#knots[i + 1] as Knot];
    const from = this.#startOf(i + 1);
    const h = b.time - from;
    const s = Math.max(0, (time - from) / h);
    const [hBefore, hAfter] = [b.afterStillness ? 0 : this.#duration(i), this.#duration(i + 2)];
    const z = this.#knots[i - 1] ?? a;
    const c = this.#knots[i + 2] ?? b;
    const stops = c.afterStillness;
    out.count = Math.min(a.count, b.count);
    for (let k = 0; k < out.count; k++) {
      const [va, vb] = [a.values[k] as number, b.values[k] as number];
      const slope = (vb - va) / h;
      let [da, db] = [b.afterStillness ? 0 : slope, stops ? 0 : slope];
      if (hBefore > 0) da = monotoneTangent((va - (z.values[k] as number)) / hBefore, slope, hBefore, h);
      if (hAfter > 0 && !stops)
        db = monotoneTangent(slope, ((c.values[k] as number) - vb) / hAfter, h, hAfter);
      out.values[k] = FaceState.limited(k, hermite(va, vb, da, db, h, s));
    }
    this.#turn(a, b, z, c, h, hBefore, stops ? 0 : hAfter, s, out);
    const nearer = s < 0.5 ? a : b;
    if (a.count !== b.count) copyLandmarks(nearer, out);
    out.copySources(nearer.sources);
  }

  /** The rotation between `a` and `b`: a cubic of rotation vectors seen from `a`, with the neighbours' speeds. */
  #turn(
    a: Knot,
    b: Knot,
    z: Knot,
    c: Knot,
    h: number,
    hBefore: number,
    hAfter: number,
    s: number,
    out: FaceState,
  ): void {
    turnBetween(a.rotation, b.rotation, turnB);
    if (hBefore > 0) turnBetween(z.rotation, a.rotation, turnA);
    if (hAfter > 0) turnBetween(b.rotation, c.rotation, turnC);
    for (let k = 0; k < 3; k++) {
      const slope = (turnB[k] as number) / h;
      start[k] = hBefore > 0 ? between((turnA[k] as number) / hBefore, slope, hBefore, h) : slope;
      end[k] = hAfter > 0 ? between(slope, (turnC[k] as number) / hAfter, h, hAfter) : slope;
    }
    if (b.afterStillness) start.fill(0);
    if (c.afterStillness) end.fill(0);
    // A speed at b, as a change of the rotation vector from a: the first term of the exponential's derivative.
    const [x, y, z3] = [turnB[0]! / 2, turnB[1]! / 2, turnB[2]! / 2];
    const [ex, ey, ez] = [end[0]!, end[1]!, end[2]!];
    const dx = ex - (y * ez - z3 * ey);
    const dy = ey - (z3 * ex - x * ez);
    const dz = ez - (x * ey - y * ex);
    turned(
      a.rotation,
      hermite(0, turnB[0]!, start[0]!, dx, h, s),
      hermite(0, turnB[1]!, start[1]!, dy, h, s),
      hermite(0, turnB[2]!, start[2]!, dz, h, s),
      out.rotation,
    );
  }

  #extrapolate(i: number, age: number, out: FaceState): void {
    const last = this.#knots[i] as Knot;
    const before = this.#knots[i - 1];
    out.copy(last);
    const h = this.#duration(i);
    if (!before || !(h > 0) || last.time - before.time > LONG_GAP) return;
    const ahead = EXTRAPOLATION_FADE * (1 - Math.exp(-age / EXTRAPOLATION_FADE));
    const share = Math.min(FURTHEST, ahead / h);
    const count = Math.min(last.count, before.count);
    for (let k = 0; k < count; k++) {
      const value = last.values[k] as number;
      out.values[k] = FaceState.limited(k, value + (value - (before.values[k] as number)) * share);
    }
    turnBetween(before.rotation, last.rotation, turnA);
    turned(last.rotation, turnA[0]! * share, turnA[1]! * share, turnA[2]! * share, out.rotation);
  }
}

function copyLandmarks(from: FaceState, out: FaceState): void {
  for (let k = out.count; k < from.count; k++) out.values[k] = from.values[k] as number;
  out.count = from.count;
}

/** The slope at a point between two segments: the parabola's through its three points. */
function between(before: number, after: number, hBefore: number, hAfter: number): number {
  return (before * hAfter + after * hBefore) / (hBefore + hAfter);
}
