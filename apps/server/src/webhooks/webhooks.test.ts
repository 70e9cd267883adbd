import type { WebhookEvent } from '@guise/protocol';
import { readWebhook, webhookSecret } from '@guise/server-sdk';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test } from 'vitest';
import { signClaims } from '../access/test-tokens.js';
import type { RunningServer, ServerParts } from '../server.js';
import { startTestServer, TestClient } from '../test-server.js';
import { openReceiver, type TestReceiver } from './test-receiver.js';

// A server with participants, and a receiver that checks what it gets with the library of Standard Webhooks.

const SECRET = 'a secret for tests, 32 bytes or more';
const ALL = { join: true, publishFace: true, publishAudio: true, moderate: true };

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(webhooks: string[], parts: ServerParts = {}): Promise<RunningServer> {
  const server = await startTestServer({ secret: SECRET, webhooks, metricsPort: 0 }, parts);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= server.close());
  closing.push(close);
  return { ...server, close };
}

async function open(answer?: Parameters<typeof openReceiver>[0]): Promise<TestReceiver> {
  const receiver = await openReceiver(answer);
  closing.push(() => receiver.close());
  return receiver;
}

function tokenFor(room: string, sub: string): Promise<string> {
  return signClaims(SECRET, { room, sub, grants: ALL, exp: Math.floor(Date.now() / 1000) + 600 });
}

async function enter(server: RunningServer, room: string, sub: string): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(() => client.close());
  await client.join(room, sub, { token: await tokenFor(room, sub) });
  return client;
}

/** What an attempt said; fails where its signature is not good. */
function eventOf({ headers, body }: TestReceiver['received'][number]): WebhookEvent {
  return new Webhook(webhookSecret(SECRET)).verify(body, headers as Record<string, string>) as WebhookEvent;
}

/** Each event once, in the order in which it came first. */
function eventsOf({ received }: TestReceiver): WebhookEvent[] {
  return [...new Map(received.map(eventOf).map((event) => [event.id, event])).values()];
}

function brief(events: WebhookEvent[]): string[] {
  return events.map((event) =>
    [event.type, 'participant' in event && event.participant.identity, 'reason' in event && event.reason]
      .filter(Boolean)
      .join(' '),
  );
}

test('a receiver is told who comes and goes, in order and signed', async () => {
  const receiver = await open();
  const server = await start([receiver.url]);
  const ada = await enter(server, 'arena-1', 'ada');
  const ben = await enter(server, 'arena-1', 'ben');
  await ben.request('leave', {});
  await ada.request('leave', {});
  await expect.poll(() => receiver.received.length).toBe(6);
  const events = eventsOf(receiver);
  expect(brief(events)).toEqual([
    'room_started',
    'participant_joined ada',
    'participant_joined ben',
    'participant_left ben left',
    'participant_left ada left',
    'room_ended empty',
  ]);
  expect(new Set(events.map(({ room }) => `${room.name} ${room.sitting}`)).size).toBe(1);
  expect(events[0]?.room.name).toBe('arena-1');
  for (const [i, { time }] of events.entries()) expect(time).toBeGreaterThanOrEqual(events[i - 1]?.time ?? 0);
  const [first] = receiver.received as [TestReceiver['received'][number]];
  expect(readWebhook(first.headers, first.body, SECRET)).toEqual(events[0]);
  const counts = { delivered: 6, failed: 0, dropped: 0, waiting: 0 };
  await expect.poll(() => server.stats().webhooks).toEqual(counts);
});

test('who moderates and ends a call, takes somebody out or stops the server is in the reasons', async () => {
  const receiver = await open();
  const server = await start([receiver.url]);
  const ada = await enter(server, 'arena-2', 'ada');
  await enter(server, 'arena-2', 'ben');
  const cleo = await TestClient.connect(server);
  closing.push(() => cleo.close());
  const { participants } = await cleo.join('arena-2', 'cleo', { token: await tokenFor('arena-2', 'cleo') });
  const ben = participants.find(({ identity }) => identity === 'ben');
  await ada.request('remove', { participantId: ben?.id as string });
  await ada.request('endRoom', {});
  await enter(server, 'arena-3', 'eve');
  await server.close();
  const all = eventsOf(receiver);
  const of = (room: string) => brief(all.filter((event) => event.room.name === room));
  expect(of('arena-2').slice(4)).toEqual([
    'participant_left ben removed',
    'participant_left ada ended',
    'participant_left cleo ended',
    'room_ended ended',
  ]);
  expect(of('arena-3').slice(2)).toEqual(['participant_left eve shutdown', 'room_ended shutdown']);
});

test('a receiver that fails twice gets everything all the same, in order, signed anew', async () => {
  const receiver = await open((attempt) => (attempt < 2 ? 503 : 200));
  const server = await start([receiver.url], { webhookLimits: { firstDelay: 20 } });
  const ada = await enter(server, 'arena-4', 'ada');
  await ada.request('leave', {});
  await expect.poll(() => receiver.received.length).toBe(6);
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids.slice(0, 3)).size).toBe(1);
  expect(brief(eventsOf(receiver))).toEqual([
    'room_started',
    'participant_joined ada',
    'participant_left ada left',
    'room_ended empty',
  ]);
  // The last answer is on its way still.
  const counts = { delivered: 4, failed: 2, dropped: 0, waiting: 0 };
  await expect.poll(() => server.stats().webhooks).toEqual(counts);
  const metrics = await (await fetch(server.metricsUrl as string)).text();
  expect(metrics).toContain('guise_webhook_events_total{outcome="failed"} 2\n');
  expect(metrics).toContain('guise_webhook_events_total{outcome="delivered"} 4\n');
});

test('a receiver that does not answer, is not there, or sends one elsewhere keeps no other and no call waiting', async () => {
  const good = await open();
  const elsewhere = await open(() => 302);
  const gone = await openReceiver();
  await gone.close();
  const server = await start([gone.url, elsewhere.url, good.url], {
    webhookLimits: { firstDelay: 60_000, flush: 50 },
  });
  const ada = await enter(server, 'arena-5', 'ada');
  await ada.request('leave', {});
  await expect.poll(() => good.received.length).toBe(4);
  await expect.poll(() => server.stats().webhooks).toMatchObject({ delivered: 4, failed: 2, waiting: 8 });
  expect(elsewhere.received).toHaveLength(1);
});

test('who comes back into their place was never gone', async () => {
  const receiver = await open();
  const server = await start([receiver.url], { hold: 60_000 });
  const token = await tokenFor('arena-6', 'ada');
  const first = await TestClient.connect(server);
  const { seat } = await first.join('arena-6', 'Ada', { token });
  // The network goes, without a word.
  first.socket.io.engine.close();
  const second = await TestClient.connect(server);
  closing.push(() => second.close());
  await second.join('arena-6', 'Ada', { token, seat });
  await second.request('leave', {});
  await expect.poll(() => receiver.received.length).toBe(4);
  expect(brief(eventsOf(receiver))).toEqual([
    'room_started',
    'participant_joined ada',
    'participant_left ada left',
    'room_ended empty',
  ]);
});
