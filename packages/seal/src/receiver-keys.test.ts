import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { utf8 } from './bytes.js';
import { ChainKey } from './chain.js';
import { ReceiverKeys } from './receiver-keys.js';

const OWNER = { id: 'ann', media: new Uint8Array(32) };
const LINE = utf8('yes, let him in');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a key that was forgotten is not taken again: what came by it would come once more', () => {
  const keys = new ReceiverKeys(OWNER);
  const first = ChainKey.random(OWNER, 3);
  keys.take(3, first.bytes.slice());
  // Found by the ratchet; the server keeps back the envelope in which it is given as well.
  const fourth = first.next();
  const withheld = fourth.bytes.slice();
  const frame = fourth.use('chat').seal(LINE);
  expect(keys.open('chat', frame)).toEqual(LINE);
  expect(keys.open('chat', fourth.next().use('chat').seal(LINE))).toEqual(LINE);
  vi.advanceTimersByTime(6000);
  expect(keys.open('chat', frame)).toBe('unknownKey');
  expect(keys.take(4, withheld)).toBe(false);
  expect(keys.open('chat', frame)).toBe('unknownKey');
});

test('a guess that is given later remembers what came; a wrong one is replaced', () => {
  const keys = new ReceiverKeys(OWNER);
  const first = ChainKey.random(OWNER, 0);
  const [second, third] = [first.next(), ChainKey.random(OWNER, 2)];
  keys.take(0, first.bytes.slice());
  // The one between is guessed.
  keys.take(2, third.bytes.slice());
  const frame = second.use('chat').seal(LINE);
  expect(keys.open('chat', frame)).toEqual(LINE);
  keys.take(1, second.bytes.slice());
  expect(keys.open('chat', frame)).toBe('replayed');

  const others = new ReceiverKeys(OWNER);
  others.take(0, first.bytes.slice());
  others.take(2, third.bytes.slice());
  const random = ChainKey.random(OWNER, 1);
  expect(others.take(1, random.bytes.slice())).toBe(true);
  expect(others.open('chat', random.use('chat').seal(LINE))).toEqual(LINE);
});
