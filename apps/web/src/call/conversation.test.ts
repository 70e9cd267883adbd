import { type ChatMessage, SignallingError, TypedEmitter } from '@guise/protocol';
import { expect, test, vi } from 'vitest';
import { Conversation, type ConversationRoom } from './conversation.js';

class FakeRoom extends TypedEmitter<{ chatMessage: [ChatMessage] }> {
  localId = 'me';
  chat: ChatMessage[] = [];
  unreadableChat = 0;
  readonly sendChat = vi.fn(async (_text: string): Promise<void> => {});

  hear(participantId: string, text: string, at: number): void {
    const message = {
      id: `${this.chat.length}`,
      participantId,
      name: participantId,
      text,
      at,
      seal: 's'.repeat(43),
    };
    this.chat.push(message);
    this.emit('chatMessage', message);
  }
}

function start() {
  const room = new FakeRoom();
  const say = vi.fn();
  return { room, say, conversation: new Conversation(room as unknown as ConversationRoom, say) };
}

test('counts what others wrote while it was closed', () => {
  const { room, conversation } = start();
  room.hear('ada', 'hello', 0);
  room.hear('me', 'hi', 1);
  room.hear('ada', 'how are you', 2);
  expect(conversation.unread).toBe(2);
  conversation.handleShown(true);
  expect(conversation.unread).toBe(0);
  room.hear('ada', 'seen at once', 3);
  expect(conversation.unread).toBe(0);
});

test('says what others write while it is closed, and no more than a breath of it', () => {
  const { room, say, conversation } = start();
  room.hear('me', 'my own', 0);
  room.hear('ada', 'two\nlines', 1);
  expect(say.mock.calls).toEqual([['ada', 'two lines']]);
  room.hear('ada', '🙂'.repeat(500), 2);
  const said = say.mock.lastCall as [string, string];
  expect([...said[1]]).toHaveLength(121);
  conversation.handleShown(true);
  room.hear('ada', 'seen at once', 3);
  expect(say).toHaveBeenCalledTimes(2);
});

test('says a name once for lines in a row, and again after a while', () => {
  const { room, conversation } = start();
  room.hear('ada', 'a', 0);
  room.hear('ada', 'b', 1000);
  room.hear('grace', 'c', 2000);
  room.hear('ada', 'd', 3000);
  room.hear('ada', 'e', 10 * 60 * 1000);
  expect(
    conversation.turns.map(({ name, messages }) => `${name} ${messages.map(({ text }) => text).join('')}`),
  ).toEqual(['ada ab', 'grace c', 'ada d', 'ada e']);
});

test('own lines stay own when the connection was made anew', () => {
  const { room, conversation } = start();
  room.hear('me', 'before', 0);
  room.localId = 'me-again';
  room.hear('me-again', 'after', 1);
  expect(conversation.turns.every(({ own }) => own)).toBe(true);
  expect(conversation.unread).toBe(0);
});

test('says why a line did not go out, and forgets it with the next that does', async () => {
  const { room, conversation } = start();
  room.sendChat.mockRejectedValueOnce(SignallingError.rateLimited());
  expect(await conversation.send('a')).toBe(false);
  expect(conversation.problem).toBe('too-fast');
  room.sendChat.mockRejectedValueOnce(new Error('lost'));
  expect(await conversation.send('a')).toBe(false);
  expect(conversation.problem).toBe('offline');
  expect(await conversation.send('a')).toBe(true);
  expect(conversation.problem).toBeNull();
  expect(await conversation.send('  ')).toBe(false);
  expect(room.sendChat).toHaveBeenCalledTimes(3);
});

test('knows how many lines from before cannot be read', () => {
  const { room, conversation } = start();
  expect(conversation.unreadable).toBe(0);
  room.unreadableChat = 3;
  expect(conversation.unreadable).toBe(3);
  expect(conversation.turns).toEqual([]);
});
