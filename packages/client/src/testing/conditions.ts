import type { NetworkConditions } from './virtual-network.js';

/** The networks of the matrix. */
export const NETWORKS: Readonly<Record<string, NetworkConditions>> = {
  clean: {},
  'loss 1 %': { loss: 0.01 },
  'loss 5 %': { loss: 0.05 },
  'loss 10 %': { loss: 0.1 },
  'loss 20 %': { loss: 0.2 },
  'loss 30 %': { loss: 0.3 },
  'loss 10 %, bursts of 3': { loss: 0.1, burst: 3 },
  'jitter 20 ms': { jitter: 20 },
  'jitter 50 ms': { jitter: 50 },
  'jitter 50 ms, in order': { jitter: 50, inOrder: true },
  'jitter 100 ms': { jitter: 100 },
  'jitter, heavy tail': { jitter: { heavyTail: 10 } },
  'duplicated 20 %': { duplicated: 0.2 },
  'loss 10 %, jitter 50 ms': { loss: 0.1, jitter: 50 },
  'loss 30 %, jitter 50 ms': { loss: 0.3, jitter: 50 },
  'delay +80 ms, later -80': {
    delay: [
      [0, 5],
      [7000, 85],
      [13_000, 5],
    ],
  },
  'stall 400 ms': { stall: [8000, 8400] },
  'outage 2 s': { outage: [8000, 10_000] },
  '32 kbit/s, queue 1 kB': { bottleneck: { bitrate: 32_000, queue: 1000 } },
  '24 kbit/s, queue 1 kB': { bottleneck: { bitrate: 24_000, queue: 1000 } },
};
