import {
  type FaceLayer,
  type FaceRate,
  type ParticipantInfo,
  type ResponseData,
  TypedEmitter,
} from '@guise/protocol';
import type { types } from 'mediasoup-client';
import type { LayeredChannel } from './layered-channel.js';
import { Media, type WebRtcOptions } from './media.js';
import { Recovery } from './recovery.js';
import { ScreenSender } from './screen-sender.js';
import { ScreenViewer, type SharedScreen } from './screen-viewer.js';
import type { RoomSeal } from './sealing/room-seal.js';
import { taken } from './sealing/sealed-texts.js';
import type { SignallingChannel } from './signalling-channel.js';
import { Subscriptions } from './subscriptions.js';
import { VoiceSender } from './voice-sender.js';

export interface MediaExchangeEvents {
  audioTrack: [participantId: string, track: MediaStreamTrack | null, receiver?: RTCRtpReceiver];
  /** Messages of this participant's face can come from now on. */
  faceOpened: [participantId: string];
  faceMessage: [participantId: string, message: unknown, arrival: number, layer: FaceLayer];
  stateMessage: [participantId: string, message: unknown, arrival: number];
  /** What somebody else shares; `null`: nothing any more. */
  sharedScreen: [SharedScreen | null];
  /** Something could not be received or sent, and the rest goes on. */
  problem: [error: unknown];
  /** There is no way to the server any more: only joining again helps. */
  lost: [];
}

/**
 * What one sends and receives during one stay: voices, faces, a shared screen. It begins when one has joined and ends with
 * {@link close}; while it lasts, it looks for another way where the present one breaks.
 */
export class MediaExchange extends TypedEmitter<MediaExchangeEvents> {
  readonly voice: VoiceSender;
  /** One's own screen. */
  readonly screen: ScreenSender;
  /** Somebody else's. */
  readonly viewer: ScreenViewer;
  readonly #subscriptions: Subscriptions;
  readonly #recovery: Recovery;
  #face: LayeredChannel | null = null;

  private constructor(
    private readonly media: Media,
    probe: () => Promise<boolean>,
    muted: boolean,
    private readonly seal: RoomSeal | undefined,
  ) {
    super();
    const onError = (error: unknown) => this.emit('problem', error);
    this.voice = new VoiceSender(media, muted);
    this.screen = new ScreenSender(media, onError);
    this.viewer = new ScreenViewer(media, {
      onChanged: (screen) => this.emit('sharedScreen', screen),
      onError,
    });
    this.#subscriptions = new Subscriptions(media, {
      onAudioTrack: (id, track, receiver) => this.emit('audioTrack', id, track, receiver),
      onFaceOpened: (id) => this.emit('faceOpened', id),
      onFaceMessage: (id, message, layer) => this.emit('faceMessage', id, message, performance.now(), layer),
      onStateMessage: (id, message) => this.emit('stateMessage', id, message, performance.now()),
      onError: (_id, error) => onError(error),
    });
    this.#recovery = new Recovery({
      probe,
      restartIce: () => media.restartIce(),
      isStuck: () => media.isStuck(),
      isFlowing: () => media.isFlowing(),
      onLost: () => this.emit('lost'),
    });
  }

  /**
   * Sets up the transports for what one may send and receive.
   * @param muted whether the voice begins muted
   * @throws JoinError `unsupported`, or what a request throws
   */
  static async open(
    signalling: SignallingChannel,
    {
      grants,
      routerRtpCapabilities,
      iceServers,
    }: Pick<ResponseData<'join'>, 'grants' | 'routerRtpCapabilities' | 'iceServers'>,
    muted: boolean,
    options: Pick<WebRtcOptions, 'webRtc' | 'iceTransportPolicy' | 'seal'>,
  ): Promise<MediaExchange> {
    const sends = grants.publishFace || grants.publishAudio || grants.shareScreen;
    const onStuck = () => exchange?.check(false);
    let exchange: MediaExchange | null = null;
    const media = await Media.open(signalling, routerRtpCapabilities, sends, onStuck, {
      ...options,
      iceServers,
    });
    exchange = new MediaExchange(media, () => signalling.probe(), muted, options.seal);
    return exchange;
  }

  /** The channels of one's own face, once there are any. */
  get face(): LayeredChannel | null {
    return this.#face;
  }

  get canShareScreen(): boolean {
    return this.media.canShareScreen;
  }

  async publishFace(): Promise<void> {
    this.#face = await this.media.publishFace();
  }

  /** Opens the channel of a game's own state. @throws SignallingError */
  publishState(): Promise<types.DataProducer> {
    return this.media.publishState();
  }

  /** @param rateOf how often somebody's face is wanted, asked when it is about to be consumed */
  setRateOf(rateOf: (participantId: string) => FaceRate): void {
    this.#subscriptions.rateOf = rateOf;
  }

  /**
   * Looks whether there is still a way to the server; `lost` is emitted if not.
   * @param wayChanged there is another way to the network: voices and faces look for it
   */
  check(wayChanged: boolean): void {
    void this.#recovery.check(wayChanged);
  }

  /** Somebody is there, and sends this. */
  handleParticipant(info: ParticipantInfo): void {
    const what = taken(info, this.seal);
    this.#subscriptions.handleParticipant(what);
    this.viewer.handleParticipant(what);
  }

  handleLeft(participantId: string): void {
    this.#subscriptions.handleLeft(participantId);
    this.viewer.handleLeft(participantId);
  }

  /** Round trip from here to the server [ms]; `null` while the browser does not know it. */
  roundTrip(): Promise<number | null> {
    return this.media.roundTrip();
  }

  /** The browser's statistics of both transports. */
  stats(): Promise<RTCStatsReport[]> {
    return this.media.stats();
  }

  close(): void {
    this.voice.close();
    this.#recovery.close();
    this.#subscriptions.close();
    this.viewer.close();
    this.media.close();
  }
}
