import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import { createRoomRequestSchema, isRoomName, SignallingError } from '@guise/protocol';
import Fastify, { type FastifyInstance, type FastifyReply, LogController } from 'fastify';
import * as v from 'valibot';
import type { ServerConfig } from './config.js';
import { CACHE, embedHeaders, LOADER_HEADERS, permissionsPolicy, SECURITY_HEADERS } from './headers.js';
import { loggerOptions } from './logger.js';
import type { RateLimits } from './rate-limits.js';
import type { RoomDirectory } from './rooms/room-directory.js';
import type { Credentials } from './tls.js';

/** What the web server needs of the rest. */
export interface HttpServices {
  directory: RoomDirectory;
  limits: RateLimits;
  /** Rooms need no tokens, and whoever asks gets one. */
  open: boolean;
  /** The counts in `/health`. */
  health: () => object;
  /** Why no call can begin here now; `null`: one can. */
  unready: () => Unready | null;
}

/** Why a server that lives takes no new calls. */
export type Unready = 'draining' | 'no-media-worker';

/** The files of a model that the browser needs, its networks, its layout and its basis; its folder holds more. */
const MODEL_FILE = /^\/[\w-]+\/(?:[\w-]+\.(?:onnx|bin)|layout\.json|expression-basis\.json)$/;

/** The page of an embedded call. */
const EMBED_PAGE = '/embed/:room';
/** The script that puts one into a page. */
const LOADER = '/guise-loader.js';

/** The web server, not listening yet: the app, the models, and a small API. */
export async function createHttp(
  config: Pick<ServerConfig, 'webRoot' | 'modelsRoot' | 'logLevel' | 'screenShare' | 'embedOrigins'>,
  credentials: Credentials | null,
  services: HttpServices,
): Promise<FastifyInstance> {
  const app = Fastify({
    logger: loggerOptions(config.logLevel),
    // Who asked for what is nobody's business; failures are logged by themselves.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024,
    // A reverse proxy on this machine says whom it speaks for.
    trustProxy: 'loopback',
    // Signalling connections stay open as long as their calls: closing must not wait for them.
    forceCloseConnections: true,
    serverFactory: (handler) =>
      credentials ? (createTlsServer(credentials, handler) as unknown as HttpServer) : createServer(handler),
  });
  const embedded = embedHeaders(config.embedOrigins);
  app.addHook('onSend', async (request, reply) => {
    const { url } = request.routeOptions;
    reply.headers(url === EMBED_PAGE ? embedded : SECURITY_HEADERS);
    reply.header('permissions-policy', permissionsPolicy(config.screenShare));
    if (request.url.split('?')[0] === LOADER) reply.headers(LOADER_HEADERS);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', CACHE.never);
  });
  addApi(app, services);
  // The embedded call asks its own server who may command it: whoever embeds it cannot answer in its place.
  app.get('/api/embed', async () => ({ origins: config.embedOrigins }));
  await addFiles(app, config);
  return app;
}

const REFUSALS = {
  'too-many-rooms': { code: 503, message: 'There are too many rooms.' },
  'too-many-unused-rooms': {
    code: 429,
    message: 'Nobody has entered your last rooms yet; use one of those.',
  },
};

function addApi(app: FastifyInstance, { directory, limits, health, unready, open }: HttpServices): void {
  app.get('/health', async () => health());
  app.get('/ready', async (_request, reply) => {
    const reason = unready();
    return reason ? reply.code(503).send({ ready: false, reason }) : { ready: true };
  });
  app.post('/api/rooms', async (request, reply) => {
    if ((await limits.roomCreations.consume(request.ip)) !== 'granted')
      return refuse(reply, 429, { reason: 'rate-limited', message: 'Too many rooms, slow down.' });
    if (unready() === 'draining') return refuse(reply, 503, SignallingError.draining());
    if (!open) return refuse(reply, 401, SignallingError.tokenRequired());
    const body = v.safeParse(createRoomRequestSchema, request.body ?? {});
    if (!body.success) return refuse(reply, 400, SignallingError.malformed('the body'));
    const created = await directory.create(request.ip, body.output.lobby);
    if ('room' in created) return reply.code(201).send(created);
    const { code, message } = REFUSALS[created.refused];
    return refuse(reply, code, { reason: created.refused, message });
  });
}

function refuse(reply: FastifyReply, code: number, { reason, message }: { reason: string; message: string }) {
  return reply.code(code).send({ error: { reason, message } });
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
  for (const [path, page] of [
    ['/r/:room', 'index.html'],
    [EMBED_PAGE, 'embed.html'],
  ] as const)
    app.get<{ Params: { room: string } }>(path, (request, reply) => {
      if (!isRoomName(request.params.room)) reply.code(404);
      return reply.sendFile(page);
    });
  // Somebody who is lost gets a page that says so and leads on; programs get an error.
  app.get('/replay', (_request, reply) => reply.sendFile('index.html'));
  app.setNotFoundHandler(({ method, headers }, reply) => {
    reply.code(404);
    if (method === 'GET' && headers.accept?.includes('text/html')) return reply.sendFile('index.html');
    return reply.send({ error: { reason: 'not-found', message: 'There is nothing here.' } });
  });
}
