import { isRoomName, isUploadHash, LIMITS, uploadTime } from '@guise/protocol';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import type { RateLimit, RateLimits } from '../rate-limits.js';
import { type Patience, runOut, uploadBody } from './upload-body.js';
import { UploadRefusal } from './upload-refusal.js';
import type { UploadKey } from './upload-store.js';
import type { Uploader, Uploads } from './uploads.js';

/**
 * A receiver keeps an upload for as long as a call may last, for itself only: it may be somebody's face. Beyond that it
 * asks, and the answer is 304 while the room lives.
 */
const CACHE_CONTROL = 'private, max-age=3600, immutable';

/** What a browser is told of a file that anybody may have made: these are bytes, and never a page. */
const FILE_HEADERS = {
  'content-type': 'application/octet-stream',
  'content-disposition': 'attachment',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': CACHE_CONTROL,
};

const PATH = '/api/rooms/:room/uploads/:hash';

type UploadRequest = FastifyRequest<{ Params: UploadKey }>;

export interface UploadServices {
  uploads: Uploads;
  limits: Pick<RateLimits, 'uploads' | 'uploadsPerAddress' | 'uploadFetches'>;
  patience: Patience;
}

/** `PUT` and `GET` of uploads; protocol/src/uploads.ts says what they are. */
export async function addUploads(app: FastifyInstance, services: UploadServices): Promise<void> {
  // Node ends any request after 5 minutes; the largest upload on the slowest line may take longer.
  app.server.requestTimeout = Math.max(app.server.requestTimeout, uploadTime(LIMITS.sealedUploadBytes));
  await app.register(async (scope) => {
    // The handler reads the body itself, once it knows from whom it is and how long.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.setErrorHandler((error: FastifyError, request, reply) => {
      const refusal = asRefusal(error);
      const { room, hash } = request.params as UploadKey;
      if (refusal.reason === 'server-error') request.log.error({ err: error, room }, 'upload failed');
      else request.log.debug({ room, upload: brief(hash), reason: refusal.reason }, 'upload refused');
      return reply.code(refusal.status).send(refusal.toJSON());
    });
    scope.addHook('onResponse', async ({ raw }) => runOut(raw));
    scope.put<{ Params: UploadKey }>(PATH, { config: { ownPatience: true } }, async (request, reply) => {
      const created = await take(request, services);
      return reply.code(created ? 201 : 200).send({ hash: request.params.hash });
    });
    addFetch(scope, services);
  });
}

function addFetch(scope: FastifyInstance, { uploads, limits, patience }: UploadServices): void {
  const options = {
    exposeHeadRoute: false,
    onSend: async (
      _request: unknown,
      reply: { statusCode: number; headers: (values: object) => unknown },
    ) => {
      if (reply.statusCode < 400) reply.headers(FILE_HEADERS);
    },
  };
  scope.get<{ Params: UploadKey }>(PATH, options, async (request, reply) => {
    const key = keyOf(request);
    await spend(limits.uploadFetches, request.ip);
    const tag = `"${key.hash}"`;
    // An absent room looks like an absent upload: otherwise room names could be tried out here.
    if (request.headers['if-none-match'] === tag && (await uploads.store.stat(key)))
      return reply.code(304).header('etag', tag).send();
    const upload = await uploads.store.get(key);
    if (!upload) throw UploadRefusal.notFound();
    // Whoever does not read on holds a file open.
    reply.raw.setTimeout(patience.idle, () => reply.raw.destroy());
    return reply.header('etag', tag).header('content-length', upload.bytes).send(upload.body);
  });
}

/** @returns `false` when the bytes were there already. @throws UploadRefusal */
async function take(request: UploadRequest, services: UploadServices): Promise<boolean> {
  const { uploads, limits } = services;
  const key = keyOf(request);
  await spend(limits.uploadsPerAddress, request.ip);
  const uploader = uploaderOf(request, uploads);
  await spend(limits.uploads, uploader.participant);
  const bytes = lengthOf(request);
  const { room, participant } = uploader;
  const log = (message: string, removed: string[], facts: object = {}) =>
    request.log.debug(
      { room, participant, upload: brief(key.hash), ...facts, removed: removed.map(brief) },
      message,
    );
  const removed = await uploads.store.claim(key, participant);
  if (removed) {
    log('upload taken over', removed);
    return false;
  }
  if (bytes === 0) throw UploadRefusal.notFound();
  if (uploader.underWay >= LIMITS.uploadsAtOnce) throw UploadRefusal.rateLimited();
  const body = uploadBody(request.raw, bytes, uploader.present, services.patience);
  uploader.underWay++;
  try {
    log('uploaded', await uploads.store.put({ ...key, owner: participant, bytes }, body), { bytes });
  } finally {
    uploader.underWay--;
    body.destroy();
  }
  return true;
}

/** @throws UploadRefusal `malformed` */
function keyOf({ params: { room, hash } }: UploadRequest): UploadKey {
  if (!isRoomName(room)) throw UploadRefusal.malformed('no name of a room');
  if (!isUploadHash(hash)) throw UploadRefusal.malformed('no SHA-256 in base64url');
  return { room, hash };
}

/** @throws UploadRefusal `unauthorized` */
function uploaderOf({ headers, params }: UploadRequest, uploads: Uploads): Uploader {
  const [, token] = /^Bearer +([\w.-]+)$/i.exec(headers.authorization ?? '') ?? [];
  const uploader = token === undefined ? undefined : uploads.uploaderOf(token);
  if (uploader?.room !== params.room) throw UploadRefusal.unauthorized();
  return uploader;
}

/** The announced length. @throws UploadRefusal `length-required`, `too-large` */
function lengthOf({ headers }: UploadRequest): number {
  if (headers['transfer-encoding'] !== undefined) throw UploadRefusal.lengthRequired();
  const bytes = Number(headers['content-length'] ?? Number.NaN);
  if (!Number.isSafeInteger(bytes)) throw UploadRefusal.lengthRequired();
  if (bytes > LIMITS.sealedUploadBytes) throw UploadRefusal.tooLarge();
  return bytes;
}

async function spend(limit: RateLimit, key: string): Promise<void> {
  if ((await limit.consume(key)) !== 'granted') throw UploadRefusal.rateLimited();
}

function asRefusal(error: FastifyError): UploadRefusal {
  if (error instanceof UploadRefusal) return error;
  const theirs = error.statusCode !== undefined && error.statusCode < 500;
  return theirs ? UploadRefusal.malformed(error.message.replace(/\.$/, '')) : UploadRefusal.server(error);
}

/** Enough of a hash to tell uploads apart in a log, and too little to fetch one. */
function brief(hash: string): string {
  return hash.slice(0, 8);
}
