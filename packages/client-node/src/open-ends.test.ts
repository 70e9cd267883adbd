import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OpenEnds } from './open-ends.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** One of libdatachannel's that says that it is closed when it is told to. */
class FakeEnd {
  closed = 0;
  asked = 0;
  say = () => {};

  close = () => void this.closed++;

  onClosed(listener: () => void): void {
    this.asked++;
    this.say = listener;
  }
}

function held(count: number): { ends: OpenEnds; each: FakeEnd[] } {
  const ends = new OpenEnds();
  const each = Array.from({ length: count }, () => new FakeEnd());
  for (const end of each) ends.hold(end);
  return { ends, each };
}

test('one of them is closed, and only the last one who asked is told', () => {
  const { ends, each } = held(1);
  const [end] = each as [FakeEnd];
  const told: string[] = [];
  ends.hold(end, () => told.push('first'));
  ends.hold(end, () => told.push('last'));
  ends.close(end);
  end.say();
  expect([end.closed, end.asked, told]).toEqual([1, 1, ['last']]);
});

test('once the connection is closed libdatachannel closes what it had, and nobody here does so as well', () => {
  const { ends, each } = held(3);
  ends.handleConnectionClosed();
  for (const end of each) ends.close(end);
  for (const end of each) end.say();
  // And nothing keeps the process meanwhile.
  expect(vi.getTimerCount()).toBe(0);
  expect(each.map(({ closed }) => closed)).toEqual([0, 0, 0]);
});

test('what it did not close is closed', () => {
  const { ends, each } = held(3);
  const [first, second, third] = each as [FakeEnd, FakeEnd, FakeEnd];
  ends.handleConnectionClosed();
  // It takes its time.
  vi.advanceTimersByTime(999);
  second.say();
  expect([first.closed, third.closed]).toEqual([0, 0]);
  vi.advanceTimersByTime(1);
  expect([first.closed, second.closed, third.closed]).toEqual([1, 0, 1]);
});

test('where nothing is open, nothing is waited for', () => {
  new OpenEnds().handleConnectionClosed();
  expect(vi.getTimerCount()).toBe(0);
});
