import { LIMITS, SignallingError } from '@guise/protocol';
import type { Server, Socket } from 'socket.io';
import type { Origins } from './access/origins.js';
import { networkOf, type ProxyTrust } from './client-address.js';
import type { Logger } from './logger.js';
import { OpenCount } from './open-count.js';
import type { RateLimits } from './rate-limits.js';

/** Whoever was refused has this long to read why [ms]. */
const LINGER = 1000;
/** From one address, this many times as many connections as may join are kept to be told that they are too many. */
const TOLD_FACTOR = 2;

/** What somebody does not read is kept for them: `onUnread` is called when that is more than anybody's due. */
export function watchReading(connection: Socket['conn'], onUnread: () => void): void {
  let unread = 0;
  connection.on('drain', () => {
    unread = 0;
  });
  connection.on('packetCreate', () => {
    // Once: to end a connection is a message, too.
    if (++unread === LIMITS.unreadMessages) onUnread();
  });
}

export interface SignallingGuardServices {
  origins: Origins;
  proxies: ProxyTrust;
  limits: Pick<RateLimits, 'connections'>;
  logger: Logger;
}

/**
 * Before a connection may say anything: whose page it is, and how many there are from its address. Who is refused gets a
 * `connect_error` with a typed reason, and is cut off.
 */
export function guardSignalling(
  sockets: Server,
  { origins, proxies, limits, logger }: SignallingGuardServices,
): void {
  const open = new OpenCount();
  sockets.engine.on('connection', (connection: Socket['conn']) => {
    const address = networkOf(proxies.addressOf(connection.request));
    const count = open.add(address);
    connection.once('close', () => open.remove(address));
    if (count > LIMITS.connectionsPerAddress * TOLD_FACTOR) connection.close(true);
  });
  const refusalOf = async ({ request }: Socket): Promise<SignallingError | null> => {
    if (!origins.permits(request)) return SignallingError.originRefused();
    const address = networkOf(proxies.addressOf(request));
    if (open.of(address) > LIMITS.connectionsPerAddress) return SignallingError.tooManyConnections();
    const verdict = await limits.connections.consume(address);
    return verdict === 'granted' ? null : SignallingError.rateLimited();
  };
  sockets.use(async (socket, next) => {
    const refusal = await refusalOf(socket).catch((error: unknown) => {
      logger.error({ err: error }, 'connection could not be judged');
      return SignallingError.server();
    });
    if (!refusal) return next();
    logger.debug({ reason: refusal.reason, origin: socket.request.headers.origin }, 'connection refused');
    next(Object.assign(new Error(refusal.message), { data: refusal.toJSON() }));
    setTimeout(() => socket.conn.close(), LINGER).unref();
  });
}
