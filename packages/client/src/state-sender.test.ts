import { LIMITS, SignallingError } from '@guise/protocol';
import { beforeEach, expect, test, vi } from 'vitest';
import { StateSender, type StateSession } from './state-sender.js';

class FakeChannel {
  readyState: RTCDataChannelState = 'open';
  bufferedAmount = 0;
  readonly sent: Uint8Array[] = [];
  send(bytes: Uint8Array) {
    this.sent.push(bytes);
  }
  close() {
    this.readyState = 'closed';
  }
}

let channel: FakeChannel;
let publishState: ReturnType<typeof vi.fn>;
let closed: () => void;
const onProblem = vi.fn();
let sender: StateSender;

beforeEach(() => {
  channel = new FakeChannel();
  publishState = vi.fn(async () => channel);
  onProblem.mockClear();
  sender = new StateSender(onProblem);
  sender.handleSession(session());
});

function session(): StateSession {
  const on = (_name: string, listener: () => void) => {
    closed = listener;
    return () => undefined;
  };
  return { publishState, on } as unknown as StateSession;
}

const settle = () => new Promise((resolve) => setTimeout(resolve));
const HERE = Uint8Array.of(1, 2, 3);

test('opens its channel when there is something to send, once', async () => {
  expect(publishState).not.toHaveBeenCalled();
  expect(sender.send(HERE, 0)).toBe(false);
  expect(sender.send(HERE, 1)).toBe(false);
  await settle();
  expect(sender.send(HERE, 2)).toBe(true);
  expect(channel.sent).toEqual([HERE]);
  expect(publishState).toHaveBeenCalledTimes(1);
});

test('twenty a second at most, evenly, however often it is offered', async () => {
  sender.send(HERE, 0);
  await settle();
  for (let now = 0; now < 10_000; now += 16) sender.send(HERE, now);
  expect(channel.sent.length).toBeGreaterThan(190);
  expect(channel.sent.length).toBeLessThanOrEqual(201);
});

test('a game that sends as often as it may loses none to an unpunctual clock', async () => {
  sender.send(HERE, 0);
  await settle();
  for (let i = 0; i < 100; i++) expect(sender.send(HERE, 50 * i + (i % 2) * 5)).toBe(true);
});

test('none waits behind another', async () => {
  sender.send(HERE, 0);
  await settle();
  channel.bufferedAmount = 3;
  expect(sender.send(HERE, 100)).toBe(false);
  channel.bufferedAmount = 0;
  expect(sender.send(HERE, 101)).toBe(true);
});

test.each([0, LIMITS.stateBytes + 1])('%i bytes are none', (size) => {
  expect(() => sender.send(new Uint8Array(size), 0)).toThrow(RangeError);
});

test('what the server closed stays closed; a new stay opens another', async () => {
  sender.send(HERE, 0);
  await settle();
  closed();
  expect(sender.send(HERE, 100)).toBe(false);
  await settle();
  expect(publishState).toHaveBeenCalledTimes(1);
  channel = new FakeChannel();
  sender.handleSession(session());
  sender.send(HERE, 200);
  await settle();
  expect(sender.send(HERE, 300)).toBe(true);
});

test('without a grant it says so once, and sends nothing', async () => {
  publishState.mockRejectedValue(SignallingError.notAllowed('publishFace'));
  sender.send(HERE, 0);
  await settle();
  sender.send(HERE, 100);
  await settle();
  expect(onProblem).toHaveBeenCalledTimes(1);
  sender.handleSession(null);
  expect(sender.send(HERE, 200)).toBe(false);
});
