import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Room } from '@guise/client';
import { joinRoom } from '@guise/client-node';
import { FACE_HEADER_BYTES, LIMITS, readFaceMessage } from '@guise/protocol';
import { createRoomSeal, openRecording, type RoomKeys } from '@guise/seal';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readRtp } from '../../packages/client-node/src/rtp.js';
import { participantCalled as other } from '../support/friend.js';
import { opusVoice } from '../support/opus-voice.js';
import {
  contains,
  decodeFaces,
  decodePictures,
  decodeVoices,
  makeTexture,
  occurs,
  readers,
  textsIn,
} from './decoders.js';
import { type Caller, hears, RecordedCall, reads, SECRET, sees, until } from './recorded-call.js';

// A sealed call by the real server, which writes down everything that it relays and keeps; and what can be made of that.

const LINE = 'Meet me where the herons nest';
const LATE = 'Welcome, we were just talking about you';
const CAPTION = 'and then it began to rain';
const AVATAR = '{"character":"heron","colour":"teal"}';
const STATE = new TextEncoder().encode('standing under the old oak');
/** Until when after somebody was taken out they may still read [ms]. */
const GRACE = 1000;
/** How much louder the pitch of a voice is than others in what is heard of it [dB]. */
const CLEAR = 20;

let call: RecordedCall;
/** Ada's, of pitch `middle`. */
let voice: Uint8Array[];
/** Ben's, who uploads it. */
let texture: Uint8Array;

beforeAll(async () => {
  [call, voice, texture] = await Promise.all([RecordedCall.start(), opusVoice('middle'), makeTexture()]);
});

afterAll(() => call?.close());

const readersWith = (keys: RoomKeys) =>
  readers(
    keys,
    call.callers.map(({ id }) => id),
  );

/** What these keys open of everything. */
async function openedWith(keys: RoomKeys) {
  const { messages, voicePackets } = call.recording;
  const read = readersWith(keys);
  return {
    messages: read.messages(messages).length,
    voices: read.voices(voicePackets).length,
    texts: read.texts(textsIn(call.recording.signalling)),
    files: await read.files(await call.files()),
  };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** Between when [ms]. */
const between = <T extends { at: number }>(recorded: readonly T[], from: number, to: number) =>
  recorded.filter(({ at }) => at >= from && at < to);

/** How many messages and packets of voices came in that time [ms], and how many of them are read so. */
function mediaBetween(from: number, to: number, read: ReturnType<typeof readers>) {
  const { messages, voicePackets } = call.recording;
  const [faces, voices] = [between(messages, from, to), between(voicePackets, from, to)];
  return {
    came: [faces.length, voices.length],
    read: [read.messages(faces).length, read.voices(voices).length],
  };
}

describe('a sealed call', () => {
  let ada: Caller;
  let ben: Caller;
  let eve: Caller;
  let dora: Caller;
  let removedAt: number;
  let doraCameAt: number;
  const TALKS = 4000;

  test('faces, voices, states, lines, captions, avatars and files come as they were', async () => {
    ada = await call.enter('Ada', { talks: TALKS, voice });
    ben = await call.enter('Ben');
    eve = await call.enter('Eve');
    for (const viewer of [ada, ben, eve])
      for (const { room } of [ada, ben, eve]) {
        if (room !== viewer.room) await sees(viewer.room, room.localName);
      }
    const sent = new Set(voice.map((packet) => Buffer.from(packet).toString('hex')));
    for (const { room } of [ben, eve]) {
      const heard = await hears(room, 'Ada', 20);
      expect(heard.filter((packet) => !sent.has(Buffer.from(packet).toString('hex')))).toEqual([]);
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
    const hash = await ben.room.upload(texture);
    expect(await ada.room.fetchUpload(hash)).toEqual(texture);

    const states = setInterval(() => ben.room.sendState(STATE), 60);
    expect(await until(() => other(eve.room, 'Ben')?.state)).toEqual(STATE);
    clearInterval(states);
    expect(ada.room.unreadableChat).toBe(0);
    const numbers = [ada.seal.safetyNumberOf(ben.id), ben.seal.safetyNumberOf(ada.id)];
    expect(numbers[0]).toMatch(/^\d{30}$/);
    expect(numbers[0]).toBe(numbers[1]);
  });

  test('whoever comes without the secret is told so; with another one they are strangers, and nothing is taken of them', async () => {
    await expect(joinRoom({ server: call.url, room: call.room, name: 'Pat' })).rejects.toMatchObject({
      reason: 'secret-missing',
    });
    const mallory = await call.enter('Mallory', { secret: '~another secret altogether' });
    mallory.room.setAvatar(AVATAR);
    await mallory.room.sendChat('let me in');
    await until(() => other(ada.room, 'Mallory') && ada.room.unreadableChat === 1);
    expect(other(ada.room, 'Mallory')).toMatchObject({ trust: 'stranger', avatar: null });
    expect(other(mallory.room, 'Ada')).toMatchObject({ trust: 'stranger' });
    await mallory.room.leave();
    await until(() => !other(ada.room, 'Mallory'));
    expect(other(mallory.room, 'Ada')?.faceStats.received ?? 0).toBe(0);
    expect(other(mallory.room, 'Ada')?.audioTrack ?? null).toBeNull();
    expect(ada.room.chat.map(({ text }) => text)).toEqual([LINE]);
  });

  test('whoever loses the connection comes back with other keys, and all read each other as before', async () => {
    const own = call.sockets[1] as (typeof call.sockets)[0];
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
    dora = await call.enter('Dora');
    await Promise.all([sees(dora.room, 'Ada'), sees(dora.room, 'Ben'), sees(ada.room, 'Dora')]);
    await ben.room.sendChat(LATE);
    await reads(dora.room, LATE);
    await hears(dora.room, 'Ada', 5);
    await hears(ben.room, 'Ada', 5);
    expect(dora.room.chat.map(({ text }) => text)).toEqual([LATE]);
    expect(dora.room.unreadableChat).toBe(2);
    expect(other(dora.room, 'Ben')?.avatar).toBe(AVATAR);
    await pause(1000);
    for (const { stop } of call.callers) stop();
  });

  test('who was taken out and kept everything reads nothing of what came a second later', () => {
    const read = readersWith(eve.seal.exportKeys());
    const [before, after] = [
      mediaBetween(0, removedAt, read),
      mediaBetween(removedAt + GRACE, Number.POSITIVE_INFINITY, read),
    ];
    expect(Math.min(...before.read, ...after.came)).toBeGreaterThan(30);
    expect(after.read).toEqual([0, 0]);
    const texts = read.texts(textsIn(call.recording.signalling));
    expect(texts).toContain(LINE);
    expect(texts).not.toContain(LATE);
  });

  test('who came later reads nothing of what was before', () => {
    const read = readersWith(dora.seal.exportKeys());
    const [before, since] = [
      mediaBetween(0, doraCameAt, read),
      mediaBetween(doraCameAt, Number.POSITIVE_INFINITY, read),
    ];
    expect(Math.min(...since.read, ...before.came)).toBeGreaterThan(10);
    expect(before.read).toEqual([0, 0]);
    const texts = read.texts(textsIn(call.recording.signalling));
    expect(texts).toContain(LATE);
    for (const text of [LINE, CAPTION]) expect(texts).not.toContain(text);
  });

  test('no decoder makes anything of what a server has written down', async () => {
    const { messages, voicePackets, signalling } = call.recording;
    const faces = messages.filter(({ label }) => label !== 'state');
    const payloads = voicePackets.flatMap(({ packet }) => readRtp(packet)?.payload ?? []);
    const files = await call.files();
    expect([faces.length > 30, payloads.length > 100, files.length > 0]).toEqual([true, true, true]);
    const packets = faces.map(({ bytes }) => readFaceMessage(bytes).packet);
    expect(new Set(decodeFaces(packets))).toEqual(new Set(['sealed']));
    // The decoder says of every second packet that it is none.
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
    const heard = await decodeVoices(payloads);
    complaints.mockRestore();
    expect(heard.middle - Math.max(heard.low, heard.high)).toBeLessThan(CLEAR / 2);
    for (const file of files) expect(await decodePictures(file)).toEqual([]);

    const everything = [
      Buffer.from(signalling.map(({ text }) => text).join('\n')),
      Buffer.concat(messages.map(({ bytes }) => bytes)),
      Buffer.concat(payloads),
      ...files.map((file) => Buffer.from(file)),
    ];
    const utf8 = (text: string) => new TextEncoder().encode(text);
    expect(occurs(utf8('Ada'), everything)).toBe(true);
    for (const text of [LINE, LATE, CAPTION, AVATAR, SECRET.slice(1)])
      expect(occurs(utf8(text), everything), text).toBe(false);
    for (const bytes of [STATE, texture.subarray(100, 140)]) expect(occurs(bytes, everything)).toBe(false);
    // Silence is coded in three bytes, which occur by chance.
    const long = voice.filter(({ length }) => length > 20);
    expect(long.length).toBeGreaterThan(50);
    const voices = Buffer.concat(payloads);
    expect(long.filter((packet) => contains(voices, packet))).toEqual([]);
  });

  test("nor do the link's public part, or other keys, open any of it", async () => {
    const keys = ada.seal.exportKeys();
    const nothing = { messages: 0, voices: 0, texts: [], files: [] };
    // With everybody's keys besides, but for the one part that only the link has.
    for (const secret of [
      '~',
      `~${call.room}`,
      `~${call.publicLink}`,
      randomBytes(18).toString('base64url'),
    ]) {
      const seal = createRoomSeal({ secret, room: call.room, keepKeys: true });
      expect(await openedWith({ ...seal.exportKeys(), senders: keys.senders }), secret).toEqual(nothing);
      seal.close();
    }
    const wrong = keys.senders.map((key) => ({ ...key, key: randomBytes(16).toString('base64url') }));
    // Avatars and files are for whoever has the link, whenever they come.
    const opened = await openedWith({ ...keys, senders: wrong });
    expect({ ...opened, files: [], texts: opened.texts.filter((text) => text !== AVATAR) }).toEqual(nothing);
  });

  test('with the keys of somebody who was there all of it can be read', async () => {
    const { messages, voicePackets } = call.recording;
    const keys = ada.seal.exportKeys();
    const read = readersWith(keys);
    // Each of every stay, and each made by chance.
    expect(keys.senders.length).toBeGreaterThan(8);
    expect(new Set(keys.senders.map(({ key }) => key)).size).toBe(keys.senders.length);
    // But for what a stranger said.
    const mallory = call.callers.find(({ room }) => room.localName === 'Mallory') as Caller;
    const strange = readersWith(mallory.seal.exportKeys()).messages(messages).length;
    const readMessages = read.messages(messages);
    expect(readMessages.length / (messages.length - strange)).toBeGreaterThan(0.99);
    // What was sealed is nowhere in what it was sealed into.
    const plain = readMessages.filter(({ opened, packet, label }) =>
      contains(packet, label === 'state' ? opened : opened.subarray(FACE_HEADER_BYTES)),
    );
    expect(plain).toEqual([]);
    const faces = readMessages.filter(({ id, label }) => id === ada.id && label !== 'state');
    const decoded = decodeFaces(faces.map(({ opened }) => opened));
    expect(decoded.filter((outcome) => outcome === 'a face').length / decoded.length).toBeGreaterThan(0.95);

    const voices = read.voices(voicePackets);
    expect(voices.length / voicePackets.length).toBeGreaterThan(0.99);
    const heard = await decodeVoices(voices);
    expect(heard.middle - Math.max(heard.low, heard.high)).toBeGreaterThan(CLEAR);

    expect(read.texts(textsIn(call.recording.signalling))).toEqual(
      expect.arrayContaining([LINE, LATE, CAPTION, AVATAR]),
    );
    const [file, ...others] = await read.files(await call.files());
    expect(others).toEqual([]);
    expect(file).toEqual(texture);
    const pictures = await decodePictures(texture);
    expect(pictures.length).toBe(1);
    expect(await decodePictures(file as Uint8Array)).toEqual(pictures);
  });

  test('a sealed face is up to twelve bytes longer, and shows who talks by its size', () => {
    const { openFace } = openRecording(ada.seal.exportKeys());
    const sizes = { talking: [] as number[], still: [] as number[], more: [] as number[] };
    const seconds = { talking: (TALKS - 1000) / 1000, still: 2 };
    for (const { label, bytes, at } of call.recording.messages) {
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
