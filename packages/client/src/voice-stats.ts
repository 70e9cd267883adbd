/** The voice's jitter buffer over the last second [ms]. */
export interface VoiceBuffer {
  /** How long it holds the voice. */
  readonly delay: number;
  /** How long it would if nobody had asked for more. */
  readonly natural: number;
}

/** What `getStats` of an RTCRtpReceiver resolves to. */
export interface StatsReport {
  forEach(visit: (report: Record<string, unknown>) => void): void;
}

/** From the jitter buffer to the ear where the browser does not tell [ms]: what Chromium says of plain loudspeakers. */
const USUAL_OUTPUT = 30;

/** Reads from a receiver's statistics, which count from its start, how the last second was. */
export class VoiceStats {
  readonly #totals = new Map<string, number>();
  #buffer: VoiceBuffer | null = null;
  #output = USUAL_OUTPUT;

  /** `null` while not enough was played to tell. */
  get buffer(): VoiceBuffer | null {
    return this.#buffer;
  }

  /** How long the voice takes from the jitter buffer to the ear [ms]. */
  get output(): number {
    return this.#output;
  }

  handleStats(stats: StatsReport): void {
    stats.forEach((report) => {
      if (report.type === 'inbound-rtp') this.#handleInbound(report);
      else if (report.type === 'media-playout') this.#handlePlayout(report);
    });
  }

  #handleInbound(report: Record<string, unknown>): void {
    const emitted = this.#growth(report, 'jitterBufferEmittedCount');
    const delay = this.#growth(report, 'jitterBufferDelay');
    const natural = this.#growth(report, 'jitterBufferMinimumDelay') ?? delay;
    if (!emitted || delay === null || natural === null) return;
    this.#buffer = { delay: (delay / emitted) * 1000, natural: (natural / emitted) * 1000 };
  }

  #handlePlayout(report: Record<string, unknown>): void {
    const played = this.#growth(report, 'totalSamplesCount');
    const delay = this.#growth(report, 'totalPlayoutDelay');
    if (played && delay !== null) this.#output = (delay / played) * 1000;
  }

  /** By how much a total grew since the last time; `null` the first time, or where the browser does not count it. */
  #growth(report: Record<string, unknown>, name: string): number | null {
    const total = report[name];
    if (typeof total !== 'number') return null;
    const before = this.#totals.get(name);
    this.#totals.set(name, total);
    return before === undefined ? null : total - before;
  }
}
