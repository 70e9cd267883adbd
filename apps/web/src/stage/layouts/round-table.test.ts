import fc from 'fast-check';
import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { planTable } from './round-table.js';
import { anyArea, expectInside, expectNoOverlaps } from './testing.js';

const others = fc.integer({ min: 1, max: 23 });

describe('round table', () => {
  it('has everybody in the picture, and nobody before anybody else', () => {
    fc.assert(
      fc.property(others, anyArea, (count, area) => {
        const { seats } = planTable(count, area);
        const boxes = seats.map(({ box }) => box);
        expect(boxes).toHaveLength(count);
        expectInside(boxes, area);
        expectNoOverlaps(boxes);
        for (const { width, height } of boxes) {
          expect(height).toBeGreaterThan(16);
          expect(width / height).toBeGreaterThan(0.6);
          expect(width / height).toBeLessThan(1.25);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('seats people with elbow room, in order from left to right', () => {
    fc.assert(
      fc.property(others, anyArea, (count, area) => {
        const { seats } = planTable(count, area);
        for (const [index, a] of seats.entries()) {
          for (const b of seats.slice(index + 1))
            expect(Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z)).toBeGreaterThan(0.3);
        }
        const angles = seats.map(({ x, z }) => Math.atan2(x, -z));
        if (seats.every(({ row }) => row === 0)) expect(angles).toEqual([...angles].sort((a, b) => a - b));
      }),
      { numRuns: 25 },
    );
  });

  it('says where the camera that it describes sees them', () => {
    const area = { width: 1264, height: 690 };
    const { seats, view } = planTable(5, area);
    const camera = new PerspectiveCamera(view.fieldOfView, area.width / area.height);
    camera.position.set(...view.position);
    camera.rotation.x = -view.pitch;
    camera.updateMatrixWorld();
    for (const { x, y, z, box } of seats) {
      const seen = new Vector3(x, y + 0.13, z).project(camera);
      const [left, top] = [((seen.x + 1) / 2) * area.width, ((1 - seen.y) / 2) * area.height];
      expect(left).toBeCloseTo(box.left + box.width / 2, 0);
      expect(top).toBeGreaterThan(box.top);
      expect(top).toBeLessThan(box.top + box.height);
    }
  });

  it('makes faces as large as there is room for', () => {
    const desk = { width: 1264, height: 690 };
    const smallest = (count: number, area = desk) =>
      Math.min(...planTable(count, area).seats.map(({ box }) => box.height));
    expect(smallest(1)).toBeGreaterThan(400);
    expect(smallest(3)).toBeGreaterThan(200);
    expect(smallest(7)).toBeGreaterThan(130);
    expect(smallest(23)).toBeGreaterThan(64);
    const phone = { width: 374, height: 720 };
    expect(smallest(3, phone)).toBeGreaterThan(95);
    expect(smallest(7, phone)).toBeGreaterThan(62);
    expect(smallest(23, phone)).toBeGreaterThan(33);
  });
});
