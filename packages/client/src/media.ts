import {
  FACE_LAYERS,
  type FaceLayer,
  type FaceRate,
  type FaceStreamParameters,
  LIMITS,
  type ResponseData,
  type RtpCapabilities,
  type RtpParameters,
  SignallingError,
} from '@guise/protocol';
import { Device, type types } from 'mediasoup-client';
import { JoinError } from './errors.js';
import { LayeredChannel } from './layered-channel.js';
import type { RoomSeal, SealedStream } from './sealing/room-seal.js';
import type { SignallingChannel } from './signalling-channel.js';

/**
 * RTP header extension that says when a voice was spoken, for lips and voice to be together. Chromium offers it only when
 * asked; browsers that do not know it go without.
 */
const CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';

/** What a producer is for, and with a screen whether it may replace somebody else's; travels in mediasoup-client's `appData`. */
type Purpose = { use: 'voice' | 'screenAudio' } | { use: 'screen'; replace: boolean };

/** The same for data; a face's layers are told to the server all at once, with the base, which comes last. */
type DataPurpose =
  | { use: 'face'; layer: FaceLayer; streams: (FaceStreamParameters | undefined)[] }
  | { use: 'state' };

/** Unordered and without retransmissions: what is late is worth nothing. */
const UNRELIABLE = { ordered: false, maxRetransmits: 0 } as const;

/** By which WebRTC, and which ways it may take. */
export interface WebRtcOptions {
  /** In place of the browser's. */
  webRtc?: types.HandlerFactory;
  seal?: RoomSeal;
  /** TURN servers that the server offers. */
  iceServers?: RTCIceServer[];
  /** `relay`: by those only. */
  iceTransportPolicy?: RTCIceTransportPolicy;
}

const STUCK: ReadonlySet<string> = new Set(['disconnected', 'failed']);

/** The WebRTC side of one stay in a room: a device, a transport out and a transport in. */
export class Media {
  private constructor(
    private readonly signalling: SignallingChannel,
    /** `null`: one may send nothing. */
    private readonly sender: types.Transport | null,
    private readonly receiver: types.Transport,
    /** Whether a screen can be shared from here. */
    readonly canShareScreen: boolean,
    /** What voices and screens are encoded with here, as a MIME type. */
    private readonly codecOf: (kind: 'audio' | 'video') => string,
    private readonly seal: RoomSeal | undefined,
  ) {}

  /**
   * @param sends whether anything may be sent
   * @param onStuck called when a transport lost its connection, for a moment or for good.
   * @throws JoinError `unsupported`, or what a request throws.
   */
  static async open(
    signalling: SignallingChannel,
    routerRtpCapabilities: RtpCapabilities,
    sends: boolean,
    onStuck: () => void,
    { webRtc, seal, ...rest }: WebRtcOptions,
  ): Promise<Media> {
    const device = await loadDevice(routerRtpCapabilities as types.RtpCapabilities, webRtc);
    const [send, receive] = await Promise.all([
      sends ? signalling.request('createTransport', { direction: 'send' }) : null,
      signalling.request('createTransport', {
        direction: 'receive',
        // mediasoup-client types codec parameters as anything; the server's schema checks them.
        rtpCapabilities: device.recvRtpCapabilities as RtpCapabilities,
      }),
    ]);
    const way = { ...rest, ...(seal && { additionalSettings: seal.peerConnectionSettings }) };
    const { codecs = [] } = device.sendRtpCapabilities;
    const media = new Media(
      signalling,
      send && device.createSendTransport({ ...send, ...way }),
      device.createRecvTransport({ ...receive, ...way }),
      device.canProduce('video') && (seal?.sealsStreams ?? true),
      (kind) => codecs.find((codec) => codec.kind === kind)?.mimeType ?? '',
      seal,
    );
    media.#wire(onStuck);
    return media;
  }

  #wire(onStuck: () => void): void {
    for (const transport of this.#transports) {
      transport.on('connect', ({ dtlsParameters }, done, failed) => {
        this.signalling
          .request('connectTransport', { transportId: transport.id, dtlsParameters })
          .then(() => done(), failed);
      });
      transport.on('connectionstatechange', (state) => {
        if (STUCK.has(state)) onStuck();
      });
    }
    this.sender?.on('produce', ({ rtpParameters, appData }, done, failed) => {
      this.#produce(appData as Purpose, rtpParameters as RtpParameters).then(
        ({ producerId }) => done({ id: producerId }),
        failed,
      );
    });
    this.sender?.on('producedata', ({ sctpStreamParameters, appData }, done, failed) => {
      const stream = { streamId: sctpStreamParameters.streamId as number, ...UNRELIABLE };
      this.#produceData(appData as DataPurpose, stream).then((id) => done({ id }), failed);
    });
  }

  /** Opens the channels of one's face. @throws SignallingError */
  async publishFace(): Promise<LayeredChannel> {
    const { sender } = this;
    if (!sender) throw SignallingError.notAllowed('publishFace');
    const [layers, streams]: [types.DataProducer[], FaceStreamParameters[]] = [[], []];
    try {
      for (const layer of [...FACE_LAYERS].reverse()) {
        const appData = { use: 'face', layer, streams } satisfies DataPurpose;
        layers[layer] = await sender.produceData({ ...UNRELIABLE, label: 'face', appData });
      }
    } catch (error) {
      for (const layer of layers) layer?.close();
      throw error;
    }
    return new LayeredChannel(layers, this.seal);
  }

  /** Opens the channel of a game's own state. @throws SignallingError */
  async publishState(): Promise<types.DataProducer> {
    if (!this.sender) throw SignallingError.notAllowed('publishFace');
    const appData = { use: 'state' } satisfies DataPurpose;
    return this.sender.produceData({ ...UNRELIABLE, label: 'state', appData });
  }

  async publishAudio(track: MediaStreamTrack): Promise<types.Producer> {
    if (!this.sender) throw SignallingError.notAllowed('publishAudio');
    return this.sender.produce({
      track,
      appData: { use: 'voice' } satisfies Purpose,
      ...this.#sealing('voice'),
      codecOptions: { opusDtx: true, opusFec: true, opusStereo: false },
      // The track is the caller's: a preview or level meter may still use it.
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: true,
    });
  }

  async closeAudio(): Promise<void> {
    await this.signalling.request('closeAudio', {});
  }

  /** The consumer delivers after {@link resumeAudio}. @param from whose voice it is */
  async consumeAudio(producerId: string, from: string): Promise<types.Consumer> {
    const { consumerId, rtpParameters } = await this.signalling.request('consumeAudio', { producerId });
    return this.receiver.consume({
      id: consumerId,
      producerId,
      kind: 'audio',
      rtpParameters: rtpParameters as types.RtpParameters,
      // Without this, mediasoup-client does not ask the receiver for the extension.
      onRtpReceiver: this.#opening('voice', from, rtpParameters),
    });
  }

  async resumeAudio(consumer: types.Consumer): Promise<void> {
    await this.signalling.request('resumeAudio', { consumerId: consumer.id });
  }

  /** @param replace whether to end somebody else's */
  async publishScreen(track: MediaStreamTrack, replace: boolean): Promise<types.Producer> {
    if (!this.sender) throw SignallingError.notAllowed('shareScreen');
    return this.sender.produce({
      track,
      appData: { use: 'screen', replace } satisfies Purpose,
      ...this.#sealing('screen'),
      encodings: [{ maxBitrate: LIMITS.screenBitrate, maxFramerate: LIMITS.screenFrameRate }],
      // Without it, Chromium begins at 300 kbit/s, and text is a blur for seconds.
      codecOptions: { videoGoogleStartBitrate: 1000 },
      stopTracks: false,
    });
  }

  async publishScreenAudio(track: MediaStreamTrack): Promise<types.Producer> {
    if (!this.sender) throw SignallingError.notAllowed('shareScreen');
    return this.sender.produce({
      track,
      appData: { use: 'screenAudio' } satisfies Purpose,
      ...this.#sealing('screenAudio'),
      encodings: [{ maxBitrate: LIMITS.screenAudioBitrate }],
      codecOptions: { opusStereo: true, opusMaxAverageBitrate: LIMITS.screenAudioBitrate },
      stopTracks: false,
    });
  }

  async closeScreen(): Promise<void> {
    await this.signalling.request('closeScreen', {});
  }

  /** A screen or its sound; it comes after {@link pauseScreen} said so. @param from who shares it */
  async consumeScreen(producerId: string, from: string): Promise<types.Consumer> {
    const answer = await this.signalling.request('consumeScreen', { producerId });
    return this.receiver.consume({
      id: answer.consumerId,
      producerId,
      kind: answer.kind,
      rtpParameters: answer.rtpParameters as types.RtpParameters,
      onRtpReceiver: this.#opening(
        answer.kind === 'video' ? 'screen' : 'screenAudio',
        from,
        answer.rtpParameters,
      ),
    });
  }

  async pauseScreen(consumer: types.Consumer, paused: boolean): Promise<void> {
    await this.signalling.request('pauseScreen', { consumerId: consumer.id, paused });
  }

  /** Seals a stream before any of it is sent. @throws JoinError `unsupported` where this browser cannot */
  #sealing(kind: SealedStream): Pick<types.ProducerOptions, 'onRtpSender'> {
    const { seal } = this;
    if (!seal) return {};
    if (!seal.sealsStreams) throw JoinError.unsupported('streams cannot be sealed here');
    const codec = this.codecOf(kind === 'screen' ? 'video' : 'audio');
    return { onRtpSender: (sender) => seal.sealStream(kind, sender, codec) };
  }

  #opening(kind: SealedStream, from: string, { codecs }: RtpParameters): (receiver: RTCRtpReceiver) => void {
    return (receiver) => this.seal?.openStream(kind, from, receiver, codecs[0]?.mimeType ?? '');
  }

  /** All layers of a face, base first. */
  async consumeFace(producerId: string, rate: FaceRate): Promise<types.DataConsumer[]> {
    const { layers } = await this.signalling.request('consumeFace', { producerId, rate });
    return Promise.all(layers.map((layer) => this.#consumeData(layer, `face ${producerId}`)));
  }

  async consumeState(producerId: string): Promise<types.DataConsumer> {
    return this.#consumeData(
      await this.signalling.request('consumeState', { producerId }),
      `state ${producerId}`,
    );
  }

  /** @param label seen by whoever looks at the page's connections only */
  async #consumeData(answer: ResponseData<'consumeState'>, label: string): Promise<types.DataConsumer> {
    const { consumerId: id, producerId: dataProducerId, sctpStreamParameters } = answer;
    const consumer = await this.receiver.consumeData({ id, dataProducerId, sctpStreamParameters, label });
    consumer.binaryType = 'arraybuffer';
    return consumer;
  }

  /** @returns the producer's id. */
  async #produceData(purpose: DataPurpose, stream: FaceStreamParameters): Promise<string> {
    if (purpose.use === 'state') {
      const { producerId } = await this.signalling.request('produceState', { sctpStreamParameters: stream });
      return producerId;
    }
    const { layer, streams } = purpose;
    streams[layer] = stream;
    // Only the base's id is one that the server knows.
    if (layer > 0) return `face ${layer}`;
    const layers = streams as FaceStreamParameters[];
    return (await this.signalling.request('produceFace', { layers })).producerId;
  }

  #produce(purpose: Purpose, rtpParameters: RtpParameters): Promise<{ producerId: string }> {
    if (purpose.use === 'screen') {
      const { replace } = purpose;
      return this.signalling.request('produceScreen', { kind: 'video', rtpParameters, replace });
    }
    const name = purpose.use === 'voice' ? 'produceAudio' : 'produceScreenAudio';
    return this.signalling.request(name, { kind: 'audio', rtpParameters });
  }

  /** A transport lost its connection, for a moment or for good. */
  isStuck(): boolean {
    return this.#states.some((state) => STUCK.has(state));
  }

  /** Every transport that was ever needed is connected. */
  isFlowing(): boolean {
    return this.#states.every((state) => state === 'connected' || state === 'new');
  }

  get #states(): types.ConnectionState[] {
    return this.#transports.map(({ connectionState }) => connectionState);
  }

  get #transports(): types.Transport[] {
    return this.sender ? [this.sender, this.receiver] : [this.receiver];
  }

  /** Both ends of both transports look for a way to each other anew; what is sent and received stays. */
  async restartIce(): Promise<void> {
    await Promise.all(
      this.#transports.map(async (transport) => {
        const { iceParameters } = await this.signalling.request('restartIce', { transportId: transport.id });
        await transport.restartIce({ iceParameters });
      }),
    );
  }

  /** Round trip from here to the server [ms]; `null` while the browser does not know it. */
  async roundTrip(): Promise<number | null> {
    const stats = await (this.sender ?? this.receiver).getStats().catch(() => new Map() as RTCStatsReport);
    for (const entry of stats.values()) {
      if (entry.type !== 'candidate-pair' || !entry.nominated) continue;
      return typeof entry.currentRoundTripTime === 'number' ? entry.currentRoundTripTime * 1000 : null;
    }
    return null;
  }

  /** The browser's statistics of both transports; of one that is closed there are none. */
  async stats(): Promise<RTCStatsReport[]> {
    const nothing = () => new Map() as RTCStatsReport;
    const transports = [this.sender, this.receiver].filter((transport) => transport !== null);
    return Promise.all(transports.map((transport) => transport.getStats().catch(nothing)));
  }

  close(): void {
    this.sender?.close();
    this.receiver.close();
  }
}

async function loadDevice(
  routerRtpCapabilities: types.RtpCapabilities,
  webRtc?: types.HandlerFactory,
): Promise<Device> {
  try {
    const device = webRtc
      ? new Device({ handlerFactory: webRtc })
      : await Device.factory({ forcedRtpExtensions: { [CAPTURE_TIME]: true } });
    await device.load({ routerRtpCapabilities });
    return device;
  } catch (error) {
    throw JoinError.unsupported(error);
  }
}
