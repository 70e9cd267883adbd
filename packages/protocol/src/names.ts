import * as v from 'valibot';
import { LIMITS, ROOM_NAME_PATTERN } from './limits.js';

/** A participant's name as shown to others: trimmed, something to see, no control characters. */
export const participantNameSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(LIMITS.nameLength),
  v.regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+$/u, 'a name has no control characters'),
  v.regex(/[^\p{DI}\p{M}\p{Z}\u2800]/u, 'a name has something to see'),
);

export const roomNameSchema = v.pipe(
  v.string(),
  v.maxLength(LIMITS.roomNameLength),
  v.regex(ROOM_NAME_PATTERN),
);
