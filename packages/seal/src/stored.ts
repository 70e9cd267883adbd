import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from './bytes.js';
import { FrameKey } from './sframe/frame-key.js';
import { readHeader } from './sframe/header.js';
import { GCM_128 } from './sframe/suites.js';

const SALT_BYTES = 16;
/** By how much something stored is longer once it is sealed: salt, header and tag [bytes]. */
export const STORED_OVERHEAD = SALT_BYTES + 1 + GCM_128.tagBytes;
/** From this size on [bytes] the browser's own cryptography is worth its way there and back. */
const LARGE = 64 * 1024;

export type StoredKind = 'avatar' | 'file';

/**
 * Seals what the server keeps: a salt, and an SFrame frame (suite 4, key id 0, counter 0) under a key of its own, which comes from the salt and
 * the link's file key. The salt is an HMAC of what is sealed: the same is sealed the same, and no key ever seals two things.
 */
export function sealStored(fileKey: Uint8Array, kind: StoredKind, plain: Uint8Array): Uint8Array {
  const salt = saltOf(hmac(sha256, fileKey, plain), fileKey, kind);
  const key = storedKey(fileKey, kind, salt);
  const out = new Uint8Array(plain.length + STORED_OVERHEAD);
  out.set(salt);
  key.sealInto(out, SALT_BYTES, 0, plain);
  key.wipe();
  return out;
}

/** @returns `null`: not sealed with this secret, or not as this kind */
export function openStored(fileKey: Uint8Array, kind: StoredKind, sealed: Uint8Array): Uint8Array | null {
  const frame = sealed.subarray(SALT_BYTES);
  const header = readStoredHeader(frame);
  if (!header) return null;
  const key = storedKey(fileKey, kind, sealed.subarray(0, SALT_BYTES));
  const plain = key.open(header, frame);
  key.wipe();
  return plain;
}

/** The same as `sealStored`, by WebCrypto where it is there and the file is large. Pages that are not secure have none. */
export async function sealStoredFile(fileKey: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle || plain.length < LARGE) return sealStored(fileKey, 'file', plain);
  const content = plain as Uint8Array<ArrayBuffer>;
  const macKey = await subtle.importKey('raw', fileKey.slice(), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const salt = saltOf(new Uint8Array(await subtle.sign('HMAC', macKey, content)), fileKey, 'file');
  const key = storedKey(fileKey, 'file', salt);
  const { header, algorithm } = gcmParameters(key);
  const aes = await subtle.importKey('raw', key.cipherKey.slice(), 'AES-GCM', false, ['encrypt']);
  key.wipe();
  const sealed = await subtle.encrypt(algorithm, aes, content);
  const out = new Uint8Array(SALT_BYTES + header.length + sealed.byteLength);
  out.set(salt);
  out.set(header, SALT_BYTES);
  out.set(new Uint8Array(sealed), SALT_BYTES + header.length);
  return out;
}

export async function openStoredFile(fileKey: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | null> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle || sealed.length < LARGE) return openStored(fileKey, 'file', sealed);
  const frame = sealed.subarray(SALT_BYTES);
  const read = readStoredHeader(frame);
  if (!read) return null;
  const key = storedKey(fileKey, 'file', sealed.subarray(0, SALT_BYTES));
  const { algorithm } = gcmParameters(key);
  const aes = await subtle.importKey('raw', key.cipherKey.slice(), 'AES-GCM', false, ['decrypt']);
  key.wipe();
  try {
    const encrypted = frame.subarray(read.length) as Uint8Array<ArrayBuffer>;
    return new Uint8Array(await subtle.decrypt(algorithm, aes, encrypted));
  } catch {
    return null;
  }
}

/** `kind` goes in on top of the content's own HMAC, so that a file is gone through once. */
function saltOf(contentMac: Uint8Array, fileKey: Uint8Array, kind: StoredKind): Uint8Array {
  return hmac
    .create(sha256, fileKey)
    .update(utf8(`guise ${kind} salt`))
    .update(contentMac)
    .digest()
    .slice(0, SALT_BYTES);
}

function storedKey(fileKey: Uint8Array, kind: StoredKind, salt: Uint8Array): FrameKey {
  return new FrameKey(GCM_128, 0, hkdf(sha256, fileKey, salt, utf8(`guise ${kind}`), 16));
}

/** Only as `sealStored` writes it: key id 0, counter 0. */
function readStoredHeader(frame: Uint8Array) {
  const header = readHeader(frame);
  return header && frame[0] === 0 ? header : null;
}

function gcmParameters(key: FrameKey) {
  const { header, nonce, aad } = key.parameters(0);
  const algorithm = {
    name: 'AES-GCM',
    iv: nonce as Uint8Array<ArrayBuffer>,
    additionalData: aad as Uint8Array<ArrayBuffer>,
    tagLength: 128,
  };
  return { header, algorithm };
}
