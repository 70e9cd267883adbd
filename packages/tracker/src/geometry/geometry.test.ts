import { multiply, slerp, type Vector3 } from '@guise/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, rotations, vectors } from '../testing/arbitraries.js';
import { cameraOf, project, unproject } from './camera.js';
import { dominantEigenvector } from './eigen.js';
import { angleBetween, quaternion, rotate } from './quaternion.js';
import { applySimilarity, fitSimilarity } from './umeyama.js';

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
          const target = Float64Array.from(points.flatMap((point) => applySimilarity(fit, point)));
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

describe('the camera', () => {
  const camera = cameraOf({ width: 640, height: 480 }, 63);

  it('shows what it unprojects where it was', () => {
    fc.assert(
      fc.property(
        between(0, 640),
        between(-480, 0),
        between(-100, 100),
        between(200, 2000),
        (x, y, z, scale) => {
          const points = unproject(Float64Array.of(x, y, z), { scale, z: 5 }, camera);
          const [px, py] = project(points, camera);
          expect(px).toBeCloseTo(x, 3);
          expect(py).toBeCloseTo(-y, 3);
        },
      ),
    );
  });

  it('has y up, x to the right, and looks down -z: a point at half a metre, right and above', () => {
    const depth = { scale: camera.focalLength / 0.5, z: 0 };
    const [x, y, z] = unproject(Float64Array.of(480, -120, 0), depth, camera);
    expectClose([x, y, z], [160 / depth.scale, 120 / depth.scale, -0.5]);
    // A metre at that depth is `scale` pixels, also towards the camera.
    expect(unproject(Float64Array.of(480, -120, depth.scale / 10), depth, camera)[2]).toBeCloseTo(-0.4);
  });
});
