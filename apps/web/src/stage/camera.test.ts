import fc from 'fast-check';
import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { aimCamera } from './camera.js';

/** Where a point of the avatar falls in the tile: -1..1 from left to right and bottom to top. */
function seen(aspect: number, x: number, y: number) {
  const camera = new PerspectiveCamera();
  aimCamera(camera, aspect);
  camera.updateMatrixWorld();
  return new Vector3(x, y, 0).project(camera);
}

describe('camera', () => {
  it('keeps the head in, and the end of the bust out of every tile', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.42, max: 2.4, noNaN: true }), (aspect) => {
        expect(seen(aspect, 0, 0.3).y).toBeLessThan(1);
        // Hair at the temple of a head that leans by 15 degrees.
        expect(seen(aspect, 0.155, 0.15).x).toBeLessThan(1);
        expect(seen(aspect, 0, -0.145).y).toBeLessThan(-1);
      }),
    );
  });

  it('shows a face about as large in a tall tile as its width allows', () => {
    expect(seen(0.5, 0.1, 0.15).x).toBeGreaterThan(0.6);
  });
});
