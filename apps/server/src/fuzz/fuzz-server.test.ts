import { REQUESTS } from '@guise/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fuzzAdmin } from './fuzz-admin.js';
import { fuzzHttp } from './fuzz-http.js';
import { fuzzSignalling } from './fuzz-signalling.js';
import { fuzzUploads } from './fuzz-uploads.js';
import { FuzzedServer } from './fuzzed-server.js';
import { growth, type MemoryUse } from './memory.js';
import type { Tally } from './vandal.js';

/** Of each of the two servers, in so many rounds. More of them, and others: `npm run fuzz:server`. */
const MESSAGES = 50_000;
const ROUNDS = 5;
/** What a message may leave in memory [bytes]. */
const LEFT_PER_MESSAGE = 50;
const REQUESTS_HTTP = 1500;
const UPLOADS = 300;
const REQUESTS_API = 800;
const SEED = 20_261_127;

/**
 * Requests that are not granted every time: for these, several have to do the right thing one after the other. `restoreChat` never is: it needs
 * the seat of an earlier sitting, and lines from there.
 */
const SELDOM: readonly string[] = [
  'admit',
  'deny',
  'resumeAudio',
  'pauseScreen',
  'consumeScreen',
  'restoreChat',
];

function add(sum: Tally, more: Tally): void {
  for (const [what, count] of Object.entries(more)) sum[what] = (sum[what] ?? 0) + count;
}

describe.each([
  ['open rooms', null],
  ['rooms that need tokens', 'a secret for tests, 32 bytes or more'],
])('%s', (_what, secret) => {
  let fuzzed: FuzzedServer;

  beforeAll(async () => {
    fuzzed = await FuzzedServer.start({ secret });
  });

  afterAll(() => fuzzed.close());

  test('whatever is sent to signalling: an answer of the protocol, nothing for who may not, and nothing is left of it', {
    timeout: 600_000,
  }, async () => {
    const answers: Tally = {};
    const granted: Tally = {};
    const used: MemoryUse[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const tallies = await fuzzSignalling(fuzzed, { messages: MESSAGES / ROUNDS, seed: SEED + round });
      add(answers, tallies.answers);
      add(granted, tallies.granted);
      await fuzzed.checkLeaks();
      used.push(await fuzzed.memory());
    }
    expect(fuzzed.problems).toEqual([]);
    // What is made once has been made in the first of them.
    for (const kind of ['heap', 'workers'] as const) {
      const values = used.slice(1).map((memory) => memory[kind]);
      expect(growth(values) / (MESSAGES / ROUNDS), `${kind}: ${values}`).toBeLessThan(LEFT_PER_MESSAGE);
    }
    // It was no wall at which all of it ended: much was granted, of every kind, and refused for many reasons.
    expect(answers.granted).toBeGreaterThan(MESSAGES / 50);
    expect(Object.keys(answers).length).toBeGreaterThan(12);
    expect(answers['not-allowed']).toBeGreaterThan(MESSAGES / 500);
    expect(Object.keys(REQUESTS).filter((name) => !granted[name] && !SELDOM.includes(name))).toEqual([]);
  });

  test('whatever is asked for over HTTP: an answer with a reason, and nothing is left of it', {
    timeout: 600_000,
  }, async () => {
    const tally = await fuzzHttp(fuzzed, { requests: REQUESTS_HTTP, seed: SEED });
    await fuzzed.checkLeaks();
    expect(fuzzed.problems).toEqual([]);
    expect(tally['200']).toBeGreaterThan(REQUESTS_HTTP / 50);
    expect(Object.keys(tally).length).toBeGreaterThan(6);
  });

  test('whatever is uploaded: what it is said to be, by whoever may, and gone with the room', {
    timeout: 600_000,
  }, async () => {
    const tally = await fuzzUploads(fuzzed, { requests: UPLOADS, seed: SEED });
    expect(fuzzed.problems).toEqual([]);
    expect(tally['201']).toBeGreaterThan(UPLOADS / 5);
    for (const status of ['400', '401', '411', '413']) expect(tally[status], status).toBeGreaterThan(0);
  });

  test.runIf(secret !== null)(
    'whatever the API is asked for: nothing without a token for it',
    {
      timeout: 600_000,
    },
    async () => {
      const tally = await fuzzAdmin(fuzzed, { requests: REQUESTS_API, seed: SEED });
      await fuzzed.checkLeaks();
      expect(fuzzed.problems).toEqual([]);
      const done = Object.keys(tally).filter((what) => /20[01]$/.test(what));
      expect(done.length).toBe(6);
    },
  );
});
