import { LIMITS, WIRE_VERSION } from '@guise/protocol';
import type { types } from 'mediasoup';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { Line } from './test-line.js';
import { FacePeer } from './test-peer.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

// Receivers who take less than is sent to them, on a real path: what waits for them in the worker, and what it is to the others.

const SENDERS = 4;
/** Between a sender's packets [ms]: of all senders, 54 kB a second for each receiver. */
const INTERVAL = 15;
/** What may wait in the worker for one receiver (`media/transports.ts`). */
const MOST = 16 * 1024;

let server: RunningServer;
let closing: { close(): void }[];
/** The port for media. */
let port: number;
/** What participants receive by, by their transport's id. */
let consumersOf: Map<string, types.DataConsumer[]>;
let producerIds: string[];
let sent: number;
let room: string;

beforeEach(async () => {
  closing = [];
  consumersOf = new Map();
  const onTransport = ({ id, observer, iceCandidates }: types.WebRtcTransport) => {
    const consumers: types.DataConsumer[] = [];
    consumersOf.set(id, consumers);
    observer.on('newdataconsumer', (consumer) => consumers.push(consumer));
    port = iceCandidates.find(({ protocol }) => protocol === 'udp')?.port ?? Number.NaN;
  };
  server = await startTestServer({}, { onTransport });
  room = await createRoom(server);
  const faces = await Promise.all(
    Array.from({ length: SENDERS }, async () => FacePeer.producing(await joined())),
  );
  producerIds = faces.map(({ producerId }) => producerId);
  closing.push(...faces.map(({ peer }) => peer));
  sent = 0;
  const timer = setInterval(() => {
    const message = numbered(sent++);
    for (const { peer } of faces) peer.send(message);
  }, INTERVAL);
  closing.push({ close: () => clearInterval(timer) });
});

afterEach(async () => {
  for (const thing of closing.reverse()) thing.close();
  await server.close();
});

async function joined(): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(client);
  await client.join(room);
  return client;
}

/** The largest message there is, with a number in it, that the server takes for a sealed packet. */
function numbered(number: number): Uint8Array {
  const bytes = new Uint8Array(LIMITS.faceMessageBytes).fill(0xa5);
  bytes.set([0x80 | (WIRE_VERSION << 2), 1]);
  new DataView(bytes.buffer).setUint32(bytes.length - 4, number);
  return bytes;
}

/** Somebody who receives all faces: the numbers that came, by face. */
class Receiver {
  readonly came: number[][] = producerIds.map(() => []);
  #transportId = '';

  /** @param line between them and the server; left out: none */
  static async connect(line?: Line): Promise<Receiver> {
    const receiver = new Receiver();
    const client = await joined();
    const peer = await FacePeer.consumingAll(client, producerIds, (transport) => {
      receiver.#transportId = transport.id;
      return line?.lead(transport) ?? transport;
    });
    closing.push(peer);
    peer.onMessage((bytes, face) => receiver.came[face]?.push(numberOf(bytes)));
    await receiver.until(0);
    return receiver;
  }

  /** Until something as new as that has come of every face. */
  async until(number: number): Promise<void> {
    await expect
      .poll(() => this.came.every((face) => face.some((came) => came >= number)), {
        timeout: 50_000,
        interval: 5,
      })
      .toBe(true);
  }

  /** How many of the messages with these numbers did not come, of all faces together. */
  missing(from: number, to: number): number {
    return this.came.reduce(
      (sum, face) => sum + (to - from) - face.filter((n) => n >= from && n < to).length,
      0,
    );
  }

  /** What waits for them in the worker [bytes]. */
  async waiting(): Promise<number> {
    const consumers = consumersOf.get(this.#transportId) ?? [];
    const amounts = await Promise.all(consumers.map((consumer) => consumer.getBufferedAmount()));
    return amounts.reduce((sum, amount) => sum + amount, 0);
  }
}

function numberOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.byteLength - 4);
}

/** Of what waits for this one, every moment until so many more were sent: the most. */
async function mostWaiting(receiver: Receiver, count: number): Promise<number> {
  let most = 0;
  for (const end = sent + count; sent < end; ) {
    most = Math.max(most, await receiver.waiting());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return most;
}

test.each([
  ['who never reads', 0, MOST * 0.9],
  // What does not get through is given up at once (no message is sent twice), so that nothing need wait.
  ['whose line takes a twentieth of it', 3000, 0],
])(
  'a receiver %s: what waits for them is bounded, and the others miss nothing',
  async (_who, width, least) => {
    const line = await Line.open(port);
    closing.push(line);
    const slow = await Receiver.connect(line);
    const quick = await Receiver.connect();
    const from = sent;
    line.narrow(width);
    const most = await mostWaiting(slow, 150);
    const to = sent;
    // Most was too much for them, or nothing would be shown.
    expect(slow.missing(from, to)).toBeGreaterThan((to - from) * SENDERS * 0.7);
    expect(most).toBeGreaterThanOrEqual(least);
    // The last message that is taken may go beyond.
    expect(most).toBeLessThanOrEqual(MOST + LIMITS.faceMessageBytes);
    await quick.until(to + 1);
    // A busy machine may lose one of its own.
    expect(quick.missing(from, to)).toBeLessThan((to - from) * SENDERS * 0.01);
    expect(await quick.waiting()).toBeLessThan(MOST / 4);

    line.narrow(Number.POSITIVE_INFINITY);
    const open = sent;
    const before = slow.came.reduce((sum, face) => sum + face.length, 0);
    await slow.until(open);
    // Stale is what had waited, and no more than that.
    const came = slow.came.flat().slice(before);
    expect(came.filter((number) => number < to).length).toBeLessThanOrEqual(
      MOST / LIMITS.faceMessageBytes + 1,
    );
  },
);
