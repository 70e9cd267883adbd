import { type FaceStreamParameters, LIMITS, type ResponseData, SignallingError } from '@guise/protocol';
import type { types } from 'mediasoup';
import { channelOf, consumeData } from '../media/consume-data.js';
import { watchMessages } from '../media/message-meter.js';
import { refusals } from '../media/refusals.js';
import type { Participant } from './participant.js';
import type { ParticipantTransports } from './participant-transports.js';
import type { Room } from './room.js';

/**
 * A game's own state of one participant, and what they receive of the others'. Nobody here reads it. Every request throws a
 * {@link SignallingError} when it cannot be granted. Requests of one participant must not overlap.
 */
export class GameState {
  #producer: types.DataProducer | null = null;
  /** By which this participant receives those of others, by the producer's id. */
  readonly #consumers = new Map<string, types.DataConsumer>();

  constructor(
    private readonly owner: Participant,
    private readonly room: Room,
    private readonly transports: ParticipantTransports,
  ) {}

  get producerId(): string | null {
    return this.#producer?.id ?? null;
  }

  async produce(sctpStreamParameters: FaceStreamParameters): Promise<string> {
    this.owner.require('publishFace');
    const sender = this.transports.requireSender();
    if (this.#producer) throw SignallingError.outOfOrder('There is a state already.');
    const producer = await refusals(sender.produceData({ sctpStreamParameters, label: 'state' }));
    this.#producer = producer;
    const perSecond = LIMITS.statesPerSecond * LIMITS.statesPerSecondSlack;
    watchMessages([producer], { perSecond, bytes: LIMITS.sealedStateBytes }, () =>
      this.#handleFlood(producer),
    );
    this.room.handleChanged(this.owner);
    return producer.id;
  }

  async consume(producerId: string): Promise<ResponseData<'consumeState'>> {
    const receiver = this.transports.requireReceiver();
    const other = this.room.others(this.owner).find(({ gameState }) => gameState.producerId === producerId);
    const producer = other ? other.gameState.#producer : null;
    if (!other || !producer) throw SignallingError.notFound('state');
    // Whoever asks again did not get the answer.
    this.#consumers.get(producerId)?.close();
    await this.transports.bring({ dataProducerId: producerId }, other.transports);
    const consumer = await consumeData(receiver, producer);
    this.#consumers.set(producerId, consumer);
    consumer.observer.on('close', () => this.#consumers.delete(producerId));
    return channelOf(consumer);
  }

  /** The transports are going, and everything with them. */
  close(): void {
    this.#producer = null;
  }

  #handleFlood(producer: types.DataProducer): void {
    if (this.#producer !== producer) return;
    producer.close();
    this.#producer = null;
    this.owner.notify('stateProducerClosed', { error: SignallingError.rateLimited().toJSON() });
    this.room.handleChanged(this.owner);
    this.owner.handleTooMuch();
  }
}
