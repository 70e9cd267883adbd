import * as v from 'valibot';
import { EMBED_VERSION } from './version.js';

// What the call in a frame tells the page around it, by `postMessage`. The loader checks all of it, and passes over what it does
// not know: a page that was loaded yesterday may meet a server of today.

const text = v.string();

/** Somebody in the call. */
const participant = v.object({
  id: text,
  name: text,
  /** Who their token says they are; `null` where the server has no secret. */
  identity: v.nullable(text),
  host: v.boolean(),
  muted: v.boolean(),
  cameraOn: v.boolean(),
  handRaised: v.boolean(),
  /** Nothing is heard of them at the moment; they may be back. */
  reconnecting: v.boolean(),
});
export type EmbedParticipant = v.InferOutput<typeof participant>;

/** Where somebody is with the call. */
export const EMBED_STEPS = ['door', 'joining', 'waiting', 'joined', 'over'] as const;
export type EmbedStep = (typeof EMBED_STEPS)[number];

const failure = v.object({
  /** An {@link EmbedErrorReason}, or one of a newer server. */
  reason: text,
  /** For developers. */
  message: text,
});

/** Every event and what goes with it. */
export const EMBED_EVENTS = {
  /** The frame takes commands from this page. */
  ready: v.object({ version: v.number(), room: text, step: v.picklist(EMBED_STEPS) }),
  /** There is a lobby, and a host was asked. */
  waiting: v.object({}),
  joined: v.object({
    /** One's own id and name. */
    id: text,
    name: text,
    /** The others. */
    participants: v.array(participant),
  }),
  /** Left on purpose, by button or command. */
  left: v.object({}),
  /** The call is over for another reason, or could not be joined. */
  closed: failure,
  participantJoined: v.object({ participant }),
  participantUpdated: v.object({ participant }),
  participantLeft: v.object({ participant }),
  /** Ids of those who speak, loudest first, one's own among them. */
  speakers: v.object({ ids: v.array(text) }),
  chat: v.object({
    id: text,
    participantId: text,
    name: text,
    text,
    /** When the server got it [ms since 1970]. */
    at: v.number(),
    own: v.boolean(),
  }),
  /** Somebody else's. */
  reaction: v.object({ participantId: text, reaction: text }),
  /** One's own microphone. */
  muted: v.object({ muted: v.boolean() }),
  /** One's own camera. */
  camera: v.object({ on: v.boolean() }),
  /** One's own hand. */
  hand: v.object({ raised: v.boolean() }),
  /** Something that was no answer to a command went wrong, or was said in a way that nobody understands. */
  error: failure,
} as const;
export type EmbedEventName = keyof typeof EMBED_EVENTS;
export type EmbedEventData<N extends EmbedEventName> = v.InferOutput<(typeof EMBED_EVENTS)[N]>;

/** Names, and what a listener gets. */
export type EmbedEvents = { [N in EmbedEventName]: EmbedEventData<N> };

/** An event, or the answer to a command, as they travel. */
export const noticeSchema = v.variant('kind', [
  v.object({ guise: v.literal(EMBED_VERSION), kind: v.literal('event'), name: text, data: v.unknown() }),
  v.object({
    guise: v.literal(EMBED_VERSION),
    kind: v.literal('answer'),
    id: v.number(),
    /** Why not; `null`: it was done. */
    error: v.nullable(failure),
  }),
]);
export type EmbedNotice = v.InferOutput<typeof noticeSchema>;
