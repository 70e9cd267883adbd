import {
  FaceEncoder,
  OPEN_GRANTS,
  type ParticipantInfo,
  restFaceFrame,
  TypedEmitter,
  writeFaceMessage,
} from '@guise/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FaceFeedback, type FeedbackSession } from './face-feedback.js';
import { FaceSender } from './face-sender.js';
import { RemoteParticipant } from './participant.js';

const INFO: ParticipantInfo = {
  id: 'ada',
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
  faceProducerId: 'face',
  stateProducerId: null,
  screenProducerId: null,
  screenAudioProducerId: null,
};

class FakeSession extends TypedEmitter<Record<string, unknown[]>> {
  roundTripTime: number | null = 30;
  readonly requestKeyframe = vi.fn();
  readonly reports: Record<string, number>[] = [];

  reportFaces(losses: ReadonlyMap<string, number>): void {
    this.reports.push(Object.fromEntries(losses));
  }

  async roundTrip(): Promise<number | null> {
    return this.roundTripTime;
  }

  happen(event: string, ...args: unknown[]): void {
    this.emit(event, ...args);
  }
}

let session: FakeSession;
let sender: FaceSender;
let ada: RemoteParticipant;
let feedback: FaceFeedback;
let encoder: FaceEncoder;
let clock: number;

beforeEach(() => {
  vi.useFakeTimers();
  session = new FakeSession();
  encoder = new FaceEncoder();
  clock = 0;
  sender = new FaceSender({ landmarks: false });
  ada = new RemoteParticipant(INFO);
  feedback = new FaceFeedback(new Map([['ada', ada]]), sender);
  feedback.start(session as unknown as FeedbackSession);
});

afterEach(() => {
  feedback.stop();
  vi.useRealTimers();
});

/** Packets of a second arrive, but for each `nth` of them. */
function receive(nth = Number.POSITIVE_INFINITY): void {
  for (let i = 0; i < 30; i++, clock += 33) {
    const message = writeFaceMessage(null, encoder.encode(restFaceFrame(clock)), new Uint8Array(201));
    if (i % nth !== nth - 2) ada.handleFaceMessage(message.slice().buffer, clock);
  }
}

test('a good network is not talked about', async () => {
  for (let i = 0; i < 5; i++) {
    receive();
    await vi.advanceTimersByTimeAsync(2000);
  }
  expect(session.reports).toEqual([]);
});

test('loss is reported, and that there is none any more, once', async () => {
  receive(5);
  await vi.advanceTimersByTimeAsync(2000);
  expect(session.reports).toHaveLength(1);
  expect(session.reports[0]?.ada).toBeCloseTo(0.2, 1);
  for (let i = 0; i < 3; i++) {
    receive();
    await vi.advanceTimersByTimeAsync(2000);
  }
  expect(session.reports.slice(1).map(({ ada }) => ada)).toEqual([0]);
});

test('a face that cannot be read is asked for a keyframe until it can', async () => {
  session.happen('faceOpened', 'ada');
  await vi.advanceTimersByTimeAsync(250);
  expect(session.requestKeyframe.mock.calls).toEqual([['ada'], ['ada']]);
  encoder.requestKeyframe();
  receive();
  await vi.advanceTimersByTimeAsync(1000);
  expect(session.requestKeyframe).toHaveBeenCalledTimes(2);
});

test('the sender follows what the others miss, and the round trip', async () => {
  await vi.advanceTimersByTimeAsync(2000);
  session.happen('faceReception', 0.5);
  await vi.advanceTimersByTimeAsync(4000);
  expect(sender.stats.rate).toBe(15);
  session.roundTripTime = 900;
  await vi.advanceTimersByTimeAsync(4000);
  expect(sender.stats.rate).toBe(10);
});

test('nothing is said or done after the end', async () => {
  feedback.stop();
  receive(2);
  session.happen('faceReception', 0.9);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(session.reports).toEqual([]);
  expect(sender.stats.rate).toBe(30);
});
