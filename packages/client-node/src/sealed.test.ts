import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Room } from '@guise/client';
import { pausedFace, talkingFace } from '@guise/client/testing';
import { FaceDecoder, LIMITS, readFaceMessage } from '@guise/protocol';
import { createRoomSeal, type GuiseRoomSeal, openRecording, type RoomKeys } from '@guise/seal';
import { createRoom, ServerRecording, startTestServer } from '@guise/server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinRoom } from './index.js';
import { other, until } from './test-call.js';

// A sealed call by the real server, which writes down everything that it relays and keeps; and what can be made of that.

const SECRET = '~dGhpcyBpcyB0aGUgc2VjcmV0';
const LINE = 'Meet me where the herons nest';
const LATE = 'Welcome, we were just talking about you';
const CAPTION = 'and then it began to rain';
const AVATAR = '{"character":"heron","colour":"teal"}';
const STATE = new TextEncoder().encode('standing under the old oak');
const FILE = new Uint8Array(randomBytes(50_000));
/** Until when after somebody was taken out they may still read [ms]. */
const GRACE = 1000;

interface Caller {
  room: Room;
  seal: GuiseRoomSeal;
  id: string;
  /** When their face did [ms]. */
  began: number;
  stop(): void;
}

const recording = new ServerRecording();
const callers: Caller[] = [];
/** Those who connected, in their order. */
const sockets: { conn: { close(): void } }[] = [];
let folder: string;
let server: Awaited<ReturnType<typeof startTestServer>>;
let name: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guise-sealed-'));
  server = await startTestServer(
    { uploadsRoot: folder },
    {
      onConnection: (socket) => {
        recording.onConnection(socket);
        sockets.push(socket);
      },
    },
  );
  name = await createRoom(server);
});

afterAll(async () => {
  for (const { room, seal, stop } of callers) {
    stop();
    await room.leave();
    seal.close();
  }
  recording.stop();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Joins, and shows a face from then on: one that talks for so long [ms], then rests. */
async function enter(
  who: string,
  { secret = SECRET, talks = Number.POSITIVE_INFINITY } = {},
): Promise<Caller> {
  const seal = createRoomSeal({ secret, room: name, keepKeys: true });
  const room = await joinRoom({ server: server.url, room: name, name: who, seal });
  room.on('problem', (error) => console.error(who, error));
  const motion = pausedFace(talkingFace(who.length), talks, Number.POSITIVE_INFINITY);
  const began = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    room.sendFace({ ...motion(now - began), timestamp: now });
  }, 33);
  const caller = { room, seal, id: room.localId, began, stop: () => clearInterval(timer) };
  callers.push(caller);
  return caller;
}

const sees = (room: Room, who: string) =>
  until(() => {
    const seen = other(room, who);
    return seen?.trust === 'sealed' && seen.sampleFace(performance.now())?.confidence === 1;
  });

const reads = (room: Room, line: string) => until(() => room.chat.some(({ text }) => text === line));

/** Which of these face messages one with these keys can read. */
function readableWith(keys: RoomKeys, messages: ServerRecording['messages']): ServerRecording['messages'] {
  const { openFace, openState } = openRecording(keys);
  return messages.filter(({ label, bytes }) =>
    callers.some(({ id }) =>
      label !== 'state' ? openFace(id, readFaceMessage(bytes).packet) : openState(id, bytes),
    ),
  );
}

/** Every text in what signalling carried. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const allTexts = (): Set<string> =>
  new Set(
    recording.signalling.flatMap(({ text }) => {
      const json = /[[{].*$/s.exec(text)?.[0];
      return json ? textsIn(JSON.parse(json)) : [];
    }),
  );

/** Which texts one with these keys can read. */
function textsWith(keys: RoomKeys): string[] {
  const { openText, openAvatar } = openRecording(keys);
  return [...allTexts()].flatMap((text) => {
    const lines = callers.flatMap(({ id }) => [openText('chat', id, text), openText('caption', id, text)]);
    return [...lines, openAvatar(text)].filter((opened) => opened !== null);
  });
}

/** Whether it stands anywhere in what was written down: as it is, or in base64. */
function occurs(wanted: Uint8Array, places: readonly Uint8Array[]): boolean {
  const bytes = Buffer.from(wanted);
  const shapes = [0, 1, 2].flatMap((shift) => {
    const inner = bytes.subarray(shift, shift + Math.floor((bytes.length - shift) / 3) * 3);
    return [Buffer.from(inner.toString('base64')), Buffer.from(inner.toString('base64url'))];
  });
  return places.some((place) => [bytes, ...shapes].some((shape) => Buffer.from(place).includes(shape)));
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

describe('a sealed call', () => {
  let ada: Caller;
  let ben: Caller;
  let eve: Caller;
  let dora: Caller;
  let removedAt: number;
  let doraCameAt: number;
  const TALKS = 4000;

  test('faces, states, lines, captions, avatars and files come as they were', async () => {
    ada = await enter('Ada', { talks: TALKS });
    ben = await enter('Ben');
    eve = await enter('Eve');
    for (const viewer of [ada, ben, eve])
      for (const { room } of [ada, ben, eve]) {
        if (room !== viewer.room) await sees(viewer.room, room.localName);
      }
    const said = new Promise((resolve) => ada.room.on('caption', (_who, caption) => resolve(caption.text)));
    ada.room.setCaptionsOn(true);
    await until(() => other(ben.room, 'Ada')?.captionsOn);
    await ben.room.sendCaption({ utterance: 1, text: CAPTION, final: true, language: 'en' });
    expect(await said).toBe(CAPTION);

    await ada.room.sendChat(LINE);
    for (const { room } of [ada, ben, eve]) await reads(room, LINE);
    ben.room.setAvatar(AVATAR);
    await until(() => other(ada.room, 'Ben')?.avatar === AVATAR);
    const hash = await ben.room.upload(FILE);
    expect(await ada.room.fetchUpload(hash)).toEqual(FILE);

    const states = setInterval(() => ben.room.sendState(STATE), 60);
    expect(await until(() => other(eve.room, 'Ben')?.state)).toEqual(STATE);
    clearInterval(states);
    expect(ada.room.unreadableChat).toBe(0);
    const numbers = [ada.seal.safetyNumberOf(ben.id), ben.seal.safetyNumberOf(ada.id)];
    expect(numbers[0]).toMatch(/^\d{30}$/);
    expect(numbers[0]).toBe(numbers[1]);
  });

  test('whoever comes without the secret is told so; with another one they are strangers, and nothing is taken of them', async () => {
    await expect(joinRoom({ server: server.url, room: name, name: 'Pat' })).rejects.toMatchObject({
      reason: 'secret-missing',
    });
    const mallory = await enter('Mallory', { secret: '~another secret altogether' });
    mallory.room.setAvatar(AVATAR);
    await mallory.room.sendChat('let me in');
    await until(() => other(ada.room, 'Mallory') && ada.room.unreadableChat === 1);
    expect(other(ada.room, 'Mallory')).toMatchObject({ trust: 'stranger', avatar: null });
    expect(other(mallory.room, 'Ada')).toMatchObject({ trust: 'stranger' });
    await mallory.room.leave();
    await until(() => !other(ada.room, 'Mallory'));
    expect(other(mallory.room, 'Ada')?.faceStats.received ?? 0).toBe(0);
    expect(ada.room.chat.map(({ text }) => text)).toEqual([LINE]);
  });

  test('whoever loses the connection comes back with other keys, and all read each other as before', async () => {
    const own = sockets[1] as (typeof sockets)[0];
    const back = new Promise<void>((resolve) =>
      ben.room.on('connectionStateChanged', (state) => state === 'connected' && resolve()),
    );
    const before = ben.seal.exportKeys().senders.filter(({ id }) => id === ben.id).length;
    own.conn.close();
    await back;
    await until(() => ben.seal.exportKeys().senders.filter(({ id }) => id === ben.id).length > before);
    const seen = (room: Room, who: string) => other(room, who)?.faceStats.received ?? 0;
    const counts = [seen(ada.room, 'Ben'), seen(ben.room, 'Ada')] as const;
    await until(() => seen(ada.room, 'Ben') > counts[0] + 10 && seen(ben.room, 'Ada') > counts[1] + 10);
    await Promise.all([sees(ada.room, 'Ben'), sees(ben.room, 'Ada'), sees(eve.room, 'Ben')]);
    expect(other(ada.room, 'Ben')?.avatar).toBe(AVATAR);
    expect(ben.room.chat.map(({ text }) => text)).toEqual([LINE]);
    expect(ada.seal.safetyNumberOf(ben.id)).toBe(ben.seal.safetyNumberOf(ada.id));
  });

  test('the others do not miss a thing when somebody is taken out; a newcomer reads what comes', async () => {
    await pause(ada.began + TALKS - performance.now());
    removedAt = performance.now();
    const over = new Promise((resolve) => eve.room.on('closed', (error) => resolve(error?.reason)));
    await ada.room.moderation.remove(eve.id);
    expect(await over).toBe('removed');
    eve.stop();
    await until(() => !other(ben.room, 'Eve'));
    const before = other(ben.room, 'Ada')?.faceStats.undecodable;
    await pause(GRACE + 1500);
    expect(other(ben.room, 'Ada')?.faceStats.undecodable).toBe(before);

    doraCameAt = performance.now();
    dora = await enter('Dora');
    await Promise.all([sees(dora.room, 'Ada'), sees(dora.room, 'Ben'), sees(ada.room, 'Dora')]);
    await ben.room.sendChat(LATE);
    await reads(dora.room, LATE);
    expect(dora.room.chat.map(({ text }) => text)).toEqual([LATE]);
    expect(dora.room.unreadableChat).toBe(2);
    expect(other(dora.room, 'Ben')?.avatar).toBe(AVATAR);
    await pause(1000);
    for (const { stop } of callers) stop();
  });

  test('who was taken out and kept everything reads nothing of what came a second later', () => {
    const keys = eve.seal.exportKeys();
    const [before, after] = [
      recording.messages.filter(({ at }) => at < removedAt),
      recording.messages.filter(({ at }) => at > removedAt + GRACE),
    ];
    expect(readableWith(keys, before).length).toBeGreaterThan(30);
    expect(after.length).toBeGreaterThan(30);
    expect(readableWith(keys, after)).toEqual([]);
    expect(textsWith(keys)).toContain(LINE);
    expect(textsWith(keys)).not.toContain(LATE);
  });

  test('who came later reads nothing of what was before', () => {
    const keys = dora.seal.exportKeys();
    const [before, after] = [
      recording.messages.filter(({ at }) => at < doraCameAt),
      recording.messages.filter(({ at }) => at >= doraCameAt),
    ];
    expect(readableWith(keys, after).length).toBeGreaterThan(10);
    expect(readableWith(keys, before)).toEqual([]);
    expect(textsWith(keys)).toContain(LATE);
    expect(textsWith(keys)).not.toContain(LINE);
  });

  test('a server that writes everything down can read none of it', async () => {
    const { messages } = recording;
    const faces = messages.filter(({ label }) => label !== 'state');
    const decoder = new FaceDecoder();
    const outcomes = faces.map(({ bytes }) => {
      try {
        return decoder.decode(readFaceMessage(bytes).packet);
      } catch (error) {
        return (error as { reason: string }).reason;
      }
    });
    expect(faces.length).toBeGreaterThan(30);
    expect(new Set(outcomes)).toEqual(new Set(['sealed']));

    const keys = ada.seal.exportKeys();
    const none = randomBytes(32).toString('base64url');
    // It may know any of these, and be wrong in the rest.
    const withoutSecret = { ...keys, mediaKey: none, fileKey: none };
    const withoutKeys = {
      ...keys,
      senders: keys.senders.map((key) => ({ ...key, key: randomBytes(16).toString('base64url') })),
    };
    const files = await recording.files(folder);
    expect(files.length).toBeGreaterThan(0);
    expect(readableWith(withoutSecret, messages)).toEqual([]);
    expect(textsWith(withoutSecret)).toEqual([]);
    for (const file of files) expect(await openRecording(withoutSecret).openFile(file)).toBeNull();
    expect(readableWith(withoutKeys, messages)).toEqual([]);
    expect(textsWith(withoutKeys).filter((text) => text !== AVATAR)).toEqual([]);

    const everything = [
      Buffer.from(recording.signalling.map(({ text }) => text).join('\n')),
      Buffer.concat(messages.map(({ bytes }) => bytes)),
      ...files,
    ];
    const utf8 = (text: string) => new TextEncoder().encode(text);
    expect(occurs(utf8('Ada'), everything)).toBe(true);
    for (const text of [LINE, LATE, CAPTION, AVATAR, SECRET.slice(1)])
      expect(occurs(utf8(text), everything)).toBe(false);
    for (const bytes of [STATE, FILE.subarray(100, 140)]) expect(occurs(bytes, everything)).toBe(false);
  });

  test('with the keys of somebody who was there all of it can be read', async () => {
    const keys = ada.seal.exportKeys();
    const { messages } = recording;
    const own = new Set(callers.filter(({ room }) => room.localName !== 'Mallory').map(({ id }) => id));
    expect(own.size).toBe(4);
    const read = readableWith(keys, messages);
    // But for what a stranger said.
    const strange = readableWith(
      (callers.find(({ room }) => room.localName === 'Mallory') as Caller).seal.exportKeys(),
      messages,
    );
    expect(read.length / (messages.length - strange.length)).toBeGreaterThan(0.99);
    expect(textsWith(keys)).toEqual(expect.arrayContaining([LINE, LATE, CAPTION, AVATAR]));
    const opened = await Promise.all(
      (await recording.files(folder)).map((file) => openRecording(keys).openFile(file)),
    );
    expect(opened).toContainEqual(FILE);
  });

  test('a sealed face is up to twelve bytes longer, and shows who talks by its size', () => {
    const { openFace } = openRecording(ada.seal.exportKeys());
    const sizes = { talking: [] as number[], still: [] as number[], more: [] as number[] };
    const seconds = { talking: (TALKS - 1000) / 1000, still: 2 };
    for (const { label, bytes, at } of recording.messages) {
      if (label === 'state') continue;
      const { packet } = readFaceMessage(bytes);
      const opened = openFace(ada.id, packet);
      if (!opened) continue;
      sizes.more.push(packet.length - opened.length);
      expect(packet.length).toBeLessThanOrEqual(LIMITS.sealedFaceBytes);
      const time = at - ada.began;
      if (time > 1000 && time < TALKS) sizes.talking.push(packet.length);
      if (time > TALKS + 500 && time < TALKS + 2500) sizes.still.push(packet.length);
    }
    const rate = (which: 'talking' | 'still') =>
      sizes[which].reduce((sum, size) => sum + size, 0) / seconds[which];
    const described = (which: 'talking' | 'still') =>
      `${(sizes[which].length / seconds[which]).toFixed(1)}/s, median ${median(sizes[which])} bytes`;
    console.info(
      `sealed face packets: talking ${described('talking')}; still ${described('still')}; ` +
        `longer by ${Math.min(...sizes.more)}..${Math.max(...sizes.more)} bytes`,
    );
    expect(Math.max(...sizes.more)).toBeLessThanOrEqual(12);
    expect(sizes.still.length).toBeGreaterThan(0);
    expect(rate('talking')).toBeGreaterThan(2 * rate('still'));
  });
});
