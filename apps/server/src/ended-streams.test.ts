import * as mediasoup from 'mediasoup';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { FacePeer } from './test-peer.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

// A client that closes its end of a stream before the media worker knows that what came on it is over: the worker forgets it without a word.

let server: RunningServer;
let closing: { close(): void }[];
/** How faces and states go to browsers, as this process sees them. */
let consumers: mediasoup.types.DataConsumer[];
let receivers: mediasoup.types.WebRtcTransport[];
let producers: mediasoup.types.DataProducer[];
/** On their way to another worker. */
let piped: mediasoup.types.DataConsumer[];

function watch(worker: mediasoup.types.Worker): void {
  worker.observer.on('newrouter', (router) =>
    router.observer.on('newtransport', (transport) => {
      transport.observer.on('newdataproducer', (producer) => producers.push(producer));
      transport.observer.on('newdataconsumer', (consumer) => {
        if (transport.type === 'pipe') piped.push(consumer);
        if (transport.type !== 'webrtc') return;
        consumers.push(consumer);
        receivers.push(transport as mediasoup.types.WebRtcTransport);
      });
    }),
  );
}

beforeEach(async () => {
  closing = [];
  consumers = [];
  receivers = [];
  producers = [];
  piped = [];
  mediasoup.observer.on('newworker', watch);
});

afterEach(async () => {
  for (const thing of closing.reverse()) thing.close();
  await server.close();
  mediasoup.observer.off('newworker', watch);
});

async function joined(room: string): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(client);
  await client.join(room);
  return client;
}

/** How many the worker has. */
async function inWorker(): Promise<number> {
  const dumps = await Promise.all([...new Set(receivers)].map((transport) => transport.dump()));
  return dumps.reduce((sum, { dataConsumerIds }) => sum + dataConsumerIds.length, 0);
}

const openOf = (some: typeof consumers) => some.filter(({ closed }) => !closed).length;
const open = () => openOf(consumers);

async function sender(what: 'face' | 'state', client: TestClient): Promise<string> {
  const { peer, producerId } =
    what === 'face' ? await FacePeer.producing(client, 3) : await FacePeer.producingState(client);
  closing.push(peer);
  return producerId;
}

/** Of a room whose people are all on one worker, and of one where each is on another. */
const WORKERS = { one: { workers: 1 }, two: { workers: 2, participantsPerWorker: 1 } };

test.each([
  ['face', 3, 'one'],
  ['face', 3, 'two'],
  ['state', 1, 'one'],
  ['state', 1, 'two'],
] as const)(
  'of a %s whose end was heard of elsewhere first nothing is left here (streams: %i, workers: %s)',
  async (what, streams, workers) => {
    server = await startTestServer(WORKERS[workers]);
    const room = await createRoom(server);
    const [ada, ben] = [await joined(room), await joined(room)];
    const producerId = await sender(what, ada);
    const receiver =
      what === 'face'
        ? await FacePeer.consuming(ben, producerId)
        : await FacePeer.consumingState(ben, producerId);
    closing.push(receiver);
    expect([open(), await inWorker()]).toEqual([streams, streams]);
    expect(openOf(piped)).toBe(workers === 'two' ? streams : 0);
    receiver.closeChannels();
    await expect.poll(inWorker).toBe(0);
    await ada.request('leave', {});
    await expect.poll(() => [open(), openOf(piped)], { timeout: 5000 }).toEqual([0, 0]);
  },
);

test('a producer forgets those who leave before it ends', async () => {
  server = await startTestServer();
  const room = await createRoom(server);
  const [ada, ben] = [await joined(room), await joined(room)];
  const producerId = await sender('face', ada);
  const listeners = () => producers.map(({ observer }) => observer.listenerCount('close'));
  const before = listeners();
  closing.push(await FacePeer.consuming(ben, producerId));
  expect(listeners()).not.toEqual(before);
  await ben.request('leave', {});
  await expect.poll(listeners).toEqual(before);
});
