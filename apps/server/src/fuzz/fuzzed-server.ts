import { setTimeout as wait } from 'node:timers/promises';
import * as mediasoup from 'mediasoup';
import type { ServerConfig } from '../config.js';
import { protocolRateLimits, RateLimit, type RateLimits } from '../rate-limits.js';
import { MemoryRoomDirectory } from '../rooms/memory-room-directory.js';
import type { RunningServer, ServerParts } from '../server.js';
import { startTestServer } from '../test-server.js';
import { heapInUse, type MemoryUse } from './memory.js';

/** How long the server may take to be rid of what is over [ms]. */
const PATIENCE = 30_000;

/** For how long somebody is remembered by limits that nobody meets [ms]. */
const RATE_WINDOW = 200;

const HOUR = 3_600_000;
const WIDE = { rooms: 1e6, lifetime: HOUR, unusedLifetime: HOUR, unusedPerCreator: 1e6, perCreator: 1e6 };

/** A server for those who send it anything at all; where it is caught breaking a promise, `problems` has it. */
export class FuzzedServer {
  readonly problems: string[] = [];
  readonly #onUncaught = (error: unknown) => this.report('uncaught', error);
  readonly #onUnhandled = (error: unknown) => this.report('unhandled rejection', error);

  private constructor(
    readonly server: RunningServer,
    private readonly workers: readonly mediasoup.types.Worker[],
    private readonly onWorker: (worker: mediasoup.types.Worker) => void,
    private readonly pids: string,
    /** The server's; `null`: its rooms are open. */
    readonly secret: string | null,
  ) {
    process.on('uncaughtException', this.#onUncaught);
    process.on('unhandledRejection', this.#onUnhandled);
  }

  /** In this process, with limits so wide that what is behind them is reached. */
  static async start(
    changes: Partial<ServerConfig> = {},
    parts: Partial<ServerParts> = {},
  ): Promise<FuzzedServer> {
    const workers: mediasoup.types.Worker[] = [];
    const onWorker = (worker: mediasoup.types.Worker) => workers.push(worker);
    mediasoup.observer.on('newworker', onWorker);
    const server = await startTestServer(
      // What it did not expect it says itself.
      { logLevel: 'error', ...changes },
      { limits: wideLimits(), hold: 100, directory: new MemoryRoomDirectory(WIDE), ...parts },
    );
    const pids = String(server.stats().workers);
    return new FuzzedServer(server, workers, onWorker, pids, changes.secret ?? null);
  }

  report(what: string, details: unknown): void {
    const text = details instanceof Error ? (details.stack ?? details.message) : JSON.stringify(details);
    // One is enough to look for, and a thousand are as many as anybody reads.
    if (this.problems.length < 1000) this.problems.push(`${what}: ${text?.slice(0, 2000)}`);
  }

  /**
   * Everybody has left: waits until nothing of them is left either, and reports what is.
   * @param killed somebody killed media workers
   * @param staying {@link whatIsThere} of those who have not left
   */
  async checkLeaks(killed = false, staying = NOTHING): Promise<void> {
    const end = performance.now() + PATIENCE;
    let left = await this.whatIsThere();
    while (left !== staying && performance.now() < end) {
      await wait(50);
      left = await this.whatIsThere();
    }
    if (left !== staying) this.report('left behind', { left, staying });
    if (!killed && String(this.server.stats().workers) !== this.pids)
      this.report('a media worker died', this.pids);
  }

  /**
   * What the server's process and its workers hold once everything that can go has gone. Of a worker, who gives nothing back to the system, that
   * is the most it ever held: what leaks below that is not seen.
   */
  async memory(): Promise<MemoryUse> {
    // Whoever was counted is forgotten.
    await wait(2 * RATE_WINDOW);
    const running = this.workers.filter(({ closed }) => !closed);
    const usages = await Promise.all(running.map((worker) => worker.getResourceUsage()));
    const workers = usages.reduce((sum, { ru_maxrss }) => sum + ru_maxrss * 1024, 0);
    return { heap: await heapInUse(), workers };
  }

  async close(): Promise<void> {
    await this.server.close();
    mediasoup.observer.off('newworker', this.onWorker);
    process.off('uncaughtException', this.#onUncaught);
    process.off('unhandledRejection', this.#onUnhandled);
  }

  /** What people have made, as the server counts, and as the workers themselves do. */
  async whatIsThere(): Promise<string> {
    const { rooms, participants, connections, transports, producers } = this.server.stats();
    const counts: Record<string, number> = { rooms, participants, connections, transports, ...producers };
    for (const worker of this.workers.filter(({ closed }) => !closed)) {
      const { routerIds, channelMessageHandlers } = await worker.dump();
      counts.routers = (counts.routers ?? 0) + routerIds.length;
      // One is the media port's.
      const handlers = channelMessageHandlers.channelRequestHandlers.length - 1;
      counts.handlers = (counts.handlers ?? 0) + handlers;
    }
    const left = Object.entries(counts).filter(([, count]) => count !== 0);
    return left.map(([what, count]) => `${count} ${what}`).join(', ');
  }
}

const NOTHING = '';

/** The server's limits, so wide that nobody meets them. */
export function wideLimits(): RateLimits {
  const wide = new RateLimit({ points: 1e9, window: RATE_WINDOW });
  const names = Object.keys(protocolRateLimits()) as (keyof RateLimits)[];
  return Object.fromEntries(names.map((name) => [name, wide])) as unknown as RateLimits;
}
