import { FaceEncoder, LIMITS, restFaceFrame } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { FacePeer, UNRELIABLE } from './test-peer.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

let server: RunningServer;
let room: string;
let closing: { close(): void }[] = [];

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

beforeEach(async () => {
  room = await createRoom(server);
});

afterEach(() => {
  for (const thing of closing.reverse()) thing.close();
  closing = [];
});

async function joined(): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(client);
  await client.join(room);
  return client;
}

/** Layers of a moving face's packets, again and again. */
const PATTERN = [0, 2, 1, 2, 1, 2];
const packet = new FaceEncoder().encode(restFaceFrame(0)).slice();

/** What somebody received: layer and count of each message. */
class Inbox {
  heard: { layer: number; count: number }[] = [];
  #waiting: (() => void) | null = null;

  constructor(peer: FacePeer) {
    closing.push(peer);
    peer.onMessage((bytes, layer) => {
      this.heard.push({ layer, count: bytes[0] as number });
      this.#waiting?.();
    });
  }

  /** Until a message like that has come. */
  has(layer: number, count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = () => {
        if (this.heard.some((one) => one.layer === layer && one.count === count)) resolve();
      };
      this.#waiting();
    });
  }

  /** Messages of each layer but those of the base that only say that it is over. */
  get layers(): number[] {
    const counted = this.heard.filter(({ count }) => count < 200);
    return [0, 1, 2].map((layer) => counted.filter((one) => one.layer === layer).length);
  }
}

/** Somebody who sends a face of three layers, and those who receive it at these rates. */
async function face(...rates: (0 | 5 | 15 | 30)[]) {
  const [client, ...receivers] = [await joined(), ...(await Promise.all(rates.map(() => joined())))];
  const { peer, producerId } = await FacePeer.producing(client, 3);
  closing.push(peer);
  const inboxes: Inbox[] = [];
  for (const [i, receiver] of receivers.entries())
    inboxes.push(new Inbox(await FacePeer.consuming(receiver, producerId, rates[i])));
  return { client, peer, producerId, receivers, inboxes };
}

/** Sends sixty packets as a moving face does, and waits until they have come to whoever takes the base. */
async function sendAll(peer: FacePeer, inboxes: readonly Inbox[], over = 200): Promise<void> {
  const counts = [0, 0, 0];
  for (let i = 0; i < 60; i++) {
    const layer = PATTERN[i % PATTERN.length] as number;
    peer.send(Uint8Array.of(counts[layer] as number, ...packet), layer);
    (counts[layer] as number)++;
    // What is sent in one go may not fit into a receiver's buffer.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const timer = setInterval(() => peer.send(Uint8Array.of(over, ...packet), 0), 50);
  await Promise.all(inboxes.map((inbox) => inbox.has(0, over)));
  clearInterval(timer);
}

test('each receives the layers that they asked for, and nothing beyond', async () => {
  const { peer, inboxes } = await face(5, 15, 30);
  await sendAll(peer, inboxes);
  const [five, fifteen, thirty] = inboxes.map(({ layers }) => layers);
  // On the loopback address hardly anything is lost, and nothing doubled.
  expect(five?.slice(1)).toEqual([0, 0]);
  expect(fifteen?.[2]).toBe(0);
  for (const layers of [five, fifteen, thirty]) expect(layers?.[0]).toBeGreaterThanOrEqual(9);
  for (const layers of [fifteen, thirty]) expect(layers?.[1]).toBeGreaterThanOrEqual(18);
  expect(thirty?.[2]).toBeGreaterThanOrEqual(27);
});

test('who changes their mind gets more, or less, from then on; nobody else notices', async () => {
  const { peer, producerId, receivers, inboxes } = await face(30, 30);
  const [mine, other] = inboxes as [Inbox, Inbox];
  await receivers[0]?.request('setFaceRates', { faces: [{ producerId, rate: 5 }] });
  await sendAll(peer, inboxes);
  expect(mine.layers.slice(1)).toEqual([0, 0]);
  expect(other.layers[2]).toBeGreaterThanOrEqual(27);
  await receivers[0]?.request('setFaceRates', { faces: [{ producerId, rate: 30 }] });
  await sendAll(peer, inboxes, 201);
  expect(mine.layers[2]).toBeGreaterThanOrEqual(27);
  await receivers[0]?.request('setFaceRates', { faces: [{ producerId, rate: 0 }] });
  mine.heard = [];
  await sendAll(peer, [other], 202);
  expect(mine.layers).toEqual([0, 0, 0]);
});

test('whose face it is hears when somebody begins to leave out layers, and when nobody does any more', async () => {
  const { client, producerId, receivers } = await face(30, 30);
  const heard: boolean[] = [];
  client.socket.on('faceLayered', ({ layered }) => heard.push(layered));
  const ask = (i: number, rate: 0 | 5 | 15 | 30) =>
    receivers[i]?.request('setFaceRates', { faces: [{ producerId, rate }] });
  const told = () => client.next('faceLayered');
  let news = told();
  await ask(0, 5);
  await news;
  await ask(1, 15);
  await ask(0, 30);
  news = told();
  receivers[1]?.close();
  await news;
  expect(heard).toEqual([true, false]);
});

test('rates of faces that one does not receive are passed over; what makes no sense is refused', async () => {
  const { client, producerId, receivers } = await face(30);
  const [receiver] = receivers as [TestClient];
  const ask = (faces: unknown) => receiver.refusal('setFaceRates', { faces });
  expect(await ask([{ producerId: 'x', rate: 5 }])).toBe('granted');
  expect(await client.refusal('setFaceRates', { faces: [{ producerId, rate: 5 }] })).toBe('granted');
  for (const faces of [[], [{ producerId }], [{ producerId, rate: 10 }], [{ producerId, rate: '5' }]])
    expect(await ask(faces)).toBe('malformed');
  expect(await ask(Array(LIMITS.participantsPerRoom + 1).fill({ producerId, rate: 5 }))).toBe('malformed');
});

test('whoever changes their mind all the time is refused after a while', async () => {
  const { producerId, receivers } = await face(30);
  const asks = Array.from({ length: LIMITS.faceRates.points + 5 }, (_, i) =>
    receivers[0]?.refusal('setFaceRates', { faces: [{ producerId, rate: i % 2 ? 5 : 30 }] }),
  );
  expect((await Promise.all(asks)).at(-1)).toBe('rate-limited');
});

test('a flood on any layer closes all of the face', async () => {
  const { client, peer, inboxes } = await face(5);
  const told = client.next('faceProducerClosed');
  const flood = setInterval(() => {
    for (let i = 0; i < 20; i++) peer.send(Uint8Array.of(i, ...packet), 2);
  }, 20);
  expect((await told).error.reason).toBe('rate-limited');
  clearInterval(flood);
  expect(server.stats().producers.face).toBe(0);
  expect(inboxes[0]?.layers).toEqual([0, 0, 0]);
});

test('noise on a layer that hardly anybody takes: its sender is told, too', async () => {
  const { client, peer } = await face(5);
  const told = client.next('faceRejected');
  const timer = setInterval(() => peer.send(new Uint8Array(9), 2), 20);
  expect((await told).error.reason).toBe('malformed');
  clearInterval(timer);
});

describe('a game’s state', () => {
  async function state() {
    const [ada, ben] = [await joined(), await joined()];
    const news = ben.next('participantUpdated');
    const { peer, producerId } = await FacePeer.producingState(ada);
    closing.push(peer);
    expect((await news).participant.stateProducerId).toBe(producerId);
    return { ada, ben, peer, producerId };
  }

  test('reaches the others as it was sent, and ends with who sent it', async () => {
    const { ada, ben, peer, producerId } = await state();
    const receiver = await FacePeer.consumingState(ben, producerId);
    closing.push(receiver);
    const bytes = Uint8Array.from({ length: LIMITS.sealedStateBytes }, (_, i) => i);
    const arrived = new Promise<Uint8Array>((resolve) => receiver.onMessage(resolve));
    const timer = setInterval(() => peer.send(bytes), 50);
    expect(await arrived).toEqual(bytes);
    clearInterval(timer);
    const left = ben.next('participantLeft');
    ada.close();
    await left;
    expect(await ben.refusal('consumeState', { producerId })).toBe('not-found');
  });

  test('there is one of everybody, and one’s own is not received', async () => {
    const { ada, ben, producerId } = await state();
    const request = { sctpStreamParameters: { streamId: 9, ...UNRELIABLE } };
    expect(await ada.refusal('produceState', request)).toBe('out-of-order');
    expect(await ben.refusal('produceState', request)).toBe('out-of-order');
    await ada.request('createTransport', { direction: 'receive', rtpCapabilities: { codecs: [] } });
    expect(await ada.refusal('consumeState', { producerId })).toBe('not-found');
  });

  test.each([
    ['too often', 20, 8],
    ['too large', 150, LIMITS.sealedStateBytes + 1],
  ])('%s: the server closes it and says so, and nobody else notices', async (_what, interval, size) => {
    const { ada, ben, peer } = await state();
    const told = ada.next('stateProducerClosed');
    const news = ben.next('participantUpdated');
    const timer = setInterval(() => peer.send(new Uint8Array(size)), interval);
    expect((await told).error.reason).toBe('rate-limited');
    clearInterval(timer);
    expect((await news).participant.stateProducerId).toBeNull();
    await ada.request('ping', {});
  });
});
