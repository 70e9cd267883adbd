import { LIMITS, type RequestData, type RtpCapabilities } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

let server: RunningServer;
let room: string;
let clients: TestClient[] = [];

const VP8 = { mimeType: 'video/VP8', payloadType: 96, clockRate: 90000 };
const OPUS = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2 };
/** Every stream of one participant has a name and a number of its own. */
const SCREEN: RequestData<'produceScreen'> = {
  kind: 'video',
  rtpParameters: { mid: '1', codecs: [VP8], encodings: [{ ssrc: 2222 }] },
  replace: false,
};
const SOUND: RequestData<'produceScreenAudio'> = {
  kind: 'audio',
  rtpParameters: { mid: '2', codecs: [OPUS], encodings: [{ ssrc: 3333 }] },
};
const VOICE: RequestData<'produceAudio'> = {
  kind: 'audio',
  rtpParameters: { mid: '0', codecs: [OPUS], encodings: [{ ssrc: 1111 }] },
};
const CAPABILITIES: RtpCapabilities = {
  codecs: [
    { kind: 'audio', mimeType: 'audio/opus', preferredPayloadType: 100, clockRate: 48000, channels: 2 },
    { kind: 'video', mimeType: 'video/VP8', preferredPayloadType: 101, clockRate: 90000 },
  ],
};

async function joined(name: string, on = server, where = room): Promise<TestClient> {
  const client = await TestClient.connect(on);
  clients.push(client);
  await client.join(where, name);
  await client.request('createTransport', { direction: 'send' });
  await client.request('createTransport', { direction: 'receive', rtpCapabilities: CAPABILITIES });
  return client;
}

/** The next news of a participant that say something of a screen. */
async function screenNews(client: TestClient): Promise<{ screen: string | null; sound: string | null }> {
  const { participant } = await client.next('participantUpdated');
  return { screen: participant.screenProducerId, sound: participant.screenAudioProducerId };
}

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  room = await createRoom(server);
});
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

test('a screen and its sound reach the others, and go together', async () => {
  const [ada, grace] = [await joined('Ada'), await joined('Grace')];
  await ada.request('produceAudio', VOICE);
  let news = screenNews(grace);
  const { producerId: screen } = await ada.request('produceScreen', SCREEN);
  expect(await news).toEqual({ screen, sound: null });
  news = screenNews(grace);
  const { producerId: sound } = await ada.request('produceScreenAudio', SOUND);
  expect(await news).toEqual({ screen, sound });
  expect(server.stats().producers).toEqual({ audio: 2, face: 0, video: 1 });

  const seen = await grace.request('consumeScreen', { producerId: screen });
  const heard = await grace.request('consumeScreen', { producerId: sound });
  expect([seen.kind, heard.kind]).toEqual(['video', 'audio']);
  const pause = { consumerId: seen.consumerId, paused: false };
  expect(await grace.refusal('pauseScreen', pause)).toBe('granted');
  expect(await ada.refusal('pauseScreen', pause)).toBe('not-found');
  expect(await grace.refusal('consumeScreen', { producerId: screen })).toBe('out-of-order');

  news = screenNews(grace);
  await ada.request('closeScreen', {});
  expect(await news).toEqual({ screen: null, sound: null });
  expect(server.stats().producers).toEqual({ audio: 1, face: 0, video: 0 });
  expect(await grace.refusal('pauseScreen', pause)).toBe('not-found');
  expect(await ada.refusal('closeScreen', {})).toBe('out-of-order');
});

test('who comes later sees who shares; who leaves takes their screen along', async () => {
  const ada = await joined('Ada');
  const { producerId } = await ada.request('produceScreen', SCREEN);
  const grace = await TestClient.connect(server);
  clients.push(grace);
  const { participants } = await grace.join(room, 'Grace');
  expect(participants[0]?.screenProducerId).toBe(producerId);
  const left = grace.next('participantLeft');
  ada.close();
  await left;
  expect(server.stats().producers.video).toBe(0);
  await grace.request('createTransport', { direction: 'send' });
  expect(await grace.refusal('produceScreen', SCREEN)).toBe('granted');
});

describe('one screen at a time in a room', () => {
  test('somebody else’s is replaced only by who asks for it, and its owner is told by whom', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    await ada.request('produceScreen', SCREEN);
    expect(await grace.refusal('produceScreen', SCREEN)).toBe('screen-taken');
    const told = ada.next('screenClosed');
    await grace.request('produceScreen', { ...SCREEN, replace: true });
    expect((await told).reason).toBe('replaced');
    expect((await told).participantId).not.toBeNull();
    expect(server.stats().producers.video).toBe(1);
    // Whose screen was replaced may take it back.
    expect(await ada.refusal('produceScreen', SCREEN)).toBe('screen-taken');
    expect(await ada.refusal('produceScreen', { ...SCREEN, replace: true })).toBe('granted');
  });

  test('of all who ask at the same moment one gets it', async () => {
    const people = [await joined('Ada'), await joined('Grace'), await joined('Eve')];
    const answers = await Promise.all(people.map((person) => person.refusal('produceScreen', SCREEN)));
    expect(answers.filter((answer) => answer === 'granted')).toHaveLength(1);
    const replace = { ...SCREEN, replace: true };
    await Promise.all(people.map((person) => person.refusal('produceScreen', replace)));
    expect(server.stats().producers.video).toBe(1);
  });

  test('another room has its own', async () => {
    const ada = await joined('Ada');
    const eve = await joined('Eve', server, await createRoom(server));
    const { producerId } = await ada.request('produceScreen', SCREEN);
    expect(await eve.refusal('consumeScreen', { producerId })).toBe('not-found');
    expect(await eve.refusal('produceScreen', SCREEN)).toBe('granted');
  });

  test('one that could not begin is nobody’s', async () => {
    const [ada, grace] = [await joined('Ada'), await joined('Grace')];
    const codecs = [{ ...VP8, mimeType: 'video/AV1' }];
    const unknown = { ...SCREEN, rtpParameters: { ...SCREEN.rtpParameters, codecs } };
    expect(await ada.refusal('produceScreen', unknown)).toBe('malformed');
    expect(await grace.refusal('produceScreen', SCREEN)).toBe('granted');
  });
});

test('a host ends anybody’s screen, who is told by whom; nobody else does', async () => {
  const [ada, ben] = [await joined('Ada'), await joined('Ben')];
  const { participants } = await TestClient.connect(server).then(async (eve) => {
    clients.push(eve);
    return eve.join(room, 'Eve');
  });
  const [adaId, benId] = participants.map(({ id }) => id) as [string, string];
  await ben.request('produceScreen', SCREEN);
  expect(await ben.refusal('stopScreen', { participantId: benId })).toBe('not-allowed');
  const told = ben.next('screenClosed');
  await ada.request('stopScreen', { participantId: benId });
  expect(await told).toEqual({ reason: 'moderator', participantId: adaId });
  expect(server.stats().producers.video).toBe(0);
  expect(await ada.refusal('stopScreen', { participantId: benId })).toBe('not-found');
  expect(await ada.refusal('stopScreen', { participantId: 'x' })).toBe('not-found');
});

test('whose connection breaks shares nothing meanwhile, and shares again with their seat', async () => {
  const [ada, grace] = [await joined('Ada'), await joined('Grace')];
  const { seat } = await ada.request('renewSeat', {});
  await ada.request('produceScreen', SCREEN);
  const news = screenNews(grace);
  const back = await TestClient.connect(server);
  clients.push(back);
  await back.join(room, 'Ada', { seat });
  expect(await news).toEqual({ screen: null, sound: null });
  expect(server.stats().producers.video).toBe(0);
  await back.request('createTransport', { direction: 'send' });
  expect(await back.refusal('produceScreen', SCREEN)).toBe('granted');
});

describe('refused', () => {
  const rtp = SCREEN.rtpParameters;
  test.each([
    ['a voice as a screen', { ...SCREEN, rtpParameters: VOICE.rtpParameters }, 'malformed'],
    ['no codec', { ...SCREEN, rtpParameters: { ...rtp, codecs: [] } }, 'malformed'],
    ['no encoding', { ...SCREEN, rtpParameters: { mid: '1', codecs: [VP8] } }, 'malformed'],
    [
      'several pictures at once',
      { ...SCREEN, rtpParameters: { ...rtp, encodings: [{ ssrc: 1 }, { ssrc: 2 }] } },
      'malformed',
    ],
    ['what says it is sound', { ...SCREEN, kind: 'audio' }, 'malformed'],
    ['without a word on replacing', { kind: 'video', rtpParameters: rtp }, 'malformed'],
  ])('%s', async (_what, request, reason) => {
    const ada = await joined('Ada');
    expect(await ada.refusal('produceScreen', request)).toBe(reason);
    expect(server.stats().producers.video).toBe(0);
  });

  test('a second screen, sound without a screen or twice, a picture as sound', async () => {
    const ada = await joined('Ada');
    expect(await ada.refusal('produceScreenAudio', SOUND)).toBe('out-of-order');
    await ada.request('produceScreen', SCREEN);
    expect(await ada.refusal('produceScreen', { ...SCREEN, replace: true })).toBe('out-of-order');
    const picture = { kind: 'audio', rtpParameters: rtp };
    expect(await ada.refusal('produceScreenAudio', picture)).toBe('malformed');
    await ada.request('produceScreenAudio', SOUND);
    expect(await ada.refusal('produceScreenAudio', SOUND)).toBe('out-of-order');
  });

  test('whoever is not in the room, or has no transport', async () => {
    const stranger = await TestClient.connect(server);
    clients.push(stranger);
    expect(await stranger.refusal('produceScreen', SCREEN)).toBe('not-joined');
    await stranger.join(room);
    expect(await stranger.refusal('produceScreen', SCREEN)).toBe('out-of-order');
    expect(await stranger.refusal('consumeScreen', { producerId: 'x' })).toBe('out-of-order');
  });

  test('whoever starts and stops without end', async () => {
    const ada = await joined('Ada');
    const answers: string[] = [];
    for (let time = 0; time <= LIMITS.screenShares.points; time++) {
      answers.push(await ada.refusal('produceScreen', SCREEN));
      await ada.send('closeScreen', {});
    }
    expect(answers.filter((answer) => answer !== 'granted')).toEqual(['rate-limited']);
  });
});

describe('a server that shares no screens', () => {
  let closed: RunningServer;
  beforeAll(async () => {
    closed = await startTestServer({ screenShare: false });
  });
  afterAll(() => closed.close());

  test('has no video codec, and refuses with its reason', async () => {
    const ada = await TestClient.connect(closed);
    clients.push(ada);
    const { routerRtpCapabilities } = await ada.join(await createRoom(closed));
    expect(routerRtpCapabilities.codecs?.map(({ kind }) => kind)).toEqual(['audio']);
    await ada.request('createTransport', { direction: 'send' });
    expect(await ada.refusal('produceScreen', SCREEN)).toBe('screen-share-off');
    expect(await ada.refusal('produceScreenAudio', SOUND)).toBe('out-of-order');
    expect(closed.stats().producers).toEqual({ audio: 0, face: 0, video: 0 });
  });
});
