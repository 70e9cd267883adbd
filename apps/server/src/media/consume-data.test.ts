import type { types } from 'mediasoup';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { consumeData } from './consume-data.js';
import { MediaWorker } from './media-worker.js';
import { RoomMedia } from './room-media.js';
import { createTransport } from './transports.js';

let worker: MediaWorker;
let media: RoomMedia;
let receiver: types.WebRtcTransport;
let producer: types.DataProducer;

beforeEach(async () => {
  worker = await MediaWorker.start([{ ip: '127.0.0.1' }], 0);
  media = await RoomMedia.open(
    { createRouter: async () => ({ worker, router: await worker.createRouter(true) }) },
    9,
  );
  const site = await media.place();
  receiver = await createTransport(site);
  const sender = await createTransport(site);
  producer = await sender.produceData({ sctpStreamParameters: { streamId: 0 } });
});

afterEach(() => {
  media.close();
  worker.close();
});

test('a receiver that closes while it is asked for leaves nothing behind', async () => {
  const made: types.DataConsumer[] = [];
  receiver.observer.on('newdataconsumer', (consumer) => made.push(consumer));
  const listeners = producer.observer.listenerCount('close');
  const consuming = consumeData(receiver, producer);
  receiver.close();
  await expect(consuming).rejects.toMatchObject({ reason: 'not-found' });
  expect(made.map(({ closed }) => closed)).toEqual([true]);
  expect(producer.observer.listenerCount('close')).toBe(listeners);
});
