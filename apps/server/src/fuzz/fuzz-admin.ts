import {
  createRoomRequestSchema,
  createRoomResponseSchema,
  isRoomName,
  participantListSchema,
  removeRequestSchema,
  removeResponseSchema,
  roomListSchema,
  SERVER_API_PATH,
  serverApiRefusalSchema,
} from '@guise/protocol';
import fc from 'fast-check';
import * as v from 'valibot';
import { TestClient } from '../test-server.js';
import { hostileValue, nearlyValidFor, validFor } from './arbitraries.js';
import { ADMIN_TOKENS, type AdminTokenKind, adminHeader, mint } from './fuzz-tokens.js';
import type { FuzzedServer } from './fuzzed-server.js';
import type { Tally } from './vandal.js';

/** Requests on their way at the same time. */
const AT_ONCE = 20;
const ROOMS = ['arena-1', 'arena-2'] as const;
const NO_ROOMS = ['no-such-room', 'Not A Name', '..', '%00', 'x'.repeat(200)];

const anyRefusalSchema = v.object({ error: v.object({ reason: v.string(), message: v.string() }) });

interface Operation {
  method: string;
  /** What is behind the API's path; `:room` is one's name. */
  path: string;
  /** `null`: it has no body. */
  request: v.GenericSchema | null;
  response: v.GenericSchema;
}

const OPERATIONS: readonly Operation[] = [
  { method: 'GET', path: '/rooms', request: null, response: roomListSchema },
  { method: 'POST', path: '/rooms', request: createRoomRequestSchema, response: createRoomResponseSchema },
  {
    method: 'PUT',
    path: '/rooms/:room',
    request: createRoomRequestSchema,
    response: createRoomResponseSchema,
  },
  { method: 'GET', path: '/rooms/:room/participants', request: null, response: participantListSchema },
  {
    method: 'POST',
    path: '/rooms/:room/remove',
    request: removeRequestSchema,
    response: removeResponseSchema,
  },
  { method: 'DELETE', path: '/rooms/:room', request: null, response: v.strictObject({}) },
];

const kinds = Object.keys(ADMIN_TOKENS) as AdminTokenKind[];
const asked = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  room: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<string>(...ROOMS) },
    { weight: 1, arbitrary: fc.constantFrom(...NO_ROOMS) },
  ),
  token: fc.oneof(
    fc.constantFrom<AdminTokenKind>('good', 'for this room'),
    fc.constantFrom<AdminTokenKind>(...kinds),
  ),
});
const request = asked.chain((about) => fc.record({ ...constants(about), body: bodyFor(about.operation) }));
type Request = typeof request extends fc.Arbitrary<infer R> ? R : never;

function constants<T extends object>(values: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  const entries = Object.entries(values).map(([key, value]) => [key, fc.constant(value)]);
  return Object.fromEntries(entries) as { [K in keyof T]: fc.Arbitrary<T[K]> };
}

function bodyFor({ request: schema }: Operation): fc.Arbitrary<string | null> {
  if (schema === null) return fc.constant(null);
  return fc.oneof(
    { weight: 3, arbitrary: validFor(schema).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: nearlyValidFor(schema).map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: hostileValue.map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: fc.constantFrom('', '{', '[]', '{"identity":"ada","participantId":"x"}') },
  );
}

/**
 * Asks the API for anything at all, with tokens that are good for it and with others, while somebody is in its rooms; reports what is done for
 * whoever has no token for it, and every answer that is not in the protocol. Needs a server with a secret.
 */
export async function fuzzAdmin(
  fuzzed: FuzzedServer,
  { requests, seed }: { requests: number; seed: number },
): Promise<Tally> {
  const { secret } = fuzzed;
  if (secret === null) throw new Error('the API needs a secret');
  const tally: Tally = {};
  const made = fc.sample(request, { numRuns: requests, seed });
  const people: TestClient[] = [];
  for (let at = 0; at < made.length; at += AT_ONCE) {
    // Whoever was taken out, or whose room ended, has a successor.
    for (const client of people.splice(0)) client.close();
    for (const room of ROOMS) people.push(await present(fuzzed, secret, room, `player-${at}`));
    await Promise.all(made.slice(at, at + AT_ONCE).map((one) => ask(fuzzed, secret, one, tally)));
  }
  for (const client of people) client.close();
  return tally;
}

/** Somebody in that room, unless it is locked or ended just now. */
async function present(
  fuzzed: FuzzedServer,
  secret: string,
  room: string,
  identity: string,
): Promise<TestClient> {
  const now = Math.floor(Date.now() / 1000);
  const grants = { join: true, publishFace: true, moderate: true };
  const token = mint(secret, { room, sub: identity, grants, exp: now + 60 });
  const client = await TestClient.connect(fuzzed.server);
  await client.joinRefusal(room, 'Player', { token });
  return client;
}

async function ask(fuzzed: FuzzedServer, secret: string, request: Request, tally: Tally): Promise<void> {
  const { operation, room, token, body } = request;
  const header = adminHeader(secret, token, room);
  const path = operation.path.replace(':room', encodeURIComponent(room));
  const response = await fetch(`${fuzzed.server.url}${SERVER_API_PATH}${path}`, {
    method: operation.method,
    headers: {
      ...(header !== null && { authorization: header }),
      ...(body !== null && { 'content-type': 'application/json' }),
    },
    ...(body !== null && { body }),
  });
  const text = await response.text();
  const problem = problemWith(request, response.status, text);
  if (problem)
    fuzzed.report(`API: ${problem}`, {
      ...request,
      operation: request.operation.path,
      status: response.status,
      text,
    });
  const what = `${operation.method} ${operation.path} ${response.status}`;
  tally[what] = (tally[what] ?? 0) + 1;
}

function problemWith({ operation, room, token, body }: Request, status: number, text: string): string | null {
  const good = ADMIN_TOKENS[token];
  const may = good === 'all' || (good === 'room' && operation.path.includes(':room'));
  const answer = parsed(text);
  if (status < 300) {
    if (!may) return 'done without a token for it';
    // Without a body, or with nothing in it, a room is one like any other.
    const said =
      body === null || body === '' ? {} : (parsed(body) ?? (operation.path.endsWith('remove') ? null : {}));
    if (operation.request && !v.is(operation.request, said)) return 'done with a body that is none';
    return v.is(operation.response, answer) ? null : 'answer';
  }
  // A path that has no room's name may not be one of the API's at all.
  const stray = operation.path.includes(':room') && !isRoomName(room);
  if (!v.is(stray ? anyRefusalSchema : serverApiRefusalSchema, answer)) return 'refusal without a reason';
  if (status >= 500 && status !== 503) return 'failure';
  return may || [401, 403].includes(status) || (stray && status < 500)
    ? null
    : 'refused for something else than its token';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
