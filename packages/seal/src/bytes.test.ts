import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fields, fromBase64Url, fromUtf8, readUint32, toBase64Url, utf8, writeUint32 } from './bytes.js';

const bytes = fc.uint8Array({ maxLength: 100 });

test('base64url is as Node writes it, and is read back', () => {
  fc.assert(
    fc.property(bytes, (any) => {
      const text = toBase64Url(any);
      expect(text).toBe(Buffer.from(any).toString('base64url'));
      expect(fromBase64Url(text)).toEqual(any);
    }),
  );
});

test('every text is either how some bytes are written, or refused', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'AZaz09-_+/=~é '), maxLength: 12 });
  fc.assert(
    fc.property(digits, (text) => {
      const read = fromBase64Url(text);
      if (read) expect(toBase64Url(read)).toBe(text);
      else expect(Buffer.from(text, 'base64url').toString('base64url')).not.toBe(text);
    }),
  );
});

test('texts come back as they were, also with a byte order mark; what is no UTF-8 does not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fromUtf8(utf8(text))).toBe(text);
    }),
  );
  expect(fromUtf8(utf8('\ufeffhello'))).toBe('\ufeffhello');
  expect(fromUtf8(Uint8Array.of(0xc3, 0x28))).toBeNull();
});

test('no two lists of fields are the same bytes', () => {
  const lists = fc.array(fc.uint8Array({ maxLength: 3 }), { maxLength: 4 });
  fc.assert(
    fc.property(lists, lists, (one, other) => {
      const same = one.length === other.length && one.every((part, i) => Buffer.from(part).equals(other[i]!));
      expect(Buffer.from(fields(...one)).equals(fields(...other))).toBe(same);
    }),
  );
});

test('four bytes are a number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
      const at = new Uint8Array(6);
      writeUint32(at, 1, value);
      expect(readUint32(at, 1)).toBe(value);
      expect([at[0], at[5]]).toEqual([0, 0]);
    }),
  );
});
