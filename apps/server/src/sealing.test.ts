import { LIMITS } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { createRoom, STATE, startTestServer, TestClient } from './test-server.js';

// What a server does for a call that it cannot read.

let server: RunningServer;
let room: string;
let clients: TestClient[] = [];

beforeAll(async () => {
  server = await startTestServer({}, { hold: 2000 });
});
afterAll(() => server.close());
beforeEach(async () => {
  room = await createRoom(server);
});
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server);
  clients.push(client);
  return client;
}

async function joined(name: string) {
  const client = await connect();
  return { client, ...(await client.join(room, name)) };
}

describe('an introduction', () => {
  test('reaches those who are there, and those who come; the last one counts', async () => {
    const [ada, ben] = [await joined('Ada'), await joined('Ben')];
    expect(ben.participants.map(({ introduction }) => introduction)).toEqual([null]);
    for (const introduction of ['first', 'second']) {
      const news = ben.client.next('participantUpdated');
      await ada.client.request('introduce', { introduction });
      expect((await news).participant).toMatchObject({ id: ada.participantId, introduction });
    }
    const { participants } = await joined('Cleo');
    expect(participants.map(({ introduction }) => introduction)).toEqual(['second', null]);
  });

  test('stays with the place of somebody whose connection broke, until they say another', async () => {
    const [ada, ben] = [await joined('Ada'), await joined('Ben')];
    await ada.client.request('introduce', { introduction: 'first' });
    const away = ben.client.next('participantUpdated');
    ada.client.socket.io.engine.close();
    expect((await away).participant).toMatchObject({ reconnecting: true, introduction: 'first' });
    const back = ben.client.next('participantUpdated');
    const again = await connect();
    await again.join(room, 'Ada', { seat: ada.seat });
    expect((await back).participant).toMatchObject({ reconnecting: false, introduction: 'first' });
    const news = ben.client.next('participantUpdated');
    await again.request('introduce', { introduction: 'second' });
    expect((await news).participant.introduction).toBe('second');
  });

  test('cannot be given by somebody who is in no room, and not all the time', async () => {
    expect(await (await connect()).refusal('introduce', { introduction: 'first' })).toBe('not-joined');
    const { client } = await joined('Ada');
    const answers = await Promise.all(
      Array.from({ length: LIMITS.introductions.points + 2 }, () =>
        client.refusal('introduce', { introduction: 'first' }),
      ),
    );
    expect(answers.filter((answer) => answer === 'rate-limited')).toHaveLength(2);
  });

  test.each([[''], ['two words'], ['x'.repeat(LIMITS.introductionLength + 1)], [null]])(
    'is not %j',
    async (introduction) => {
      const { client } = await joined('Ada');
      expect(await client.refusal('introduce', { introduction })).toBe('malformed');
    },
  );
});

describe('keys', () => {
  test('reach whom they are for and nobody else; those who are gone are passed over', async () => {
    const [ada, ben, cleo] = [await joined('Ada'), await joined('Ben'), await joined('Cleo')];
    const heard = [cleo.client.hearEverything(), ada.client.hearEverything()];
    const sent = ben.client.next('keySent');
    await ada.client.request('sendKeys', {
      keys: [
        { to: 'somebody', envelope: 'for-nobody' },
        { to: ben.participantId, envelope: 'for-ben' },
      ],
    });
    expect(await sent).toEqual({ from: ada.participantId, envelope: 'for-ben' });
    // Whatever was on its way has come by the answer to what was asked later.
    for (const { client } of [cleo, ada]) await client.request('ping', {});
    expect(heard.flat()).toEqual([]);
  });

  test('do not reach another room', async () => {
    const ada = await joined('Ada');
    room = await createRoom(server);
    const ben = await joined('Ben');
    const heard = ben.client.hearEverything();
    await ada.client.request('sendKeys', { keys: [{ to: ben.participantId, envelope: 'for-ben' }] });
    await ben.client.request('ping', {});
    expect(heard).toEqual([]);
  });

  test('a full room in which everybody goes and comes back gets along; a flood is slowed down', async () => {
    const { client, participantId } = await joined('Ada');
    const request = { keys: [{ to: participantId, envelope: 'x' }] };
    const answers = await Promise.all(
      Array.from({ length: LIMITS.keys.points + 3 }, () => client.refusal('sendKeys', request)),
    );
    expect(answers.filter((answer) => answer === 'rate-limited')).toHaveLength(3);
    // One message for everybody who goes, and one for everybody who comes.
    expect(LIMITS.keys.points).toBeGreaterThanOrEqual(2 * 2 * LIMITS.participantsPerRoom);
  });

  test('are for those who are in', async () => {
    const stranger = await connect();
    expect(await stranger.refusal('sendKeys', { keys: [{ to: 'x', envelope: 'x' }] })).toBe('not-joined');
  });
});

test('sealed texts are handed on as they are, kept, and brought back', async () => {
  const text = `~${'Ab_-'.repeat(1000)}`;
  const [ada, ben] = [await joined('Ada'), await joined('Ben')];
  const line = ben.client.next('chatMessage');
  await ada.client.request('sendChat', { text });
  expect((await line).message).toMatchObject({ participantId: ada.participantId, text });
  expect((await joined('Cleo')).chat.map((message) => message.text)).toEqual([text]);
  const news = ben.client.next('participantUpdated');
  await ada.client.request('setState', { ...STATE, avatar: text.slice(0, LIMITS.sealedAvatarLength) });
  expect((await news).participant.avatar).toBe(text.slice(0, LIMITS.sealedAvatarLength));
});
