import type { types } from 'mediasoup';
import { expect, test } from 'vitest';
import { watchBitrate } from './bitrate-meter.js';
import { MediaWorker } from './media-worker.js';

/** An RTP packet with as many bytes of nothing. */
function packet(sequence: number, bytes: number): Buffer {
  const rtp = Buffer.alloc(12 + bytes);
  rtp.writeUInt8(0x80, 0);
  rtp.writeUInt8(96, 1);
  rtp.writeUInt16BE(sequence, 2);
  rtp.writeUInt32BE(sequence * 3000, 4);
  rtp.writeUInt32BE(2222, 8);
  return rtp;
}

test('who sends more than allowed is found out once; who sends little is not', async () => {
  const worker = await MediaWorker.start([{ ip: '127.0.0.1' }], 0);
  const router = await worker.createRouter(true);
  const transport = await router.createDirectTransport();
  const producer: types.Producer = await transport.produce({
    kind: 'video',
    rtpParameters: {
      codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90000 }],
      encodings: [{ ssrc: 2222 }],
    },
  });
  let [floods, looks] = [0, 0];
  const getStats = producer.getStats.bind(producer);
  const looked = new Promise<void>((resolve) => {
    producer.getStats = () => {
      if (++looks === 3) resolve();
      return getStats();
    };
  });
  const flooded = new Promise<void>((resolve) => {
    watchBitrate(
      producer,
      100_000,
      () => {
        floods++;
        resolve();
      },
      50,
    );
  });
  let sequence = 0;
  producer.send(packet(++sequence, 100));
  await looked;
  expect(floods).toBe(0);
  for (let sent = 0; sent < 200; sent++) producer.send(packet(++sequence, 1000));
  await flooded;
  expect(floods).toBe(1);
  worker.close();
});
