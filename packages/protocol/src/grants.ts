import * as v from 'valibot';
import { LIMITS } from './limits.js';
import { participantNameSchema, roomNameSchema } from './names.js';

// What somebody may do in a room. Where the server has a secret, a token says so: a JWT (HS256) that whoever knows the secret
// mints, a game server for example, and that is sent along with `join`. Without a secret everybody may do everything but moderate.

/** What one may do. */
export const GRANTS = ['join', 'publishFace', 'publishAudio', 'shareScreen', 'moderate'] as const;
export type Grant = (typeof GRANTS)[number];

/**
 * What a participant may do: come in at all, send a face, a voice, a screen; and `moderate`: let people in, mute and remove
 * them, lock and end the call, hand this role on.
 */
export type Grants = Readonly<Record<Grant, boolean>>;

const granted = v.optional(v.boolean(), false);

/** Grants as a token states them: what is left out is not granted, and what nobody knows is a mistake. */
export const grantsSchema = v.strictObject({
  join: granted,
  publishFace: granted,
  publishAudio: granted,
  shareScreen: granted,
  moderate: granted,
});

/** Grants of a participant in a room whose server has no secret, but for the host, who moderates. */
export const OPEN_GRANTS: Grants = {
  join: true,
  publishFace: true,
  publishAudio: true,
  shareScreen: true,
  moderate: false,
};

/** Who somebody is for whoever mints tokens: a player's or account's id. Something to see, no control characters. */
export const identitySchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(LIMITS.identityLength),
  v.regex(/^[^\p{C}\p{Z}]+$/u, 'an identity has neither spaces nor control characters'),
);

/** Seconds since 1970, as in every JWT. */
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));

/**
 * What a token says. Other claims are passed over. `name`, where it is there, is the name the others see, whatever the client
 * says; `exp` and `nbf` bound when one may come in, not how long one may stay.
 */
export const tokenClaimsSchema = v.object({
  room: roomNameSchema,
  /** The identity. Two who come with the same one are the same person to moderators. */
  sub: identitySchema,
  name: v.optional(participantNameSchema),
  grants: grantsSchema,
  exp: seconds,
  nbf: v.optional(seconds),
  iat: v.optional(seconds),
});
export type TokenClaims = v.InferOutput<typeof tokenClaimsSchema>;

/** The shape of a token: three parts of base64url. What it says is the server's to check. */
export const tokenSchema = v.pipe(
  v.string(),
  v.maxLength(LIMITS.tokenBytes),
  v.regex(/^[\w-]+\.[\w-]+\.[\w-]*$/, 'a token has three parts'),
);

/** Algorithm of every token; the server accepts no other. */
export const TOKEN_ALGORITHM = 'HS256';

/**
 * A random text that a browser keeps and shows to nobody but the server, so that whoever was removed from an open room does not
 * simply come back. Best effort: whoever clears their browser has another.
 */
export const browserKeySchema = v.pipe(v.string(), v.regex(/^[\w-]{16,64}$/, 'a browser key is base64url'));
