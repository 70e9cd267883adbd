import * as v from 'valibot';

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
  'server-error',
] as const;
export type SignallingErrorReason = (typeof SIGNALLING_ERROR_REASONS)[number];

/** A refusal as it travels. */
export const signallingErrorSchema = v.object({
  reason: v.picklist(SIGNALLING_ERROR_REASONS),
  message: v.string(),
});
export type SignallingErrorMessage = v.InferOutput<typeof signallingErrorSchema>;

/** A request the server refused. */
export class SignallingError extends Error {
  override readonly name = 'SignallingError';

  constructor(
    readonly reason: SignallingErrorReason,
    message: string,
  ) {
    super(message);
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

  static server(): SignallingError {
    return new SignallingError('server-error', 'Something went wrong on the server.');
  }

  toJSON(): SignallingErrorMessage {
    return { reason: this.reason, message: this.message };
  }
}
