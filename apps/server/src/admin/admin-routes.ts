import {
  createRoomRequestSchema,
  isRoomName,
  type PresentParticipant,
  removeRequestSchema,
  SERVER_API_PATH,
  SignallingError,
} from '@guise/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { Tokens } from '../access/tokens.js';
import { describeIssue } from '../message-check.js';
import type { RateLimit } from '../rate-limits.js';
import type { Participant } from '../rooms/participant.js';
import type { Rooms, SharedRooms } from '../rooms/rooms.js';
import { AdminRefusal } from './admin-refusal.js';
import { isSentOn, sendOn } from './forward.js';

/** What the API works with. */
export interface AdminServices {
  rooms: Rooms;
  shared: Pick<SharedRooms, 'directory' | 'presence'>;
  tokens: Tokens;
  limit: RateLimit;
}

type RoomRequest = FastifyRequest<{ Params: { room: string } }>;
type AnyRequest = FastifyRequest<{ Params: { room?: string } }>;

/** The API for whoever knows the server's secret; protocol/src/server-api.ts says what it is. */
export async function addAdminApi(app: FastifyInstance, services: AdminServices): Promise<void> {
  const { rooms } = services;
  const { directory, presence } = services.shared;
  await app.register(
    async (scope) => {
      scope.setErrorHandler(async (error, request, reply) => {
        let cause: unknown = error;
        if (error instanceof SignallingError && error.server !== null && !isSentOn(request)) {
          try {
            return await sendOn(request, reply, error);
          } catch (failure) {
            request.log.debug({ err: failure }, 'the server that has the room does not answer');
            cause = SignallingError.directoryLost();
          }
        }
        const refusal = AdminRefusal.from(cause);
        if (refusal.reason === 'server-error') request.log.error({ err: cause }, 'request to the API failed');
        else request.log.debug({ reason: refusal.reason }, 'request to the API refused');
        if (refusal.status === 401) reply.header('www-authenticate', 'Bearer');
        return reply.code(refusal.status).send(refusal.toJSON());
      });
      // Before a body is read: a stranger's is not looked at.
      scope.addHook('onRequest', (request) => authorise(request as AnyRequest, services));

      scope.get('/rooms', async () => ({ rooms: await presence.rooms() }));
      scope.post('/rooms', async (request, reply) => {
        if (rooms.draining) throw SignallingError.draining();
        const { lobby } = checked(createRoomRequestSchema, request.body ?? {});
        const created = await directory.create(`api ${request.ip}`, lobby);
        if ('refused' in created) throw AdminRefusal.notCreated(created.refused);
        request.log.info(created, 'room created by the API');
        return reply.code(201).send(created);
      });
      scope.put('/rooms/:room', async (request: RoomRequest, reply) => {
        if (rooms.draining) throw SignallingError.draining();
        const { room } = request.params;
        const { lobby } = checked(createRoomRequestSchema, request.body ?? {});
        if (await directory.exists(room)) throw AdminRefusal.roomExists(room);
        if (!(await directory.revive(room, true))) throw AdminRefusal.notCreated('too-many-rooms');
        await directory.keepAccess(room, { lobby, locked: false, removed: [] });
        request.log.info({ room }, 'room created by the API');
        return reply.code(201).send({ room });
      });
      scope.get('/rooms/:room/participants', async ({ params }: RoomRequest) => ({
        participants: (await rooms.participantsOf(params.room)).map(presentOf),
      }));
      scope.post('/rooms/:room/remove', async (request: RoomRequest) => {
        const { room } = request.params;
        const { reason, ...who } = checked(removeRequestSchema, request.body);
        const removed =
          'identity' in who
            ? await rooms.removeIdentity(room, who.identity, reason)
            : await rooms.removeParticipant(room, who.participantId, reason);
        request.log.info({ room, removed }, 'removed by the API');
        return { removed };
      });
      scope.delete('/rooms/:room', async (request: RoomRequest) => {
        const { room } = request.params;
        await rooms.endNamed(room);
        request.log.info({ room }, 'ended by the API');
        return {};
      });
    },
    { prefix: SERVER_API_PATH },
  );
}

/** @throws AdminRefusal, SignallingError */
async function authorise(request: AnyRequest, { tokens, limit }: AdminServices): Promise<void> {
  if ((await limit.consume(request.ip)) !== 'granted') throw SignallingError.rateLimited();
  const { room } = request.params;
  await tokens.readAdmin(tokenOf(request), room ?? null);
  if (room !== undefined && !isRoomName(room)) throw AdminRefusal.malformed('no name of a room');
}

/** @throws SignallingError `token-required` */
function tokenOf({ headers }: FastifyRequest): string {
  const [, token] = /^Bearer +([\w.-]{1,4096})$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) throw SignallingError.tokenRequired();
  return token;
}

/** @throws AdminRefusal `malformed` */
function checked<T>(schema: v.GenericSchema<unknown, T>, body: unknown): T {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  throw AdminRefusal.malformed(describeIssue(parsed.issues[0]));
}

function presentOf({ info }: Participant): PresentParticipant {
  const { id, name, identity, grants, muted, cameraOn, reconnecting, screenProducerId } = info;
  return {
    id,
    name,
    identity,
    grants,
    muted,
    cameraOn,
    reconnecting,
    sharingScreen: screenProducerId !== null,
  };
}
