import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { LIMITS, uploadTime } from '@guise/protocol';
import { UploadRefusal } from './upload-refusal.js';

/** How long somebody who was refused may go on sending before the connection is cut [ms]. */
const LINGER = 2000;

/** How patient the server is with a body; in tests less. */
export interface Patience {
  /** Between two pieces [ms]. */
  idle: number;
  /** For so many bytes [ms]. */
  whole: (bytes: number) => number;
}

export const PATIENCE: Patience = { idle: LIMITS.uploadIdle, whole: uploadTime };

/**
 * The body of a request, destroyed with an {@link UploadRefusal} when it comes too slowly, breaks off, or its sender leaves
 * the room (`present`). The request itself stays as it is, so that it can still be answered.
 */
export function uploadBody(
  request: IncomingMessage,
  bytes: number,
  present: AbortSignal,
  patience: Patience,
): Readable {
  const body = new PassThrough();
  // Whoever reads it hears of it, too; and nobody may.
  body.on('error', () => undefined);
  const slow = () => body.destroy(UploadRefusal.tooSlow());
  const idle = setTimeout(slow, patience.idle);
  const whole = setTimeout(slow, patience.whole(bytes));
  const onData = () => idle.refresh();
  const onLeft = () => body.destroy(UploadRefusal.unauthorized());
  const onClose = () => {
    if (!request.complete) body.destroy(UploadRefusal.incomplete());
  };
  request.on('data', onData).once('close', onClose);
  present.addEventListener('abort', onLeft);
  body.once('close', () => {
    clearTimeout(idle);
    clearTimeout(whole);
    request.off('data', onData).off('close', onClose);
    present.removeEventListener('abort', onLeft);
  });
  if (present.aborted) onLeft();
  return request.pipe(body);
}

/**
 * Lets a request that was answered before its end run out. A connection closed at once, with bytes still coming, would be
 * reset, and its sender might never see the answer.
 */
export function runOut(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.unpipe();
  request.resume();
  const cut = setTimeout(() => request.socket.destroy(), LINGER);
  request.once('close', () => clearTimeout(cut)).once('end', () => clearTimeout(cut));
}
