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

/** Somebody who stays while everybody else comes and goes, and takes the faces of all. */
interface Host {
  room: string;
  client: TestClient;
  producerId: string;
}

async function comeToStay(): Promise<Host> {
  const room = await createRoom(fuzzed.server);
  const client = await TestClient.connect(fuzzed.server);
  await client.join(room, 'Host');
  await client.request('createTransport', { direction: 'receive', rtpCapabilities: { codecs: [] } });
  return { room, client, producerId: await produceFace(client) };
}

/** Comes in, makes what a browser makes, takes the host's face, gives the host their own, and goes again in one of the ways in which people go. */
async function stay(host: Host, index: number): Promise<void> {
  const client = await TestClient.connect(fuzzed.server);
  await client.join(host.room, `Guest ${index}`);
  const producerId = await produceFace(client);
  await client.request('createTransport', { direction: 'receive', rtpCapabilities: { codecs: [] } });
  await client.request('consumeFace', { producerId: host.producerId, rate: 30 });
  await host.client.request('consumeFace', { producerId, rate: 30 });
  await client.request('sendChat', { text: 'Hello' });
  if (index % 3 === 0) await client.request('leave', {});
  // A browser that is killed says no goodbye, and its place is kept for a moment.
  if (index % 3 === 1) client.socket.io.engine.close();
  client.close();
}

/** @param there what there is of the one who stays */
async function stays(host: Host, there: string, count: number): Promise<void> {
  let next = 0;
  const people = Array.from({ length: AT_ONCE }, async () => {
    while (next < count) await stay(host, next++);
  });
  await Promise.all(people);
  await fuzzed.checkLeaks(false, there);
}

test('a thousand people come and go while one stays: nothing of them is left, in the server, its workers or its memory', {
  timeout: 300_000,
}, async () => {
  const host = await comeToStay();
  const there = await fuzzed.whatIsThere();
  await stays(host, there, WARM_UP);
  const used = [await fuzzed.memory()];
  for (let round = 0; round < ROUNDS; round++) {
    await stays(host, there, STAYS / ROUNDS);
    used.push(await fuzzed.memory());
  }
  host.client.close();
  await fuzzed.checkLeaks();
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
