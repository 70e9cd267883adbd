import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSecret,
  inviteLink,
  isSealed,
  isWholeSecret,
  parseInvite,
  parseRoute,
  roomPath,
} from './route.js';

const origin = 'https://guise.example';

describe('route', () => {
  it('knows home, a room and the unknown', () => {
    expect(parseRoute('/', '')).toEqual({ screen: 'home' });
    expect(parseRoute('/r/kind-otter', '#s3cret')).toEqual({
      screen: 'room',
      room: 'kind-otter',
      secret: 's3cret',
      token: null,
    });
    expect(parseRoute('/r/kind-otter/more', '').screen).toBe('unknown');
    expect(parseRoute('/r/', '').screen).toBe('unknown');
    expect(parseRoute('/r/Kind%20Otter', '').screen).toBe('unknown');
  });

  it('takes a token from the fragment, beside the secret or alone', () => {
    const read = (hash: string) => parseRoute('/r/kind-otter', hash);
    expect(read('#s3cret&token=a.b.c')).toMatchObject({ secret: 's3cret', token: 'a.b.c' });
    expect(read('#token=a.b-_.c')).toMatchObject({ secret: '', token: 'a.b-_.c' });
    expect(read('#token=')).toMatchObject({ secret: '', token: null });
    expect(read('#s3cret&later=1')).toMatchObject({ secret: 's3cret', token: null });
  });

  it('reads back every link that it writes', () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}$/);
    const secret = fc.stringMatching(/^~?[A-Za-z0-9_-]{0,40}$/);
    fc.assert(
      fc.property(name, secret, (room, key) => {
        const url = parseInvite(inviteLink(origin, room, key), 'https://elsewhere.example');
        expect(url?.origin).toBe(origin);
        expect(parseRoute(url?.pathname ?? '', url?.hash ?? '')).toEqual({
          screen: 'room',
          room,
          secret: key,
          token: null,
        });
      }),
    );
  });

  it('never throws on what somebody pastes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const url = parseInvite(text, origin);
        if (url) expect(parseRoute(url.pathname, url.hash).screen).toBe('room');
      }),
    );
  });

  it('takes a bare name, a path and a link without a scheme', () => {
    expect(parseInvite(' kind-otter ', origin)?.href).toBe(`${origin}/r/kind-otter`);
    expect(parseInvite('/r/kind-otter#k', origin)?.href).toBe(`${origin}/r/kind-otter#k`);
    expect(parseInvite('guise.example/r/kind-otter#k', origin)?.href).toBe(`${origin}/r/kind-otter#k`);
    expect(parseInvite('javascript:alert(1)', origin)).toBeNull();
    expect(parseInvite('https://guise.example/about', origin)).toBeNull();
  });

  it('keeps the query between the path and the fragment', () => {
    expect(roomPath('kind-otter', 'k', '?render=off')).toBe('/r/kind-otter?render=off#k');
  });

  it('makes secrets of at least 16 bytes that fit in a fragment and differ', () => {
    const secrets = new Set(Array.from({ length: 50 }, () => createSecret(false)));
    expect(secrets.size).toBe(50);
    for (const secret of secrets) {
      expect(secret).toMatch(/^[A-Za-z0-9_-]+$/);
      expect((secret.length * 6) / 8).toBeGreaterThanOrEqual(16);
      expect(isSealed(secret)).toBe(false);
    }
  });

  it('seals unless it is told not to, and knows a sealed secret that lost a part', () => {
    const secret = createSecret();
    expect(secret).toMatch(/^~[A-Za-z0-9_-]{24}$/);
    expect([isSealed(secret), isWholeSecret(secret)]).toEqual([true, true]);
    expect([isSealed(secret.slice(0, 12)), isWholeSecret(secret.slice(0, 12))]).toEqual([true, false]);
    expect(isWholeSecret('~')).toBe(false);
    // Mail and chat programs write some characters in another way.
    const pasted = parseInvite(`guise.example/r/kind-otter#${secret}`, origin);
    expect(parseRoute(pasted?.pathname ?? '', pasted?.hash ?? '')).toMatchObject({ secret });
  });
});

it('knows the replay', () => {
  expect(parseRoute('/replay', '')).toEqual({ screen: 'replay' });
  expect(parseRoute('/replay/x', '')).toEqual({ screen: 'unknown' });
});
