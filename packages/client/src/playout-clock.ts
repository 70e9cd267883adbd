import { RecentQuantile } from './recent-quantile.js';

/**
 * How long the smallest transit time is remembered, at least [ms]: long enough to be found among jitter, and so short
 * that clocks that drift apart by 0.02 % spoil it by 2 ms.
 */
const HALF_WINDOW = 5000;
/** Packets that the jitter is measured from: about 4 s. */
const JITTER_PACKETS = 128;
/** Share of the frames that shall arrive before they are needed. */
const IN_TIME = 0.9;
/** This many packets in a row that were all late are no jitter: the way has become longer. */
const SUSTAINED = 3;
/** A packet faster than the fastest by this, or all slower by the largest delay for that long: learn anew [ms]. */
const STEP = { down: 250, duration: 300 };
const STEP_PACKETS = { usual: 6, few: 3 };
/**
 * How much of a frame's spacing to wait for the next one. The rest is bridged by carrying the motion on, which for so
 * short a time is hardly wrong.
 */
const WAIT_FOR_NEXT = 0.7;
/** Frames farther apart than this are waited for altogether, and a little more, since carrying on would be guessing [ms]. */
const FAR_APART = 120;
const WAIT_FOR_FAR = 1.15;
/** Frames farther apart than this are pauses, and say nothing about the frame rate [ms]... */
const LONGEST_INTERVAL = 200;
/** ...nor those that are so much farther apart than one asked for. */
const PAUSE = 1.4;
/** Who asks for so many frames a second asks for all of them. */
const FULL_RATE = 30;
/** The spacing of frames until it is known better [ms]. */
const USUAL_INTERVAL = 33;

/** Limits of the playout delay [ms]. */
export interface DelayRange {
  min: number;
  max: number;
}

/**
 * Relates a sender's clock to ours. The packet that travelled fastest says the most about the offset between
 * the clocks, so the offset is the smallest recent transit time; how much later the others came is the jitter.
 * Where to play is offset + delay: that follows from the recent packets alone, whatever the offset still remembers.
 */
export class PlayoutClock {
  #windowStart = Number.NaN;
  #current = Number.POSITIVE_INFINITY;
  #previous = Number.POSITIVE_INFINITY;
  readonly #transits = new RecentQuantile(JITTER_PACKETS);
  /** Packets in a row that were later than any delay could bear, and when the first of them came [ms]. */
  #tooLate = 0;
  #tooLateSince = Number.NaN;
  #tooLateLeast = Number.POSITIVE_INFINITY;
  #lastTimestamp = Number.NaN;
  #lastSequence = -1;
  #interval = USUAL_INTERVAL;
  /** Frames come at this distance at least, since no more were asked for [ms]; 0: as the sender likes. */
  #nominal = 0;

  constructor(private readonly range: DelayRange) {}

  /** Our clock minus the sender's, as if the fastest packet had taken no time [ms]. */
  get offset(): number {
    return Math.min(this.#current, this.#previous);
  }

  /** By how much the slowest packets come later than the fastest, but for the slowest tenth [ms]. */
  get jitter(): number {
    if (this.#transits.count === 0) return 0;
    const late = Math.max(this.#transits.quantile(IN_TIME), this.#transits.smallestOfLast(SUSTAINED));
    return Math.max(0, late - this.offset);
  }

  /** How far behind the fastest packet to play [ms]: enough for the late ones, and most of a frame's spacing. */
  get delay(): number {
    const { min, max } = this.range;
    const spacing = Math.max(this.#interval, this.#nominal);
    const wait = spacing > FAR_APART ? WAIT_FOR_FAR : WAIT_FOR_NEXT;
    return Math.min(this.#isSparse ? max + spacing : max, Math.max(min, this.jitter + wait * spacing));
  }

  /** @param rate frames a second that are asked for from now on; 0: none */
  handleRate(rate: number): void {
    this.#nominal = rate > 0 && rate < FULL_RATE ? 1000 / rate : 0;
    this.#interval = this.#nominal || USUAL_INTERVAL;
    // The next interval begins before and ends after the change.
    this.#lastTimestamp = Number.NaN;
  }

  get #isSparse(): boolean {
    return this.#nominal > FAR_APART;
  }

  /**
   * @param sequence the sender's count of those packets that are sent here (without wrapping), -1 if unknown.
   * @returns `false` when the sender's clock jumped (its machine slept, its time was set), or the way has become much
   * longer: what was known is forgotten then.
   */
  observe(timestamp: number, arrival: number, sequence = -1): boolean {
    const transit = arrival - timestamp;
    const learnt = this.#transits.count > 0;
    // No network is faster than it ever was by this much.
    if (learnt && transit < this.offset - STEP.down) this.#forget();
    const jumped = learnt && this.#isStepUp(transit, arrival);
    if (jumped) {
      const least = this.#tooLateLeast;
      this.#forget();
      this.#current = least;
      this.#windowStart = arrival;
    }
    if (!(arrival - this.#windowStart < HALF_WINDOW)) {
      this.#previous = this.#current;
      this.#current = Number.POSITIVE_INFINITY;
      this.#windowStart = arrival;
    }
    this.#current = Math.min(this.#current, transit);
    // What no delay helps is lost, and no reason to delay the others.
    if (transit - this.offset <= this.range.max) this.#transits.add(transit);
    this.#observeInterval(timestamp, sequence);
    return !jumped;
  }

  /** A stall delivers late packets, too, but all at once. */
  #isStepUp(transit: number, arrival: number): boolean {
    if (transit - this.offset <= this.range.max) {
      this.#tooLate = 0;
      return false;
    }
    if (this.#tooLate === 0) {
      this.#tooLateSince = arrival;
      this.#tooLateLeast = Number.POSITIVE_INFINITY;
    }
    this.#tooLate++;
    this.#tooLateLeast = Math.min(this.#tooLateLeast, transit);
    const enough = this.#isSparse ? STEP_PACKETS.few : STEP_PACKETS.usual;
    return this.#tooLate >= enough && arrival - this.#tooLateSince >= STEP.duration;
  }

  #observeInterval(timestamp: number, sequence: number): void {
    const counted = sequence >= 0 && this.#lastSequence >= 0;
    const packets = counted ? sequence - this.#lastSequence : 1;
    const interval = (timestamp - this.#lastTimestamp) / packets;
    const longest = Math.max(LONGEST_INTERVAL, PAUSE * this.#nominal);
    if (packets > 0 && interval > 0 && interval < longest) {
      this.#interval += (interval - this.#interval) * 0.1;
    }
    if (timestamp <= this.#lastTimestamp) return;
    this.#lastTimestamp = timestamp;
    this.#lastSequence = sequence;
  }

  #forget(): void {
    this.#windowStart = Number.NaN;
    this.#current = Number.POSITIVE_INFINITY;
    this.#previous = Number.POSITIVE_INFINITY;
    this.#transits.clear();
    this.#tooLate = 0;
    this.#lastTimestamp = Number.NaN;
    this.#lastSequence = -1;
  }
}
