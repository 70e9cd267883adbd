import {
  type ChannelSource,
  FaceEncoder,
  type FaceLayer,
  LIMITS,
  OPEN_GRANTS,
  type ParticipantInfo,
  restFaceFrame,
  writeFaceMessage,
} from '@guise/protocol';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { RemoteParticipant } from './participant.js';

const INFO: ParticipantInfo = {
  id: 'a',
  name: 'Ada',
  muted: false,
  cameraOn: true,
  avatar: null,
  handRaised: false,
  captionsOn: false,
  reconnecting: false,
  identity: null,
  grants: OPEN_GRANTS,
  introduction: null,
  audioProducerId: null,
  faceProducerId: null,
  stateProducerId: null,
  screenProducerId: null,
  screenAudioProducerId: null,
};

let participant: RemoteParticipant;
beforeEach(() => {
  participant = new RemoteParticipant(INFO);
});

/** What a data channel delivers. @param count the layer's, by default the packet's own */
function message(packet: Uint8Array, count: number): ArrayBuffer {
  return writeFaceMessage(count, packet, new Uint8Array(LIMITS.faceMessageBytes)).slice().buffer;
}

/** A keyframe, which can be read alone. */
function packet(timestamp: number, jawOpen = 0, sequence = 0, mouth: ChannelSource = 'vision'): ArrayBuffer {
  const frame = restFaceFrame(timestamp);
  frame.sources.mouth = mouth;
  frame.blendshapes[17] = jawOpen;
  frame.confidence = 1;
  return message(new FaceEncoder({ firstSequence: sequence }).encode(frame), sequence);
}

test('shows the face that arrives', () => {
  expect(participant.sampleFace(0)).toBeNull();
  participant.handleFaceMessage(packet(100, 1), 110);
  expect(participant.sampleFace(111)?.blendshapes[17]).toBe(1);
  expect(participant.faceStats).toMatchObject({ received: 1, undecodable: 0 });
});

test('random bytes are counted and shown to nobody; the next face is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: LIMITS.faceMessageBytes }), (bytes) => {
      // The packet's first byte: not the version of any.
      bytes[0] = (bytes[0] as number) & 0xf3;
      bytes[1] = 0xf3;
      const participant = new RemoteParticipant(INFO);
      participant.handleFaceMessage(bytes.slice().buffer, 5);
      expect(participant.faceStats).toMatchObject({ received: 1, undecodable: 1 });
      expect(participant.sampleFace(6)).toBeNull();
      participant.handleFaceMessage(packet(100), 110);
      expect(participant.sampleFace(111)).not.toBeNull();
    }),
  );
});

/** A sender's first packets: keyframe, copy, and those that differ from it. */
function packets(count: number): ArrayBuffer[] {
  const encoder = new FaceEncoder();
  return Array.from({ length: count }, (_, i) => message(encoder.encode(restFaceFrame(i * 33)), i));
}

test('packets that differ from one that has not come are counted; from the next keyframe on there is a face', () => {
  const [, copy, ...rest] = packets(6) as [ArrayBuffer, ArrayBuffer, ArrayBuffer, ArrayBuffer];
  participant.handleFaceMessage(rest[0], 100);
  expect(participant.faceStats).toMatchObject({ received: 1, undecodable: 0, keyframeUnknown: 1 });
  expect(participant.sampleFace(101)).toBeNull();
  participant.handleFaceMessage(copy, 120);
  participant.handleFaceMessage(rest[1], 140);
  expect(participant.faceStats).toMatchObject({ received: 3, keyframeUnknown: 1 });
  expect(participant.sampleFace(150)).not.toBeNull();
});

test('a packet that waits for another did arrive: it is not lost', () => {
  for (const packet of packets(40).slice(2)) participant.handleFaceMessage(packet, 100);
  expect(participant.faceStats.keyframeUnknown).toBeGreaterThan(0);
  expect(participant.faceStats.lossShare).toBe(0);
});

test('a new channel counts its packets from the start', () => {
  for (const sequence of [0, 50, 100]) participant.handleFaceMessage(packet(100, 0, sequence), 100);
  participant.handleInfo({ ...INFO, faceProducerId: 'another' });
  expect(participant.faceStats.lossShare).toBe(0);
  participant.handleFaceMessage(packet(100, 0, 120), 200);
  expect(participant.faceStats.lossShare).toBe(0);
});

test.each([
  ['a new channel', () => participant.handleInfo({ ...INFO, faceProducerId: 'another' }), 200],
  ['a long silence', () => {}, 6000],
])('%s: old keyframes are forgotten', (_what, happens, now) => {
  const [keyframe, , delta] = packets(3) as [ArrayBuffer, ArrayBuffer, ArrayBuffer];
  participant.handleFaceMessage(keyframe, 100);
  happens();
  participant.handleFaceMessage(delta, now);
  expect(participant.faceStats.keyframeUnknown).toBe(1);
});

test.each(['text', null, 7, {}])('a message that is not even bytes: %j', (message) => {
  participant.handleFaceMessage(message, 5);
  expect(participant.faceStats.undecodable).toBe(1);
});

test('with the camera off, frames still on their way do not wake the face; a voice does', () => {
  participant.handleFaceMessage(packet(100, 1), 110);
  participant.sampleFace(111);
  participant.handleInfo({ ...INFO, cameraOn: false });
  participant.handleFaceMessage(packet(133, 1, 1), 143);
  for (let now = 112; now < 2000; now += 16) participant.sampleFace(now);
  expect(participant.sampleFace(2000)).toMatchObject({ confidence: 0, sources: { mouth: 'absent' } });
  expect(participant.sampleFace(2000)?.blendshapes[17]).toBe(0);
  for (let i = 0; i < 8; i++)
    participant.handleFaceMessage(packet(2000 + i * 33, 0.5, 2 + i, 'audio'), 2010 + i * 33);
  for (let now = 2016; now < 2250; now += 16) participant.sampleFace(now);
  expect(participant.sampleFace(2250)).toMatchObject({ sources: { mouth: 'audio' } });
  expect(participant.sampleFace(2250)?.blendshapes[17]).toBeGreaterThan(0.4);
});

test('frames that come twice or late are counted', () => {
  for (const timestamp of [100, 133, 166]) participant.handleFaceMessage(packet(timestamp), timestamp + 10);
  participant.handleFaceMessage(packet(166), 180);
  participant.sampleFace(230);
  participant.handleFaceMessage(packet(110), 231);
  expect(participant.faceStats).toMatchObject({ received: 5, duplicates: 1, late: 1 });
});

test('says how the network is: what was lost by the packets’ numbers, jitter, delay, and how much is guessed', () => {
  for (let i = 0; i < 200; i++) {
    const timestamp = i * 33;
    if (i % 10 !== 5) participant.handleFaceMessage(packet(timestamp, 0, i), timestamp + 20 + (i % 3) * 10);
    participant.sampleFace(timestamp + 40);
    participant.sampleFace(timestamp + 57);
  }
  const { lossShare, jitter, playoutDelay, extrapolatedShare } = participant.faceStats;
  expect(lossShare).toBeCloseTo(0.1, 1);
  expect(jitter).toBeCloseTo(20, 6);
  expect(playoutDelay).toBeCloseTo(20 + 0.7 * 33, 0);
  expect(extrapolatedShare).toBeGreaterThan(0);
  expect(extrapolatedShare).toBeLessThan(0.2);
});

test('who records hears every face as it was sent, until they no longer do', () => {
  const participant = new RemoteParticipant(INFO);
  const encoder = new FaceEncoder({ landmarks: false });
  const heard: number[] = [];
  const end = participant.onFace(({ timestamp }) => heard.push(timestamp));
  const send = (timestamp: number) => {
    participant.handleFaceMessage(message(encoder.encode({ ...restFaceFrame(timestamp) }), 0), timestamp);
  };
  for (const timestamp of [1000, 1033, 1066]) send(timestamp);
  participant.handleFaceMessage('noise', 1070);
  end();
  send(1100);
  expect(heard).toHaveLength(3);
});

test('on fewer layers: what one does not take is not missed, and the face waits for the next frame', () => {
  const encoder = new FaceEncoder();
  const counts = [0, 0, 0];
  const pattern: readonly FaceLayer[] = [0, 2, 1, 2, 1, 2];
  participant.handleFaceRate(5);
  expect(participant.faceRate).toBe(5);
  for (let i = 0; i < 300; i++) {
    const timestamp = i * 33.4;
    const frame = restFaceFrame(timestamp);
    frame.blendshapes[17] = 0.5 + 0.4 * Math.sin(timestamp / 300);
    frame.sources.mouth = 'vision';
    const bytes = encoder.encode(frame, pattern[i % 6]);
    const { layer } = encoder;
    const sent = message(bytes, (counts[layer] as number)++ % 256);
    if (layer === 0) participant.handleFaceMessage(sent, timestamp + 20, layer);
    participant.sampleFace(timestamp + 25);
  }
  const { lossShare, keyframeUnknown, late, playoutDelay, extrapolatedShare } = participant.faceStats;
  expect([lossShare, keyframeUnknown, late]).toEqual([0, 0, 0]);
  expect(playoutDelay).toBeGreaterThan(200);
  expect(playoutDelay).toBeLessThan(280);
  expect(extrapolatedShare).toBeLessThan(0.1);
  participant.handleFaceRate(30);
  expect(participant.faceStats.playoutDelay).toBeLessThan(60);
});

describe('a game’s state', () => {
  test('the newest is kept, and whoever listens hears each', () => {
    const heard: [number, number][] = [];
    const end = participant.onState((bytes, arrival) => heard.push([bytes[0] as number, arrival]));
    expect(participant.state).toBeNull();
    participant.handleStateMessage(Uint8Array.of(7).buffer, 10);
    participant.handleStateMessage(Uint8Array.of(8).buffer, 60);
    end();
    participant.handleStateMessage(Uint8Array.of(9).buffer, 110);
    expect(heard).toEqual([
      [7, 10],
      [8, 60],
    ]);
    expect(participant.state).toEqual(Uint8Array.of(9));
  });

  test.each([['text'], [null], [new ArrayBuffer(0)], [new ArrayBuffer(LIMITS.stateBytes + 1)]])(
    'what is none is passed over: %j',
    (none) => {
      participant.handleStateMessage(none, 0);
      expect(participant.state).toBeNull();
    },
  );
});
