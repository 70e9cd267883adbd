import { expect, test } from 'vitest';
import { ChatHistory } from './chat-history.js';

test('keeps the last lines, each with an id of its own', () => {
  const history = new ChatHistory(3, ({ id }) => `seal of ${id}`);
  for (const text of ['a', 'b', 'c', 'd']) history.add({ participantId: 'ada', name: 'Ada', text });
  expect(history.messages.map(({ text }) => text)).toEqual(['b', 'c', 'd']);
  expect(new Set(history.messages.map(({ id }) => id)).size).toBe(3);
});
