import * as v from 'valibot';
import { LIMITS } from './limits.js';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** What somebody records a room for: trimmed, one line, something to see, no control characters. */
export const recordingPurposeSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(LIMITS.recordingPurposeLength),
  v.regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+$/u, 'a purpose has no control characters'),
  v.regex(/[^\p{DI}\p{M}\p{Z}\u2800]/u, 'a purpose has something to see'),
);

/** Whether this can be said as what a recording is for. */
export function isRecordingPurpose(text: string): boolean {
  return v.is(recordingPurposeSchema, text);
}

/**
 * Somebody records the faces of those in the room who agree; nobody agrees by saying nothing. Who agreed is between each of them
 * and the recorder: the recorder sees all, everybody else only whether they themselves did.
 */
export const roomRecordingSchema = v.object({
  recorderId: id,
  purpose: v.string(),
  agreed: v.array(id),
});
export type RoomRecording = v.InferOutput<typeof roomRecordingSchema>;
