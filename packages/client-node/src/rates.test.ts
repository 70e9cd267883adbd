import type { RemoteParticipant, Room } from '@guise/client';
import { blendshapeIndex, type FaceFrame, restFaceFrame } from '@guise/protocol';
import { createRoom, startTestServer } from '@guise/server/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { joinRoom } from './index.js';
import { cameBack, other, until } from './test-call.js';

// Who wants whose face how often, and a game's own state, by the real Room over the real server.

let server: Awaited<ReturnType<typeof startTestServer>>;
let name: string;
let rooms: Room[] = [];
let problems: unknown[] = [];

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

beforeEach(async () => {
  name = await createRoom(server);
});

afterEach(async () => {
  await Promise.all(rooms.map((room) => room.leave()));
  rooms = [];
  problems = [];
});

async function join(who: string): Promise<Room> {
  const room = await joinRoom({ server: server.url, room: name, name: who });
  room.on('problem', (error) => problems.push(error));
  rooms.push(room);
  return room;
}

const JAW_OPEN = blendshapeIndex('jawOpen');

/** The sender's clock runs by itself, 33 ms a frame, however busy the machine: what is due when goes by that. */
class Talker {
  #time = 5_000_000;
  #timer: ReturnType<typeof setInterval>;
  sent = 0;

  constructor(room: Room) {
    this.#timer = setInterval(() => {
      this.#time += 1000 / 30;
      if (room.sendFace(this.#face())) this.sent++;
    }, 10);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #face(): FaceFrame {
    const frame = restFaceFrame(this.#time);
    frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
    frame.confidence = 1;
    frame.blendshapes[JAW_OPEN] = 0.5 + 0.4 * Math.sin(this.#time / 60);
    return frame;
  }
}

/** Which share of what the talker sends arrives, from now on until it has sent so many. */
async function share(talker: Talker, participant: RemoteParticipant, packets = 120): Promise<number> {
  const [sent, received] = [talker.sent, participant.faceStats.received];
  await until(() => talker.sent - sent >= packets);
  return (participant.faceStats.received - received) / (talker.sent - sent);
}

test('each gets as many of somebody’s faces as they want, none is missed, and every one can be read', async () => {
  const [ada, ben, eve] = [await join('Ada'), await join('Ben'), await join('Eve')];
  const talker = new Talker(ada);
  const [bens, eves] = [await until(() => other(ben, 'Ada')), await until(() => other(eve, 'Ada'))];
  await until(() => bens.faceStats.received > 20 && eves.faceStats.received > 20);
  /** Asks, and waits until it is so; what is on its way may still come. */
  const ask = async (rate: 0 | 5 | 15 | 30) => {
    ben.setFaceRate(bens.id, rate);
    for (;;) if (Math.abs((await share(talker, bens, 30)) - rate / 30) < 0.15) return;
  };
  for (const rate of [5, 15, 5] as const) {
    await ask(rate);
    const [mine, whole] = await Promise.all([share(talker, bens), share(talker, eves)]);
    // Of 120, what a busy machine still has on its way at either end counts, too: 10, half of what 5 differs by from 15.
    expect(Math.abs(mine - rate / 30)).toBeLessThan(0.09);
    expect(whole).toBeGreaterThan(0.9);
  }
  expect(bens.faceStats).toMatchObject({ undecodable: 0, keyframeUnknown: 0 });
  // What Ben did not want was not lost.
  expect(bens.faceStats.lossShare).toBeLessThan(0.05);
  await ask(0);
  await ask(30);
  expect(problems).toEqual([]);
  talker.stop();
});

test('a game’s state goes to everybody, whoever comes later, too, and the newest is kept', async () => {
  const [ada, ben] = [await join('Ada'), await join('Ben')];
  const heard: Uint8Array[] = [];
  other(ben, 'Ada')?.onState((bytes) => heard.push(bytes));
  expect(other(ben, 'Ada')?.state).toBeNull();
  let place = 0;
  let sent = 0;
  const timer = setInterval(() => {
    place++;
    if (ada.sendState(Uint8Array.of(place & 0xff, 7))) sent++;
  }, 10);
  const began = performance.now();
  await until(() => heard.length > 10);
  const cleo = await join('Cleo');
  const state = await until(() => other(cleo, 'Ada')?.state);
  expect([...state]).toEqual([expect.any(Number), 7]);
  clearInterval(timer);
  // Offered a hundred times a second.
  expect(sent).toBeLessThanOrEqual(((performance.now() - began) / 1000) * 20 + 2);
  expect(heard.length).toBeLessThanOrEqual(sent);
  expect(() => ada.sendState(new Uint8Array(65))).toThrow(RangeError);
  expect(() => ada.sendState(new Uint8Array(0))).toThrow(RangeError);
  expect(problems).toEqual([]);
});

test('what one wants is kept when the connection is made again, and so is the way of one’s state', async () => {
  const [ada, ben] = [await join('Ada'), await join('Ben')];
  const talker = new Talker(ada);
  const bens = await until(() => other(ben, 'Ada'));
  ben.setFaceRate(bens.id, 5);
  await until(() => bens.faceStats.received > 20);
  const states = setInterval(() => ben.sendState(Uint8Array.of(1)), 20);
  await until(() => other(ada, 'Ben')?.state);
  const back = cameBack(ben);
  const [worker] = server.stats().workers;
  process.kill(worker as number);
  await back;
  const before = bens.faceStats.received;
  await until(() => bens.faceStats.received > before + 5);
  const arrived = new Promise<void>((resolve) => other(ada, 'Ben')?.onState(() => resolve()));
  await arrived;
  expect(await share(talker, bens)).toBeLessThan(0.3);
  clearInterval(states);
  talker.stop();
});
