import { seededRandom } from './random.js';

/** What a network does to packets. Times in ms. */
export interface NetworkConditions {
  /** Every packet's time on the way, at least; default 5. A list of [from, delay] has it change. */
  delay?: number | readonly (readonly [from: number, delay: number])[];
  /** Share of the packets that is lost, 0..1. */
  loss?: number;
  /** How many packets a loss takes at once, on average; default 1. */
  burst?: number;
  /** Further time on the way: uniform, or heavy-tailed (Pareto, exponent 1.5) with the given scale. */
  jitter?: number | { heavyTail: number };
  /** Whether packets keep their order, waiting for the one ahead; default: they overtake. */
  inOrder?: boolean;
  /** Share of the packets that come twice, 0..1. */
  duplicated?: number;
  /** Nothing sent in [from, to) arrives. */
  outage?: readonly [from: number, to: number];
  /** Nothing arrives in [from, to): it arrives at the end, all at once. */
  stall?: readonly [from: number, to: number];
  /** Bits per second, and the bytes that may wait; what finds the queue full is lost. */
  bottleneck?: { bitrate: number; queue: number };
}

/** A way through a network in virtual time; the same for the same seed. */
export class VirtualNetwork {
  readonly #random: () => number;
  #losing = false;
  #lastArrival = Number.NEGATIVE_INFINITY;
  /** When the bottleneck has sent what waits there now. */
  #busyUntil = 0;

  constructor(
    private readonly conditions: NetworkConditions,
    seed: number,
  ) {
    this.#random = seededRandom(seed);
  }

  /**
   * Sends a packet. Call it in the order of sending.
   * @param bytes its size with all headers.
   * @returns when it arrives: never, once, or twice.
   */
  send(time: number, bytes: number): number[] {
    // Each decision draws its numbers whether or not it matters, so that conditions can be compared packet by packet.
    const lost = this.#isLost();
    const jitter = this.#jitter();
    const twice = this.#random() < (this.conditions.duplicated ?? 0);
    const echo = this.#random() * 30;
    const { outage, stall, inOrder } = this.conditions;
    if (outage && time >= outage[0] && time < outage[1]) return [];
    const left = this.#leave(time, bytes);
    if (lost || left === null) return [];
    let arrival = left + this.#delay(time) + jitter;
    if (stall && arrival >= stall[0] && arrival < stall[1]) arrival = stall[1];
    if (inOrder) arrival = Math.max(arrival, this.#lastArrival);
    this.#lastArrival = arrival;
    return twice ? [arrival, arrival + echo] : [arrival];
  }

  #delay(time: number): number {
    const { delay = 5 } = this.conditions;
    return typeof delay === 'number' ? delay : (delay.findLast(([from]) => from <= time)?.[1] ?? 5);
  }

  /** Gilbert and Elliott's two states: one that loses everything, one that loses nothing. */
  #isLost(): boolean {
    const { loss = 0, burst = 1 } = this.conditions;
    const draw = this.#random();
    if (burst <= 1) return draw < loss;
    this.#losing = this.#losing ? draw >= 1 / burst : draw < loss / (1 - loss) / burst;
    return this.#losing;
  }

  #jitter(): number {
    const draw = this.#random();
    const { jitter = 0 } = this.conditions;
    if (typeof jitter === 'number') return draw * jitter;
    return jitter.heavyTail * ((1 - draw) ** (-1 / 1.5) - 1);
  }

  #leave(time: number, bytes: number): number | null {
    const { bottleneck } = this.conditions;
    if (!bottleneck) return time;
    const waiting = (Math.max(0, this.#busyUntil - time) * bottleneck.bitrate) / 8000;
    if (waiting + bytes > bottleneck.queue) return null;
    this.#busyUntil = Math.max(time, this.#busyUntil) + (bytes * 8000) / bottleneck.bitrate;
    return this.#busyUntil;
  }
}
