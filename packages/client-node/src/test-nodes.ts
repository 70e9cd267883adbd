import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteParticipant, Room } from '@guise/client';
import { FACE_SEQUENCES, readFaceMessage, restFaceFrame } from '@guise/protocol';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { joinRoom } from './index.js';
import { other, until } from './test-call.js';
import { type ServerProcess, startServerProcess } from './test-server-process.js';

// For tests: several servers, each a process of its own, on one Redis, and people in calls on them.

/** Stopped, it is killed, and started again, it is empty unless it keeps what it has. Paused, it holds its connections and answers nothing. */
export interface Redis {
  url: string;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Plain JavaScript without types of its own. */
const infra: { startRedis(folder?: string): Promise<Redis | null> } = await import(
  String(new URL('../../../infra/lib/redis.mjs', import.meta.url))
);

/** A port that stands for another one; cut, it is as silent as a cable that was pulled. */
export interface Relay {
  port: number;
  /** Where what comes goes to. */
  target: number;
  cut(): void;
  mend(): void;
}

interface StartOptions {
  redisUrl?: string;
  /** Its clock is wrong by so many hours. */
  hours?: number;
  args?: readonly string[];
}

/** What all tests of a file need; each has a Redis of its own, or is skipped where there is none. */
export function useNodes() {
  let web: string;
  let own: Redis | null = null;
  let ending: (() => Promise<unknown> | unknown)[] = [];

  beforeAll(async () => {
    web = await mkdtemp(join(tmpdir(), 'guise-web-'));
    await writeFile(join(web, 'index.html'), '<!doctype html><title>Guise</title>');
  });

  afterAll(() => rm(web, { recursive: true, force: true }));

  beforeEach(async (context) => {
    own = await infra.startRedis();
    if (!own) context.skip('There is no redis-server here.');
  });

  afterEach(async () => {
    for (const end of ending.reverse()) await end();
    ending = [];
    await own?.stop();
  });

  const redis = (): Redis => own as Redis;

  async function anotherRedis(): Promise<Redis> {
    const another = (await infra.startRedis()) as Redis;
    ending.push(() => another.stop());
    return another;
  }

  /** One that has on its disk whatever it was told. */
  async function keepingRedis(): Promise<Redis> {
    const folder = await mkdtemp(join(tmpdir(), 'guise-redis-'));
    ending.push(() => rm(folder, { recursive: true, force: true }));
    const keeping = (await infra.startRedis(folder)) as Redis;
    ending.push(() => keeping.stop());
    return keeping;
  }

  function start({
    redisUrl = redis().url,
    hours = 0,
    args = [],
  }: StartOptions = {}): Promise<ServerProcess> {
    const env = { GUISE_REDIS: redisUrl, GUISE_DRAIN_SECONDS: '600' };
    const onStarted = (child: ChildProcess) => ending.push(() => child.kill('SIGKILL'));
    return startServerProcess(web, ['--log-level', 'debug', ...args], onStarted, env, clockOff(hours));
  }

  async function startThree(): Promise<[ServerProcess, ServerProcess, ServerProcess]> {
    // Whatever the time is, they agree: only Redis's counts.
    const nodes = await Promise.all([start(), start({ hours: 3 }), start({ hours: -5 })]);
    await acquainted(nodes);
    return nodes as [ServerProcess, ServerProcess, ServerProcess];
  }

  async function enter({ url }: Pick<ServerProcess, 'url'>, room: string, name: string): Promise<Room> {
    const entered = await joinRoom({ server: url, room, name });
    ending.push(() => entered.leave());
    return entered;
  }

  /** One whose face moves, until the test is over. */
  function talk(room: Room): void {
    let time = 0;
    const timer = setInterval(() => {
      time += 33;
      const frame = restFaceFrame(time);
      frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
      frame.confidence = 1;
      frame.blendshapes.fill(0.5 + 0.4 * Math.sin(time / 60));
      room.sendFace(frame);
    }, 33);
    ending.push(() => clearInterval(timer));
  }

  async function relay(target = 0): Promise<Relay> {
    const sockets = new Set<Socket>();
    let silent = false;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (silent) return sockets.add(socket);
      const there = connect(self.target, '127.0.0.1');
      there.on('error', () => undefined);
      for (const [from, to] of [
        [socket, there],
        [there, socket],
      ] as const) {
        sockets.add(from);
        from.on('data', (chunk) => silent || to.write(chunk));
        from.on('close', () => to.destroy());
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ending.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const self: Relay = {
      port: (server.address() as { port: number }).port,
      target,
      cut: () => {
        silent = true;
      },
      mend: () => {
        silent = false;
        for (const socket of sockets) socket.destroy();
      },
    };
    return self;
  }

  return { anotherRedis, enter, keepingRedis, redis, relay, start, startThree, talk };
}

/** Resolves once each of them has heard of the others, with its next sign of life: whoever is taken away before that leaves people who know of nobody else. */
export const acquainted = (nodes: readonly ServerProcess[]) =>
  until(() => nodes.every((node) => nodes.every(({ url }) => url === node.url || node.log().includes(url))));

/** @returns what that Redis says to a command, as it goes over the line */
export async function tell({ url }: Redis, command: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`${command}\r\n`);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer);
}

function clockOff(hours: number): string[] {
  const shift = `const now = Date.now; Date.now = () => now() + ${hours} * 3600000;`;
  return ['--import', `data:text/javascript,${encodeURIComponent(shift)}`];
}

export const reasonOf = async (joining: Promise<unknown>) =>
  joining.then(
    () => 'came in',
    (error: { reason?: string }) => error.reason,
  );

/** Resolves once that many more packets of somebody's face have come. */
export async function seen(room: Room, who: string, packets = 10): Promise<void> {
  const participant = await until(() => other(room, who));
  const { received } = participant.faceStats;
  await until(() => (other(room, who)?.faceStats.received ?? 0) >= received + packets);
}

/** From now on: each state that a room's connection comes to. */
export function statesOf(room: Room): string[] {
  const states: string[] = [];
  room.on('connectionStateChanged', (state) => states.push(state));
  return states;
}

export const serverOf = (room: Room, nodes: ServerProcess[]): ServerProcess[] =>
  nodes.filter(({ log }) =>
    log()
      .split('\n')
      .some((line) => line.includes(room.localId) && /joined|came back/.test(line)),
  );

/** Whose packets come, by their numbers. */
export class Tap {
  readonly #came = new Set<number>();
  #newest = 0;

  constructor(participant: RemoteParticipant) {
    const handle = participant.handleFaceMessage.bind(participant);
    participant.handleFaceMessage = (message, arrival, layer) => {
      const { packet } = readFaceMessage(new Uint8Array(message as ArrayBuffer));
      this.#note((((packet[0] as number) & 3) << 8) | (packet[1] as number));
      handle(message, arrival, layer);
    };
  }

  get count(): number {
    return this.#came.size;
  }

  /** How many between the oldest and the newest did not come. */
  get missing(): number {
    const oldest = Math.min(...this.#came);
    return this.#newest - oldest + 1 - this.#came.size;
  }

  #note(sequence: number): void {
    const step = (sequence - (this.#newest % FACE_SEQUENCES) + FACE_SEQUENCES) % FACE_SEQUENCES;
    // Layers may overtake each other.
    const number = this.#newest + (step > FACE_SEQUENCES / 2 ? step - FACE_SEQUENCES : step);
    this.#came.add(number);
    this.#newest = Math.max(this.#newest, number);
  }
}
