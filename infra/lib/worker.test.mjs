import { expect, test } from 'vitest';
import { ensureWorker, finishedShare, systemName } from './worker.mjs';

test("reads ninja's progress and nothing else", () => {
  expect(finishedShare('[85/170] Compiling C++ object mediasoup-worker.p/src_Worker.cpp.o')).toBe(0.5);
  expect(finishedShare('generated [1/57] Generating fbs')).toBeNull();
  expect(finishedShare('ninja: Entering directory')).toBeNull();
});

test('names the system that a kept worker belongs to', () => {
  expect(systemName('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n')).toBe(
    'debian12',
  );
  expect(systemName('ID=arch\n')).toBe('arch');
  expect(systemName('')).toBe('');
});

test('refuses a given worker that does not start', async () => {
  await expect(ensureWorker({ MEDIASOUP_WORKER_BIN: '/bin/false' })).rejects.toThrow(/\/bin\/false is not/);
});
