/** Why a packet could not be read or a frame could not be written. */
export type WireErrorReason = 'length' | 'version' | 'sealed' | 'value' | 'keyframe-unknown';

/** A face packet that is not one, or a frame that does not fit into one. */
export class WireError extends Error {
  override readonly name = 'WireError';

  private constructor(
    readonly reason: WireErrorReason,
    message: string,
    /** Of `keyframe-unknown`: the number of the packet, which did arrive; else `null`. */
    readonly sequence: number | null = null,
  ) {
    super(message);
  }

  static wrongLength(bytes: number): WireError {
    return new WireError('length', `A face packet cannot have ${bytes} bytes.`);
  }

  static version(version: number): WireError {
    return new WireError('version', `Face packets of version ${version} are not known.`);
  }

  static sealed(): WireError {
    return new WireError('sealed', 'The face packet is sealed and there is no key to open it.');
  }

  static keyframeUnknown(sequence: number, reference: number): WireError {
    const message = `The face differs from packet ${reference}, which has not come.`;
    return new WireError('keyframe-unknown', message, sequence);
  }

  static value(what: string): WireError {
    return new WireError('value', `Not a usable ${what} in a face frame.`);
  }
}
