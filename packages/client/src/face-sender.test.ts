import { FaceDecoder, LANDMARK_COUNT, LIMITS, restFaceFrame } from '@guise/protocol';
import { beforeEach, expect, test } from 'vitest';
import { type FaceChannel, FaceSender } from './face-sender.js';

class FakeChannel implements FaceChannel {
  readyState: RTCDataChannelState = 'open';
  bufferedAmount = 0;

  constructor(readonly packets: Uint8Array[] = []) {}

  send(bytes: Uint8Array): void {
    // As a data channel does: the sender's buffer is its own again.
    this.packets.push(bytes.slice());
  }
}

let channel: FakeChannel;
let sender: FaceSender;

beforeEach(() => {
  channel = new FakeChannel();
  sender = new FaceSender({ landmarks: false });
  sender.handleChannel(channel);
});

test('numbers its packets', () => {
  for (let i = 0; i < 3; i++) expect(sender.send(restFaceFrame(i))).toBe(true);
  const decoder = new FaceDecoder();
  expect(channel.packets.map((bytes) => decoder.decode(bytes).sequence)).toEqual([0, 1, 2]);
  expect(sender.stats.sent).toBe(3);
});

test('drops while earlier packets wait, and goes on when they have left', () => {
  channel.bufferedAmount = 10 * LIMITS.facePacketBytes;
  expect(sender.send(restFaceFrame())).toBe(false);
  channel.bufferedAmount = 0;
  expect(sender.send(restFaceFrame())).toBe(true);
  expect(sender.stats).toMatchObject({ sent: 1, droppedCongested: 1 });
  expect(channel.packets).toHaveLength(1);
});

test('drops without an open channel', () => {
  channel.readyState = 'connecting';
  expect(sender.send(restFaceFrame())).toBe(false);
  sender.handleChannel(null);
  expect(sender.send(restFaceFrame())).toBe(false);
  expect(sender.stats).toMatchObject({ sent: 0, droppedClosed: 2 });
});

test('sends nothing while the camera is off', () => {
  sender.handleEnabled(false);
  expect(sender.send(restFaceFrame())).toBe(false);
  sender.handleEnabled(true);
  expect(sender.send(restFaceFrame())).toBe(true);
});

test('drops a frame that is none, and counts it', () => {
  const frame = restFaceFrame();
  frame.blendshapes[3] = Number.NaN;
  expect(sender.send(frame)).toBe(false);
  expect(sender.stats).toMatchObject({ sent: 0, droppedInvalid: 1 });
});

test.each([false, true])('sends landmarks only when asked to: %s', (landmarks) => {
  sender = new FaceSender({ landmarks });
  sender.handleChannel(channel);
  sender.send({ ...restFaceFrame(), landmarks: new Float32Array(LANDMARK_COUNT * 3) });
  const [packet] = channel.packets as [Uint8Array];
  expect(new FaceDecoder().decode(packet).frame.landmarks !== null).toBe(landmarks);
});

test.each([
  ['a keyframe is asked for', () => sender.requestKeyframe()],
  ['there is a new channel', () => sender.handleChannel(new FakeChannel(channel.packets))],
])('sends a keyframe and its copy when %s', (_when, happens) => {
  for (let i = 0; i < 9; i++) sender.send(restFaceFrame(i * 33));
  happens();
  for (let i = 9; i < 11; i++) sender.send(restFaceFrame(i * 33));
  // Whoever hears either of them can read what follows.
  for (const packet of channel.packets.slice(-2)) {
    expect(new FaceDecoder().decode(packet).frame.blendshapes).toHaveLength(52);
  }
});
