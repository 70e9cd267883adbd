import { LIMITS, type RequestData, SIGNALLING_VERSION } from '@guise/protocol';
import type { types } from 'mediasoup';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { createRoom, STATE, startTestServer, TestClient } from './test-server.js';

let server: RunningServer;
let room: string;
let clients: TestClient[] = [];
/** What delivers faces and states, of all rooms so far. */
const consumers: types.DataConsumer[] = [];

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server);
  clients.push(client);
  return client;
}

async function joined(name?: string): Promise<TestClient> {
  const client = await connect();
  await client.join(room, name);
  return client;
}

beforeAll(async () => {
  const onTransport = ({ observer }: types.WebRtcTransport) => {
    observer.on('newdataconsumer', (consumer) => consumers.push(consumer));
  };
  server = await startTestServer({ maxParticipants: 3 }, { hold: 200, onTransport });
});

afterAll(() => server.close());

beforeEach(async () => {
  room = await createRoom(server);
});

afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

const joinRequest = (name: string) => ({
  version: SIGNALLING_VERSION,
  room: name,
  name: 'Ada',
  ...STATE,
});

const OPUS = {
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2, parameters: {} }],
  encodings: [{ ssrc: 1111 }],
};

const FACE: RequestData<'produceFace'> = { layers: [{ streamId: 0, ordered: false, maxRetransmits: 0 }] };

const CAPABILITIES = {
  codecs: [
    {
      kind: 'audio' as const,
      mimeType: 'audio/opus',
      preferredPayloadType: 100,
      clockRate: 48000,
      channels: 2,
    },
  ],
};

describe('joining', () => {
  test('tells a newcomer who is there, and those who are there about the newcomer', async () => {
    const ada = await joined('Ada');
    const news = ada.next('participantJoined');
    const grace = await connect();
    const { participants, participantId } = await grace.join(room, 'Grace');
    expect(participants.map(({ name }) => name)).toEqual(['Ada']);
    expect((await news).participant).toMatchObject({
      id: participantId,
      name: 'Grace',
      audioProducerId: null,
    });
  });

  test('an absent room', async () => {
    expect(await (await connect()).refusal('join', joinRequest('no-such-room'))).toBe('room-not-found');
  });

  test('a full room; a place that becomes free can be taken', async () => {
    const first = await joined();
    const second = await joined();
    await joined();
    const late = await connect();
    expect(await late.refusal('join', joinRequest(room))).toBe('room-full');
    const left = second.next('participantLeft');
    first.close();
    await left;
    expect(await late.refusal('join', joinRequest(room))).toBe('granted');
  });

  test('twice', async () => {
    expect(await (await joined()).refusal('join', joinRequest(room))).toBe('out-of-order');
  });

  test('again after leaving, in a room that was empty meanwhile', async () => {
    const ada = await joined();
    await ada.request('leave', {});
    expect(server.stats().rooms).toBe(0);
    expect((await ada.join(room)).participants).toEqual([]);
  });

  test('two at the same moment meet in one room', async () => {
    const [ada, grace] = await Promise.all([connect(), connect()]);
    await Promise.all([ada.join(room), grace.join(room)]);
    expect(server.stats()).toMatchObject({ rooms: 1, participants: 2 });
  });

  test('with another version of the protocol', async () => {
    const request = { ...joinRequest(room), version: SIGNALLING_VERSION + 1 };
    expect(await (await connect()).refusal('join', request)).toBe('version-mismatch');
  });
});

describe('leaving', () => {
  test('by saying so', async () => {
    const ada = await joined();
    const grace = await connect();
    const { participantId } = await grace.join(room);
    const left = ada.next('participantLeft');
    await grace.request('leave', {});
    expect(await left).toEqual({ participantId });
  });

  test('by vanishing', async () => {
    const ada = await joined();
    const grace = await connect();
    const { participantId } = await grace.join(room);
    const left = ada.next('participantLeft');
    // The connection breaks without a goodbye.
    grace.socket.io.engine.close();
    expect(await left).toEqual({ participantId });
  });
});

describe('malformed messages', () => {
  const cases: [string, string, unknown[]][] = [
    ['an unknown message', 'selfDestruct', [{}]],
    ['a name from the prototype', 'constructor', [{}]],
    ['no content', 'join', []],
    ['two contents', 'join', [{}, {}]],
    ['null', 'join', [null]],
    ['a string', 'join', ['x']],
    ['bytes', 'join', [new Uint8Array([1, 2, 3])]],
    ['a missing field', 'join', [{ room: 'a-b' }]],
    ['a surplus field', 'join', [{ ...joinRequest('a-b'), admin: true }]],
    ['a room that is not one', 'join', [joinRequest('../etc')]],
    ['an empty name', 'join', [{ ...joinRequest('a-b'), name: '   ' }]],
    ['a long name', 'join', [{ ...joinRequest('a-b'), name: 'x'.repeat(LIMITS.nameLength + 1) }]],
    ['a name with control characters', 'join', [{ ...joinRequest('a-b'), name: 'A\u0007da' }]],
    ['no word on the avatar', 'join', [{ ...joinRequest('a-b'), avatar: undefined }]],
    ['a long avatar', 'join', [{ ...joinRequest('a-b'), avatar: 'x'.repeat(LIMITS.avatarBytes + 1) }]],
    ['an avatar of few letters and many bytes', 'setState', [{ ...STATE, avatar: 'é'.repeat(201) }]],
    ['an empty avatar', 'setState', [{ ...STATE, avatar: '' }]],
    ['an avatar that is no text', 'setState', [{ ...STATE, avatar: { character: 'mei' } }]],
    ['a direction that is none', 'createTransport', [{ direction: 'sideways' }]],
    ['DTLS parameters without a fingerprint', 'connectTransport', [{ transportId: 'x', dtlsParameters: {} }]],
    ['a reliable face', 'produceFace', [{ layers: [{ streamId: 0, ordered: true }] }]],
  ];
  test.each(cases)('%s', async (_what, name, args) => {
    expect(await (await connect()).refusal(name, ...args)).toBe('malformed');
  });

  test('thousands of brackets: the stack of the server holds', async () => {
    const client = await connect();
    const refused = client.next('refused');
    // Past the client's own encoder, whose stack would not hold.
    client.socket.io.engine.write(`2["join",${'['.repeat(7000)}${']'.repeat(7000)}]`);
    expect((await refused).error.reason).toBe('malformed');
  });

  test('without an acknowledgement: the refusal comes as a message', async () => {
    const client = await connect();
    const refused = client.next('refused');
    client.socket.emit('join', 7);
    expect((await refused).error.reason).toBe('malformed');
  });

  test('RTP parameters of the right shape that make no sense', async () => {
    const ada = await joined();
    await ada.request('createTransport', { direction: 'send' });
    const rtpParameters = { ...OPUS, codecs: [{ mimeType: 'audio/nonsense', payloadType: 1, clockRate: 1 }] };
    expect(await ada.refusal('produceAudio', { kind: 'audio', rtpParameters })).toBe('malformed');
  });
});

describe('oversized messages', () => {
  test('are refused', async () => {
    const request = { ...joinRequest(room), name: 'x'.repeat(LIMITS.messageBytes) };
    expect(await (await connect()).refusal('join', request)).toBe('too-large');
  });

  test('far too large ones end the connection, and nobody else notices', async () => {
    const ada = await joined();
    const vandal = await connect();
    const ended = new Promise((resolve) => vandal.socket.once('disconnect', resolve));
    vandal.socket.emit('join', 'x'.repeat(LIMITS.connectionBytes + 1));
    await ended;
    await ada.request('setState', { ...STATE, muted: true });
  });
});

describe('messages out of order', () => {
  test('before joining', async () => {
    const client = await connect();
    expect(await client.refusal('createTransport', { direction: 'send' })).toBe('not-joined');
    expect(await client.refusal('leave', {})).toBe('not-joined');
  });

  test('producing and consuming before there is a transport', async () => {
    const ada = await joined();
    expect(await ada.refusal('produceAudio', { kind: 'audio', rtpParameters: OPUS })).toBe('out-of-order');
    expect(await ada.refusal('produceFace', FACE)).toBe('out-of-order');
    expect(await ada.refusal('consumeAudio', { producerId: 'x' })).toBe('out-of-order');
    expect(await ada.refusal('consumeFace', { producerId: 'x', rate: 30 })).toBe('out-of-order');
    expect(await ada.refusal('closeAudio', {})).toBe('out-of-order');
  });

  test('a second transport, voice or face', async () => {
    const ada = await joined();
    await ada.request('createTransport', { direction: 'send' });
    await ada.request('produceAudio', { kind: 'audio', rtpParameters: OPUS });
    await ada.request('produceFace', FACE);
    expect(await ada.refusal('createTransport', { direction: 'send' })).toBe('out-of-order');
    expect(await ada.refusal('produceAudio', { kind: 'audio', rtpParameters: OPUS })).toBe('out-of-order');
    expect(await ada.refusal('produceFace', FACE)).toBe('out-of-order');
    expect(server.stats().producers).toEqual({ audio: 1, face: 1, video: 0 });
  });

  test("connecting somebody else's transport", async () => {
    const [ada, grace] = [await joined(), await joined()];
    const { id } = await ada.request('createTransport', { direction: 'send' });
    const fingerprints = [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }];
    const request = { transportId: id, dtlsParameters: { role: 'client', fingerprints } };
    expect(await grace.refusal('connectTransport', request)).toBe('not-found');
  });

  test('ICE begins anew for one’s own transport, and for nobody else’s', async () => {
    const [ada, grace] = [await joined(), await joined()];
    const { id, iceParameters } = await ada.request('createTransport', { direction: 'send' });
    const { iceParameters: renewed } = await ada.request('restartIce', { transportId: id });
    expect(renewed.usernameFragment).not.toBe(iceParameters.usernameFragment);
    expect(await grace.refusal('restartIce', { transportId: id })).toBe('not-found');
    expect(await (await connect()).refusal('restartIce', { transportId: id })).toBe('not-joined');
  });

  test('consuming what is not there, and again what is there: what nobody got the answer to is let go', async () => {
    const [ada, grace] = [await joined(), await joined()];
    await ada.request('createTransport', { direction: 'send' });
    const { producerId } = await ada.request('produceFace', FACE);
    await grace.request('createTransport', { direction: 'receive', rtpCapabilities: CAPABILITIES });
    expect(await grace.refusal('consumeFace', { producerId: 'x', rate: 30 })).toBe('not-found');
    expect(await grace.refusal('consumeAudio', { producerId })).toBe('not-found');
    expect(await grace.refusal('resumeAudio', { consumerId: 'x' })).toBe('not-found');
    const first = await grace.request('consumeFace', { producerId, rate: 30 });
    const second = await grace.request('consumeFace', { producerId, rate: 5 });
    const ids = [...first.layers, ...second.layers].map(({ consumerId }) => consumerId);
    expect(new Set(ids).size).toBe(ids.length);
    const open = consumers.filter(({ closed }) => !closed).map(({ id }) => id);
    expect(open).toEqual(second.layers.map(({ consumerId }) => consumerId));
  });
});

describe('video in place of a voice', () => {
  const VP8 = { ...OPUS, codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90000 }] };

  test.each([
    ['as video', { kind: 'video', rtpParameters: VP8 }],
    ['as audio', { kind: 'audio', rtpParameters: VP8 }],
  ])('sent %s is refused', async (_as, request) => {
    const ada = await joined();
    await ada.request('createTransport', { direction: 'send' });
    expect(await ada.refusal('produceAudio', request)).toBe('video-refused');
    expect(server.stats().producers.video).toBe(0);
  });
});

describe('news of a participant', () => {
  test('a voice, its end, mute and camera state reach the others', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    await ada.request('createTransport', { direction: 'send' });
    let news = grace.next('participantUpdated');
    const { producerId } = await ada.request('produceAudio', { kind: 'audio', rtpParameters: OPUS });
    expect((await news).participant.audioProducerId).toBe(producerId);
    news = grace.next('participantUpdated');
    await ada.request('setState', { ...STATE, muted: true, cameraOn: false });
    expect((await news).participant).toMatchObject({ muted: true, cameraOn: false });
    news = grace.next('participantUpdated');
    await ada.request('closeAudio', {});
    expect((await news).participant.audioProducerId).toBeNull();
    expect(server.stats().producers.audio).toBe(0);
  });

  test('which avatar they wear reaches those who are there, and those who come', async () => {
    const [ada, grace] = [await joined('Ada'), await connect()];
    const arrival = ada.next('participantJoined');
    await grace.request('join', { ...joinRequest(room), avatar: 'a fox' });
    expect((await arrival).participant.avatar).toBe('a fox');
    const news = grace.next('participantUpdated');
    await ada.request('setState', { ...STATE, avatar: 'a robot' });
    expect((await news).participant).toMatchObject({ ...STATE, avatar: 'a robot' });
    const { participants } = await (await connect()).join(room);
    expect(participants.map(({ avatar }) => avatar)).toEqual(['a robot', 'a fox']);
  });

  test('everything somebody produced ends when they leave', async () => {
    const [ada, grace] = [await joined(), await joined()];
    await ada.request('createTransport', { direction: 'send' });
    await ada.request('produceFace', FACE);
    const left = grace.next('participantLeft');
    ada.close();
    await left;
    expect(server.stats().producers.face).toBe(0);
  });
});
