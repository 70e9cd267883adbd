import * as v from 'valibot';
import { CONTROLS } from './chat.js';
import { LIMITS } from './limits.js';
import { sealable } from './sealing.js';

/** What was said, as one line: trimmed, something to see, no control characters. */
const captionTextSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(LIMITS.captionLength),
  v.check((text) => !CONTROLS.test(text), 'a caption has no control characters'),
  v.regex(/[^\p{DI}\p{M}\p{Z}\u2800]/u, 'a caption has something to see'),
);

/** A language as BCP 47 writes it: "de", "en-GB". */
const languageTagSchema = v.pipe(
  v.string(),
  v.maxLength(35),
  v.regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'a language is a BCP 47 tag'),
);

export function isLanguageTag(tag: unknown): tag is string {
  return v.is(languageTagSchema, tag);
}

/** Whether a text can be a caption's, as it is. */
export function isCaptionText(text: string): boolean {
  return v.is(captionTextSchema, text);
}

/** Something that somebody says, in words. The newest text of an utterance replaces the one before, until it is final. */
export const captionSchema = v.strictObject({
  /** Counts what one person says in one stay. */
  utterance: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  /** As it is, or on its way sealed. */
  text: sealable(captionTextSchema, LIMITS.sealedCaptionLength),
  /** Nothing replaces it any more. */
  final: v.boolean(),
  language: languageTagSchema,
});
export type Caption = v.InferOutput<typeof captionSchema>;
