import { createClient, RESP_TYPES } from '@redis/client';
import type { Logger } from '../logger.js';
import { StartError } from '../start-error.js';

/** How long Redis may take to answer [ms]. */
const PATIENCE = 1000;
/** A connection on which questions go unanswered for so long is made anew [ms]: a network that was away may keep the old one waiting for half a minute more. */
const SILENCE = 3000;
/** Between attempts to connect [ms]. */
const RETRY = { first: 50, most: 500 };
/** Of all keys: what stands in braces keeps them together in a Redis cluster. */
export const PREFIX = '{guise}';

const clientFor = (url: string) =>
  createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: PATIENCE,
      socketTimeout: SILENCE,
      reconnectStrategy: (retries) => Math.min(RETRY.most, RETRY.first * 2 ** Math.min(retries, 8)),
    },
  });
type Client = ReturnType<typeof clientFor>;

/** Redis did not do it, or did not say so in time. */
export class RedisError extends Error {
  override readonly name = 'RedisError';
}

/**
 * A connection to Redis that comes back by itself. While there is none, everything fails at once: whoever asks has something better
 * to do than to wait.
 */
export class RedisLink {
  #client: Client;
  /** Since when nothing is answered [ms]; `null`: the last question was. */
  #silentSince: number | null = null;
  #up = true;
  #closed = false;

  private constructor(
    private readonly url: string,
    private readonly logger: Pick<Logger, 'warn' | 'info'>,
    /** Called whenever there is a connection again. */
    public onReady: () => void = () => undefined,
  ) {
    this.#client = this.#createClient();
  }

  #createClient(): Client {
    const client = clientFor(this.url);
    // One that was given up may still have something to say.
    client.on('error', (error: Error) => client === this.#client && this.#note(false, error));
    client.on('ready', () => {
      if (client !== this.#client) return;
      this.#silentSince = null;
      this.#note(true);
      this.onReady();
    });
    return client;
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
    const [client, asked] = [this.#client, performance.now()];
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new RedisError('no answer in time'));
        if (client === this.#client) this.#handleSilence(asked);
      }, patience);
    });
    const answer = ask();
    // It may fail after nobody waits for it any more.
    answer.catch(() => undefined);
    try {
      const answered = await Promise.race([answer, late]);
      if (client === this.#client) this.#silentSince = null;
      return answered;
    } catch (error) {
      throw error instanceof RedisError ? error : new RedisError(String(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  #handleSilence(asked: number): void {
    this.#silentSince ??= asked;
    if (this.#closed || performance.now() - this.#silentSince < SILENCE) return;
    this.#silentSince = null;
    this.#note(false, new RedisError('nothing is answered'));
    const silent = this.#client;
    this.#client = this.#createClient();
    silent.destroy();
    this.#client.connect().catch(() => undefined);
  }

  /** Says once that it is gone, and once that it is back. */
  #note(up: boolean, error?: Error): void {
    if (this.#up === up || this.#closed) return;
    this.#up = up;
    if (up) this.logger.info('Redis is back');
    else this.logger.warn({ err: error }, 'Redis is gone: calls go on, and no other begins');
  }
}
