import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { frameCamera } from './stage.js';

describe('frameCamera', () => {
  it.each([0.4, 0.7, 1, 16 / 9, 3])('keeps face and hair, also leaning, in a tile of aspect %d', (aspect) => {
    const camera = new PerspectiveCamera();
    const centre = new Vector3(2, 1, -3);
    frameCamera(camera, aspect, centre);
    camera.updateMatrixWorld(true);
    for (const [x, y] of [
      [0, 0.29],
      [0, -0.05],
      [0.16, 0.14],
      [-0.16, 0.14],
    ] as const) {
      const p = new Vector3(x, y, 0).add(centre).project(camera);
      expect(Math.abs(p.x)).toBeLessThanOrEqual(1);
      expect(Math.abs(p.y)).toBeLessThanOrEqual(1);
      expect(Math.abs(p.z)).toBeLessThan(1);
    }
  });
});
