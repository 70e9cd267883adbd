import { afterEach, describe, expect, it, vi } from 'vitest';
import { findGpu } from './gpu.js';

/** A browser with one adapter of this description. */
function browserWith(info: Partial<GPUAdapterInfo> | null, more: object = {}) {
  const device = { lost: new Promise(() => {}) };
  const requestDevice = vi.fn(async () => device);
  const adapter = info && {
    info: { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...info },
    limits: { maxBufferSize: 1 << 30 },
    features: new Set(['shader-f16']),
    requestDevice,
    ...more,
  };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => adapter } });
  return { device, requestDevice };
}

afterEach(() => vi.unstubAllGlobals());

describe('findGpu', () => {
  it('finds a card, with all the room it has', async () => {
    const { device, requestDevice } = browserWith({ vendor: 'nvidia', architecture: 'hopper' });
    expect(await findGpu()).toMatchObject({ name: 'nvidia hopper', device });
    expect(requestDevice).toHaveBeenCalledWith({
      requiredLimits: expect.objectContaining({ maxBufferSize: 1 << 30 }),
      requiredFeatures: ['shader-f16'],
    });
  });

  it.each([
    ['no adapter', null, {}],
    ['a fallback adapter', { isFallbackAdapter: true }, {}],
    ['a fallback adapter of an older browser', { vendor: 'x' }, { isFallbackAdapter: true }],
    ['SwiftShader', { vendor: 'google', architecture: 'swiftshader' }, {}],
    ['llvmpipe', { description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, {}],
    ["Windows' own", { description: 'Microsoft Basic Render Driver' }, {}],
  ])('takes %s for none', async (_, info, more) => {
    browserWith(info, more);
    expect(await findGpu()).toBeNull();
  });

  it('takes an imitated card where a test asks for it', async () => {
    browserWith({ architecture: 'swiftshader' });
    expect(await findGpu(true)).toMatchObject({ name: 'swiftshader' });
  });

  it('finds none in a browser without WebGPU, nor where the card gives no device', async () => {
    vi.stubGlobal('navigator', {});
    expect(await findGpu()).toBeNull();
    browserWith({ vendor: 'amd' }, { requestDevice: () => Promise.reject(new Error('busy')) });
    expect(await findGpu()).toBeNull();
  });
});
