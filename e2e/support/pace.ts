import { test } from '@playwright/test';

/** From so many faces a second on a machine keeps up with what its cameras show. */
const ENOUGH = 15;

/**
 * Why a face that moves badly says nothing of the call: the machine hardly tracks. A good face needs no excuse.
 * @param faces a second, as they arrived, of each face that is judged
 * @returns `null`: the machine is fast enough
 */
export function slownessOf(faces: readonly number[]): string | null {
  const fewest = Math.min(...faces);
  return fewest < ENOUGH ? `the machine tracks ${fewest.toFixed(1)} faces a second only` : null;
}

/** Ends a test whose face is `bad` because of the machine. */
export function excuseSlowMachine(bad: boolean, faces: readonly number[]): void {
  const slowness = slownessOf(faces);
  test.skip(bad && slowness !== null, slowness ?? '');
}
