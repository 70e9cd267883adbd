import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Room } from '@guise/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { joinRoom } from './index.js';
import { createRoom, type ServerProcess, startServerProcess } from './test-server-process.js';

// A server that is told to stop, as its own process, and people in a call on it.

let web: string;
let ending: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  web = await mkdtemp(join(tmpdir(), 'guise-web-'));
  await writeFile(join(web, 'index.html'), '<!doctype html><title>Guise</title>');
});

afterAll(() => rm(web, { recursive: true, force: true }));

afterEach(async () => {
  for (const end of ending.reverse()) await end();
  ending = [];
});

interface Server extends ServerProcess {
  /** What it logged, by its sentences. */
  said: () => string[];
}

async function start(...args: string[]): Promise<Server> {
  const server = await startServerProcess(web, ['--log-level', 'info', ...args], (child) =>
    ending.push(() => child.kill('SIGKILL')),
  );
  const said = () =>
    server
      .log()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).msg as string);
  return { ...server, said };
}

async function enter({ url }: Server, room: string, name: string): Promise<Room> {
  const entered = await joinRoom({ server: url, room, name });
  ending.push(() => entered.leave());
  return entered;
}

/** Resolves to how long the server still has [s], once this one is told that it stops. */
function toldOf(room: Room): Promise<number> {
  return new Promise((resolve) => room.on('serverStopping', resolve));
}

const reasonOf = async (joining: Promise<unknown>) =>
  joining.then(
    () => 'came in',
    (error: { reason?: string }) => error.reason,
  );

test('told to stop, it begins no call, tells everybody, and ends when the last one has left', async () => {
  const server = await start('--drain-seconds', '600');
  const [name, unused] = [await createRoom(server), await createRoom(server)];
  const ada = await enter(server, name, 'Ada');
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  const told = toldOf(ada);
  server.process.kill('SIGTERM');
  expect(await told).toBeGreaterThan(590);

  const ready = await fetch(`${server.url}/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false, reason: 'draining' }]);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  const created = await fetch(`${server.url}/api/rooms`, { method: 'POST' });
  expect([created.status, (await created.json()).error.reason]).toEqual([503, 'draining']);
  expect(await reasonOf(joinRoom({ server: server.url, room: unused, name: 'Cleo' }))).toBe('draining');

  // A call that goes on is nobody's to close, and whoever comes is told as well.
  const ben = await enter(server, name, 'Ben');
  await toldOf(ben);
  expect(ben.participants.size).toBe(1);
  await ada.leave();
  expect(ben.connectionState).toBe('connected');
  expect(server.process.exitCode).toBeNull();
  await ben.leave();
  expect(await server.ended).toBe(0);
  expect(server.said().filter((sentence) => /drain|stopped/.test(sentence))).toEqual(['draining', 'stopped']);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'told twice, the second time by %s, it does not wait',
  async (again) => {
    const server = await start('--drain-seconds', '600');
    const ada = await enter(server, await createRoom(server), 'Ada');
    const told = toldOf(ada);
    server.process.kill('SIGTERM');
    await told;
    const lost = new Promise((resolve) => ada.on('connectionStateChanged', resolve));
    server.process.kill(again);
    expect(await lost).toBe('reconnecting');
    expect(await server.ended).toBe(0);
  },
);

test('it waits no longer than it was told', async () => {
  const server = await start('--drain-seconds', '1');
  const ada = await enter(server, await createRoom(server), 'Ada');
  const states: string[] = [];
  ada.on('serverStopping', () => states.push('told'));
  ada.on('connectionStateChanged', (state) => states.push(state));
  server.process.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(states).toEqual(['told', 'reconnecting']);
});

test('interrupted, it stops at once and tells nobody to wait', async () => {
  const server = await start();
  const ada = await enter(server, await createRoom(server), 'Ada');
  const told: string[] = [];
  ada.on('serverStopping', () => told.push('told'));
  server.process.kill('SIGINT');
  expect(await server.ended).toBe(0);
  expect(told).toEqual([]);
});
