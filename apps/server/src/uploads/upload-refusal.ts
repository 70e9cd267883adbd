import { LIMITS, type UploadErrorReason } from '@guise/protocol';

/** The status that goes with each reason. */
const STATUS: Record<UploadErrorReason, number> = {
  malformed: 400,
  incomplete: 400,
  unauthorized: 401,
  'origin-refused': 403,
  'not-found': 404,
  'too-slow': 408,
  'length-required': 411,
  'too-large': 413,
  'hash-mismatch': 422,
  'rate-limited': 429,
  'server-error': 500,
  'room-full': 507,
  'server-full': 507,
};

/** An upload that is not taken, or not given. */
export class UploadRefusal extends Error {
  override readonly name = 'UploadRefusal';

  private constructor(
    readonly reason: UploadErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static malformed(what: string): UploadRefusal {
    return new UploadRefusal('malformed', `Malformed request: ${what}.`);
  }

  static lengthRequired(): UploadRefusal {
    return new UploadRefusal('length-required', 'An upload says its length beforehand.');
  }

  static tooLarge(): UploadRefusal {
    return new UploadRefusal('too-large', `An upload has at most ${LIMITS.sealedUploadBytes} bytes.`);
  }

  /** More came than was announced. */
  static tooLong(bytes: number): UploadRefusal {
    return new UploadRefusal('too-large', `More than the announced ${bytes} bytes came.`);
  }

  static unauthorized(): UploadRefusal {
    return new UploadRefusal('unauthorized', 'Only who is in the room uploads into it.');
  }

  static hashMismatch(): UploadRefusal {
    return new UploadRefusal('hash-mismatch', 'The bytes have another hash.');
  }

  static incomplete(): UploadRefusal {
    return new UploadRefusal('incomplete', 'Fewer bytes came than were announced.');
  }

  static tooSlow(): UploadRefusal {
    return new UploadRefusal('too-slow', 'The upload is too slow.');
  }

  static roomFull(): UploadRefusal {
    return new UploadRefusal('room-full', 'What the others uploaded fills the room.');
  }

  static serverFull(cause?: unknown): UploadRefusal {
    return new UploadRefusal('server-full', 'There is no place for uploads on this server.', { cause });
  }

  static rateLimited(): UploadRefusal {
    return new UploadRefusal('rate-limited', 'Too many uploads, slow down.');
  }

  static notFound(): UploadRefusal {
    return new UploadRefusal('not-found', 'There is no such upload.');
  }

  static server(cause: unknown): UploadRefusal {
    return new UploadRefusal('server-error', 'Something went wrong on the server.', { cause });
  }

  /** Of HTTP. */
  get status(): number {
    return STATUS[this.reason];
  }

  toJSON(): { error: { reason: UploadErrorReason; message: string } } {
    return { error: { reason: this.reason, message: this.message } };
  }
}
