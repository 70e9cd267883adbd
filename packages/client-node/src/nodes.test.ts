import { expect, test } from 'vitest';
import { joinRoom } from './index.js';
import { cameBack, other, until } from './test-call.js';
import { acquainted, reasonOf, seen, serverOf, statesOf, Tap, useNodes } from './test-nodes.js';
import { createRoom } from './test-server-process.js';

// Several servers, each a process of its own, on one Redis: people in calls on them, and what happens when any of it is taken away.

const { enter, redis, relay, start, startThree, talk } = useNodes();

test('whoever comes to any of three servers is in the same call, and its files are there, too', async () => {
  const [one, two, three] = await startThree();
  const name = await createRoom(three);
  const ada = await enter(one, name, 'Ada');
  const [ben, cleo] = await Promise.all([enter(two, name, 'Ben'), enter(three, name, 'Cleo')]);
  talk(ada);
  await Promise.all([seen(ben, 'Ada'), seen(cleo, 'Ada')]);
  expect([...ada.participants.values()].map((participant) => participant.name).sort()).toEqual([
    'Ben',
    'Cleo',
  ]);
  const bytes = new TextEncoder().encode('a face');
  const hash = await ben.upload(bytes);
  expect(await ada.fetchUpload(hash)).toEqual(bytes);
  const heard = new Promise((resolve) => cleo.on('chatMessage', ({ text }) => resolve(text)));
  await ben.sendChat('Hello');
  expect(await heard).toBe('Hello');
  expect(await reasonOf(joinRoom({ server: two.url, room: 'no-such-room', name: 'Eve' }))).toBe(
    'room-not-found',
  );
});

test('a server is killed: its calls go on at another one as they were, and others do not notice', async () => {
  const nodes = await startThree();
  const [one, two] = nodes;
  const [name, elsewhere] = [await createRoom(one), await createRoom(one)];
  const [ada, ben] = [await enter(one, name, 'Ada'), await enter(two, name, 'Ben')];
  const [cleo, dora] = [await enter(two, elsewhere, 'Cleo'), await enter(two, elsewhere, 'Dora')];
  for (const room of [ada, ben, cleo]) talk(room);
  await Promise.all([seen(ben, 'Ada'), seen(ada, 'Ben'), seen(dora, 'Cleo')]);
  await ada.sendChat('Before');
  await until(() => ben.chat.length === 1);
  const ids = [ada.localId, ben.localId];
  const host = ada.moderation.grants.moderate;
  const unaware = statesOf(dora);
  const tap = new Tap(await until(() => other(dora, 'Cleo')));
  await until(() => tap.count > 20);
  const before = performance.now();

  const moved = [ada, ben].map(cameBack);
  one.process.kill('SIGKILL');
  await Promise.all(moved);
  await Promise.all([seen(ben, 'Ada'), seen(ada, 'Ben')]);
  console.log(`faces flow again after ${Math.round(performance.now() - before)} ms`);

  expect([ada.localId, ben.localId]).toEqual(ids);
  expect(ada.moderation.grants.moderate).toBe(host);
  expect(ben.moderation.grants.moderate).toBe(false);
  const eve = await enter(two, name, 'Eve');
  expect(eve.chat.map(({ text }) => text)).toEqual(['Before']);
  expect(eve.participants.size).toBe(2);
  const where = serverOf(ada, nodes.slice(1));
  expect(where).toHaveLength(1);
  expect(serverOf(ben, nodes.slice(1))).toEqual(where);
  await seen(dora, 'Cleo');
  expect(unaware).toEqual([]);
  // Not one frame, from before the kill until everybody is back.
  expect(tap.missing).toBe(0);
});

test('Redis is gone, and comes back empty: calls go on, no other begins meanwhile, and all are found again', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  const [name, unused] = [await createRoom(one), await createRoom(one)];
  const [ada, ben] = [await enter(one, name, 'Ada'), await enter(two, name, 'Ben')];
  talk(ada);
  await seen(ben, 'Ada');
  const states = [statesOf(ada), statesOf(ben)];
  await redis().stop();
  await Promise.all([one, two].map(({ log }) => until(() => log().includes('Redis is gone'))));
  // Longer than a lease.
  await until(() => [one, two].every(({ log }) => (log().match(/no sign of life/g)?.length ?? 0) > 4));
  await seen(ben, 'Ada');
  expect(await reasonOf(joinRoom({ server: two.url, room: unused, name: 'Cleo' }))).toBe('directory-lost');
  const created = await fetch(`${one.url}/api/rooms`, { method: 'POST' });
  expect([created.status, (await created.json()).error.reason]).toEqual([503, 'directory-lost']);
  // The server that has the room knows it without anybody's help.
  const cleo = await enter(one, name, 'Cleo');
  await seen(cleo, 'Ada');
  expect((await fetch(`${two.url}/ready`)).status).toBe(200);

  await redis().start();
  await Promise.all([one, two].map(({ log }) => until(() => log().includes('Redis is back'))));
  // The first sign of life says again what each of them has.
  let found = '';
  while (found !== 'came in') {
    found = String(await reasonOf(enter(two, name, 'Dora').then((dora) => seen(dora, 'Ada'))));
    expect(['came in', 'directory-lost']).toContain(found);
  }
  expect(states).toEqual([[], []]);
  expect(ada.participants.size).toBe(3);
});

test('a server that alone cannot reach Redis gives its calls up to the others, and is one of them again afterwards', async () => {
  const line = await relay(Number(new URL(redis().url).port));
  const [one, two] = [await start({ redisUrl: `redis://127.0.0.1:${line.port}` }), await start()];
  await acquainted([one, two]);
  const name = await createRoom(one);
  const [ada, ben] = [await enter(one, name, 'Ada'), await enter(two, name, 'Ben')];
  expect(serverOf(ben, [one, two])).toEqual([one]);
  talk(ada);
  await seen(ben, 'Ada');
  const moved = [ada, ben].map(cameBack);
  line.cut();
  await until(() => one.log().includes('go on without this one'));
  expect(await (await fetch(`${one.url}/ready`)).json()).toEqual({ ready: false, reason: 'directory-lost' });
  await Promise.all(moved);
  await seen(ben, 'Ada');
  expect(serverOf(ada, [two])).toEqual([two]);
  expect(await reasonOf(joinRoom({ server: one.url, room: name, name: 'Eve' }))).toBe('directory-lost');

  line.mend();
  await until(() => one.log().includes('among the others again'));
  const cleo = await enter(one, name, 'Cleo');
  await seen(cleo, 'Ada');
  expect(ben.participants.size).toBe(2);
});

test('a server that is told to stop begins no call, others do, and its own go there at the end', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  await acquainted([one, two]);
  const [name, unused] = [await createRoom(one), await createRoom(one)];
  const ada = await enter(one, name, 'Ada');
  const told = new Promise((resolve) => ada.on('serverStopping', resolve));
  one.process.kill('SIGTERM');
  await told;
  const ben = await enter(one, unused, 'Ben');
  expect(serverOf(ben, [two])).toEqual([two]);
  // Whoever comes to a call that goes on comes to where it is.
  const cleo = await enter(two, name, 'Cleo');
  expect(serverOf(cleo, [one, two])).toEqual([one]);
  talk(ada);
  one.process.kill('SIGTERM');
  expect(await one.ended).toBe(0);
  await until(() => ada.connectionState === 'connected' && cleo.connectionState === 'connected');
  await seen(cleo, 'Ada');
  expect(serverOf(ada, [two])).toEqual([two]);
});
