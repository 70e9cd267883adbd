import { setTimeout } from 'node:timers/promises';
import { LIMITS, SIGNALLING_PATH } from '@guise/protocol';
import type { FastifyInstance } from 'fastify';
import type { types } from 'mediasoup';
import { type Socket, Server as SocketServer } from 'socket.io';
import { ChatSeals } from './access/chat-seals.js';
import { Gatekeeper } from './access/gatekeeper.js';
import { Origins } from './access/origins.js';
import { Seats } from './access/seats.js';
import { Tokens } from './access/tokens.js';
import { TurnServers } from './access/turn.js';
import { addAdminApi } from './admin/admin-routes.js';
import { ProxyTrust } from './client-address.js';
import type { ServerConfig } from './config.js';
import { Connection } from './connection.js';
import { createHttp } from './http.js';
import type { Logger, LogStream } from './logger.js';
import type { ProducerCounts } from './media/media-worker.js';
import { WorkerPool } from './media/worker-pool.js';
import { measure } from './metrics/measure.js';
import { protocolRateLimits, type RateLimits } from './rate-limits.js';
import type { RoomDirectory } from './rooms/room-directory.js';
import { Rooms } from './rooms/rooms.js';
import { openShared } from './shared.js';
import { guardSignalling } from './signalling-guard.js';
import { StartError } from './start-error.js';
import { loadCredentials } from './tls.js';
import { DiskUploadStore } from './uploads/disk-upload-store.js';
import { PATIENCE, type Patience } from './uploads/upload-body.js';
import { addUploads } from './uploads/upload-routes.js';
import type { UploadStore } from './uploads/upload-store.js';
import { Uploads } from './uploads/uploads.js';
import type { QueueLimits, WebhookCounts } from './webhooks/webhook-queue.js';
import { Webhooks } from './webhooks/webhooks.js';

/**
 * How fast a connection that went silent is noticed [ms]. A closed tab or a killed browser closes its
 * connection at once; this is for cables pulled. Shorter times would throw people out whose browser is only
 * busy for a moment.
 */
const PING = { pingInterval: 2500, pingTimeout: 10_000 };

export interface ServerStats {
  rooms: number;
  participants: number;
  producers: ProducerCounts;
  /** Process ids of the media workers. */
  workers: number[];
  /** Of signalling, whether or not they joined a room. */
  connections: number;
  /** Of media, of participants. */
  transports: number;
  /** `null` where nobody is told anything. */
  webhooks: WebhookCounts | null;
}

export interface RunningServer {
  /** Where the server listens, the best link first. */
  links: string[];
  /** The link for this machine. */
  url: string;
  /** Where Prometheus reads; `null`: nowhere. */
  metricsUrl: string | null;
  stats(): ServerStats;
  /**
   * Begins no room any more, tells everybody, and waits.
   * @param seconds at most
   * @returns when all rooms are empty, or the time is over
   */
  drain(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Parts that tests replace. */
export interface ServerParts {
  directory?: RoomDirectory;
  limits?: RateLimits;
  /** Closed with the server. */
  store?: UploadStore;
  patience?: Patience;
  /** How long a place is kept for somebody whose connection broke [ms]. */
  hold?: number;
  /** Hears of every participant's transport. */
  onTransport?: (transport: types.WebRtcTransport) => void;
  /** Hears of every signalling connection, before anything comes over it. */
  onConnection?: (socket: Socket) => void;
  /** Gets the log in place of stderr. */
  logStream?: LogStream;
  /** People in all rooms together. */
  maxTotal?: number;
  webhookLimits?: Partial<QueueLimits>;
}

/**
 * Starts everything: media workers, web server, signalling.
 * @throws StartError when there is something the user can do about it.
 */
export async function startServer(config: ServerConfig, parts: ServerParts = {}): Promise<RunningServer> {
  const limits = parts.limits ?? protocolRateLimits();
  const proxies = new ProxyTrust(config.trustedProxies);
  const origins = new Origins([...config.allowedOrigins, ...config.nodeOrigins], proxies);
  const credentials = await loadCredentials(config);
  const health = () => {
    const { rooms, participants, producers } = stats();
    return { status: 'ok', rooms, participants, producers };
  };
  const unready = () => {
    if (rooms.draining) return 'draining';
    if (shared.cluster.cutOff) return 'directory-lost';
    return workers.pids.length === 0 ? 'no-media-worker' : null;
  };
  const app = await createHttp(config, credentials, {
    get directory() {
      return shared.directory;
    },
    limits,
    ...{ origins, proxies },
    health,
    unready,
    node: () => ({ age: shared.cluster.age, awake: shared.cluster.awake }),
    logStream: parts.logStream,
    open: config.secret === null,
  });
  const logger: Logger = app.log;
  const shared = await openShared(
    config,
    logger,
    { people: () => rooms.participantCount, full: () => rooms.full },
    parts.directory,
  );
  const { cluster } = shared;
  const store = parts.store ?? shared.uploads ?? (await openStore(config.uploadsRoot, () => shared.close()));
  const uploads = new Uploads(store, logger);
  await addUploads(app, { uploads, limits, patience: parts.patience ?? PATIENCE });
  const workers = await WorkerPool.start(config, logger).catch(async (error: unknown) => {
    shared.close();
    await store.close();
    throw error;
  });
  const measurement = await measure(config, workers, () => rooms).catch(async (error: unknown) => {
    workers.close();
    shared.close();
    await store.close();
    throw error;
  });
  const { metrics } = measurement;
  app.addHook('onResponse', async ({ routeOptions }, { statusCode }) =>
    metrics.handleResponse(routeOptions.url, statusCode),
  );
  if (parts.onTransport) workers.on('transport', parts.onTransport);
  const tokens = config.secret === null ? null : new Tokens(config.secret);
  const gatekeeper = new Gatekeeper(tokens);
  const { open } = gatekeeper;
  if (open) sayOpen(config, logger);
  const { key } = shared;
  const webhooks = openWebhooks(config, logger, parts.webhookLimits);
  if (config.redis !== null) metrics.observeCluster(cluster);
  if (webhooks) metrics.observeWebhooks(() => webhooks.counts);
  const roomOptions = {
    open,
    maxParticipants: config.maxParticipants,
    maxTotal: parts.maxTotal ?? LIMITS.participantsPerServer,
    hold: parts.hold ?? LIMITS.seatHold,
    seals: new ChatSeals(key),
    ...(webhooks && { observer: webhooks }),
  };
  const rooms = new Rooms(shared, workers, roomOptions, logger, {
    onOpened: () => metrics.handleRoomOpened(),
    onClosed: (room, over) => uploads.handleRoomClosed(room, over),
  });
  const stats = (): ServerStats => ({
    rooms: rooms.count,
    participants: rooms.participantCount,
    producers: workers.producers,
    workers: workers.pids,
    connections: sockets.engine.clientsCount,
    transports: workers.transports,
    webhooks: webhooks?.counts ?? null,
  });
  if (tokens) await addAdminApi(app, { rooms, shared, tokens, limit: limits.adminRequests });
  const sockets = new SocketServer({
    path: SIGNALLING_PATH,
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: LIMITS.connectionBytes,
    connectTimeout: LIMITS.headerTime,
    ...PING,
  });
  const turn = new TurnServers(config.turnUrls, config.turnSecret);
  const services = {
    rooms,
    gatekeeper,
    limits,
    uploads,
    seats: new Seats(key),
    proxies,
    logger,
    metrics,
    turn,
    cluster,
  };
  sockets.on('connection', (socket) => {
    parts.onConnection?.(socket);
    new Connection(socket, services);
  });
  sockets.attach(app.server);
  const drain = async (seconds: number) => {
    cluster.drain();
    logger.info({ rooms: rooms.count, participants: rooms.participantCount, seconds }, 'draining');
    const over = new AbortController();
    const overdue = setTimeout(seconds * 1000, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([rooms.drain(seconds * 1000), overdue]);
    over.abort();
  };
  guardSignalling(sockets, { origins, proxies, limits, logger });
  const close = async () => {
    // The others may have its rooms before anybody comes there.
    await cluster.leave();
    rooms.close();
    // What happened until now is told while the rest is put away.
    const told = webhooks?.close();
    await sockets.close();
    await app.close();
    await store.close();
    workers.close();
    measurement.close();
    await told;
    shared.close();
  };
  try {
    await app.listen({ host: config.host, port: config.port, listenTextResolver: () => '' });
  } catch (error) {
    await close();
    throw StartError.listen(error, config.host, config.port) ?? error;
  }
  const links = linksOf(app, config);
  await cluster.join(config.nodeAddress ?? (links.at(-1) as string)).catch(async (error: unknown) => {
    await close();
    throw StartError.redis(error);
  });
  const started = { port: portOf(app), workers: config.workers, rtcPort: config.rtcPort, open };
  logger.info(started, 'started');
  const stop = async () => {
    await close();
    logger.info('stopped');
  };
  return {
    links,
    url: links.at(-1) as string,
    metricsUrl: measurement.url,
    ...{ stats, drain, close: stop },
  };
}

/** This machine's own user need not be told. */
function sayOpen({ host }: ServerConfig, logger: Logger): void {
  if (/^(?:127\.|::1$|localhost$)/.test(host)) return;
  logger.warn(
    'rooms are open: whoever has a link comes in, and the first one is host; GUISE_SECRET makes them need tokens',
  );
}

/** Without a secret there is nothing to sign with: the configuration has none of them then. */
function openWebhooks(
  { webhooks, secret }: ServerConfig,
  logger: Logger,
  limits: Partial<QueueLimits> | undefined,
): Webhooks | null {
  return secret === null || webhooks.length === 0 ? null : new Webhooks(webhooks, secret, logger, limits);
}

async function openStore(folder: string, onFailed: () => void): Promise<UploadStore> {
  try {
    return await DiskUploadStore.open(folder);
  } catch (error) {
    onFailed();
    throw StartError.uploads(folder, error);
  }
}

function linksOf(app: FastifyInstance, { linkHosts, tls }: ServerConfig): string[] {
  const port = portOf(app);
  const scheme = tls.kind === 'none' ? 'http' : 'https';
  return linkHosts.map((host) => `${scheme}://${host}:${port}`);
}

function portOf(app: FastifyInstance): number {
  return (app.server.address() as { port: number }).port;
}
