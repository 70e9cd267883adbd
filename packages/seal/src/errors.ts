/**
 * What a seal cannot do: `streams` (seal voices and screens: no worker was given, or this browser has no encoded transforms), `keys` (export what
 * it did not keep), `worker` (its worker has failed: voices and screens are left out from now on).
 */
export type SealErrorReason = 'streams' | 'keys' | 'worker';

/** `reason` says what; `message` is for developers. */
export class SealError extends Error {
  override readonly name = 'SealError';

  private constructor(
    readonly reason: SealErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static noStreams(): SealError {
    return new SealError('streams', 'streams cannot be sealed here');
  }

  static keysNotKept(): SealError {
    return new SealError('keys', 'no keys were kept: createRoomSeal({ keepKeys: true })');
  }

  static worker(cause: unknown): SealError {
    return new SealError('worker', 'the worker that seals voices has failed', { cause });
  }
}
