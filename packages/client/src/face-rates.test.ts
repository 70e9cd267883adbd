import type { FaceRate } from '@guise/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FaceRates } from './face-rates.js';
import type { RemoteParticipant } from './participant.js';

let people: Map<string, RemoteParticipant>;
let rates: FaceRates;
/** What each participant was told, newest last. */
let taken: string[];
const setFaceRates = vi.fn(async (_rates: ReadonlyMap<string, FaceRate>) => true);

beforeEach(() => {
  vi.useFakeTimers();
  setFaceRates.mockClear();
  people = new Map();
  taken = [];
  rates = new FaceRates(people);
  rates.handleSession({ setFaceRates });
});

afterEach(() => {
  rates.handleSession(null);
  vi.useRealTimers();
});

function come(...ids: string[]): void {
  for (const id of ids) {
    people.set(id, {
      handleFaceRate: (rate: FaceRate) => taken.push(`${id} ${rate}`),
    } as unknown as RemoteParticipant);
    rates.handlePresence();
    rates.handleConsuming(id);
    rates.handleOpened();
  }
}

const told = () => setFaceRates.mock.calls.map(([wanted]) => Object.fromEntries(wanted));
const crowd = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);

test('a wish is told to the server, together with others of the same moment, and once', async () => {
  come('ada', 'ben', 'eve');
  rates.set('ada', 5);
  rates.set('ben', 15);
  await vi.advanceTimersByTimeAsync(1000);
  rates.set('ada', 5);
  await vi.advanceTimersByTimeAsync(1000);
  expect(told()).toEqual([{ ada: 5, ben: 15 }]);
  expect(taken.at(-3)).toBe('ada 5');
});

test('however often somebody changes their mind, the server hears of it now and then, and of the last word', async () => {
  come('ada');
  for (let i = 0; i < 100; i++) {
    rates.set('ada', i % 2 ? 5 : 15);
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(told().length).toBeLessThanOrEqual(5);
  expect(told().at(-1)).toEqual({ ada: 5 });
});

test('a wish from before somebody’s face is consumed goes with that', () => {
  people.set('ada', { handleFaceRate: () => undefined } as unknown as RemoteParticipant);
  rates.set('ada', 5);
  expect(rates.handleConsuming('ada')).toBe(5);
});

test('who comes back is wanted as before; who left and comes again is not', async () => {
  come('ada');
  rates.set('ada', 5);
  rates.handleSession({ setFaceRates });
  expect(rates.handleConsuming('ada')).toBe(5);
  people.delete('ada');
  rates.handlePresence();
  come('ada');
  expect(rates.of('ada')).toBe(30);
  rates.set('nobody', 5);
  expect(rates.of('nobody')).toBe(30);
});

test('in a crowd everybody is had half as often, unless somebody is wished for', async () => {
  come(...crowd(11));
  expect(rates.of('p3')).toBe(30);
  rates.set('p3', 30);
  await vi.advanceTimersByTimeAsync(1000);
  setFaceRates.mockClear();
  come('p11');
  expect(rates.handleConsuming('p11')).toBe(15);
  await vi.advanceTimersByTimeAsync(1000);
  expect(Object.keys(told()[0] ?? {})).toHaveLength(10);
  expect(told()[0]).not.toHaveProperty('p3');
  people.delete('p7');
  rates.handlePresence();
  expect(rates.of('p4')).toBe(30);
});

test('what was refused is told again', async () => {
  come('ada');
  setFaceRates.mockResolvedValueOnce(false);
  rates.set('ada', 5);
  await vi.advanceTimersByTimeAsync(100);
  expect(told()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3000);
  expect(told()).toEqual([{ ada: 5 }, { ada: 5 }]);
});

test('after the stay nothing is told', async () => {
  come('ada');
  rates.set('ada', 5);
  rates.handleSession(null);
  await vi.advanceTimersByTimeAsync(5000);
  expect(told()).toEqual([]);
});
