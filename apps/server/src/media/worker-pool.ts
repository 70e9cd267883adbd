import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import type { ServerConfig } from '../config.js';
import type { Logger } from '../logger.js';
import type { WorkerUsage } from '../metrics/metrics.js';
import { MediaWorker, type ProducerCounts } from './media-worker.js';
import { type PlacedRouter, RoomMedia, type RouterSource } from './room-media.js';

/** How long to wait before the next try to start a worker in a dead one's place [ms]. */
const RESTART_DELAY = 500;

/** What it goes by. */
type PoolConfig = Pick<
  ServerConfig,
  'workers' | 'rtcPort' | 'mediaAddresses' | 'screenShare' | 'participantsPerWorker'
>;

/**
 * The media workers, one per core. A worker that dies takes its routers with it (they emit `workerclose`) and
 * gets a successor on the same port; the others never notice.
 */
export class WorkerPool
  extends EventEmitter<{ died: []; transport: [types.WebRtcTransport] }>
  implements RouterSource
{
  readonly #slots: (MediaWorker | null)[] = [];
  /** Workers being started in the place of dead ones, by slot. */
  readonly #restarts = new Map<number, Promise<void>>();
  #closed = false;

  private constructor(
    private readonly config: PoolConfig,
    private readonly logger: Logger,
  ) {
    super();
  }

  /** @throws StartError */
  static async start(config: PoolConfig, logger: Logger): Promise<WorkerPool> {
    const pool = new WorkerPool(config, logger);
    try {
      for (let slot = 0; slot < config.workers; slot++) await pool.#fill(slot);
    } catch (error) {
      pool.close();
      throw error;
    }
    return pool;
  }

  get pids(): number[] {
    return this.#workers.map((worker) => worker.pid);
  }

  /** Transports of participants. */
  get transports(): number {
    return this.#workers.reduce((sum, { transports }) => sum + transports, 0);
  }

  /** By slot; a worker that dies while it is asked is left out. */
  async usage(): Promise<WorkerUsage[]> {
    const asked = this.#slots.map(async (worker, slot) => {
      const usage = await worker?.usage().catch(() => null);
      return usage ? [{ slot, ...usage }] : [];
    });
    return (await Promise.all(asked)).flat();
  }

  get producers(): ProducerCounts {
    const total: ProducerCounts = { audio: 0, video: 0, face: 0 };
    for (const { producers } of this.#workers) {
      total.audio += producers.audio;
      total.video += producers.video;
      total.face += producers.face;
    }
    return total;
  }

  /** For a room that begins: on the least loaded worker. */
  createRoomMedia(): Promise<RoomMedia> {
    return RoomMedia.open(this, this.config.participantsPerWorker);
  }

  /** Waits for a worker when all of them have just died. */
  async createRouter(taken: readonly MediaWorker[]): Promise<PlacedRouter | null> {
    for (;;) {
      while (this.#workers.length === 0 && this.#restarts.size > 0)
        await Promise.race(this.#restarts.values());
      if (this.#workers.length === 0) throw new Error('no media worker is running');
      const worker = this.#workers
        .filter((candidate) => !taken.includes(candidate))
        .reduce<MediaWorker | null>(
          (least, other) => (least && least.load <= other.load ? least : other),
          null,
        );
      if (!worker) return null;
      try {
        return { router: await worker.createRouter(this.config.screenShare), worker };
      } catch (error) {
        // It died just now, and is none any more.
        if (!worker.closed) throw error;
      }
    }
  }

  close(): void {
    this.#closed = true;
    for (const worker of this.#workers) worker.close();
  }

  get #workers(): MediaWorker[] {
    return this.#slots.filter((worker) => worker !== null).filter(({ closed }) => !closed);
  }

  async #fill(slot: number): Promise<void> {
    const { rtcPort, mediaAddresses } = this.config;
    const worker = await MediaWorker.start(mediaAddresses, rtcPort === 0 ? 0 : rtcPort + slot);
    if (this.#closed) return worker.close();
    this.#slots[slot] = worker;
    worker.on('transport', (transport) => this.emit('transport', transport));
    worker.once('died', () => {
      this.emit('died');
      this.logger.error({ worker: worker.pid, slot }, 'media worker died, starting another one');
      this.#slots[slot] = null;
      this.#restarts.set(
        slot,
        this.#refill(slot).finally(() => this.#restarts.delete(slot)),
      );
    });
  }

  async #refill(slot: number): Promise<void> {
    while (!this.#closed) {
      try {
        return await this.#fill(slot);
      } catch (error) {
        this.logger.error({ err: error, slot }, 'media worker did not start, trying again');
        await new Promise((resolve) => setTimeout(resolve, RESTART_DELAY));
      }
    }
  }
}
