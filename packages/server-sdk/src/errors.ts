import type { ServerApiErrorReason } from '@guise/protocol';

/**
 * Why something could not be done: the server's own reasons, and `options` (what was asked for here is not as it should be, the
 * message says what), `unreachable` (no answer, or not in time), `no-api` (the server has no secret, or there is no Guise at that
 * address), `bad-answer` (it answered something that is not Guise's).
 */
export type GuiseServerErrorReason =
  | ServerApiErrorReason
  | 'options'
  | 'unreachable'
  | 'no-api'
  | 'bad-answer';

/** Something was not done. `reason` says why; `message` is for developers, and tells nothing of the secret. */
export class GuiseServerError extends Error {
  override readonly name = 'GuiseServerError';

  private constructor(
    readonly reason: GuiseServerErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static options(what: string): GuiseServerError {
    return new GuiseServerError('options', what);
  }

  static refused({ reason, message }: { reason: ServerApiErrorReason; message: string }): GuiseServerError {
    return new GuiseServerError(reason, message);
  }

  static unreachable(cause: unknown): GuiseServerError {
    return new GuiseServerError('unreachable', 'The Guise server does not answer.', { cause });
  }

  static noApi(): GuiseServerError {
    return new GuiseServerError('no-api', 'There is no API: the server needs GUISE_SECRET for that.');
  }

  static badAnswer(cause?: unknown): GuiseServerError {
    return new GuiseServerError('bad-answer', 'The answer is none of a Guise server.', { cause });
  }
}

/**
 * Why a webhook is not to be believed: `headers` (those that sign it are missing or misshapen), `signature` (forged or altered: it
 * is not what this secret signed), `stale` (signed too long ago, or in the future: it may be played again by somebody else),
 * `malformed` (signed, and yet no event that this version knows).
 */
export type WebhookErrorReason = 'headers' | 'signature' | 'stale' | 'malformed';

/** A request that is no webhook of one's own Guise server: answer with 4xx and do nothing. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';

  private constructor(
    readonly reason: WebhookErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static headers(which: string): WebhookError {
    return new WebhookError('headers', `The header ${which} is missing or misshapen.`);
  }

  static signature(): WebhookError {
    return new WebhookError('signature', 'This was not signed with this secret.');
  }

  static stale(seconds: number): WebhookError {
    return new WebhookError('stale', `The signature is ${Math.round(seconds)} s from now.`);
  }

  static malformed(cause?: unknown): WebhookError {
    return new WebhookError('malformed', 'This is no event that is known here.', { cause });
  }
}
