import { type ChatMessage, LIMITS } from '@guise/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChatStore } from './chat-store.js';

// How every store of chats behaves. For tests.

function lines(count: number, from = 0): ChatMessage[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `line-${from + i}`,
    participantId: 'ada',
    name: 'Ada ✓',
    text: `"quoted"\n${from + i}`,
    at: from + i,
    seal: 'seal',
  }));
}

/** @param open a new, empty store. */
export function describeChatStore(
  name: string,
  open: (skip: (note: string) => never) => Promise<ChatStore>,
): void {
  describe(name, () => {
    let store: ChatStore;
    beforeEach(async (context) => {
      store = await open((note) => context.skip(note));
    });

    test('keeps lines in their order, each room its own, until it is cleared', async () => {
      for (const line of lines(3)) await store.append('r', line);
      await store.append('other', lines(1, 7)[0] as ChatMessage);
      expect(await store.load('r')).toEqual(lines(3));
      expect(await store.load('other')).toEqual(lines(1, 7));
      await store.clear('r');
      expect(await store.load('r')).toEqual([]);
      expect(await store.load('other')).toHaveLength(1);
    });

    test('keeps the last ones of too many, whether one by one or at once', async () => {
      const all = lines(LIMITS.chatHistory + 3);
      await store.replace('r', all.slice(0, -2));
      expect(await store.load('r')).toEqual(all.slice(1, -2));
      for (const line of all.slice(-2)) await store.append('r', line);
      expect(await store.load('r')).toEqual(all.slice(3));
    });

    test('replaces all of them', async () => {
      await store.replace('r', lines(5));
      await store.replace('r', lines(2, 10));
      expect(await store.load('r')).toEqual(lines(2, 10));
    });
  });
}
