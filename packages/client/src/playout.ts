import { type FaceFrame, restFaceFrame } from '@guise/protocol';
import { displaceFrame, mixFrames } from './interpolate.js';
import { type DelayRange, PlayoutClock } from './playout-clock.js';

const DEFAULT_DELAY: DelayRange = { min: 40, max: 200 };
/** Frames waiting to be played; at 60 fps half a second. */
const CAPACITY = 32;
/** Time constant of the extrapolation [ms]: motion fades out instead of running away. */
const EXTRAPOLATION_FADE = 40;
/** Frames farther apart than this say nothing about speed [ms]. */
const MAX_SPEED_GAP = 150;
/** Without frames for this long, a face goes to rest [ms]. */
const REST_AFTER = 1000;
/** How long transitions take [ms]. */
const BLEND = { correction: 120, reentry: 250, rest: 600 };
/** How much faster or slower than real time the playhead may run to follow a changed delay. */
const SLEW = 0.1;
/** A playhead farther off than this jumps instead (and the picture is blended) [ms]. */
const SNAP = 300;

type Mode = 'interpolating' | 'extrapolating' | 'rest';

/** What became of a frame that arrived. */
export type PushResult = 'queued' | 'duplicate' | 'late';

/**
 * Turns late, lost, doubled and bunched frames of one face into a steady face at render time. Plays a little
 * behind the sender ({@link PlayoutClock}), interpolates between frames, carries a motion on for a moment when
 * the next frame is missing, holds, and after a second goes to rest. Whatever happens, the shown face moves
 * without a jump: where the course changes, the difference fades out while the motion goes on.
 */
export class Playout {
  readonly #clock: PlayoutClock;
  /** Ordered by timestamp. The first one or two are behind the playhead. */
  #frames: FaceFrame[] = [];
  /** Sender's time being shown [ms]. */
  #playhead = Number.NaN;
  #lastNow = Number.NaN;
  #mode: Mode = 'rest';
  #shown: FaceFrame | null = null;
  /** From where the shown face comes (`from`) and where it should have been (`to`) when the course changed. */
  #blend: { from: FaceFrame; to: FaceFrame | null; start: number; duration: number } | null = null;
  #courseChanged = false;

  constructor(delay: DelayRange = DEFAULT_DELAY) {
    this.#clock = new PlayoutClock(delay);
  }

  /** Playout delay behind the fastest packet [ms]. */
  get delay(): number {
    return this.#clock.delay;
  }

  /** @param arrival when the frame arrived, on our clock [ms]. */
  push(frame: FaceFrame, arrival: number): PushResult {
    if (!this.#clock.observe(frame.timestamp, arrival)) {
      this.#frames = [];
      this.#playhead = Number.NaN;
    }
    const frames = this.#frames;
    const after = frames.findIndex((other) => other.timestamp >= frame.timestamp);
    if (after >= 0 && frames[after]?.timestamp === frame.timestamp) return 'duplicate';
    const behind = this.#behind();
    if (after >= 0 && after <= behind) return 'late';
    // The course bends when the next frame to aim at is another one now, or when there was none.
    const bends = this.#mode === 'extrapolating' || after === behind + 1;
    if (bends) this.#courseChanged = true;
    frames.splice(after < 0 ? frames.length : after, 0, frame);
    if (frames.length > CAPACITY) frames.shift();
    return 'queued';
  }

  /** Forgets what is queued and goes to rest, e.g. because the camera was switched off. */
  release(): void {
    this.#frames = [];
    this.#playhead = Number.NaN;
  }

  /**
   * The face to show now; `null` before the first frame. Call it once per rendered picture.
   * @param now our clock [ms], the one that `arrival` is on.
   */
  sample(now: number): FaceFrame | null {
    if (!this.#shown && this.#frames.length === 0) return null;
    this.#advance(now);
    const target = this.#target(now);
    this.#shown = this.#blended(target, now);
    return this.#shown;
  }

  #advance(now: number): void {
    const elapsed = Math.max(0, now - this.#lastNow) || 0;
    this.#lastNow = Math.max(now, this.#lastNow) || now;
    if (this.#frames.length === 0) return;
    const desired = this.#lastNow - this.#clock.offset - this.#clock.delay;
    const error = desired - (this.#playhead + elapsed);
    if (!(Math.abs(error) < SNAP)) {
      this.#playhead = desired;
      this.#courseChanged = true;
    } else {
      this.#playhead += elapsed + Math.min(SLEW * elapsed, Math.max(-SLEW * elapsed, error));
    }
    // Two frames behind the playhead are enough to know the speed.
    const behind = this.#behind();
    if (behind > 1) this.#frames.splice(0, behind - 1);
  }

  /** Index of the last frame at or before the playhead, -1 if there is none. */
  #behind(): number {
    return this.#frames.findLastIndex((frame) => frame.timestamp <= this.#playhead);
  }

  #target(now: number): FaceFrame {
    const behind = this.#behind();
    const last = this.#frames[behind];
    const next = this.#frames[behind + 1];
    if (next) {
      this.#enter('interpolating', now);
      if (!last) return { ...next, timestamp: this.#playhead };
      const t = (this.#playhead - last.timestamp) / (next.timestamp - last.timestamp);
      return mixFrames(last, next, t);
    }
    if (!last || this.#playhead - last.timestamp > REST_AFTER) {
      this.#enter('rest', now);
      return restFaceFrame(this.#shown?.timestamp ?? 0);
    }
    this.#enter('extrapolating', now);
    return this.#extrapolated(this.#frames[behind - 1], last);
  }

  #extrapolated(before: FaceFrame | undefined, last: FaceFrame): FaceFrame {
    const gap = before ? last.timestamp - before.timestamp : Number.POSITIVE_INFINITY;
    if (!before || gap > MAX_SPEED_GAP) return { ...last, timestamp: this.#playhead };
    const age = this.#playhead - last.timestamp;
    const ahead = EXTRAPOLATION_FADE * (1 - Math.exp(-age / EXTRAPOLATION_FADE));
    return { ...mixFrames(before, last, 1 + Math.min(1, ahead / gap)), timestamp: this.#playhead };
  }

  /** Starts a blend where the course changes. Extrapolation starts where interpolation ends: no blend. */
  #enter(mode: Mode, now: number): void {
    const from = this.#shown;
    const changed = this.#courseChanged || (mode !== this.#mode && mode !== 'extrapolating');
    if (from && changed) {
      const duration =
        mode === 'rest' ? BLEND.rest : this.#mode === 'rest' ? BLEND.reentry : BLEND.correction;
      // A longer blend under way is not cut short by a small correction.
      const remaining = this.#blend ? this.#blend.start + this.#blend.duration - now : 0;
      this.#blend = { from, to: null, start: now, duration: Math.max(duration, remaining) };
    }
    this.#mode = mode;
    this.#courseChanged = false;
  }

  #blended(target: FaceFrame, now: number): FaceFrame {
    if (!this.#blend) return target;
    const { from, start, duration } = this.#blend;
    this.#blend.to ??= target;
    const t = Math.max(0, now - start) / duration;
    if (t >= 1) {
      this.#blend = null;
      return target;
    }
    return displaceFrame(target, from, this.#blend.to, 1 - t * t * (3 - 2 * t));
  }
}
