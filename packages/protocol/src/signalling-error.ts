import * as v from 'valibot';
import type { Grant } from './grants.js';

/** Where a server is: an origin such as `https://two.call.example`. */
export const serverAddressSchema = v.pipe(v.string(), v.maxLength(256), v.regex(/^https?:\/\/[^\s/?#@]+$/));

/** Why the server refused something. */
export const SIGNALLING_ERROR_REASONS = [
  /** Not a known message, or its content does not have the message's shape. */
  'malformed',
  'too-large',
  /** A known message at the wrong moment: twice, or before the one that it builds on. */
  'out-of-order',
  'not-joined',
  'room-not-found',
  'room-full',
  'rate-limited',
  /** So much was sent that the others would have suffered. */
  'flooded',
  /** Nobody sends their camera's picture here. */
  'video-refused',
  /** This server lets nobody share a screen. */
  'screen-share-off',
  /** Somebody else shares theirs: ask to replace it. */
  'screen-taken',
  /** Page and server speak different versions of the protocol: reload the page. */
  'version-mismatch',
  /** What the message names (transport, producer, consumer) is not there (any more). */
  'not-found',
  /** The server has a secret, and no token came along. */
  'token-required',
  /** The token is none, not signed with the server's secret, not yet valid, or does not say what a token says. */
  'token-invalid',
  'token-expired',
  /** The token is for another room. */
  'wrong-room',
  /** The token, or the role, does not grant this. */
  'not-allowed',
  /** Nobody new comes in. */
  'room-locked',
  /** A moderator took this person out of the room. */
  'removed',
  /** There is a lobby: knock. */
  'not-admitted',
  /** A moderator did not let this person in. */
  'denied',
  /** The seat is none, another room's, or too old: come in as somebody new. */
  'seat-refused',
  /** The server is about to stop: calls that go on may be joined, no other begins. */
  'draining',
  /** Another server has the room: `server` says which. */
  'elsewhere',
  /** The server has lost sight of those with which it shares its rooms: calls that go on do, no other begins. */
  'directory-lost',
  /** The page is another site's, and this server does not list it. */
  'origin-refused',
  /** From this address there are too many connections already. */
  'too-many-connections',
  /** There is no place for anybody more on this server. */
  'server-full',
  'server-error',
] as const;
export type SignallingErrorReason = (typeof SIGNALLING_ERROR_REASONS)[number];

/** A refusal as it travels. */
export const signallingErrorSchema = v.object({
  reason: v.picklist(SIGNALLING_ERROR_REASONS),
  message: v.string(),
  /** With `elsewhere`: where to ask instead. */
  server: v.exactOptional(serverAddressSchema),
});
export type SignallingErrorMessage = v.InferOutput<typeof signallingErrorSchema>;

/** A request the server refused. */
export class SignallingError extends Error {
  override readonly name = 'SignallingError';

  constructor(
    readonly reason: SignallingErrorReason,
    message: string,
    /** With `elsewhere`: where to ask instead. */
    readonly server: string | null = null,
  ) {
    super(message);
  }

  /** A refusal as it came. */
  static from({ reason, message, server }: SignallingErrorMessage): SignallingError {
    return new SignallingError(reason, message, server);
  }

  static malformed(what: string): SignallingError {
    return new SignallingError('malformed', `Malformed message: ${what}.`);
  }

  static tooLarge(bytes: number): SignallingError {
    return new SignallingError('too-large', `The message is too large (${bytes} bytes).`);
  }

  static outOfOrder(what: string): SignallingError {
    return new SignallingError('out-of-order', what);
  }

  static notJoined(): SignallingError {
    return new SignallingError('not-joined', 'Join a room first.');
  }

  static roomNotFound(room: string): SignallingError {
    return new SignallingError('room-not-found', `There is no room "${room}".`);
  }

  static roomFull(room: string): SignallingError {
    return new SignallingError('room-full', `The room "${room}" is full.`);
  }

  static rateLimited(): SignallingError {
    return new SignallingError('rate-limited', 'Too many messages, slow down.');
  }

  static flooded(): SignallingError {
    return new SignallingError('flooded', 'So much was sent from here that the others would have suffered.');
  }

  static videoRefused(): SignallingError {
    return new SignallingError('video-refused', 'Nobody sends video here.');
  }

  static screenShareOff(): SignallingError {
    return new SignallingError('screen-share-off', 'Screens are not shared on this server.');
  }

  static screenTaken(): SignallingError {
    return new SignallingError('screen-taken', 'Somebody else is sharing their screen.');
  }

  static versionMismatch(version: number): SignallingError {
    return new SignallingError('version-mismatch', `The server does not speak protocol version ${version}.`);
  }

  static notFound(what: string): SignallingError {
    return new SignallingError('not-found', `There is no such ${what}.`);
  }

  static tokenRequired(): SignallingError {
    return new SignallingError('token-required', 'This server lets nobody in without a token.');
  }

  static tokenInvalid(why: string): SignallingError {
    return new SignallingError('token-invalid', `The token is not valid: ${why}.`);
  }

  static tokenExpired(): SignallingError {
    return new SignallingError('token-expired', 'The token has expired.');
  }

  static wrongRoom(): SignallingError {
    return new SignallingError('wrong-room', 'The token is for another room.');
  }

  static notAllowed(grant: Grant): SignallingError {
    return new SignallingError('not-allowed', `This needs the grant "${grant}".`);
  }

  static roomLocked(room: string): SignallingError {
    return new SignallingError('room-locked', `The room "${room}" is locked.`);
  }

  static removed(): SignallingError {
    return new SignallingError('removed', 'A moderator removed this person from the room.');
  }

  static notAdmitted(): SignallingError {
    return new SignallingError('not-admitted', 'The room has a lobby: knock first.');
  }

  static denied(): SignallingError {
    return new SignallingError('denied', 'A moderator did not let this person in.');
  }

  static seatRefused(): SignallingError {
    return new SignallingError('seat-refused', 'This seat is not one of this room, or too old.');
  }

  static draining(): SignallingError {
    return new SignallingError('draining', 'The server is about to stop and begins no call any more.');
  }

  static elsewhere(server: string): SignallingError {
    return new SignallingError('elsewhere', 'Another server has this room.', server);
  }

  static directoryLost(): SignallingError {
    return new SignallingError('directory-lost', 'The server cannot see where rooms are at the moment.');
  }

  static originRefused(): SignallingError {
    return new SignallingError('origin-refused', 'Pages of this origin may not use this server.');
  }

  static tooManyConnections(): SignallingError {
    return new SignallingError('too-many-connections', 'There are too many connections from this address.');
  }

  static serverFull(): SignallingError {
    return new SignallingError('server-full', 'There is no place on this server for anybody more.');
  }

  static server(): SignallingError {
    return new SignallingError('server-error', 'Something went wrong on the server.');
  }

  toJSON(): SignallingErrorMessage {
    const { reason, message, server } = this;
    return server === null ? { reason, message } : { reason, message, server };
  }
}
