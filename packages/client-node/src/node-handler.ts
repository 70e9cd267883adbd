import type { FrameTransform } from '@guise/client';
import type { types } from 'mediasoup-client';
import { EnhancedEventEmitter } from 'mediasoup-client/enhancedEvents';
import * as ortc from 'mediasoup-client/ortc';
import datachannel, { type PeerConnection, type Track } from 'node-datachannel';
import { capabilities, LEVEL_URI } from './capabilities.js';
import { NodeDataChannel } from './data-channel.js';
import { IncomingChannels } from './incoming-channels.js';
import { OpenEnds } from './open-ends.js';
import { OpusTrack } from './opus-track.js';
import { OutgoingVoice } from './outgoing-voice.js';
import { readRtp } from './rtp.js';
import { answerTo, dtlsParametersOf, type Voice } from './sdp.js';
import { turnServers } from './turn-servers.js';

const NAME = 'guise-node';

/** mediasoup-client's WebRTC in Node, by libdatachannel: face channels and Opus packets. */
export const nodeWebRtc: types.HandlerFactory = {
  name: NAME,
  factory: (options) => new NodeHandler(options),
  getNativeRtpCapabilities: async () => capabilities(),
};

/** One transport. We offer and the server answers, however the media flows: it takes both roles. */
class NodeHandler extends EnhancedEventEmitter<types.HandlerEvents> implements types.HandlerInterface {
  readonly name = NAME;
  readonly #connection: PeerConnection;
  readonly #ends = new OpenEnds();
  readonly #incoming: IncomingChannels;
  readonly #voices = new Map<string, Voice>();
  readonly #tracks = new Map<string, Track>();
  readonly #outgoing = new Map<string, OutgoingVoice>();
  #nextMid = 0;
  #nextStream = 0;
  /** The server knows our end. */
  #introduced = false;
  /** Both ends have agreed once, and the channels' section is part of that. */
  #agreed = false;
  #closed = false;

  constructor(private readonly options: types.HandlerOptions) {
    super();
    this.#connection = new datachannel.PeerConnection(NAME, {
      iceServers: turnServers(options.iceServers ?? []),
      disableAutoNegotiation: true,
      // A voice may come when faces have long been flowing.
      forceMediaTransport: true,
    });
    this.#incoming = new IncomingChannels(this.#connection, this.#ends);
    // Channels are in the first offer, wanted or not: once the server's SCTP has spoken to a connection that did without them until then,
    // libdatachannel waits for itself when they come, and the whole process with it.
    if (options.direction === 'recv') this.#incoming.openFrom(0);
    else {
      // Nothing goes over it.
      const spare = this.#connection.createDataChannel('', { negotiated: true, id: this.#nextStream++ });
      this.#ends.hold(spare);
    }
    this.#connection.onStateChange((state) => {
      if (!this.#closed && state !== 'closed')
        this.emit('@connectionstatechange', state as types.ConnectionState);
    });
  }

  override close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const voice of this.#outgoing.values()) voice.close();
    this.#connection.close();
    this.#ends.handleConnectionClosed();
    super.close();
  }

  async sendDataChannel({
    sctpStreamParameters,
  }: types.HandlerSendDataChannelOptions): Promise<types.HandlerSendDataChannelResult> {
    this.#assertOpen();
    const { ordered = true, maxPacketLifeTime, maxRetransmits, label, protocol } = sctpStreamParameters;
    const streamId = this.#nextStream++;
    const reliability = {
      ...(maxPacketLifeTime === undefined ? {} : { maxPacketLifeTime }),
      ...(maxRetransmits === undefined ? {} : { maxRetransmits }),
    };
    const init = { negotiated: true, id: streamId, unordered: !ordered, ...reliability };
    const channel = new NodeDataChannel(this.#connection.createDataChannel('', init), streamId, this.#ends);
    Object.assign(channel, { label: label ?? '', protocol: protocol ?? '' });
    await this.#introduceChannels();
    return {
      dataChannel: channel.asRTCDataChannel,
      sctpStreamParameters: { streamId, ordered, ...reliability },
    };
  }

  async receiveDataChannel({
    sctpStreamParameters,
    label = '',
    protocol = '',
  }: types.HandlerReceiveDataChannelOptions): Promise<types.HandlerReceiveDataChannelResult> {
    this.#assertOpen();
    const channel = this.#incoming.take(sctpStreamParameters.streamId ?? 0, label, protocol);
    await this.#introduceChannels();
    return { dataChannel: channel.asRTCDataChannel };
  }

  async send({ track, codec, onRtpSender }: types.HandlerSendOptions): Promise<types.HandlerSendResult> {
    this.#assertOpen();
    const voice = OpusTrack.of(track);
    const parameters = ortc.getSendingRtpParameters(
      'audio',
      this.options.getSendExtendedRtpCapabilities(capabilities()),
    );
    parameters.codecs = ortc.reduceCodecs(parameters.codecs, codec);
    const payloadType = (parameters.codecs[0] as types.RtpCodecParameters).payloadType;
    const ssrc = Math.floor(Math.random() * 2 ** 32);
    const mid = this.#addVoice({ direction: 'send', payloadType, ssrc });
    await this.#negotiate();
    const level = parameters.headerExtensions?.find(({ uri }) => uri === LEVEL_URI)?.id ?? null;
    const outgoing = new OutgoingVoice(this.#tracks.get(mid) as Track, { payloadType, ssrc, level });
    // What mediasoup-client calls a sender is here what sends: all that anybody does with it is to set its transform.
    onRtpSender?.(outgoing as unknown as RTCRtpSender);
    outgoing.play(voice);
    this.#outgoing.set(mid, outgoing);
    return {
      localId: mid,
      rtpParameters: {
        ...parameters,
        mid,
        encodings: [{ ssrc }],
        rtcp: { cname: NAME, reducedSize: true, mux: true },
      },
    };
  }

  async stopSending(localId: string): Promise<void> {
    this.#outgoing.get(localId)?.close();
    this.#outgoing.delete(localId);
    this.#endVoice(localId);
  }

  async pauseSending(localId: string): Promise<void> {
    this.#outgoing.get(localId)?.pause();
  }

  async resumeSending(localId: string): Promise<void> {
    this.#outgoing.get(localId)?.resume();
  }

  async replaceTrack(localId: string, track: MediaStreamTrack | null): Promise<void> {
    this.#outgoing.get(localId)?.play(track && OpusTrack.of(track));
  }

  async receive(optionsList: types.HandlerReceiveOptions[]): Promise<types.HandlerReceiveResult[]> {
    this.#assertOpen();
    const results = optionsList.map(({ rtpParameters, onRtpReceiver }) => {
      const payloadType = (rtpParameters.codecs[0] as types.RtpCodecParameters).payloadType;
      const ssrc = rtpParameters.encodings?.[0]?.ssrc as number;
      const localId = this.#addVoice({ direction: 'receive', payloadType, ssrc });
      const track = new OpusTrack();
      const receiver: { transform: FrameTransform } = { transform: (opus) => opus };
      onRtpReceiver?.(receiver as unknown as RTCRtpReceiver);
      this.#tracks.get(localId)?.onMessage((packet) => {
        const read = readRtp(packet);
        const opus = read && receiver.transform(read.payload);
        if (opus) track.deliver({ opus, timestamp: read.timestamp, level: 0 });
      });
      return { localId, track: track.asMediaStreamTrack };
    });
    await this.#negotiate();
    return results;
  }

  async stopReceiving(localIds: string[]): Promise<void> {
    for (const localId of localIds) this.#endVoice(localId);
  }

  /** The server pauses and resumes what it sends; nothing is to be done here. */
  async pauseReceiving(): Promise<void> {}
  async resumeReceiving(): Promise<void> {}

  /** The round trip, as a browser says it. */
  async getTransportStats(): Promise<RTCStatsReport> {
    const roundTrip = this.#closed ? -1 : this.#connection.rtt();
    if (roundTrip < 0) return new Map();
    const pair = { type: 'candidate-pair', nominated: true, currentRoundTripTime: roundTrip / 1000 };
    return new Map([['pair', pair]]);
  }

  async getSenderStats(): Promise<RTCStatsReport> {
    return new Map();
  }

  async getReceiverStats(): Promise<RTCStatsReport> {
    return new Map();
  }

  async updateIceServers(): Promise<void> {}

  async restartIce(): Promise<void> {
    throw new Error('A connection from Node is made anew instead.');
  }

  async setMaxSpatialLayer(): Promise<void> {}
  async setRtpEncodingParameters(): Promise<void> {}

  getDataChannelMaxMessageSize(): number | undefined {
    return this.options.sctpParameters?.maxMessageSize;
  }

  /** Channels are all part of one section: once it is agreed on, nothing is left to say. */
  async #introduceChannels(): Promise<void> {
    if (!this.#agreed) await this.#negotiate();
  }

  #addVoice(voice: Voice): string {
    const mid = `voice-${this.#nextMid++}`;
    const media = new datachannel.Audio(mid, voice.direction === 'send' ? 'SendOnly' : 'RecvOnly');
    media.addOpusCodec(voice.payloadType);
    if (voice.direction === 'send') media.addSSRC(voice.ssrc, NAME, NAME, mid);
    const track = this.#connection.addTrack(media);
    this.#ends.hold(track);
    this.#tracks.set(mid, track);
    this.#voices.set(mid, voice);
    return mid;
  }

  #endVoice(mid: string): void {
    this.#voices.delete(mid);
    const track = this.#tracks.get(mid);
    if (track) this.#ends.close(track);
    this.#tracks.delete(mid);
  }

  async #negotiate(): Promise<void> {
    this.#connection.setLocalDescription('offer');
    const offer = this.#connection.localDescription()?.sdp;
    if (!offer) throw new Error('libdatachannel made no offer');
    if (!this.#introduced) {
      this.#introduced = true;
      const dtlsParameters = dtlsParametersOf(offer);
      await new Promise<void>((resolve, reject) =>
        this.emit('@connect', { dtlsParameters }, resolve, reject),
      );
    }
    this.#assertOpen();
    this.#connection.setRemoteDescription(answerTo(offer, this.options, this.#voices), 'answer');
    this.#agreed = true;
  }

  #assertOpen(): void {
    if (this.#closed) throw new DOMException('The transport is closed.', 'InvalidStateError');
  }
}
