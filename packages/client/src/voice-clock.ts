import type { FaceFrame } from '@guise/protocol';
import { RecentQuantile } from './recent-quantile.js';
import { type StatsReport, type VoiceBuffer, VoiceStats } from './voice-stats.js';

/** What a browser says of the voice that is playing: an RTCRtpSynchronizationSource, with its capture time if it has one. */
export interface VoiceSource {
  /** When it left the jitter buffer [ms since 1970; from some browsers since the page's start]. */
  readonly timestamp: number;
  /** When it was spoken [ms since 1900, the sender's clock], where the packets say so. */
  readonly captureTimestamp?: number;
}

/** The part of an RTCRtpReceiver that tells how late a voice is. */
export interface VoiceReceiver {
  getSynchronizationSources(): readonly VoiceSource[];
  getStats(): Promise<StatsReport>;
  /** The least that its jitter buffer holds the voice back [ms]; not in every browser. */
  jitterBufferTarget?: number | null;
}

/** From NTP's 1900 to 1970 (RFC 5905) [ms]. */
const NTP_TO_UNIX = 2_208_988_800_000;
/** More is no time since the page's start [ms]. */
const SINCE_1970 = 1e11;
/** What Opus looks ahead, which RTP's clock does not count: 312 samples at 48 kHz [ms]. */
const OPUS_LOOKAHEAD = 6.5;
const LOOK_EVERY = 50;
const STATS_EVERY = 1000;
/** Observations whose median counts: about 1.5 s. */
const OBSERVATIONS = 31;
/**
 * How much older a voice is than a face when they arrive [ms]: a microphone's buffer and 20 ms of Opus, against a
 * camera's picture and its tracking.
 */
const USUAL_AGE = -10;
/**
 * A voice that by the sender's word comes this much before or after its face has another clock than the face: one of
 * the two was read before the machine's time was set [ms].
 */
const IMPLAUSIBLE = 1000;

/**
 * How late a voice is heard: our clock minus the sender's, when the sender said it.
 *
 * Where packets carry capture times (RTP header extension abs-capture-time; Chromium sends it when asked), exactly: the
 * browser carries a capture time on along the RTP clock, and says when that moment of the RTP clock left the jitter buffer.
 * Elsewhere from arrivals: voice and face go the same way, so when both arrive they differ by what they waited
 * for before, {@link USUAL_AGE}; the voice then waits in its jitter buffer. Either way the output's delay is added.
 */
export class VoiceClock {
  readonly #stats = new VoiceStats();
  /** Our clock when it left the jitter buffer, minus the sender's when it was spoken [ms]. */
  readonly #lags = new RecentQuantile(OBSERVATIONS);
  #lastLook = Number.NEGATIVE_INFINITY;
  #lastStats = Number.NEGATIVE_INFINITY;
  #lastTimestamp = Number.NaN;

  constructor(private readonly receiver: VoiceReceiver) {}

  /** The voice's jitter buffer, `null` while not enough was played to tell. */
  get buffer(): VoiceBuffer | null {
    return this.#stats.buffer;
  }

  /** Call it with every picture; it looks now and then. @param now `performance.now()` [ms]. */
  observe(now: number): void {
    if (now - this.#lastLook >= LOOK_EVERY) {
      this.#lastLook = now;
      this.#look();
    }
    if (now - this.#lastStats < STATS_EVERY) return;
    this.#lastStats = now;
    this.receiver.getStats().then(
      (stats) => this.#stats.handleStats(stats),
      // A receiver that has ended has nothing more to say.
      () => undefined,
    );
  }

  /**
   * Our clock when a moment is heard, minus the sender's when it was [ms]; `null` when unknown.
   * @param faceOffset the same of the fastest face packet when it arrives [ms], NaN before there was one.
   */
  lag(faceOffset: number): number | null {
    const { buffer, output } = this.#stats;
    const lag = this.#lags.quantile(0.5) + OPUS_LOOKAHEAD + output;
    if (Math.abs(lag - faceOffset) < IMPLAUSIBLE) return lag;
    const guess = buffer ? faceOffset + USUAL_AGE + buffer.delay + output : Number.NaN;
    return Number.isFinite(guess) ? guess : null;
  }

  #look(): void {
    const [source] = this.receiver.getSynchronizationSources();
    if (source?.captureTimestamp === undefined || source.timestamp === this.#lastTimestamp) return;
    this.#lastTimestamp = source.timestamp;
    const left = source.timestamp - (source.timestamp > SINCE_1970 ? performance.timeOrigin : 0);
    this.#lags.add(left - (source.captureTimestamp - NTP_TO_UNIX));
  }
}

/**
 * The frame as it is sent: on the clock that the browser puts capture times of voices on, since 1970, instead of since
 * the page's start. Both stand still and go on together, whatever becomes of the machine's time.
 */
export function onVoiceClock(frame: FaceFrame): FaceFrame {
  return { ...frame, timestamp: frame.timestamp + performance.timeOrigin };
}
