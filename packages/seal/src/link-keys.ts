import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from './bytes.js';

/** What the link's secret gives for one room, 32 bytes each. Another room, or another secret: others. */
export interface LinkKeys {
  /** Proves that somebody holds the link. */
  auth: Uint8Array;
  /** Goes into every key of faces, voices and texts, so that nothing of another room ever opens here. */
  media: Uint8Array;
  /** Seals avatars and files. */
  file: Uint8Array;
}

/**
 * HKDF-SHA256 with `guise <room>` as its salt.
 *
 * @param secret the link's fragment, as it stands there
 */
export function deriveLinkKeys(secret: string, room: string): LinkKeys {
  const root = extract(sha256, utf8(secret), utf8(`guise ${room}`));
  const derive = (label: string) => expand(sha256, root, utf8(label), 32);
  const keys = { auth: derive('guise auth'), media: derive('guise media'), file: derive('guise file') };
  root.fill(0);
  return keys;
}
