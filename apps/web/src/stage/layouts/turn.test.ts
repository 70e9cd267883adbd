import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planTable } from './round-table.js';
import { turnTowards } from './turn.js';

const area = { width: 1264, height: 690 };
const angle = (value: number) => Math.abs(Math.atan2(Math.sin(value), Math.cos(value)));

it('turns everybody nearer to whoever speaks, without wringing a neck', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 23 }), fc.nat(), fc.nat(), (count, a, b) => {
      const { seats } = planTable(count, area);
      const [from, to] = [seats[a % count], seats[b % count]];
      if (!from || !to || from === to) return;
      const wanted = Math.atan2(to.x - from.x, to.z - from.z);
      const { body, gaze } = turnTowards(from, to);
      const before = angle(wanted - from.yaw);
      expect(angle(wanted - from.yaw - body - gaze.yaw)).toBeLessThanOrEqual(before);
      if (before > 0.2) expect(angle(wanted - from.yaw - body)).toBeLessThan(before);
      expect(Math.abs(body)).toBeLessThanOrEqual(0.75);
    }),
    { numRuns: 30 },
  );
});

it('turns to the left for what is on the left', () => {
  const from = { x: 0, y: 0, z: 0, yaw: 0 };
  expect(turnTowards(from, { x: 1, y: 0, z: 1 }).body).toBeGreaterThan(0.3);
  expect(turnTowards(from, { x: -1, y: 0, z: 1 }).body).toBeLessThan(-0.3);
  expect(turnTowards(from, { x: 0, y: 0, z: 1 }).body).toBe(0);
});
