import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Room as ArenaRoom, Client } from '@colyseus/sdk';
import { joinRoom } from '@guise/client-node';
import { startTestServer } from '@guise/server/testing';
import { GuiseServer, type GuiseServerError, signWebhook } from '@guise/server-sdk';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type CallInvitation, KICKED } from './arena.js';
import { type GameServer, startGameServer } from './game-server.js';

// A game server and a Guise server as `npm run example:colyseus` starts them, and players without a browser.

const SECRET = 'a secret for tests, 32 bytes or more';

let guise: Awaited<ReturnType<typeof startTestServer>>;
let game: GameServer;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  const port = await freePort();
  guise = await startTestServer({ secret: SECRET, webhooks: [`http://127.0.0.1:${port}/guise`] });
  game = await startGameServer(new GuiseServer({ url: guise.url, secret: SECRET }), port);
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(async () => {
  await game.close();
  await guise.close();
});

/** The webhook's address has to be known before the game server is there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Somebody in the arena, with what it takes to join its call. */
async function enterArena(name: string): Promise<{ arena: ArenaRoom; invitation: CallInvitation }> {
  const arena = await new Client(game.url).joinOrCreate('arena', { name });
  // Colyseus does not answer who leaves twice.
  closing.push(() => arena.connection.isOpen && arena.leave());
  const invitation = await new Promise<CallInvitation>((resolve) => {
    arena.onMessage('call', resolve);
  });
  return { arena, invitation };
}

async function enterCall({ server, room, token }: CallInvitation) {
  const call = await joinRoom({ server, room, token, name: 'what the token says' });
  closing.push(() => call.leave());
  return call;
}

async function enterBoth(name: string) {
  const { arena, invitation } = await enterArena(name);
  return { arena, invitation, call: await enterCall(invitation) };
}

const left = (arena: ArenaRoom) => new Promise<number>((resolve) => arena.onLeave(resolve));
type Call = Awaited<ReturnType<typeof joinRoom>>;
const over = (call: Call) => new Promise((resolve) => call.on('closed', resolve));
const names = (call: Call) => [...call.participants.values()].map(({ name }) => name);

test('two players meet in the call; who is kicked out of the arena is out of the call, and does not come back', async () => {
  const ada = await enterBoth('Ada');
  const ben = await enterBoth('Ben');
  expect(ben.invitation.room).toBe(ada.invitation.room);
  expect(names(ben.call)).toEqual(['Ada']);
  await expect.poll(() => names(ada.call)).toEqual(['Ben']);
  const [seen] = ada.call.participants.values();
  expect(seen).toMatchObject({ identity: ben.arena.sessionId, isHost: false });

  const gone = Promise.all([left(ben.arena), over(ben.call)]);
  // Only the arena's host kicks.
  ben.arena.send('kick', ada.arena.sessionId);
  ada.arena.send('kick', ben.arena.sessionId);
  expect(await gone).toMatchObject([
    KICKED,
    { reason: 'removed', said: 'You are not in the arena any more.' },
  ]);
  await expect.poll(() => names(ada.call)).toEqual([]);
  await expect(enterCall(ben.invitation)).rejects.toMatchObject({ reason: 'removed' });
  expect(ada.arena.connection.isOpen).toBe(true);
});

test('who is taken out of the call is out of the arena', async () => {
  const ada = await enterBoth('Ada');
  const ben = await enterBoth('Ben');
  const gone = Promise.all([left(ben.arena), over(ben.call)]);
  await expect.poll(() => names(ada.call)).toEqual(['Ben']);
  const [seen] = ada.call.participants.values();
  await ada.call.moderation.remove(seen?.id as string);
  expect(await gone).toMatchObject([KICKED, { reason: 'removed' }]);
});

test('nobody kicks anybody by a made-up webhook', async () => {
  const { arena, invitation } = await enterArena('Ada');
  const event = {
    id: 'e1',
    type: 'participant_left',
    time: Date.now(),
    room: { name: invitation.room, sitting: 's' },
    participant: { id: 'p', name: 'Ada', identity: arena.sessionId },
    reason: 'removed',
  };
  const body = JSON.stringify(event);
  const send = async (secret: string) => {
    const headers = { ...signWebhook(secret, event.id, body) };
    return (await fetch(`${game.url}/guise`, { method: 'POST', headers, body })).status;
  };
  expect(await send(`${SECRET}!`)).toBe(400);
  expect(arena.connection.isOpen).toBe(true);
  const gone = left(arena);
  expect(await send(SECRET)).toBe(204);
  expect(await gone).toBe(KICKED);
});

test('when the last player has left, the call is over', async () => {
  const { arena, invitation, call } = await enterBoth('Ada');
  const ended = over(call);
  await arena.leave();
  await ended;
  const asked = new GuiseServer({ url: guise.url, secret: SECRET });
  const there = () =>
    asked.participants(invitation.room).then(
      () => 'there',
      (error: GuiseServerError) => error.reason,
    );
  await expect.poll(there).toBe('room-not-found');
});

test('the page is there, with Colyseus’s client', async () => {
  const page = await (await fetch(game.url)).text();
  expect(page).toContain('colyseus.js');
  expect(await (await fetch(`${game.url}/colyseus.js`)).text()).toContain('joinOrCreate');
});
