import type { types } from 'mediasoup';
import type { Metrics } from './metrics.js';

/** Questions to the workers, per second: each takes Node and a worker about 0.1 ms. */
const ASKS_PER_SECOND = 200;
/** Nothing is asked more often than this [ms]. */
const LEAST_AGE = 5000;

/** Something that counts what goes through it, from zero. */
interface Source {
  /** Adds what went through since the last time. */
  ask(): Promise<void>;
  asked: number;
}

/**
 * Adds up what the workers forward, by asking every transport and data channel now and then: in turns, so that what it costs has a bound,
 * however many there are. What went through something since it was last asked, and before it closed, is not counted.
 */
export class TrafficSampler {
  /** The one that was asked longest ago comes first. */
  readonly #sources = new Set<Source>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly metrics: Pick<Metrics, 'handleData' | 'handleTransported'>,
    private readonly asksPerTick = ASKS_PER_SECOND,
    private readonly leastAge = LEAST_AGE,
    tick = 1000,
  ) {
    this.#timer = setInterval(() => void this.#sample(), tick).unref();
  }

  /** A transport of a participant; what it will carry is found by itself. */
  handleTransport(transport: types.WebRtcTransport): void {
    const { metrics } = this;
    const bytes = { in: 0, out: 0 };
    this.#add(transport, async () => {
      const [stats] = await transport.getStats();
      if (!stats) return;
      metrics.handleTransported('in', stats.bytesReceived - bytes.in);
      metrics.handleTransported('out', stats.bytesSent - bytes.out);
      Object.assign(bytes, { in: stats.bytesReceived, out: stats.bytesSent });
    });
    transport.observer.on('newdataproducer', (producer) => {
      const before = { messages: 0, bytes: 0 };
      this.#add(producer, async () => {
        const [stats] = await producer.getStats();
        if (!stats) return;
        const now = { messages: stats.messagesReceived, bytes: stats.bytesReceived };
        metrics.handleData('in', now.messages - before.messages, now.bytes - before.bytes);
        Object.assign(before, now);
      });
    });
    transport.observer.on('newdataconsumer', (consumer) => {
      const before = { messages: 0, bytes: 0 };
      this.#add(consumer, async () => {
        const [stats] = await consumer.getStats();
        if (!stats) return;
        const now = { messages: stats.messagesSent, bytes: stats.bytesSent };
        metrics.handleData('out', now.messages - before.messages, now.bytes - before.bytes);
        Object.assign(before, now);
      });
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#sources.clear();
  }

  #add(
    { observer }: types.WebRtcTransport | types.DataProducer | types.DataConsumer,
    ask: () => Promise<void>,
  ): void {
    const source: Source = { ask, asked: Number.NEGATIVE_INFINITY };
    this.#sources.add(source);
    (observer as types.DataProducerObserver).on('close', () => this.#sources.delete(source));
  }

  async #sample(): Promise<void> {
    const now = performance.now();
    const due = [...this.#sources.values()]
      .slice(0, this.asksPerTick)
      .filter(({ asked }) => now - asked >= this.leastAge);
    for (const source of due) {
      source.asked = now;
      this.#sources.delete(source);
      this.#sources.add(source);
    }
    // What closes while it is asked has nothing to say.
    await Promise.all(due.map((source) => source.ask().catch(() => undefined)));
  }
}
