import { describe, expect, it } from 'vitest';
import { createOnnxRuntime } from './runtime.js';

describe('createOnnxRuntime', () => {
  it('starts WebAssembly here, and refuses bytes that are no model', async () => {
    const load = createOnnxRuntime().load(Uint8Array.of(1, 2, 3, 4));
    await expect(load).rejects.toMatchObject({ name: 'ModelError', reason: 'model-invalid' });
  });
});
