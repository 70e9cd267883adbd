import { once } from 'node:events';
import type { types } from 'mediasoup';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MediaWorker } from './media-worker.js';
import { type MediaSite, RoomMedia, type RouterSource } from './room-media.js';

// Real workers: what is brought from one to another goes between two processes.

let workers: MediaWorker[];
let media: RoomMedia;

/** Routers on the workers, in their order. */
const source: RouterSource = {
  createRouter: async (taken) => {
    const worker = workers.find((candidate) => !candidate.closed && !taken.includes(candidate));
    return worker ? { worker, router: await worker.createRouter(true) } : null;
  },
};

beforeEach(async () => {
  const start = () => MediaWorker.start([{ ip: '127.0.0.1' }], 0);
  workers = await Promise.all([start(), start()]);
  media = await RoomMedia.open(source, 2);
});

afterEach(() => {
  media.close();
  for (const worker of workers) worker.close();
});

const residents = () => media.sites.map((site) => site.residents);

describe('participants', () => {
  test('share a site until it is full; then there is one on another worker, once for all who come', async () => {
    const sites = await Promise.all([1, 2, 3, 4].map(() => media.place()));
    expect(sites.map((site) => workers.indexOf(site.worker))).toEqual([0, 0, 1, 1]);
    expect(residents()).toEqual([2, 2]);
  });

  test('beyond what all workers are for go where there are fewest', async () => {
    const sites = await Promise.all([1, 2, 3, 4].map(() => media.place()));
    media.release(sites[2] as MediaSite);
    const fifth = await media.place();
    const [sixth, seventh] = [await media.place(), await media.place()];
    expect([fifth, sixth, seventh].map((site) => workers.indexOf(site.worker))).toEqual([1, 0, 1]);
  });

  test('fill the places of those who left, and a site without anybody goes unless it is the only one', async () => {
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => media.place()));
    media.release(one as MediaSite);
    expect(await media.place()).toBe(one);
    media.release(three as MediaSite);
    expect(media.sites).toEqual([one]);
    expect((three as MediaSite).router.closed).toBe(true);
    media.release(one as MediaSite);
    media.release(two as MediaSite);
    expect(residents()).toEqual([0]);
    expect((one as MediaSite).router.closed).toBe(false);
  });
});

describe('what is sent', () => {
  let here: MediaSite;
  let there: MediaSite;
  let face: types.DataProducer;

  beforeEach(async () => {
    [here, , there] = (await Promise.all([1, 2, 3].map(() => media.place()))) as [
      MediaSite,
      MediaSite,
      MediaSite,
    ];
    face = await here.inspection.produceData({ label: 'face' });
  });

  /** Messages that arrive at the other site. */
  async function receive(id: string): Promise<types.DataConsumer> {
    return there.inspection.consumeData({ dataProducerId: id });
  }

  /** Until the pipe's two ends have met nothing comes through it. */
  async function arrives(consumer: types.DataConsumer, producer = face): Promise<Buffer> {
    const arrived = once(consumer, 'message').then(([message]) => message as Buffer);
    const timer = setInterval(() => producer.send(Buffer.from('smile')), 20);
    try {
      return await arrived;
    } finally {
      clearInterval(timer);
    }
  }

  test('is brought to another site once, by the same id, and counted once', async () => {
    const bring = () => media.bring({ dataProducerId: face.id }, here, there);
    await Promise.all([bring(), bring()]);
    await bring();
    expect(String(await arrives(await receive(face.id)))).toBe('smile');
    const { mapDataProducerIdDataConsumerIds } = await there.router.dump();
    expect(mapDataProducerIdDataConsumerIds.map(({ key }) => key)).toEqual([face.id]);
    expect(workers.map(({ producers }) => producers.face)).toEqual([1, 0]);
  });

  test('ends there when it ends, and nothing of it is left', async () => {
    await media.bring({ dataProducerId: face.id }, here, there);
    const consumer = await receive(face.id);
    const closed = new Promise<void>((resolve) => consumer.observer.on('close', resolve));
    face.close();
    await closed;
    expect(there.brought.size).toBe(0);
    await expect(media.bring({ dataProducerId: face.id }, here, there)).rejects.toMatchObject({
      reason: 'not-found',
    });
    expect(there.brought.size).toBe(0);
  });

  test('goes both ways, and a voice and a screen as well', async () => {
    const back = await there.inspection.produceData({ label: 'face' });
    await media.bring({ dataProducerId: back.id }, there, here);
    const consumer = await here.inspection.consumeData({ dataProducerId: back.id });
    expect(String(await arrives(consumer, back))).toBe('smile');
    for (const [kind, mimeType, clockRate] of [
      ['audio', 'audio/opus', 48000],
      ['video', 'video/VP8', 90000],
    ] as const) {
      const codec = { mimeType, payloadType: 96, clockRate, ...(kind === 'audio' && { channels: 2 }) };
      const producer = await here.inspection.produce({
        kind,
        rtpParameters: { codecs: [codec], encodings: [{ ssrc: kind === 'audio' ? 1111 : 2222 }] },
      });
      await media.bring({ producerId: producer.id }, here, there);
      expect(
        there.router.canConsume({
          producerId: producer.id,
          rtpCapabilities: there.router.rtpCapabilities,
        }),
      ).toBe(true);
    }
  });

  test('is gone with the worker it was on, and the other site stays', async () => {
    await media.bring({ dataProducerId: face.id }, here, there);
    const consumer = await receive(face.id);
    const closed = new Promise<void>((resolve) => consumer.observer.on('close', resolve));
    const lost = once(media, 'lost');
    process.kill(here.worker.pid, 'SIGKILL');
    expect(await lost).toEqual([here]);
    await closed;
    expect(media.sites).toEqual([there]);
    await expect(media.bring({ dataProducerId: face.id }, here, there)).rejects.toMatchObject({
      reason: 'not-found',
    });
    expect(there.worker.closed).toBe(false);
    expect(there.brought.size).toBe(0);
  });

  test('and is on its way when the worker dies: not found, and nothing else', async () => {
    const bringing = media.bring({ dataProducerId: face.id }, here, there);
    process.kill(here.worker.pid, 'SIGKILL');
    await expect(bringing).rejects.toMatchObject({ reason: 'not-found' });
    expect(there.brought.size).toBe(0);
  });
});

test('all sites lost: the next one who comes is placed on another worker', async () => {
  const site = await media.place();
  const lost = once(media, 'lost');
  process.kill(site.worker.pid, 'SIGKILL');
  await lost;
  expect(media.sites).toEqual([]);
  expect((await media.place()).worker).toBe(workers[1]);
});
