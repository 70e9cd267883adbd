import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import * as mediasoup from 'mediasoup';
import type { MediaAddress } from '../config.js';
import { StartError } from '../start-error.js';

const VOICE_CODEC: types.RouterRtpCodecCapability = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48000,
  channels: 2,
  parameters: { useinbandfec: 1, usedtx: 1 },
};

/** Every browser has it, and nobody has to pay for it. */
const SCREEN_CODEC: types.RouterRtpCodecCapability = {
  kind: 'video',
  mimeType: 'video/VP8',
  clockRate: 90000,
};

/** Of a face, all but the base (`rooms/face.ts`). */
const UPPER_LAYER = /^face \d/;

/** How many producers of each kind there are. Counted where mediasoup makes them. */
export interface ProducerCounts {
  audio: number;
  video: number;
  face: number;
}

/** One mediasoup worker process with its one media port, and what runs in it. */
export class MediaWorker extends EventEmitter<{ died: []; transport: [types.WebRtcTransport] }> {
  #transports = 0;
  #routers = 0;
  #streams = 0;
  readonly producers: ProducerCounts = { audio: 0, video: 0, face: 0 };

  private constructor(
    private readonly worker: types.Worker,
    readonly webRtcServer: types.WebRtcServer,
  ) {
    super();
    worker.on('died', () => this.emit('died'));
    webRtcServer.observer.on('webrtctransporthandled', (transport) => {
      this.#transports++;
      // The port's own event does not come for a transport whose router went first.
      transport.observer.once('close', () => this.#transports--);
      this.emit('transport', transport);
    });
  }

  /**
   * @param port UDP and TCP; 0 for any free ones.
   * @throws StartError
   */
  static async start(addresses: readonly MediaAddress[], port: number): Promise<MediaWorker> {
    const worker = await mediasoup.createWorker({ logLevel: 'error' }).catch((error: unknown) => {
      throw StartError.worker(error);
    });
    leaveSignalsAlone(worker);
    try {
      const webRtcServer = await worker.createWebRtcServer({ listenInfos: listenInfos(addresses, port) });
      return new MediaWorker(worker, webRtcServer);
    } catch (error) {
      worker.close();
      throw StartError.rtcPort(port, error);
    }
  }

  get pid(): number {
    return this.worker.pid;
  }

  /** It died, or was told to. */
  get closed(): boolean {
    return this.worker.closed;
  }

  /** Of participants. */
  get transports(): number {
    return this.#transports;
  }

  /** What its process has used so far: processor time [s], the most memory it ever had [bytes]. */
  async usage(): Promise<{ cpu: number; memory: number }> {
    const { ru_utime, ru_stime, ru_maxrss } = await this.worker.getResourceUsage();
    return { cpu: (ru_utime + ru_stime) / 1000, memory: ru_maxrss * 1024 };
  }

  /**
   * What decides where the next room goes: streams that are sent on, since each costs the same wherever it comes from, a face as one whatever its layers; transports,
   * of which some have not come to it yet; then rooms.
   */
  get load(): number {
    return this.#streams + this.#transports + this.#routers / 1000;
  }

  /** @param screenShare whether a screen can be shared; without, the router knows no video, and nobody can send any. */
  async createRouter(screenShare: boolean): Promise<types.Router> {
    const mediaCodecs = screenShare ? [VOICE_CODEC, SCREEN_CODEC] : [VOICE_CODEC];
    const router = await this.worker.createRouter({ mediaCodecs });
    this.#routers++;
    router.observer.on('close', () => this.#routers--);
    router.observer.on('newtransport', (transport) => this.#count(transport));
    return router;
  }

  close(): void {
    this.worker.close();
  }

  #count(transport: types.Transport): void {
    // What comes from another worker was counted there.
    if (transport.type === 'pipe') return;
    const count = (
      kind: keyof ProducerCounts,
      observer: types.ProducerObserver | types.DataProducerObserver,
    ) => {
      // Made while its transport was closed: it is none, and nobody will ever close it.
      if (transport.closed) return;
      this.producers[kind]++;
      (observer as types.DataProducerObserver).on('close', () => this.producers[kind]--);
    };
    if (transport.type === 'webrtc') this.#countStreams(transport);
    transport.observer.on('newproducer', (producer) => count(producer.kind, producer.observer));
    transport.observer.on('newdataproducer', (producer) => {
      // A face counts once, whatever its layers.
      if (producer.label === 'face') count('face', producer.observer);
    });
  }

  #countStreams(transport: types.Transport): void {
    const count = (observer: types.ConsumerObserver | types.DataConsumerObserver) => {
      if (transport.closed) return;
      this.#streams++;
      (observer as types.DataConsumerObserver).on('close', () => this.#streams--);
    };
    transport.observer.on('newconsumer', ({ observer }) => count(observer));
    transport.observer.on('newdataconsumer', ({ label, observer }) => {
      if (!UPPER_LAYER.test(label)) count(observer);
    });
  }
}

/** mediasoup closes its workers by itself when this process is told to stop: calls that may end in peace would not. */
function leaveSignalsAlone(worker: types.Worker): void {
  const { onSignal } = worker as unknown as { onSignal: () => void };
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, onSignal);
}

/**
 * What a worker's port holds while the worker does not get to it [bytes]; the system gives at most its own limit (`net.core.rmem_max`). What
 * Linux gives unasked is full within 30 ms in a room of 24: then faces, and what receivers say of theirs, are lost. More than this would be late.
 */
const SOCKET_BUFFER = 1024 * 1024;

function listenInfos(addresses: readonly MediaAddress[], port: number): types.TransportListenInfo[] {
  // UDP first: TCP is for networks that let nothing else through.
  return (['udp', 'tcp'] as const).flatMap((protocol) =>
    addresses.map(({ ip, announced }) => ({
      protocol,
      ip,
      port,
      recvBufferSize: SOCKET_BUFFER,
      sendBufferSize: SOCKET_BUFFER,
      ...(announced === undefined ? {} : { announcedAddress: announced }),
    })),
  );
}
