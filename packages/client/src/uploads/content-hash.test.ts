import { isUploadHash } from '@guise/protocol';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { contentHash } from './content-hash.js';

afterEach(() => vi.unstubAllGlobals());

const ABC = new TextEncoder().encode('abc');
/** FIPS 180-4's example, ba7816bf…, in base64url. */
const ABC_HASH = 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0';

test('is SHA-256 in base64url', async () => {
  expect(await contentHash(ABC)).toBe(ABC_HASH);
});

test('is the same on a page that is no secure context', async () => {
  vi.stubGlobal('crypto', {});
  expect(await contentHash(ABC)).toBe(ABC_HASH);
  vi.unstubAllGlobals();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const hash = await contentHash(bytes);
      expect(isUploadHash(hash)).toBe(true);
      vi.stubGlobal('crypto', {});
      expect(await contentHash(bytes)).toBe(hash);
      vi.unstubAllGlobals();
    }),
    { numRuns: 30 },
  );
});
