import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { isRoomName, LIMITS } from './limits.js';
import { participantNameSchema } from './names.js';
import { avatarTextSchema, REQUESTS, replySchema } from './signalling.js';
import { SIGNALLING_ERROR_REASONS, SignallingError, signallingErrorSchema } from './signalling-error.js';

test.each([
  ['kind-otter', true],
  ['a1', true],
  ['', false],
  ['Kind-Otter', false],
  ['kind--otter', false],
  ['-otter', false],
  ['kind/otter', false],
  ['kind-otter\n', false],
  ['x'.repeat(LIMITS.roomNameLength + 1), false],
])('%j is a room name: %s', (name, is) => {
  expect(isRoomName(name)).toBe(is);
});

describe("a participant's name", () => {
  test('is trimmed and keeps every script', () => {
    expect(v.parse(participantNameSchema, '  Ada Lovelace ')).toBe('Ada Lovelace');
    expect(v.parse(participantNameSchema, '李 Ωμέγα 👩‍🚀')).toBe('李 Ωμέγα 👩‍🚀');
  });

  test.each([
    '',
    '   ',
    'a\nb',
    'a\u2028b',
    'a\u0000',
    'x'.repeat(41),
    '\u200b\u200d',
    '\u3164',
    'a\u202eb',
    'a\ud800',
  ])('is not %j', (name) => {
    expect(v.is(participantNameSchema, name)).toBe(false);
  });
});

test.each([
  ['x'.repeat(LIMITS.avatarBytes), true],
  ['é'.repeat(LIMITS.avatarBytes / 2), true],
  ['x'.repeat(LIMITS.avatarBytes + 1), false],
  ['é'.repeat(LIMITS.avatarBytes / 2 + 1), false],
  ['', false],
  [{ character: 'mei' }, false],
])('%j says which avatar is worn: %s', (text, does) => {
  expect(v.is(avatarTextSchema, text)).toBe(does);
});

describe('a face channel', () => {
  const request = REQUESTS.produceFace.request;
  const streamId = 1;
  test.each([
    [{ streamId, ordered: false, maxRetransmits: 0 }, true],
    [{ streamId, ordered: true }, false],
    [{ streamId, ordered: false, maxRetransmits: 3 }, false],
    [{ streamId: 70_000, ordered: false, maxRetransmits: 0 }, false],
  ])('%j is one: %s', (layer, is) => {
    expect(v.is(request, { layers: [layer] })).toBe(is);
  });

  test.each([
    [0, false],
    [1, true],
    [3, true],
    [4, false],
  ])('%i layers make a face: %s', (count, is) => {
    expect(
      v.is(request, { layers: Array(count).fill({ streamId, ordered: false, maxRetransmits: 0 }) }),
    ).toBe(is);
  });
});

test('lists are not endless', () => {
  const codec = { mimeType: 'audio/opus', payloadType: 100, clockRate: 48000 };
  const request = (count: number) => ({
    kind: 'audio',
    rtpParameters: { codecs: Array(count).fill(codec) },
  });
  expect(v.is(REQUESTS.produceAudio.request, request(1))).toBe(true);
  expect(v.is(REQUESTS.produceAudio.request, request(1000))).toBe(false);
});

test('a refusal survives the way over the wire', () => {
  const error = SignallingError.roomFull('kind-otter');
  const reply = v.parse(replySchema, JSON.parse(JSON.stringify({ ok: false, error })));
  expect(reply).toEqual({ ok: false, error: { reason: 'room-full', message: error.message } });
  expect(v.is(signallingErrorSchema, { reason: 'boredom', message: '' })).toBe(false);
  expect(new Set(SIGNALLING_ERROR_REASONS).size).toBe(SIGNALLING_ERROR_REASONS.length);
});
