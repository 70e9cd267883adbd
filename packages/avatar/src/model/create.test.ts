import { Group } from 'three';
import { afterEach, expect, it, vi } from 'vitest';
import { bytesOf, writeArkitGlb } from '../testing/write-models.js';
import { createModelAvatar } from './create.js';
import { MODEL_LIMITS } from './limits.js';
import type { LoadedModel } from './load.js';

const loading = vi.hoisted(() => ({ arrive: (_: LoadedModel) => undefined as unknown, begun: false }));
vi.mock('./load.js', () => ({
  loadModel: () =>
    new Promise<LoadedModel>((resolve) => {
      loading.arrive = resolve;
      loading.begun = true;
    }),
}));
afterEach(() => vi.useRealTimers());

it('gives up on a decoder that never ends, and disposes of what it brings after that', async () => {
  vi.useFakeTimers();
  const outcome = createModelAvatar(bytesOf(writeArkitGlb())).catch((error: unknown) => error);
  // What unpacks models is imported first, however long that takes.
  await vi.waitUntil(() => loading.begun, { timeout: 30_000 });
  await vi.advanceTimersByTimeAsync(MODEL_LIMITS.loadSeconds * 1000);
  expect(await outcome).toMatchObject({ name: 'AvatarError', reason: 'model-timeout' });

  const dispose = vi.fn();
  loading.arrive({ scene: new Group(), vrm: null, dispose });
  vi.useRealTimers();
  await vi.waitUntil(() => dispose.mock.calls.length > 0, { timeout: 30_000 });
  expect(dispose).toHaveBeenCalledTimes(1);
});
