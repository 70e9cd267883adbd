import type { SealedText } from '@guise/client';
import { FACE_HEADER_BYTES, isSealedFace, markFaceSealed } from '@guise/protocol';
import { fromUtf8 } from './bytes.js';
import { ChainKey, type ChainOwner, type Use } from './chain.js';
import { type RoomKeys, readKey } from './export-keys.js';
import { readHeader } from './sframe/header.js';
import { openStored, openStoredFile } from './stored.js';
import { fromSealedText } from './text.js';

/** How far beyond a key that was kept is looked: voices may have gone on while nothing else did. */
const AHEAD = 7;

/** Opens what the server relayed or stored, with the keys of somebody who was there. `null`: not under these keys. */
export interface Recording {
  openFace(from: string, packet: Uint8Array): Uint8Array | null;
  openState(from: string, bytes: Uint8Array): Uint8Array | null;
  openText(kind: SealedText, from: string, text: string): string | null;
  /** A frame of a voice or a screen; `metadata`: what of a picture stays readable (README.md). */
  openStreamFrame(
    kind: 'voice' | 'screen' | 'screenAudio',
    from: string,
    frame: Uint8Array,
    metadata?: Uint8Array,
  ): Uint8Array | null;
  openAvatar(text: string): string | null;
  openFile(bytes: Uint8Array): Promise<Uint8Array | null>;
}

/** In any order, and as often as one likes: a recording knows no replay. @throws TypeError: not keys as `exportKeys` gives them */
export function openRecording(keys: RoomKeys): Recording {
  const fileKey = readKey(keys.fileKey);
  const senders = collect(keys);
  const open = (use: Use, from: string, frame: Uint8Array, metadata?: Uint8Array): Uint8Array | null => {
    const header = readHeader(frame);
    if (!header) return null;
    for (const key of senders.get(from) ?? []) {
      if (key.keyId !== header.keyId) continue;
      const plain = key.use(use).key.open(header, frame, metadata);
      if (plain) return plain.slice();
    }
    return null;
  };
  return {
    openFace(from, packet) {
      if (packet.length < FACE_HEADER_BYTES || !isSealedFace(packet)) return null;
      const header = packet.subarray(0, FACE_HEADER_BYTES);
      const plain = open('face', from, packet.subarray(FACE_HEADER_BYTES), header);
      if (!plain) return null;
      const opened = Uint8Array.of(...header, ...plain);
      markFaceSealed(opened, false);
      return opened;
    },
    openState: (from, bytes) => open('state', from, bytes),
    openText(kind, from, text) {
      const frame = fromSealedText(text);
      const plain = frame && open(kind, from, frame);
      return plain && fromUtf8(plain);
    },
    openStreamFrame: (kind, from, frame, metadata) => open(kind, from, frame, metadata),
    openAvatar(text) {
      const sealed = fromSealedText(text);
      const plain = sealed && openStored(fileKey, 'avatar', sealed);
      return plain && fromUtf8(plain);
    },
    openFile: (bytes) => openStoredFile(fileKey, bytes),
  };
}

/** Everybody's keys, those that were kept first. */
function collect(keys: RoomKeys): Map<string, ChainKey[]> {
  const media = readKey(keys.mediaKey);
  const senders = new Map<string, { kept: ChainKey[]; ahead: ChainKey[] }>();
  for (const { id, number, key } of keys.senders) {
    const owner: ChainOwner = { id, media };
    const sender = senders.get(id) ?? { kept: [], ahead: [] };
    senders.set(id, sender);
    let chainKey = new ChainKey(owner, number, readKey(key));
    sender.kept.push(chainKey);
    for (let i = 0; i < AHEAD; i++) {
      chainKey = chainKey.next();
      sender.ahead.push(chainKey);
    }
  }
  return new Map([...senders].map(([id, { kept, ahead }]) => [id, [...kept, ...ahead]]));
}
