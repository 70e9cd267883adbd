/** Why a file is no recording that can be opened. */
export type RecordingErrorReason =
  /** Neither JSON lines of faces nor the CSV of Live Link Face. */
  | 'format'
  /** A version of the format that this reader does not know. */
  | 'version'
  /** More bytes than a recording may have. */
  | 'too-large'
  /** Longer than a recording may be, or with more frames. */
  | 'too-long'
  /** A line that is not what the format says. */
  | 'line'
  /** There is no face in it. */
  | 'empty';

/** A file that is no recording. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';

  constructor(
    readonly reason: RecordingErrorReason,
    message: string,
    /** Where in the file, counted from 1; `null`: nowhere in particular. */
    readonly line: number | null = null,
  ) {
    super(line === null ? message : `Line ${line}: ${message}`);
  }

  static line(line: number, what: string): RecordingError {
    return new RecordingError('line', what, line);
  }

  static tooLong(): RecordingError {
    return new RecordingError('too-long', 'The recording is longer than one may be.');
  }
}
