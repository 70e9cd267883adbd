import { expect, test, vi } from 'vitest';
import { ChatHistory } from './chat-history.js';

test('keeps the last lines, each with an id of its own', () => {
  const history = new ChatHistory(3, ({ id }) => `seal of ${id}`);
  for (const text of ['a', 'b', 'c', 'd']) history.add({ participantId: 'ada', name: 'Ada', text });
  expect(history.messages.map(({ text }) => text)).toEqual(['b', 'c', 'd']);
  expect(new Set(history.messages.map(({ id }) => id)).size).toBe(3);
});

test('lines of the same moment keep their order when they are brought back one after the other', () => {
  vi.useFakeTimers();
  const [before, after] = [new ChatHistory(10, () => 'seal'), new ChatHistory(10, () => 'seal')];
  const lines = ['a', 'b', 'c'].map((text) => before.add({ participantId: 'ada', name: 'Ada', text }));
  vi.setSystemTime(Date.now() + 1000);
  after.add({ participantId: 'ada', name: 'Ada', text: 'd' });
  vi.useRealTimers();
  expect(after.restore(lines.slice(1)).map(({ text }) => text)).toEqual(['b', 'c']);
  expect(after.restore(lines).map(({ text }) => text)).toEqual(['a']);
  expect(after.messages.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
});

test('of more lines than are kept, the oldest stay away', () => {
  const [before, after] = [new ChatHistory(10, () => 'seal'), new ChatHistory(2, () => 'seal')];
  const lines = ['a', 'b', 'c'].map((text) => before.add({ participantId: 'ada', name: 'Ada', text }));
  expect(after.restore(lines).map(({ text }) => text)).toEqual(['b', 'c']);
});
