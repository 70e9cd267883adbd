import { fromBase64Url, toBase64Url } from './bytes.js';

/** What a sealed text begins with; base64url follows. */
export const SEALED_TEXT_MARK = '~';

export function toSealedText(bytes: Uint8Array): string {
  return SEALED_TEXT_MARK + toBase64Url(bytes);
}

/** @returns `null`: not a sealed text */
export function fromSealedText(text: string): Uint8Array | null {
  return text.startsWith(SEALED_TEXT_MARK) ? fromBase64Url(text.slice(1)) : null;
}
