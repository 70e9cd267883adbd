import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinRoom } from '@guise/client-node';
import { blendshapeIndex, type FaceFrame, FaceRecording, jsonLines, restFaceFrame } from '@guise/protocol';
import { createRoom, startTestServer } from '@guise/server/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { MOTION, readMotion } from '../../../packages/protocol/tools/track-file.mjs';
import { bridgeRoom, playRecording } from './bridge.js';
import { parseOptions } from './options.js';
import { readRecordingFile } from './recording.js';
import { VmcReceiver, type VmcState } from './testing/vmc-receiver.js';
import { VmcSender } from './vmc-sender.js';

// The bridge in a call with the real server; what comes out is read by another OSC library.

let server: Awaited<ReturnType<typeof startTestServer>>;
const closing: (() => unknown)[] = [];
const PACE = { fps: 60, now: () => performance.now() };

beforeAll(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(() => server.close());

async function enter(room: string, name: string) {
  const joined = await joinRoom({ server: server.url, room, name });
  closing.push(() => joined.leave());
  return joined;
}

/** Two ports in a row. */
async function twoReceivers(): Promise<[VmcReceiver, VmcReceiver]> {
  for (;;) {
    const first = await VmcReceiver.open();
    const second = await VmcReceiver.open(first.port + 1).catch(() => null);
    if (second) {
      closing.push(
        () => first.close(),
        () => second.close(),
      );
      return [first, second];
    }
    first.close();
  }
}

function openSender(port: number): VmcSender {
  const sender = VmcSender.open({ host: '127.0.0.1', port }, 'both');
  closing.push(() => sender.close());
  return sender;
}

function face(jaw: number, turn: number): FaceFrame {
  const frame = restFaceFrame(performance.now());
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  frame.confidence = 1;
  frame.blendshapes[blendshapeIndex('jawOpen')] = jaw;
  frame.pose.rotation = [0, Math.sin(turn / 2), 0, Math.cos(turn / 2)];
  return frame;
}

const shows = (jaw: number) => (state: VmcState) => Math.abs((state.blends.get('JawOpen') ?? 2) - jaw) < 0.01;

test('everybody’s face goes out to a port of their own, and the port of whoever left is the next one’s', async () => {
  const name = await createRoom(server);
  const [ada, ben] = [await enter(name, 'Ada'), await enter(name, 'Ben')];
  const sending = (room: Awaited<ReturnType<typeof enter>>, jaw: number, turn: number) => {
    const timer = setInterval(() => room.sendFace(face(jaw, turn)), 33);
    closing.push(() => clearInterval(timer));
  };
  sending(ada, 0.7, 0.4);
  sending(ben, 0.3, -0.4);
  const bridge = await enter(name, 'VMC bridge');
  const [first, second] = await twoReceivers();
  const places: string[] = [];
  closing.push(
    bridgeRoom(bridge, openSender(first.port), PACE, { kind: 'all' }, (taken) =>
      places.push(taken.map(([place, who]) => `${place}:${who.name}`).join(' ')),
    ),
  );
  const [one, two] = await Promise.all([first.next(shows(0.7)), second.next(shows(0.3))]);
  expect(one.ok).toBe(1);
  // In Unity's axes a head that turns to its own left turns by a negative angle.
  const y = (state: VmcState) => (state.bones.get('Head')?.[4] ?? 0) + (state.bones.get('Neck')?.[4] ?? 0);
  expect(y(one)).toBeCloseTo(-Math.sin(0.2), 1);
  expect(y(two)).toBeCloseTo(Math.sin(0.2), 1);
  expect(places.at(-1)).toBe('0:Ada 1:Ben');

  const gone = first.next((state) => state.ok === 0);
  await ada.leave();
  await gone;
  const cleo = await enter(name, 'Cleo');
  sending(cleo, 0.9, 0);
  await first.next(shows(0.9));
  expect(places.at(-1)).toBe('0:Cleo 1:Ben');
});

test('a recording comes out frame by frame, in its own pace', async () => {
  const { frames } = (await readMotion()).unseen[0] as { frames: FaceFrame[] };
  const start = (frames[0] as FaceFrame).timestamp;
  const recording = new FaceRecording('Ada');
  for (const frame of frames.slice(0, 10)) recording.add(frame);
  const [receiver] = await twoReceivers();
  const sender = openSender(receiver.port);
  // A clock that stands at a frame's own time each time it is looked at twice: once for what to show, once for when.
  let looks = -1;
  const times = frames.slice(0, 10).map(({ timestamp }) => timestamp - start);
  const now = () => times[Math.max(0, Math.min(times.length - 1, looks++ >> 1))] as number;
  const states: VmcState[] = [];
  const last = receiver.next((state) => {
    states.push(state);
    return states.length === 10;
  });
  await playRecording(recording, sender, { fps: 120, now }, false);
  await last;
  states.forEach(({ blends, time }, i) => {
    const { blendshapes } = frames[i] as FaceFrame;
    expect(time).toBeCloseTo((times[i] as number) / 1000, 4);
    expect(blends.get('JawOpen')).toBeCloseTo(blendshapes[blendshapeIndex('jawOpen')] as number, 5);
    expect(blends.get('MouthSmileLeft')).toBeCloseTo(
      blendshapes[blendshapeIndex('mouthSmileLeft')] as number,
      5,
    );
  });
});

test('files of recordings are read, whoever wrote them; others are refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guise-vmc-'));
  closing.push(() => rm(folder, { recursive: true }));
  const track = await readRecordingFile(`${MOTION}d0.track.gz`);
  const file = join(folder, 'face.jsonl');
  await writeFile(file, [...jsonLines(track)].join(''));
  const lines = await readRecordingFile(file);
  expect(lines.length).toBe(track.length);
  expect(lines.duration).toBeCloseTo(track.duration, 1);
  await writeFile(file, 'no face');
  for (const other of [file, join(folder, 'absent.jsonl'), join(folder, 'absent.track.gz')])
    await expect(readRecordingFile(other)).rejects.toMatchObject({ name: 'Problem' });
});

test('options', () => {
  const link = 'https://call.example/r/kind-otter';
  expect(parseOptions(['--room', link, '--participant', 'Ada', '--target', 'studio:4000'])).toEqual({
    source: {
      ...{ kind: 'room', server: 'https://call.example', room: 'kind-otter' },
      ...{ secret: null, name: 'VMC bridge' },
    },
    wanted: { kind: 'name', name: 'Ada' },
    target: { host: 'studio', port: 4000 },
    fps: 60,
    expressions: 'both',
  });
  expect(parseOptions(['--room', `${link}#~key`])).toMatchObject({ source: { secret: '~key' } });
  expect(parseOptions(['--recording', 'a.jsonl', '--target', '[::1]:7', '--loop'])).toMatchObject({
    source: { kind: 'recording', file: 'a.jsonl', loop: true },
    wanted: { kind: 'first' },
    target: { host: '::1', port: 7 },
  });
  for (const args of [
    [],
    ['--room', link, '--recording', 'a'],
    ['--room', 'call.example'],
    ['--room', link, '--fps', '0'],
    ['--room', link, '--target', 'a:b'],
    ['--room', link, '--target', 'a:70000'],
    ['--room', link, '--expressions', 'all'],
    ['--bogus'],
  ])
    expect(() => parseOptions(args), args.join(' ')).toThrow(expect.objectContaining({ name: 'Problem' }));
});
