import { LIMITS, type UploadErrorReason as RefusalReason, uploadRefusalSchema } from '@guise/protocol';
import * as v from 'valibot';

/**
 * Why a file could not be uploaded or fetched: the server's own reasons, and `unreachable` (no connection, tried several
 * times), `timeout` (the connection stalled), `bad-answer` (not the protocol), `closed` (the room was left).
 */
export type UploadErrorReason = RefusalReason | 'unreachable' | 'timeout' | 'bad-answer' | 'closed';

/** An upload or a fetch failed. `reason` says why; `message` is for developers. */
export class UploadError extends Error {
  override readonly name = 'UploadError';

  private constructor(
    readonly reason: UploadErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** @param limit in bytes */
  static tooLarge(limit: number = LIMITS.uploadBytes): UploadError {
    return new UploadError('too-large', `The file has more than ${limit} bytes.`);
  }

  static empty(): UploadError {
    return new UploadError('malformed', 'The file is empty.');
  }

  static noHash(): UploadError {
    return new UploadError('malformed', 'This is not the hash of an upload.');
  }

  static hashMismatch(): UploadError {
    return new UploadError('hash-mismatch', 'The bytes that came are not those that were asked for.');
  }

  /** The stay in the room in which it began is over. */
  static unauthorized(): UploadError {
    return new UploadError('unauthorized', 'The room was joined again meanwhile.');
  }

  static unreachable(cause: unknown): UploadError {
    return new UploadError('unreachable', 'The server cannot be reached.', { cause });
  }

  static timeout(): UploadError {
    return new UploadError('timeout', 'The transfer stalled.');
  }

  static closed(): UploadError {
    return new UploadError('closed', 'The room was left.');
  }

  /** What the server's refusal says. Something between here and there may have answered in its place. */
  static refused(status: number, body: string): UploadError {
    const refusal = v.safeParse(v.pipe(v.string(), v.parseJson(), uploadRefusalSchema), body);
    if (refusal.success) return new UploadError(refusal.output.error.reason, refusal.output.error.message);
    if (status >= 500) return UploadError.unreachable(`HTTP status ${status}`);
    return new UploadError('bad-answer', `HTTP status ${status} without a reason.`);
  }
}
