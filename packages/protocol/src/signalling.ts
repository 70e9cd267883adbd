import * as v from 'valibot';
import { captionSchema } from './captions.js';
import { chatLineSchema, chatMessageSchema, REACTIONS } from './chat.js';
import { FACE_RATES, LAYER_RATES } from './face-layers.js';
import { browserKeySchema, grantsSchema, identitySchema, tokenSchema } from './grants.js';
import { LIMITS } from './limits.js';
import { participantNameSchema, removalReasonSchema, roomNameSchema } from './names.js';
import { recordingPurposeSchema, roomRecordingSchema } from './room-recordings.js';
import { envelopeSchema, introductionSchema, sealable } from './sealing.js';
import { serverAddressSchema, signallingErrorSchema } from './signalling-error.js';
import {
  dtlsParametersSchema,
  faceStreamParametersSchema,
  iceParametersSchema,
  iceServerSchema,
  rtpCapabilitiesSchema,
  rtpParametersSchema,
  sctpStreamParametersSchema,
  transportOptionsSchema,
} from './webrtc-schemas.js';

/** Version of the signalling messages; a client says it when it joins. */
export const SIGNALLING_VERSION = 7;

/** Where the server's Socket.IO listens. */
export const SIGNALLING_PATH = '/signalling';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const nothing = v.strictObject({});
const servers = v.pipe(v.array(serverAddressSchema), v.maxLength(LIMITS.serversTold));
const seat = v.pipe(v.string(), v.regex(/^[\w.-]{16,1024}$/));
const rate = v.picklist(FACE_RATES);
const dataConsumer = v.object({
  consumerId: id,
  producerId: id,
  sctpStreamParameters: sctpStreamParametersSchema,
});
const lossShare = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Which avatar somebody wears. What the text says is a matter between avatars; `null`: nothing was chosen. */
export const avatarTextSchema = v.pipe(v.string(), v.minLength(1), v.maxBytes(LIMITS.avatarBytes));

/** What participants say of themselves beside their name, and change during the call. */
const state = {
  muted: v.boolean(),
  cameraOn: v.boolean(),
  /** In a sealed call, sealed. */
  avatar: v.nullable(sealable(avatarTextSchema, LIMITS.sealedAvatarLength)),
  handRaised: v.boolean(),
  /** Reads what the others say: gets their captions. */
  captionsOn: v.boolean(),
};
const stateSchema = v.strictObject(state);
export type ParticipantState = v.InferOutput<typeof stateSchema>;

/** A participant as the others see it. A producer's id is there while it can be consumed. */
export const participantSchema = v.object({
  id,
  name: participantNameSchema,
  /** Who their token says they are; `null` where the server has no secret. */
  identity: v.nullable(identitySchema),
  /** What they may do; who moderates is a host. */
  grants: grantsSchema,
  ...state,
  /** Proves to those who hold the link's secret that they do, too; `null`: they said nothing of the kind (yet). It stays when they come back. */
  introduction: v.nullable(introductionSchema),
  /** Nothing is heard of them, and their place is kept: they may be back in a moment. */
  reconnecting: v.boolean(),
  audioProducerId: v.nullable(id),
  faceProducerId: v.nullable(id),
  /** A game's own state of this participant. */
  stateProducerId: v.nullable(id),
  /** The screen they share, and its sound where the browser gives any. */
  screenProducerId: v.nullable(id),
  screenAudioProducerId: v.nullable(id),
});
export type ParticipantInfo = v.InferOutput<typeof participantSchema>;

/** Somebody who asks to be let in. */
export const knockerSchema = v.object({ id, name: participantNameSchema });
export type Knocker = v.InferOutput<typeof knockerSchema>;

/** Who comes in: with `lobby`, whom a moderator admits; `locked`, nobody new. */
const access = { lobby: v.boolean(), locked: v.boolean() };
export type RoomAccessState = v.InferOutput<v.StrictObjectSchema<typeof access, undefined>>;

const knockers = v.array(knockerSchema);

/** Who comes, and where to; the same for `join` and `knock`. */
const arrival = {
  version: v.number(),
  room: roomNameSchema,
  /** May be left out where a token says it. */
  name: v.exactOptional(participantNameSchema),
  /** Where the server has a secret: what one may do, see grants.ts. */
  token: v.optional(tokenSchema),
  browserKey: v.optional(browserKeySchema),
};

/**
 * Requests of a client, in the order in which a session uses them, and the server's answers. Each goes out
 * with an acknowledgement callback, which gets a {@link Reply}.
 */
export const REQUESTS = {
  join: {
    request: v.strictObject({
      ...arrival,
      ...state,
      /** From an earlier `join`: comes back as the same participant, also into a room that the server has forgotten. */
      seat: v.exactOptional(seat),
    }),
    response: v.object({
      participantId: id,
      /** Lets this participant come back within 24 hours, and nobody else in their name. */
      seat,
      /** One sitting of the room, from the first who comes to the last who goes. Another than before: the room began anew. */
      sitting: id,
      /** As it stands now, by the token or the client itself. */
      name: participantNameSchema,
      identity: v.nullable(identitySchema),
      grants: grantsSchema,
      access: v.object(access),
      /** Who asks to be let in; empty for those who do not moderate. */
      knockers,
      routerRtpCapabilities: rtpCapabilitiesSchema,
      /** Other ways to the server, for networks that let nothing straight through. */
      iceServers: v.array(iceServerSchema),
      participants: v.array(participantSchema),
      /** What was written before, oldest first. */
      chat: v.array(chatMessageSchema),
      /** Who records the room already: nothing of whoever comes, unless they agree. */
      recordings: v.array(roomRecordingSchema),
      /** Lets this participant upload files (see uploads.ts) for as long as they stay. */
      uploadToken: v.pipe(v.string(), v.regex(/^[\w.-]{16,512}$/)),
      /** Of several servers that share their rooms, all, this one first: ways back when it is gone. */
      servers: v.optional(servers, []),
    }),
  },
  /**
   * Asks to be let in, after `join` was refused with `not-admitted`. The answer comes as `admitted`, upon which this connection
   * may join, or `denied`. Whoever waits hears nothing of the room and can only wait or leave.
   */
  knock: { request: v.strictObject(arrival), response: nothing },
  /** Once per direction. Receiving needs to know what the receiver can decode. */
  createTransport: {
    request: v.variant('direction', [
      v.strictObject({ direction: v.literal('send') }),
      v.strictObject({ direction: v.literal('receive'), rtpCapabilities: rtpCapabilitiesSchema }),
    ]),
    response: transportOptionsSchema,
  },
  connectTransport: {
    request: v.strictObject({ transportId: id, dtlsParameters: dtlsParametersSchema }),
    response: nothing,
  },
  /** The way to the server is another one: both ends look for it anew, and everything that is sent stays. */
  restartIce: {
    request: v.strictObject({ transportId: id }),
    response: v.object({ iceParameters: iceParametersSchema }),
  },
  produceAudio: {
    request: v.strictObject({ kind: v.picklist(['audio', 'video']), rtpParameters: rtpParametersSchema }),
    response: v.object({ producerId: id }),
  },
  closeAudio: { request: nothing, response: nothing },
  /** A face with its layers, base first, each on a stream of its own. The face goes by its base's producer. */
  produceFace: {
    request: v.strictObject({
      layers: v.pipe(v.array(faceStreamParametersSchema), v.minLength(1), v.maxLength(LAYER_RATES.length)),
    }),
    response: v.object({ producerId: id }),
  },
  /** A game's own state, see `LIMITS.stateBytes`. */
  produceState: {
    request: v.strictObject({ sctpStreamParameters: faceStreamParametersSchema }),
    response: v.object({ producerId: id }),
  },
  /** The consumer starts paused; `resumeAudio` starts it when the receiver is ready. */
  consumeAudio: {
    request: v.strictObject({ producerId: id }),
    response: v.object({ consumerId: id, rtpParameters: rtpParametersSchema }),
  },
  resumeAudio: { request: v.strictObject({ consumerId: id }), response: nothing },
  /** All layers of a face, base first; those beyond `rate` deliver nothing until `setFaceRates` wants more. */
  consumeFace: {
    request: v.strictObject({ producerId: id, rate }),
    response: v.object({ layers: v.pipe(v.array(dataConsumer), v.minLength(1)) }),
  },
  /** How often one wants these faces from now on; faces that one does not consume (any more) are passed over. */
  setFaceRates: {
    request: v.strictObject({
      faces: v.pipe(
        v.array(v.strictObject({ producerId: id, rate })),
        v.minLength(1),
        v.maxLength(LIMITS.participantsPerRoom),
      ),
    }),
    response: nothing,
  },
  consumeState: { request: v.strictObject({ producerId: id }), response: dataConsumer },
  /** Shares a screen: the only video there is. One at a time in a room; `replace` ends somebody else's. */
  produceScreen: {
    request: v.strictObject({
      kind: v.literal('video'),
      rtpParameters: rtpParametersSchema,
      replace: v.boolean(),
    }),
    response: v.object({ producerId: id }),
  },
  /** The sound of the screen that one shares. */
  produceScreenAudio: {
    request: v.strictObject({ kind: v.literal('audio'), rtpParameters: rtpParametersSchema }),
    response: v.object({ producerId: id }),
  },
  /** Ends it, and its sound. */
  closeScreen: { request: nothing, response: nothing },
  /** Somebody's screen, or its sound, by its producer. The consumer starts paused. */
  consumeScreen: {
    request: v.strictObject({ producerId: id }),
    response: v.object({
      consumerId: id,
      kind: v.picklist(['audio', 'video']),
      rtpParameters: rtpParametersSchema,
    }),
  },
  /** A screen that nobody looks at here is not sent here. */
  pauseScreen: {
    request: v.strictObject({ consumerId: id, paused: v.boolean() }),
    response: nothing,
  },
  /** Whoever receives this face can read nothing of it yet, and needs a keyframe. */
  requestKeyframe: { request: v.strictObject({ producerId: id }), response: nothing },
  /** Share of each face's packets that did not arrive here since the last report, 0..1; faces that sent none are left out. */
  reportFaces: {
    request: v.strictObject({
      faces: v.pipe(
        v.array(v.strictObject({ producerId: id, lossShare })),
        v.maxLength(LIMITS.participantsPerRoom),
      ),
    }),
    response: nothing,
  },
  /** Everybody gets it as a `chatMessage`, who wrote it, too: the room has one order. */
  sendChat: { request: v.strictObject({ text: chatLineSchema }), response: nothing },
  /**
   * Lines of an earlier sitting, from whoever was there, oldest first: the server takes those that it wrote, and tells everybody
   * who may not have them.
   */
  restoreChat: {
    request: v.strictObject({
      messages: v.pipe(v.array(chatMessageSchema), v.minLength(1), v.maxLength(LIMITS.chatHistory)),
    }),
    response: nothing,
  },
  /** Everybody else gets it as a `reaction`. */
  react: { request: v.strictObject({ reaction: v.picklist(REACTIONS) }), response: nothing },
  /** Everybody else who reads captions gets it as a `caption`. */
  sendCaption: { request: captionSchema, response: nothing },
  /** Everybody sees it with what else there is of this participant, in place of what they said before. */
  introduce: { request: v.strictObject({ introduction: introductionSchema }), response: nothing },
  /** Hands each of these over to whom it is for, as `keySent`; those who are gone are passed over. One for each at most. */
  sendKeys: {
    request: v.strictObject({
      keys: v.pipe(
        v.array(v.strictObject({ to: id, envelope: envelopeSchema })),
        v.minLength(1),
        v.maxLength(LIMITS.participantsPerRoom),
        v.check((keys) => new Set(keys.map(({ to }) => to)).size === keys.length, 'one key for each'),
      ),
    }),
    response: nothing,
  },
  /** Asks everybody, whoever comes later, too, whether their face may be recorded. One recording a participant. */
  askToRecord: { request: v.strictObject({ purpose: recordingPurposeSchema }), response: nothing },
  /** Ends one's recording: nobody is recorded any more, and nobody is asked. */
  stopRecording: { request: nothing, response: nothing },
  /**
   * Agrees to be recorded by somebody, or does not, or no longer. `at`: now, on the clock of one's own faces [ms since 1970]; what is
   * seen from then on is not recorded, even if it arrives earlier than this answer.
   */
  answerRecording: {
    request: v.strictObject({ recorderId: id, agrees: v.boolean(), at: v.pipe(v.number(), v.finite()) }),
    response: nothing,
  },
  /** Mute, camera state and avatar, as shown to others. A muted producer forwards nothing. */
  setState: { request: stateSchema, response: nothing },
  /** A seat grows old during a long call. */
  renewSeat: { request: nothing, response: v.object({ seat }) },
  /** Is anybody there? */
  ping: { request: nothing, response: nothing },
  leave: { request: nothing, response: nothing },

  // For those who moderate; `not-allowed` for everybody else.
  admit: { request: v.strictObject({ knockerId: id }), response: nothing },
  deny: { request: v.strictObject({ knockerId: id }), response: nothing },
  /** Mutes somebody, or with `null` everybody else. They are told by whom, and may unmute themselves. */
  mute: { request: v.strictObject({ participantId: v.nullable(id) }), response: nothing },
  /** Ends the screen that somebody shares; they are told by whom. */
  stopScreen: { request: v.strictObject({ participantId: id }), response: nothing },
  /** Takes somebody out, who cannot come back while the room lives. */
  remove: { request: v.strictObject({ participantId: id }), response: nothing },
  /** Lets somebody moderate, beside oneself or in one's place. */
  passRole: { request: v.strictObject({ participantId: id, keep: v.boolean() }), response: nothing },
  setAccess: { request: v.strictObject(access), response: nothing },
  /** Ends the call for everybody; the room's name is gone. */
  endRoom: { request: nothing, response: nothing },
} as const;

export type RequestName = keyof typeof REQUESTS;
export type RequestData<N extends RequestName> = v.InferOutput<(typeof REQUESTS)[N]['request']>;
export type ResponseData<N extends RequestName> = v.InferOutput<(typeof REQUESTS)[N]['response']>;

export const ROOM_CLOSED_REASONS = ['server-error', 'shutdown', 'ended'] as const;
export type RoomClosedReason = (typeof ROOM_CLOSED_REASONS)[number];

/** Why the server ended a shared screen: somebody else shares theirs, a moderator said so, or it sent too much. */
export const SCREEN_CLOSED_REASONS = ['replaced', 'moderator', 'rate-limited'] as const;
export type ScreenClosedReason = (typeof SCREEN_CLOSED_REASONS)[number];

/** What the server tells a client unasked. */
export const NOTIFICATIONS = {
  participantJoined: v.object({ participant: participantSchema }),
  participantUpdated: v.object({ participant: participantSchema }),
  participantLeft: v.object({ participantId: id }),
  /** Loudest first; empty when nobody speaks. */
  activeSpeakers: v.object({ participantIds: v.array(id) }),
  chatMessage: v.object({ message: chatMessageSchema }),
  reaction: v.object({ participantId: id, reaction: v.picklist(REACTIONS) }),
  caption: v.object({ participantId: id, caption: captionSchema }),
  /** A key, for this participant alone. */
  keySent: v.object({ from: id, envelope: envelopeSchema }),
  /** The server ended the screen that this participant shares; `participantId`: who made it, if somebody did. */
  screenClosed: v.object({ reason: v.picklist(SCREEN_CLOSED_REASONS), participantId: v.nullable(id) }),
  /** Everybody who records the room now. */
  recordingsChanged: v.object({ recordings: v.array(roomRecordingSchema) }),
  /** To who records: this participant does not agree any more, from this moment of theirs on [ms since 1970]. */
  consentWithdrawn: v.object({ participantId: id, at: v.number() }),
  /** Somebody begins or ceases to moderate, oneself included. `by`: a participant who did it; `null`: nobody else was left. */
  roleChanged: v.object({ participantId: id, grants: grantsSchema, by: v.nullable(id) }),
  accessChanged: v.object({ ...access, by: id }),
  /** Of several servers that share their rooms, all there are now, this one first: ways back when it is gone. */
  serversChanged: v.object({ servers }),
  /** Everybody who asks to be let in; for those who moderate. */
  knockersChanged: v.object({ knockers }),
  /** A moderator muted this participant. */
  mutedBy: v.object({ by: id }),
  /** A moderator took this participant out, or a game server, which may have `said` why, for them to read. */
  removed: v.object({ said: v.exactOptional(removalReasonSchema) }),
  /** To those who knock: this connection may join now, or will not. */
  admitted: nothing,
  denied: nothing,
  /** The room ended under its participants; they may join again unless somebody `ended` it. */
  roomClosed: v.object({ reason: v.picklist(ROOM_CLOSED_REASONS) }),
  /**
   * The server stops when this room is empty, and after so many seconds at the latest. Whoever is still here then comes back to
   * the next one with their seat.
   */
  serverStopping: v.object({ within: v.pipe(v.number(), v.minValue(0)) }),
  /** What this participant sent and received broke off on the server. Their place is kept for a moment: they come back with their seat. */
  mediaLost: nothing,
  /** Somebody came with this participant's seat and has their place now. */
  replaced: nothing,
  /** The server closed this participant's face producer because it sent too many packets. */
  faceProducerClosed: v.object({ error: signallingErrorSchema }),
  /** The same for the state of a game. */
  stateProducerClosed: v.object({ error: signallingErrorSchema }),
  /** This participant sent so much that the others would have suffered: the server ends the connection. */
  cutOff: v.object({ error: signallingErrorSchema }),
  /** What this participant sent as a face packet is none. The face stays; at most one of these a second. */
  faceRejected: v.object({ error: signallingErrorSchema }),
  /** Somebody who receives this participant's face needs a keyframe. */
  keyframeRequested: nothing,
  /** Whether anybody receives only some layers of this participant's face; at first nobody does. */
  faceLayered: v.object({ layered: v.boolean() }),
  /** Share of this participant's face packets that do not arrive: the median of what the others report, 0..1. */
  faceReception: v.object({ lossShare }),
  /** Answer to a message that carried no acknowledgement callback. */
  refused: v.object({ error: signallingErrorSchema }),
} as const;

export type NotificationName = keyof typeof NOTIFICATIONS;
export type NotificationData<N extends NotificationName> = v.InferOutput<(typeof NOTIFICATIONS)[N]>;

/** The outer shape of every answer to a request; `data` has the request's own response schema. */
export const replySchema = v.variant('ok', [
  v.object({ ok: v.literal(true), data: v.unknown() }),
  v.object({ ok: v.literal(false), error: signallingErrorSchema }),
]);
export type Reply = v.InferOutput<typeof replySchema>;

/** Body of `POST /api/rooms`, which may be left out. */
export const createRoomRequestSchema = v.strictObject({
  /** Whoever comes later waits until a moderator admits them. Default `false`. */
  lobby: v.optional(v.boolean(), false),
});

/** Answer to `POST /api/rooms`. */
export const createRoomResponseSchema = v.object({ room: roomNameSchema });
