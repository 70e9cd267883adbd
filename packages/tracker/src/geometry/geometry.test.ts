import type { Vector3 } from '@guise/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, rotations, vectors } from '../testing/arbitraries.js';
import { applyFit, cameraOf, fitFromPose, poseFromFit } from './camera.js';
import { dominantEigenvector } from './eigen.js';
import { angleBetween, multiply, quaternion, rotate, rotationFromViewAxis, slerp } from './quaternion.js';
import { fitSimilarity } from './umeyama.js';

const expectClose = (actual: readonly number[], wanted: readonly number[], tolerance = 1e-6) =>
  expect(Math.hypot(...actual.map((value, i) => value - wanted[i]))).toBeLessThan(tolerance);

describe('quaternions', () => {
  it('turn anticlockwise about z', () => {
    expectClose(rotate(quaternion([0, 0, 1], Math.PI / 2), [1, 0, 0]), [0, 1, 0]);
  });

  it('compose like the rotations they stand for', () => {
    fc.assert(
      fc.property(rotations, rotations, vectors(1), (a, b, point) => {
        expectClose(rotate(multiply(a, b), point), rotate(a, rotate(b, point)));
      }),
    );
  });

  it('slerp goes the asked share of the angle, along the short way', () => {
    fc.assert(
      fc.property(rotations, rotations, between(0, 1), (a, b, share) => {
        const middle = slerp(a, b, share);
        expect(angleBetween(a, middle)).toBeCloseTo(angleBetween(a, b) * share, 5);
        expect(angleBetween(middle, b)).toBeCloseTo(angleBetween(a, b) * (1 - share), 5);
      }),
    );
  });

  it('take the viewing axis to any ray before the camera', () => {
    fc.assert(
      fc.property(between(-2, 2), between(-2, 2), (x, y) => {
        const length = Math.hypot(x, y, 1);
        expectClose(rotate(rotationFromViewAxis([x, y, -1]), [0, 0, -1]), [
          x / length,
          y / length,
          -1 / length,
        ]);
      }),
    );
  });
});

describe('dominantEigenvector', () => {
  it('belongs to the largest eigenvalue', () => {
    fc.assert(
      fc.property(fc.array(between(-10, 10), { minLength: 10, maxLength: 10 }), (v) => {
        const rows = [
          v.slice(0, 4),
          [v[1], v[4], v[5], v[6]],
          [v[2], v[5], v[7], v[8]],
          [v[3], v[6], v[8], v[9]],
        ];
        const quadratic = (x: readonly number[]) =>
          rows.reduce((sum, row, i) => sum + x[i] * row.reduce((s, value, j) => s + value * x[j], 0), 0);
        const best = dominantEigenvector(Float64Array.from(rows.flat()));
        expect(Math.hypot(...best)).toBeCloseTo(1, 9);
        // Rayleigh: no other direction gives more.
        for (const other of [
          [1, 0, 0, 0],
          [0, 1, 0, 0],
          [0, 0, 1, 0],
          [0, 0, 0, 1],
          [0.5, 0.5, 0.5, 0.5],
        ]) {
          expect(quadratic(best)).toBeGreaterThanOrEqual(quadratic(other) - 1e-9);
        }
        const image = rows.map((row) => row.reduce((sum, value, j) => sum + value * best[j], 0));
        expectClose(
          image,
          best.map((value) => value * quadratic(best)),
        );
      }),
    );
  });
});

describe('fitSimilarity', () => {
  const clouds = fc
    .array(vectors(0.2), { minLength: 12, maxLength: 40 })
    .filter((points) => spread(points) > 0.05);

  it('recovers any similarity, whatever happens to points without weight', () => {
    fc.assert(
      fc.property(
        clouds,
        rotations,
        between(0.1, 500),
        vectors(300),
        (points, rotation, scale, translation) => {
          const fit = { scale, rotation, translation };
          const target = Float64Array.from(points.flatMap((point) => applyFit(fit, point)));
          const weights = Float64Array.from(points, (_, i) => 0.1 + (i % 3));
          target[0] += 1000 * scale;
          weights[0] = 0;
          const found = fitSimilarity(Float64Array.from(points.flat()), target, weights);
          if (!found) throw new Error('nothing was fitted');
          expect(found.scale / scale).toBeCloseTo(1, 6);
          expect(angleBetween(found.rotation, rotation)).toBeLessThan(1e-5);
          expectClose(found.translation, translation, 1e-4);
        },
      ),
    );
  });

  it('never reflects, even where a reflection fits best', () => {
    const points = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [-1, -2, 0.5],
    ].flat();
    const mirrored = points.map((value, i) => (i % 3 === 0 ? -value : value));
    const fit = fitSimilarity(
      Float64Array.from(points),
      Float64Array.from(mirrored),
      Float64Array.of(1, 1, 1, 1),
    );
    expect(fit?.scale).toBeGreaterThan(0);
    expect(Math.hypot(...(fit?.rotation ?? []))).toBeCloseTo(1, 9);
  });

  it('gives nothing where nothing can be fitted', () => {
    const one = Float64Array.of(1, 2, 3, 1, 2, 3);
    const two = Float64Array.of(0, 0, 0, 1, 1, 1);
    const ones = Float64Array.of(1, 1);
    expect(fitSimilarity(two, two, Float64Array.of(0, 0))).toBeNull();
    expect(fitSimilarity(one, two, ones)).toBeNull();
    expect(fitSimilarity(two, one, ones)).toBeNull();
    expect(fitSimilarity(two, Float64Array.of(0, 0, 0, Number.NaN, 1, 1), ones)).toBeNull();
  });

  function spread(points: Vector3[]): number {
    // The smallest extent over a few directions: flat clouds leave a rotation open.
    const directions = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 1, 1],
      [1, -1, 0],
      [0, 1, -1],
      [1, 0, -1],
    ];
    const extents = directions.map((d) => {
      const along = points.slice(1).map((p) => p[0] * d[0] + p[1] * d[1] + p[2] * d[2]);
      return Math.max(...along) - Math.min(...along);
    });
    return Math.min(...extents);
  }
});

describe('poseFromFit', () => {
  const camera = cameraOf({ width: 640, height: 480 }, 63);

  it('is the inverse of fitFromPose', () => {
    const poses = fc.record({
      rotation: rotations,
      translation: fc.tuple(between(-0.3, 0.3), between(-0.2, 0.2), between(-2, -0.3)),
    });
    fc.assert(
      fc.property(poses, vectors(0.05), (pose, centroid) => {
        const back = poseFromFit(fitFromPose(pose, centroid, camera), centroid, camera);
        expect(angleBetween(back.rotation, pose.rotation)).toBeLessThan(1e-6);
        expectClose(back.translation, pose.translation);
      }),
    );
  });

  it('puts a head that is seen as large as at half a metre there', () => {
    const fit = {
      scale: camera.focalLength / 0.5,
      rotation: [0, 0, 0, 1],
      translation: [320, -240, 0],
    } as const;
    const pose = poseFromFit(
      { ...fit, rotation: [...fit.rotation], translation: [...fit.translation] },
      [0, 0, 0],
      camera,
    );
    expectClose(pose.translation, [0, 0, -0.5]);
    expectClose(pose.rotation, [0, 0, 0, 1]);
  });

  it('has y up and x to the right: a head in the top right corner', () => {
    const pose = poseFromFit(
      { scale: 700, rotation: [0, 0, 0, 1], translation: [600, -40, 0] },
      [0, 0, 0],
      camera,
    );
    expect(pose.translation[0]).toBeGreaterThan(0.1);
    expect(pose.translation[1]).toBeGreaterThan(0.1);
    // It seems to face the camera, which is to its right and below: it is turned to the picture's left, and down.
    const [x, y, z] = rotate(pose.rotation, [0, 0, 1]);
    expectClose(
      [x, y, z],
      pose.translation.map((t) => -t / Math.hypot(...pose.translation)),
    );
  });
});
