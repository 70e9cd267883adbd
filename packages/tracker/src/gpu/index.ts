/** All that a call without a graphics card never loads. */
export { GpuBackend } from './gpu-backend.js';
export { createWebGpuRuntime } from './webgpu-runtime.js';
