import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { LIMITS } from './limits.js';
import {
  isUploadHash,
  UPLOAD_ERROR_REASONS,
  uploadPath,
  uploadRefusalSchema,
  uploadTime,
} from './uploads.js';

/** The alphabet of RFC 4648, 5. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 256 bits as 42 digits of six and one of four. */
function base64url(digest: Uint8Array): string {
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = `${bits}00`.match(/.{6}/g) ?? [];
  return digits.map((six) => DIGITS[Number.parseInt(six, 2)]).join('');
}

describe('the hash of an upload', () => {
  test('is any 256 bits, and needs no escaping in a path', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
        const hash = base64url(digest);
        return isUploadHash(hash) && encodeURIComponent(hash) === hash;
      }),
    );
  });

  test('has one spelling', () => {
    const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(digest, fc.constantFrom(...DIGITS), (bytes, last) => {
        const hash = base64url(bytes);
        const other = `${hash.slice(0, -1)}${last}`;
        return isUploadHash(other) === (DIGITS.indexOf(last) % 4 === 0);
      }),
    );
  });

  const HASH = base64url(new Uint8Array(32));
  test.each([
    '',
    HASH.slice(1),
    `${HASH}A`,
    `${HASH}=`,
    `${HASH}\n`,
    `.${HASH.slice(1)}`,
    `/${HASH.slice(1)}`,
  ])('is not %j', (text) => expect(isUploadHash(text)).toBe(false));

  test('is the last part of where an upload is', () => {
    expect(uploadPath('kind-otter', HASH)).toBe(`/api/rooms/kind-otter/uploads/${HASH}`);
  });
});

test('the largest file on the slowest line that is waited for has more than ten minutes', () => {
  expect(uploadTime(0)).toBe(LIMITS.uploadIdle);
  expect(uploadTime(LIMITS.uploadBytes)).toBe(LIMITS.uploadIdle + 640_000);
});

test('a refusal survives the way over the wire', () => {
  for (const reason of UPLOAD_ERROR_REASONS)
    expect(v.is(uploadRefusalSchema, { error: { reason, message: '' } })).toBe(true);
  expect(v.is(uploadRefusalSchema, { error: { reason: 'boredom', message: '' } })).toBe(false);
  expect(new Set(UPLOAD_ERROR_REASONS).size).toBe(UPLOAD_ERROR_REASONS.length);
});
