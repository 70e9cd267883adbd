import { expect, test } from 'vitest';
import { fuzzCodec } from './fuzz-codec.mjs';

test('200,000 damaged packets: a usable frame or a WireError', async () => {
  const tally = await fuzzCodec({ count: 200_000, seed: 7 });
  // Not all of them were dropped at the door.
  expect(tally.frame).toBeGreaterThan(20_000);
  expect(tally.value).toBeGreaterThan(10_000);
  expect(tally['keyframe-unknown']).toBeGreaterThan(1000);
}, 600_000);
