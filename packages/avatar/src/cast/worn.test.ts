import { LIMITS } from '@guise/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AvatarError } from '../errors.js';
import type { AvatarDescription } from './description.js';
import { isUpload, parseWorn, serializeWorn, UPLOAD_KINDS, type UploadedAvatar, WORN_BYTES } from './worn.js';

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const upload = base64url(Uint8Array.from({ length: 32 }, (_, index) => 255 - index));
/** As long as a description gets. */
const standIn: AvatarDescription = {
  character: 'morel',
  style: 'dome',
  glasses: false,
  skin: '#efe2cf',
  hair: '#7d5bc4',
  eyes: '#3c2f6b',
  outfit: '#a98fe0',
};
const uploads = fc.record({
  upload: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(base64url),
  kind: fc.constantFrom(...UPLOAD_KINDS),
  standIn: fc.constantFrom<AvatarDescription>(standIn, { character: 'pip' }),
});

describe('what somebody wears', () => {
  it('comes back from its text as it was: an upload', () => {
    fc.assert(
      fc.property(uploads, (worn) => {
        const text = serializeWorn(worn);
        expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(WORN_BYTES);
        expect(parseWorn(text)).toEqual(worn);
      }),
    );
  });

  it('comes back from its text as it was: a member of the cast', () => {
    const text = serializeWorn(standIn);
    expect(parseWorn(text)).toEqual(standIn);
    expect(isUpload(parseWorn(text))).toBe(false);
  });

  it('has room in the signalling', () => {
    expect(WORN_BYTES).toBeLessThanOrEqual(LIMITS.avatarBytes);
  });

  const wrong: [string, unknown][] = [
    ['nothing', null],
    ['a list', [{ upload }]],
    ['an upload of no kind', { upload, standIn }],
    ['an unknown kind', { upload, kind: 'film', standIn }],
    ['a kind from the prototype', { upload, kind: 'toString', standIn }],
    ['nobody to stand in', { upload, kind: 'model' }],
    ['a stand-in who is unknown', { upload, kind: 'model', standIn: { character: 'gandalf' } }],
    ['an upload that stands in for itself', { upload, kind: 'model', standIn: { upload, kind: 'model' } }],
    ['an address', { upload: 'https://example.org/a-model-that-is-somewhere-else', kind: 'model', standIn }],
    ['a short hash', { upload: upload.slice(1), kind: 'model', standIn }],
    ['a hash in hexadecimal', { upload: 'a'.repeat(64), kind: 'model', standIn }],
    ['a hash in plain base64', { upload: `+${upload.slice(1)}`, kind: 'model', standIn }],
    ['bits behind the hash', { upload: `${upload.slice(0, -1)}B`, kind: 'model', standIn }],
    ['a hash with a line break', { upload: `${upload}\n`, kind: 'model', standIn }],
    ['a hash that is none', { upload: [upload], kind: 'model', standIn }],
    ['both at once', { upload, kind: 'model', standIn, character: 'pip' }],
  ];
  it.each(wrong)('is refused: %s', (_, value) => {
    const refusal = expect.objectContaining({ reason: 'invalid-description' });
    expect(() => parseWorn(JSON.stringify(value))).toThrow(refusal);
    if (value !== null) expect(() => serializeWorn(value as UploadedAvatar)).toThrow(refusal);
  });

  it('is refused with the same error whatever text arrives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ minLength: WORN_BYTES + 1 })), (text) => {
        expect(() => parseWorn(text)).toThrow(AvatarError);
      }),
    );
    const long = serializeWorn({ upload, kind: 'model', standIn }) + ' '.repeat(WORN_BYTES);
    expect(() => parseWorn(long)).toThrow(AvatarError);
  });
});
