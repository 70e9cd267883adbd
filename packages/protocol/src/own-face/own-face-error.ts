/** Why bytes are no own-face file, or a face could not become one. */
export type OwnFaceErrorReason =
  /** It does not begin with `GFAC`. */
  | 'magic'
  /** A version that this reader does not know. */
  | 'version'
  /** Larger than an own face may be, or more map or texture than one may have. */
  | 'too-large'
  /** Shorter or longer than its header says. */
  | 'length'
  /** The surface is missing, or lies outside of where a face can be. */
  | 'surface'
  /** The texture is no plain JPEG of the size that the header names. */
  | 'texture'
  /** A field holds what nothing means. */
  | 'value';

/** Bytes that are no own face, or a face that fits into none. */
export class OwnFaceError extends Error {
  override readonly name = 'OwnFaceError';

  constructor(
    readonly reason: OwnFaceErrorReason,
    message: string,
  ) {
    super(message);
  }
}
