import type { ServerConfig } from '../config.js';
import type { WorkerPool } from '../media/worker-pool.js';
import type { Rooms } from '../rooms/rooms.js';
import { Metrics } from './metrics.js';
import { serveMetrics } from './metrics-server.js';
import { TrafficSampler } from './traffic-sampler.js';

/** The metrics of a server that runs. */
export interface Measurement {
  metrics: Metrics;
  /** Where they are read; `null`: nowhere. */
  url: string | null;
  close(): void;
}

/**
 * Measures a server. What costs something to find out is found out only where somebody can read it.
 * @throws StartError
 */
export async function measure(
  { metricsHost, metricsPort }: Pick<ServerConfig, 'metricsHost' | 'metricsPort'>,
  workers: WorkerPool,
  rooms: () => Pick<Rooms, 'count' | 'participantCount' | 'draining'>,
): Promise<Measurement> {
  const metrics = new Metrics({
    census: () => {
      const { count, participantCount, draining } = rooms();
      const { transports, pids } = workers;
      return { rooms: count, participants: participantCount, transports, workers: pids.length, draining };
    },
    workerUsage: () => workers.usage(),
  });
  workers.on('died', () => metrics.handleWorkerDied());
  if (metricsPort === null) return { metrics, url: null, close: () => undefined };
  const served = await serveMetrics(metrics.registry, metricsHost, metricsPort);
  metrics.collectNode();
  const sampler = new TrafficSampler(metrics);
  workers.on('transport', (transport) => sampler.handleTransport(transport));
  const close = () => {
    sampler.close();
    served.close();
  };
  return { metrics, url: served.url, close };
}
