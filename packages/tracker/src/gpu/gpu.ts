/** A graphics card that networks can run on. */
export interface Gpu {
  /** What the browser calls it, such as `nvidia hopper`; browsers say little, some nothing. */
  name: string;
  device: GPUDevice;
  /** Resolves with the reason once the device is gone: the driver was reset, the card unplugged, the device destroyed. */
  lost: Promise<string>;
}

/** Drivers that draw on the processor: WebAssembly does that better. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** Limits below which a network's buffers may not fit; raised to what the adapter has. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

/**
 * The graphics card of this machine; `null` where there is none, or only one that is imitated in software.
 * `allowSoftware`: an imitated one will do, to test with.
 */
export async function findGpu(allowSoftware = false): Promise<Gpu | null> {
  const gpu: GPU | undefined = globalThis.navigator?.gpu;
  try {
    const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter || (isSoftware(adapter) && !allowSoftware)) return null;
    const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
    const features: GPUFeatureName[] = ['shader-f16'];
    const device = await adapter.requestDevice({
      requiredLimits,
      requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
    });
    return { name: nameOf(adapter), device, lost: device.lost.then(({ message }) => message) };
  } catch {
    // An adapter that gives no device is none.
    return null;
  }
}

function isSoftware(adapter: GPUAdapter): boolean {
  // Older browsers say so on the adapter itself.
  const { isFallbackAdapter = false } = adapter as { isFallbackAdapter?: boolean };
  const { vendor, architecture, device, description } = adapter.info;
  const isFallback = isFallbackAdapter || adapter.info.isFallbackAdapter;
  return isFallback || SOFTWARE.test([vendor, architecture, device, description].join(' '));
}

function nameOf({ info }: GPUAdapter): string {
  const { vendor, architecture, description } = info;
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed graphics card';
}
