import { LIMITS } from '@guise/protocol';
import { expect, test } from 'vitest';
import { MemoryChatStore } from './chat-store.js';
import { describeChatStore } from './chat-store-suite.js';

describeChatStore('chats in memory', async () => new MemoryChatStore());

test('what nobody cleared goes after a day', async () => {
  const clock = { now: 0 };
  const store = new MemoryChatStore(() => clock.now);
  await store.append('r', { id: '1', participantId: 'a', name: 'A', text: 'x', at: 0, seal: 's' });
  clock.now = LIMITS.seatLifetime - 1;
  expect(await store.load('r')).toHaveLength(1);
  clock.now++;
  expect(await store.load('r')).toEqual([]);
});
