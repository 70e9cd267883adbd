/** Why there is no scan of a face. */
export type ScanErrorReason =
  /** Views are missing: the capture has not come to its end. */
  | 'not-finished'
  /** `expression-basis.json` is no basis, or not one for position maps of this kind. */
  | 'basis-invalid'
  /** The views do not show one and the same face. */
  | 'views-disagree';

/** Thrown by {@link FaceScan}. */
export class ScanError extends Error {
  override readonly name = 'ScanError';

  constructor(
    readonly reason: ScanErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
