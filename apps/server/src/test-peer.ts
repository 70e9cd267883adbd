import type { DtlsParameters, RtpCapabilities, TransportOptions } from '@guise/protocol';
import datachannel, { type DataChannel, type PeerConnection } from 'node-datachannel';
import type { TestClient } from './test-server.js';

// For tests: the WebRTC end of a participant who has no browser, and may send what no browser would.

const NO_CODECS: RtpCapabilities = { codecs: [] };
/** What a peer believes it may send; the server's own limit is the one under test. */
const MAX_MESSAGE_SIZE = 262_144;

/** One face channel to or from the server. */
export class FacePeer {
  private constructor(
    private readonly connection: PeerConnection,
    private readonly channel: DataChannel,
  ) {}

  /** Connects a sending transport and produces a face. */
  static async producing(client: TestClient): Promise<{ peer: FacePeer; producerId: string }> {
    const transport = await client.request('createTransport', { direction: 'send' });
    const peer = await FacePeer.#connect(client, transport, 0);
    const { producerId } = await client.request('produceFace', {
      sctpStreamParameters: { streamId: 0, ordered: false, maxRetransmits: 0 },
    });
    return { peer, producerId };
  }

  /** Connects a receiving transport and consumes a face. */
  static async consuming(client: TestClient, producerId: string): Promise<FacePeer> {
    const transport = await client.request('createTransport', {
      direction: 'receive',
      rtpCapabilities: NO_CODECS,
    });
    const { sctpStreamParameters } = await client.request('consumeFace', { producerId });
    return FacePeer.#connect(client, transport, sctpStreamParameters.streamId);
  }

  static async #connect(client: TestClient, transport: TransportOptions, id: number): Promise<FacePeer> {
    const connection = new datachannel.PeerConnection('test', { iceServers: [] });
    const offered = new Promise<string>((resolve) => connection.onLocalDescription(resolve));
    const channel = connection.createDataChannel('face', {
      negotiated: true,
      id,
      unordered: true,
      maxRetransmits: 0,
    });
    const opened = new Promise<void>((resolve) => channel.onOpen(resolve));
    const dtlsParameters = dtlsParametersOf(await offered);
    await client.request('connectTransport', { transportId: transport.id, dtlsParameters });
    connection.setRemoteDescription(answerFor(transport), 'answer');
    await opened;
    return new FacePeer(connection, channel);
  }

  /** Sends while the channel is open: the server may close it at any moment. */
  send(bytes: Uint8Array): void {
    this.#whileOpen(() => this.channel.sendMessageBinary(bytes));
  }

  sendText(text: string): void {
    this.#whileOpen(() => this.channel.sendMessage(text));
  }

  /** Hears every message from now on. */
  onMessage(listener: (bytes: Uint8Array) => void): void {
    this.channel.onMessage((message) => listener(new Uint8Array(message as Buffer)));
  }

  close(): void {
    this.connection.close();
  }

  #whileOpen(send: () => void): void {
    try {
      if (this.channel.isOpen()) send();
    } catch (error) {
      if (this.channel.isOpen()) throw error;
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
