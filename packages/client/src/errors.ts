import { SignallingError, type SignallingErrorMessage, type SignallingErrorReason } from '@guise/protocol';

/**
 * Why a room could not be joined, or was lost for good: the server's own reasons, and
 * `unreachable` (no connection to the server), `timeout` (it did not answer in time), `bad-answer` (it
 * answered something that is not the protocol), `unsupported` (this browser has no usable WebRTC),
 * `closed` (the room was left while it was being joined), `replaced` (somebody came with the same seat),
 * `ended` (a moderator ended the call for everybody), `secret-missing` (the call is sealed, and one came without its secret).
 */
export type JoinErrorReason =
  | SignallingErrorReason
  | 'unreachable'
  | 'timeout'
  | 'bad-answer'
  | 'unsupported'
  | 'closed'
  | 'replaced'
  | 'ended'
  | 'secret-missing';

/** Joining failed. `reason` says why; `message` is for developers. */
export class JoinError extends Error {
  override readonly name = 'JoinError';

  private constructor(
    readonly reason: JoinErrorReason,
    message: string,
    options?: ErrorOptions,
    /** What a game server said to whom it removed, for them to read. */
    readonly said: string | null = null,
    /** With `elsewhere`: the server that has the room. */
    readonly server: string | null = null,
  ) {
    super(message, options);
  }

  static refused(
    error: Pick<SignallingErrorMessage, 'reason' | 'message'> & { server?: string | null },
  ): JoinError {
    return new JoinError(error.reason, error.message, { cause: error }, null, error.server ?? null);
  }

  static unreachable(cause?: unknown): JoinError {
    return new JoinError('unreachable', 'The server cannot be reached.', { cause });
  }

  static timeout(what: string): JoinError {
    return new JoinError('timeout', `The server did not answer "${what}" in time.`);
  }

  static badAnswer(what: string, cause?: unknown): JoinError {
    return new JoinError('bad-answer', `The server's answer to "${what}" makes no sense.`, { cause });
  }

  static unsupported(cause?: unknown): JoinError {
    return new JoinError('unsupported', 'This browser cannot make WebRTC calls.', { cause });
  }

  static closed(): JoinError {
    return new JoinError('closed', 'The room was left.');
  }

  static replaced(): JoinError {
    return new JoinError('replaced', 'Somebody came with the same seat.');
  }

  /** A moderator took one out, or a game server, which may have said why. */
  static removed(said: string | null = null): JoinError {
    const cause = SignallingError.removed();
    return new JoinError(cause.reason, cause.message, { cause }, said);
  }

  static ended(): JoinError {
    return new JoinError('ended', 'The call was ended for everybody.');
  }

  static secretMissing(): JoinError {
    return new JoinError('secret-missing', "The call is sealed, and the link's secret is missing.");
  }

  /** Whatever was thrown on the way into a room, as a JoinError. */
  static from(error: unknown): JoinError {
    if (error instanceof JoinError) return error;
    if (error instanceof SignallingError) return JoinError.refused(error);
    return new JoinError('unreachable', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}
