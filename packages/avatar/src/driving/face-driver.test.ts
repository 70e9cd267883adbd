import { expect, test } from 'vitest';
import { FaceDriver } from './face-driver.js';

test.each([
  ['full', true],
  ['reduced', false],
] as const)('with %s motion, an idle head moves: %s', (motion, moves) => {
  const driver = new FaceDriver(0.4, motion);
  driver.gaze = { yaw: 0.5, pitch: 0 };
  const turns = new Set<string>();
  for (let now = 0; now < 5000; now += 40) turns.add(driver.next(now, null).pose.rotation.join());
  expect(turns.size > 1).toBe(moves);
});
