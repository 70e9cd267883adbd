/** Why an avatar refused something. */
export type AvatarErrorReason =
  /** The frame is no FaceFrame: a part is missing, has the wrong length or is not a finite number. */
  | 'invalid-frame'
  /** An option is not one the avatar knows. */
  | 'invalid-option'
  /** The avatar was used after `dispose()`. */
  | 'disposed';

/** Thrown by the avatar; the avatar stays as it was. */
export class AvatarError extends Error {
  override readonly name = 'AvatarError';

  constructor(
    readonly reason: AvatarErrorReason,
    message: string,
  ) {
    super(message);
  }
}
