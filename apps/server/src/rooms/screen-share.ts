import {
  LIMITS,
  type RequestData,
  type ResponseData,
  type RtpParameters,
  type ScreenClosedReason,
  SignallingError,
} from '@guise/protocol';
import type { types } from 'mediasoup';
import { watchBitrate } from '../media/bitrate-meter.js';
import { refusals } from '../media/refusals.js';
import type { Participant } from './participant.js';
import type { ParticipantTransports } from './participant-transports.js';
import type { Room } from './room.js';

/** However many begin to watch, a new picture that stands alone is asked for no more often than this [ms]. */
const KEYFRAME_INTERVAL = 1000;

/**
 * The screen that one participant shares, with its sound, and what they receive of somebody else's. Every request throws a
 * {@link SignallingError} when it cannot be granted. Requests of one participant must not overlap.
 */
export class ScreenShare {
  #video: types.Producer | null = null;
  #audio: types.Producer | null = null;
  /** By the producer's id. */
  readonly #consumers = new Map<string, types.Consumer>();

  constructor(
    private readonly owner: Participant,
    private readonly room: Room,
    private readonly transports: ParticipantTransports,
  ) {}

  get videoProducerId(): string | null {
    return this.#video?.id ?? null;
  }

  get audioProducerId(): string | null {
    return this.#audio?.id ?? null;
  }

  async produce({ rtpParameters, replace }: RequestData<'produceScreen'>): Promise<string> {
    const { sender } = this.transports;
    if (!this.room.screensAllowed) throw SignallingError.screenShareOff();
    this.owner.require('shareScreen');
    if (!sender) throw SignallingError.outOfOrder('Create a transport to send before producing.');
    if (this.#video) throw SignallingError.outOfOrder('There is a screen already.');
    requireCodecs(rtpParameters, 'video');
    if (rtpParameters.encodings?.length !== 1)
      throw SignallingError.malformed('a screen has exactly one encoding');
    this.room.claimScreen(this.owner, replace);
    const rtp = { kind: 'video', rtpParameters: rtpParameters as types.RtpParameters } as const;
    let producer: types.Producer;
    try {
      await sender.setMaxIncomingBitrate(
        LIMITS.screenBitrate + LIMITS.screenAudioBitrate + LIMITS.voiceBitrate,
      );
      producer = await refusals(sender.produce({ ...rtp, keyFrameRequestDelay: KEYFRAME_INTERVAL }));
    } catch (error) {
      this.room.releaseScreen(this.owner);
      throw error;
    }
    // Somebody may have replaced it before it began.
    if (this.room.screenOwner !== this.owner) {
      producer.close();
      throw SignallingError.screenTaken();
    }
    this.#video = producer;
    this.#watch(producer, LIMITS.screenBitrate);
    this.room.handleChanged(this.owner);
    return producer.id;
  }

  async produceAudio({ rtpParameters }: RequestData<'produceScreenAudio'>): Promise<string> {
    const { sender } = this.transports;
    const video = this.#video;
    if (!video || !sender) throw SignallingError.outOfOrder('There is no screen whose sound this could be.');
    if (this.#audio) throw SignallingError.outOfOrder('The screen has its sound already.');
    requireCodecs(rtpParameters, 'audio');
    const producer = await refusals(
      sender.produce({ kind: 'audio', rtpParameters: rtpParameters as types.RtpParameters }),
    );
    if (this.#video !== video) {
      producer.close();
      throw SignallingError.outOfOrder('The screen is no longer shared.');
    }
    this.#audio = producer;
    this.#watch(producer, LIMITS.screenAudioBitrate);
    this.room.handleChanged(this.owner);
    return producer.id;
  }

  /** Ends the screen and its sound. @returns whether there was one */
  close(): boolean {
    if (this.room.screenOwner === this.owner) this.room.releaseScreen(this.owner);
    if (!this.#video) return false;
    this.#video.close();
    this.#audio?.close();
    this.#video = null;
    this.#audio = null;
    this.room.handleChanged(this.owner);
    return true;
  }

  /**
   * Ends it from outside, and says why to who shares it.
   * @param by who made it, `null`: the server
   * @returns whether there was one
   */
  end(reason: ScreenClosedReason, by: Participant | null): boolean {
    if (!this.close()) return false;
    this.owner.notify('screenClosed', { reason, participantId: by?.id ?? null });
    return true;
  }

  async consume(producerId: string): Promise<ResponseData<'consumeScreen'>> {
    const { receiver, rtpCapabilities } = this.transports;
    if (!receiver) throw SignallingError.outOfOrder('Create a transport to receive before consuming.');
    if (this.#consumers.has(producerId)) throw SignallingError.outOfOrder('This is being consumed already.');
    const isScreen = ({ screen }: Participant) =>
      screen.videoProducerId === producerId || screen.audioProducerId === producerId;
    const other = this.room.others(this.owner).find(isScreen);
    if (!other) throw SignallingError.notFound('screen');
    await this.transports.bring({ producerId }, other.transports);
    const consumer = await refusals(
      receiver.consume({
        producerId,
        rtpCapabilities: rtpCapabilities as types.RtpCapabilities,
        paused: true,
      }),
    );
    this.#consumers.set(producerId, consumer);
    consumer.observer.on('close', () => this.#consumers.delete(producerId));
    const { id: consumerId, kind, rtpParameters } = consumer;
    return { consumerId, kind, rtpParameters: rtpParameters as RtpParameters };
  }

  async setPaused(consumerId: string, paused: boolean): Promise<void> {
    const consumer = [...this.#consumers.values()].find(({ id }) => id === consumerId);
    if (!consumer) throw SignallingError.notFound('consumer');
    await refusals(paused ? consumer.pause() : consumer.resume(), 'consumer');
  }

  #watch(producer: types.Producer, bitrate: number): void {
    watchBitrate(producer, bitrate * LIMITS.screenBitrateSlack, () => {
      if (producer === this.#video || producer === this.#audio) this.end('rate-limited', null);
    });
  }
}

/** @throws SignallingError `malformed` when there is anything but that kind among the codecs */
function requireCodecs({ codecs }: RtpParameters, kind: 'audio' | 'video'): void {
  const ofKind = codecs.every(({ mimeType }) => mimeType.toLowerCase().startsWith(`${kind}/`));
  if (codecs.length === 0 || !ofKind) throw SignallingError.malformed(`codecs: expected ${kind}`);
}
