import { REQUESTS, type SignallingErrorReason } from '@guise/protocol';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Cluster } from '../nodes/cluster.js';
import type { WebhookCounts } from '../webhooks/webhook-queue.js';

/** What a media worker's process has used so far. */
export interface WorkerUsage {
  slot: number;
  /** User and system time [s]. */
  cpu: number;
  /** The most memory it ever had [bytes]. */
  memory: number;
}

/** What is asked when somebody reads the metrics. */
export interface Census {
  rooms: number;
  participants: number;
  transports: number;
  workers: number;
  draining: boolean;
}

/** What the metrics ask for, each time that they are read. */
export interface MetricsSources {
  census(): Census;
  workerUsage(): Promise<WorkerUsage[]>;
}

/** To the server, or from it. */
export type Direction = 'in' | 'out';

const REQUEST_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5];

/** What Prometheus can read of one server. Nothing in here names a room or a person. */
export class Metrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];
  readonly #requests = new Histogram({
    name: 'guise_signalling_request_seconds',
    help: 'Time from a signalling request to its answer, by request.',
    labelNames: ['request'],
    buckets: REQUEST_SECONDS,
    registers: this.#registers,
  });
  readonly #refusals = this.#counter('guise_refusals_total', 'Refused requests, by reason.', ['reason']);
  readonly #responses = this.#counter('guise_http_responses_total', 'Answers over HTTP.', ['route', 'code']);
  readonly #joins = this.#counter('guise_joins_total', 'Who came in: as somebody new, or back.', ['as']);
  readonly #joinFailures = this.#counter('guise_join_failures_total', 'Joins that were refused, by reason.', [
    'reason',
  ]);
  readonly #roomsOpened = this.#counter('guise_rooms_opened_total', 'Rooms that began.');
  readonly #workerDeaths = this.#counter('guise_media_worker_deaths_total', 'Media workers that died.');
  readonly #dataMessages = this.#counter(
    'guise_data_messages_total',
    'Messages of data channels, to the server and from it. Sampled: seconds late.',
    ['direction'],
  );
  readonly #dataBytes = this.#counter('guise_data_bytes_total', 'What these messages carry [bytes].', [
    'direction',
  ]);
  readonly #transportBytes = this.#counter(
    'guise_transport_bytes_total',
    'Everything on WebRTC transports [bytes]. Sampled: seconds late.',
    ['direction'],
  );

  constructor(sources: MetricsSources) {
    this.#observe(sources);
  }

  /** Adds those of Node: event loop lag, memory, processor time. */
  collectNode(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /**
   * A signalling request was answered.
   * @param name as it came; what is no request counts as `unknown`
   * @param reason why it was refused; `null`: it was not
   */
  handleAnswered(name: string, seconds: number, reason: SignallingErrorReason | null): void {
    this.#requests.observe({ request: Object.hasOwn(REQUESTS, name) ? name : 'unknown' }, seconds);
    if (reason === null) return;
    this.handleRefused(reason);
    if (name === 'join') this.#joinFailures.inc({ reason });
  }

  /** @param reason one of a fixed list */
  handleRefused(reason: string): void {
    this.#refusals.inc({ reason });
  }

  /** @param route its pattern, not what was asked for; `undefined`: none */
  handleResponse(route: string | undefined, code: number): void {
    this.#responses.inc({ route: route ?? 'none', code: String(code) });
  }

  handleJoined(as: 'new' | 'back'): void {
    this.#joins.inc({ as });
  }

  handleRoomOpened(): void {
    this.#roomsOpened.inc();
  }

  handleWorkerDied(): void {
    this.#workerDeaths.inc();
  }

  /** Messages of data channels since the last time. */
  handleData(direction: Direction, messages: number, bytes: number): void {
    this.#dataMessages.inc({ direction }, messages);
    this.#dataBytes.inc({ direction }, bytes);
  }

  /** Bytes on transports since the last time. */
  handleTransported(direction: Direction, bytes: number): void {
    this.#transportBytes.inc({ direction }, bytes);
  }

  /** Of several servers that share their rooms: how many there are, and whether this one is among them; alone there is no such metric. */
  observeCluster(cluster: Pick<Cluster, 'addresses' | 'age'>): void {
    const registers = this.#registers;
    new Gauge({
      name: 'guise_nodes',
      help: 'Servers that share their rooms, as this one saw them last.',
      registers,
      collect() {
        this.set(cluster.addresses.length);
      },
    });
    new Gauge({
      name: 'guise_node_age_seconds',
      help: 'Since the last sign of life of this server to the others.',
      registers,
      collect() {
        this.set((cluster.age ?? Number.NaN) / 1000);
      },
    });
  }

  /** What became of what webhooks were to be told; without any, there is no such metric. */
  observeWebhooks(counts: () => WebhookCounts): void {
    const registers = this.#registers;
    new Counter({
      name: 'guise_webhook_events_total',
      help: 'Events for webhooks: delivered, dropped; and attempts that failed.',
      labelNames: ['outcome'],
      registers,
      collect() {
        const { delivered, failed, dropped } = counts();
        this.reset();
        for (const [outcome, count] of Object.entries({ delivered, failed, dropped }))
          this.inc({ outcome }, count);
      },
    });
    new Gauge({
      name: 'guise_webhook_events_waiting',
      help: 'Events that webhooks have not been told yet.',
      registers,
      collect() {
        this.set(counts().waiting);
      },
    });
  }

  #counter<L extends string = string>(name: string, help: string, labelNames: L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames, registers: this.#registers });
  }

  #observe({ census, workerUsage }: MetricsSources): void {
    const counts: [string, string, (now: Census) => number][] = [
      ['guise_rooms', 'Rooms with somebody in them.', ({ rooms }) => rooms],
      ['guise_participants', 'People in rooms.', ({ participants }) => participants],
      ['guise_transports', 'WebRTC transports.', ({ transports }) => transports],
      ['guise_media_workers', 'Media workers that live.', ({ workers }) => workers],
      ['guise_draining', '1 while the server waits for its rooms to empty.', ({ draining }) => +draining],
    ];
    for (const [name, help, read] of counts)
      new Gauge({
        name,
        help,
        registers: this.#registers,
        collect() {
          this.set(read(census()));
        },
      });
    new Gauge({
      name: 'guise_media_worker_peak_memory_bytes',
      help: 'The most memory that each media worker has had.',
      labelNames: ['worker'],
      registers: this.#registers,
      async collect() {
        const usage = await workerUsage();
        this.reset();
        for (const { slot, memory } of usage) this.set({ worker: slot }, memory);
      },
    });
    new Counter({
      name: 'guise_media_worker_cpu_seconds_total',
      help: 'Processor time of each media worker.',
      labelNames: ['worker'],
      registers: this.#registers,
      async collect() {
        const usage = await workerUsage();
        this.reset();
        for (const { slot, cpu } of usage) this.inc({ worker: slot }, cpu);
      },
    });
  }
}
