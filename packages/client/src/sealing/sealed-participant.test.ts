import { FaceEncoder, OPEN_GRANTS, type ParticipantInfo, restFaceFrame } from '@guise/protocol';
import { beforeEach, expect, test, vi } from 'vitest';
import { LayeredChannel, type LayerProducer } from '../layered-channel.js';
import { RemoteParticipant } from '../participant.js';
import { StateSender } from '../state-sender.js';
import { FakeSeal } from '../testing/fake-seal.js';
import { taken } from './sealed-texts.js';

const INTRODUCTION = 'I-S-ada-Ada-1';

const ADA: ParticipantInfo = {
  ...{ id: 'ada', name: 'Ada', introduction: INTRODUCTION, identity: null, grants: OPEN_GRANTS },
  ...{ muted: false, cameraOn: true, avatar: null, handRaised: false, captionsOn: false },
  reconnecting: false,
  audioProducerId: 'voice',
  faceProducerId: 'face',
  stateProducerId: 'state',
  screenProducerId: 'screen',
  screenAudioProducerId: 'sound',
};

let hers: FakeSeal;
let ours: FakeSeal;
/** What came out of her channels. */
let messages: ArrayBuffer[];

const producer = {
  readyState: 'open',
  bufferedAmount: 0,
  send: (bytes: Uint8Array) => void messages.push(bytes.slice().buffer),
  close: () => undefined,
} as unknown as LayerProducer;

beforeEach(() => {
  [hers, ours, messages] = [new FakeSeal('S'), new FakeSeal('S'), []];
  hers.handleStay({ id: 'ada', name: 'Ada' });
  ours.handleStay({ id: 'me', name: 'Me' });
  ours.handlePeer(ADA);
});

/** Her first packets. @param counted with the layer's count before each */
function sendFaces(count: number, counted = false): void {
  const channel = new LayeredChannel([producer], hers);
  const encoder = new FaceEncoder({ landmarks: false });
  for (let i = 0; i < count; i++) {
    const frame = restFaceFrame(1000 + 33 * i);
    channel.send(encoder.encode({ ...frame, confidence: 1 }), 0, counted);
  }
}

test.each([false, true])(
  'a face is sealed on its channel and opened before it is read; counts (%s) stay outside',
  (counted) => {
    sendFaces(4, counted);
    const ada = new RemoteParticipant(ADA, ours);
    ours.handleKey('ada', 'K-91-me');
    for (const [i, message] of messages.entries()) ada.handleFaceMessage(message, 1000 + 33 * i);
    expect(ada.sampleFace(1150)).not.toBeNull();
    expect(ada.faceStats).toMatchObject({ received: 4, undecodable: 0, keyframeUnknown: 0 });
    expect(hers.stats.sealed).toBe(4);
  },
);

test('what came before her key is asked for again once it is here, and only then', () => {
  vi.useFakeTimers();
  const ada = new RemoteParticipant(ADA, ours);
  const ask = vi.fn();
  ada.handleFaceOpened(ask);
  // As often as it asks for somebody who does not answer.
  vi.advanceTimersByTime(5000);
  ask.mockClear();
  sendFaces(3);
  for (const message of messages) ada.handleFaceMessage(message, 1000);
  expect(ada.faceStats.undecodable).toBe(3);
  expect(ask).not.toHaveBeenCalled();
  ours.handleKey('ada', 'K-91-me');
  expect(ada.handleTrust()).toBe(true);
  expect(ask).toHaveBeenCalledOnce();
  ada.handleGone();
  vi.useRealTimers();
});

test('a packet that is not sealed is nobody’s', () => {
  const ada = new RemoteParticipant(ADA, ours);
  ours.handleKey('ada', 'K-91-me');
  const packet = new FaceEncoder({ landmarks: false }).encode({ ...restFaceFrame(1000), confidence: 1 });
  ada.handleFaceMessage(packet.slice().buffer, 1000);
  expect(ada.sampleFace(1100)).toBeNull();
  expect(ours.stats.forged).toBe(1);
});

test('a state is sealed and opened, and outlasts the next one', async () => {
  const sender = new StateSender(() => undefined, hers);
  sender.handleSession({ publishState: async () => producer as never, on: () => () => undefined });
  sender.send(Uint8Array.of(1, 2, 3), 0);
  await Promise.resolve();
  await Promise.resolve();
  expect(sender.send(Uint8Array.of(1, 2, 3), 100)).toBe(true);
  const ada = new RemoteParticipant(ADA, ours);
  const [message] = messages as [ArrayBuffer];
  expect(new Uint8Array(message)).not.toEqual(Uint8Array.of(1, 2, 3));
  ada.handleStateMessage(message, 0);
  expect(ada.state).toBeNull();
  ours.handleKey('ada', 'K-91-me');
  ada.handleStateMessage(message, 0);
  expect(ada.state).toEqual(Uint8Array.of(1, 2, 3));
  ada.handleStateMessage(Uint8Array.of(1, 2, 3).buffer, 0);
  expect(ada.state).toEqual(Uint8Array.of(1, 2, 3));
});

test('nothing is received of strangers, and no stream where none can be opened', () => {
  const nothing = {
    audioProducerId: null,
    screenProducerId: null,
    screenAudioProducerId: null,
  };
  // Who has no seal would hear noise of those who have one.
  expect(taken(ADA, undefined)).toMatchObject({ audioProducerId: null, faceProducerId: null });
  const plain = { ...ADA, introduction: null };
  expect(taken(plain, undefined)).toBe(plain);
  expect(taken(ADA, ours)).toEqual(ADA);
  ours.sealsStreams = false;
  expect(taken(ADA, ours)).toEqual({ ...ADA, ...nothing });
  ours.sealsStreams = true;
  const stranger = { ...ADA, introduction: null };
  ours.handlePeer(stranger);
  expect(taken(stranger, ours)).toEqual({
    ...stranger,
    ...nothing,
    faceProducerId: null,
    stateProducerId: null,
  });
});
