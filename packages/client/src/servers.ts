import { LIMITS } from '@guise/protocol';
import { JoinError } from './errors.js';
import { pause } from './uploads/waiting.js';

/** A server that does not answer may be gone without those who sent one there knowing it: they are asked again after so long [ms]... */
const AGAIN = 500;
/** ...and so many times: the others know it before. */
const TIMES = Math.ceil((1.5 * LIMITS.nodeLease) / AGAIN);

/**
 * Opens something at the server that has the room.
 * @param first the server that is asked first, and says which one it is
 * @throws JoinError
 */
export async function openWhereTheRoomIs<T>(
  first: string,
  open: (server: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let server = first;
  let hops = 0;
  for (let again = 0; ; ) {
    try {
      return await open(server);
    } catch (error) {
      if (!(error instanceof JoinError) || signal?.aborted) throw error;
      if (error.server !== null && hops++ < LIMITS.serverHops) {
        server = error.server;
        continue;
      }
      if (server === first || error.reason !== 'unreachable' || again++ >= TIMES) throw error;
    }
    server = first;
    hops = 0;
    await pause(AGAIN, signal ?? new AbortController().signal).catch(() => {
      throw JoinError.closed();
    });
  }
}

/** Servers by which one comes back into a room, one after the other: the one by which one came first, where one was, all others. */
export class Servers {
  #known: readonly string[];
  #next = 0;

  constructor(private readonly entry: string) {
    this.#known = [entry];
  }

  /** A stay is lost: the way back begins with the first one again. */
  handleLost({ server, servers }: { server: string; servers: readonly string[] }): void {
    const all = [this.entry, server, ...servers].map((address) => address.replace(/\/$/, ''));
    this.#known = [...new Set(all)];
    this.#next = 0;
  }

  next(): string {
    return this.#known[this.#next++ % this.#known.length] as string;
  }
}
