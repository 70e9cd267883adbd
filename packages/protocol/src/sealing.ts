import * as v from 'valibot';
import { LIMITS } from './limits.js';

// What a call says that is end-to-end encrypted: the server hands it on and can read none of it. Who can is said in docs/encryption.md.

/** What shows that a text is sealed, and in a link that the call is: base64url without padding follows. */
export const SEAL_MARK = '~';

/** A text, as it is or sealed. Whoever hands it on cannot tell what is in the latter, nor who may read it. @param most characters of it */
export function sealable<T extends v.GenericSchema<string, string>>(plain: T, most: number) {
  return v.union([plain, v.pipe(v.string(), v.maxLength(most), v.regex(/^~[\w-]+$/))]);
}

/** What somebody says of themselves to those who hold the link's secret: their public key, and that they hold it, too. */
export const introductionSchema = v.pipe(
  v.string(),
  v.maxLength(LIMITS.introductionLength),
  v.regex(/^[\w-]+$/),
);

/** A key for one participant, which nobody else can open. */
export const envelopeSchema = v.pipe(v.string(), v.maxLength(LIMITS.envelopeLength), v.regex(/^[\w-]+$/));
