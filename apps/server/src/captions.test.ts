import { type Caption, LIMITS } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { createRoom, STATE, startTestServer, TestClient } from './test-server.js';

let server: RunningServer;
let room: string;
let clients: TestClient[] = [];

const CAPTION: Caption = { utterance: 1, text: 'Good morning', final: false, language: 'en-GB' };

async function joined(name: string, captionsOn: boolean): Promise<TestClient> {
  const client = await TestClient.connect(server);
  clients.push(client);
  await client.join(room, name);
  await client.request('setState', { ...STATE, captionsOn });
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

test('what one says reaches those who read captions, and nobody else', async () => {
  const [ada, grace, eve] = [
    await joined('Ada', true),
    await joined('Grace', true),
    await joined('Eve', false),
  ];
  const heard = [ada.hearEverything(), eve.hearEverything()];
  const caption = grace.next('caption');
  await ada.request('sendCaption', CAPTION);
  expect((await caption).caption).toEqual(CAPTION);
  // Whoever switches them off gets no more.
  await grace.request('setState', { ...STATE, captionsOn: false });
  const silent = grace.hearEverything();
  await ada.request('sendCaption', { ...CAPTION, final: true });
  expect([...heard.flat(), ...silent].filter((name) => name === 'caption')).toEqual([]);
});

test('the others know who reads captions', async () => {
  const [ada, grace] = [await joined('Ada', false), await joined('Grace', false)];
  const news = ada.next('participantUpdated');
  await grace.request('setState', { ...STATE, captionsOn: true });
  expect((await news).participant.captionsOn).toBe(true);
});

test.each([
  ['nothing', { text: ' ' }],
  ['nothing to see', { text: '\u200b' }],
  ['too much', { text: 'x'.repeat(LIMITS.captionLength + 1) }],
  ['a second line', { text: 'a\nb' }],
  ['text that turns the other way round', { text: 'a\u202eb' }],
  ['no number', { utterance: 1.5 }],
  ['a language that is none', { language: 'en"><b>' }],
  ['something else', { size: 72 }],
])('%s is no caption', async (_what, changes) => {
  const [ada, grace] = [await joined('Ada', true), await joined('Grace', true)];
  const heard = grace.hearEverything();
  expect(await ada.refusal('sendCaption', { ...CAPTION, ...changes })).toBe('malformed');
  expect(heard).toEqual([]);
});

test('whoever floods the captions is slowed down, and the others go on', async () => {
  const [ada, grace] = [await joined('Ada', true), await joined('Grace', true)];
  const answers = await Promise.all(
    Array.from({ length: LIMITS.captions.points + 5 }, () => ada.refusal('sendCaption', CAPTION)),
  );
  expect(answers.filter((answer) => answer === 'rate-limited')).toHaveLength(5);
  expect(await grace.refusal('sendCaption', CAPTION)).toBe('granted');
});

test('nobody captions without being in the room', async () => {
  const stranger = await TestClient.connect(server);
  clients.push(stranger);
  expect(await stranger.refusal('sendCaption', CAPTION)).toBe('not-joined');
});
