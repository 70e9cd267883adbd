import * as v from 'valibot';
import { LIMITS, ROOM_NAME_PATTERN } from './limits.js';

/** No control characters, no other line ends, nothing that turns the direction of writing. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+$/u;

/** A participant's name as shown to others: trimmed, something to see, no control characters. */
export const participantNameSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(LIMITS.nameLength),
  v.regex(ONE_LINE, 'a name has no control characters'),
  v.regex(/[^\p{DI}\p{M}\p{Z}\u2800]/u, 'a name has something to see'),
);

export const roomNameSchema = v.pipe(
  v.string(),
  v.maxLength(LIMITS.roomNameLength),
  v.regex(ROOM_NAME_PATTERN),
);

/** Why a game server took somebody out: one line, which they get to read. */
export const removalReasonSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(LIMITS.removalReasonLength),
  v.regex(ONE_LINE, 'a reason has no control characters'),
);
