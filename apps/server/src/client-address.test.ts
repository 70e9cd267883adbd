import { expect, test } from 'vitest';
import { networkOf } from './client-address.js';
import { RateLimit } from './rate-limits.js';

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
  ['203.0.113.7', '203.0.113.7'],
  ['qKx3_socket', 'qKx3_socket'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('another address of the same line is no way around a limit, another line is', async () => {
  const limit = new RateLimit({ points: 2, window: 60_000 });
  expect(await limit.consume('2001:db8:1:2::a')).toBe('granted');
  expect(await limit.consume('2001:db8:1:2::b')).toBe('granted');
  expect(await limit.isUsedUp('2001:db8:1:2::c')).toBe(true);
  expect(await limit.consume('2001:db8:1:2::c')).toBe('refused');
  expect(await limit.consume('2001:db8:1:3::a')).toBe('granted');
});
