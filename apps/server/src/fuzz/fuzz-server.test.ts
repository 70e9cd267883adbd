import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzzHttp } from './fuzz-http.js';
import { fuzzSignalling } from './fuzz-signalling.js';
import { FuzzedServer } from './fuzzed-server.js';

/** More of either, and others: `npm run fuzz:server`. */
const MESSAGES = 100_000;
const REQUESTS = 3000;
const SEED = 20_261_127;

let fuzzed: FuzzedServer;

beforeAll(async () => {
  fuzzed = await FuzzedServer.start();
});

afterAll(() => fuzzed.close());

test('whatever is sent to signalling: an answer of the protocol, and nothing is left of it', {
  timeout: 600_000,
}, async () => {
  const tally = await fuzzSignalling(fuzzed, { messages: MESSAGES, seed: SEED });
  await fuzzed.checkLeaks();
  expect(fuzzed.problems).toEqual([]);
  // It was no wall at which all of it ended: much was granted, and refused for many reasons.
  expect(tally.granted).toBeGreaterThan(MESSAGES / 50);
  expect(Object.keys(tally).length).toBeGreaterThan(12);
});

test('whatever is asked for over HTTP: an answer with a reason', { timeout: 600_000 }, async () => {
  const tally = await fuzzHttp(fuzzed, { requests: REQUESTS, seed: SEED });
  expect(fuzzed.problems).toEqual([]);
  expect(tally['200']).toBeGreaterThan(REQUESTS / 50);
  expect(Object.keys(tally).length).toBeGreaterThan(6);
});
