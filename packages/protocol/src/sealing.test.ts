import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { captionSchema } from './captions.js';
import { chatLineSchema } from './chat.js';
import { isSealed, markSealed } from './codec/packet.js';
import { LIMITS } from './limits.js';
import { NOTIFICATIONS, REQUESTS } from './signalling.js';

describe('a line of the chat on its way', () => {
  test.each([
    ['as it is', 'Good morning', true],
    ['sealed, and longer than one may write', `~${'A'.repeat(LIMITS.sealedChatLength - 1)}`, true],
    ['sealed and too long', `~${'A'.repeat(LIMITS.sealedChatLength)}`, false],
    ['as it is and too long', 'A'.repeat(LIMITS.chatLength + 1), false],
    ['no base64url, and too long', `~${'A+'.repeat(LIMITS.chatLength)}`, false],
    ['a tilde like any other character', '~', true],
  ])('%s', (_what, text, may) => {
    expect(v.is(chatLineSchema, text)).toBe(may);
  });

  test('the longest line there is fits, sealed', () => {
    const bytes = 3 * LIMITS.chatLength + 4 + 16;
    expect(1 + Math.ceil((bytes * 4) / 3)).toBeLessThanOrEqual(LIMITS.sealedChatLength);
    const caption = 3 * LIMITS.captionLength + 4 + 16;
    expect(1 + Math.ceil((caption * 4) / 3)).toBeLessThanOrEqual(LIMITS.sealedCaptionLength);
    const avatar = LIMITS.avatarBytes + 16 + 4 + 16;
    expect(1 + Math.ceil((avatar * 4) / 3)).toBeLessThanOrEqual(LIMITS.sealedAvatarLength);
  });
});

test('captions and avatars may be sealed', () => {
  const caption = { utterance: 1, final: true, language: 'de' };
  expect(v.is(captionSchema, { ...caption, text: `~${'A'.repeat(LIMITS.captionLength)}` })).toBe(true);
  const state = { muted: false, cameraOn: true, handRaised: false, captionsOn: false };
  const request = REQUESTS.setState.request;
  expect(v.is(request, { ...state, avatar: `~${'A'.repeat(LIMITS.avatarBytes)}` })).toBe(true);
  expect(v.is(request, { ...state, avatar: `~${'A'.repeat(LIMITS.sealedAvatarLength)}` })).toBe(false);
});

describe('keys', () => {
  const key = (to: string) => ({ to, envelope: 'AAAA' });
  const takes = (keys: unknown) => v.is(REQUESTS.sendKeys.request, { keys });

  test.each([
    ['one', [key('ada')], true],
    ['none', [], false],
    ['two for one participant', [key('ada'), key('ada')], false],
    [
      'for everybody there can be',
      Array.from({ length: LIMITS.participantsPerRoom }, (_, i) => key(`${i}`)),
      true,
    ],
    ['for more', Array.from({ length: LIMITS.participantsPerRoom + 1 }, (_, i) => key(`${i}`)), false],
    ['not base64url', [{ to: 'ada', envelope: 'A=' }], false],
    ['too long', [{ to: 'ada', envelope: 'A'.repeat(LIMITS.envelopeLength + 1) }], false],
  ])('%s', (_what, keys, may) => {
    expect(takes(keys)).toBe(may);
  });

  test('the most there can be in one message fit into one', () => {
    const envelope = 'A'.repeat(LIMITS.envelopeLength);
    const keys = Array.from({ length: LIMITS.participantsPerRoom }, (_, i) => ({
      to: `${i}`.padEnd(64, 'x'),
      envelope,
    }));
    expect(v.is(REQUESTS.sendKeys.request, { keys })).toBe(true);
    expect(JSON.stringify({ keys }).length).toBeLessThan(LIMITS.messageBytes);
  });

  test('say from whom they are', () => {
    expect(v.is(NOTIFICATIONS.keySent, { from: 'ada', envelope: 'AAAA' })).toBe(true);
  });
});

test('a packet says that it is sealed, and nothing else of it changes', () => {
  const packet = Uint8Array.of(0x2c, 1, 2);
  markSealed(packet, true);
  expect([...packet]).toEqual([0xac, 1, 2]);
  expect(isSealed(packet)).toBe(true);
  markSealed(packet, false);
  expect([...packet]).toEqual([0x2c, 1, 2]);
  expect(isSealed(packet)).toBe(false);
  expect(isSealed(new Uint8Array(0))).toBe(false);
});
