import type { RequestData } from '@guise/protocol';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { SignallingChannel } from './signalling-channel.js';

/** The part of a Socket.IO client that is used, driven by the test. */
class FakeSocket {
  readonly io = {};
  connected = false;
  answer: () => Promise<unknown> = async () => ({ ok: true, data: {} });
  readonly sent: unknown[][] = [];
  readonly #listeners = new Map<string, (...args: unknown[]) => void>();

  on(event: string, listener: (...args: unknown[]) => void): this {
    this.#listeners.set(event, listener);
    return this;
  }

  once = this.on;

  timeout(): this {
    return this;
  }

  emit(name: string, data: unknown, acknowledge: (error: unknown, answer?: unknown) => void): void {
    this.sent.push([name, data]);
    this.answer().then(
      (answer) => acknowledge(null, answer),
      (error: unknown) => acknowledge(error),
    );
  }

  close(): void {
    this.connected = false;
  }

  disconnect(): void {
    this.connected = false;
  }

  happen(event: string, ...args: unknown[]): void {
    if (event === 'connect') this.connected = true;
    if (event === 'disconnect') this.connected = false;
    this.#listeners.get(event)?.(...args);
  }
}

let socket: FakeSocket;
vi.mock('socket.io-client', () => ({ io: () => socket }));

beforeEach(() => {
  socket = new FakeSocket();
});

async function connected(): Promise<SignallingChannel> {
  const connecting = SignallingChannel.connect('https://example.org');
  socket.happen('connect');
  return connecting;
}

test('a server that is not there is unreachable', async () => {
  const connecting = SignallingChannel.connect('https://example.org');
  socket.happen('connect_error', new Error('refused'));
  await expect(connecting).rejects.toMatchObject({ reason: 'unreachable' });
});

test('a server that does not want this page says so', async () => {
  const connecting = SignallingChannel.connect('https://example.org');
  const data = { reason: 'origin-refused', message: 'Not from there.' };
  socket.happen('connect_error', Object.assign(new Error(data.message), { data }));
  await expect(connecting).rejects.toMatchObject({ name: 'JoinError', reason: 'origin-refused' });
});

describe('a request', () => {
  test('gets its answer', async () => {
    const channel = await connected();
    socket.answer = async () => ({ ok: true, data: { producerId: 'p1' } });
    const request: RequestData<'produceFace'> = {
      layers: [{ streamId: 1, ordered: false, maxRetransmits: 0 }],
    };
    expect(await channel.request('produceFace', request)).toEqual({ producerId: 'p1' });
    expect(socket.sent).toEqual([['produceFace', request]]);
  });

  test('tells of its answer before the news that come in one turn with it', async () => {
    const channel = await connected();
    const order: string[] = [];
    channel.on('activeSpeakers', () => order.push('news'));
    socket.emit = (_name, _data, acknowledge) => {
      acknowledge(null, { ok: true, data: {} });
      socket.happen('activeSpeakers', { participantIds: ['a'] });
    };
    await channel.request('leave', {}, { onAnswer: () => order.push('answer') });
    expect(order).toEqual(['answer', 'news']);
  });

  test('that is refused says why', async () => {
    const channel = await connected();
    socket.answer = async () => ({ ok: false, error: { reason: 'room-full', message: 'The room is full.' } });
    await expect(channel.request('leave', {})).rejects.toMatchObject({
      name: 'SignallingError',
      reason: 'room-full',
      message: 'The room is full.',
    });
  });

  test.each([
    ['nothing', undefined],
    ['no reply', { data: {} }],
    ['an unknown reason', { ok: false, error: { reason: 'boredom', message: '' } }],
    ['data of another request', { ok: true, data: { consumerId: 7 } }],
  ])('answered with %s: the answer makes no sense', async (_what, answer) => {
    const channel = await connected();
    socket.answer = async () => answer;
    await expect(channel.request('consumeFace', { producerId: 'x', rate: 30 })).rejects.toMatchObject({
      reason: 'bad-answer',
    });
  });

  test('without an answer in time', async () => {
    const channel = await connected();
    socket.answer = () => Promise.reject(new Error('operation has timed out'));
    await expect(channel.request('leave', {})).rejects.toMatchObject({ reason: 'timeout' });
  });

  test('whose connection breaks while it waits', async () => {
    const channel = await connected();
    socket.answer = async () => {
      socket.happen('disconnect');
      throw new Error('socket has been disconnected');
    };
    await expect(channel.request('leave', {})).rejects.toMatchObject({ reason: 'unreachable' });
    await expect(channel.request('leave', {})).rejects.toMatchObject({ reason: 'unreachable' });
    expect(socket.sent).toHaveLength(1);
  });
});

test('notifications are checked: told when they make sense, counted when not', async () => {
  const channel = await connected();
  const told: unknown[] = [];
  channel.on('activeSpeakers', (speakers) => told.push(speakers));
  socket.happen('activeSpeakers', { participantIds: ['a'] });
  socket.happen('activeSpeakers', { participantIds: 'a' });
  socket.happen('activeSpeakers');
  expect(told).toEqual([{ participantIds: ['a'] }]);
  expect(channel.unreadable).toBe(2);
});

test('the end of the connection is told, unless it was closed from here', async () => {
  const channel = await connected();
  const ends: string[] = [];
  channel.on('closed', () => ends.push('closed'));
  socket.happen('disconnect');
  channel.close();
  socket.happen('disconnect');
  expect(ends).toEqual(['closed']);
});
