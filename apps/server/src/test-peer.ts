import type { DtlsParameters, FaceRate, RtpCapabilities, TransportOptions } from '@guise/protocol';
import datachannel, { type DataChannel, type PeerConnection } from 'node-datachannel';
import type { TestClient } from './test-server.js';

// For tests: the WebRTC end of a participant who has no browser, and may send what no browser would.

const NO_CODECS: RtpCapabilities = { codecs: [] };
/** What a peer believes it may send; the server's own limit is the one under test. */
const MAX_MESSAGE_SIZE = 262_144;

/** How data channels of faces and states deliver. */
export const UNRELIABLE = { ordered: false, maxRetransmits: 0 } as const;

/** A face's channels to or from the server, or that of a state. */
export class FacePeer {
  private constructor(
    private readonly connection: PeerConnection,
    /** A layer's each, base first. */
    private readonly channels: readonly DataChannel[],
  ) {}

  /** Connects a sending transport and produces a face of so many layers. @param spare channels after theirs, of which nothing is made */
  static async producing(
    client: TestClient,
    layers = 1,
    spare = 0,
  ): Promise<{ peer: FacePeer; producerId: string }> {
    const transport = await client.request('createTransport', { direction: 'send' });
    const ids = Array.from({ length: layers + spare }, (_, id) => id);
    const peer = await FacePeer.#connect(client, transport, ids);
    const { producerId } = await client.request('produceFace', {
      layers: ids.slice(0, layers).map((streamId) => ({ streamId, ...UNRELIABLE })),
    });
    return { peer, producerId };
  }

  /** Connects a receiving transport and consumes a face. */
  static async consuming(client: TestClient, producerId: string, rate: FaceRate = 30): Promise<FacePeer> {
    const transport = await FacePeer.#receiving(client);
    const { layers } = await client.request('consumeFace', { producerId, rate });
    const ids = layers.map(({ sctpStreamParameters }) => sctpStreamParameters.streamId);
    return FacePeer.#connect(client, transport, ids);
  }

  /**
   * Connects one receiving transport and consumes all of these faces, one channel a face.
   * @param through changes where the server seems to be
   */
  static async consumingAll(
    client: TestClient,
    producerIds: readonly string[],
    through: (transport: TransportOptions) => TransportOptions,
  ): Promise<FacePeer> {
    const transport = await FacePeer.#receiving(client);
    const ids: number[] = [];
    for (const producerId of producerIds) {
      const { layers } = await client.request('consumeFace', { producerId, rate: 30 });
      ids.push(...layers.map(({ sctpStreamParameters }) => sctpStreamParameters.streamId));
    }
    return FacePeer.#connect(client, through(transport), ids);
  }

  /** Connects a sending transport and produces a game's state. */
  static async producingState(client: TestClient): Promise<{ peer: FacePeer; producerId: string }> {
    const transport = await client.request('createTransport', { direction: 'send' });
    const peer = await FacePeer.#connect(client, transport, [0]);
    const { producerId } = await client.request('produceState', {
      sctpStreamParameters: { streamId: 0, ...UNRELIABLE },
    });
    return { peer, producerId };
  }

  /** Connects a receiving transport and consumes a game's state. */
  static async consumingState(client: TestClient, producerId: string): Promise<FacePeer> {
    const transport = await FacePeer.#receiving(client);
    const { sctpStreamParameters } = await client.request('consumeState', { producerId });
    return FacePeer.#connect(client, transport, [sctpStreamParameters.streamId]);
  }

  static #receiving(client: TestClient): Promise<TransportOptions> {
    return client.request('createTransport', { direction: 'receive', rtpCapabilities: NO_CODECS });
  }

  static async #connect(
    client: TestClient,
    transport: TransportOptions,
    ids: readonly number[],
  ): Promise<FacePeer> {
    const connection = new datachannel.PeerConnection('test', { iceServers: [] });
    const offered = new Promise<string>((resolve) => connection.onLocalDescription(resolve));
    const channels = ids.map((id) =>
      connection.createDataChannel(`face ${id}`, {
        negotiated: true,
        id,
        unordered: true,
        maxRetransmits: 0,
      }),
    );
    const opened = channels.map((channel) => new Promise<void>((resolve) => channel.onOpen(resolve)));
    const dtlsParameters = dtlsParametersOf(await offered);
    await client.request('connectTransport', { transportId: transport.id, dtlsParameters });
    connection.setRemoteDescription(answerFor(transport), 'answer');
    await Promise.all(opened);
    return new FacePeer(connection, channels);
  }

  /** Sends while the channel is open: the server may close it at any moment. */
  send(bytes: Uint8Array, layer = 0): void {
    this.#whileOpen(layer, (channel) => channel.sendMessageBinary(bytes));
  }

  sendText(text: string): void {
    this.#whileOpen(0, (channel) => channel.sendMessage(text));
  }

  /** Hears every message from now on. */
  onMessage(listener: (bytes: Uint8Array, layer: number) => void): void {
    for (const [layer, channel] of this.channels.entries())
      channel.onMessage((message) => listener(new Uint8Array(message as Buffer), layer));
  }

  /** As a browser does that hears of a face's end: the connection stays. */
  closeChannels(): void {
    for (const channel of this.channels) channel.close();
  }

  close(): void {
    this.connection.close();
  }

  #whileOpen(layer: number, send: (channel: DataChannel) => void): void {
    const channel = this.channels[layer] as DataChannel;
    try {
      if (channel.isOpen()) send(channel);
    } catch (error) {
      if (channel.isOpen()) throw error;
    }
  }
}

function dtlsParametersOf(sdp: string): DtlsParameters {
  const value = /^a=fingerprint:sha-256 ([0-9A-F:]+)/im.exec(sdp)?.[1] as string;
  return { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] };
}

/** The server's transport as the answer to the peer's offer. */
function answerFor({
  iceParameters,
  iceCandidates,
  dtlsParameters,
  sctpParameters,
}: TransportOptions): string {
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:sha-256 ${fingerprint?.value}`,
    'a=setup:passive',
    `a=sctp-port:${sctpParameters.port}`,
    `a=max-message-size:${MAX_MESSAGE_SIZE}`,
    ...iceCandidates
      .filter(({ protocol }) => protocol === 'udp')
      .map(
        ({ foundation, priority, address, port }) =>
          `a=candidate:${foundation} 1 udp ${priority} ${address} ${port} typ host`,
      ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}
