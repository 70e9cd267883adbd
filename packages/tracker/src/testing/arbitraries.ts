import { normalize, type Quaternion, type Vector3 } from '@guise/protocol';
import fc from 'fast-check';

export const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Any rotation. */
export const rotations: fc.Arbitrary<Quaternion> = fc
  .tuple(between(-1, 1), between(-1, 1), between(-1, 1), between(-1, 1))
  .filter((q) => Math.hypot(...q) > 0.1)
  .map(normalize);

export const vectors = (reach: number): fc.Arbitrary<Vector3> =>
  fc.tuple(between(-reach, reach), between(-reach, reach), between(-reach, reach));
