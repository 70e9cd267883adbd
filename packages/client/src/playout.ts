import { type FaceFrame, LANDMARK_COUNT, restFaceFrame } from '@guise/protocol';
import { Displacement } from './displacement.js';
import { FaceState } from './face-state.js';
import { FaceTrack } from './face-track.js';
import { type DelayRange, PlayoutClock } from './playout-clock.js';

const DEFAULT_DELAY: DelayRange = { min: 10, max: 200 };
/** Without frames for this long, a face goes to rest [ms]. */
const REST_AFTER = 1000;
/** A still face that sends little may lose a few packets in a row before it counts as gone [ms]. */
const REST_AFTER_STILLNESS = 2000;
/**
 * How quickly a face joins a new course [1/ms]: a late frame's soon; more gently after the picture stood, where more
 * is to make up for, a tenth of it after 220 ms; and to rest, most of the way within half a second.
 */
const STIFFNESS = { correction: 0.03, return: 0.018, rest: 0.013 };
/** How fast a difference between where the playhead is and where it should be is made up for [1/ms]... */
const CATCH_UP = 1 / 300;
/** ...and how much faster or slower than real time it may run for that: too little to be seen. */
const SLEW = { faster: 0.05, slower: 0.1 };
/** A playhead farther off than this jumps instead (and the picture does not) [ms]. */
const SNAP = 300;
/** A face waits no longer for its voice than this behind the fastest packet [ms]... */
const LATEST = 400;
/** ...and comes to wait longer or shorter this fast [ms per ms]: no faster than the playhead can follow. */
const WAIT_RATE = { longer: 0.1, shorter: 0.05 };
/** This long after the last frame the picture stands, so that a jump of the playhead costs nothing [ms]. */
const STANDS_AFTER = 100;
/** Frames behind the playhead that are kept: two for the speed, the others to tell what comes twice. */
const KEPT = 8;
/** Over this time the share of extrapolated pictures is taken [ms]. */
const SHARE_WINDOW = 5000;

/** What became of a frame that arrived. */
export type PushResult = 'queued' | 'duplicate' | 'late';

/**
 * Turns late, lost, doubled and bunched frames of one face into a steady face at render time. Plays a little
 * behind the sender ({@link PlayoutClock}), along the curve through the frames ({@link FaceTrack}): interpolates,
 * carries a motion on for a moment when the next frame is missing, holds, and after a second goes to rest. Whatever
 * happens, the shown face moves without a jump: where the course changes, the difference fades out while the motion
 * goes on ({@link Displacement}).
 */
export class Playout {
  readonly #clock: PlayoutClock;
  readonly #track = new FaceTrack();
  readonly #displacement = new Displacement();
  /** Sender's time being shown [ms]. */
  #playhead = Number.NaN;
  #lastNow = Number.NaN;
  /** Sender's time that passed between the last two pictures [ms]. */
  #lastElapsed = 0;
  #resting = true;
  #courseChanged = false;
  /** Joining the course from a picture that stood or was elsewhere. */
  #returning = false;
  #voiceLag: number | null = null;
  /** How much longer the face waits for its voice than for its packets [ms]. */
  #wait = 0;
  #pictures = 0;
  #extrapolated = 0;
  /** The last two faces shown, and scratch. */
  #shown = new FaceState();
  #shownBefore = new FaceState();
  #target = new FaceState();
  readonly #targetBefore = new FaceState();
  readonly #rest = new FaceState();
  readonly #frame = restFaceFrame();
  readonly #landmarks = new Float32Array(LANDMARK_COUNT * 3);

  /** @param delay limits of the playout delay [ms]. */
  constructor(delay: DelayRange = DEFAULT_DELAY) {
    this.#clock = new PlayoutClock(delay);
  }

  /** Playout delay behind the fastest packet [ms]. */
  get delay(): number {
    return this.#clock.delay + this.#wait;
  }

  /** Our clock minus the sender's for the fastest packet [ms]; NaN before the first one. */
  get offset(): number {
    const { offset } = this.#clock;
    return Number.isFinite(offset) ? offset : Number.NaN;
  }

  /** Our clock minus the sender's for what would be shown without a voice [ms]; NaN while the face rests. */
  get ownLag(): number {
    return this.#resting ? Number.NaN : this.offset + this.#clock.delay;
  }

  /** Our clock minus the sender's for what is shown [ms]; NaN while the face rests. */
  get lag(): number {
    return this.#resting ? Number.NaN : this.#lastNow - this.#playhead;
  }

  /** By how much the slowest packets come later than the fastest, but for the slowest tenth [ms]. */
  get jitter(): number {
    return this.#clock.jitter;
  }

  /** Share of the pictures of the last seconds that went beyond the newest frame, 0..1. A face at rest has none. */
  get extrapolatedShare(): number {
    return this.#extrapolated;
  }

  /**
   * Takes a copy of a frame.
   * @param arrival when it arrived, on our clock [ms].
   * @param sequence the sender's count of packets, without wrapping; -1 if unknown: then a pause of a still face
   * cannot be told from a loss.
   * @param sent the same of those packets only that are sent here, where one asked for fewer than all.
   */
  push(frame: FaceFrame, arrival: number, sequence = -1, sent = sequence): PushResult {
    // Its time on the way would be that of its way round.
    if (this.#track.has(frame.timestamp)) return 'duplicate';
    const learnt = this.#clock.observe(frame.timestamp, arrival, sent);
    // A clock that was put back: what is queued lies in its future.
    if (!learnt && frame.timestamp < this.#track.end) this.release();
    const behind = this.#track.behind(this.#playhead);
    if (behind >= 0 && this.#track.behind(frame.timestamp) < behind) return 'late';
    this.#track.insert(frame, sequence);
    this.#courseChanged = true;
    return 'queued';
  }

  /**
   * The voice to be together with from now on: the face waits for it, up to 400 ms behind the fastest packet. What it
   * waits changes slowly, and after an outage it begins anew, so that the face is back at once.
   * @param lag our clock when a moment is heard, minus the sender's when it was [ms]; `null`: wait for nobody.
   */
  followVoice(lag: number | null): void {
    this.#voiceLag = lag;
  }

  /** From now on no more than so many frames a second come; 0: none. The face stays steady, a little later where they are few. */
  handleRate(rate: number): void {
    this.#clock.handleRate(rate);
  }

  /** Forgets what is queued and goes to rest, e.g. because the camera was switched off. */
  release(): void {
    this.#track.clear();
    this.#playhead = Number.NaN;
  }

  /**
   * The face to show now; `null` before the first frame. Call it once per rendered picture. It is the same object
   * each time: copy what has to outlast the next call.
   * @param now our clock [ms], the one that `arrival` is on.
   */
  sample(now: number): FaceFrame | null {
    const first = this.#pictures === 0;
    if (first && this.#track.length === 0) return null;
    const elapsed = Math.max(0, now - this.#lastNow) || 0;
    this.#lastNow = Math.max(now, this.#lastNow) || now;
    const advanced = this.#advance(elapsed);
    this.#enter();
    this.#course(this.#playhead, this.#target);
    if (this.#courseChanged && !first) this.#displace(advanced);
    this.#courseChanged = false;
    this.#displacement.advance(elapsed);
    if (!this.#displacement.active) this.#returning = false;
    this.#displacement.apply(this.#target);
    this.#show(advanced);
    return this.#frame;
  }

  /** @returns how far the playhead went [ms]; less or more than the time that passed, but for jumps. */
  #advance(elapsed: number): number {
    if (this.#track.length === 0) return elapsed;
    this.#waitForVoice(elapsed);
    const desired = this.#lastNow - this.#clock.offset - this.delay;
    const error = desired - (this.#playhead + elapsed);
    const stands = this.#playhead - this.#track.end > STANDS_AFTER;
    let advanced = elapsed;
    if (stands || !(Math.abs(error) < SNAP)) {
      if (!stands) this.#courseChanged = true;
      this.#returning = true;
      this.#playhead = desired;
    } else {
      const slew = Math.min(SLEW.faster, Math.max(-SLEW.slower, error * CATCH_UP));
      advanced += slew * elapsed;
      this.#playhead += advanced;
    }
    this.#track.forget(this.#playhead, KEPT);
    return advanced;
  }

  #waitForVoice(elapsed: number): void {
    const longest = Math.max(0, LATEST - this.#clock.delay);
    const wanted = this.#voiceLag === null ? 0 : Math.min(longest, Math.max(0, this.#voiceLag - this.ownLag));
    const { longer, shorter } = WAIT_RATE;
    const change = Math.min(longer * elapsed, Math.max(-shorter * elapsed, wanted - this.#wait));
    this.#wait = this.#resting ? 0 : this.#wait + change;
  }

  #enter(): void {
    const patience = this.#track.endsStill ? REST_AFTER_STILLNESS : REST_AFTER;
    const resting = this.#track.length === 0 || this.#playhead - this.#track.end > patience;
    if (resting !== this.#resting) {
      // A face comes back where it was: to rest somewhere else would only make it fly there and back.
      if (resting && this.#pictures > 0) this.#rest.copyTranslation(this.#shown);
      this.#courseChanged = true;
      this.#returning = true;
    }
    this.#resting = resting;
  }

  /** Where the face should be at a sender's time [ms]. */
  #course(time: number, out: FaceState): void {
    if (this.#resting) {
      out.copy(this.#rest);
      out.time = this.#shown.time;
    } else {
      this.#track.sample(time, out);
    }
  }

  /** Joins the new course from the face that is shown, and its speed. */
  #displace(advanced: number): void {
    const [shown, before] = [this.#shown, this.#shownBefore];
    const [to, toBefore] = [this.#target, this.#targetBefore];
    this.#course(this.#playhead - advanced - this.#lastElapsed, toBefore);
    this.#course(this.#playhead - advanced, to);
    const dt = this.#pictures > 1 ? this.#lastElapsed : 0;
    this.#displacement.change(shown, before, to, toBefore, dt, this.#stiffness());
    this.#course(this.#playhead, this.#target);
  }

  #stiffness(): number {
    if (this.#resting) return STIFFNESS.rest;
    return this.#returning ? STIFFNESS.return : STIFFNESS.correction;
  }

  #show(advanced: number): void {
    const oldest = this.#shownBefore;
    this.#shownBefore = this.#shown;
    this.#shown = this.#target;
    this.#target = oldest;
    if (this.#pictures === 0) this.#shownBefore.copy(this.#shown);
    this.#pictures++;
    const beyond = !this.#resting && this.#track.isPast(this.#playhead) ? 1 : 0;
    this.#extrapolated += (beyond - this.#extrapolated) * Math.min(1, advanced / SHARE_WINDOW);
    this.#lastElapsed = advanced;
    this.#shown.write(this.#frame, this.#landmarks);
  }
}
