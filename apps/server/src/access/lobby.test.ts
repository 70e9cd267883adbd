import { SIGNALLING_VERSION } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningServer } from '../server.js';
import { createRoom, type Proof, STATE, startTestServer, TestClient } from '../test-server.js';

// An open server: the first one is host. Clients that are no page.

const HOST: Proof = { browserKey: 'browser-of-the-host' };
const EVE: Proof = { browserKey: 'browser-of-eve-123' };
const BEN: Proof = { browserKey: 'browser-of-ben-123' };

let server: RunningServer;
let room: string;
let clients: TestClient[] = [];

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server);
  clients.push(client);
  return client;
}

async function joined(name: string, proof: Proof = {}) {
  const client = await connect();
  return Object.assign(client, { joined: await client.join(room, name, proof) });
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

describe('the host', () => {
  test('is the first one, and nobody else; the others see it', async () => {
    const ada = await joined('Ada');
    expect(ada.joined.grants.moderate).toBe(true);
    const ben = await joined('Ben');
    expect(ben.joined.grants.moderate).toBe(false);
    expect(ben.joined.participants.map(({ grants }) => grants.moderate)).toEqual([true]);
    expect(await ben.refusal('mute', { participantId: null })).toBe('not-allowed');
  });

  test('leaves, and whoever has been there longest is host; everybody is told', async () => {
    const ada = await joined('Ada');
    const ben = await joined('Ben');
    const cleo = await joined('Cleo');
    const news = [ben.next('roleChanged'), cleo.next('roleChanged')];
    await ada.request('leave', {});
    const told = { participantId: ben.joined.participantId, by: null, grants: { moderate: true } };
    for (const one of await Promise.all(news)) expect(one).toMatchObject(told);
    await ben.request('setAccess', { lobby: true, locked: false });
  });

  test('whose connection broke is host again; meanwhile nobody is', async () => {
    const ada = await joined('Ada', HOST);
    const ben = await joined('Ben', BEN);
    const left = ben.next('participantLeft');
    ada.close();
    await left;
    expect(await ben.refusal('setAccess', { lobby: true, locked: false })).toBe('not-allowed');
    expect((await joined('Not the host', EVE)).joined.grants.moderate).toBe(false);
    expect((await joined('Ada', HOST)).joined.grants.moderate).toBe(true);
  });

  test('hands the role over, or shares it; everybody is told by whom', async () => {
    const ada = await joined('Ada');
    const ben = await joined('Ben');
    const [adaId, benId] = [ada.joined.participantId, ben.joined.participantId];
    const shared = ada.next('roleChanged');
    await ada.request('passRole', { participantId: benId, keep: true });
    expect(await shared).toMatchObject({ participantId: benId, by: adaId, grants: { moderate: true } });
    await ada.request('setAccess', { lobby: false, locked: false });
    await ben.request('passRole', { participantId: adaId, keep: false });
    expect(await ben.refusal('endRoom', {})).toBe('not-allowed');
    expect(await ada.refusal('passRole', { participantId: adaId, keep: false })).toBe('out-of-order');
    expect(await ada.refusal('passRole', { participantId: 'nobody', keep: false })).toBe('not-found');
  });

  test('mutes one, or everybody else: they are told by whom, hear nothing more, and may unmute', async () => {
    const ada = await joined('Ada');
    const [ben, cleo] = [await joined('Ben'), await joined('Cleo')];
    await ben.request('setState', { ...STATE, handRaised: true });
    const [told, seen] = [ben.next('mutedBy'), cleo.next('participantUpdated')];
    await ada.request('mute', { participantId: ben.joined.participantId });
    expect(await told).toEqual({ by: ada.joined.participantId });
    expect((await seen).participant).toMatchObject({ name: 'Ben', muted: true, handRaised: true });
    const back = ada.next('participantUpdated');
    await ben.request('setState', STATE);
    expect((await back).participant).toMatchObject({ name: 'Ben', muted: false });

    const all = [ben.next('mutedBy'), cleo.next('mutedBy')];
    const own = ada.hearEverything();
    await ada.request('mute', { participantId: null });
    await Promise.all(all);
    expect(own).not.toContain('mutedBy');
    const { participants } = (await joined('Dan')).joined;
    expect(participants.map(({ name, muted }) => [name, muted])).toEqual([
      ['Ada', false],
      ['Ben', true],
      ['Cleo', true],
    ]);
  });

  test('removes somebody, who does not come back with the same browser; another one does', async () => {
    const ada = await joined('Ada');
    const eve = await joined('Eve', EVE);
    const [removed, left] = [eve.next('removed'), ada.next('participantLeft')];
    await ada.request('remove', { participantId: eve.joined.participantId });
    await removed;
    expect(await left).toEqual({ participantId: eve.joined.participantId });
    expect(await eve.refusal('sendChat', { text: 'hey' })).toBe('not-joined');
    expect(await eve.joinRefusal(room, 'Somebody', EVE)).toBe('removed');
    expect(await (await connect()).joinRefusal(room, 'Somebody', EVE)).toBe('removed');
    expect(await (await connect()).joinRefusal(room, 'Ben', BEN)).toBe('granted');
    expect(await ada.refusal('remove', { participantId: ada.joined.participantId })).toBe('out-of-order');
  });

  test('ends the call for everybody, and its name is gone', async () => {
    const ada = await joined('Ada');
    const ben = await joined('Ben');
    const news = [ada.next('roomClosed'), ben.next('roomClosed')];
    await ada.request('endRoom', {});
    expect(await Promise.all(news)).toEqual([{ reason: 'ended' }, { reason: 'ended' }]);
    expect(await ben.joinRefusal(room, 'Ben')).toBe('room-not-found');
    expect(server.stats().rooms).toBe(0);
  });
});

describe('a locked room', () => {
  test('lets nobody new in; who only lost the connection comes back; the lock ends with the call', async () => {
    const ada = await joined('Ada');
    const ben = await joined('Ben', BEN);
    const news = ben.next('accessChanged');
    await ada.request('setAccess', { lobby: false, locked: true });
    expect(await news).toEqual({ lobby: false, locked: true, by: ada.joined.participantId });
    expect(await (await connect()).joinRefusal(room, 'Eve', EVE)).toBe('room-locked');
    expect(await (await connect()).knock(room, 'Eve', EVE)).toBe('room-locked');
    const left = ada.next('participantLeft');
    ben.close();
    await left;
    const back = await joined('Ben', BEN);
    expect(back.joined.access).toEqual({ lobby: false, locked: true });
    await back.request('leave', {});
    expect(await back.joinRefusal(room, 'Ben', BEN)).toBe('room-locked');
    await ada.request('leave', {});
    expect((await joined('Eve', EVE)).joined).toMatchObject({
      grants: { moderate: true },
      access: { locked: false },
    });
  });
});

describe('a room with a lobby', () => {
  beforeEach(async () => {
    room = await createRoom(server, { lobby: true });
  });

  test('lets its first one in, who is told who knocks and lets them in or not', async () => {
    const ada = await joined('Ada');
    expect(ada.joined).toMatchObject({ access: { lobby: true }, knockers: [], grants: { moderate: true } });
    const ben = await connect();
    expect(await ben.joinRefusal(room, 'Ben')).toBe('not-admitted');
    let news = ada.next('knockersChanged');
    expect(await ben.knock(room, 'Ben')).toBe('granted');
    const { knockers } = await news;
    expect(knockers).toEqual([{ id: expect.any(String), name: 'Ben' }]);
    const admitted = ben.next('admitted');
    news = ada.next('knockersChanged');
    await ada.request('admit', { knockerId: knockers[0]?.id as string });
    await admitted;
    expect((await news).knockers).toEqual([]);
    // Whoever was let in is who knocked, here.
    expect(await ben.joinRefusal(room, 'Somebody else')).toBe('not-admitted');
    expect(await (await connect()).joinRefusal(room, 'Ben')).toBe('not-admitted');
    expect((await ben.join(room, 'Ben')).participants.map(({ name }) => name)).toEqual(['Ada']);

    const eve = await connect();
    const knocked = ada.next('knockersChanged');
    await eve.knock(room, 'Eve', EVE);
    const denied = eve.next('denied');
    await ada.request('deny', { knockerId: (await knocked).knockers[0]?.id as string });
    await denied;
    expect(await eve.joinRefusal(room, 'Eve', EVE)).toBe('not-admitted');
    expect(await eve.knock(room, 'Eve', EVE)).toBe('denied');
    expect(await (await connect()).knock(room, 'Eve', EVE)).toBe('denied');
    expect(await ada.refusal('admit', { knockerId: 'nobody' })).toBe('not-found');
  });

  test('tells who waits nothing, and lets them do nothing but wait or leave', async () => {
    const ada = await joined('Ada');
    const eve = await connect();
    const heard = eve.hearEverything();
    const answer = await eve.send('knock', { version: SIGNALLING_VERSION, room, name: 'Eve' });
    expect(answer).toEqual({ ok: true, data: {} });
    const { participantId } = ada.joined;
    for (const [name, data] of [
      ['createTransport', { direction: 'send' }],
      ['createTransport', { direction: 'receive', rtpCapabilities: { codecs: [] } }],
      ['consumeFace', { producerId: 'x', rate: 30 }],
      ['consumeAudio', { producerId: 'x' }],
      ['requestKeyframe', { producerId: 'x' }],
      ['sendChat', { text: 'let me in' }],
      ['react', { reaction: 'heart' }],
      ['consumeScreen', { producerId: 'x' }],
      ['closeScreen', {}],
      ['sendCaption', { utterance: 1, text: 'let me in', final: true, language: 'en' }],
      ['setState', STATE],
      ['mute', { participantId: null }],
      ['stopScreen', { participantId }],
      ['remove', { participantId }],
      ['admit', { knockerId: 'x' }],
      ['setAccess', { lobby: false, locked: false }],
      ['endRoom', {}],
    ] as const)
      expect(await eve.refusal(name, data), name).toBe('not-joined');
    expect(await eve.joinRefusal(room, 'Eve')).toBe('not-admitted');
    await ada.request('sendChat', { text: 'a secret' });
    await ada.request('react', { reaction: 'heart' });
    await ada.request('setState', { ...STATE, handRaised: true });
    // Its own round trip: whatever was on its way to Eve has come.
    await eve.refusal('leave', { nonsense: true });
    expect(heard).toEqual([]);
    const gone = ada.next('knockersChanged');
    await eve.request('leave', {});
    expect((await gone).knockers).toEqual([]);
    expect(await eve.refusal('leave', {})).toBe('not-joined');
  });

  test('only moderators hear who knocks; whoever becomes one does', async () => {
    const ada = await joined('Ada', HOST);
    const [first, ben] = [await connect(), await connect()];
    const benId = await letIn(ada, ben, 'Ben', BEN);
    const heard = ben.hearEverything();
    const told = ada.next('knockersChanged');
    await first.knock(room, 'Eve', EVE);
    await told;
    await ben.refusal('leave', { nonsense: true });
    expect(heard).not.toContain('knockersChanged');
    const news = ben.next('knockersChanged');
    await ada.request('passRole', { participantId: benId, keep: true });
    expect((await news).knockers).toMatchObject([{ name: 'Eve' }]);
  });

  test('keeps the place of whoever knocks again after a lost connection, and tells a host who comes back', async () => {
    const ada = await joined('Ada', HOST);
    const first = await connect();
    let news = ada.next('knockersChanged');
    await first.knock(room, 'Eve', EVE);
    const [knocker] = (await news).knockers;
    const again = await connect();
    news = ada.next('knockersChanged');
    await again.knock(room, 'Eve', EVE);
    expect((await news).knockers).toEqual([knocker]);
    // The former connection's end does not take the new one's place away.
    first.close();
    ada.close();
    await expect.poll(() => server.stats().participants).toBe(0);
    const back = await joined('Ada', HOST);
    expect(back.joined).toMatchObject({ grants: { moderate: true }, knockers: [knocker] });
    const admitted = again.next('admitted');
    await back.request('admit', { knockerId: knocker?.id as string });
    await admitted;
    // Their connection breaks at the door, and yet they were let in.
    again.close();
    expect(await (await connect()).joinRefusal(room, 'Eve', EVE)).toBe('granted');
  });

  test('that is opened lets everybody in who waits', async () => {
    const ada = await joined('Ada');
    const [ben, eve] = [await connect(), await connect()];
    await ben.knock(room, 'Ben', BEN);
    await eve.knock(room, 'Eve');
    const admitted = [ben.next('admitted'), eve.next('admitted')];
    await ada.request('setAccess', { lobby: false, locked: false });
    await Promise.all(admitted);
    expect(await eve.joinRefusal(room, 'Eve')).toBe('granted');
  });

  test('whose last one leaves has the first who waits as its host, who decides on the others', async () => {
    const ada = await joined('Ada', HOST);
    const [ben, eve] = [await connect(), await connect()];
    await ben.knock(room, 'Ben', BEN);
    await eve.knock(room, 'Eve', EVE);
    const admitted = ben.next('admitted');
    await ada.request('leave', {});
    await admitted;
    expect(await ben.join(room, 'Ben', BEN)).toMatchObject({
      grants: { moderate: true },
      knockers: [{ name: 'Eve' }],
    });
  });

  test('that is ended lets nobody in who waits', async () => {
    const ada = await joined('Ada');
    const ben = await connect();
    await ben.knock(room, 'Ben', BEN);
    const denied = ben.next('denied');
    await ada.request('endRoom', {});
    await denied;
    expect(await ben.joinRefusal(room, 'Ben', BEN)).toBe('room-not-found');
  });

  test('hears an absent room’s knock as little as a join', async () => {
    expect(await (await connect()).knock('no-such-room')).toBe('room-not-found');
  });

  async function letIn(host: TestClient, guest: TestClient, name: string, proof: Proof): Promise<string> {
    const news = host.next('knockersChanged');
    await guest.knock(room, name, proof);
    const admitted = guest.next('admitted');
    await host.request('admit', { knockerId: (await news).knockers.at(-1)?.id as string });
    await admitted;
    return (await guest.join(room, name, proof)).participantId;
  }
});

test('a body that is none makes no room', async () => {
  const response = await fetch(`${server.url}/api/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"lobby":"yes"}',
  });
  expect(response.status).toBe(400);
});
