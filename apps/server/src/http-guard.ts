import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';
import cors from '@fastify/cors';
import {
  LIMITS,
  SignallingError,
  type SignallingErrorMessage,
  type SignallingErrorReason,
} from '@guise/protocol';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { Origins } from './access/origins.js';
import { networkOf, type ProxyTrust } from './client-address.js';
import { OpenCount } from './open-count.js';
import type { RateLimits } from './rate-limits.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route itself looks after how long a body takes. */
    ownPatience?: boolean;
  }
}

/** Methods by which nothing is changed: another site's page may send them, and cannot read the answer. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** How long a browser need not ask again what another site's page may do [s]. */
const PREFLIGHT_AGE = 600;

/** For Node's own server: how long it waits for what, and how much it reads before it gives up. */
export const HTTP_OPTIONS = {
  maxHeaderSize: LIMITS.headerBytes,
  headersTimeout: LIMITS.headerTime,
  keepAliveTimeout: LIMITS.keepAlive,
  // By default whoever is too slow may go on for half a minute more.
  connectionsCheckingInterval: 2000,
};

/** What every request meets first. */
export interface HttpGuardServices {
  origins: Origins;
  proxies: ProxyTrust;
  limits: Pick<RateLimits, 'httpRequests'>;
}

/**
 * Before anything else looks at a request: how many there are from one address, and whose page it comes from. Pages of listed
 * origins may read the answers (CORS), all others may not, and may change nothing either.
 */
export async function addHttpGuard(
  app: FastifyInstance,
  { origins, proxies, limits }: HttpGuardServices,
): Promise<void> {
  app.server.timeout = LIMITS.connectionIdle;
  capConnections(app.server, proxies);
  await app.register(cors, {
    origin: (origin, done) => done(null, origins.isListed(origin)),
    methods: ['GET', 'HEAD', 'PUT', 'POST'],
    allowedHeaders: ['authorization', 'content-type'],
    exposedHeaders: ['etag'],
    maxAge: PREFLIGHT_AGE,
  });
  app.addHook('onRequest', async (request, reply) => {
    if ((await limits.httpRequests.consume(request.ip)) !== 'granted')
      return refuse(reply, 429, SignallingError.rateLimited());
    if (SAFE_METHODS.has(request.method) || origins.permits(request.raw)) return;
    request.log.debug({ origin: request.headers.origin }, 'origin refused');
    return refuse(reply, 403, SignallingError.originRefused());
  });
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    if (!routeOptions.config.ownPatience) limitBodyTime(raw);
  });
}

/** Answers with a typed error, whose reason says what is the matter. */
export function refuse(
  reply: FastifyReply,
  code: number,
  { reason, message }: { reason: string; message: string },
): FastifyReply {
  return reply.code(code).send({ error: { reason, message } });
}

/** Whatever went wrong with a request, as what is said about it. */
export function asRefusal({ statusCode = 500, message }: FastifyError): SignallingErrorMessage {
  if (statusCode >= 500) return SignallingError.server().toJSON();
  if (statusCode === 413) return { reason: 'too-large', message: 'The body is too large.' };
  return SignallingError.malformed(message.replace(/\.$/, '')).toJSON();
}

/** Answers what is no HTTP, or comes too slowly or with too many headers, as far as there is anybody to answer. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason] = CONNECTION_REFUSALS[error.code ?? ''] ?? ['400 Bad Request', 'malformed'];
  const body = JSON.stringify({ error: { reason, message: 'This is no request that can be answered.' } });
  const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

const CONNECTION_REFUSALS: Record<
  string,
  readonly [status: string, reason: SignallingErrorReason | 'too-slow']
> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'too-slow'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'too-large'],
};

/** A body of which the rest never comes holds a connection. */
function limitBodyTime(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.socket.destroy(), LIMITS.bodyTime).unref();
  request.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
}

/** Connections that say nothing cost something, too. Whom a proxy speaks for, the proxy itself has to look at. */
function capConnections(server: Server, proxies: ProxyTrust): void {
  const open = new OpenCount();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (proxies.trusts(address)) return;
    const network = networkOf(address);
    if (open.add(network) > LIMITS.tcpConnectionsPerAddress) socket.destroy();
    socket.once('close', () => open.remove(network));
  });
}
