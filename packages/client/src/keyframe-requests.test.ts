import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KeyframeRequests } from './keyframe-requests.js';

let asked: number;
let requests: KeyframeRequests;
const ask = () => {
  asked++;
};

beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  requests = new KeyframeRequests();
});

afterEach(() => vi.useRealTimers());

test('asks when the channel opens, and again until something can be read', () => {
  requests.handleOpened(ask);
  expect(asked).toBe(1);
  vi.advanceTimersByTime(450);
  expect(asked).toBe(3);
  requests.handleRead();
  vi.advanceTimersByTime(10_000);
  expect(asked).toBe(3);
});

test('gives up on somebody who sends nothing, until unreadable packets come', () => {
  requests.handleOpened(ask);
  vi.advanceTimersByTime(60_000);
  const before = asked;
  expect(before).toBeLessThan(10);
  requests.handleUnreadable();
  expect(asked).toBe(before + 1);
});

test('thirty unreadable packets a second are no thirty requests', () => {
  requests.handleOpened(ask);
  for (let i = 0; i < 30; i++) {
    requests.handleUnreadable();
    vi.advanceTimersByTime(33);
  }
  expect(asked).toBeLessThanOrEqual(6);
  expect(asked).toBeGreaterThanOrEqual(4);
});

test('asks for nobody who is gone', () => {
  requests.handleOpened(ask);
  requests.close();
  vi.advanceTimersByTime(10_000);
  requests.handleUnreadable();
  expect(asked).toBe(1);
});
