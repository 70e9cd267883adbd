import { createRoomRequestSchema, createRoomResponseSchema } from '@guise/protocol';
import fc from 'fast-check';
import * as v from 'valibot';
import { hostileValue, nearlyValidFor, validFor } from './arbitraries.js';
import { exchange, type RawRequest } from './exchange.js';
import type { FuzzedServer } from './fuzzed-server.js';
import type { Tally } from './vandal.js';

/** Requests on their way at the same time. */
const AT_ONCE = 20;
/** Failures that are answers, too: there is no place. */
const FULL: readonly number[] = [503, 507];
const SAFE: readonly string[] = ['GET', 'HEAD'];
const HASH = 'A'.repeat(43);

const ROUTES = [
  ...['/', '/index.html', '/replay', '/health', '/ready', '/metrics', '/api', '/api/rooms', '/r/kind-otter'],
  ...['/models/prnet-lite/layout.json', '/models/', '/assets/', '/signalling/?EIO=4&transport=websocket'],
  ...[`/api/rooms/kind-otter/uploads/${HASH}`, '/api/rooms/kind-otter', '/api/rooms/kind-otter/participants'],
  ...['/api/admin/rooms', '/api/admin/rooms/kind-otter', '/api/admin/rooms/kind-otter/remove', '/api/node'],
];

const text = fc.string({ maxLength: 40 });
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ROUTES) },
  fc.tuple(fc.constantFrom(...ROUTES), text).map(([route, more]) => `${route}${encodeURI(more)}`),
  fc
    .tuple(fc.constantFrom(...ROUTES), text)
    .map(([route, query]) => `${route}?${encodeURIComponent(query)}=1`),
  fc.constantFrom(
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/%',
    '/%00',
    '//',
    '/\\..\\',
    '*',
    '/%ff%fe',
  ),
  text.map((it) => `/${encodeURIComponent(it)}`),
  fc.integer({ min: 1, max: 9000 }).map((length) => `/${'a'.repeat(length)}`),
);
/** What stands in a header; bytes that end it are a matter of their own. */
const headerText = fc.stringMatching(/^[\x20-\x7e]{0,60}$/);
const headerTexts: Record<string, fc.Arbitrary<string>> = {
  accept: fc.oneof(fc.constantFrom('text/html', '*/*', 'application/json'), headerText),
  'accept-encoding': fc.oneof(fc.constantFrom('br', 'gzip;q=0', '*'), headerText),
  authorization: fc.oneof(
    headerText,
    headerText.map((it) => `Bearer ${it}`),
  ),
  'content-type': fc.oneof(
    fc.constantFrom('application/json', 'text/plain', 'multipart/form-data', 'application/json; charset=x'),
    headerText,
  ),
  'content-encoding': fc.constantFrom('gzip', 'br', 'identity', 'x'),
  range: fc.oneof(fc.constantFrom('bytes=0-0', 'bytes=-1', 'bytes=9-1', 'bytes=0-999999999'), headerText),
  'if-none-match': headerText,
  'if-modified-since': headerText,
  origin: fc.oneof(fc.constantFrom('null', 'https://evil.example'), headerText),
  'access-control-request-method': headerText,
  'x-forwarded-for': headerText,
  'x-forwarded-host': headerText,
  'x-http-method-override': headerText,
  cookie: headerText,
  expect: fc.constantFrom('100-continue', 'x'),
  'x-large': fc.integer({ min: 1, max: 9000 }).map((length) => 'a'.repeat(length)),
};
const headers = fc
  .array(fc.constantFrom(...Object.entries(headerTexts)), { maxLength: 3 })
  .chain((chosen) => fc.record(Object.fromEntries(chosen)));
const body = fc.oneof(
  validFor(createRoomRequestSchema).map((value) => JSON.stringify(value)),
  nearlyValidFor(createRoomRequestSchema).map((value) => JSON.stringify(value) ?? ''),
  hostileValue.map((value) => JSON.stringify(value) ?? ''),
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.constantFrom('', '{', '{"__proto__":{"lobby":true}}', '{"lobby":true,"lobby":1}', '[['.repeat(400)),
);
const request = fc.record({
  method: fc.constantFrom(
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'OPTIONS',
    'DELETE',
    'PATCH',
    'TRACE',
    'PROPFIND',
    'XYZ',
  ),
  path,
  headers,
  body,
  /** The length that is announced, if it is not the right one. */
  length: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom('0', '5', '-1', '1e3', '1025', '99999999999999999999', 'x') },
  ),
  chunked: fc.boolean(),
});

/** Sends so many requests to every route, right ones and others, and reports what is not answered as it should be. */
export async function fuzzHttp(
  fuzzed: FuzzedServer,
  { requests, seed }: { requests: number; seed: number },
): Promise<Tally> {
  const tally: Tally = {};
  const made = fc.sample(request, { numRuns: requests, seed });
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = made.pop(); next; next = made.pop()) {
      const sent = raw(next);
      const answer = await exchange(fuzzed.server.url, sent);
      const problem = problemWith(answer, sent);
      if (problem) fuzzed.report(problem, { ...next, answer: answer.slice(0, 500) });
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'closed';
      tally[status] = (tally[status] ?? 0) + 1;
    }
  });
  await Promise.all(workers);
  const health = await fetch(`${fuzzed.server.url}/health`);
  if (health.status !== 200) fuzzed.report('health', health.status);
  return tally;
}

type Request = (typeof request extends fc.Arbitrary<infer R> ? R : never) & object;

function raw({ method, path, headers, body, length, chunked }: Request): RawRequest {
  const bytes = Buffer.from(body);
  // With a body that nobody reads, the answer may be lost with the connection.
  const bare = SAFE.includes(method) && length === null;
  const framing = bare
    ? {}
    : chunked
      ? { 'transfer-encoding': 'chunked' }
      : { 'content-length': length ?? String(bytes.length) };
  const payload = chunked ? Buffer.from(`${bytes.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`) : bytes;
  return {
    ...{ method, path },
    headers: { ...headers, ...framing } as Record<string, string>,
    payload: bare ? Buffer.alloc(0) : payload,
    // Whoever announced more than comes is not waited for; the server may drop what it has of them.
    half: length !== null || /^1/.test(headers.expect ?? ''),
  };
}

function problemWith(answer: string, { method, path, half }: RawRequest): string | null {
  const [, code, , content = ''] = /^HTTP\/1\.1 (\d+) ([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(answer) ?? [];
  // A connection that is closed without a word, for what was no HTTP; whoever asks rightly, with nothing behind it, gets an answer.
  if (code === undefined) return SAFE.includes(method) && !half ? 'no answer' : null;
  const status = Number(code);
  if (status >= 500 && !FULL.includes(status) && status !== 501) return 'failure';
  if (method === 'POST' && status === 201 && !v.is(createRoomResponseSchema, parsed(content)))
    return 'answer';
  // Whoever is lost and reads pages gets one.
  const page = status === 404 && /^<!doctype html>/i.test(content);
  const refused = status >= 400 && status !== 417 && path.startsWith('/api/') && method !== 'HEAD' && !page;
  return refused && !isTyped(parsed(content)) ? 'refusal without a reason' : null;
}

function isTyped(value: unknown): boolean {
  return v.is(v.object({ error: v.object({ reason: v.string(), message: v.string() }) }), value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
