import type { types } from 'mediasoup';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Logger } from '../logger.js';
import type { MediaSite, RoomMedia } from './room-media.js';
import { createTransport } from './transports.js';
import { WorkerPool } from './worker-pool.js';

const SILENT = { error: () => undefined } as unknown as Logger;

let pool: WorkerPool;

beforeEach(async () => {
  const config = {
    workers: 2,
    rtcPort: 0,
    mediaAddresses: [{ ip: '127.0.0.1' }],
    screenShare: true,
    participantsPerWorker: 24,
  };
  pool = await WorkerPool.start(config, SILENT);
});

afterEach(() => pool.close());

const FACE = { ordered: false, maxRetransmits: 0 } as const;

/** Of a room's first site. @returns which of the workers it is */
function slotOf(media: RoomMedia): number {
  return pool.pids.indexOf((media.sites[0] as MediaSite).worker.pid);
}

async function connect(media: RoomMedia, count: number): Promise<types.WebRtcTransport[]> {
  const site = media.sites[0] as MediaSite;
  return Promise.all(Array.from({ length: count }, () => createTransport(site)));
}

/** A face of three layers, and who receives it. */
async function face(
  sender: types.WebRtcTransport,
  receivers: readonly types.WebRtcTransport[],
): Promise<void> {
  for (const [streamId, label] of ['face', 'face 1', 'face 2'].entries()) {
    const { id } = await sender.produceData({ sctpStreamParameters: { streamId, ...FACE }, label });
    for (const receiver of receivers) await receiver.consumeData({ dataProducerId: id, ...FACE });
  }
}

describe('a room that begins', () => {
  test('goes to the worker with fewer transports, or where nobody is in any room yet, with fewer rooms', async () => {
    const rooms = [await pool.createRoomMedia(), await pool.createRoomMedia()];
    expect(rooms.map(slotOf)).toEqual([0, 1]);
    await connect(rooms[0] as RoomMedia, 2);
    expect(slotOf(await pool.createRoomMedia())).toBe(1);
    expect(slotOf(await pool.createRoomMedia())).toBe(1);
  });

  test('goes to the worker that sends less on: a large room is more than its people', async () => {
    const [large, small] = [await pool.createRoomMedia(), await pool.createRoomMedia()];
    const [sender, ...receivers] = await connect(large, 4);
    await connect(small, 6);
    // Four transports here and six there.
    expect(slotOf(await pool.createRoomMedia())).toBe(0);
    await face(sender as types.WebRtcTransport, receivers);
    // Seven to six, whatever the layers, until the face ends.
    expect(slotOf(await pool.createRoomMedia())).toBe(1);
    for (const receiver of receivers) receiver.close();
    expect(slotOf(await pool.createRoomMedia())).toBe(0);
  });
});

test('one that begins when a worker has just died goes to another, and all workers are there again', async () => {
  const room = await pool.createRoomMedia();
  const lost = new Promise((resolve) => room.once('lost', resolve));
  const [dead] = pool.pids;
  process.kill(dead as number, 'SIGKILL');
  await lost;
  expect((await pool.createRoomMedia()).sites).toHaveLength(1);
  await expect.poll(() => pool.pids.length, { timeout: 30_000 }).toBe(2);
  expect(pool.pids).not.toContain(dead);
});

test('a room is nowhere when there is no worker any more, and is told so', async () => {
  pool.close();
  await expect(pool.createRoomMedia()).rejects.toThrow();
});
