import * as v from 'valibot';
import { LIMITS } from './limits.js';
import { sealable } from './sealing.js';

/** Characters that are none, or that turn the rest of the line round. */
export const CONTROLS = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** What somebody may write to the room: trimmed, something to see, line breaks but no other control characters. */
export const chatTextSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(LIMITS.chatLength),
  v.check((text) => !CONTROLS.test(text.replaceAll('\n', '')), 'a text has no control characters'),
  v.regex(/[^\p{DI}\p{M}\p{Z}\p{Cc}\u2800]/u, 'a text has something to see'),
);

/** The same on its way: maybe sealed. */
export const chatLineSchema = sealable(chatTextSchema, LIMITS.sealedChatLength);

/** A line of the chat, as everybody has it; the name is the writer's at that time. */
export const chatMessageSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  participantId: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  name: v.string(),
  text: chatLineSchema,
  /** When the server got it [ms since 1970]. */
  at: v.number(),
  /** The server's own mark, by which it knows the line again: whoever was there may bring it back to a server that lost it. */
  seal: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
});
export type ChatMessage = v.InferOutput<typeof chatMessageSchema>;

/** What one can say without a word; it shows on the avatar. */
export const REACTIONS = ['thumbs-up', 'heart', 'laugh', 'surprise', 'celebrate'] as const;
export type Reaction = (typeof REACTIONS)[number];
