import { createHash } from 'node:crypto';
import { uploadPath, uploadRefusalSchema } from '@guise/protocol';
import fc from 'fast-check';
import * as v from 'valibot';
import { createRoom, TestClient } from '../test-server.js';
import { exchange } from './exchange.js';
import { mint } from './fuzz-tokens.js';
import type { FuzzedServer } from './fuzzed-server.js';
import type { Tally } from './vandal.js';

/** People who upload, each one file at a time: two are as many as they may. */
const PEOPLE = 4;

/** How a GLB begins: its header, and a chunk of JSON. */
const GLB = (() => {
  const json = Buffer.from('{"asset":{"version":"2.0"},"scenes":[{"nodes":[]}]} ');
  const head = Buffer.alloc(20);
  head.write('glTF', 0);
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(20 + json.length, 8);
  head.writeUInt32LE(json.length, 12);
  head.write('JSON', 16);
  return Buffer.concat([head, json]);
})();

/** A file that begins as one does, and in which something is wrong further on, or right at the front. */
const file = fc
  .record({
    keep: fc.nat({ max: GLB.length }),
    tail: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 1, max: 70_000 }).map((length) => new Uint8Array(length).fill(0x20)),
    ),
    flips: fc.array(fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) }), { maxLength: 3 }),
  })
  .map(({ keep, tail, flips }) => {
    const bytes = Buffer.concat([GLB.subarray(0, keep), tail]);
    for (const { at, to } of flips) if (bytes.length > 0) bytes[at % bytes.length] = to;
    return bytes;
  });

const upload = fc.record({
  file,
  /** Of what the address is the hash. */
  hash: fc.oneof(
    { weight: 4, arbitrary: fc.constant('right' as const) },
    { weight: 1, arbitrary: fc.constantFrom('of what it was before' as const, 'none' as const) },
  ),
  length: fc.oneof(
    { weight: 4, arbitrary: fc.constant('right' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'too small' as const,
        'too large' as const,
        'huge' as const,
        'chunked' as const,
        'none' as const,
      ),
    },
  ),
  token: fc.oneof(
    { weight: 4, arbitrary: fc.constant('right' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('of another room' as const, 'none' as const, 'garbage' as const),
    },
  ),
});
type Upload = typeof upload extends fc.Arbitrary<infer U> ? U : never;

/** Somebody who may upload into their room. */
interface Uploader {
  client: TestClient;
  room: string;
  token: string;
}

/**
 * Uploads files that are what they are said to be, and others; reports what is taken that should not be, what is refused that should, and what
 * is there after everybody has left.
 */
export async function fuzzUploads(
  fuzzed: FuzzedServer,
  { requests, seed }: { requests: number; seed: number },
): Promise<Tally> {
  const tally: Tally = {};
  const taken = new Set<string>();
  const made = fc.sample(upload, { numRuns: requests, seed });
  const people = await Promise.all(Array.from({ length: PEOPLE }, (_, i) => enter(fuzzed, i)));
  await Promise.all(
    people.map(async (uploader, i) => {
      const other = people[(i + 1) % PEOPLE] as Uploader;
      for (let next = made.pop(); next; next = made.pop()) {
        const path = await put(fuzzed, uploader, other, next, tally);
        if (path) taken.add(path);
      }
    }),
  );
  for (const { client } of people) {
    await client.request('leave', {});
    client.close();
  }
  await fuzzed.checkLeaks();
  for (const path of taken)
    if ((await fetch(`${fuzzed.server.url}${path}`)).status !== 404)
      fuzzed.report('an upload outlived its room', path);
  tally.taken = taken.size;
  return tally;
}

async function enter(fuzzed: FuzzedServer, index: number): Promise<Uploader> {
  const { server, secret } = fuzzed;
  const room = secret === null ? await createRoom(server) : `uploads-${index}`;
  const claims = {
    room,
    sub: `uploader-${index}`,
    grants: { join: true, publishFace: true },
    exp: Date.now() / 1000 + 600,
  };
  const client = await TestClient.connect(server);
  const proof = secret === null ? {} : { token: mint(secret, claims) };
  const { uploadToken } = await client.join(room, 'Uploader', proof);
  return { client, room, token: uploadToken };
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');

/** @returns where it is, if it was taken */
async function put(
  fuzzed: FuzzedServer,
  { room, token }: Uploader,
  other: Uploader,
  request: Upload,
  tally: Tally,
): Promise<string | null> {
  const { file: bytes } = request;
  const hash = { right: hashOf(bytes), 'of what it was before': hashOf(GLB), none: 'x'.repeat(43) }[
    request.hash
  ];
  const path = uploadPath(room, hash);
  const answer = await exchange(fuzzed.server.url, {
    method: 'PUT',
    path,
    headers: { ...lengthHeader(request), ...tokenHeader(request, token, other.token) },
    payload: payloadOf(request),
    // What was announced and does not come is not waited for.
    half: request.length === 'too large' || request.length === 'huge' || request.length === 'none',
  });
  const [, code = 'closed', content = ''] = /^HTTP\/1\.1 (\d+) [\s\S]*?\r\n\r\n([\s\S]*)$/.exec(answer) ?? [];
  const status = Number(code);
  tally[code] = (tally[code] ?? 0) + 1;
  const problem = problemWith(request, hash, status, content);
  if (problem) fuzzed.report(`upload: ${problem}`, { ...request, file: bytes.length, status, content });
  if (status !== 200 && status !== 201) return null;
  // Of a participant's uploads only the last few are kept.
  const found = await fetch(`${fuzzed.server.url}${path}`);
  // One that was there already is what its name says, whatever came along.
  if (hashOf(bytes) !== hash) return path;
  const same = found.ok && Buffer.from(await found.arrayBuffer()).equals(bytes);
  if (!same && bytes.length > 0)
    fuzzed.report('upload: not what was uploaded', { path, status: found.status });
  return path;
}

function lengthHeader({ length, file: { length: bytes } }: Upload): Record<string, string> {
  if (length === 'none') return {};
  if (length === 'chunked') return { 'transfer-encoding': 'chunked' };
  const by = { right: 0, 'too small': -1, 'too large': 7, huge: 1e9 }[length];
  return { 'content-length': String(Math.max(0, bytes + by)) };
}

function tokenHeader({ token }: Upload, own: string, other: string): Record<string, string> {
  if (token === 'none') return {};
  return { authorization: `Bearer ${{ right: own, 'of another room': other, garbage: 'garbage' }[token]}` };
}

function payloadOf({ length, file: bytes }: Upload): Buffer {
  if (length !== 'chunked') return bytes;
  const end = Buffer.from('0\r\n\r\n');
  if (bytes.length === 0) return end;
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n'), end]);
}

function problemWith(request: Upload, hash: string, status: number, content: string): string | null {
  const { file: bytes, length, token } = request;
  const taken = status === 200 || status === 201;
  // An empty one asks whether the bytes are there already.
  const empty = bytes.length === 0 || (length === 'too small' && bytes.length === 1);
  const right = length === 'right' && token === 'right' && hashOf(bytes) === hash;
  if (taken && token !== 'right') return 'taken from somebody who may not';
  // What is there already is not read again, whatever is said of it.
  if (status === 201 && !right) return 'taken, and it is not what it was said to be';
  if (right && !empty && !taken) return 'refused';
  if (taken || Number.isNaN(status)) return null;
  if (status >= 500 && status !== 507) return 'failure';
  // What is no HTTP is answered before anybody looks at what it is about.
  if (length === 'huge' || length === 'too small') return null;
  return v.is(uploadRefusalSchema, parsed(content)) ? null : 'refusal without a reason';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
