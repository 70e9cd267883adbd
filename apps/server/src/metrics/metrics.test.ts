import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { parseConfig } from '../config.js';
import type { RunningServer } from '../server.js';
import { StartError } from '../start-error.js';
import { FacePeer } from '../test-peer.js';
import { createRoom, startTestServer, TestClient } from '../test-server.js';
import { Metrics } from './metrics.js';
import { TrafficSampler } from './traffic-sampler.js';

const ZERO = { rooms: 0, participants: 0, transports: 0, workers: 0, draining: false };

let closing: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

async function start(): Promise<RunningServer> {
  const server = await startTestServer({ metricsPort: 0 });
  closing.push(() => server.close());
  return server;
}

async function connect(server: RunningServer): Promise<TestClient> {
  const client = await TestClient.connect(server);
  closing.push(() => client.close());
  return client;
}

/** Every sample by its name with labels, as Prometheus reads them. */
async function read(server: RunningServer): Promise<Map<string, number>> {
  const response = await fetch(server.metricsUrl as string);
  expect(response.status).toBe(200);
  const samples = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

test('a call is counted: rooms, people, requests, joins and refusals, workers and Node', async () => {
  const server = await start();
  const [ada, ben] = [await connect(server), await connect(server)];
  const room = await createRoom(server);
  const { seat } = await ada.join(room);
  await ben.join(room, 'Ben', { seat });
  expect(await ben.refusal('nonsense', {})).toBe('malformed');
  expect(await (await connect(server)).joinRefusal('no-such-room')).toBe('room-not-found');
  await ben.request('createTransport', { direction: 'send' });
  const samples = await read(server);
  expect(Object.fromEntries(samples)).toMatchObject({
    guise_rooms: 1,
    guise_participants: 1,
    guise_transports: 1,
    guise_media_workers: 1,
    guise_draining: 0,
    guise_rooms_opened_total: 1,
    'guise_http_responses_total{route="/api/rooms",code="201"}': 1,
    'guise_joins_total{as="new"}': 1,
    'guise_joins_total{as="back"}': 1,
    'guise_join_failures_total{reason="room-not-found"}': 1,
    'guise_refusals_total{reason="room-not-found"}': 1,
    'guise_refusals_total{reason="malformed"}': 1,
    'guise_signalling_request_seconds_count{request="join"}': 3,
    'guise_signalling_request_seconds_count{request="unknown"}': 1,
  });
  expect(samples.get('guise_media_worker_cpu_seconds_total{worker="0"}')).toBeGreaterThan(0);
  expect(samples.get('guise_media_worker_peak_memory_bytes{worker="0"}')).toBeGreaterThan(1e6);
  expect(samples.has('nodejs_eventloop_lag_seconds')).toBe(true);
  expect([...samples.keys()].join()).not.toContain(room);
});

test('they are on a port of their own, and nowhere unless asked for', async () => {
  const server = await start();
  expect((await fetch(new URL('/', server.metricsUrl as string))).status).toBe(404);
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
  const quiet = await startTestServer();
  closing.push(() => quiet.close());
  expect(quiet.metricsUrl).toBeNull();
  const { port } = new URL(server.metricsUrl as string);
  const error = await startTestServer({ metricsPort: Number(port) }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect((error as Error).message).toBe(`Port ${port} is taken; choose another one with --metrics-port.`);
});

test('what the workers forward is added up, and bounded in what it asks', async () => {
  let handleTransport: TrafficSampler['handleTransport'] = () => undefined;
  const server = await startTestServer({}, { onTransport: (transport) => handleTransport(transport) });
  closing.push(() => server.close());
  const [ada, ben] = [await connect(server), await connect(server)];
  const room = await createRoom(server);
  await ada.join(room);
  await ben.join(room, 'Ben');
  const sum = { in: [0, 0], out: [0, 0], wire: [0, 0] };
  const metrics = {
    handleData: (way: 'in' | 'out', messages: number, bytes: number) => {
      sum[way][0] = (sum[way][0] as number) + messages;
      sum[way][1] = (sum[way][1] as number) + bytes;
    },
    handleTransported: (way: 'in' | 'out', bytes: number) => {
      const at = way === 'in' ? 0 : 1;
      sum.wire[at] = (sum.wire[at] as number) + bytes;
    },
  };
  const sampler = new TrafficSampler(metrics, 2, 0, 20);
  closing.push(() => sampler.close());
  handleTransport = (transport) => sampler.handleTransport(transport);
  const { peer, producerId } = await FacePeer.producing(ada);
  const receiver = await FacePeer.consuming(ben, producerId);
  closing.push(
    () => peer.close(),
    () => receiver.close(),
  );
  let received = 0;
  receiver.onMessage((bytes) => {
    received += bytes.length;
  });
  for (let sent = 0; sent < 20; sent++) peer.send(new Uint8Array(50));
  const counted = () => Math.min(received, sum.in[1] as number, sum.out[1] as number);
  while (counted() < 1000) await new Promise((go) => setTimeout(go, 10));
  expect(sum.in).toEqual([20, 1000]);
  expect(sum.out).toEqual([20, 1000]);
  expect(Math.min(...sum.wire)).toBeGreaterThan(1000);
});

interface Panel {
  title: string;
  targets?: { expr: string }[];
  panels?: Panel[];
}

test('every query of the dashboard, and of the alerts, asks for metrics and labels that there are', async () => {
  const metrics = new Metrics({ census: () => ZERO, workerUsage: async () => [] });
  metrics.collectNode();
  metrics.observeWebhooks(() => ({ delivered: 0, failed: 0, dropped: 0, waiting: 0 }));
  const labels = new Map<string, Set<string>>();
  for (const metric of metrics.registry.getMetricsAsArray() as unknown as {
    name: string;
    type: string;
    labelNames?: string[];
  }[]) {
    const names = metric.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    for (const ending of names)
      labels.set(`${metric.name}${ending}`, new Set([...(metric.labelNames ?? []), 'instance', 'job', 'le']));
  }
  const read = (file: string) => readFileSync(new URL(`../../../../infra/${file}`, import.meta.url), 'utf8');
  const dashboard = JSON.parse(read('grafana/guise.json')) as { panels: Panel[] };
  const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  const alerts = [...read('prometheus/alerts.yml').matchAll(/expr: (.+)/g)].map(([, expr]) => expr as string);
  const queries = [...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)), ...alerts];
  expect(queries.length).toBeGreaterThan(15);
  for (const query of queries) {
    const asked = [...query.matchAll(/\b((?:guise|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)];
    expect(asked.length, query).toBeGreaterThan(0);
    for (const [, name, selector = ''] of asked) {
      expect(labels.has(name as string), `${name} in ${query}`).toBe(true);
      for (const [, label] of selector.matchAll(/(\w+)\s*[=!]/g))
        expect(labels.get(name as string)?.has(label as string), `${label} in ${query}`).toBe(true);
    }
  }
});

test('nothing is served unless said', () => {
  expect(parseConfig([], {}, [])).toMatchObject({ metricsPort: null, metricsHost: '127.0.0.1' });
});
