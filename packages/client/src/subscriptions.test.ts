import { type FaceRate, OPEN_GRANTS, type ParticipantInfo, SignallingError } from '@guise/protocol';
import type { types } from 'mediasoup-client';
import { beforeEach, expect, test, vi } from 'vitest';
import { type SubscriptionHandlers, Subscriptions } from './subscriptions.js';

type Deferred<T> = { resolve: (value: T) => void; reject: (error: unknown) => void; promise: Promise<T> };

function deferred<T>(): Deferred<T> {
  const parts = {} as Deferred<T>;
  parts.promise = new Promise<T>((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

class FakeConsumer {
  closed = false;
  readonly track = {} as MediaStreamTrack;
  readyState: RTCDataChannelState = 'connecting';
  onMessage: (message: unknown) => void = () => undefined;
  onOpen: () => void = () => undefined;

  constructor(readonly producerId: string) {}

  get dataProducerId(): string {
    return this.producerId;
  }

  on(event: string, listener: (message?: unknown) => void): void {
    if (event === 'message') this.onMessage = listener;
    if (event === 'open') this.onOpen = listener;
  }

  close(): void {
    this.closed = true;
  }
}

/** Answers when the test says so. */
class FakeMedia {
  readonly asked: { kind: string; producerId: string; answer: Deferred<FakeConsumer> }[] = [];
  readonly resumed: FakeConsumer[] = [];

  consumeAudio = (producerId: string) => this.#ask('audio', producerId) as unknown as Promise<types.Consumer>;
  readonly rates: FaceRate[] = [];
  /** Layers above the base, of the face that was consumed last. */
  upper: FakeConsumer[] = [];
  consumeFace = async (producerId: string, rate: FaceRate) => {
    this.rates.push(rate);
    const base = await this.#ask('face', producerId);
    this.upper = [new FakeConsumer(`${producerId} 1`), new FakeConsumer(`${producerId} 2`)];
    return [base, ...this.upper] as unknown as types.DataConsumer[];
  };
  consumeState = (producerId: string) =>
    this.#ask('state', producerId) as unknown as Promise<types.DataConsumer>;
  resumeAudio = async (consumer: types.Consumer) => {
    this.resumed.push(consumer as unknown as FakeConsumer);
  };

  #ask(kind: string, producerId: string): Promise<FakeConsumer> {
    const answer = deferred<FakeConsumer>();
    this.asked.push({ kind, producerId, answer });
    return answer.promise;
  }

  async grant(index: number): Promise<FakeConsumer> {
    const consumer = new FakeConsumer(this.asked[index]?.producerId as string);
    this.asked[index]?.answer.resolve(consumer);
    await settle();
    return consumer;
  }

  async refuse(index: number): Promise<void> {
    this.asked[index]?.answer.reject(SignallingError.notFound('face'));
    await settle();
  }
}

/** Everything that follows from what already happened. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

function info(audioProducerId: string | null, faceProducerId: string | null): ParticipantInfo {
  return {
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
    audioProducerId,
    introduction: null,
    faceProducerId,
    stateProducerId: null,
    screenProducerId: null,
    screenAudioProducerId: null,
  };
}

let media: FakeMedia;
let subscriptions: Subscriptions;
let tracks: (MediaStreamTrack | null)[];
let opened: string[];
let messages: unknown[];
let states: unknown[];
let errors: unknown[];

beforeEach(() => {
  media = new FakeMedia();
  [tracks, opened, messages, states, errors] = [[], [], [], [], []];
  const handlers: SubscriptionHandlers = {
    onAudioTrack: (_id, track) => tracks.push(track),
    onFaceOpened: (id) => opened.push(id),
    onFaceMessage: (_id, message, layer) => messages.push(layer === 0 ? message : [message, layer]),
    onStateMessage: (_id, message) => states.push(message),
    onError: (_id, error) => errors.push(error),
  };
  subscriptions = new Subscriptions(media, handlers);
});

const asked = () => media.asked.map(({ kind, producerId }) => `${kind} ${producerId}`);

test('says when a face can come: not before its channel is open, and once', async () => {
  subscriptions.handleParticipant(info(null, 'f1'));
  const face = await media.grant(0);
  expect(opened).toEqual([]);
  face.onOpen();
  expect(opened).toEqual(['a']);
  subscriptions.handleParticipant(info(null, 'f2'));
  await settle();
  const other = new FakeConsumer('f2');
  other.readyState = 'open';
  media.asked[1]?.answer.resolve(other);
  await settle();
  expect(opened).toEqual(['a', 'a']);
});

test('a face comes on all its layers, as often as it is wanted, and ends on all of them', async () => {
  subscriptions.rateOf = () => 5;
  subscriptions.handleParticipant(info(null, 'f1'));
  const base = await media.grant(0);
  const { upper } = media;
  expect(media.rates).toEqual([5]);
  base.onMessage('low');
  upper[1]?.onMessage('high');
  expect(messages).toEqual(['low', ['high', 2]]);
  subscriptions.handleParticipant(info(null, null));
  await settle();
  expect([base, ...upper].map(({ closed }) => closed)).toEqual([true, true, true]);
});

test('a game’s state is consumed when there is one, and let go with it', async () => {
  subscriptions.handleParticipant({ ...info(null, null), stateProducerId: 's1' });
  const state = await media.grant(0);
  expect(asked()).toEqual(['state s1']);
  state.onMessage('here');
  expect(states).toEqual(['here']);
  subscriptions.handleParticipant(info(null, null));
  await settle();
  expect(state.closed).toBe(true);
});

test('consumes what there is, the face first, and nothing twice', async () => {
  subscriptions.handleParticipant(info('v1', 'f1'));
  subscriptions.handleParticipant(info('v1', 'f1'));
  const face = await media.grant(0);
  const audio = await media.grant(1);
  expect(asked()).toEqual(['face f1', 'audio v1']);
  expect(tracks).toEqual([audio.track]);
  expect(media.resumed).toEqual([audio]);
  face.onMessage('hello');
  expect(messages).toEqual(['hello']);
});

test('follows a producer that was replaced while the first was being consumed', async () => {
  subscriptions.handleParticipant(info(null, 'f1'));
  subscriptions.handleParticipant(info(null, 'f2'));
  const first = await media.grant(0);
  await media.grant(1);
  expect(asked()).toEqual(['face f1', 'face f2']);
  expect(first.closed).toBe(true);
});

test('a voice that ends takes its track away', async () => {
  subscriptions.handleParticipant(info('v1', null));
  const audio = await media.grant(0);
  subscriptions.handleParticipant(info(null, null));
  await settle();
  expect(audio.closed).toBe(true);
  expect(tracks).toEqual([audio.track, null]);
});

test('somebody who leaves while being consumed leaves no consumer behind', async () => {
  subscriptions.handleParticipant(info(null, 'f1'));
  subscriptions.handleLeft('a');
  const face = await media.grant(0);
  expect(face.closed).toBe(true);
  expect(errors).toEqual([]);
});

test('a producer that is gone when it is consumed is no error once the news of its end is here', async () => {
  subscriptions.handleParticipant(info(null, 'f1'));
  subscriptions.handleParticipant(info(null, null));
  await media.refuse(0);
  expect(errors).toEqual([]);
});

test('a refusal is reported, and later news are followed all the same', async () => {
  subscriptions.handleParticipant(info(null, 'f1'));
  await media.refuse(0);
  expect(errors).toHaveLength(1);
  subscriptions.handleParticipant(info(null, 'f2'));
  await media.grant(1);
  expect(asked()).toEqual(['face f1', 'face f2']);
});

test('what could not be consumed is tried again, more and more rarely, until it is there', async () => {
  vi.useFakeTimers();
  try {
    subscriptions.handleParticipant(info('v1', 'f1'));
    await refuse(0);
    // Its voice does not wait for the face.
    expect(asked()).toEqual(['face f1', 'audio v1']);
    media.asked[1]?.answer.resolve(new FakeConsumer('v1'));
    for (const [i, wait] of [1000, 2000, 4000, 8000, 8000].entries()) {
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(media.asked).toHaveLength(i + 2);
      await vi.advanceTimersByTimeAsync(1);
      expect(asked().at(-1)).toBe('face f1');
      if (i < 4) await refuse(i + 2);
    }
    media.asked.at(-1)?.answer.resolve(new FakeConsumer('f1'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(media.asked).toHaveLength(7);
    expect(errors).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }

  async function refuse(index: number): Promise<void> {
    media.asked[index]?.answer.reject(SignallingError.notFound('face'));
    await vi.advanceTimersByTimeAsync(0);
  }
});

test.each([
  ['who left', () => subscriptions.handleLeft('a')],
  ['of a call that is over', () => subscriptions.close()],
])('of somebody %s nothing is tried again', async (_who, end) => {
  vi.useFakeTimers();
  try {
    subscriptions.handleParticipant(info(null, 'f1'));
    media.asked[0]?.answer.reject(SignallingError.notFound('face'));
    await vi.advanceTimersByTimeAsync(0);
    expect(errors).toHaveLength(1);
    end();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('closed, nothing is consumed and nothing reported any more', async () => {
  subscriptions.handleParticipant(info('v1', 'f1'));
  subscriptions.close();
  await media.refuse(0);
  expect(asked()).toEqual(['face f1']);
  expect(errors).toEqual([]);
});

test('news that come in one go, without a breath between them, are all followed', async () => {
  // As in Node, where one piece of the connection's data holds several messages.
  subscriptions.handleParticipant(info(null, null));
  subscriptions.handleParticipant(info(null, 'face'));
  await settle();
  expect(media.asked.map(({ producerId }) => producerId)).toEqual(['face']);
  const consumer = await media.grant(0);
  subscriptions.handleParticipant(info(null, 'face'));
  subscriptions.handleLeft('a');
  await settle();
  expect(consumer.closed).toBe(true);
  expect(errors).toEqual([]);
});
