import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FloodJudge } from './flood-watch.js';

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
