import { generateKeyPairSync } from 'node:crypto';
import { LIMITS, type SignallingError } from '@guise/protocol';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { signClaims } from './test-tokens.js';
import { Tokens } from './tokens.js';

const SECRET = 'a secret for tests, 32 bytes or more';
const NOW = Date.UTC(2026, 0, 1) / 1000;
const ALL = { join: true, publishFace: true, publishAudio: true, shareScreen: true, moderate: true };
const CLAIMS = { room: 'arena-7', sub: 'player-1', grants: ALL, exp: NOW + 600 };

const tokens = new Tokens(SECRET, () => NOW * 1000);
const key = new TextEncoder().encode(SECRET);

async function reason(token: string, room = 'arena-7'): Promise<string> {
  return tokens.read(token, room).then(
    () => 'granted',
    (error: SignallingError) => error.reason,
  );
}

test('a token says who somebody is and what they may do; what it does not grant is not granted', async () => {
  const token = await signClaims(SECRET, { ...CLAIMS, name: 'Ada', grants: { join: true } });
  expect(await tokens.read(token, 'arena-7')).toEqual({
    room: 'arena-7',
    sub: 'player-1',
    name: 'Ada',
    exp: NOW + 600,
    grants: { join: true, publishFace: false, publishAudio: false, shareScreen: false, moderate: false },
  });
});

describe('is refused', () => {
  test.each([
    ['signed with another secret', () => signClaims(`${SECRET}!`, CLAIMS), 'token-invalid'],
    ['expired', () => signClaims(SECRET, { ...CLAIMS, exp: NOW - 60 }), 'token-expired'],
    ['not yet valid', () => signClaims(SECRET, { ...CLAIMS, nbf: NOW + 60 }), 'token-invalid'],
    ['of another room', () => signClaims(SECRET, { ...CLAIMS, room: 'arena-8' }), 'wrong-room'],
    [
      'without the grant to join',
      () => signClaims(SECRET, { ...CLAIMS, grants: { moderate: true } }),
      'not-allowed',
    ],
    ['without an end', () => signClaims(SECRET, { ...CLAIMS, exp: undefined }), 'token-invalid'],
    ['without an identity', () => signClaims(SECRET, { ...CLAIMS, sub: undefined }), 'token-invalid'],
    [
      'with grants that nobody knows',
      () => signClaims(SECRET, { ...CLAIMS, grants: { ...ALL, fly: true } }),
      'token-invalid',
    ],
    ['with no grants', () => signClaims(SECRET, { ...CLAIMS, grants: undefined }), 'token-invalid'],
    ['that is no token', async () => 'no.to.ken', 'token-invalid'],
  ])('one %s', async (_what, mint, why) => {
    expect(await reason(await mint())).toBe(why);
  });

  test('one whose claims were changed after it was signed', async () => {
    const [head, , signature] = (await signClaims(SECRET, { ...CLAIMS, grants: { join: true } })).split('.');
    const claims = Buffer.from(JSON.stringify(CLAIMS)).toString('base64url');
    expect(await reason(`${head}.${claims}.${signature}`)).toBe('token-invalid');
  });

  test('one that says it needs no signature', async () => {
    const unsigned = new UnsecuredJWT(CLAIMS).encode();
    expect(await reason(unsigned)).toBe('token-invalid');
    const [, claims] = unsigned.split('.');
    for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
      const head = Buffer.from(JSON.stringify({ alg })).toString('base64url');
      expect(await reason(`${head}.${claims}.`)).toBe('token-invalid');
      expect(await reason(`${head}.${claims}.c2ln`)).toBe('token-invalid');
    }
  });

  test('one of any other algorithm, even with the right secret', async () => {
    for (const alg of ['HS384', 'HS512']) {
      const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg }).sign(
        // jose wants longer keys for longer hashes.
        new Uint8Array(Buffer.concat([key, key])),
      );
      expect(await reason(token)).toBe('token-invalid');
    }
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signed = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
    expect(await reason(signed)).toBe('token-invalid');
  });

  test('one that brings its own key along, or claims what the server should understand', async () => {
    const jwk = { kty: 'oct', k: Buffer.from('x'.repeat(32)).toString('base64url') };
    const own = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'HS256', jwk })
      .sign(new TextEncoder().encode('x'.repeat(32)));
    expect(await reason(own)).toBe('token-invalid');
    const head = Buffer.from(JSON.stringify({ alg: 'HS256', crit: ['exp'], exp: 1 })).toString('base64url');
    expect(await reason(`${head}.e30.c2ln`)).toBe('token-invalid');
  });
});

test('a clock that goes a little wrong costs nobody their call', async () => {
  expect(await reason(await signClaims(SECRET, { ...CLAIMS, exp: NOW - 2 }))).toBe('granted');
  expect(await reason(await signClaims(SECRET, { ...CLAIMS, nbf: NOW + 2 }))).toBe('granted');
});

test('the longest identity and name fit a token', async () => {
  const sub = '\u{1F9D1}'.repeat(LIMITS.identityLength / 2);
  const token = await signClaims(SECRET, { ...CLAIMS, sub, name: 'ä'.repeat(LIMITS.nameLength) });
  expect(token.length).toBeLessThan(LIMITS.tokenBytes);
  expect(await reason(token)).toBe('granted');
});
