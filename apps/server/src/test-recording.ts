import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { observer, type types } from 'mediasoup';
import type { Socket } from 'socket.io';

// For tests: what somebody learns who runs a server and writes down everything.

/** A message on a data channel, as the SFU forwards it. */
export interface RecordedMessage {
  producerId: string;
  /** `face` or `state`, as its sender calls it. */
  label: string;
  bytes: Uint8Array;
  /** `performance.now()` [ms]. */
  at: number;
}

/** A packet of a voice, as the SFU forwards it. */
export interface RecordedVoicePacket {
  producerId: string;
  /** RTP. */
  packet: Uint8Array;
  /** `performance.now()` [ms]. */
  at: number;
}

/** Everything that a server relays and keeps. Begin it before the server starts; the server's parts have to have {@link onConnection}. */
export class ServerRecording {
  readonly messages: RecordedMessage[] = [];
  readonly voicePackets: RecordedVoicePacket[] = [];
  /** Packets of signalling in both directions, answers too, as text. */
  readonly signalling: { text: string; at: number }[] = [];
  readonly #onWorker = (worker: types.Worker) => {
    worker.observer.on('newrouter', (router) => this.#tap(router));
  };

  constructor() {
    observer.on('newworker', this.#onWorker);
  }

  readonly onConnection = ({ conn }: Socket): void => {
    const keep = ({ type, data }: { type: string; data?: unknown }) => {
      if (type === 'message') this.signalling.push({ text: String(data), at: performance.now() });
    };
    conn.on('packet', keep);
    conn.on('packetCreate', keep);
  };

  /** Every file that lies in there now. @param folder where the server keeps uploads */
  async files(folder: string): Promise<Uint8Array[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return Promise.all(files.map((file) => readFile(join(file.parentPath, file.name))));
  }

  stop(): void {
    observer.off('newworker', this.#onWorker);
  }

  #tap(router: types.Router): void {
    const tap = router.createDirectTransport();
    router.observer.on('newtransport', (transport) => {
      if (transport.type !== 'webrtc') return;
      transport.observer.on('newdataproducer', (producer) => void this.#recordData(tap, producer));
      transport.observer.on('newproducer', (producer) => {
        if (producer.kind === 'audio') void this.#recordVoice(tap, producer, router.rtpCapabilities);
      });
    });
  }

  async #recordVoice(
    tap: Promise<types.DirectTransport>,
    { id }: types.Producer,
    routerRtpCapabilities: types.RouterRtpCapabilities,
  ): Promise<void> {
    // A router's own have all that is asked of an endpoint's.
    const rtpCapabilities = routerRtpCapabilities as types.RtpCapabilities;
    const consumer = await (await tap).consume({ producerId: id, rtpCapabilities }).catch(() => null);
    consumer?.on('rtp', (packet) => {
      this.voicePackets.push({ producerId: id, packet: Uint8Array.from(packet), at: performance.now() });
    });
  }

  async #recordData(tap: Promise<types.DirectTransport>, { id, label }: types.DataProducer): Promise<void> {
    const consumer = await (await tap).consumeData({ dataProducerId: id }).catch(() => null);
    consumer?.on('message', (message) => {
      this.messages.push({ producerId: id, label, bytes: Uint8Array.from(message), at: performance.now() });
    });
  }
}
