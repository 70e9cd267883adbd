import { fromBase64Url, toBase64Url } from './bytes.js';
import type { ChainKey } from './chain.js';
import type { LinkKeys } from './link-keys.js';

/** The keys that a participant held, as JSON. Whoever has them reads all of it, and what is still stored; they admit nobody to the room. */
export interface RoomKeys {
  version: 1;
  room: string;
  /** base64url, as all keys here. */
  mediaKey: string;
  fileKey: string;
  senders: SenderKey[];
}

/** One key of one sender: its number counts from 0 in each stay of theirs, so that a number can come again. */
export interface SenderKey {
  id: string;
  number: number;
  key: string;
}

/** Collects the keys of a room's seal while it goes. */
export class KeyKeeper {
  #keys: RoomKeys;
  #seen = new Set<string>();

  constructor(room: string, linkKeys: LinkKeys) {
    this.#keys = {
      version: 1,
      room,
      mediaKey: toBase64Url(linkKeys.media),
      fileKey: toBase64Url(linkKeys.file),
      senders: [],
    };
  }

  keep(id: string, chainKey: ChainKey): void {
    const key = toBase64Url(chainKey.bytes);
    if (this.#seen.has(`${id} ${key}`)) return;
    this.#seen.add(`${id} ${key}`);
    this.#keys.senders.push({ id, number: chainKey.number, key });
  }

  export(): RoomKeys {
    return structuredClone(this.#keys);
  }
}

/** @throws TypeError: not keys as `exportKeys` gives them */
export function readKey(text: string): Uint8Array {
  const bytes = fromBase64Url(text);
  if (!bytes) throw new TypeError('not base64url');
  return bytes;
}
