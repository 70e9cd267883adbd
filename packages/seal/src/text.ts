import { SEAL_MARK } from '@guise/protocol';
import { fromBase64Url, toBase64Url } from './bytes.js';

export function toSealedText(bytes: Uint8Array): string {
  return SEAL_MARK + toBase64Url(bytes);
}

/** @returns `null`: not a sealed text */
export function fromSealedText(text: string): Uint8Array | null {
  return text.startsWith(SEAL_MARK) ? fromBase64Url(text.slice(1)) : null;
}
