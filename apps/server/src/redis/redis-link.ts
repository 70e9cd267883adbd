import { createClient, RESP_TYPES } from '@redis/client';
import type { Logger } from '../logger.js';
import { StartError } from '../start-error.js';

/** How long Redis may take to answer [ms]. */
const PATIENCE = 1000;
/** A connection on which nothing comes for so long is made anew [ms]; whoever holds a lease asks three times as often. */
const SILENCE = 3000;
/** Between attempts to connect [ms]. */
const RETRY = { first: 50, most: 500 };
/** Of all keys: what stands in braces keeps them together in a Redis cluster. */
export const PREFIX = '{guise}';

type Client = ReturnType<typeof createClient>;

/** Redis did not do it, or did not say so in time. */
export class RedisError extends Error {
  override readonly name = 'RedisError';
}

/**
 * A connection to Redis that comes back by itself. While there is none, everything fails at once: whoever asks has something better
 * to do than to wait.
 */
export class RedisLink {
  readonly #client: Client;
  #up = true;
  #closed = false;

  private constructor(
    url: string,
    private readonly logger: Pick<Logger, 'warn' | 'info'>,
    /** Called whenever there is a connection again. */
    public onReady: () => void = () => undefined,
  ) {
    this.#client = createClient({
      url,
      disableOfflineQueue: true,
      socket: {
        connectTimeout: PATIENCE,
        socketTimeout: SILENCE,
        reconnectStrategy: (retries) => Math.min(RETRY.most, RETRY.first * 2 ** Math.min(retries, 8)),
      },
    });
    this.#client.on('error', (error: Error) => this.#note(false, error));
    this.#client.on('ready', () => {
      this.#note(true);
      this.onReady();
    });
  }

  /** @throws StartError when nobody answers there */
  static async open(url: string, logger: Pick<Logger, 'warn' | 'info'>): Promise<RedisLink> {
    const link = new RedisLink(url, logger);
    const failed = new Promise<never>((_resolve, reject) => {
      link.#client.once('error', (error: Error) => reject(error));
    });
    try {
      await Promise.race([link.#client.connect(), failed]);
      return link;
    } catch (error) {
      link.close();
      throw StartError.redis(error);
    }
  }

  /** @throws RedisError */
  async command<T = unknown>(...parts: (string | Buffer)[]): Promise<T> {
    return this.#ask(() => this.#client.sendCommand(parts)) as Promise<T>;
  }

  /** The same, for what is no text. @throws RedisError */
  async bytes(...parts: string[]): Promise<Buffer> {
    const typeMapping = { [RESP_TYPES.BLOB_STRING]: Buffer };
    return this.#ask(() => this.#client.sendCommand(parts, { typeMapping })) as Promise<Buffer>;
  }

  /**
   * Runs a script, which finds {@link PREFIX} in `KEYS[1]`.
   * @param patience how long it may take [ms]
   * @throws RedisError
   */
  async script<T = unknown>(script: string, parts: readonly string[], patience = PATIENCE): Promise<T> {
    const ask = () => this.#client.eval(script, { keys: [PREFIX], arguments: [...parts] });
    return this.#ask(ask, patience) as Promise<T>;
  }

  close(): void {
    this.#closed = true;
    this.onReady = () => undefined;
    this.#client.destroy();
  }

  async #ask(ask: () => Promise<unknown>, patience = PATIENCE): Promise<unknown> {
    if (this.#closed) throw new RedisError('closed');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new RedisError('no answer in time')), patience);
    });
    const answer = ask();
    // It may fail after nobody waits for it any more.
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      throw error instanceof RedisError ? error : new RedisError(String(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Says once that it is gone, and once that it is back. */
  #note(up: boolean, error?: Error): void {
    if (this.#up === up || this.#closed) return;
    this.#up = up;
    if (up) this.logger.info('Redis is back');
    else this.logger.warn({ err: error }, 'Redis is gone: calls go on, and no other begins');
  }
}
