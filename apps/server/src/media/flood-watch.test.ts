import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import type { types } from 'mediasoup';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FloodJudge, watchFlood } from './flood-watch.js';

const LIMITS = { media: 800_000, data: 1_000_000 };

/** Looks at a transport on which so much came each time. @returns what is thought of it each time */
function verdicts(looks: { media?: number; data?: number; after?: number }[]) {
  const judge = new FloodJudge();
  const received = { media: 0, data: 0, time: 0 };
  judge.judge({ ...received }, LIMITS);
  return looks.map(({ media = 0, data = 0, after = 500 }) => {
    received.media += Math.floor((media * after) / 8000);
    received.data += Math.floor((data * after) / 8000);
    received.time += after;
    return judge.judge({ ...received }, LIMITS);
  });
}

describe('what comes on a transport [bits a second]', () => {
  test('within its limits: nothing', () => {
    expect(
      verdicts([
        { media: 800_000, data: 1_000_000 },
        { data: 900_000, after: 250 },
      ]),
    ).toEqual([null, null]);
  });

  test('a burst is suspicious, and forgiven', () => {
    expect(verdicts([{ data: 5e6 }, { data: 5e6, after: 250 }, { data: 1e5, after: 250 }])).toEqual([
      'suspicion',
      'suspicion',
      null,
    ]);
  });

  test('too much for a second is a flood, of whatever kind', () => {
    const looks = [{ data: 5e6 }, { media: 5e6, after: 250 }, { data: 5e6, after: 250 }];
    expect(verdicts(looks)).toEqual(['suspicion', 'suspicion', 'flood']);
  });

  test('so are pulses with pauses in between, but not what happens now and then', () => {
    const pulse = [{ data: 5e6 }, { data: 0, after: 250 }];
    expect(verdicts([...pulse, ...pulse, ...pulse]).at(4)).toBe('flood');
    const rare = [{ data: 5e6 }, { data: 0, after: 6000 }];
    expect(verdicts([...rare, ...rare, ...rare, ...rare])).not.toContain('flood');
  });

  test('a worker that was held up and then counts everything at once: no flood', () => {
    expect(verdicts([{ data: 3e5, after: 4000 }])).toEqual([null]);
  });

  test('however often and unevenly it is looked: under the limits nobody is suspected', () => {
    const look = fc.record({
      media: fc.integer({ min: 0, max: LIMITS.media }),
      data: fc.integer({ min: 0, max: LIMITS.data }),
      after: fc.integer({ min: 1, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 20 }), (looks) => {
        expect(verdicts(looks).every((verdict) => verdict === null)).toBe(true);
      }),
    );
  });
});

test('two looks at the same moment say nothing', () => {
  const judge = new FloodJudge();
  judge.judge({ media: 0, data: 0, time: 5 }, LIMITS);
  expect(judge.judge({ media: 1e9, data: 0, time: 5 }, LIMITS)).toBeNull();
});

describe('who floods', () => {
  /** What comes, bits a second. */
  let rates: typeof LIMITS;
  let transport: FakeTransport;
  let story: string[];

  class FakeTransport {
    closed = false;
    readonly observer = new EventEmitter();
    readonly #received = { media: 0, data: 0 };
    #last = Date.now();

    async getStats() {
      const timestamp = Date.now();
      for (const kind of ['media', 'data'] as const)
        this.#received[kind] += (rates[kind] * (timestamp - this.#last)) / 8000;
      this.#last = timestamp;
      const { media, data } = this.#received;
      return [{ timestamp, bytesReceived: media + data, rtpBytesReceived: media, rtxBytesReceived: 0 }];
    }

    produce() {
      const say = (what: string) => async () => void story.push(what);
      const producer = { observer: new EventEmitter(), pause: say('paused'), resume: say('resumed') };
      this.observer.emit('newdataproducer', producer);
    }

    close() {
      this.closed = true;
      this.observer.emit('close');
    }
  }

  beforeEach(async () => {
    vi.useFakeTimers();
    rates = { media: 0, data: 0 };
    transport = new FakeTransport();
    story = [];
    await watch('send');
  });

  async function watch(direction: 'send' | 'receive') {
    const onFlood = (_flow: unknown, settled: Promise<void>) => {
      story.push('flood');
      void settled.then(() => story.push('settled'));
    };
    watchFlood(transport as unknown as types.WebRtcTransport, direction, () => LIMITS, onFlood);
    transport.produce();
    await vi.advanceTimersByTimeAsync(1000);
  }

  afterEach(() => vi.useRealTimers());

  test('with data is not forwarded from the first look on, and keeps the transport until the others have everything', async () => {
    rates.data = 5e6;
    await vi.advanceTimersByTimeAsync(400);
    expect(story).toEqual(['paused']);
    await vi.advanceTimersByTimeAsync(600);
    expect(story).toEqual(['paused', 'flood']);
    // Another channel is no way out, nor is it to be calm again.
    transport.produce();
    rates.data = 0;
    await vi.advanceTimersByTimeAsync(1500);
    expect(story).toEqual(['paused', 'flood', 'paused']);
    await vi.advanceTimersByTimeAsync(500);
    expect(story).toEqual(['paused', 'flood', 'paused', 'settled']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(story).toHaveLength(4);
  });

  test('with RTP is not waited for', async () => {
    rates.media = 5e6;
    await vi.advanceTimersByTimeAsync(1000);
    expect(story).toEqual(['paused', 'flood', 'settled']);
  });

  test('with data first, and then with RTP: nor is that', async () => {
    rates.data = 5e6;
    await vi.advanceTimersByTimeAsync(1000);
    expect(story).toEqual(['paused', 'flood']);
    rates.media = 5e6;
    await vi.advanceTimersByTimeAsync(300);
    expect(story).toEqual(['paused', 'flood', 'settled']);
  });

  test('on the transport on which they receive: nothing is forwarded, and nobody waited for', async () => {
    transport.close();
    transport = new FakeTransport();
    await watch('receive');
    rates.data = 5e6;
    await vi.advanceTimersByTimeAsync(1200);
    expect(story).toEqual(['paused', 'flood', 'settled']);
  });

  test('and goes before the end: nothing is waited for any more', async () => {
    rates.data = 5e6;
    await vi.advanceTimersByTimeAsync(1000);
    transport.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(story).toEqual(['paused', 'flood', 'settled']);
  });

  test('for a moment only is forwarded again', async () => {
    rates.data = 5e6;
    await vi.advanceTimersByTimeAsync(400);
    rates.data = 0;
    await vi.advanceTimersByTimeAsync(2000);
    expect(story).toEqual(['paused', 'resumed']);
  });
});
