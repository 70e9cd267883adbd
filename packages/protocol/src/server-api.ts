import * as v from 'valibot';
import { grantsSchema, identitySchema } from './grants.js';
import { LIMITS } from './limits.js';
import { participantNameSchema, removalReasonSchema, roomNameSchema } from './names.js';
import { ROOM_CLOSED_REASONS } from './signalling.js';

// What a server with a secret offers to whoever knows the secret, a game server first of all: HTTP under SERVER_API_PATH with
// `authorization: Bearer <JWT>`, HS256 under the secret with the claims of `adminClaimsSchema`. It answers the JSON below, or
// a refusal. A server without a secret has none of it: 404.
//
//   GET    /rooms                       -> roomListSchema
//   POST   /rooms                       createRoomRequestSchema -> createRoomResponseSchema, 201: with a made-up name
//   PUT    /rooms/<room>                createRoomRequestSchema -> createRoomResponseSchema, 201
//   GET    /rooms/<room>/participants   -> participantListSchema
//   POST   /rooms/<room>/remove         removeRequestSchema -> removeResponseSchema
//   DELETE /rooms/<room>                ends the call for everybody -> {}

/** Where the API is on the server. */
export const SERVER_API_PATH = '/api/admin';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
/** A moment [ms since 1970]. */
const time = v.pipe(v.number(), v.finite(), v.minValue(0));
/** Seconds since 1970, as in every JWT. */
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));

/**
 * What a token for this API says. Both times have to be there, at most {@link LIMITS.adminTokenLifetime} apart; with `room` it is
 * good for that room only. A participant's token is none, and this one lets nobody into a room.
 */
export const adminClaimsSchema = v.object({
  admin: v.literal(true),
  room: v.optional(roomNameSchema),
  iat: seconds,
  exp: seconds,
  nbf: v.optional(seconds),
});
export type AdminClaims = v.InferOutput<typeof adminClaimsSchema>;

/** A room with somebody in it. */
export const roomSummarySchema = v.object({
  name: roomNameSchema,
  /** One sitting of the room, from the first who comes to the last who goes. */
  sitting: id,
  /** People in it, those included whose connection broke and whose place is kept. */
  participants: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** When the first one came [ms since 1970]. */
  since: time,
  locked: v.boolean(),
  lobby: v.boolean(),
});
export type RoomSummary = v.InferOutput<typeof roomSummarySchema>;
export const roomListSchema = v.object({ rooms: v.array(roomSummarySchema) });

/** Somebody in a room, as a game server gets to see them. */
export const presentParticipantSchema = v.object({
  id,
  name: participantNameSchema,
  identity: v.nullable(identitySchema),
  grants: grantsSchema,
  muted: v.boolean(),
  cameraOn: v.boolean(),
  sharingScreen: v.boolean(),
  /** Nothing is heard of them, and their place is kept. */
  reconnecting: v.boolean(),
});
export type PresentParticipant = v.InferOutput<typeof presentParticipantSchema>;
/** In the order in which they came; nobody, where a room is empty. */
export const participantListSchema = v.object({ participants: v.array(presentParticipantSchema) });

/**
 * Takes somebody out of a room, who does not come back while the room's name lives. By `identity`, everybody with it, whether they
 * are in or hold a token that they have not used yet; by `participantId`, whoever came with the same identity, too.
 */
export const removeRequestSchema = v.union([
  v.strictObject({ identity: identitySchema, reason: v.exactOptional(removalReasonSchema) }),
  v.strictObject({ participantId: id, reason: v.exactOptional(removalReasonSchema) }),
]);
export type RemoveRequest = v.InferOutput<typeof removeRequestSchema>;
/** How many were in and are not any more. */
export const removeResponseSchema = v.object({ removed: v.pipe(v.number(), v.integer(), v.minValue(0)) });

/** Why the API refused something. */
export const SERVER_API_ERROR_REASONS = [
  'malformed',
  'too-large',
  'token-required',
  'token-invalid',
  'token-expired',
  /** The token is good for another room only, or for one room where it is about all. */
  'wrong-room',
  'room-not-found',
  /** Nobody with that id is in the room. */
  'participant-not-found',
  /** A room of that name is there already. */
  'room-exists',
  'too-many-rooms',
  'rate-limited',
  /** The server is about to stop and makes no room any more. */
  'draining',
  /** Of several servers, this one cannot see where rooms are at the moment. */
  'directory-lost',
  'server-error',
] as const;
export type ServerApiErrorReason = (typeof SERVER_API_ERROR_REASONS)[number];

/** The body of a refusal. */
export const serverApiRefusalSchema = v.object({
  error: v.object({ reason: v.picklist(SERVER_API_ERROR_REASONS), message: v.string() }),
});

// Webhooks: what the server tells a game server unasked, by POST, signed as Standard Webhooks has it.

/**
 * Why somebody is not in a room any more: they said so, their connection ended and they did not come back, somebody took them
 * out, or the room ended under them.
 */
export const DEPARTURE_REASONS = ['left', 'lost', 'removed', ...ROOM_CLOSED_REASONS] as const;
export type DepartureReason = (typeof DEPARTURE_REASONS)[number];

/** Why a sitting is over; `empty`: the last one left. */
export const ROOM_END_REASONS = ['empty', ...ROOM_CLOSED_REASONS] as const;
export type RoomEndReason = (typeof ROOM_END_REASONS)[number];

const event = {
  /** Another for every event, the same for every attempt to deliver it. */
  id,
  /** When it happened [ms since 1970]. */
  time,
  room: v.object({ name: roomNameSchema, sitting: id }),
};
const participant = v.object({
  id,
  name: participantNameSchema,
  identity: v.nullable(identitySchema),
});

/** What a webhook says. Those of one room come in the order in which they happened. */
export const webhookEventSchema = v.variant('type', [
  v.object({ type: v.literal('room_started'), ...event }),
  v.object({ type: v.literal('participant_joined'), ...event, participant }),
  v.object({
    type: v.literal('participant_left'),
    ...event,
    participant,
    reason: v.picklist(DEPARTURE_REASONS),
  }),
  v.object({ type: v.literal('room_ended'), ...event, reason: v.picklist(ROOM_END_REASONS) }),
]);
export type WebhookEvent = v.InferOutput<typeof webhookEventSchema>;
