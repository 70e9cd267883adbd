import { FaceDecoder, FaceEncoder, LIMITS, restFaceFrame, WIRE_VERSION, WireError } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { FacePeer, UNRELIABLE } from './test-peer.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

let server: RunningServer;
let closing: { close(): void }[] = [];

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

/** Two who send and one who receives both. */
let vandal: { client: TestClient; peer: FacePeer };
let ada: { client: TestClient; peer: FacePeer; producerId: string };
/** Everybody but the vandal. */
let others: TestClient[];
let fromVandal: Inbox;
let fromAda: Inbox;

/** Messages that arrived, and a way to wait for one. */
class Inbox {
  readonly messages: Uint8Array[] = [];
  #waiting: { wanted: (bytes: Uint8Array) => boolean; resolve: (bytes: Uint8Array) => void }[] = [];

  constructor(peer: FacePeer) {
    peer.onMessage((bytes) => {
      this.messages.push(bytes);
      for (const { wanted, resolve } of this.#waiting) if (wanted(bytes)) resolve(bytes);
    });
  }

  /** The next message that is `wanted`. */
  next(wanted: (bytes: Uint8Array) => boolean = () => true): Promise<Uint8Array> {
    return new Promise((resolve) => this.#waiting.push({ wanted, resolve }));
  }
}

async function joined(room: string): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(client);
  await client.join(room);
  return client;
}

beforeEach(async () => {
  const room = await createRoom(server);
  const clients = [await joined(room), await joined(room), await joined(room), await joined(room)] as const;
  const [one, two] = [await FacePeer.producing(clients[0], 1, 1), await FacePeer.producing(clients[1])];
  const receivers = [
    await FacePeer.consuming(clients[2], one.producerId),
    await FacePeer.consuming(clients[3], two.producerId),
  ] as const;
  closing.push(one.peer, two.peer, ...receivers);
  vandal = { client: clients[0], peer: one.peer };
  ada = { client: clients[1], ...two };
  others = clients.slice(1);
  [fromVandal, fromAda] = [new Inbox(receivers[0]), new Inbox(receivers[1])];
});

afterEach(() => {
  for (const thing of closing.reverse()) thing.close();
  closing = [];
});

/** A message on a face channel: a packet and its count. */
const packet = (sequence: number) =>
  Uint8Array.of(0, ...new FaceEncoder({ firstSequence: sequence }).encode(restFaceFrame(sequence)));

/** A face channel may lose packets: sends one again and again until it arrives. */
async function delivered(peer: FacePeer, inbox: Inbox, bytes: Uint8Array): Promise<Uint8Array> {
  const arrived = inbox.next((other) => Buffer.from(other).equals(bytes));
  const timer = setInterval(() => peer.send(bytes), 50);
  peer.send(bytes);
  try {
    return await arrived;
  } finally {
    clearInterval(timer);
  }
}

/** The vandal does: too little to flood the line, too much for a face. */
const sendTooOften = (channel: number) =>
  setInterval(() => {
    for (let i = 0; i < 20; i++) vandal.peer.send(packet(i), channel);
  }, 20);

test('a face packet arrives as it was sent', async () => {
  const bytes = await delivered(ada.peer, fromAda, packet(7));
  expect(new FaceDecoder().decode(bytes.subarray(1))).toEqual({ frame: restFaceFrame(7), sequence: 7 });
});

describe('a participant who sends', () => {
  test('random bytes: a typed error for them, nothing for the others', async () => {
    const rejected = vandal.client.next('faceRejected');
    const heard = others.map((client) => client.hearEverything());
    const noise = Uint8Array.from({ length: 200 }, (_, i) => (i * 97 + 1) % 256);
    // Noise that begins with the version in use may be taken for the beginning of a packet.
    expect((noise[1] as number) & (3 << 2)).not.toBe(WIRE_VERSION << 2);
    const bytes = await delivered(vandal.peer, fromVandal, noise);
    expect(() => new FaceDecoder().decode(bytes.subarray(1))).toThrow(WireError);
    expect((await rejected).error.reason).toBe('malformed');
    await delivered(ada.peer, fromAda, packet(1));
    expect(fromAda.messages.every((message) => message.byteLength === packet(0).byteLength)).toBe(true);
    // The face stays, and whatever the others had been told would have come before this.
    await delivered(vandal.peer, fromVandal, packet(2));
    await Promise.all(others.map((client) => client.refusal('closeAudio', {})));
    expect(heard.flat()).toEqual([]);
  });

  test('text, or a packet with one byte too many: a typed error', async () => {
    for (const send of [
      () => vandal.peer.sendText('x'.repeat(78)),
      () => vandal.peer.send(Uint8Array.of(...packet(1), 0)),
    ]) {
      const rejected = vandal.client.next('faceRejected');
      const timer = setInterval(send, 50);
      expect((await rejected).error.reason).toBe('malformed');
      clearInterval(timer);
    }
  });

  test('random bytes all the time: one error a second', async () => {
    const times: number[] = [];
    vandal.client.socket.on('faceRejected', () => times.push(performance.now()));
    const timer = setInterval(() => vandal.peer.send(new Uint8Array(9)), 20);
    await vandal.client.next('faceRejected');
    await vandal.client.next('faceRejected');
    clearInterval(timer);
    // The first may have been under way for a while.
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(800);
  });

  test('only packets, sealed ones too: no error', async () => {
    const heard = vandal.client.hearEverything();
    const sealed = new Uint8Array(120).fill(0xa5);
    sealed.set([0, 0x80 | (WIRE_VERSION << 2), 1]);
    for (const bytes of [packet(1), sealed]) await delivered(vandal.peer, fromVandal, bytes);
    // Packets are looked at in their order: this one comes back when the others have been.
    const rejected = vandal.client.next('faceRejected');
    await delivered(vandal.peer, fromVandal, new Uint8Array(3));
    await rejected;
    expect(heard).toEqual(['faceRejected']);
  });

  test('messages that are too large: they reach nobody, and nobody else notices', async () => {
    for (const size of [LIMITS.faceMessageBytes + 1, 5_000, 100_000]) {
      vandal.peer.send(new Uint8Array(size));
      await delivered(ada.peer, fromAda, packet(size));
    }
    expect(fromVandal.messages).toEqual([]);
    expect(server.stats().workers).toHaveLength(1);
    // The signalling connection of the sender is as it was.
    await vandal.client.request('setState', {
      muted: true,
      cameraOn: true,
      avatar: null,
      handRaised: false,
      captionsOn: false,
    });
  });

  test('far too many packets: the server closes that face and says why, nobody else notices', async () => {
    const told = vandal.client.next('faceProducerClosed');
    const news = ada.client.next('participantUpdated');
    const flood = sendTooOften(0);
    expect((await told).error.reason).toBe('rate-limited');
    clearInterval(flood);
    expect((await news).participant.faceProducerId).toBeNull();
    await delivered(ada.peer, fromAda, packet(2));
  });

  test('far too many packets, and on another channel again: cut off', async () => {
    const closed = vandal.client.next('faceProducerClosed');
    const flood = sendTooOften(0);
    await closed;
    clearInterval(flood);
    const [told, left] = [vandal.client.next('cutOff'), ada.client.next('participantLeft')];
    await vandal.client.request('produceFace', { layers: [{ streamId: 1, ...UNRELIABLE }] });
    const again = sendTooOften(1);
    expect((await told).error.reason).toBe('flooded');
    clearInterval(again);
    await left;
    await delivered(ada.peer, fromAda, packet(3));
  });
});

describe('feedback', () => {
  /** Receives Ada's face. */
  const receiver = () => others[2] as TestClient;
  const bystanders = () => [vandal.client, others[1] as TestClient];

  /** Whatever the server had to say before has been said to these. */
  const settled = (clients: TestClient[]) =>
    Promise.all(clients.map((client) => client.refusal('closeAudio', {})));

  test('who cannot read a face asks for a keyframe; only whose face it is hears of it', async () => {
    const asked = ada.client.next('keyframeRequested');
    const heard = [...bystanders(), receiver()].map((client) => client.hearEverything());
    await receiver().request('requestKeyframe', { producerId: ada.producerId });
    await asked;
    await settled([...bystanders(), receiver()]);
    expect(heard.flat()).toEqual([]);
  });

  test('of a face that somebody does not receive they have nothing to say', async () => {
    const heard = ada.client.hearEverything();
    const { producerId } = ada;
    expect(await vandal.client.refusal('requestKeyframe', { producerId })).toBe('not-found');
    await vandal.client.request('reportFaces', { faces: [{ producerId, lossShare: 1 }] });
    await settled([ada.client]);
    expect(heard).toEqual([]);
  });

  test('a sender hears what the middle one of the receivers misses, not what the worst one does', async () => {
    const { producerId } = ada;
    const [third, second] = bystanders() as [TestClient, TestClient];
    await third.request('createTransport', { direction: 'receive', rtpCapabilities: { codecs: [] } });
    for (const client of [second, third]) await client.request('consumeFace', { producerId, rate: 30 });
    const report = (client: TestClient, lossShare: number) =>
      client.request('reportFaces', { faces: [{ producerId, lossShare }] });
    const told = () => ada.client.next('faceReception');
    let news = told();
    await report(second, 0.9);
    // One of three misses nearly everything, and the others nothing.
    expect((await news).lossShare).toBe(0);
    news = told();
    for (const [client, loss] of [
      [receiver(), 0.25],
      [third, 0.1],
    ] as const)
      await report(client, loss);
    expect((await news).lossShare).toBe(0.25);
    // It is told once a second at most, and the last word always.
    news = told();
    for (const loss of [0.5, 0]) for (const client of [second, third, receiver()]) await report(client, loss);
    expect((await news).lossShare).toBe(0);
    news = told();
    for (const client of [second, receiver()]) await report(client, 0.4);
    expect((await news).lossShare).toBe(0.4);
    // Of two, the better one counts; and who has left misses nothing.
    news = told();
    second.close();
    expect((await news).lossShare).toBe(0);
  });

  test('whoever asks for keyframes all the time is refused after a while', async () => {
    const asks = Array.from({ length: 40 }, () =>
      receiver().refusal('requestKeyframe', { producerId: ada.producerId }),
    );
    const answers = await Promise.all(asks);
    expect(answers.filter((answer) => answer === 'granted').length).toBeLessThan(12);
    expect(answers.at(-1)).toBe('rate-limited');
  });

  test('a report that makes no sense is refused', async () => {
    const { producerId } = ada;
    for (const lossShare of [-0.1, 1.1, '0', null])
      expect(await receiver().refusal('reportFaces', { faces: [{ producerId, lossShare }] })).toBe(
        'malformed',
      );
    const faces = new Array(100).fill({ producerId, lossShare: 0 });
    expect(await receiver().refusal('reportFaces', { faces })).toBe('malformed');
  });
});
