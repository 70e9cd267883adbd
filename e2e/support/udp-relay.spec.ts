import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { UdpRelay } from './udp-relay.js';

/** Bytes of IP and UDP in every packet. */
const HEADERS = 28;

/** Answers every packet with itself. */
let echo: Socket;
let relay: UdpRelay;

test.beforeEach(async () => {
  echo = await socket();
  echo.on('message', (packet, { port, address }) => echo.send(packet, port, address));
  relay = await UdpRelay.open(echo.address().port);
});

test.afterEach(() => {
  relay.close();
  echo.close();
});

test('hands packets on both ways, each client its own', async () => {
  const [a, b] = [new Client(await socket()), new Client(await socket())];
  a.send(1);
  b.send(2);
  await expect.poll(() => [a.numbers, b.numbers]).toEqual([[1], [2]]);
  expect(relay.up).toMatchObject({ taken: 2, delivered: 2 });
  expect(relay.down).toMatchObject({ taken: 2, delivered: 2 });
  a.close();
  b.close();
});

test('loses the share it was told to, the same packets with the same seed, one way only', async () => {
  const client = new Client(await socket());
  relay.change({ up: { loss: 0.2, delay: 0 } });
  await client.sendMany(1000);
  await settled();
  expect(relay.up.delivered / 1000).toBeGreaterThan(0.75);
  expect(relay.up.delivered / 1000).toBeLessThan(0.85);
  expect(relay.down.delivered).toBe(relay.down.taken);
  expect(client.numbers).toHaveLength(relay.up.delivered);

  const other = await UdpRelay.open(echo.address().port);
  other.change({ up: { loss: 0.2, delay: 0 } });
  const again = new Client(await socket(), other.port);
  await again.sendMany(1000);
  await expect.poll(() => again.numbers).toEqual(client.numbers);
  other.close();
  client.close();
  again.close();
});

test('delays; jitter changes the order, and order can be kept', async () => {
  const client = new Client(await socket());
  relay.change({ down: { delay: 40 } });
  const sent = performance.now();
  await client.sendMany(20);
  await expect.poll(() => client.numbers.length).toBe(20);
  expect(client.arrivals[0]).toBeGreaterThanOrEqual(sent + 40);
  expect(client.numbers).toEqual(inOrder(20));

  client.clear();
  relay.change({ up: { jitter: 50, delay: 0 } });
  await client.sendMany(50);
  await expect.poll(() => client.numbers.length).toBe(50);
  expect(client.numbers).not.toEqual(inOrder(50));
  expect([...client.numbers].sort((a, b) => a - b)).toEqual(inOrder(50));

  client.clear();
  relay.change({ up: { jitter: 50, inOrder: true } });
  await client.sendMany(50);
  await expect.poll(() => client.numbers.length).toBe(50);
  expect(client.numbers).toEqual(inOrder(50));
  client.close();
});

test('doubles packets', async () => {
  const client = new Client(await socket());
  relay.change({ down: { duplicated: 1, delay: 0 } });
  await client.sendMany(10);
  await expect.poll(() => client.numbers.length).toBe(20);
  expect(new Set(client.numbers).size).toBe(10);
  client.close();
});

test('an outage takes everything and ends by itself', async () => {
  const client = new Client(await socket());
  relay.change({ up: { outage: [0, 300], delay: 0 } });
  const begun = performance.now();
  while (client.numbers.length === 0) {
    client.send(Math.round(performance.now() - begun));
    await delay(5);
  }
  expect(client.numbers[0]).toBeGreaterThanOrEqual(299);
  client.close();
});

test('a bottleneck sends at its rate, and what finds its queue full is lost', async () => {
  const client = new Client(await socket(), relay.port, 100 - HEADERS);
  relay.change({ up: { bottleneck: { bitrate: 80_000, queue: 1000 }, delay: 0 } });
  const sent = performance.now();
  for (let i = 0; i < 50; i++) client.send(i);
  await expect.poll(() => client.numbers.length).toBeGreaterThanOrEqual(10);
  await settled();
  // 100 bytes take 10 ms; a queue of 1000 bytes holds ten of them.
  expect(client.numbers).toEqual(inOrder(client.numbers.length));
  expect(client.numbers.length).toBeGreaterThanOrEqual(10);
  expect(client.numbers.length).toBeLessThanOrEqual(20);
  expect((client.arrivals.at(-1) as number) - sent).toBeGreaterThanOrEqual(client.numbers.length * 10 - 1);
  client.close();
});

test('what is on its way when the line changes still arrives', async () => {
  const client = new Client(await socket());
  relay.change({ up: { delay: 100 } });
  client.send(7);
  await expect.poll(() => relay.up.taken).toBe(1);
  relay.change({ up: { loss: 1 } });
  await expect.poll(() => client.numbers).toEqual([7]);
  client.close();
});

/** Sends numbers through the relay and keeps what comes back, and when [ms]. */
class Client {
  readonly numbers: number[] = [];
  readonly arrivals: number[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly to = relay.port,
    private readonly size = 4,
  ) {
    socket.on('message', (packet) => {
      this.numbers.push(packet.readUInt32BE());
      this.arrivals.push(performance.now());
    });
  }

  send(number: number): void {
    const packet = Buffer.alloc(this.size);
    packet.writeUInt32BE(number);
    this.socket.send(packet, this.to, '127.0.0.1');
  }

  /** 0, 1, 2, …: a few at a time, so that no socket's own buffer overflows. */
  async sendMany(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.send(i);
      if (i % 10 === 9) await delay(1);
    }
  }

  clear(): void {
    this.numbers.length = 0;
    this.arrivals.length = 0;
  }

  close(): void {
    this.socket.close();
  }
}

/** Waits until nothing more moves: all that was taken one way has come back or is lost. */
async function settled(): Promise<void> {
  for (let former = -1; former !== relay.up.taken + relay.down.delivered; ) {
    former = relay.up.taken + relay.down.delivered;
    await delay(150);
  }
}

async function socket(): Promise<Socket> {
  const created = createSocket('udp4');
  created.bind(0, '127.0.0.1');
  await once(created, 'listening');
  return created;
}

function inOrder(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
