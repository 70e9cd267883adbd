import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { sep } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import { createRoomRequestSchema, isRoomName, LIMITS, SignallingError } from '@guise/protocol';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import * as v from 'valibot';
import type { Origins } from './access/origins.js';
import type { ProxyTrust } from './client-address.js';
import type { ServerConfig } from './config.js';
import { CACHE, LOADER_HEADERS, permissionsPolicy, securityHeaders } from './headers.js';
import { addHttpGuard, asRefusal, HTTP_OPTIONS, refuse, refuseConnection } from './http-guard.js';
import { type LogStream, loggerOptions, QuietRequests } from './logger.js';
import type { RateLimits } from './rate-limits.js';
import type { RoomDirectory } from './rooms/room-directory.js';
import type { Credentials } from './tls.js';

/** What the web server needs of the rest. */
export interface HttpServices {
  directory: RoomDirectory;
  limits: RateLimits;
  origins: Origins;
  proxies: ProxyTrust;
  /** Rooms need no tokens, and whoever asks gets one. */
  open: boolean;
  /** The counts in `/health`. */
  health: () => object;
  /** Why no call can begin here now; `null`: one can. */
  unready: () => Unready | null;
  /** Of several servers, how long ago this one's last sign of life was [ms]: another that cannot give one asks. */
  node: () => { age: number | null; awake: number | null };
  /** In place of stderr. */
  logStream?: LogStream | undefined;
}

/** Why a server that lives takes no new calls. */
export type Unready = 'draining' | 'no-media-worker' | 'directory-lost';

/** The files of a model that the browser needs, its networks, its layout and its basis; its folder holds more. */
const MODEL_FILE = /^\/[\w-]+\/(?:[\w-]+\.(?:onnx|bin)|layout\.json|expression-basis\.json)$/;

/** The script that puts an embedded call into a page. */
const LOADER = 'guise-loader.js';

/** The web server, not listening yet: the app, the models, and a small API. */
export async function createHttp(
  config: Pick<
    ServerConfig,
    | ('webRoot' | 'modelsRoot' | 'logLevel' | 'screenShare')
    | ('embedOrigins' | 'nodeOrigins' | 'tls' | 'trustedProxies')
  >,
  credentials: Credentials | null,
  services: HttpServices,
): Promise<FastifyInstance> {
  const app = Fastify({
    logger: loggerOptions(config.logLevel, services.logStream),
    logController: new QuietRequests(),
    bodyLimit: LIMITS.bodyBytes,
    frameworkErrors: (error, _request, reply) => refuse(reply, 400, asRefusal(error)),
    clientErrorHandler: refuseConnection,
    trustProxy: config.trustedProxies,
    // Signalling connections stay open as long as their calls: closing must not wait for them.
    forceCloseConnections: true,
    serverFactory: (handler) =>
      credentials
        ? (createTlsServer({ ...HTTP_OPTIONS, ...credentials }, handler) as unknown as HttpServer)
        : createServer(HTTP_OPTIONS, handler),
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = asRefusal(error);
    if (refusal.reason === 'server-error') request.log.error({ err: error }, 'request failed');
    return refuse(reply, refusal.reason === 'server-error' ? 500 : (error.statusCode as number), refusal);
  });
  await app.register(helmet, securityHeaders(config.tls.kind === 'own', config.nodeOrigins));
  await addHttpGuard(app, services);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('permissions-policy', permissionsPolicy(config.screenShare));
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', CACHE.never);
  });
  addApi(app, services);
  await addFiles(app, config);
  addEmbed(app, config);
  return app;
}

const REFUSALS = {
  'too-many-rooms': { code: 503, message: 'There are too many rooms.' },
  'too-many-unused-rooms': {
    code: 429,
    message: 'Nobody has entered your last rooms yet; use one of those.',
  },
  'too-many-rooms-of-yours': { code: 429, message: 'There are too many rooms from this address.' },
};

function addApi(app: FastifyInstance, services: HttpServices): void {
  const { limits, health, unready, node, open } = services;
  app.get('/health', async () => health());
  app.get('/ready', async (_request, reply) => {
    const reason = unready();
    return reason ? reply.code(503).send({ ready: false, reason }) : { ready: true };
  });
  app.get('/api/node', async () => node());
  app.post('/api/rooms', async (request, reply) => {
    if ((await limits.roomCreations.consume(request.ip)) !== 'granted')
      return refuse(reply, 429, { reason: 'rate-limited', message: 'Too many rooms, slow down.' });
    if (unready() === 'draining') return refuse(reply, 503, SignallingError.draining());
    if (!open) return refuse(reply, 401, SignallingError.tokenRequired());
    const body = v.safeParse(createRoomRequestSchema, request.body ?? {});
    if (!body.success) return refuse(reply, 400, SignallingError.malformed('the body'));
    const created = await services.directory.create(request.ip, body.output.lobby).catch((error: unknown) => {
      if (error instanceof SignallingError) return error;
      throw error;
    });
    if (created instanceof SignallingError) return refuse(reply, 503, created);
    if ('room' in created) return reply.code(201).send(created);
    const { code, message } = REFUSALS[created.refused];
    return refuse(reply, code, { reason: created.refused, message });
  });
}

async function addFiles(
  app: FastifyInstance,
  { webRoot, modelsRoot }: Pick<ServerConfig, 'webRoot' | 'modelsRoot'>,
): Promise<void> {
  await app.register(fastifyStatic, {
    root: webRoot,
    // What the build has compressed is sent so.
    preCompressed: true,
    cacheControl: false,
    setHeaders: (response, path) => {
      const hashed = path.startsWith(`${webRoot}assets${sep}`);
      response.header('cache-control', hashed ? CACHE.immutable : CACHE.revalidate);
      // Or what the build has compressed of it.
      if (path.startsWith(`${webRoot}${LOADER}`))
        for (const [name, value] of LOADER_HEADERS) response.header(name, value);
    },
  });
  await app.register(fastifyStatic, {
    root: modelsRoot,
    prefix: '/models/',
    decorateReply: false,
    cacheControl: false,
    allowedPath: (path) => MODEL_FILE.test(path),
    setHeaders: (response) => {
      response.header('cache-control', CACHE.revalidate);
    },
  });
  // A link to a call: the app itself looks at the path.
  app.get<{ Params: { room: string } }>('/r/:room', (request, reply) => {
    if (!isRoomName(request.params.room)) reply.code(404);
    return reply.sendFile('index.html');
  });
  // Somebody who is lost gets a page that says so and leads on; programs get an error.
  app.get('/replay', (_request, reply) => reply.sendFile('index.html'));
  app.setNotFoundHandler(({ method, headers }, reply) => {
    reply.code(404);
    if (method === 'GET' && headers.accept?.includes('text/html')) return reply.sendFile('index.html');
    return reply.send({ error: { reason: 'not-found', message: 'There is nothing here.' } });
  });
}

/** The page of a call in a frame of somebody else's page, which no other page can be. */
function addEmbed(
  app: FastifyInstance,
  { tls, embedOrigins, nodeOrigins }: Pick<ServerConfig, 'tls' | 'embedOrigins' | 'nodeOrigins'>,
): void {
  const helmet = securityHeaders(tls.kind === 'own', nodeOrigins, embedOrigins);
  app.get<{ Params: { room: string } }>('/embed/:room', { helmet }, (request, reply) => {
    if (!isRoomName(request.params.room)) reply.code(404);
    return reply.sendFile('embed.html');
  });
  // The page asks its own server who may command it: whoever embeds it cannot answer in its place.
  app.get('/api/embed', async () => ({ origins: embedOrigins }));
}
