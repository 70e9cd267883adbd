import { type NotificationName, OPEN_GRANTS } from '@guise/protocol';
import type { types } from 'mediasoup';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ChatSeals } from '../access/chat-seals.js';
import { RoomAccess } from '../access/room-access.js';
import { ServerKey } from '../access/server-key.js';
import { MediaWorker } from '../media/media-worker.js';
import { type MediaSite, RoomMedia } from '../media/room-media.js';
import type { Participant } from './participant.js';
import { Room } from './room.js';

// A room on a real media worker, without the signalling in front of it. What a voice sounds like is not there:
// the loudness observer's events are emitted here, everything around them is real.

const RECORD = { lobby: false, locked: false, removed: [] };

const OPUS = {
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2, parameters: {} }],
  encodings: [{ ssrc: 1111 }],
};

const OPTIONS = {
  maxParticipants: 4,
  hold: 1000,
  seals: new ChatSeals(new ServerKey(new Uint8Array(32))),
};

let worker: MediaWorker;
let router: types.Router;
let room: Room;
let levels: types.AudioLevelObserver;
/** What a participant was told, by name. */
let told: Map<string, [NotificationName, unknown][]>;
let cutOff: string[];

beforeAll(async () => {
  worker = await MediaWorker.start([{ ip: '127.0.0.1' }], 0);
});

afterAll(() => worker.close());

beforeEach(async () => {
  told = new Map();
  cutOff = [];
  const source = { createRouter: async () => ({ worker, router: await worker.createRouter(true) }) };
  const media = await RoomMedia.open(source, OPTIONS.maxParticipants);
  [{ router, levels }] = media.sites as [MediaSite];
  const access = new RoomAccess(
    'kind-otter',
    true,
    RECORD,
    () => undefined,
    () => undefined,
  );
  room = new Room('kind-otter', media, OPTIONS, access, () => undefined);
});

afterEach(() => room.close('shutdown'));

function add(name: string, muted = false): Participant {
  const notifications: [NotificationName, unknown][] = [];
  told.set(name, notifications);
  const visitor = { name, identity: null, grants: OPEN_GRANTS, keys: [] };
  const state = { muted, cameraOn: true, avatar: null, handRaised: false, captionsOn: false };
  const peer = {
    notify: (what: NotificationName, data: unknown) => notifications.push([what, data]),
    onRemoved: () => undefined,
    onFlood: () => undefined,
    onCutOff: () => cutOff.push(name),
    onMediaLost: () => undefined,
  };
  const participant = room.add({ visitor, state, peer, knock: null, former: null });
  return participant;
}

/** @returns the voice as the media worker's side of mediasoup knows it. */
async function speak(participant: Participant): Promise<types.Producer> {
  const produced = new Promise<types.Producer>((resolve) =>
    router.observer.once('newtransport', (transport) => transport.observer.once('newproducer', resolve)),
  );
  await participant.transports.create({ direction: 'send' });
  await participant.voice.produce({ kind: 'audio', rtpParameters: OPUS });
  return produced;
}

function speakersTold(name: string): unknown[] {
  return (told.get(name) ?? []).filter(([what]) => what === 'activeSpeakers').map(([, data]) => data);
}

test('a voice that takes far more than a voice does is cut off', async () => {
  const [ada, grace] = [add('Ada'), add('Grace')];
  const [greedy, usual] = [await speak(ada), await speak(grace)];
  const counts = (producer: types.Producer, bitrate: number) => {
    const begun = performance.now();
    producer.getStats = async () => {
      const byteCount = (bitrate / 8000) * (performance.now() - begun);
      return [{ byteCount } as types.ProducerStat];
    };
  };
  counts(greedy, 600_000);
  counts(usual, 256_000);
  await expect.poll(() => cutOff, { timeout: 20_000 }).toEqual(['Ada']);
  expect(told.get('Ada')).toContainEqual([
    'cutOff',
    { error: expect.objectContaining({ reason: 'flooded' }) },
  ]);
});

describe('who speaks', () => {
  test('the worker listens to every voice', async () => {
    const voices = [await speak(add('Ada')), await speak(add('Grace'))];
    const { mapProducerIdObserverIds } = await router.dump();
    expect(mapProducerIdObserverIds).toHaveLength(2);
    for (const { id } of voices)
      expect(mapProducerIdObserverIds).toContainEqual({ key: id, values: [levels.id] });
  });

  test('everybody is told, loudest first, once for every change', async () => {
    const [ada, grace] = [add('Ada'), add('Grace')];
    const [low, loud] = [await speak(ada), await speak(grace)];
    const volumes = [
      { producer: loud, volume: -20 },
      { producer: low, volume: -40 },
    ];
    levels.emit('volumes', volumes);
    levels.emit('volumes', volumes);
    levels.emit('silence');
    for (const name of ['Ada', 'Grace'])
      expect(speakersTold(name)).toEqual([{ participantIds: [grace.id, ada.id] }, { participantIds: [] }]);
  });

  test('a newcomer is told who is speaking already, or nothing in silence', async () => {
    const ada = add('Ada');
    levels.emit('volumes', [{ producer: await speak(ada), volume: -20 }]);
    add('Grace');
    levels.emit('silence');
    add('Hedy');
    expect(speakersTold('Grace')).toEqual([{ participantIds: [ada.id] }, { participantIds: [] }]);
    expect(speakersTold('Hedy')).toEqual([]);
  });

  test('a voice whose owner just left is nobody', async () => {
    const ada = add('Ada');
    add('Grace');
    const producer = await speak(ada);
    room.remove(ada);
    levels.emit('volumes', [{ producer, volume: -20 }]);
    expect(speakersTold('Grace')).toEqual([]);
  });
});

describe('a muted voice', () => {
  const isPaused = async (voice: types.Producer) => ((await voice.dump()) as { paused: boolean }).paused;

  test('is paused in the worker, and goes on when it is unmuted', async () => {
    const ada = add('Ada');
    const voice = await speak(ada);
    expect(await isPaused(voice)).toBe(false);
    await ada.setState({ muted: true, cameraOn: true, avatar: null, handRaised: false, captionsOn: false });
    expect(await isPaused(voice)).toBe(true);
    await ada.setState({ muted: false, cameraOn: true, avatar: null, handRaised: false, captionsOn: false });
    expect(await isPaused(voice)).toBe(false);
  });

  test('starts paused when its owner came in muted', async () => {
    expect(await isPaused(await speak(add('Ada', true)))).toBe(true);
  });
});

test('a slow receiver gets at most a third of a second of stale faces: 16 KiB may wait', async () => {
  const created = new Promise<types.Transport>((resolve) => router.observer.once('newtransport', resolve));
  await add('Ada').transports.create({ direction: 'receive', rtpCapabilities: { codecs: [] } });
  const { sctpParameters } = (await (await created).dump()) as { sctpParameters: unknown };
  expect(sctpParameters).toMatchObject({ sendBufferSize: 16_384, perStreamSendQueueLimit: 16_384 });
});
