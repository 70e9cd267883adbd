import { LIMITS } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

let server: RunningServer;
let room: string;
let clients: TestClient[] = [];

async function joined(name: string, where = room): Promise<TestClient> {
  const client = await TestClient.connect(server);
  clients.push(client);
  await client.join(where, name);
  return client;
}

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  room = await createRoom(server);
});
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

test('a line reaches everybody in the room, its writer too, and nobody elsewhere', async () => {
  const [ada, grace] = [await joined('Ada'), await joined('Grace')];
  const elsewhere = (await joined('Eve', await createRoom(server))).hearEverything();
  const heard = [ada.next('chatMessage'), grace.next('chatMessage')];
  await ada.request('sendChat', { text: '  Hello,\nGrace  ' });
  const [own, other] = await Promise.all(heard);
  expect(other?.message).toMatchObject({ name: 'Ada', text: 'Hello,\nGrace' });
  expect(own).toEqual(other);
  expect(elsewhere).toEqual([]);
});

test('who comes later reads what was written before; an empty room forgets', async () => {
  const ada = await joined('Ada');
  await ada.request('sendChat', { text: 'first' });
  await ada.request('sendChat', { text: 'second' });
  const grace = await TestClient.connect(server);
  clients.push(grace);
  const { chat } = await grace.join(room, 'Grace');
  expect(chat.map(({ text }) => text)).toEqual(['first', 'second']);
  await Promise.all([ada.request('leave', {}), grace.request('leave', {})]);
  expect((await ada.join(room)).chat).toEqual([]);
});

test.each([
  ['nothing', ''],
  ['nothing to see', ' \u200b\n '],
  ['too much', 'x'.repeat(LIMITS.chatLength + 1)],
  ['control characters', 'a\u0000b'],
  ['text that turns the other way round', 'a\u202eb'],
  ['no text', 7],
])('%s is no line', async (_what, text) => {
  const ada = await joined('Ada');
  const heard = ada.hearEverything();
  expect(await ada.refusal('sendChat', { text })).toBe('malformed');
  expect(heard).toEqual([]);
});

test('whoever floods the chat is slowed down, and the others go on', async () => {
  const [ada, grace] = [await joined('Ada'), await joined('Grace')];
  const answers = await Promise.all(
    Array.from({ length: LIMITS.chat.points + 5 }, () => ada.refusal('sendChat', { text: 'again' })),
  );
  expect(answers.filter((answer) => answer === 'rate-limited')).toHaveLength(5);
  expect(await grace.refusal('sendChat', { text: 'calm' })).toBe('granted');
});

test('a reaction reaches the others; one that is none reaches nobody', async () => {
  const [ada, grace] = [await joined('Ada'), await joined('Grace')];
  const heard = grace.next('reaction');
  await ada.request('react', { reaction: 'heart' });
  expect((await heard).reaction).toBe('heart');
  expect(await ada.refusal('react', { reaction: 'yawn' })).toBe('malformed');
});

test('nobody writes or reacts without being in the room', async () => {
  const stranger = await TestClient.connect(server);
  clients.push(stranger);
  expect(await stranger.refusal('sendChat', { text: 'hello' })).toBe('not-joined');
  expect(await stranger.refusal('react', { reaction: 'heart' })).toBe('not-joined');
});
