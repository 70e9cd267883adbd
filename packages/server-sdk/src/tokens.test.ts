import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { callLink, mintToken } from './tokens.js';

const SECRET = 'a secret for tests, 32 bytes or more';
const NOW = Date.UTC(2026, 0, 1);
const PLAYER = { secret: SECRET, room: 'arena-7', identity: 'player-1' };

/** Header and claims, after the signature was checked with nothing but Node. */
function read(token: string): [Record<string, unknown>, Record<string, unknown>] {
  const [head, claims, signature] = token.split('.') as [string, string, string];
  expect(createHmac('sha256', SECRET).update(`${head}.${claims}`).digest('base64url')).toBe(signature);
  const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return [json(head), json(claims)];
}

test('a token says who may come where, until when, and what they may do', async () => {
  const [head, claims] = read(await mintToken({ ...PLAYER, name: ' Ada ', expiresIn: 60 }, NOW));
  expect(head).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(claims).toEqual({
    room: 'arena-7',
    sub: 'player-1',
    name: 'Ada',
    grants: { join: true, publishFace: true, publishAudio: true, shareScreen: true, moderate: false },
    iat: NOW / 1000,
    exp: NOW / 1000 + 60,
  });
});

test('what is left out of grants is not granted, but to join', async () => {
  const [, { grants }] = read(await mintToken({ ...PLAYER, grants: { publishAudio: true } }, NOW));
  expect(grants).toEqual({
    join: true,
    publishFace: false,
    publishAudio: true,
    shareScreen: false,
    moderate: false,
  });
  const [, watching] = read(await mintToken({ ...PLAYER, grants: { join: false } }, NOW));
  expect(watching.grants).toMatchObject({ join: false });
});

test.each([
  [{ secret: 'short' }, /32 bytes/],
  [{ room: 'No Room' }, /^room/],
  [{ identity: 'two words' }, /^identity/],
  [{ name: '‮' }, /^name/],
  [{ grants: { fly: true } }, /fly/],
  [{ grants: { moderate: 'yes' } }, /moderate/],
  [{ expiresIn: 0 }, /expiresIn/],
  [{ expiresIn: Number.NaN }, /expiresIn/],
  [{ expiresIn: 1e9 }, /expiresIn/],
])('%j is not minted, and the error says what is wrong', async (wrong, what) => {
  const minted = mintToken({ ...PLAYER, ...(wrong as object) }, NOW);
  await expect(minted).rejects.toMatchObject({
    name: 'GuiseServerError',
    reason: 'options',
    message: expect.stringMatching(what),
  });
  await expect(minted).rejects.not.toMatchObject({ message: expect.stringContaining(SECRET) });
});

test('a link carries the token where no server sees it', () => {
  expect(callLink('https://call.example.org//', 'arena-7', 'a.b.c')).toBe(
    'https://call.example.org/r/arena-7#token=a.b.c',
  );
});
