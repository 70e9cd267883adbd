import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex, readJson, toHex } from '../test-files.js';
import { deriveFrameSecrets, FrameKey } from './frame-key.js';
import { MAX_HEADER_BYTES, readHeader, writeHeader } from './header.js';
import { CTR_HMAC_64, GCM_128, type Suite } from './suites.js';

const vectors = readJson('fixtures/rfc9605.json');
const SUITES: Record<number, Suite> = { 2: CTR_HMAC_64, 4: GCM_128 };
const counters = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));

describe('the header', () => {
  test.each<{ kid: number; ctr: number; encoded: string }>(vectors.header)(
    'of $kid, $ctr is $encoded, as in the RFC',
    ({ kid, ctr, encoded }) => {
      const out = new Uint8Array(MAX_HEADER_BYTES);
      expect(toHex(out.subarray(0, writeHeader(out, 0, kid, ctr)))).toBe(encoded);
      expect(readHeader(hex(encoded))).toEqual({ keyId: kid, counter: ctr, length: encoded.length / 2 });
    },
  );

  test('reads whatever bytes come, and none beyond the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const header = readHeader(bytes);
        if (header) expect(header.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
    expect(readHeader(new Uint8Array(0))).toBeNull();
    expect(readHeader(Uint8Array.of(0x09, 1))).toBeNull();
    expect(readHeader(Uint8Array.of(0x0f, 255, 255, 255, 255, 255, 255, 255, 255))).toBeNull();
  });

  test('is written for whole numbers only', () => {
    expect(() => writeHeader(new Uint8Array(20), 0, 2 ** 53, 0)).toThrow(RangeError);
    expect(() => writeHeader(new Uint8Array(20), 0, 0, 8.5)).toThrow(RangeError);
  });
});

describe('the vectors of the RFC', () => {
  test.each<Record<string, string>>(vectors.aes_ctr_hmac)('AES-CTR with HMAC', (vector) => {
    const cipher = CTR_HMAC_64.cipher(hex(vector.key!));
    const [nonce, aad] = [hex(vector.nonce!), hex(vector.aad!)];
    expect(toHex(cipher.encrypt(nonce, aad, hex(vector.pt!)))).toBe(vector.ct);
    expect(toHex(cipher.decrypt(nonce, aad, hex(vector.ct!))!)).toBe(vector.pt);
  });

  test.each<Record<string, string> & { cipher_suite: number; kid: number; ctr: number }>(vectors.sframe)(
    'SFrame, suite $cipher_suite',
    (vector) => {
      const suite = SUITES[vector.cipher_suite]!;
      const secrets = deriveFrameSecrets(suite, vector.kid, hex(vector.base_key!));
      expect(toHex(secrets.key)).toBe(vector.sframe_key);
      expect(toHex(secrets.salt)).toBe(vector.sframe_salt);
      const key = new FrameKey(suite, vector.kid, hex(vector.base_key!));
      const metadata = hex(vector.metadata!);
      const { nonce, aad } = key.parameters(vector.ctr, metadata);
      expect([toHex(nonce), toHex(aad)]).toEqual([vector.nonce, vector.aad]);
      expect(toHex(key.seal(vector.ctr, hex(vector.pt!), metadata))).toBe(vector.ct);
      const frame = hex(vector.ct!);
      expect(toHex(key.open(readHeader(frame)!, frame, metadata)!)).toBe(vector.pt);
    },
  );
});

describe.each([CTR_HMAC_64, GCM_128])('suite $id', (suite) => {
  const key = new FrameKey(suite, 5, new Uint8Array(16).fill(7));

  test('opens what it sealed, of any length, under any counter', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 1200 }),
        counters,
        fc.uint8Array({ maxLength: 40 }),
        (plain, counter, metadata) => {
          const frame = key.seal(counter, plain, metadata);
          expect(frame.length).toBe(plain.length + key.overhead(counter));
          expect(key.open(readHeader(frame)!, frame, metadata)).toEqual(plain);
        },
      ),
    );
  });

  test('refuses every flipped bit, of the frame and of what travels beside it', () => {
    const plain = Uint8Array.from({ length: 37 }, (_, i) => i);
    const metadata = Uint8Array.of(1, 2);
    const frame = key.seal(300, plain, metadata);
    for (let bit = 0; bit < (frame.length + metadata.length) * 8; bit++) {
      const flipped = Uint8Array.of(...frame, ...metadata);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const header = readHeader(flipped.subarray(0, frame.length));
      expect(
        header && key.open(header, flipped.subarray(0, frame.length), flipped.subarray(frame.length)),
      ).toBeNull();
    }
  });

  test('refuses what is cut', () => {
    const frame = key.seal(3, new Uint8Array(20));
    for (let length = 0; length < frame.length; length++) {
      const header = readHeader(frame.subarray(0, length));
      expect(header && key.open(header, frame.subarray(0, length))).toBeNull();
    }
  });
});

test("seals as Node's own cryptography would", () => {
  const derive = (secret: Uint8Array, label: string, length: number, suite: number) => {
    const info = Buffer.concat([
      Buffer.from(label),
      Buffer.from('0000000000000006', 'hex'),
      Buffer.from([0, suite]),
    ]);
    return new Uint8Array(hkdfSync('sha256', secret, '', info, length));
  };
  const counter = 70_000;
  const nonceOf = (salt: Uint8Array) => {
    const nonce = Buffer.from(salt);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ counter) >>> 0, 8);
    return nonce;
  };
  const header = hex('6a011170');
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.uint8Array({ maxLength: 100 }),
      (base, plain) => {
        const gcmNonce = nonceOf(derive(base, 'SFrame 1.0 Secret salt ', 12, 4));
        const gcm = createCipheriv(
          'aes-128-gcm',
          derive(base, 'SFrame 1.0 Secret key ', 16, 4),
          gcmNonce,
        ).setAAD(header);
        const gcmSealed = Buffer.concat([header, gcm.update(plain), gcm.final(), gcm.getAuthTag()]);
        expect(toHex(new FrameKey(GCM_128, 6, base).seal(counter, plain))).toBe(toHex(gcmSealed));

        const both = derive(base, 'SFrame 1.0 Secret key ', 48, 2);
        const nonce = nonceOf(derive(base, 'SFrame 1.0 Secret salt ', 12, 2));
        const ctr = createCipheriv(
          'aes-128-ctr',
          both.subarray(0, 16),
          Buffer.concat([nonce, Buffer.alloc(4)]),
        );
        const sealed = Buffer.concat([ctr.update(plain), ctr.final()]);
        const lengths = Buffer.alloc(24);
        for (const [i, length] of [header.length, plain.length, 8].entries())
          lengths.writeUInt32BE(length, i * 8 + 4);
        const mac = createHmac('sha256', both.subarray(16))
          .update(lengths)
          .update(nonce)
          .update(header)
          .update(sealed);
        const frame = Buffer.concat([header, sealed, mac.digest().subarray(0, 8)]);
        expect(toHex(new FrameKey(CTR_HMAC_64, 6, base).seal(counter, plain))).toBe(toHex(frame));
      },
    ),
    { numRuns: 30 },
  );
});
