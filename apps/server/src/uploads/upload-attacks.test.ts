import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { LIMITS, uploadPath } from '@guise/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { protocolRateLimits, RateLimit } from '../rate-limits.js';
import { startTestServer } from '../test-server.js';
import { hashOf } from './upload-store-suite.js';
import { files, get, joined, raw, room, uploadsRoot, useUploadServer } from './upload-test-server.js';

useUploadServer();

describe('nobody finds anything by trying', () => {
  test('an absent room looks like an absent upload', async () => {
    await joined();
    const hash = hashOf(randomBytes(10));
    const [present, absent] = [await get(hash), await get(hash, 'no-such-room')];
    expect(absent.status).toBe(404);
    expect(await absent.text()).toBe(await present.text());
    expect(Object.keys(Object.fromEntries(absent.headers))).toEqual(
      Object.keys(Object.fromEntries(present.headers)),
    );
    expect(absent.headers.get('cache-control')).toBe('no-store');
  });

  test('fetching is limited by address', async () => {
    const uploadFetches = new RateLimit({ points: 2, window: 60_000 });
    const other = await startTestServer({}, { limits: { ...protocolRateLimits(), uploadFetches } });
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push((await fetch(`${other.url}${uploadPath('a-b', hashOf(randomBytes(1)))}`)).status);
    expect(statuses).toEqual([404, 404, 429]);
    await other.close();
  });

  test('uploading is limited by address, whatever the token', async () => {
    const uploadsPerAddress = new RateLimit({ points: 2, window: 60_000 });
    const other = await startTestServer({}, { limits: { ...protocolRateLimits(), uploadsPerAddress } });
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push(
        (await fetch(`${other.url}${uploadPath('a-b', hashOf(randomBytes(1)))}`, { method: 'PUT' })).status,
      );
    expect(statuses).toEqual([401, 401, 429]);
    await other.close();
  });
});

describe('whatever is asked for', () => {
  const HASH = hashOf(Buffer.from('guise'));

  test.each([
    ['GET', `/api/rooms/../uploads/${HASH}`],
    ['GET', '/api/rooms/a-b/uploads/../../../../../etc/passwd'],
    ['GET', '/api/rooms/a-b/uploads/%2e%2e%2f%2e%2e%2fetc%2fpasswd'],
    ['GET', `/api/rooms/%2e%2e/uploads/${HASH}`],
    ['GET', '/api/rooms/a-b/uploads/0'],
    ['GET', '/api/rooms/a-b/uploads/alive'],
    ['GET', `/api/rooms/a-b/uploads/${HASH}%00`],
    ['PUT', '/api/rooms/a-b/uploads/%2e%2e%2fowned'],
    ['PUT', `/api/rooms/a%2fb/uploads/${HASH}`],
    ['PUT', '/api/rooms/__proto__/uploads/constructor'],
  ])('%s %s finds nothing and writes nothing', async (method, path) => {
    const before = await readdir(uploadsRoot, { recursive: true });
    expect(await raw(method, path, { 'content-length': '0' })).toMatch(/^HTTP\/1.1 40[034] /);
    expect(await readdir(uploadsRoot, { recursive: true })).toEqual(before);
  });

  test('with any hash and any headers: a typed refusal, never a stored file, never a failure', async () => {
    const { token } = await joined();
    // What Node sends as a header's value.
    const value = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/);
    const odd = fc.record(
      {
        authorization: fc.oneof(
          value,
          value.map((it) => `Bearer ${it}`),
          fc.constant(`Basic ${token}`),
        ),
        'content-type': fc.oneof(value, fc.constant('application/json')),
        'if-none-match': value,
        range: value,
        'content-encoding': value,
      },
      { requiredKeys: [] },
    );
    const hash = fc.oneof(fc.string().map(encodeURIComponent), fc.constant(HASH));
    await fc.assert(
      fc.asyncProperty(odd, hash, fc.constantFrom('PUT', 'GET'), async (headers, name, method) => {
        const answer = await raw(method, `/api/rooms/${room}/uploads/${name}`, {
          ...headers,
          'content-length': '0',
        });
        const [, status, body] = /^HTTP\/1.1 (\d+) [\s\S]*?\r\n\r\n([\s\S]*)$/.exec(answer) ?? [];
        expect(['400', '401', '404', '413', '415']).toContain(status);
        expect(typeof JSON.parse(body as string).error.reason).toBe('string');
      }),
      { numRuns: 200 },
    );
    expect(await files()).toEqual([]);
  });

  test('with any announced length: only a number that fits is read', async () => {
    const { token } = await joined();
    const length = fc.oneof(
      fc.constantFrom('-1', '1e3', '0x10', '1.5', 'NaN', ' ', '1, 1', '99999999999999999999'),
      fc.integer({ min: LIMITS.sealedUploadBytes + 1 }).map(String),
    );
    await fc.assert(
      fc.asyncProperty(length, async (announced) => {
        const headers = { authorization: `Bearer ${token}`, 'content-length': announced };
        const answer = await raw('PUT', uploadPath(room, HASH), headers);
        // Node's own parser refuses what is no number at all.
        expect(answer).toMatch(/^HTTP\/1.1 4(?:00|11|13|29) /);
      }),
      { numRuns: 20 },
    );
  });
});
