import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { uploadPath, uploadRefusalSchema } from '@guise/protocol';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { protocolRateLimits, RateLimit } from '../rate-limits.js';
import type { RunningServer } from '../server.js';
import { createRoom, startTestServer, TestClient } from '../test-server.js';
import { DiskUploadStore } from './disk-upload-store.js';
import { PATIENCE } from './upload-body.js';
import { UPLOAD_LIMITS, type UploadLimits } from './upload-store.js';
import { hashOf } from './upload-store-suite.js';

// For tests: a real server, reached over HTTP as browsers and vandals would.

export let server: RunningServer;
export let uploadsRoot: string;
export let room: string;
let clients: TestClient[] = [];
/** A test may make the server less patient. */
export const patience = { ...PATIENCE };

/** Starts the server for the tests of one file, with a new room for each. */
export function useUploadServer(): void {
  beforeAll(async () => {
    uploadsRoot = await mkdtemp(join(tmpdir(), 'guise-uploads-of-a-test-'));
    const wide = new RateLimit({ points: 100_000, window: 60_000 });
    const limits = { ...protocolRateLimits(), uploadsPerAddress: wide, joins: wide, roomCreations: wide };
    server = await startTestServer({ uploadsRoot }, { limits, patience });
  });

  afterAll(async () => {
    await server.close();
    expect(await readdir(uploadsRoot)).toEqual([]);
    await rm(uploadsRoot, { recursive: true });
  });

  beforeEach(async () => {
    room = await createRoom(server);
  });

  afterEach(async () => {
    Object.assign(patience, PATIENCE);
    for (const client of clients) client.close();
    clients = [];
    // The rooms end, and everything goes with them.
    await expect.poll(files, EVENTUALLY).toEqual([]);
  });
}

/** For `expect.poll`, of what the server does in its own time. */
export const EVENTUALLY = { timeout: 30_000, interval: 10 };

export async function joined(name = room): Promise<{ client: TestClient; token: string }> {
  const client = await TestClient.connect(server);
  clients.push(client);
  const { uploadToken: token } = await client.join(name);
  return { client, token };
}

/** The next news that somebody left, as `client` hears it. */
export const departure = (client: TestClient) => client.next('participantLeft');

/** Files that the server keeps. */
export async function files(): Promise<string[]> {
  const [folder] = await readdir(uploadsRoot);
  return (await readdir(join(uploadsRoot, folder as string))).filter((name) => name !== 'alive');
}

export interface Sent {
  /** Of the server. */
  url?: string;
  room?: string;
  hash?: string;
  headers?: OutgoingHttpHeaders;
}

/** A PUT whose body is the caller's business. */
export function open(
  token: string | null,
  { url = server.url, room: where = room, hash = hashOf(Buffer.from('guise')), headers }: Sent,
) {
  const outgoing = request(`${url}${uploadPath(where, hash)}`, {
    method: 'PUT',
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
  });
  outgoing.on('error', () => undefined);
  return outgoing;
}

export async function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return response;
}

/** How a request ended: its status, and where it was refused the reason, which has the protocol's shape. */
export async function outcome(response: IncomingMessage): Promise<string> {
  const status = response.statusCode as number;
  const body = await text(response);
  if (status < 400) return String(status);
  return `${status} ${v.parse(uploadRefusalSchema, JSON.parse(body)).error.reason}`;
}

export async function put(token: string | null, content: Uint8Array, sent: Sent = {}): Promise<string> {
  const headers = { 'content-length': content.length, ...sent.headers };
  const outgoing = open(token, { hash: hashOf(content), ...sent, headers });
  outgoing.end(content);
  return outcome(await answerTo(outgoing));
}

export const get = (hash: string, where = room, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${uploadPath(where, hash)}`, { headers });

export const getStatus = async (content: Uint8Array, where = room) =>
  (await get(hashOf(content), where)).status;

/** A server that holds little. */
export async function smallServer(limits: Partial<UploadLimits>): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'guise-uploads-of-a-test-'));
  const store = await DiskUploadStore.open(folder, { ...UPLOAD_LIMITS, ...limits });
  const small = await startTestServer({}, { store });
  return {
    ...small,
    close: async () => {
      await small.close();
      expect(await readdir(folder)).toEqual([]);
      await rm(folder, { recursive: true });
    },
  };
}

/** Sends a request line as it is: no client tidies its path. */
export async function raw(method: string, path: string, headers: Record<string, string>): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host: 'x', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  return (await buffer(socket)).toString();
}
