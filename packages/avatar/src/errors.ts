/** Why an avatar refused something. */
export type AvatarErrorReason =
  /** The frame is no FaceFrame: a part is missing, has the wrong length or is not a finite number. */
  | 'invalid-frame'
  /** The description names nobody in the cast, or a part or colour that does not exist. */
  | 'invalid-description'
  /** Bytes that are no own-face file, or one whose surface is not that of a face. */
  | 'invalid-face'
  /** The model could not be fetched or read. */
  | 'not-loaded'
  /** The avatar was used after `dispose()`. */
  | 'disposed';

/** Thrown by the avatar; the avatar stays as it was. */
export class AvatarError extends Error {
  override readonly name = 'AvatarError';

  constructor(
    readonly reason: AvatarErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
