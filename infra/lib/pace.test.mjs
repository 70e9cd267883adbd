import { expect, test } from 'vitest';
import { memoryPace, slowness } from './pace.mjs';

test('a machine that hands out memory slowly is told apart', () => {
  expect(memoryPace()).toBeGreaterThan(0);
  expect(slowness(0.4)).toBeNull();
  expect(slowness(3.21)).toContain('3.2 ms');
});
