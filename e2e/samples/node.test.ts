import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import type * as ClientNode from '@guise/client-node';
import type * as Protocol from '@guise/protocol';
import type * as Tracker from '@guise/tracker';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type * as Seal from '../../packages/seal/dist/index.js';
import type * as ServerSdk from '../../packages/server-sdk/dist/index.js';
import { talkingPicture } from '../fixtures/cameras.js';
import { participantCalled as other } from '../support/friend.js';
import { ServerProcess } from '../support/server.js';
import { ROOT, type Sample, samplesOf } from './documented.js';
import { forget, load, run } from './run-in-node.js';

// The documentation's samples for Node, run as they stand there, against real servers. What stands for the reader's own server there stands
// for the test's here.

type Room = Awaited<ReturnType<typeof ClientNode.joinRoom>>;

const SECRET = 'a secret of thirty-two bytes, at least';
const BRIDGE = join(ROOT, 'apps/vmc-bridge/dist/main.js');
/** The smallest there is. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);

/** Longer than on any machine that is only busy [ms]. */
const PATIENCE = { timeout: 45_000, interval: 20 };
const settled = (check: () => void) => vi.waitFor(check, PATIENCE);
const until = <T>(poll: () => T) => vi.waitUntil(poll, PATIENCE);

let samples: ReadonlyMap<string, Sample>;
let clientNode: typeof ClientNode;
let protocol: typeof Protocol;
let sdk: typeof ServerSdk;
/** A server whose rooms are open, and one with a secret, that tells a game's server what happens. */
let servers: { open: ServerProcess; closed: ServerProcess };
let open: string;
let closed: string;
/** Of the game's server. */
let webhookPort: number;
const closing: (() => unknown)[] = [];
const web = `${mkdtempSync(join(tmpdir(), 'guise-samples-'))}${sep}`;

beforeAll(async () => {
  samples = await samplesOf('node');
  clientNode = await load('@guise/client-node');
  protocol = await load('@guise/protocol');
  sdk = await load('@guise/server-sdk');
  writeFileSync(join(web, 'index.html'), '<!doctype html><title>Guise</title>');
  webhookPort = await freePort();
  const options = ['--workers', '1', '--web', web];
  const hook = ['--webhook', `http://127.0.0.1:${webhookPort}/guise`];
  const [first, second] = await Promise.all([
    ServerProcess.start(options),
    ServerProcess.start([...options, ...hook], { GUISE_SECRET: SECRET }),
  ]);
  servers = { open: first, closed: second };
  [open, closed] = [first.addresses.at(-1) as string, second.addresses.at(-1) as string];
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  forget();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

afterAll(async () => {
  await Promise.all([servers?.open.stop(), servers?.closed.stop()]);
  rmSync(web, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function sample(name: string): Sample {
  const found = samples.get(name);
  if (!found) throw new Error(`there is no sample ${name}`);
  return found;
}

async function openRoom(): Promise<string> {
  return ((await (await fetch(`${open}/api/rooms`, { method: 'POST' })).json()) as { room: string }).room;
}

async function arrive(room: string, name: string): Promise<Room> {
  const joined = await clientNode.joinRoom({ server: open, room, name });
  closing.push(() => joined.leave());
  return joined;
}

/** Somebody with a token in a room of the server with a secret. */
async function enter(room: string, identity: string): Promise<Room> {
  const token = await sdk.mintToken({ secret: SECRET, room, identity, name: identity });
  const joined = await clientNode.joinRoom({ server: closed, room, token });
  closing.push(() => joined.leave());
  return joined;
}

/** Everything that is told of a room. */
function listen(room: Room): string[] {
  const news: string[] = [];
  room.on('participantJoined', ({ name }) => news.push(`${name} comes`));
  room.on('participantLeft', ({ name }) => news.push(`${name} goes`));
  room.on('closed', (error) => news.push(`closed ${error?.reason ?? 'left'}`));
  return news;
}

function face() {
  const frame = protocol.restFaceFrame(performance.now());
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  return frame;
}

test('a bot: a room by its link, a face, and out again', async () => {
  const room = await openRoom();
  const ada = await arrive(room, 'Ada');
  const news = listen(ada);
  await run(sample('packages/client-node/README.md#guiseclient-node'), {
    link: `${open}/r/${room}`,
    frame: face(),
  });
  await settled(() => expect(news).toEqual(['Bot comes', 'Bot goes']));
});

test('a bot’s voice goes out', async () => {
  const name = await openRoom();
  const [ada, room] = [await arrive(name, 'Ada'), await arrive(name, 'Bot')];
  const voice = new clientNode.OpusTrack();
  await ada.publishAudio(voice.asMediaStreamTrack);
  const participant = await until(() => other(room, 'Ada')?.audioTrack && other(room, 'Ada'));
  const opus = new Uint8Array([0xf8, 0xff, 0xfe]);
  await run(sample('packages/client-node/README.md#guiseclient-node-2'), { room, opus, participant });
  await until(() => other(ada, 'Bot')?.audioTrack);
});

test('the same in short, in the architecture', async () => {
  const name = await openRoom();
  const ada = await arrive(name, 'Ada');
  await ada.publishAudio(new clientNode.OpusTrack().asMediaStreamTrack);
  const watcher = await arrive(name, 'Watcher');
  const participant = await until(() => other(watcher, 'Ada')?.audioTrack && other(watcher, 'Ada'));
  const world = { link: `${open}/r/${name}`, opus: new Uint8Array([0xf8, 0xff, 0xfe]), participant };
  const { room } = await run(sample('docs/architecture.md#packagesclient-node'), world, {}, ['room']);
  closing.push(() => (room as Room).leave());
  await until(() => other(ada, 'Bot')?.audioTrack);
});

test('a sealed room: who has the link reads what the bot says', async () => {
  const { createRoomSeal } = await load<typeof Seal>('@guise/seal');
  const room = await openRoom();
  const secret = '~V2hhdCBub2JvZHkgc2Vl';
  const seal = createRoomSeal({ secret, room });
  closing.push(() => seal.close());
  const ada = await clientNode.joinRoom({ server: open, room, name: 'Ada', seal });
  closing.push(() => ada.leave());
  const lines: string[] = [];
  ada.on('chatMessage', ({ text }) => lines.push(text));
  await run(sample('packages/seal/README.md#guiseseal'), {
    link: `${open}/r/${room}#${secret}`,
    frame: face(),
  });
  await settled(() => expect(lines).toEqual(['Only who has the link reads this.']));
});

test('a recording is opened with the keys of one who was there', async () => {
  const bytes = new protocol.FaceEncoder({ landmarks: false }).encode(face()).slice();
  const sealed = await run(
    sample('packages/seal/README.md#who-can-read-what'),
    { secret: '~V2hhdCBub2JvZHkgc2Vl', bytes },
    {},
    ['face', 'packet'],
  );
  expect(sealed.face).toEqual(bytes);
  expect(sealed.packet).not.toEqual(bytes);
});

test('a face goes over the wire', async () => {
  const sent: Uint8Array[] = [];
  const faceFrame = face();
  const channel = { send: (packet: Uint8Array) => sent.push(packet.slice()) };
  const bytes = new protocol.FaceEncoder({ landmarks: false }).encode(faceFrame).slice();
  const { frame, sequence } = await run(
    sample('docs/architecture.md#packagesprotocol'),
    { channel, faceFrame, bytes },
    {},
    ['frame', 'sequence'],
  );
  expect(sent.map((packet) => packet.byteLength <= 200)).toEqual([true]);
  expect(frame).toMatchObject({ sources: { head: 'vision' } });
  expect(sequence).toEqual(expect.any(Number));
});

test('a game’s server: tokens, who is there, out with somebody, the end', async () => {
  vi.stubEnv('GUISE_SECRET', SECRET);
  const here = { 'https://call.example.org': closed };
  const [ada, ben] = [await enter('arena-7', 'player-1'), await enter('arena-7', 'player-2')];
  const [ends, others] = [listen(ada), listen(ben)];
  const readme = sample('packages/server-sdk/README.md#guiseserver-sdk');
  const { token, guise } = await run(readme, {}, here, ['token', 'guise']);
  await settled(() => expect(ends).toContain('closed removed'));
  await settled(() => expect(others).toContain('closed ended'));
  // Its name is taken: it was made.
  await expect((guise as ServerSdk.GuiseServer).createRoom({ room: 'arena-8' })).rejects.toMatchObject({
    reason: 'room-exists',
  });
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
});

test('a game’s server, step by step', async () => {
  vi.stubEnv('GUISE_SECRET', SECRET);
  const player = { id: 'account-12', name: 'Cem' };
  const { token, guise } = await run(
    sample('docs/game-server.md#2-tokens'),
    { player },
    // Who was sent away from arena-7 by another test does not come back: another room.
    { 'https://call.example.org': closed, 'arena-7': 'arena-9' },
    ['token', 'guise'],
  );
  const cem = await clientNode.joinRoom({ server: closed, room: 'arena-9', token: token as string });
  closing.push(() => cem.leave());
  const news = listen(cem);
  expect(cem.localName).toBe('Cem');
  await run(sample('docs/game-server.md#3-out-with-somebody'), { guise }, { 'arena-7': 'arena-9' });
  await settled(() => expect(news).toEqual(['closed removed']));
});

test('a game’s server in short, in the architecture', async () => {
  const room = await enter('arena-10', 'player-4');
  const ends = listen(room);
  const event = { id: 'msg_1', type: 'room_started', time: Date.now(), room: { name: 'den', sitting: 's' } };
  const body = JSON.stringify(event);
  const headers = sdk.signWebhook(SECRET, event.id, body);
  const world = { server: closed, secret: SECRET, identity: 'player-4', grants: {}, headers, body };
  await enter('arena-10', 'player-5');
  const here = { 'arena-7': 'arena-10', 'arena-8': 'arena-11' };
  await run(sample('docs/architecture.md#packagesserver-sdk'), world, here);
  expect(ends).toContain('closed removed');
});

test('a game’s server hears who left, and why', async () => {
  const express = createRequire(join(ROOT, 'examples/colyseus/package.json'))('express');
  const app = express();
  const guise = new sdk.GuiseServer({ url: closed, secret: SECRET });
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await run(sample('packages/server-sdk/README.md#webhooks'), { app, guise });
  const receiver: Server = createServer(app).listen(webhookPort, '127.0.0.1');
  await once(receiver, 'listening');
  closing.push(() => {
    receiver.closeAllConnections();
    receiver.close();
  });
  const ada = await enter('den', 'player-6');
  await ada.leave();
  await settled(() => expect(said.mock.calls).toContainEqual(['player-6', 'left']));
});

test('the cast, without a browser', async () => {
  const { mine, anyone } = await run(sample('docs/avatars.md#the-cast'), {}, {}, ['mine', 'anyone']);
  expect([mine, anyone]).toEqual([
    { character: 'mei', outfit: '#2f7f86' },
    expect.objectContaining({ character: expect.any(String) }),
  ]);
});

test('the settings for Vite', async () => {
  const settings = await run(sample('packages/tracker/README.md#in-a-vite-app'));
  expect(settings.default).toMatchObject({ worker: { format: 'es' } });
});

test('a face is found in a picture, and becomes a surface', async () => {
  const { data, width, height } = await talkingPicture(0);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++)
    rgba.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  const world = { rgba, width, height, timestamp: 0 };
  const { frame, pipeline } = await run(
    sample('packages/tracker/README.md#without-a-browser'),
    world,
    { 'models/': join(ROOT, 'models/') },
    ['frame', 'pipeline'],
  );
  closing.push(() => (pipeline as Tracker.FacePipeline).release());
  expect(frame).toMatchObject({ sources: { head: 'vision', upper: 'vision' } });
  const dense = sample('docs/dense.md#in-a-program');
  const { glb } = await run(dense, { ...world, pipeline, png: PNG }, {}, ['glb']);
  expect(new TextDecoder().decode((glb as Uint8Array).subarray(0, 4))).toBe('glTF');
});

// Each is a program of its own, and on a busy machine some seconds go by until it runs.
test('the bridge’s commands send faces by VMC, of a call and of a recording', {
  timeout: 180_000,
}, async () => {
  const room = await openRoom();
  const ada = await arrive(room, 'Ada');
  const timer = setInterval(() => ada.sendFace(face()), 33);
  closing.push(() => clearInterval(timer));
  const { code } = sample('apps/vmc-bridge/README.md#vmc-bridge');
  const lines = code.trim().split('\n');
  expect(lines.length).toBeGreaterThan(4);
  const tryOut = async (line: string) => {
    const [, text = ''] = /^npm run vmc-bridge -- (.*?)(?: +#.*)?$/.exec(line) ?? [];
    expect(text, line).not.toBe('');
    const args = text
      .split(/ +/)
      .map((part) => (/^(?:https:.*|LINK)$/.test(part) ? `${open}/r/${room}` : part));
    if (args.includes('--help')) {
      expect(await bridge(args)).toMatchObject({
        code: 0,
        output: expect.stringContaining('--recording FILE'),
      });
      return;
    }
    const receiver = createSocket('udp4').bind(0, '127.0.0.1');
    await once(receiver, 'listening');
    const running = bridge([...args, '--target', `127.0.0.1:${receiver.address().port}`]);
    // It ends only when it is told to, or has failed.
    const packet = await Promise.race([once(receiver, 'message'), running]);
    running.stop();
    const { code, output } = await running;
    receiver.close();
    expect(Array.isArray(packet) ? String(packet[0]).slice(0, 7) : output, line).toBe('#bundle');
    expect(code, line).toBe(0);
  };
  await Promise.all(lines.map(tryOut));
});

/** The bridge as its command starts it. */
function bridge(args: readonly string[]) {
  const child = spawn(process.execPath, [BRIDGE, ...args], { cwd: ROOT });
  // Whatever it does with a word to stop: nothing stays.
  closing.push(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      output += bytes;
    });
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, output }));
  return Object.assign(ended, { stop: () => child.kill('SIGINT') });
}
