import { SignallingError } from '@guise/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JoinError } from './errors.js';
import { openWhereTheRoomIs, Servers } from './servers.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const elsewhere = (server: string) => JoinError.from(SignallingError.elsewhere(server));

/** Servers that answer as they are told. @returns who was asked, growing, and what came of it */
function ask(answers: Record<string, (times: number) => string | JoinError>, signal?: AbortSignal) {
  const asked: string[] = [];
  const open = async (server: string) => {
    asked.push(server);
    const answer = answers[server]?.(asked.filter((other) => other === server).length);
    if (typeof answer === 'string') return answer;
    throw answer ?? JoinError.unreachable();
  };
  const opened = openWhereTheRoomIs('http://one', open, signal).catch((error: JoinError) => error.reason);
  return { asked, opened };
}

test('goes where it is sent, also twice', async () => {
  const { asked, opened } = ask({
    'http://one': () => elsewhere('http://two'),
    'http://two': () => elsewhere('http://three'),
    'http://three': () => 'in',
  });
  expect(await opened).toBe('in');
  expect(asked).toEqual(['http://one', 'http://two', 'http://three']);
});

test('does not go in circles for ever', async () => {
  const { asked, opened } = ask({
    'http://one': () => elsewhere('http://two'),
    'http://two': () => elsewhere('http://one'),
  });
  expect(await opened).toBe('elsewhere');
  expect(asked.length).toBeLessThan(10);
});

test('one that does not answer is asked for again until somebody else has the room', async () => {
  const { asked, opened } = ask({ 'http://one': (times) => (times < 4 ? elsewhere('http://gone') : 'in') });
  await vi.advanceTimersByTimeAsync(1600);
  expect(await opened).toBe('in');
  expect(asked.filter((server) => server === 'http://gone')).toHaveLength(3);
});

test('gives up on one that never answers, and at once on the first', async () => {
  const { opened } = ask({ 'http://one': () => elsewhere('http://gone') });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await opened).toBe('unreachable');
  const alone = ask({});
  expect(await alone.opened).toBe('unreachable');
  expect(alone.asked).toEqual(['http://one']);
});

test('stops when nobody wants it any more', async () => {
  const controller = new AbortController();
  const { asked, opened } = ask({ 'http://one': () => elsewhere('http://gone') }, controller.signal);
  await vi.advanceTimersByTimeAsync(100);
  controller.abort();
  expect(await opened).toBe('closed');
  expect(asked).toHaveLength(2);
});

test('the way back begins where one came in, and goes on to where one was and to all others', () => {
  const servers = new Servers('http://one/');
  expect([servers.next(), servers.next()]).toEqual(['http://one/', 'http://one/']);
  servers.handleLost({ server: 'http://two', servers: ['http://two', 'http://one', 'http://three'] });
  const tried = [servers.next(), servers.next(), servers.next(), servers.next()];
  expect(tried).toEqual(['http://one', 'http://two', 'http://three', 'http://one']);
});
