import { WIRE_VERSION } from '@guise/protocol';
import { afterEach, expect, test } from 'vitest';
import { protocolRateLimits, RateLimit } from './rate-limits.js';
import type { RunningServer } from './server.js';
import { FacePeer } from './test-peer.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

/** Packets a second of a flood, sent in portions [ms]. */
const FLOOD_RATE = 10_000;
const PORTION = 10;
/** Share of the others' packets that has to arrive, whatever somebody else does. */
const ENOUGH = 0.95;
/** Share of a flood that reaches anybody at most: it is longer until its end than until it is seen. */
const FORWARDED = 0.7;
/** A face sends so often [ms]. */
const FACE_INTERVAL = 33;

let server: RunningServer;
let closing: { close(): void }[] = [];

afterEach(async () => {
  for (const thing of closing.reverse()) thing.close();
  closing = [];
  await server.close();
});

async function joined(room: string): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(client);
  await client.join(room);
  return client;
}

async function sending(client: TestClient): Promise<{ peer: FacePeer; producerId: string }> {
  const face = await FacePeer.producing(client);
  closing.push(face.peer);
  return face;
}

async function receiving(client: TestClient, producerId: string): Promise<FacePeer> {
  const peer = await FacePeer.consuming(client, producerId);
  closing.push(peer);
  return peer;
}

/** Sends so many messages a second until it is stopped. @returns stops it, and says how many there were */
function flood(peer: FacePeer, message: Uint8Array, rate = FLOOD_RATE): () => number {
  const begin = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - begin) / 1000) * rate;
    // A machine that was held up does not make up for all of it at once.
    for (let i = 0; sent < due && i < 2 * rate * (PORTION / 1000); i++, sent++) peer.send(message);
    sent = Math.max(sent, Math.floor(due));
  }, PORTION);
  return () => {
    clearInterval(timer);
    return sent;
  };
}

/** A packet that the server takes for a sealed one, with a number in it. */
function numbered(number: number): Uint8Array {
  const bytes = new Uint8Array(80).fill(0xa5);
  bytes.set([0x80 | (WIRE_VERSION << 2), 1]);
  new DataView(bytes.buffer).setUint32(76, number);
  return bytes;
}

/** Somebody's face on its way to somebody else: what was sent, and what arrived. */
class Way {
  #sent = 0;
  readonly #arrived: number[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(from: FacePeer, to: FacePeer) {
    to.onMessage(({ buffer }) => this.#arrived.push(new DataView(buffer).getUint32(76)));
    this.#timer = setInterval(() => from.send(numbered(this.#sent++)), FACE_INTERVAL);
  }

  /** @returns of the next `count` packets, the share that arrived */
  async share(count: number): Promise<number> {
    const first = this.#sent;
    const end = first + count;
    // What is later than they are has arrived: what has not come by then does not come.
    await expect
      .poll(() => this.#arrived.some((number) => number >= end), { timeout: 30_000, interval: 5 })
      .toBe(true);
    return this.#arrived.filter((number) => number >= first && number < end).length / count;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

test.each([
  ['10,000 face packets a second', numbered(0), FLOOD_RATE],
  ['messages larger than anybody may send', new Uint8Array(16_000), 500],
])(
  '%s: cut off by the worker’s count, with the reason, and the others’ faces go on',
  async (_what, message, rate) => {
    server = await startTestServer();
    const room = await createRoom(server);
    const [vandal, ada, grace] = [await joined(room), await joined(room), await joined(room)] as const;
    const hedy = await joined(room);
    const faces = { vandal: await sending(vandal), ada: await sending(ada), grace: await sending(grace) };
    const adaToGrace = new Way(faces.ada.peer, await receiving(grace, faces.ada.producerId));
    const graceToAda = new Way(faces.grace.peer, await receiving(ada, faces.grace.producerId));
    closing.push(adaToGrace, graceToAda);
    let flooded = 0;
    const victim = await receiving(hedy, faces.vandal.producerId);
    victim.onMessage(() => flooded++);
    const shares = (count: number) => Promise.all([adaToGrace.share(count), graceToAda.share(count)]);

    const before = await shares(15);
    const told = vandal.next('cutOff');
    const left = ada.next('participantLeft');
    const ended = new Promise((resolve) => vandal.socket.once('disconnect', resolve));
    const stop = flood(faces.vandal.peer, message, rate);
    const heard = vandal.hearEverything();
    const during = shares(30);
    expect((await told).error.reason).toBe('flooded');
    const sent = stop();
    // Nothing of it is forwarded any more long before its end: at the first of several looks, and then two seconds pass.
    expect(flooded).toBeLessThan(sent * FORWARDED);
    await Promise.all([left, ended]);
    const shareDuring = await during;
    // As long as it takes a connection to end on which a stream was reset that waits for something that was lost.
    const after = await shares(75);

    // The slower count of face packets, every two seconds, has not come to it.
    expect(heard).not.toContain('faceProducerClosed');
    for (const share of [...before, ...shareDuring, ...after]) expect(share).toBeGreaterThanOrEqual(ENOUGH);
    expect(server.stats()).toMatchObject({ participants: 3, transports: 5 });
  },
);

test('on the transport on which others are received: cut off, too', async () => {
  server = await startTestServer();
  const room = await createRoom(server);
  const [vandal, ada] = [await joined(room), await joined(room)];
  const { producerId } = await sending(ada);
  const peer = await receiving(vandal, producerId);
  const [told, left] = [vandal.next('cutOff'), ada.next('participantLeft')];
  const stop = flood(peer, new Uint8Array(1000), 2000);
  expect((await told).error.reason).toBe('flooded');
  stop();
  await left;
});

test('from an address that floods again and again, nobody new comes in for a while', async () => {
  const floods = new RateLimit({ points: 2, window: 60_000 });
  server = await startTestServer({}, { limits: { ...protocolRateLimits(), floods } });
  const room = await createRoom(server);
  const bystander = await joined(room);
  for (let i = 0; i < 2; i++) {
    const vandal = await joined(room);
    const { peer } = await sending(vandal);
    const told = vandal.next('cutOff');
    const stop = flood(peer, numbered(0));
    await told;
    stop();
  }
  const late = await TestClient.connect(server);
  closing.push(late);
  expect(await late.joinRefusal(room)).toBe('flooded');
  await bystander.request('ping', {});
});
