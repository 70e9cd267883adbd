import { LIMITS } from '@guise/protocol';
import type { Logger } from '../logger.js';

/** Something to be told to one receiver. */
export interface Delivery {
  /** Those of one room are told one after the other. */
  room: string;
  id: string;
  body: string;
}

/** Times [ms] and counts that a queue keeps to. */
export interface QueueLimits {
  /** Deliveries that wait or are on their way. */
  capacity: number;
  /** Rooms that are told something at the same time. */
  atOnce: number;
  /** After so many attempts it is given up. */
  attempts: number;
  /** Before the second attempt; it doubles, up to `longestDelay`. */
  firstDelay: number;
  longestDelay: number;
  /** How long an attempt may take. */
  timeout: number;
  /** How long a server that stops goes on. */
  flush: number;
}

export const QUEUE_LIMITS: QueueLimits = {
  capacity: LIMITS.webhookQueue,
  atOnce: 8,
  // About four minutes in all.
  attempts: 10,
  firstDelay: 1000,
  longestDelay: 60_000,
  timeout: 10_000,
  flush: 5000,
};

/** Between two lines in the log about what is dropped [ms]. */
const REPORT_INTERVAL = 10_000;

/** Makes one attempt; rejects when it failed. */
export type Deliver = (delivery: Delivery, signal: AbortSignal) => Promise<void>;

/** What became of everything so far. */
export interface WebhookCounts {
  delivered: number;
  /** Attempts that failed. */
  failed: number;
  /** Never told: there was no place, or it was given up. */
  dropped: number;
  waiting: number;
}

/** What is waiting of one room. The first one is on its way, or waits for another attempt. */
interface Line {
  deliveries: Delivery[];
  /** Attempts made for the first one. */
  attempts: number;
  /** `busy`: an attempt is under way. */
  state: 'ready' | 'busy' | 'waiting';
  timer?: NodeJS.Timeout;
}

/**
 * What one receiver is told: in order within a room, again until it answers well, and never so much that it becomes too much. Who
 * pushes never waits.
 */
export class WebhookQueue {
  readonly #lines = new Map<string, Line>();
  readonly #underWay = new Set<AbortController>();
  #closed = false;
  readonly #counts = { delivered: 0, failed: 0, dropped: 0 };
  #size = 0;
  #reported = -Infinity;
  #onEmpty: (() => void) | null = null;

  /** @param name as the log calls the receiver */
  constructor(
    private readonly name: string,
    private readonly deliver: Deliver,
    private readonly logger: Pick<Logger, 'warn' | 'debug'>,
    private readonly limits: QueueLimits = QUEUE_LIMITS,
  ) {}

  get counts(): WebhookCounts {
    return { ...this.#counts, waiting: this.#size };
  }

  push(delivery: Delivery): void {
    if (this.#closed) return;
    if (this.#size >= this.limits.capacity && !this.#dropOldest()) {
      this.#drop(1, 'no place');
      return;
    }
    const line = this.#lines.get(delivery.room);
    this.#size++;
    if (line) line.deliveries.push(delivery);
    else this.#lines.set(delivery.room, { deliveries: [delivery], attempts: 0, state: 'ready' });
    this.#next();
  }

  /** Tries whatever is left at once, for as long as a flush may take; then it is over. */
  async close(): Promise<void> {
    for (const line of this.#lines.values()) if (line.state === 'waiting') this.#setReady(line);
    this.#next();
    if (this.#size > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.limits.flush);
        this.#onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#closed = true;
    for (const attempt of this.#underWay) attempt.abort();
    for (const { timer } of this.#lines.values()) clearTimeout(timer);
    this.#lines.clear();
    const left = this.#size;
    this.#size = 0;
    this.#reported = -Infinity;
    if (left > 0) this.#drop(left, 'the server stops');
  }

  #next(): void {
    for (const [room, line] of this.#lines) {
      if (this.#underWay.size >= this.limits.atOnce) return;
      if (line.state === 'ready') void this.#attempt(room, line);
    }
  }

  async #attempt(room: string, line: Line): Promise<void> {
    const [delivery] = line.deliveries as [Delivery];
    line.state = 'busy';
    line.attempts++;
    const attempt = new AbortController();
    this.#underWay.add(attempt);
    const late = setTimeout(() => attempt.abort(new Error('No answer in time.')), this.limits.timeout);
    const error = await this.deliver(delivery, attempt.signal).then(
      () => null,
      (reason: unknown) => reason ?? new Error('no reason given'),
    );
    clearTimeout(late);
    this.#underWay.delete(attempt);
    if (this.#closed) return;
    if (error === null) this.#counts.delivered++;
    else this.#handleFailed(delivery, line, error);
    if (error === null || line.attempts >= this.limits.attempts) this.#advance(room, line);
    else this.#wait(line);
    this.#next();
  }

  #handleFailed({ id }: Delivery, { attempts }: Line, error: unknown): void {
    this.#counts.failed++;
    this.logger.debug({ err: error, webhook: this.name, event: id, attempts }, 'webhook not delivered');
    if (attempts >= this.limits.attempts) this.#drop(1, 'no attempt succeeded', error);
  }

  #advance(room: string, line: Line): void {
    line.deliveries.shift();
    line.attempts = 0;
    this.#size--;
    // A room that has more to say goes to the end, so that no room keeps the others waiting.
    this.#lines.delete(room);
    if (line.deliveries.length > 0) this.#lines.set(room, { ...line, state: 'ready' });
    else if (this.#size === 0) this.#onEmpty?.();
  }

  #wait(line: Line): void {
    const { firstDelay, longestDelay } = this.limits;
    const longest = Math.min(longestDelay, firstDelay * 2 ** (line.attempts - 1));
    // Receivers that come back shall not be met by everything in the same moment.
    const delay = longest * (0.5 + Math.random() / 2);
    line.state = 'waiting';
    line.timer = setTimeout(() => {
      this.#setReady(line);
      this.#next();
    }, delay).unref();
  }

  #setReady(line: Line): void {
    clearTimeout(line.timer);
    line.state = 'ready';
  }

  /** The last word counts: what is new takes the place of the oldest that is not on its way. @returns `false` where all are */
  #dropOldest(): boolean {
    for (const line of this.#lines.values()) {
      const [dropped] = line.deliveries.splice(line.state === 'busy' ? 1 : 0, 1);
      if (!dropped) continue;
      this.#size--;
      line.attempts = line.state === 'busy' ? line.attempts : 0;
      if (line.deliveries.length === 0) {
        clearTimeout(line.timer);
        this.#lines.delete(dropped.room);
      }
      this.#drop(1, 'no place');
      return true;
    }
    return false;
  }

  #drop(count: number, why: string, error?: unknown): void {
    this.#counts.dropped += count;
    const now = performance.now();
    if (now - this.#reported < REPORT_INTERVAL) return;
    this.#reported = now;
    const { dropped } = this.#counts;
    this.logger.warn({ err: error, webhook: this.name, why, dropped }, 'webhook events are dropped');
  }
}
