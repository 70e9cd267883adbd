import { afterEach, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

// What the log says of a call's life: one line for each step, and nothing of who people are.

interface Line {
  level: number;
  msg: string;
  [fact: string]: unknown;
}

let server: RunningServer;
let close: () => Promise<void>;

async function start(logLevel: 'info' | 'debug'): Promise<Line[]> {
  const lines: Line[] = [];
  const logStream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  server = await startTestServer({ logLevel }, { logStream });
  let closed: Promise<void> | null = null;
  close = () => {
    closed ??= server.close();
    return closed;
  };
  return lines;
}

afterEach(() => close());

/** Ada and Ben have a call; Ben's connection breaks, he comes back, and something is refused. */
async function call(): Promise<{ room: string; ada: string; ben: string }> {
  const room = await createRoom(server);
  const [ada, ben, ben2] = [
    await TestClient.connect(server),
    await TestClient.connect(server),
    await TestClient.connect(server),
  ];
  const adaIn = await ada.join(room, 'Ada Lovelace');
  const benIn = await ben.join(room, 'Ben Nevis');
  await ada.request('sendChat', { text: 'a secret word' });
  expect(await ada.refusal('closeAudio', {})).toBe('out-of-order');
  expect(await ben2.joinRefusal('no-such-room', 'Eve Nobody')).toBe('room-not-found');
  const away = ada.next('participantUpdated');
  ben.socket.io.engine.close();
  await away;
  await ben2.join(room, 'Ben Nevis', { seat: benIn.seat });
  await ben2.request('leave', {});
  await ada.request('leave', {});
  return { room, ada: adaIn.participantId, ben: benIn.participantId };
}

test('each step of a server and a call is one line, with ids', async () => {
  const lines = await start('info');
  const { room, ada, ben } = await call();
  await server.drain(0);
  await close();
  const facts = lines.map(({ msg, level, room: where, participant, present }) =>
    [level, msg, where, participant, present].filter((fact) => fact !== undefined),
  );
  expect(facts).toEqual([
    [30, 'started'],
    [30, 'room opened', room],
    [30, 'joined', room, ada, 1],
    [30, 'joined', room, ben, 2],
    [30, 'connection broke, place kept', room, ben],
    [30, 'came back', room, ben, 2],
    [30, 'left', room, ben, 1],
    [30, 'room closed', room],
    [30, 'left', room, ada, 0],
    [30, 'draining'],
    [30, 'stopped'],
  ]);
});

test('nobody’s name, address or words are in it, not even when it says everything', async () => {
  const lines = await start('debug');
  await call();
  const body = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
  expect((await fetch(`${server.url}/api/rooms`, body)).status).toBe(400);
  await close();
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  expect(text).toContain('"reason":"room-not-found"');
  for (const private_ of ['Ada', 'Ben', 'Eve', 'secret word', '127.0.0.1', '::1', 'no-such-room'])
    expect(text).not.toContain(private_);
});
