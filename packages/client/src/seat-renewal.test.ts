import { LIMITS } from '@guise/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SeatRenewal } from './seat-renewal.js';

const diary: string[] = [];
let seats: (string | Error)[];
let renewal: SeatRenewal;

beforeEach(() => {
  vi.useFakeTimers();
  diary.length = 0;
  renewal = new SeatRenewal({
    ask: async () => {
      const seat = seats.shift() ?? 'one more';
      if (seat instanceof Error) throw seat;
      return seat;
    },
    onRenewed: (seat) => diary.push(seat),
    onError: (error) => diary.push(String(error)),
  });
});

afterEach(() => {
  renewal.close();
  vi.useRealTimers();
});

test('a seat is renewed well before it is too old, also after a renewal that failed', async () => {
  seats = ['second', new Error('busy'), 'third'];
  renewal.start();
  expect(diary).toEqual([]);
  await vi.advanceTimersByTimeAsync(LIMITS.seatLifetime * 0.75);
  expect(diary).toEqual(['second', 'Error: busy', 'third']);
});

test('what comes after the stay is not told any more', async () => {
  seats = ['second', new Error('gone')];
  renewal.start();
  const asked = [renewal.renew(), renewal.renew()];
  renewal.close();
  await Promise.all(asked);
  await vi.advanceTimersByTimeAsync(LIMITS.seatLifetime);
  expect(diary).toEqual([]);
});
