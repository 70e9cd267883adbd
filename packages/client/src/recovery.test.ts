import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Recovery } from './recovery.js';

const parts = {
  probe: vi.fn(async () => true),
  restartIce: vi.fn(async () => undefined),
  isStuck: vi.fn(() => false),
  isFlowing: vi.fn(() => true),
  onLost: vi.fn(),
};

let recovery: Recovery;

beforeEach(() => {
  vi.useFakeTimers();
  recovery = new Recovery(parts);
});
afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
  parts.probe.mockImplementation(async () => true);
  parts.restartIce.mockImplementation(async () => undefined);
  parts.isFlowing.mockImplementation(() => true);
});

test('nothing is the matter', async () => {
  await recovery.check(false);
  expect(parts.restartIce).not.toHaveBeenCalled();
  expect(parts.onLost).not.toHaveBeenCalled();
});

test('the signalling is dead: the stay is given up, once', async () => {
  parts.probe.mockResolvedValue(false);
  await recovery.check(true);
  await recovery.check(true);
  expect(parts.onLost).toHaveBeenCalledOnce();
  expect(parts.restartIce).not.toHaveBeenCalled();
});

test('another network: the way is looked for anew, and found', async () => {
  parts.isFlowing.mockReturnValue(false);
  await recovery.check(true);
  expect(parts.restartIce).toHaveBeenCalledOnce();
  parts.isFlowing.mockReturnValue(true);
  await vi.runAllTimersAsync();
  expect(parts.onLost).not.toHaveBeenCalled();
});

test('stuck, and no way is found: the stay is given up', async () => {
  parts.isStuck.mockReturnValue(true);
  parts.isFlowing.mockReturnValue(false);
  await recovery.check(false);
  expect(parts.restartIce).toHaveBeenCalledOnce();
  await vi.runAllTimersAsync();
  expect(parts.onLost).toHaveBeenCalledOnce();
});

test('a server that does not help ends the stay', async () => {
  parts.restartIce.mockRejectedValue(new Error('no such transport'));
  await recovery.check(true);
  expect(parts.onLost).toHaveBeenCalledOnce();
});

test('several reasons at the same moment make one check; a closed stay none', async () => {
  await Promise.all([recovery.check(true), recovery.check(true), recovery.check(false)]);
  expect(parts.probe).toHaveBeenCalledOnce();
  recovery.close();
  await recovery.check(true);
  expect(parts.probe).toHaveBeenCalledOnce();
});
