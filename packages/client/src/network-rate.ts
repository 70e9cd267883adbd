/** Frames a second, from the best network to the worst. */
const RATES = [30, 15, 10] as const;

/** What is known of the network after a few seconds more. */
export interface NetworkReport {
  /** When [ms]. */
  time: number;
  /** Share of our face packets that do not arrive, 0..1. */
  lossShare: number;
  /** Round trip to the server [ms], `null` if unknown. */
  roundTrip: number | null;
  /** Share of the frames since the last report that were dropped because earlier ones had not left, 0..1. */
  congestedShare: number;
}

/** So much loss is more than a bad radio link's: something on the way is full. */
const HIGH_LOSS = 0.18;
const LOW_LOSS = 0.08;
/** A round trip longer than the shortest by this, and by as much again: packets wait in a queue [ms]. */
const QUEUE = { builds: 200, gone: 100 };
/** Reports that the shortest round trip is looked for in: about a minute; the way may have become another. */
const ROUND_TRIPS = 30;
const CONGESTED = 0.2;
/** Reports in a row before loss, or a long round trip, counts. */
const SUSTAINED = 2;
/** Loss that fewer packets do not make less is not of our making, and fewer packets only make it worse. */
const NO_HELP = 0.7;
/** How long it has to be well before the rate goes up [ms]; after a rise that failed, twice as long. */
const PATIENCE = { first: 8000, longest: 64_000 };
/** How long loss is left out of account after it proved not to be ours [ms]. */
const NOT_OURS_FOR = 60_000;

/**
 * How many frames a second the network takes. Down when packets queue (the round trip grows, the channel is
 * congested) or many are lost, unless sending fewer does not help: loss at random is best met by more frames, not fewer.
 */
export class NetworkRate {
  #level = 0;
  readonly #roundTrips: number[] = [];
  #lossy = 0;
  #queued = 0;
  /** Whether the rate is low because packets queued: then loss is no reason to leave it there. */
  #forQueue = false;
  /** The loss that made the rate go down, while it is open whether that helps; `null`: it was not for loss. */
  #lossBefore: number | null = null;
  #notOursUntil = Number.NEGATIVE_INFINITY;
  #wellSince = Number.NaN;
  #patience = PATIENCE.first;
  #raisedAt = Number.NEGATIVE_INFINITY;

  /** Frames a second. */
  get rate(): number {
    return RATES[this.#level] as number;
  }

  /** Reports come every few seconds. @returns the rate from now on. */
  observe(report: NetworkReport): number {
    const { time, lossShare, congestedShare } = report;
    const queue = this.#queue(report.roundTrip);
    // More loss just after the rate went up than let it go up: one report is proof enough.
    const probing = time - this.#raisedAt < this.#patience && time >= this.#notOursUntil;
    if (probing && lossShare > this.#bearable) this.#lossy = SUSTAINED;
    else this.#lossy = lossShare > HIGH_LOSS ? this.#lossy + 1 : 0;
    this.#queued = queue > QUEUE.builds ? this.#queued + 1 : 0;
    const queues = this.#queued >= SUSTAINED || congestedShare > CONGESTED;
    if (queues) this.#lower(time, null);
    else if (this.#lossy >= SUSTAINED) this.#handleLoss(time, lossShare);
    const bearable = lossShare < this.#bearable || time < this.#notOursUntil;
    const well = !queues && queue < QUEUE.gone && bearable;
    if (!well) this.#wellSince = Number.NaN;
    else if (Number.isNaN(this.#wellSince)) this.#wellSince = time;
    if (time - this.#wellSince >= this.#patience) this.#raise(time);
    return this.rate;
  }

  /** The loss with which the rate may go up, and stay there. */
  get #bearable(): number {
    return this.#forQueue ? HIGH_LOSS : LOW_LOSS;
  }

  #queue(roundTrip: number | null): number {
    if (roundTrip === null) return 0;
    this.#roundTrips.push(roundTrip);
    if (this.#roundTrips.length > ROUND_TRIPS) this.#roundTrips.shift();
    const shortest = Math.min(...this.#roundTrips);
    return roundTrip > 2 * shortest ? roundTrip - shortest : 0;
  }

  #handleLoss(time: number, lossShare: number): void {
    if (time < this.#notOursUntil) return;
    // Half as many packets may still be too many for a line that others fill, too: only the lowest rate proves it.
    const least = this.#level === RATES.length - 1;
    if (least && this.#lossBefore !== null && lossShare > NO_HELP * this.#lossBefore) {
      this.#notOursUntil = time + NOT_OURS_FOR;
      this.#level = 0;
      this.#lossBefore = null;
    } else {
      this.#lower(time, this.#lossBefore ?? lossShare);
    }
    this.#lossy = 0;
  }

  #lower(time: number, lossShare: number | null): void {
    if (this.#level === RATES.length - 1) return;
    this.#level++;
    this.#lossBefore = lossShare;
    this.#forQueue = lossShare === null;
    // A queue that is still there at the next report needs no second proof.
    this.#queued = SUSTAINED - 1;
    this.#wellSince = Number.NaN;
    if (time - this.#raisedAt < this.#patience)
      this.#patience = Math.min(PATIENCE.longest, 2 * this.#patience);
  }

  #raise(time: number): void {
    this.#wellSince = time;
    if (this.#level === 0) {
      this.#patience = PATIENCE.first;
      return;
    }
    this.#level--;
    this.#lossBefore = null;
    this.#raisedAt = time;
  }
}
