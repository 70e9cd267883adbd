import { describe, expect, test } from 'vitest';
import { largestSteps, measure, returnTime, stepRatio } from './measures.js';
import { talkingFace } from './motion.js';
import { PICTURE, type Picture, type Scenario, simulate } from './simulation.js';

const motion = talkingFace();
const cleanSteps = largestSteps(simulate({ motion, network: {} }));

const run = (scenario: Omit<Scenario, 'motion'>) => simulate({ motion, ...scenario });
const lags = (pictures: readonly Picture[]) => pictures.map(({ now, shown }) => now - shown);
const after = (pictures: readonly Picture[], time: number) => pictures.filter(({ now }) => now > time);

/** Largest and smallest pace of the playhead from one picture to the next, once it runs; 1 is real time. */
function paces(pictures: readonly Picture[]): [number, number] {
  const paces = pictures
    .slice(61)
    .map(({ shown }, i) => (shown - (pictures[i + 60] as Picture).shown) / PICTURE);
  return [Math.min(...paces), Math.max(...paces)];
}

test.each([100, 180, 300])('a voice heard %d ms after it was said: the face is shown as late', (voice) => {
  for (const lag of lags(after(run({ network: {}, voice: () => voice }), 5000)))
    expect(Math.abs(lag - voice)).toBeLessThan(5);
});

test('a voice that is heard sooner than the face can come changes nothing', () => {
  expect(run({ network: {}, voice: () => 20 })).toEqual(run({ network: {} }));
});

test('no face waits for a very late voice longer than 400 ms behind the fastest packet', () => {
  const lag = lags(run({ network: {}, voice: () => 900 })).at(-1) as number;
  expect(lag).toBeGreaterThan(410);
  // The fastest packet takes 20 ms.
  expect(lag).toBeLessThan(425);
});

test('without the voice the face is soon as early as before', () => {
  const pictures = run({ network: {}, voice: (now) => (now < 8000 ? 300 : null) });
  const alone = lags(run({ network: {} })).at(-1) as number;
  expect(lags(after(pictures, 15_000))[0]).toBeCloseTo(alone, 0);
});

test.each([
  ['clean', {}],
  ['10 % loss, 50 ms of jitter', { loss: 0.1, jitter: 50 }],
])(
  '%s: a voice whose delay leaps, comes and goes makes the face run a little slower or faster',
  (_name, network) => {
    const voice = (now: number) => [120, 380, null, 200][Math.floor(now / 5000)] ?? null;
    const pictures = run({ network, voice });
    const [slowest, fastest] = paces(pictures);
    expect(slowest).toBeGreaterThan(0.899);
    expect(fastest).toBeLessThan(1.051);
    expect(stepRatio(largestSteps(pictures), cleanSteps)).toBeLessThan(3);
  },
);

test.each([130, 250, 390])(
  'a voice %d ms late, a tenth lost, 50 ms of jitter: the face never stands for 250 ms, nor jumps',
  (voice) => {
    for (const seed of [1, 2, 3]) {
      const pictures = run({ network: { loss: 0.1, jitter: 50 }, seed, voice: () => voice });
      const { stillness, steps } = measure(pictures, motion);
      expect(stillness).toBeLessThan(250);
      expect(stepRatio(steps, cleanSteps)).toBeLessThan(3);
    }
  },
);

describe('an outage of 2 s, and a voice 350 ms late', () => {
  const pictures = run({ network: { outage: [8000, 10_000] }, voice: () => 350, duration: 25_000 });
  const first = pictures.find(({ now, beyond }) => now > 9000 && beyond < 0) as Picture;

  test('is back within 300 ms of the first packet, without a jump', () => {
    expect(returnTime(pictures, motion, first.now - PICTURE)).toBeLessThanOrEqual(300);
    expect(stepRatio(largestSteps(pictures), cleanSteps)).toBeLessThan(3);
  });

  test('and together with the voice some seconds later', () => {
    for (const lag of lags(after(pictures, 15_000))) expect(Math.abs(lag - 350)).toBeLessThan(5);
  });
});
