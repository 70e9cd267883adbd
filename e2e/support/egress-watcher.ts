import type { Page, Request, WebSocket } from '@playwright/test';
import type { Egress } from './privacy.js';

/** What the script inside the page keeps; read by `EgressWatcher.collect`. */
interface PageRecord {
  connections: RTCPeerConnection[];
  descriptions: string[];
  channels: RTCDataChannel[];
  channelMessages: string[];
  trackKinds: string[];
  kindOf(track: MediaStreamTrack): string;
}

/** Watches everything by which a page can send something, from before its first line of script. */
export class EgressWatcher {
  readonly #requests: Request[] = [];
  readonly #socketMessages: Uint8Array[] = [];
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
    page.on('request', (request) => this.#requests.push(request));
    page.on('websocket', (socket) => this.#watchSocket(socket));
  }

  /** Call before the page is opened. */
  static async watch(page: Page): Promise<EgressWatcher> {
    const watcher = new EgressWatcher(page);
    await page.addInitScript(recordPeerConnections);
    return watcher;
  }

  /** Everything that left the page so far. */
  async collect(): Promise<Egress> {
    const inPage = await this.#page.evaluate(readPeerConnections);
    const requests = this.#requests.map((request) => ({
      url: request.url(),
      contentType: request.headers()['content-type'] ?? '',
      body: new Uint8Array(request.postDataBuffer() ?? []),
    }));
    return {
      requests,
      socketMessages: [...this.#socketMessages],
      channelMessages: inPage.channelMessages.map((text) => new Uint8Array(Buffer.from(text, 'latin1'))),
      descriptions: inPage.descriptions,
      sentTrackKinds: inPage.trackKinds,
      outboundStreams: inPage.outboundStreams,
    };
  }

  #watchSocket(socket: WebSocket): void {
    socket.on('framesent', ({ payload }) => {
      this.#socketMessages.push(typeof payload === 'string' ? new TextEncoder().encode(payload) : payload);
    });
  }
}

/**
 * Runs in the page, before its scripts. Only descriptions that are applied count: mediasoup-client asks a
 * connection that it never uses what the browser can do, and that offer mentions video.
 */
function recordPeerConnections(): void {
  const record: PageRecord = {
    connections: [],
    descriptions: [],
    channels: [],
    channelMessages: [],
    trackKinds: [],
    kindOf,
  };
  Object.assign(globalThis, { egressRecord: record });

  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    constructor(...args: ConstructorParameters<typeof Native>) {
      super(...args);
      record.connections.push(this);
    }
    override async setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      await super.setLocalDescription(description);
      record.descriptions.push(this.localDescription?.sdp ?? '');
    }
    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      await super.setRemoteDescription(description);
      record.descriptions.push(description.sdp ?? '');
    }
    override addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): RTCRtpSender {
      record.trackKinds.push(kindOf(track));
      return super.addTrack(track, ...streams);
    }
    override addTransceiver(of: MediaStreamTrack | string, init?: RTCRtpTransceiverInit) {
      if (typeof of !== 'string') record.trackKinds.push(kindOf(of));
      return super.addTransceiver(of, init);
    }
  };

  const replaceTrack = RTCRtpSender.prototype.replaceTrack;
  RTCRtpSender.prototype.replaceTrack = function (track) {
    if (track) record.trackKinds.push(kindOf(track));
    return replaceTrack.call(this, track);
  };

  const send = RTCDataChannel.prototype.send as (this: RTCDataChannel, data: unknown) => void;
  RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown) {
    if (!record.channels.includes(this)) record.channels.push(this);
    record.channelMessages.push(asLatin1(data));
    send.call(this, data);
  } as typeof RTCDataChannel.prototype.send;

  /** Only what the browser captured of a screen says of what kind of surface it is. */
  function kindOf(track: MediaStreamTrack): string {
    return track.kind === 'video' && 'displaySurface' in track.getSettings() ? 'screen' : track.kind;
  }

  function asLatin1(data: unknown): string {
    if (typeof data === 'string') return data;
    if (data instanceof Blob) return `unreadable blob of ${data.size} bytes`.padEnd(data.size);
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data as ArrayBuffer);
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}

async function readPeerConnections() {
  const record = (globalThis as unknown as { egressRecord: PageRecord }).egressRecord;
  const outboundStreams: { kind: string; bytes: number }[] = [];
  const trackKinds = [...record.trackKinds];
  for (const connection of record.connections) {
    for (const { track } of connection.getSenders()) if (track) trackKinds.push(record.kindOf(track));
    for (const report of (await connection.getStats()).values()) {
      if (report.type === 'outbound-rtp')
        outboundStreams.push({ kind: report.kind, bytes: report.bytesSent ?? 0 });
    }
  }
  const { descriptions, channelMessages } = record;
  return { descriptions, channelMessages, trackKinds, outboundStreams };
}
