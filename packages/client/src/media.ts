import type { RtpCapabilities, RtpParameters } from '@guise/protocol';
import { Device, type types } from 'mediasoup-client';
import { JoinError } from './errors.js';
import type { SignallingChannel } from './signalling-channel.js';

/**
 * RTP header extension that says when a voice was spoken, for lips and voice to be together. Chromium offers it only when
 * asked; browsers that do not know it go without.
 */
const CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';

/** The WebRTC side of one stay in a room: a device, a transport out and a transport in. */
export class Media {
  private constructor(
    private readonly signalling: SignallingChannel,
    private readonly sender: types.Transport,
    private readonly receiver: types.Transport,
  ) {}

  /**
   * @param onFailed called when a transport lost its connection for good.
   * @param webRtc in place of the browser's.
   * @throws JoinError `unsupported`, or what a request throws.
   */
  static async open(
    signalling: SignallingChannel,
    routerRtpCapabilities: RtpCapabilities,
    onFailed: () => void,
    webRtc?: types.HandlerFactory,
  ): Promise<Media> {
    const device = await loadDevice(routerRtpCapabilities as types.RtpCapabilities, webRtc);
    const [send, receive] = await Promise.all([
      signalling.request('createTransport', { direction: 'send' }),
      signalling.request('createTransport', {
        direction: 'receive',
        // mediasoup-client types codec parameters as anything; the server's schema checks them.
        rtpCapabilities: device.recvRtpCapabilities as RtpCapabilities,
      }),
    ]);
    const media = new Media(
      signalling,
      device.createSendTransport(send),
      device.createRecvTransport(receive),
    );
    media.#wire(onFailed);
    return media;
  }

  #wire(onFailed: () => void): void {
    for (const transport of [this.sender, this.receiver]) {
      transport.on('connect', ({ dtlsParameters }, done, failed) => {
        this.signalling
          .request('connectTransport', { transportId: transport.id, dtlsParameters })
          .then(() => done(), failed);
      });
      transport.on('connectionstatechange', (state) => {
        if (state === 'failed') onFailed();
      });
    }
    this.sender.on('produce', ({ kind, rtpParameters }, done, failed) => {
      this.signalling
        .request('produceAudio', { kind, rtpParameters: rtpParameters as RtpParameters })
        .then(({ producerId }) => done({ id: producerId }), failed);
    });
    this.sender.on('producedata', ({ sctpStreamParameters }, done, failed) => {
      const streamId = sctpStreamParameters.streamId as number;
      this.signalling
        .request('produceFace', { sctpStreamParameters: { streamId, ordered: false, maxRetransmits: 0 } })
        .then(({ producerId }) => done({ id: producerId }), failed);
    });
  }

  /** Opens the face channel: unordered and without retransmissions, since a late face is worth nothing. */
  publishFace(): Promise<types.DataProducer> {
    return this.sender.produceData({ ordered: false, maxRetransmits: 0, label: 'face' });
  }

  publishAudio(track: MediaStreamTrack): Promise<types.Producer> {
    return this.sender.produce({
      track,
      codecOptions: { opusDtx: true, opusFec: true, opusStereo: false },
      // The track is the caller's: a preview or level meter may still use it.
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: true,
    });
  }

  /** The consumer delivers after {@link resumeAudio}. */
  async consumeAudio(producerId: string): Promise<types.Consumer> {
    const { consumerId, rtpParameters } = await this.signalling.request('consumeAudio', { producerId });
    return this.receiver.consume({
      id: consumerId,
      producerId,
      kind: 'audio',
      rtpParameters: rtpParameters as types.RtpParameters,
      // Without this, mediasoup-client does not ask the receiver for the extension.
      onRtpReceiver: () => undefined,
    });
  }

  async resumeAudio(consumer: types.Consumer): Promise<void> {
    await this.signalling.request('resumeAudio', { consumerId: consumer.id });
  }

  async consumeFace(producerId: string): Promise<types.DataConsumer> {
    const answer = await this.signalling.request('consumeFace', { producerId });
    const consumer = await this.receiver.consumeData({
      id: answer.consumerId,
      dataProducerId: producerId,
      sctpStreamParameters: answer.sctpStreamParameters,
    });
    consumer.binaryType = 'arraybuffer';
    return consumer;
  }

  /** Round trip from here to the server [ms]; `null` while the browser does not know it. */
  async roundTrip(): Promise<number | null> {
    const stats = await this.sender.getStats().catch(() => new Map() as RTCStatsReport);
    for (const entry of stats.values()) {
      if (entry.type !== 'candidate-pair' || !entry.nominated) continue;
      return typeof entry.currentRoundTripTime === 'number' ? entry.currentRoundTripTime * 1000 : null;
    }
    return null;
  }

  close(): void {
    this.sender.close();
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
