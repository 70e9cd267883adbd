import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  browserKeySchema,
  GRANTS,
  grantsSchema,
  OPEN_GRANTS,
  tokenClaimsSchema,
  tokenSchema,
} from './grants.js';
import { LIMITS } from './limits.js';

const CLAIMS = { room: 'kind-otter', sub: 'player-7', grants: { join: true }, exp: 1_800_000_000 };

describe('grants', () => {
  test('that are left out are not granted', () => {
    expect(v.parse(grantsSchema, { publishFace: true })).toEqual({
      join: false,
      publishFace: true,
      publishAudio: false,
      shareScreen: false,
      moderate: false,
    });
  });

  test('that nobody knows are a mistake, and so is anything but yes or no', () => {
    expect(v.is(grantsSchema, { publishVoice: true })).toBe(false);
    expect(v.is(grantsSchema, { moderate: 'true' })).toBe(false);
  });

  test('of an open room are all but moderating', () => {
    expect(GRANTS.filter((grant) => !OPEN_GRANTS[grant])).toEqual(['moderate']);
  });
});

describe('what a token says', () => {
  test.each([
    [CLAIMS, true],
    [{ ...CLAIMS, name: 'Ada', nbf: 0, iat: 0, iss: 'a game', jti: '1' }, true],
    [{ ...CLAIMS, exp: undefined }, false],
    [{ ...CLAIMS, exp: '1800000000' }, false],
    [{ ...CLAIMS, sub: '' }, false],
    [{ ...CLAIMS, sub: 'a b' }, false],
    [{ ...CLAIMS, sub: 'x'.repeat(LIMITS.identityLength + 1) }, false],
    [{ ...CLAIMS, room: 'Kind Otter' }, false],
    [{ ...CLAIMS, grants: undefined }, false],
    [{ ...CLAIMS, name: '\u202eadA' }, false],
  ])('%j is complete: %s', (claims, is) => {
    expect(v.is(tokenClaimsSchema, claims)).toBe(is);
  });
});

test.each([
  ['eyJ.eyJ.sig', true],
  ['eyJ.eyJ.', true],
  ['eyJ.eyJ', false],
  ['eyJ.eyJ.s=', false],
  [`a.${'b'.repeat(LIMITS.tokenBytes)}.c`, false],
])('%.20j looks like a token: %s', (text, does) => {
  expect(v.is(tokenSchema, text)).toBe(does);
});

test('a browser key is long enough not to be guessed', () => {
  expect(v.is(browserKeySchema, 'x'.repeat(15))).toBe(false);
  expect(v.is(browserKeySchema, 'x'.repeat(24))).toBe(true);
});
