import { FACE_LAYERS } from '@guise/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FuzzedServer } from './fuzz/fuzzed-server.js';
import { growth } from './fuzz/memory.js';
import { FacePeer, UNRELIABLE } from './test-peer.js';
import { createRoom, TestClient } from './test-server.js';

/** Stays before anything is measured: whatever is made once has been made. */
const WARM_UP = 200;
const STAYS = 1000;
const ROUNDS = 5;
/** People who come and go at the same time. */
const AT_ONCE = 10;
/** What a stay may leave in memory [bytes]: an object or two of whatever a runtime keeps for itself, and of a worker, which counts in pages. */
const LEFT_PER_STAY = 1500;
/** Of a face. */
const LAYERS = FACE_LAYERS.map((streamId) => ({ streamId, ...UNRELIABLE }));

let fuzzed: FuzzedServer;

beforeAll(async () => {
  fuzzed = await FuzzedServer.start();
});

afterAll(() => fuzzed.close());

test('what is left of each is found among what comes and goes', () => {
  expect(growth([100, 110, 120, 130, 140])).toBe(10);
  // One look that happened to be low hides nothing, one that was high invents nothing.
  expect(growth([100, 110, 20, 130, 140])).toBeGreaterThan(5);
  expect(growth([100, 100, 900, 100, 100])).toBe(0);
});

/** A face that makes objects of mediasoup, which are there without anybody who connects to them. */
async function produceFace(client: TestClient): Promise<string> {
  await client.request('createTransport', { direction: 'send' });
  return (await client.request('produceFace', { layers: LAYERS })).producerId;
}

/** A room with somebody who stays, and their face. */
interface Call {
  room: string;
  host: TestClient;
  producerId: string;
}

async function call(): Promise<Call> {
  const room = await createRoom(fuzzed.server);
  const host = await TestClient.connect(fuzzed.server);
  await host.join(room, 'Host');
  return { room, host, producerId: await produceFace(host) };
}

/** Comes in, makes what a browser makes, takes the host's face, and goes again in one of the ways in which people go. */
async function stay({ room, producerId }: Call, index: number): Promise<void> {
  const client = await TestClient.connect(fuzzed.server);
  await client.join(room, `Guest ${index}`);
  await produceFace(client);
  await client.request('createTransport', { direction: 'receive', rtpCapabilities: { codecs: [] } });
  await client.request('consumeFace', { producerId, rate: 30 });
  await client.request('sendChat', { text: 'Hello' });
  if (index % 3 === 0) await client.request('leave', {});
  // A browser that is killed says no goodbye, and its place is kept for a moment.
  if (index % 3 === 1) client.socket.io.engine.close();
  client.close();
}

async function stays(count: number): Promise<void> {
  let next = 0;
  const calls = [await call()];
  const people = Array.from({ length: AT_ONCE }, async () => {
    while (next < count) {
      const index = next++;
      if (index % 100 === 99) calls.push(await call());
      await stay(calls.at(-1) as Call, index);
    }
  });
  await Promise.all(people);
  for (const { host } of calls) host.close();
  await fuzzed.checkLeaks();
}

test('a thousand people come and go: nothing of them is left, in the server, its workers or its memory', {
  timeout: 300_000,
}, async () => {
  await stays(WARM_UP);
  const used = [await fuzzed.memory()];
  for (let round = 0; round < ROUNDS; round++) {
    await stays(STAYS / ROUNDS);
    used.push(await fuzzed.memory());
  }
  expect(fuzzed.problems).toEqual([]);
  for (const kind of ['heap', 'workers'] as const) {
    const values = used.map((memory) => memory[kind]);
    expect(growth(values) / (STAYS / ROUNDS), `${kind}: ${values}`).toBeLessThan(LEFT_PER_STAY);
  }
});

test('nor of those who really send and receive', async () => {
  for (let i = 0; i < 5; i++) {
    const room = await createRoom(fuzzed.server);
    const [ada, grace] = [await TestClient.connect(fuzzed.server), await TestClient.connect(fuzzed.server)];
    await ada.join(room, 'Ada');
    await grace.join(room, 'Grace');
    const { peer, producerId } = await FacePeer.producing(ada);
    const receiver = await FacePeer.consuming(grace, producerId);
    const arrived = new Promise((resolve) => receiver.onMessage(resolve));
    const timer = setInterval(() => peer.send(new Uint8Array(9)), 20);
    await arrived;
    clearInterval(timer);
    for (const end of [peer, receiver, ada, grace]) end.close();
  }
  await fuzzed.checkLeaks();
  expect(fuzzed.problems).toEqual([]);
});
