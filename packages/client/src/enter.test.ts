import { type RequestData, SIGNALLING_VERSION, SignallingError, TypedEmitter } from '@guise/protocol';
import { beforeEach, expect, test, vi } from 'vitest';
import { enter } from './enter.js';
import type { SignallingChannel } from './signalling-channel.js';

const REQUEST: RequestData<'join'> = {
  version: SIGNALLING_VERSION,
  room: 'kind-otter',
  name: 'Ada',
  muted: false,
  cameraOn: true,
  avatar: null,
  handRaised: false,
  captionsOn: false,
  token: 'a.b.c',
  seat: 'x'.repeat(20),
};

/** A server that answers as told. */
class FakeChannel extends TypedEmitter<{ admitted: [object]; denied: [object]; closed: [] }> {
  readonly asked: [string, unknown][] = [];
  joins: (SignallingError | object)[] = [];
  onKnock: () => void = () => undefined;

  async request(name: string, data: unknown): Promise<unknown> {
    this.asked.push([name, data]);
    if (name === 'knock') this.onKnock();
    const answer = name === 'join' ? this.joins.shift() : {};
    if (answer instanceof SignallingError) throw answer;
    return answer;
  }

  happen(name: 'admitted' | 'denied'): void {
    this.emit(name, {});
  }

  end(): void {
    this.emit('closed');
  }
}

let channel: FakeChannel;
const onWaiting = vi.fn();
const run = () => enter(channel as unknown as SignallingChannel, REQUEST, { onWaiting });

beforeEach(() => {
  channel = new FakeChannel();
  onWaiting.mockClear();
});

test('without a lobby nobody knocks', async () => {
  channel.joins = [{ participantId: 'me' }];
  expect(await run()).toEqual({ participantId: 'me' });
  expect(channel.asked.map(([name]) => name)).toEqual(['join']);
  expect(onWaiting).not.toHaveBeenCalled();
});

test('with one, knocks, waits, and joins once admitted; what it says is who it is', async () => {
  channel.joins = [SignallingError.notAdmitted(), { participantId: 'me' }];
  const entered = run();
  await vi.waitFor(() => expect(onWaiting).toHaveBeenCalledTimes(1));
  channel.happen('admitted');
  expect(await entered).toEqual({ participantId: 'me' });
  expect(channel.asked).toEqual([
    ['join', REQUEST],
    ['knock', { version: SIGNALLING_VERSION, room: 'kind-otter', name: 'Ada', token: 'a.b.c' }],
    ['join', REQUEST],
  ]);
});

test('hears an answer that comes before the knock’s own', async () => {
  channel.joins = [SignallingError.notAdmitted(), { participantId: 'me' }];
  channel.onKnock = () => channel.happen('admitted');
  expect(await run()).toEqual({ participantId: 'me' });
});

test('is refused when denied, and when the connection ends', async () => {
  channel.joins = [SignallingError.notAdmitted()];
  channel.onKnock = () => channel.happen('denied');
  await expect(run()).rejects.toMatchObject({ reason: 'denied' });
  channel.joins = [SignallingError.notAdmitted()];
  channel.onKnock = () => undefined;
  const entered = expect(run()).rejects.toMatchObject({ reason: 'unreachable' });
  await vi.waitFor(() => expect(onWaiting).toHaveBeenCalledTimes(2));
  channel.end();
  await entered;
});

test('any other refusal is the answer', async () => {
  channel.joins = [SignallingError.roomLocked('kind-otter')];
  await expect(run()).rejects.toMatchObject({ reason: 'room-locked' });
  expect(channel.asked).toHaveLength(1);
});
