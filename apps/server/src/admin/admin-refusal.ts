import { type ServerApiErrorReason, SignallingError, type SignallingErrorReason } from '@guise/protocol';
import type { FastifyError } from 'fastify';
import type { CreatedRoom } from '../rooms/room-directory.js';

/** The status that goes with each reason. */
const STATUS: Record<ServerApiErrorReason, number> = {
  malformed: 400,
  'token-required': 401,
  'token-invalid': 401,
  'token-expired': 401,
  'wrong-room': 403,
  'room-not-found': 404,
  'participant-not-found': 404,
  'room-exists': 409,
  'too-large': 413,
  'rate-limited': 429,
  'server-error': 500,
  'too-many-rooms': 503,
  draining: 503,
  'directory-lost': 503,
};

/** What the signalling calls otherwise, or the same. */
const REASONS: Partial<Record<SignallingErrorReason, ServerApiErrorReason>> = {
  malformed: 'malformed',
  'token-required': 'token-required',
  'token-invalid': 'token-invalid',
  'token-expired': 'token-expired',
  'wrong-room': 'wrong-room',
  'room-not-found': 'room-not-found',
  'not-found': 'participant-not-found',
  'rate-limited': 'rate-limited',
  draining: 'draining',
  'directory-lost': 'directory-lost',
  // Sent from one server to the next, which does not have the room any more either.
  elsewhere: 'directory-lost',
};

type NotCreated = Extract<CreatedRoom, { refused: unknown }>['refused'];

/** Something that a game server asked for and does not get. */
export class AdminRefusal extends Error {
  override readonly name = 'AdminRefusal';

  private constructor(
    readonly reason: ServerApiErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static malformed(what: string): AdminRefusal {
    return new AdminRefusal('malformed', `Malformed request: ${what}.`);
  }

  static roomExists(room: string): AdminRefusal {
    return new AdminRefusal('room-exists', `There is a room "${room}" already.`);
  }

  static notCreated(refused: NotCreated): AdminRefusal {
    if (refused === 'too-many-rooms') return new AdminRefusal('too-many-rooms', 'There are too many rooms.');
    return new AdminRefusal('too-many-rooms', 'Nobody has entered your last rooms yet; use one of those.');
  }

  /** Whatever was thrown on the way, without telling more than the reason. */
  static from(error: unknown): AdminRefusal {
    if (error instanceof AdminRefusal) return error;
    if (error instanceof SignallingError) {
      const reason = REASONS[error.reason];
      if (reason) return new AdminRefusal(reason, error.message);
    }
    const { statusCode = 500, message } = error as FastifyError;
    if (statusCode === 413) return new AdminRefusal('too-large', 'The request is too large.');
    if (statusCode < 500) return AdminRefusal.malformed(message.replace(/\.$/, ''));
    return new AdminRefusal('server-error', 'Something went wrong on the server.', { cause: error });
  }

  /** Of HTTP. */
  get status(): number {
    return STATUS[this.reason];
  }

  toJSON(): { error: { reason: ServerApiErrorReason; message: string } } {
    return { error: { reason: this.reason, message: this.message } };
  }
}
