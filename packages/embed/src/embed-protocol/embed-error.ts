import type { JoinErrorReason } from '@guise/client';

/** What can be wrong with a command itself. */
export type CommandErrorReason =
  /** The message is of another version of this protocol. */
  | 'unsupported-version'
  | 'unknown-command'
  /** Not what goes with this command, or no message of this protocol at all. */
  | 'malformed'
  /** Not now: leaving before one joined, joining twice. */
  | 'out-of-order'
  /** There is no token in the query: it would be in the logs of every proxy on the way. */
  | 'token-in-query'
  /** The frame may not use the camera or the microphone: its `allow` is missing something. */
  | 'permissions-policy'
  | 'failed';

/** Why a command was refused, a call could not be joined or is over: the client's own reasons, too. */
export type EmbedErrorReason = CommandErrorReason | JoinErrorReason;

/** A command failed. `reason` says why; `message` is for developers. */
export class EmbedError extends Error {
  override readonly name = 'EmbedError';

  constructor(
    readonly reason: EmbedErrorReason,
    message: string,
  ) {
    super(message);
  }

  /** Whatever was thrown: reasons of the client and the server stay as they are. */
  static from(error: unknown): EmbedError {
    if (error instanceof EmbedError) return error;
    const { reason, message } = (error ?? {}) as { reason?: unknown; message?: unknown };
    return new EmbedError(
      typeof reason === 'string' ? (reason as EmbedErrorReason) : 'failed',
      typeof message === 'string' ? message : String(error),
    );
  }
}
