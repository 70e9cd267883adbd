import { expect, test, vi } from 'vitest';
import { absent } from './absent.mjs';

test('what tests need and is not there is said once; in CI they fail', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  expect([absent('redis-server', {}), absent('redis-server', {})]).toEqual([null, null]);
  expect(warn.mock.calls).toEqual([['There is no redis-server here: the tests that need it are skipped.']]);
  expect(() => absent('redis-server', { CI: '1' })).toThrow('There is no redis-server here, and in CI');
  warn.mockRestore();
});
