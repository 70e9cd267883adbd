import { describe, expect, test } from 'vitest';
import { readMotion } from '../../../protocol/tools/track-file.mjs';
import { NETWORKS } from './conditions.js';
import { largestSteps, measure, returnTime, stepRatio } from './measures.js';
import { recordedFace } from './motion.js';
import { PICTURE, type Scenario, simulate } from './simulation.js';
import type { NetworkConditions } from './virtual-network.js';

const { unseen } = await readMotion();
/** What is worst for a real face; `npm run bench -- playout` has them all. */
const WORST = [
  'loss 30 %',
  'loss 10 %, bursts of 3',
  'jitter 100 ms',
  'jitter, heavy tail',
  'duplicated 20 %',
  'loss 30 %, jitter 50 ms',
  'stall 400 ms',
  '32 kbit/s, queue 1 kB',
];

describe.each(unseen)('recorded motion, $name', ({ frames }) => {
  const motion = recordedFace(frames);
  const run = (scenario: Omit<Scenario, 'motion'>) => simulate({ motion, duration: 10_500, ...scenario });
  const clean = largestSteps(run({ network: {} }));

  test.each([1, 2, 3])(
    '10 %% random loss and 50 ms of jitter: never still for 250 ms, no jump (seed %d)',
    (seed) => {
      const { stillness, steps } = measure(run({ network: { loss: 0.1, jitter: 50 }, seed }), motion);
      expect(stillness).toBeLessThanOrEqual(250);
      expect(stepRatio(steps, clean)).toBeLessThan(3);
    },
  );

  test('2 s outage: at rest, and back within 300 ms of the first packet', () => {
    const pictures = run({ network: { outage: [6000, 8000] } });
    expect(pictures.findLast(({ now }) => now < 8000)?.frame).toMatchObject({ sources: { head: 'absent' } });
    const first = pictures.find(({ now, beyond }) => now > 7500 && beyond < 0)?.now ?? Number.NaN;
    expect(returnTime(pictures, motion, first - PICTURE)).toBeLessThanOrEqual(300);
    expect(stepRatio(largestSteps(pictures), clean)).toBeLessThan(3);
  });

  test.each(WORST)('%s: no jump, and not still for long', (name) => {
    const network = NETWORKS[name] as NetworkConditions;
    const { stillness, steps } = measure(run({ network, seed: 7 }), motion);
    expect(stepRatio(steps, clean)).toBeLessThan(3);
    const stalled = network.stall ? network.stall[1] - network.stall[0] : 0;
    expect(stillness).toBeLessThanOrEqual(Math.max(stalled, (network.loss ?? 0) >= 0.3 ? 350 : 250));
  });
});
