import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  pbkdf2Sync,
} from 'node:crypto';
import { expect, test } from 'vitest';
import { hex, readJson, toHex } from './test-files.js';
import { makeVectors } from './test-vectors.js';

const vectors = readJson('vectors.json');

test('every format is as it was written down', () => {
  expect(makeVectors()).toEqual(vectors);
});

// What follows shares nothing with this package: README.md and Node's own cryptography have to be enough.

const hkdf = (key: Uint8Array, salt: Uint8Array | string, info: Uint8Array | string, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

const fields = (...parts: (string | Uint8Array)[]) =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part as string);
      return [Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes];
    }),
  );

function frameKeys(baseKey: Uint8Array, keyId: number, suite: number, length: number) {
  const tail = Buffer.from([0, 0, 0, 0, 0, 0, 0, keyId, 0, suite]);
  const label = (text: string) => Buffer.concat([Buffer.from(text), tail]);
  return {
    key: hkdf(baseKey, '', label('SFrame 1.0 Secret key '), length),
    salt: hkdf(baseKey, '', label('SFrame 1.0 Secret salt '), 12),
  };
}

function nonceOf(salt: Buffer, counter: number): Buffer {
  const nonce = Buffer.from(salt);
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ counter) >>> 0, 8);
  return nonce;
}

function openGcm(
  baseKey: Uint8Array,
  keyId: number,
  counter: number,
  frame: Uint8Array,
  headerBytes: number,
  metadata = '',
) {
  const { key, salt } = frameKeys(baseKey, keyId, 4, 16);
  const decipher = createDecipheriv('aes-128-gcm', key, nonceOf(salt, counter));
  decipher.setAAD(Buffer.concat([frame.subarray(0, headerBytes), hex(metadata)]));
  decipher.setAuthTag(frame.subarray(-16));
  return Buffer.concat([decipher.update(frame.subarray(headerBytes, -16)), decipher.final()]);
}

const { auth, media, file } = vectors.linkKeys;
const [ann, bob] = vectors.participants;
const useKey = (use: string) =>
  hkdf(hex(vectors.chainKey.key), hex(media), fields('guise use', use, vectors.chainKey.of), 16);

test('the keys of the link', () => {
  const salt = `guise ${vectors.room}`;
  for (const [name, key] of Object.entries({ auth, media, file })) {
    expect(toHex(hkdf(Buffer.from(vectors.secret), salt, `guise ${name}`, 32))).toBe(key);
  }
});

test('an introduction', () => {
  const bytes = Buffer.from(ann.introduction, 'base64url');
  expect([bytes[0], toHex(bytes.subarray(1, 33))]).toEqual([1, ann.publicKey]);
  const said = fields('guise introduction 1', vectors.room, ann.id, ann.name, hex(ann.publicKey));
  expect(toHex(bytes.subarray(33))).toBe(createHmac('sha256', hex(auth)).update(said).digest('hex'));
});

test('an envelope', () => {
  const der = (prefix: string, key: string) => Buffer.from(prefix + key, 'hex');
  const shared = diffieHellman({
    privateKey: createPrivateKey({
      key: der('302e020100300506032b656e04220420', bob.secretKey),
      format: 'der',
      type: 'pkcs8',
    }),
    publicKey: createPublicKey({
      key: der('302a300506032b656e032100', ann.publicKey),
      format: 'der',
      type: 'spki',
    }),
  });
  const info = fields('guise envelope 1', hex(ann.publicKey), hex(bob.publicKey), ann.id, bob.id);
  const frame = Buffer.from(vectors.envelope.envelope, 'base64url');
  const content = openGcm(hkdf(shared, hex(auth), info, 16), 0, 0, frame, 1);
  expect(toHex(content)).toBe(`010000000b${vectors.chainKey.key}`);
});

test('the safety number', () => {
  const input = fields('guise safety number 1', ann.id, hex(ann.publicKey), bob.id, hex(bob.publicKey));
  const bytes = pbkdf2Sync(input, hex(auth), 2048, 30, 'sha256');
  const groups = [0, 5, 10, 15, 20, 25].map((at) =>
    String(bytes.readUIntBE(at, 5) % 100_000).padStart(5, '0'),
  );
  expect(groups.join('')).toBe(vectors.safetyNumber);
});

test('the next chain key', () => {
  const next = hkdf(hex(vectors.chainKey.key), hex(media), 'guise ratchet', 16);
  expect(toHex(next)).toBe(vectors.chainKey.next);
});

test('a face', () => {
  const sealed = hex(vectors.face.sealed);
  const [header, frameHeader] = [sealed.subarray(0, 2), sealed.subarray(2, 5)];
  expect(toHex(frameHeader)).toBe('391234');
  const encrypted = sealed.subarray(5, -8);
  const { key, salt } = frameKeys(useKey('face'), 3, 2, 48);
  const nonce = nonceOf(salt, 0x1234);
  const lengths = Buffer.alloc(24);
  for (const [i, length] of [5, encrypted.length, 8].entries()) lengths.writeUInt32BE(length, i * 8 + 4);
  const authenticated = Buffer.concat([lengths, nonce, frameHeader, header, encrypted]);
  const tag = createHmac('sha256', key.subarray(16)).update(authenticated).digest().subarray(0, 8);
  expect(toHex(tag)).toBe(toHex(sealed.subarray(-8)));
  const ctr = createDecipheriv('aes-128-ctr', key.subarray(0, 16), Buffer.concat([nonce, Buffer.alloc(4)]));
  expect(`0c02${ctr.update(encrypted).toString('hex')}`).toBe(vectors.face.packet);
});

test('a line, a voice and a screen', () => {
  const line = Buffer.from(vectors.chat.sealed.slice(1), 'base64url');
  expect(openGcm(useKey('chat'), 3, vectors.chat.counter, line, 2).toString()).toBe(vectors.chat.text);
  const voice = hex(vectors.voice.sealed);
  expect(toHex(openGcm(useKey('voice'), 3, vectors.voice.counter, voice, 3))).toBe(vectors.voice.frame);
  const screen = hex(vectors.screen.sealed);
  const clear = vectors.screen.frame.slice(0, 20);
  const rest = openGcm(useKey('screen'), 3, vectors.screen.counter, screen.subarray(10), 1, clear);
  expect(clear + toHex(rest)).toBe(vectors.screen.frame);
});

test('an avatar and a file', () => {
  const fileKey = hex(file);
  for (const [kind, plain, sealed] of [
    ['avatar', vectors.avatar.plain, Buffer.from(vectors.avatar.sealed.slice(1), 'base64url')],
    ['file', vectors.file.plain, Buffer.from(vectors.file.sealed, 'hex')],
  ] as const) {
    const mac = createHmac('sha256', fileKey).update(hex(plain)).digest();
    const salt = createHmac('sha256', fileKey)
      .update(`guise ${kind} salt`)
      .update(mac)
      .digest()
      .subarray(0, 16);
    expect(toHex(sealed.subarray(0, 16))).toBe(toHex(salt));
    const opened = openGcm(hkdf(fileKey, salt, `guise ${kind}`, 16), 0, 0, sealed.subarray(16), 1);
    expect(toHex(opened)).toBe(plain);
  }
});
