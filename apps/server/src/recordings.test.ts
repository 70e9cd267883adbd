import { LIMITS } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningServer } from './server.js';
import { createRoom, startTestServer, TestClient } from './test-server.js';

interface Somebody {
  client: TestClient;
  id: string;
}

let server: RunningServer;
let room: string;
let clients: TestClient[] = [];

async function joined(name: string, where = room): Promise<Somebody> {
  const client = await TestClient.connect(server);
  clients.push(client);
  return { client, id: (await client.join(where, name)).participantId };
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

/** Asks to record; resolves when everybody there has heard of it. */
async function ask(recorder: Somebody, ...others: Somebody[]): Promise<void> {
  const heard = [recorder, ...others].map(({ client }) => client.next('recordingsChanged'));
  await recorder.client.request('askToRecord', { purpose: 'x' });
  await Promise.all(heard);
}

const agree = (recorder: Somebody, agrees = true, at = 1000) => ({ recorderId: recorder.id, agrees, at });

test('everybody is told who records and for what, and nobody has agreed; elsewhere nobody hears of it', async () => {
  const [ada, ben] = [await joined('Ada'), await joined('Ben')];
  const elsewhere = (await joined('Eve', await createRoom(server))).client.hearEverything();
  const heard = [ada, ben].map(({ client }) => client.next('recordingsChanged'));
  await ada.client.request('askToRecord', { purpose: '  A rehearsal ' });
  for (const { recordings } of await Promise.all(heard))
    expect(recordings).toEqual([{ recorderId: ada.id, purpose: 'A rehearsal', agreed: [] }]);
  expect(elsewhere).toEqual([]);
});

test('who agrees is known to the recorder and to themselves, and to nobody else', async () => {
  const [ada, ben, cleo] = [await joined('Ada'), await joined('Ben'), await joined('Cleo')];
  await ask(ada, ben, cleo);
  const toAda = ada.client.next('recordingsChanged');
  const toBen = ben.client.next('recordingsChanged');
  const cleoHears = cleo.client.hearEverything();
  await ben.client.request('answerRecording', agree(ada));
  expect((await toAda).recordings[0]?.agreed).toEqual([ben.id]);
  expect((await toBen).recordings[0]?.agreed).toEqual([ben.id]);
  // Her own answer comes after whatever she might have been told of his.
  await cleo.client.request('answerRecording', agree(ada));
  expect(cleoHears).toEqual(['recordingsChanged']);
});

test('who comes later is asked, too, and learns nothing of the others’ answers', async () => {
  const [ada, ben] = [await joined('Ada'), await joined('Ben')];
  await ask(ada, ben);
  await ben.client.request('answerRecording', agree(ada));
  const late = await TestClient.connect(server);
  clients.push(late);
  expect((await late.join(room, 'Cleo')).recordings).toEqual([
    { recorderId: ada.id, purpose: 'x', agreed: [] },
  ]);
});

test('who no longer agrees is off the list at once, with the moment from which on', async () => {
  const [ada, ben] = [await joined('Ada'), await joined('Ben')];
  await ask(ada, ben);
  const agreed = ada.client.next('recordingsChanged');
  await ben.client.request('answerRecording', agree(ada));
  await agreed;
  const [withdrawn, changed] = [ada.client.next('consentWithdrawn'), ada.client.next('recordingsChanged')];
  await ben.client.request('answerRecording', agree(ada, false, 4242));
  expect(await withdrawn).toEqual({ participantId: ben.id, at: 4242 });
  expect((await changed).recordings[0]?.agreed).toEqual([]);
});

test('a recording ends with who makes it, and an agreement with who gave it', async () => {
  const [ada, ben, cleo] = [await joined('Ada'), await joined('Ben'), await joined('Cleo')];
  await ask(ada, ben, cleo);
  const agreed = ada.client.next('recordingsChanged');
  await ben.client.request('answerRecording', agree(ada));
  await agreed;
  const without = ada.client.next('recordingsChanged');
  await ben.client.request('leave', {});
  expect((await without).recordings[0]?.agreed).toEqual([]);
  const over = cleo.client.next('recordingsChanged');
  ada.client.close();
  expect((await over).recordings).toEqual([]);
  expect(await cleo.client.refusal('answerRecording', agree(ada))).toBe('not-found');
});

test('stopping ends it for everybody', async () => {
  const [ada, ben] = [await joined('Ada'), await joined('Ben')];
  await ask(ada, ben);
  const over = ben.client.next('recordingsChanged');
  await ada.client.request('stopRecording', {});
  expect((await over).recordings).toEqual([]);
});

test('what makes no sense is refused with a reason', async () => {
  const [ada, ben] = [await joined('Ada'), await joined('Ben')];
  expect(await ada.client.refusal('stopRecording', {})).toBe('out-of-order');
  await ask(ada, ben);
  expect(await ada.client.refusal('askToRecord', { purpose: 'y' })).toBe('out-of-order');
  expect(await ada.client.refusal('answerRecording', agree(ada))).toBe('not-found');
  expect(await ben.client.refusal('answerRecording', agree(ben))).toBe('not-found');
  for (const purpose of [
    '',
    ' \u200b ',
    'a\nb',
    'a\u202eb',
    'x'.repeat(LIMITS.recordingPurposeLength + 1),
    7,
  ])
    expect(await ben.client.refusal('askToRecord', { purpose })).toBe('malformed');
  for (const at of ['now', null])
    expect(await ben.client.refusal('answerRecording', { ...agree(ada), at })).toBe('malformed');
  expect(await ben.client.refusal('answerRecording', { ...agree(ada), agrees: 1 })).toBe('malformed');
  const stranger = await TestClient.connect(server);
  clients.push(stranger);
  expect(await stranger.refusal('askToRecord', { purpose: 'x' })).toBe('not-joined');
  expect(await stranger.refusal('answerRecording', agree(ada))).toBe('not-joined');
});

test('nobody is asked without end', async () => {
  const ada = await joined('Ada');
  const reasons: string[] = [];
  for (let i = 0; i <= LIMITS.recordingRequests.points; i++) {
    reasons.push(await ada.client.refusal('askToRecord', { purpose: 'again' }));
    await ada.client.send('stopRecording', {});
  }
  expect(reasons.at(-1)).toBe('rate-limited');
  expect(new Set(reasons.slice(0, -1))).toEqual(new Set(['granted']));
});
