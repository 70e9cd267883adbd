import {
  FaceDecoder,
  type FaceFrame,
  type FaceLayer,
  LANDMARK_COUNT,
  LIMITS,
  restFaceFrame,
} from '@guise/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import { type FaceChannel, FaceSender } from './face-sender.js';

class FakeChannel implements FaceChannel {
  readyState: RTCDataChannelState = 'open';
  bufferedAmount = 0;

  readonly layers: FaceLayer[] = [];
  readonly counted: boolean[] = [];

  constructor(readonly packets: Uint8Array[] = []) {}

  send(bytes: Uint8Array, layer: FaceLayer, counted: boolean): void {
    this.layers.push(layer);
    this.counted.push(counted);
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

/** A face that never keeps still. */
function moving(timestamp: number): FaceFrame {
  const frame = restFaceFrame(timestamp);
  frame.sources.mouth = 'vision';
  frame.blendshapes[17] = 0.4 + 0.3 * Math.sin(timestamp / 40);
  return frame;
}

test('numbers its packets', () => {
  for (let i = 0; i < 3; i++) expect(sender.send(moving(i * 33))).toBe(true);
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

test('while the camera is off, sends what is heard and nothing that was seen', () => {
  sender.handleCamera(false);
  expect(sender.send(moving(0))).toBe(false);
  const heard = restFaceFrame(33);
  heard.sources.mouth = 'audio';
  expect(sender.send(heard)).toBe(true);
  sender.handleCamera(true);
  expect(sender.send(moving(66))).toBe(true);
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
  ['a keyframe is asked for', () => sender.handleKeyframeRequest()],
  ['there is a new channel', () => sender.handleChannel(new FakeChannel(channel.packets))],
])('sends a keyframe and its copy when %s', (_when, happens) => {
  for (let i = 0; i < 90; i++) sender.send(restFaceFrame(i * 33));
  const before = channel.packets.length;
  happens();
  // However still the face: they go with the next two frames.
  for (let i = 90; i < 92; i++) sender.send(restFaceFrame(i * 33));
  expect(channel.packets).toHaveLength(before + 2);
  // Whoever hears either of them can read what follows.
  for (const packet of channel.packets.slice(-2)) {
    expect(new FaceDecoder().decode(packet).frame.blendshapes).toHaveLength(52);
  }
});

test('however many ask for a keyframe, they cost little', () => {
  let bytes = 0;
  for (let i = 0; i < 300; i++) {
    sender.handleKeyframeRequest();
    sender.send(moving(i * 33.4));
    bytes += channel.packets.at(-1)?.byteLength ?? 0;
  }
  const decoder = new FaceDecoder();
  const alone = channel.packets.filter((packet) => isAlone(packet)).length;
  expect(channel.packets).toHaveLength(300);
  for (const packet of channel.packets) decoder.decode(packet);
  // Two in five packets at most: one and its copy every 150 ms.
  expect(alone).toBeLessThanOrEqual(125);
  expect(bytes / 300).toBeLessThan(60);
});

function isAlone(packet: Uint8Array): boolean {
  try {
    new FaceDecoder().decode(packet);
    return true;
  } catch {
    return false;
  }
}

test('says what it left out, and what the network takes', () => {
  for (let i = 0; i < 90; i++) sender.send(restFaceFrame(i * 33));
  expect(sender.stats.spared).toBeGreaterThan(60);
  expect(sender.stats.rate).toBe(30);
  sender.handleNetwork(0, 0, 30);
  sender.handleNetwork(2000, 0, 900);
  sender.handleNetwork(4000, 0, 900);
  expect(sender.stats.rate).toBe(15);
  const before = sender.stats.sent;
  for (let i = 100; i < 160; i++) sender.send(moving(i * 33.3));
  expect(sender.stats.sent - before).toBeLessThanOrEqual(33);
});

test('a channel that is congested half the time gets fewer frames', () => {
  for (let i = 0; i < 60; i++) {
    channel.bufferedAmount = i % 2 === 0 ? 0 : 10 * LIMITS.facePacketBytes;
    sender.send(moving(i * 33.3));
  }
  sender.handleNetwork(2000, 0, null);
  expect(sender.stats.rate).toBe(15);
});

test('a face that was silent for long begins with a keyframe', () => {
  for (let i = 0; i < 30; i++) sender.send(moving(i * 33.4));
  sender.send(moving(7000));
  expect(isAlone(channel.packets.at(-1) as Uint8Array)).toBe(true);
});

describe('layers', () => {
  /** Packets of the base that cannot be read by whoever takes nothing else from a keyframe on. */
  function unreadableOnBase(from: number): number {
    const decoder = new FaceDecoder();
    return channel.packets.filter((packet, i) => {
      if (i < from || channel.layers[i] !== 0) return false;
      try {
        decoder.decode(packet);
        return false;
      } catch {
        return true;
      }
    }).length;
  }

  test('a moving face is spread over them; counts go along where somebody needs them', () => {
    for (let i = 0; i < 12; i++) sender.send(moving(i * 33.4));
    expect(channel.counted).not.toContain(true);
    expect(channel.layers.slice(6)).toEqual([0, 2, 1, 2, 1, 2]);
    sender.handleLayered(true);
    for (let i = 12; i < 24; i++) sender.send(moving(i * 33.4));
    expect(channel.counted.slice(18)).toEqual([true, false, true, false, true, false]);
  });

  test('while everybody takes all of them, packets differ from what is nearest, and are smaller', () => {
    const bytes = (layered: boolean) => {
      sender = new FaceSender({ landmarks: false });
      sender.handleChannel(new FakeChannel());
      sender.handleLayered(layered);
      for (let i = 0; i < 600; i++) sender.send(livelier(i * 33.4));
      return sender.stats.bytes;
    };
    expect(bytes(false)).toBeLessThan(bytes(true));
  });

  test('from when on somebody takes the base only, they can read it', () => {
    for (let i = 0; i < 100; i++) sender.send(livelier(i * 33.4));
    sender.handleLayered(true);
    sender.handleKeyframeRequest();
    for (let i = 100; i < 400; i++) sender.send(livelier(i * 33.4));
    expect(unreadableOnBase(100)).toBe(0);
    // Without being told, they could not.
    const told = channel;
    channel = new FakeChannel();
    sender.handleChannel(channel);
    for (let i = 400; i < 800; i++) sender.send(livelier(i * 33.4));
    expect(unreadableOnBase(0)).toBeGreaterThan(0);
    expect(told.layers).toContain(1);
  });
});

/** A face of which much moves. */
function livelier(timestamp: number): FaceFrame {
  const frame = moving(timestamp);
  for (let c = 0; c < 20; c++) frame.blendshapes[c] = 0.4 + 0.3 * Math.sin(timestamp / (150 + 20 * c));
  return frame;
}
