import {
  LIMITS,
  type RequestData,
  type ResponseData,
  type RtpParameters,
  SignallingError,
} from '@guise/protocol';
import type { types } from 'mediasoup';
import { watchBitrate } from '../media/bitrate-meter.js';
import { refusals } from '../media/refusals.js';
import type { Participant } from './participant.js';
import type { ParticipantTransports } from './participant-transports.js';
import type { Room } from './room.js';

/** A voice may take this many times what browsers are told, over a few seconds. */
const SLACK = 2;

/**
 * The voice that one participant sends, and what they receive of the others'. Every request throws a {@link SignallingError} when it
 * cannot be granted. Requests of one participant must not overlap.
 */
export class Voice {
  #producer: types.Producer | null = null;
  #closed = false;
  /** By the producer's id. */
  readonly #consumers = new Map<string, types.Consumer>();

  /** @param muted at first; {@link setMuted} changes it */
  constructor(
    private readonly owner: Participant,
    private readonly room: Room,
    private readonly transports: ParticipantTransports,
    private muted: boolean,
  ) {}

  get producerId(): string | null {
    return this.#producer?.id ?? null;
  }

  async produce({ kind, rtpParameters }: RequestData<'produceAudio'>): Promise<string> {
    const video =
      kind !== 'audio' || rtpParameters.codecs.some(({ mimeType }) => !/^audio\//i.test(mimeType));
    if (video) throw SignallingError.videoRefused();
    this.owner.require('publishAudio');
    const sender = this.transports.requireSender();
    if (this.#producer) throw SignallingError.outOfOrder('There is a voice already.');
    const producer = await refusals(
      sender.produce({
        kind: 'audio',
        rtpParameters: rtpParameters as types.RtpParameters,
        paused: this.muted,
      }),
    );
    this.#producer = producer;
    watchBitrate(producer, LIMITS.voiceBitrate * SLACK, () => this.owner.handleFlood('send'));
    // Somebody may have muted them meanwhile.
    await this.#applyMute();
    await this.room.handleVoice(this.owner, producer.id);
    this.room.handleChanged(this.owner);
    return producer.id;
  }

  /** Ends the voice that is sent. */
  end(): void {
    if (!this.#producer) throw SignallingError.outOfOrder('There is no voice.');
    this.#producer.close();
    this.#producer = null;
    this.room.handleChanged(this.owner);
  }

  /** Of a muted voice nothing is forwarded. */
  async setMuted(muted: boolean): Promise<void> {
    this.muted = muted;
    await this.#applyMute();
  }

  async consume(producerId: string): Promise<ResponseData<'consumeAudio'>> {
    const receiver = this.transports.requireReceiver();
    // Whoever asks again did not get the answer.
    this.#consumers.get(producerId)?.close();
    const other = this.room.others(this.owner).find(({ voice }) => voice.producerId === producerId);
    if (!other) throw SignallingError.notFound('voice');
    await this.transports.bring({ producerId }, other.transports);
    const consumer = await refusals(
      receiver.consume({
        producerId,
        rtpCapabilities: this.transports.rtpCapabilities as types.RtpCapabilities,
        paused: true,
      }),
    );
    this.#consumers.set(producerId, consumer);
    consumer.observer.on('close', () => this.#consumers.delete(producerId));
    return { consumerId: consumer.id, rtpParameters: consumer.rtpParameters as RtpParameters };
  }

  async resume(consumerId: string): Promise<void> {
    const consumer = [...this.#consumers.values()].find(({ id }) => id === consumerId);
    if (!consumer) throw SignallingError.notFound('consumer');
    await refusals(consumer.resume(), 'consumer');
  }

  /** The transports are going, and everything with them. */
  close(): void {
    this.#closed = true;
    this.#producer = null;
  }

  async #applyMute(): Promise<void> {
    if (this.#closed || !this.#producer) return;
    const muting = this.muted ? this.#producer.pause() : this.#producer.resume();
    await muting.catch((error: Error) => {
      // A voice that goes in this moment needs none.
      if (error.name !== 'NotFoundError') throw error;
    });
  }
}
